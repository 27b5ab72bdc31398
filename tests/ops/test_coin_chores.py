"""Rates every minute over HTTP against the simulator, and the look at where addresses come from (rules P1, P12, P13, P20)."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.ops import alarms, coin_diagnosis, high_water, metrics
from tokenarb.ops.coin_chores import CoinChores
from tokenarb.payments import addresses, addressing, valuing
from tokenarb.payments.addressing import Origin
from tokenarb.payments.families import Family
from tokenarb.payments.rate_sources.binance import Binance
from tokenarb.payments.rate_sources.coinbase import Coinbase
from tokenarb.payments.rate_sources.coingecko import CoinGecko
from tokenarb.payments.rate_sources.fetching import Fetching
from tokenarb.payments.rate_sources.kraken import Kraken
from tokenarb.sim.rates.faults import Fault
from tokenarb.sim.rates.host import RatesHost

NOW = 1_790_000_000_000
MINUTE = 60_000
EVM, TRON = (Origin(family, addresses.account_key(family, text), 100) for family, text, _ in addresses.VECTORS[1:])


class Heard(alarms.Bell):
    """A bell that remembers."""

    def __init__(self) -> None:
        super().__init__(metrics.Metrics())
        self.rung: list[tuple[str, str]] = []

    def ring(self, name: str, what: str, now_ms: int, *, subject: str = "") -> bool:
        self.rung.append((name, what))
        return super().ring(name, what, now_ms, subject=subject)


@dataclass(frozen=True)
class House:
    """A server that takes coins, its sources, its alarms."""

    chores: CoinChores
    host: RatesHost
    bell: Heard
    database: db.Database

    async def minute(self, n: int) -> list[tuple[str, str]]:
        """The `n`-th run of the job; what rang."""
        self.host.clock_s = (NOW + n * MINUTE) // 1000
        self.bell.rung.clear()
        await self.chores.rates(NOW + n * MINUTE)
        return self.bell.rung

    async def usd(self, asset: str, n: int) -> Fraction | None:
        async with self.database.read() as tx:
            try:
                return await valuing.current(tx, NOW + n * MINUTE, asset)
            except Refused:
                return None


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """On SQLite: the verbs have tests on both engines."""
    database = db.Database(f"sqlite:///{tmp_path / 'house.db'}")
    async with database.transaction() as tx:
        await tx.run_sync(db.metadata.create_all)
    host, bell = RatesHost(), Heard()
    await host.start()
    async with Fetching(2.0) as get:
        made = [kind(get, host.base_url(kind.name)) for kind in (Kraken, Coinbase, CoinGecko, Binance)]
        yield House(CoinChores(database, bell, made, (EVM, TRON), tmp_path / "marks.json"), host, bell, database)
    await host.stop()
    await database.close()


async def test_P12_four_sources_make_the_rates_of_what_can_come_in(house):
    assert await house.minute(0) == []
    assert await house.usd("ETH", 0) == Fraction("3512.25")
    assert await house.usd("USDT", 0) == 1
    assert await house.usd("BTC", 0) is None, "no Bitcoin is taken here"
    async with house.database.read() as tx:
        assert {sample.source for sample in await valuing.sayings(tx)} == {"kraken", "coinbase", "coingecko", "binance"}


@pytest.mark.parametrize("name", ["kraken", "coinbase", "coingecko", "binance"])
@pytest.mark.parametrize("fault", [Fault(down=True), Fault(status=500), Fault(body="{"), Fault(factor="100"), Fault(wrong="nan")])
async def test_P12_one_source_that_fails_or_lies_changes_no_rate(house, name, fault):
    house.host.faults[name] = fault
    await house.minute(0)
    assert await house.usd("ETH", 0) == Fraction("3512.25")
    assert await house.usd("USDC", 0) == 1


async def test_P12_all_down_is_good_for_five_minutes_and_back_by_itself(house):
    await house.minute(0)
    house.host.faults = {name: Fault(down=True) for name in ("kraken", "coinbase", "coingecko", "binance")}
    rung = await house.minute(5)
    assert {name for name, _ in rung} == {"rate_source_away"} and await house.usd("ETH", 5) == Fraction("3512.25")
    rung = await house.minute(6)
    assert ("no_rate", "ETH: no source says anything of the last five minutes") in rung
    assert await house.usd("ETH", 6) is None
    house.host.faults = {}
    assert await house.minute(7) == [] and await house.usd("ETH", 7) == Fraction("3512.25")


async def test_P12_a_source_that_never_answers_holds_up_no_other(house):
    house.host.faults["coinbase"] = Fault(silent=True)
    house.host.clock_s = NOW // 1000
    hasty = replace(house.chores, source_s=1.0)
    await hasty.rates(NOW)
    assert ("rate_source_away", "coinbase: no whole answer within 1 s") in house.bell.rung
    assert await house.usd("ETH", 0) == Fraction("3512.25")


async def test_P12_a_source_that_stands_still_grows_old(house):
    house.host.faults = {
        "coingecko": Fault(frozen_s=NOW // 1000),
        "coinbase": Fault(down=True),
        "binance": Fault(down=True),
    }
    await house.minute(0)
    assert await house.usd("ETH", 0) == Fraction("3512.25")
    rung = await house.minute(6)
    assert ("no_rate", "ETH: only one source says anything of the last five minutes") in rung


async def test_P12_who_wants_to_be_left_alone_is(house):
    house.host.faults["coingecko"] = Fault(status=429, retry_after="150")
    for n in range(5):
        await house.minute(n)
    assert house.host.asked["coingecko"] == 2  # minutes 0 and 3
    assert await house.usd("ETH", 4) == Fraction("3512.25")


async def test_P13_a_stablecoin_that_falls_stops_and_the_others_go_on(house):
    await house.minute(0)
    house.host.usd["USDC"] = "0.88"
    rung = await house.minute(1)
    assert rung == [("no_rate", "USDC: it is worth less than 0.95 or more than 1.05 USD")]
    assert await house.usd("USDC", 1) is None and await house.usd("USDT", 1) == 1
    house.host.usd["USDC"] = "0.98"
    assert await house.minute(2) == [] and await house.usd("USDC", 2) == Fraction("0.9702")


async def test_a_tether_that_falls_takes_no_coin_with_it(house):
    house.host.usd["USDT"] = "0.6"
    rung = await house.minute(0)
    assert [what for _, what in rung] == ["USDT: it is worth less than 0.95 or more than 1.05 USD"]
    assert await house.usd("TRX", 0) == Fraction("0.2471")


async def assign(house: House, customer: int, origin: Origin) -> str:
    async with house.database.transaction() as tx:
        return (await addressing.assign(tx, NOW, customer, origin)).address


async def test_P20_settings_that_name_another_account_ring(house):
    await assign(house, 1, Origin(Family.EVM, TRON.key, 100))
    await house.chores.addresses(NOW)
    assert [name for name, _ in house.bell.rung] == ["account_changed"]
    assert TRON.source in house.bell.rung[0][1] and EVM.source in house.bell.rung[0][1]


async def test_a_list_that_runs_out_rings(house):
    chores = CoinChores(house.database, house.bell, (), (Origin(Family.EVM, None, 100),), house.chores.marks)
    own = [addresses.derive(EVM.key, n) for n in range(21)]
    async with house.database.transaction() as tx:
        await addressing.bring(tx, Family.EVM, own)
    await assign(house, 1, Origin(Family.EVM, None, 100))
    await chores.addresses(NOW)
    assert house.bell.rung == []
    await assign(house, 2, Origin(Family.EVM, None, 100))
    await chores.addresses(NOW)
    assert house.bell.rung == [("addresses_low", "evm: 19 addresses of the list are left")]


async def test_P2_fifteen_unpaid_in_a_row_ring_where_the_wallet_looks_over_twenty(house):
    bitcoin = Origin(Family.BITCOIN, addresses.account_key(Family.BITCOIN, addresses.VECTORS[0][1]), 100)
    chores = replace(house.chores, origins=(bitcoin, EVM))
    for customer in range(1, 15):
        await assign(house, customer, bitcoin)
        await assign(house, customer, EVM)
    await chores.addresses(NOW)
    assert house.bell.rung == []
    await assign(house, 15, bitcoin)
    await chores.addresses(NOW)
    assert house.bell.rung == [("address_gap", "15 addresses in a row were never paid to, and your wallet looks over 20")]


async def test_P1_a_database_that_was_put_back_by_hand_is_found_out_at_start(house, tmp_path: Path):
    """Five customers were shown addresses; an older database knows none of them, the file beside it knows how far all went."""
    shown = [await assign(house, customer, EVM) for customer in range(1, 6)]
    await house.chores.addresses(NOW)
    marks = high_water.read(house.chores.marks)
    assert marks == {("evm", EVM.source): 5, ("tron", TRON.source): 0}
    older = db.Database(f"sqlite:///{tmp_path / 'older.db'}")
    async with older.transaction() as tx:
        await tx.run_sync(db.metadata.create_all)
        assert list(await addressing.catch_up(tx, NOW, marks, 20)) == ["evm", "tron"]
        again = (await addressing.assign(tx, NOW, 9, EVM)).address
    await older.close()
    assert again == addresses.derive(EVM.key, 25) and again not in shown
    async with house.database.transaction() as tx:
        assert list(await addressing.catch_up(tx, NOW, marks, 20)) == [], "a start as always skips nothing"


def test_P1_the_mark_never_goes_back_and_a_damaged_file_is_none(tmp_path: Path):
    path = tmp_path / "marks.json"
    assert high_water.read(path) == {}
    assert high_water.write(path, {("evm", "a"): 5})
    assert not high_water.write(path, {("evm", "a"): 4})
    assert high_water.write(path, {("tron", "b"): 1})
    assert high_water.read(path) == {("evm", "a"): 5, ("tron", "b"): 1}
    assert path.stat().st_mode & 0o777 == 0o600 and [p.name for p in tmp_path.iterdir()] == ["marks.json"]
    path.write_text("{")
    assert high_water.read(path) == {}


async def test_check_says_how_coins_are(house):
    house.host.clock_s = NOW // 1000
    house.host.faults = {"coingecko": Fault(status=429, retry_after="60"), "kraken": Fault(lacks=("DAI",))}
    origins = (Origin(Family.EVM, None, 20), TRON)
    await assign(house, 1, replace(TRON, key=EVM.key))
    lines = await coin_diagnosis.look(house.database, origins, house.chores.sources, NOW)
    told = {(line.level, line.subject): line.text for line in lines}
    assert "used up or empty" in told["fail", "coins of evm"]
    assert "1 customers were shown" in told["fail", "coins of tron"]
    assert told["ok", "rates of coinbase"] == "7 coins"
    assert "status 429" in told["warn", "rates of coingecko"]
    assert told["fail", "rates"] == "DAI: only one source says anything of the last five minutes"
    assert told["ok", "rates"] == "agreed for ETH, BNB, POL, USDT, USDC, TRX"
    async with house.database.read() as tx:
        assert list(await valuing.sayings(tx)) == [], "it changes nothing"
