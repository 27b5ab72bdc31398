"""What takes payments in coins, put together: accounts, sources of rates, jobs. A part of `app`, loaded where coins are taken."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tokenarb.coin_settings import LIST, account_texts
from tokenarb.kit import Kit
from tokenarb.ops import coin_diagnosis, high_water
from tokenarb.ops.alarms import Bell
from tokenarb.ops.coin_chores import CoinChores
from tokenarb.ops.diagnosis import Line
from tokenarb.ops.jobs import Verb
from tokenarb.payments import addresses, addressing
from tokenarb.payments.addressing import Origin
from tokenarb.payments.families import Family, Network
from tokenarb.payments.ports import RateSource
from tokenarb.payments.rate_sources import binance, coinbase, coingecko, kraken
from tokenarb.payments.rate_sources.fetching import Fetching, Get
from tokenarb.settings import Settings

MARKS: Final = "addresses.json"
"""Below DATA_DIR: how far each account was used, for the day on which an older database is put back."""


SOURCES: Final[Mapping[str, tuple[Callable[[Get, str], RateSource], str]]] = {
    "kraken": (kraken.Kraken, kraken.BASE_URL),
    "coinbase": (coinbase.Coinbase, coinbase.BASE_URL),
    "coingecko": (coingecko.CoinGecko, coingecko.BASE_URL),
    "binance": (binance.Binance, binance.BASE_URL),
}
"""By their names in the settings: the adapter, and where the source itself answers."""


def origins(settings: Settings) -> tuple[Origin, ...]:
    """Where new addresses come from, a family each."""
    found = []
    for family, text in account_texts(settings).items():
        network = Network(settings.btc_network) if family is Family.BITCOIN else Network.MAIN
        key = None if text == LIST else addresses.account_key(family, text, network)
        found.append(Origin(family, key, settings.new_addresses_hourly))
    return tuple(found)


def sources(settings: Settings, get: Get) -> tuple[RateSource, ...]:
    """Who is asked what coins cost."""
    mirror = settings.rates_url
    made: list[RateSource] = []
    for name in settings.rate_sources:
        kind, own = SOURCES[name]
        made.append(kind(get, f"{mirror}/{name}" if mirror else own))
    return tuple(made)


def marks_path(settings: Settings) -> Path:
    """See `MARKS`."""
    return settings.data_dir / MARKS


@asynccontextmanager
async def open_jobs(kit: Kit, bell: Bell) -> AsyncIterator[Mapping[str, Verb]]:
    """What the timetable has to do for coins. Raises: Broken where this machine derives addresses wrongly."""
    addresses.check_derivation()
    found = origins(kit.settings)
    async with kit.database.transaction() as tx:
        await addressing.catch_up(tx, kit.clock.now_ms(), high_water.read(marks_path(kit.settings)), kit.settings.new_addresses_hourly)
    async with Fetching() as get:
        asked = sources(kit.settings, get)
        yield CoinChores(kit.database, bell, asked, found, marks_path(kit.settings), kit.settings.wallet_gap_limit).verbs()


async def findings(kit: Kit) -> Sequence[Line]:
    """For `tokenarb check`."""
    async with Fetching() as get:
        return await coin_diagnosis.look(kit.database, origins(kit.settings), sources(kit.settings, get), kit.clock.now_ms())
