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


class Kraken:
    """A `RateSource`."""

    name = "kraken"

    def __init__(self, get: Get, base_url: str = BASE_URL) -> None:
        self._get = get
        self._base_url = base_url

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """The middle of bid and ask. Raises: Unavailable, also where it tells an error under status 200."""
        asked = [asset for asset in assets if asset in PAIRS]
        pairs = ",".join(PAIRS[asset][0] for asset in asked)
        try:
            answer = msgspec.json.decode(await self._get(f"{self._base_url}/0/public/Ticker?pair={pairs}"), type=_Answer)
        except msgspec.MsgspecError as error:
            raise malformed(self.name, error) from None
        if answer.error:
            raise Unavailable(f"kraken: {'; '.join(answer.error)[:200]}")
        found = []
        for asset in asked:
            ticker = next((answer.result[name] for name in PAIRS[asset] if name in answer.result), None)
            if ticker is None or not ticker.a or not ticker.b:
                continue
            ask, bid = price(ticker.a[0]), price(ticker.b[0])
            if ask is not None and bid is not None and bid <= ask:
                found.append(Sample(self.name, asset, (bid + ask) / 2, USD, now_ms))
        return found
