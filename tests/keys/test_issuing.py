"""Keys on both engines: issue, find, change, stop, rotate, rehash."""

import pytest
import sqlalchemy as sa
from tests.sales.shop import DAY_MS, NOW, PEPPERS, hold, usd

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.keys import issuing, secrets
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import model
from tokenarb.ledger.model import SpenderState

TWO = Peppers(2, {1: PEPPERS.values[1], 2: b"q" * 32})


async def test_a_key_is_found_by_its_secret_and_shown_by_its_prefix_only(shop):
    alice = await shop.customer()
    key, secret = await shop.key(alice, label="laptop", daily_cap=usd("5"), models=("openai/gpt-4", "openai/gpt-4"), use_credit=False)
    view = await shop.view(secret)
    assert view is not None
    assert view.key == key
    assert (key.label, key.daily_cap, key.models, key.use_credit) == ("laptop", usd("5"), ("openai/gpt-4",), False)
    assert key.prefix == secret[:12]
    assert secret not in repr(view)


async def test_the_secret_is_nowhere_in_the_database(shop):
    _, secret = await shop.key(await shop.customer())
    body = secret.removeprefix("sk-arb-")
    async with shop.database.read() as tx:
        for table in db.metadata.sorted_tables:
            for row in await tx.execute(sa.select(table)):
                assert body not in repr(row), table.name


async def test_junk_never_asks_the_database(shop):
    class Untouchable:
        def __getattr__(self, name):
            raise AssertionError(f"the database was asked: {name}")

    for junk in ("", "sk-arb-", "x" * 50, "sk-arb-" + "A" * 42 + "B", "Bearer x"):
        assert await issuing.find(Untouchable(), NOW, junk, PEPPERS) is None
    assert await shop.view(secrets.generate()) is None


async def test_what_is_issued_stands_in_the_ledger_at_once(shop):
    alice = await shop.customer(balance="1")
    _, secret = await shop.key(alice, daily_cap=usd("0.5"))
    view = await shop.view(secret)
    (held,) = await shop.apply(hold(view, usd("0.4")))
    assert isinstance(held, model.Held)
    (refused,) = await shop.apply(hold(view, usd("0.2")))
    assert refused.code == "key_cap_reached"


@pytest.mark.parametrize(("verb", "code"), [("freeze", "key_frozen"), ("revoke", "key_revoked")])
async def test_F1_a_stopped_key_is_refused_at_the_next_hold_even_with_an_old_view(shop, verb, code):
    alice = await shop.customer(balance="1")
    key, secret = await shop.key(alice)
    old = await shop.view(secret)
    async with shop.database.transaction() as tx:
        await getattr(issuing, verb)(tx, key)
    # Whether the worker's view is old or pretends to be fresh: the money does not move.
    (stale,) = await shop.apply(hold(old, 1000))
    assert stale.code in ("stale_view", code)
    fresh = await shop.view(secret)
    assert fresh.revision > old.revision
    (refused,) = await shop.apply(hold(fresh, 1000))
    assert refused.code == code


async def test_F1_a_revoked_key_never_comes_back(shop):
    key, secret = await shop.key(await shop.customer(balance="1"))
    async with shop.database.transaction() as tx:
        await issuing.revoke(tx, key)
        await issuing.revoke(tx, key)
    for attempt in (issuing.unfreeze, issuing.freeze, issuing.change):
        with pytest.raises(Refused) as refusal:
            async with shop.database.transaction() as tx:
                await attempt(tx, key)
        assert refusal.value.code == "key_revoked"
    with pytest.raises(Refused):
        async with shop.database.transaction() as tx:
            await issuing.rotate(tx, key, PEPPERS)
    assert (await shop.view(secret)).key.state is SpenderState.REVOKED


async def test_a_frozen_key_works_again(shop):
    key, secret = await shop.key(await shop.customer(balance="1"))
    async with shop.database.transaction() as tx:
        await issuing.unfreeze(tx, await issuing.freeze(tx, key))
    (held,) = await shop.apply(hold(await shop.view(secret), 1000))
    assert isinstance(held, model.Held)


@pytest.mark.parametrize(
    "changes", [{"label": "other"}, {"daily_cap": 7}, {"daily_cap": None}, {"models": ("a/b",)}, {"models": None}, {"use_credit": False}]
)
async def test_every_change_makes_cached_views_stale(shop, changes):
    key, secret = await shop.key(await shop.customer(), daily_cap=5, models=("openai/gpt-4",))
    before = await shop.view(secret)
    async with shop.database.transaction() as tx:
        changed = await issuing.change(tx, key, **changes)
    after = await shop.view(secret)
    assert after.revision > before.revision
    assert after.key == changed
    for name in ("label", "daily_cap", "models", "use_credit", "state", "prefix"):
        assert getattr(after.key, name) == changes.get(name, getattr(key, name))


async def test_two_changes_from_one_old_record_do_not_undo_each_other(shop):
    key, secret = await shop.key(await shop.customer())
    async with shop.database.transaction() as tx:
        await issuing.freeze(tx, key)
    async with shop.database.transaction() as tx:
        await issuing.change(tx, key, label="renamed")  # `key` still says active
    found = (await shop.view(secret)).key
    assert (found.state, found.label) == (SpenderState.FROZEN, "renamed")


