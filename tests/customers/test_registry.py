"""Customers on both engines."""

import pytest
from tests.sales.shop import NOW

from tokenarb.base.errors import Refused
from tokenarb.customers import registry
from tokenarb.customers.model import CustomerState


async def test_a_customer_is_found_by_id_and_by_label(shop):
    alice = await shop.customer("alice")
    async with shop.database.read() as tx:
        assert await registry.find(tx, alice.id) == alice
        assert await registry.find_named(tx, str(alice.id)) == alice
        assert await registry.find_named(tx, " alice ") == alice
    assert (alice.created_at, alice.state, alice.language) == (NOW, CustomerState.ACTIVE, None)


async def test_unknown_and_ambiguous_names_are_refused_with_what_to_do(shop):
    one, other = await shop.customer("twin"), await shop.customer("twin")
    async with shop.database.read() as tx:
        for name in ("nobody", "7", "9" * 18):
            with pytest.raises(Refused, match="customer list") as refusal:
                await registry.find_named(tx, name)
            assert refusal.value.code == "customer_not_found"
        with pytest.raises(Refused) as refusal:
            await registry.find_named(tx, "twin")
    assert refusal.value.code == "customer_ambiguous"
    assert str(one.id) in refusal.value.message
    assert str(other.id) in refusal.value.message


@pytest.mark.parametrize("label", ["", "   ", "x" * 101, "123", "a\nb", "a\x1b[31m", "a\u202eb"])
async def test_labels_that_could_mislead_are_refused(shop, label):
    with pytest.raises(Refused) as refusal:
        await shop.customer(label)
    assert refusal.value.code == "bad_label"
    async with shop.database.read() as tx:
        assert list(await registry.page(tx)) == []


async def test_labels_of_any_script_are_kept(shop):
    made = [await shop.customer(label) for label in ("مشتری", "客户", "ግብር", "a'); DROP TABLE customer;--")]
    async with shop.database.read() as tx:
        assert list(await registry.page(tx)) == made
        assert [row.label for row in await registry.page(tx, after=made[1].id, limit=1)] == ["ግብር"]


async def test_without_a_label_the_id_is_the_label(shop):
    async with shop.database.transaction() as tx:
        made = await registry.add(tx, NOW)
    assert made.label == f"customer-{made.id}"


async def test_blocking_an_unknown_customer_is_refused(shop):
    async with shop.database.transaction() as tx:
        with pytest.raises(Refused, match="no customer 5"):
            await registry.block(tx, 5)
