"""Binance's ticker: one question a pair, quoted in USDT, so it counts through the USD price of USDT. Refused (451) in some countries."""

from collections.abc import Sequence
from typing import Final

import msgspec

from tokenarb.base.errors import Unavailable
from tokenarb.payments.rate_sources.fetching import Get, malformed
from tokenarb.payments.valuation import USDT, VOLATILE, Sample, price

BASE_URL: Final = "https://api.binance.com"
KNOWN: Final = (*VOLATILE, "USDC")


class _Answer(msgspec.Struct):
    symbol: str
    price: str


class Binance:
    """A `RateSource`."""

    name = "binance"

    def __init__(self, get: Get, base_url: str = BASE_URL) -> None:
        self._get = get
        self._base_url = base_url

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """Prices in USDT. Raises: Unavailable where it answers for none."""
        found, trouble = [], None
        for asset in assets:
            if asset not in KNOWN:
                continue
            try:
                said = await self._one(f"{asset}{USDT}")
            except Unavailable as away:
                trouble = away
                if away.retry_after_s is not None:
                    break  # it wants to be left alone
                continue
            if said is not None and (amount := price(said)) is not None:
                found.append(Sample(self.name, asset, amount, USDT, now_ms))
        if not found and trouble is not None:
            raise trouble
        return found

    async def _one(self, symbol: str) -> str | None:
        try:
            answer = msgspec.json.decode(await self._get(f"{self._base_url}/api/v3/ticker/price?symbol={symbol}"), type=_Answer)
        except msgspec.MsgspecError as error:
            raise malformed(self.name, error) from None
        return answer.price if answer.symbol == symbol else None