async def test_a_rotated_key_keeps_what_it_spent_and_drops_its_old_secret(shop):
    alice = await shop.customer(balance="1")
    key, old_secret = await shop.key(alice, daily_cap=usd("0.5"))
    old_view = await shop.view(old_secret)
    await shop.apply(hold(old_view, usd("0.4")))
    async with shop.database.transaction() as tx:
        rotated, new_secret = await issuing.rotate(tx, key, PEPPERS)
    assert await shop.view(old_secret) is None
    (stale,) = await shop.apply(hold(old_view, 1))
    assert stale.code == "stale_view"
    view = await shop.view(new_secret)
    assert view.key == rotated
    assert (rotated.id, rotated.prefix) == (key.id, new_secret[:12])
    (refused,) = await shop.apply(hold(view, usd("0.2")))
    assert refused.code == "key_cap_reached"


async def test_peppers_rotate_without_losing_a_key(shop):
    key, secret = await shop.key(await shop.customer())
    view = await shop.view(secret, peppers=TWO)
    assert view.key == key
    async with shop.database.transaction() as tx:
        assert await issuing.pepper_versions(tx) == {1: 1}
        moved = await issuing.rehash(tx, view.key, secret, TWO)
        assert moved.pepper_version == 2
        assert await issuing.pepper_versions(tx) == {2: 1}
        assert await issuing.rehash(tx, moved, secret, TWO) == moved
    assert (await shop.view(secret, peppers=TWO)).key.pepper_version == 2
    assert (await shop.view(secret, peppers=Peppers(2, {2: TWO.values[2]}))) is not None
    assert await shop.view(secret) is None  # the first pepper alone no longer opens it


async def test_a_rotation_wins_over_a_late_rehash(shop):
    key, secret = await shop.key(await shop.customer())
    async with shop.database.transaction() as tx:
        _, new_secret = await issuing.rotate(tx, key, PEPPERS)
        assert (await issuing.rehash(tx, key, secret, TWO)).pepper_version == 1
    assert await shop.view(new_secret) is not None
    assert await shop.view(secret, peppers=TWO) is None


async def test_the_view_lists_live_packages_earliest_expiry_first(shop):
    alice = await shop.customer(balance="100")
    _, secret = await shop.key(alice)
    for order, days in (("never", None), ("late", 90), ("soon", 30)):
        await shop.buy(alice, await shop.package(days=days), order)
    view = await shop.view(secret)
    assert [allocation.order for allocation in view.allocations] == ["soon", "late", "never"]
    at_the_end = await shop.view(secret, NOW + 30 * DAY_MS)
    assert [allocation.order for allocation in at_the_end.allocations] == ["late", "never"]


async def test_a_purchase_makes_cached_views_stale(shop):
    alice = await shop.customer(balance="10")
    _, secret = await shop.key(alice)
    before = await shop.view(secret)
    await shop.buy(alice, await shop.package())
    (stale,) = await shop.apply(hold(before, 1))
    assert stale.code == "stale_view"


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"daily_cap": 0}, "bad_cap"), ({"models": ()}, "bad_models"), ({"models": (" ",)}, "bad_models"), ({"label": ""}, "bad_label")],
)
async def test_useless_limits_are_refused_and_nothing_is_issued(shop, limits, code):
    alice = await shop.customer()
    with pytest.raises(Refused) as refusal:
        await shop.key(alice, **limits)
    assert refusal.value.code == code
    async with shop.database.read() as tx:
        assert list(await issuing.page(tx)) == []


async def test_keys_are_named_by_id_or_prefix_and_a_whole_secret_is_never_repeated(shop):
    alice = await shop.customer()
    key, secret = await shop.key(alice)
    async with shop.database.read() as tx:
        assert await issuing.named(tx, str(key.id)) == key
        assert await issuing.named(tx, key.prefix) == key
        assert await issuing.named(tx, secret) == key
        stranger = secrets.generate()
        with pytest.raises(Refused) as refusal:
            await issuing.named(tx, stranger)
    assert refusal.value.code == "key_not_found"
    assert stranger not in refusal.value.message


async def test_two_keys_that_begin_alike_are_told_apart_by_id(shop, monkeypatch):
    alice = await shop.customer()
    made = iter(["sk-arb-AAAAA" + "A" * 38, "sk-arb-AAAAA" + "B" * 37 + "A"])
    monkeypatch.setattr(secrets, "generate", lambda: next(made))
    (one, _), (other, _) = await shop.key(alice), await shop.key(alice)
    async with shop.database.read() as tx:
        with pytest.raises(Refused) as refusal:
            await issuing.named(tx, "sk-arb-AAAAA")
    assert refusal.value.code == "key_ambiguous"
    assert str(one.id) in refusal.value.message
    assert str(other.id) in refusal.value.message


async def test_a_key_that_is_gone_is_refused_and_not_made_again(shop):
    key, _ = await shop.key(await shop.customer())
    async with shop.database.transaction() as tx:
        await tx.execute(sa.text("DELETE FROM api_key"))
    for verb in (issuing.freeze, issuing.revoke):
        with pytest.raises(Refused) as refusal:
            async with shop.database.transaction() as tx:
                await verb(tx, key)
        assert refusal.value.code == "key_not_found"
    async with shop.database.read() as tx:
        with pytest.raises(Refused, match="no key 7"):
            await issuing.named(tx, "7")
