"""What the rooms above remember of the ledger, damaged cell by cell: the audit sees each."""

import pytest
from tests.sales.shop import DAY_MS, NOW, Shop, hold, settle

from tokenarb.keys import issuing
from tokenarb.sales import auditing, expiry, refunding, standing

DAMAGE = [
    ("UPDATE api_key SET state = 'revoked'", "key_is_its_spender"),
    ("UPDATE spender SET state = 'active'", "key_is_its_spender"),
    ("UPDATE api_key SET daily_cap = 7", "key_is_its_spender"),
    ("UPDATE spender SET daily_cap = NULL", "key_is_its_spender"),
    ("DELETE FROM api_key", "key_is_its_spender"),
    ("UPDATE allocation SET tokens = tokens + 1", "purchase_is_its_account"),
    ("UPDATE allocation SET paid = paid - 1", "purchase_is_its_account"),
    ("UPDATE allocation SET expires_at = NULL", "purchase_is_its_account"),
    ("UPDATE account SET expires_at = expires_at + 1 WHERE kind = 'allocation'", "purchase_is_its_account"),
    ("UPDATE allocation SET state = 'refunded'", "purchase_is_its_account"),
    ("UPDATE allocation SET terms = REPLACE(terms, 'openai/gpt-4', 'openai/gpt-5')", "purchase_is_its_account"),
    ("DELETE FROM allocation", "purchase_is_its_account"),
    ("UPDATE credit SET amount = amount + 1", "credit_is_its_transfer"),
    ("DELETE FROM credit", "credit_is_its_transfer"),
    ("UPDATE customer SET state = 'blocked'", "customer_is_its_book"),
    ("UPDATE book SET frozen = 1", "customer_is_its_book"),
    ("DELETE FROM customer", "customer_is_its_book"),
    ("UPDATE account SET available = available + 1 WHERE kind = 'wallet'", "balance_is_its_entries"),
]


@pytest.mark.parametrize(("damage", "rule"), DAMAGE)
async def test_the_audit_sees(shop: Shop, damage: str, rule: str) -> None:
    alice = await shop.customer(balance="20")
    key, secret = await shop.key(alice, daily_cap=10**9)
    bought = await shop.buy(alice, await shop.package())
    view = await shop.view(secret)
    assert view is not None
    holding = hold(view, 500, account=bought.id)
    await shop.apply(holding, settle(holding, 400))
    if "'active'" in damage:
        async with shop.database.transaction() as tx:
            await issuing.revoke(tx, key)
    async with shop.database.transaction() as tx:
        assert await auditing.everything(tx, NOW) == []
        await tx.exec_driver_sql(damage)
        assert rule in {violation.rule for violation in await auditing.everything(tx, NOW)}


async def test_a_whole_life_leaves_nothing_to_see(shop: Shop) -> None:
    """Bought, used, refunded, given back, frozen: every verb leaves both sides alike."""
    alice = await shop.customer(balance="20")
    _, secret = await shop.key(alice)
    await shop.credit(alice, "-1", "correction-1")
    await shop.credit(alice, "2", "gift_1", promo=True)
    bought = await shop.buy(alice, await shop.package(days=1))
    view = await shop.view(secret)
    assert view is not None
    holding = hold(view, 500, account=bought.id)
    await shop.apply(holding, settle(holding, 400))
    async with shop.database.transaction() as tx:
        await refunding.package(tx, NOW, alice.id, bought.id)
        assert await auditing.everything(tx, NOW) == []
        await refunding.request(tx, NOW, alice.id, holding.request)
        assert await auditing.everything(tx, NOW) == []
        assert (await expiry.expire_due(tx, NOW + 2 * DAY_MS)).closed == 1
        assert await auditing.everything(tx, NOW) == []
        await standing.freeze(tx, alice.id)
        assert await auditing.everything(tx, NOW) == []
        await standing.unfreeze(tx, alice.id)
        assert await auditing.everything(tx, NOW) == []
