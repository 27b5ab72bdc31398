"""Verbs on keys. What a key may spend is the ledger's spender; each change here writes it there in the same transaction.

Everything a cached `KeyView` holds is changed together with the book's revision, so that every worker's next hold with an old view is
answered `stale_view` and the view read again (fault F1).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from tokenarb.base import db, errors, ids
from tokenarb.customers import registry
from tokenarb.customers.model import checked_label
from tokenarb.keys import secrets, store
from tokenarb.keys.model import Allocation, ApiKey, KeyView
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import SetSpender, SpenderState, Touch

PAGE: Final = 1000
AMBIGUOUS_SHOWN: Final = 5


class Unchanged:
    """The value of an argument that is not to change, where None says something."""


UNCHANGED: Final = Unchanged()


async def issue(
    tx: db.Tx,
    now_ms: int,
    customer: int,
    peppers: Peppers,
    *,
    label: str = "key",
    daily_cap: int | None = None,
    models: tuple[str, ...] | None = None,
    use_credit: bool = True,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which exists nowhere else: whoever called shows it once and forgets it.

    `daily_cap` nano-USD a UTC day; `models` catalogue ids. Raises: Refused customer_not_found, bad_label, bad_cap, bad_models.
    """
    await registry.find(tx, customer)
    secret = secrets.generate()
    key = ApiKey(
        id=ids.new_row_id(),
        customer=customer,
        prefix=secrets.shown(secret),
        state=SpenderState.ACTIVE,
        daily_cap=_checked_cap(daily_cap),
        models=_checked_models(models),
        use_credit=use_credit,
        created_at=now_ms,
        label=checked_label(label),
        pepper_version=peppers.current,
    )
    await _tell_ledger(tx, key)
    await store.insert_key(tx, key, secrets.digest(secret, peppers.values[peppers.current]))
    return key, secret


async def find(tx: db.Tx, now_ms: int, secret: str, peppers: Peppers) -> KeyView | None:
    """The view of the key this secret opens, under any pepper version, in one look-up. None: no key of ours; junk asks no database.

    A frozen or revoked key is found too: `admission.admit` says why it is refused.
    """
    if not secrets.well_formed(secret):
        return None
    digests = secrets.digests(secret, peppers)
    owner = await store.key_by_digest(tx, digests)
    if owner is None:
        return None
    # The revision is read first and the key, by its secret, once more: whatever changes in between (a rotation!) makes the view stale at
    # the hold, never wrong. In a snapshot the two reads are one.
    revision = await reading.revision(tx, owner.customer)
    if revision is None:
        raise errors.Broken(f"key {owner.id} belongs to customer {owner.customer}, who has no book")
    key = await store.key_by_digest(tx, digests)
    return None if key is None else await _view(tx, now_ms, key, revision)


async def view(tx: db.Tx, now_ms: int, customer: int, key_id: int) -> KeyView | None:
    """The view of a key by its number, for who asks in its customer's name without its secret. None: he has no such key."""
    revision = await reading.revision(tx, customer)  # first, as in `find`
    key = await store.key_by_id(tx, key_id)
    if key is None or key.customer != customer or revision is None:
        return None
    return await _view(tx, now_ms, key, revision)


async def named_models(tx: db.Tx, first: int, last: int) -> dict[int, frozenset[str]]:
    """The models that keys of these customers name in their lists."""
    found: dict[int, frozenset[str]] = {}
    for customer, models in await store.named_models(tx, first, last):
        found[customer] = found.get(customer, frozenset()).union(models)
    return found


async def allocation(tx: db.Tx, customer: int, allocation_id: int) -> Allocation | None:
    """One purchase with the terms frozen in it."""
    return await store.allocation_by_id(tx, customer, allocation_id)


async def named(tx: db.Tx, name: str) -> ApiKey:
    """A key by its id, or by its first 12 characters where only one has them. Raises: Refused key_not_found, key_ambiguous."""
    name = name.strip()
    if name.isascii() and name.isdigit() and len(name) < 19:
        key = await store.key_by_id(tx, int(name))
        if key is None:
            raise errors.Refused("key_not_found", f"there is no key {name}; `tokenarb key list` shows all")
        return key
    found = await store.keys_by_prefix(tx, secrets.shown(name), AMBIGUOUS_SHOWN)
    if not found:
        shown = secrets.shown(name)  # never the whole of what was typed: it may be a secret
        raise errors.Refused("key_not_found", f"there is no key that begins {shown!r}; `tokenarb key list` shows all")
    if len(found) > 1:
        candidates = ", ".join(str(key.id) for key in found)
        raise errors.Refused("key_ambiguous", f"several keys begin {secrets.shown(name)!r}; say which by id: {candidates}")
    return found[0]


async def page(tx: db.Tx, *, customer: int | None = None, after: int = 0, limit: int = PAGE) -> Sequence[ApiKey]:
    """Keys in the order they were made, of one customer or of all, from the one after id `after`."""
    return await store.keys_after(tx, customer, after, limit)


async def with_key(tx: db.Tx, customers: Collection[int]) -> set[int]:
    """Those of these customers who have a key that works."""
    return await store.with_key(tx, customers)


