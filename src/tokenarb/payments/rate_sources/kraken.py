"""Kraken's public ticker: every pair in one question, bid and ask, no timestamp. Its assets go by old names (XBT, XXBTZUSD)."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from tokenarb.base.errors import Unavailable
from tokenarb.payments.rate_sources.fetching import Get, malformed
from tokenarb.payments.valuation import USD, Sample, price

BASE_URL: Final = "https://api.kraken.com"
PAIRS: Final[Mapping[str, tuple[str, str]]] = {
    "BTC": ("XBTUSD", "XXBTZUSD"),
    "ETH": ("ETHUSD", "XETHZUSD"),
    "BNB": ("BNBUSD", "BNBUSD"),
    "POL": ("POLUSD", "POLUSD"),
    "TRX": ("TRXUSD", "TRXUSD"),
    "USDT": ("USDTUSD", "USDTZUSD"),
    "USDC": ("USDCUSD", "USDCUSD"),
    "DAI": ("DAIUSD", "DAIUSD"),
}
"""What a pair is called in the question, and in the answer."""


class _Ticker(msgspec.Struct):
    a: list[str]  # ask: price, whole lot volume, lot volume
    b: list[str]  # bid


class _Answer(msgspec.Struct):
    error: list[str]
    result: dict[str, _Ticker] = {}


class UnknownPair(Unavailable):
    """It does not trade one of those that it was asked for, and does not say which."""


class Kraken:
    """A `RateSource`."""

    name = "kraken"

    def __init__(self, get: Get, base_url: str = BASE_URL) -> None:
        self._get = get
        self._base_url = base_url

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """The middle of bid and ask. Raises: Unavailable, also where it tells an error under status 200."""
        asked = [asset for asset in assets if asset in PAIRS]
        try:
            return await self._ask(asked, now_ms)
        except UnknownPair:
            pass
        found: list[Sample] = []
        for asset in asked:  # one pair that it does not trade (any more) refuses all of them: then each alone
            try:
                found += await self._ask([asset], now_ms)
            except UnknownPair:
                continue
        return found

    async def _ask(self, asked: Sequence[str], now_ms: int) -> list[Sample]:
        pairs = ",".join(PAIRS[asset][0] for asset in asked)
        try:
            answer = msgspec.json.decode(await self._get(f"{self._base_url}/0/public/Ticker?pair={pairs}"), type=_Answer)
        except msgspec.MsgspecError as error:
            raise malformed(self.name, error) from None
        if answer.error:
            kind = UnknownPair if "EQuery:Unknown asset pair" in answer.error else Unavailable
            raise kind(f"kraken: {'; '.join(answer.error)[:200]}")
        return [sample for asset in asked if (sample := self._sample(asset, answer.result, now_ms)) is not None]

    def _sample(self, asset: str, result: Mapping[str, _Ticker], now_ms: int) -> Sample | None:
        ticker = next((result[name] for name in PAIRS[asset] if name in result), None)
        if ticker is None or not ticker.a or not ticker.b:
            return None
        ask, bid = price(ticker.a[0]), price(ticker.b[0])
        return Sample(self.name, asset, (bid + ask) / 2, USD, now_ms) if ask is not None and bid is not None and bid <= ask else None
