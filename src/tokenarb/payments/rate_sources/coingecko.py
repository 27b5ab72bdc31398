"""CoinGecko's simple prices: every coin in one question, JSON numbers, and it alone says of when. 429 is common on its free tier."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from tokenarb.payments.rate_sources.fetching import Get, malformed
from tokenarb.payments.valuation import USD, Sample, price

BASE_URL: Final = "https://api.coingecko.com"
IDS: Final[Mapping[str, str]] = {
    "BTC": "bitcoin",
    "ETH": "ethereum",
    "BNB": "binancecoin",
    "POL": "polygon-ecosystem-token",
    "TRX": "tron",
    "USDT": "tether",
    "USDC": "usd-coin",
    "DAI": "dai",
}


class _Coin(msgspec.Struct):
    usd: Decimal  # the number's own digits: nothing becomes a float on the way
    last_updated_at: int  # Unix seconds


class CoinGecko:
    """A `RateSource`."""

    name = "coingecko"

    def __init__(self, get: Get, base_url: str = BASE_URL) -> None:
        self._get = get
        self._base_url = base_url

    async def samples(self, assets: Sequence[str], now_ms: int) -> Sequence[Sample]:
        """Stamped with its own time, so that a price it has stopped to renew grows old. Raises: Unavailable."""
        asked = [asset for asset in assets if asset in IDS]
        ids = ",".join(IDS[asset] for asset in asked)
        url = f"{self._base_url}/api/v3/simple/price?ids={ids}&vs_currencies=usd&include_last_updated_at=true&precision=full"
        try:
            coins = msgspec.json.decode(await self._get(url), type=dict[str, msgspec.Raw])
        except msgspec.MsgspecError as error:
            raise malformed(self.name, error) from None
        found = []
        for asset in asked:
            try:
                coin = msgspec.json.decode(coins.get(IDS[asset], b""), type=_Coin)
            except msgspec.MsgspecError:
                continue  # not there, or without a price: the others count all the same
            if (usd := price(str(coin.usd))) is not None:
                found.append(Sample(self.name, asset, usd, USD, coin.last_updated_at * 1000))
        return found
