"""People of Telegram: found again by their id, which nobody who steals the database can read; what they declared stays."""

import pytest
import sqlalchemy as sa
from tests.sales.shop import NOW

from tokenarb.base.errors import Broken
from tokenarb.base.sealing import Sealer
from tokenarb.customers import people, telegram
from tokenarb.sales import onboarding

SECRET = b"h" * 32
SEALER = Sealer(1, {1: b"s" * 32})
ALICE = 7_000_000_123


async def met(shop, telegram_id=ALICE, source=""):
    async with shop.database.transaction() as tx:
        return await onboarding.meet(tx, NOW, telegram_id, SECRET, SEALER, language="fa", source=source)


async def test_the_first_message_makes_a_customer_and_the_second_finds_him(shop):
    alice, new = await met(shop, source="spring_ad")
    assert new
    assert await met(shop, source="other") == (alice, False)
    assert (await met(shop, 8))[0].id != alice.id
    async with shop.database.read() as tx:
        person = await people.reach(tx, alice.id)
    assert person.source == "spring_ad"
    assert telegram.unseal(SEALER, person.sealed, alice.id) == ALICE
    assert await shop.wallet(alice) == 0


async def test_the_id_stands_nowhere_in_clear(shop):
    await met(shop)
    async with shop.database.read() as tx:
        tables = (await tx.run_sync(lambda c: sa.inspect(c).get_table_names())) or []
        for table in tables:
            for row in await tx.execute(sa.text(f"SELECT * FROM {table}")):
                assert str(ALICE) not in str(tuple(row))


async def test_a_sealed_id_opens_for_its_own_customer_only(shop):
    alice, _ = await met(shop)
    sealed = telegram.seal(SEALER, ALICE, alice.id)
    with pytest.raises(Broken):
        telegram.unseal(SEALER, sealed, alice.id + 1)
    assert telegram.digest(SECRET, ALICE) != telegram.digest(b"x" * 32, ALICE)


@pytest.mark.parametrize("source", ["a b", "x" * 65, "<b>", "ünïcode"])
async def test_what_cannot_be_a_start_parameter_is_no_source(shop, source):
    alice, _ = await met(shop, source=source)
    async with shop.database.read() as tx:
        assert (await people.reach(tx, alice.id)).source == ""


async def test_declarations_are_kept_in_their_versions(shop):
    alice, _ = await met(shop)
    async with shop.database.transaction() as tx:
        await people.declare(tx, NOW, alice.id, "DE", "1")
        await people.declare(tx, NOW, alice.id, "DE", "1")
        await people.declare(tx, NOW + 5, alice.id, "FR", "2")
        found = await people.declarations(tx, alice.id)
    assert [(said.country, said.terms_version) for said in found] == [("FR", "2"), ("DE", "1")]


async def test_who_is_forgotten_is_a_stranger_again(shop):
    alice, _ = await met(shop)
    async with shop.database.transaction() as tx:
        await people.forget(tx, alice.id)
    again, new = await met(shop)
    assert new
    assert again.id != alice.id
