"""Coinbase's exchange rates: one question a coin, true USD as text, no timestamp."""

from collections.abc import Sequence
from typing import Final

import msgspec

from tokenarb.base.errors import Unavailable
from tokenarb.payments.rate_sources.fetching import Get, malformed
from tokenarb.payments.valuation import STABLE, USD, VOLATILE, Sample, price

BASE_URL: Final = "https://api.coinbase.com"


class _Data(msgspec.Struct):
    currency: str
    rates: dict[str, str]


class _Answer(msgspec.Struct):
    data: _Data


class Coinbase:
    """A `RateSource`."""

    name = "coinbase"

    def __init__(self, get: Get, base_url: str = BASE_URL) -> None:
        self._get = get
        self._base_url = base_url

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """A coin that it does not know, or answers badly for, is left out. Raises: Unavailable where it answers for none."""
        found, trouble = [], None
        for asset in assets:
            if asset not in (*VOLATILE, *STABLE):
                continue
            try:
                said = await self._one(asset)
            except Unavailable as away:
                trouble = away
                if away.retry_after_s is not None:
                    break  # it wants to be left alone
                continue
            if said is not None and (usd := price(said)) is not None:
                found.append(Sample(self.name, asset, usd, USD, now_ms))
        if not found and trouble is not None:
            raise trouble
        return found

    async def _one(self, asset: str) -> str | None:
        try:
            answer = msgspec.json.decode(await self._get(f"{self._base_url}/v2/exchange-rates?currency={asset}"), type=_Answer)
        except msgspec.MsgspecError as error:
            raise malformed(self.name, error) from None
        return answer.data.rates.get(USD) if answer.data.currency == asset else None
