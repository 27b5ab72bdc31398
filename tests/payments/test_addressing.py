"""One address a customer and account, for life: never handed out twice, whatever happens at once or is put back (rules P1, P2, P20)."""

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.errors import Broken, Refused
from tokenarb.payments import address_store, addresses, addressing, deposit_store, rate_store
from tokenarb.payments.addressing import LIST, Origin
from tokenarb.payments.deposit import DepositState
from tokenarb.payments.families import Family
from tokenarb.payments.valuation import Verdict

NOW = 1_790_000_000_000
HOUR = address_store.HOUR_MS
BITCOIN, EVM, TRON = (Origin(family, addresses.account_key(family, text), 100) for family, text, _ in addresses.VECTORS)
OTHER = Origin(Family.EVM, addresses.account_key(Family.EVM, addresses.VECTORS[2][1]), 100)  # TRON's account: a key like another
BROUGHT = Origin(Family.EVM, None, 100)
STOCK = [addresses.derive(OTHER.key, index) for index in range(3)]


async def assign(books: db.Database, customer: int, origin: Origin = EVM, *, now_ms: int = NOW, hourly: int = 100) -> str:
    async with books.transaction() as tx:
        return (await addressing.assign(tx, now_ms, customer, replace(origin, hourly=hourly))).address


async def refused(books: db.Database, code: str, customer: int, origin: Origin = EVM, **named) -> None:
    with pytest.raises(Refused) as no:
        await assign(books, customer, origin, **named)
    assert no.value.code == code


async def everything(books: db.Database, family: Family = Family.EVM) -> list[address_store.DepositAddress]:
    async with books.read() as tx:
        return list(await addressing.watched(tx, family))


async def test_P1_addresses_come_in_the_order_of_the_account(books):
    assert [await assign(books, customer, BITCOIN) for customer in (1, 2)] == list(addresses.VECTORS[0][2])
    assert await assign(books, 1, TRON) == addresses.VECTORS[2][2][0]
    assert await assign(books, 1, EVM) == addresses.VECTORS[1][2][0]


async def test_P2_one_address_for_life(books):
    first = await assign(books, 1)
    assert await assign(books, 1, now_ms=NOW + 10**12) == first
    assert [(found.customer, found.index) for found in await everything(books)] == [(1, 0)]


async def test_P1_two_processes_at_once_never_share_an_index(books):
    """Each with connections of its own; each customer asks twice at once."""
    second = db.Database(books.url, pool_size=12)
    try:
        asked = [assign(which, customer) for customer in range(1, 9) for which in (books, second)]
        given = await asyncio.gather(*asked)
    finally:
        await second.close()
    assert given[::2] == given[1::2] and len(set(given)) == 8
    found = await everything(books)
    assert sorted(one.index for one in found) == list(range(8))
    assert {one.address for one in found} == {addresses.derive(EVM.key, index) for index in range(8)}


async def test_P1_the_database_itself_refuses_a_second_owner(books):
    await assign(books, 1)
    (mine,) = await everything(books)
    for change in ({"customer": 2}, {"customer": 2, "idx": 5}, {"customer": 2, "address": STOCK[0]}, {"address": STOCK[0], "idx": 5}):
        values = {"family": "evm", "address": mine.address, "customer": 1, "source": mine.source, "idx": 0, "at": NOW} | change
        with pytest.raises(sa.exc.IntegrityError):
            async with books.transaction() as tx:
                await tx.execute(sa.insert(address_store.deposit_address).values(**values))


async def test_P1_a_transaction_that_fails_uses_no_index(books):
    async def fails() -> None:
        async with books.transaction() as tx:
            await addressing.assign(tx, NOW, 1, EVM)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fails()
    assert await assign(books, 2) == addresses.derive(EVM.key, 0)