async def freeze(tx: db.Tx, key: ApiKey) -> ApiKey:
    """Stops a key at once, for a while. Raises: Refused key_revoked, key_not_found."""
    return await _move(tx, key, SpenderState.FROZEN)


async def unfreeze(tx: db.Tx, key: ApiKey) -> ApiKey:
    """Lets a frozen key spend again. Raises: Refused key_revoked, key_not_found."""
    return await _move(tx, key, SpenderState.ACTIVE)


async def revoke(tx: db.Tx, key: ApiKey) -> ApiKey:
    """Stops a key for ever; revoking twice is once. Raises: Refused key_not_found."""
    return await _move(tx, key, SpenderState.REVOKED)


async def change(
    tx: db.Tx,
    key: ApiKey,
    *,
    label: str | Unchanged = UNCHANGED,
    daily_cap: int | Unchanged | None = UNCHANGED,
    models: tuple[str, ...] | Unchanged | None = UNCHANGED,
    use_credit: bool | Unchanged = UNCHANGED,
) -> ApiKey:
    """Changes what is given. Raises: Refused key_revoked, key_not_found, bad_label, bad_cap, bad_models."""
    key = await _locked(tx, key)
    if key.state is SpenderState.REVOKED:
        raise _revoked(key)
    changed = replace(
        key,
        label=key.label if isinstance(label, Unchanged) else checked_label(label),
        daily_cap=key.daily_cap if isinstance(daily_cap, Unchanged) else _checked_cap(daily_cap),
        models=key.models if isinstance(models, Unchanged) else _checked_models(models),
        use_credit=key.use_credit if isinstance(use_credit, Unchanged) else use_credit,
    )
    await _tell_ledger(tx, changed)
    await store.update_key(tx, changed)
    return changed


async def rotate(tx: db.Tx, key: ApiKey, peppers: Peppers) -> tuple[ApiKey, str]:
    """A new secret for the same key; the old one opens nothing from the next call on.

    The key keeps its id, so that what it spent today still counts against its cap. Raises: Refused key_revoked, key_not_found.
    """
    key = await _locked(tx, key)
    if key.state is SpenderState.REVOKED:
        raise _revoked(key)
    secret = secrets.generate()
    rotated = replace(key, prefix=secrets.shown(secret), pepper_version=peppers.current)
    await store.replace_digest(tx, rotated, secrets.digest(secret, peppers.values[peppers.current]))
    return rotated, secret


async def rehash(tx: db.Tx, key: ApiKey, secret: str, peppers: Peppers) -> ApiKey:
    """Moves a key that has just been seen to the current pepper; called outside the hot path. A rotation in between wins."""
    if key.pepper_version == peppers.current:
        return key
    moved = replace(key, pepper_version=peppers.current)
    before = secrets.digests(secret, peppers)
    changed = await store.replace_digest(tx, moved, secrets.digest(secret, peppers.values[peppers.current]), was=before)
    return moved if changed else key


async def pepper_versions(tx: db.Tx) -> dict[int, int]:
    """Keys that still live under each pepper version: a version without any may be forgotten."""
    return await store.pepper_versions(tx)


async def _view(tx: db.Tx, now_ms: int, key: ApiKey, revision: int) -> KeyView:
    customer = await registry.find(tx, key.customer)
    left = {account.id: account.available + account.held for account in await reading.accounts(tx, key.customer)}
    live = [
        record
        for record in await store.allocations(tx, key.customer, live_only=True)
        if not record.expired(now_ms) and left.get(record.id, 0) > 0
    ]
    return KeyView(key, customer.state, tuple(live), revision)


async def _move(tx: db.Tx, key: ApiKey, state: SpenderState) -> ApiKey:
    key = await _locked(tx, key)
    if key.state is SpenderState.REVOKED:
        if state is SpenderState.REVOKED:
            return key
        raise _revoked(key)
    moved = replace(key, state=state)
    await _tell_ledger(tx, moved)
    await store.update_key(tx, moved)
    return moved


async def _locked(tx: db.Tx, key: ApiKey) -> ApiKey:
    """The key as it is now, read under the lock of its customer's book: two changes at once cannot undo each other."""
    await book.must(tx, Touch(key.customer))
    fresh = await store.key_by_id(tx, key.id)
    if fresh is None:
        raise errors.Refused("key_not_found", f"there is no key {key.id}; `tokenarb key list` shows all")
    return fresh


async def _tell_ledger(tx: db.Tx, key: ApiKey) -> None:
    await book.must(tx, SetSpender(key.customer, key.id, key.state, key.daily_cap))


def _revoked(key: ApiKey) -> errors.Refused:
    return errors.Refused("key_revoked", f"key {key.id} ({key.prefix}…) is revoked, which is final; issue a new one")


def _checked_cap(daily_cap: int | None) -> int | None:
    if daily_cap is not None and daily_cap <= 0:
        raise errors.Refused("bad_cap", "a daily cap is more than zero; to stop a key, freeze it")
    return daily_cap


def _checked_models(models: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if models is None:
        return None
    if not models or any(not name.strip() for name in models):
        raise errors.Refused("bad_models", "an allow-list names at least one model; leave it away to allow all")
    return tuple(dict.fromkeys(name.strip() for name in models))