async def test_P2_new_addresses_are_limited_an_hour_and_old_ones_are_always_shown(books):
    for customer in (1, 2, 3):
        await assign(books, customer, hourly=3)
    await refused(books, "address_limit", 4, hourly=3, now_ms=NOW + HOUR - 1)
    assert await assign(books, 3, hourly=3) == addresses.derive(EVM.key, 2)
    assert await assign(books, 4, hourly=3, now_ms=NOW + HOUR) == addresses.derive(EVM.key, 3)
    assert await assign(books, 4, TRON, hourly=3), "each family has a limit of its own"


@pytest.mark.parametrize(
    ("known", "allowed", "taken", "skipped"),
    [
        (30, 20, NOW - HOUR, 3 * 30),  # the limit that was
        (30, 40, NOW - HOUR, 3 * 40),  # and the one that is, if it is more
        (30, 20, NOW - HOUR // 2, 2 * 30),
        (30, 20, None, 12 * 30),  # the file tells nothing: the last rate in it is ten hours old
    ],
)
async def test_P1_after_a_restore_no_index_returns(books, known, allowed, taken, skipped):
    """The backup knows two addresses, or none yet; those that may have been shown after it are skipped."""
    for customer in (1, 2):
        await assign(books, customer, hourly=known)
    async with books.transaction() as tx:
        await addressing.pending_change(tx, NOW, replace(TRON, hourly=known))
        verdict = Verdict("BTC", None, None, NOW, (), "no_source")
        await rate_store.keep_verdicts(tx, NOW - 10 * HOUR, [verdict])
        await tx.execute(sa.text(address_store.after_restore(NOW, taken, allowed)))
    assert await assign(books, 9, hourly=100) == addresses.derive(EVM.key, 2 + skipped)
    assert await assign(books, 9, TRON, hourly=100) == addresses.derive(TRON.key, skipped), "nobody was shown one when it was taken"


async def test_P1_a_file_put_back_by_hand_goes_on_where_the_operator_says(tmp_path: Path):
    database = db.Database(f"sqlite:///{tmp_path / 'a.db'}")
    async with database.transaction() as tx:
        await tx.run_sync(db.metadata.create_all, tables=[address_store.account_key, address_store.active_account])
        await tx.run_sync(db.metadata.create_all, tables=[address_store.deposit_address, address_store.address_stock])
    await assign(database, 1)
    await database.close()
    shutil.copy(tmp_path / "a.db", tmp_path / "b.db")
    old = db.Database(f"sqlite:///{tmp_path / 'b.db'}")
    try:
        async with old.transaction() as tx:
            await addressing.skip(tx, NOW, EVM, 40)
        with pytest.raises(Refused, match="not ahead"):
            async with old.transaction() as tx:
                await addressing.skip(tx, NOW, EVM, 40)
        assert await assign(old, 2) == addresses.derive(EVM.key, 40)
    finally:
        await old.close()


async def test_P20_an_account_that_nobody_was_shown_may_be_corrected_at_once(books):
    async with books.transaction() as tx:
        assert await addressing.pending_change(tx, NOW, EVM) is None
        assert await addressing.pending_change(tx, NOW, OTHER) is None
    assert await assign(books, 1, OTHER) == STOCK[0]


async def test_P20_another_account_needs_a_confirmed_second_step(books):
    first = await assign(books, 1)
    await refused(books, "account_changed", 2, OTHER)
    assert await assign(books, 1, OTHER) == first, "who has an address keeps it meanwhile"
    async with books.transaction() as tx:
        told = await addressing.pending_change(tx, NOW, OTHER)
    assert (told.old, told.new, told.shown) == (EVM.source, OTHER.source, 1)
    with pytest.raises(Refused) as no:
        async with books.transaction() as tx:
            await addressing.confirm_change(tx, NOW, OTHER, "00000000")
    assert no.value.code == "change_not_confirmed"
    async with books.transaction() as tx:
        await addressing.confirm_change(tx, NOW, OTHER, told.code)
    assert await assign(books, 2, OTHER) == STOCK[0]
    assert await assign(books, 1, OTHER) == STOCK[1]
    assert {found.address for found in await everything(books)} == {first, *STOCK[:2]}, "what was shown stays watched"


async def test_P20_a_code_is_good_for_what_was_told_and_not_later(books):
    await assign(books, 1)
    async with books.transaction() as tx:
        told = await addressing.pending_change(tx, NOW, OTHER)
    await assign(books, 2)  # another process, with the settings as they were
    with pytest.raises(Refused, match="2 customers hold"):
        async with books.transaction() as tx:
            await addressing.confirm_change(tx, NOW, OTHER, told.code)
    with pytest.raises(Refused) as no:
        async with books.transaction() as tx:
            await addressing.confirm_change(tx, NOW, EVM, told.code)
    assert no.value.code == "nothing_to_change"


async def test_P20_back_to_the_old_account_goes_on_where_it_was(books):
    await assign(books, 1)
    for origin in (OTHER, EVM):
        async with books.transaction() as tx:
            told = await addressing.pending_change(tx, NOW, origin)
            if told is not None:
                await addressing.confirm_change(tx, NOW, origin, told.code)
        await assign(books, 2, origin)
    assert await assign(books, 1) == addresses.derive(EVM.key, 0)
    assert await assign(books, 2) == addresses.derive(EVM.key, 1)


async def test_P20_an_address_that_somebody_wrote_into_the_database_is_not_shown(books):
    await assign(books, 1)
    async with books.transaction() as tx:
        await tx.execute(sa.update(address_store.deposit_address).values(address=STOCK[2]))
    with pytest.raises(Broken):
        await assign(books, 1)


async def test_P1_addresses_that_were_brought_are_used_once_each_and_in_order(books):
    async with books.transaction() as tx:
        assert await addressing.bring(tx, Family.EVM, STOCK[:2]) == 2
        assert await addressing.bring(tx, Family.EVM, [STOCK[1], STOCK[2], STOCK[2]]) == 1
    assert [await assign(books, customer, BROUGHT) for customer in (1, 2, 3)] == STOCK
    await refused(books, "addresses_used_up", 4, BROUGHT)
    assert await assign(books, 2, BROUGHT) == STOCK[1]
    async with books.transaction() as tx:
        assert await addressing.bring(tx, Family.EVM, STOCK) == 0
        assert await addressing.bring(tx, Family.EVM, [addresses.derive(EVM.key, 7)]) == 1
    assert await assign(books, 4, BROUGHT) == addresses.derive(EVM.key, 7)
    assert {found.source for found in await everything(books)} == {LIST}


async def test_a_scanner_asks_whose_the_addresses_of_a_block_are(books):
    mine = await assign(books, 1)
    strangers = [addresses.derive(OTHER.key, index) for index in range(1_200)]
    async with books.read() as tx:
        assert await addressing.owners(tx, Family.EVM, [*strangers, mine]) == {mine: 1}
        assert await addressing.owners(tx, Family.TRON, [mine]) == {}
        assert await addressing.owners(tx, Family.EVM, []) == {}


@pytest.mark.parametrize(
    ("paid", "made", "run"),
    [([], 0, 0), ([], 5, 5), ([0], 1, 0), ([0, 3, 7], 9, 3), ([2], 3, 2), ([0], 41, 40), (list(range(40)), 40, 0)],
)
def test_P2_the_longest_run_that_nobody_paid_to(paid, made, run):
    assert addressing.longest_run(paid, made) == run


async def test_P2_a_payment_ends_a_run_and_one_that_was_replaced_does_not(books):
    for customer in range(1, 7):
        await assign(books, customer)

    async def run(n: int, customer: int, state: DepositState) -> int:
        async with books.transaction() as tx:
            address = addresses.derive(EVM.key, customer - 1).lower()
            common = {"units": "1", "seen_at": NOW, "credit": 0, "round": 0, "owed": 0}
            values = {"chain": "base", "tx": "0x1", "n": n, "customer": customer, "address": address, "state": state.value, **common}
            await tx.execute(sa.insert(deposit_store.deposit).values(**values))
            return await addressing.unpaid_run(tx, EVM)

    assert await run(1, 2, DepositState.GONE) == 6
    assert await run(2, 2, DepositState.CREDITED) == 4
    assert await run(3, 4, DepositState.UNRECOGNISED) == 2
