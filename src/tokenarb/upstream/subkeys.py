"""Verbs on the keys we made at an upstream: one active a worker group, its secret sealed. Nothing here waits for the network."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tokenarb.base import db, ids
from tokenarb.base.errors import Broken, Refused
from tokenarb.base.sealing import Sealer, version_of
from tokenarb.upstream import store
from tokenarb.upstream.model import SETTINGS_KEY, KeyState, NamedKey, StoredKey
from tokenarb.upstream.ports import SubKey


def hash_of(secret: str) -> str:
    """SHA-256 in hex: the upstream's own name for a key (openrouter.md section 6)."""
    return hashlib.sha256(secret.encode()).hexdigest()


async def keep(
    tx: db.Tx, now_ms: int, upstream: str, worker_group: str, made: SubKey, secret: str, daily_limit: int | None, sealer: Sealer
) -> StoredKey:
    """Stores a key just made; it is the group's active one from now on. `daily_limit` nano-USD.

    Raises: Refused subkey_exists where the group has an active one (the new one must then be deleted at the upstream); Broken where the
    upstream's hash is not that of the secret.
    """
    if hash_of(secret) != made.hash:
        raise Broken(f"{upstream} names the new key {made.hash[:12]}, which is not the hash of its secret")
    row_id = ids.new_row_id()
    sealed = sealer.seal(secret, _purpose(row_id))
    key = StoredKey(row_id, upstream, worker_group, made.label or made.name, made.hash, sealed, daily_limit, KeyState.ACTIVE, now_ms)
    await store.insert_key(tx, key)
    return key


async def active(tx: db.Tx, upstream: str, worker_group: str) -> StoredKey | None:
    """The group's key; None where it has none."""
    return await store.active_key(tx, upstream, worker_group)


async def every(tx: db.Tx, upstream: str | None = None) -> Sequence[StoredKey]:
    """All keys, retired ones too."""
    return await store.keys(tx, upstream)


def unseal(key: StoredKey, sealer: Sealer) -> NamedKey:
    """The key ready for use. Raises: Refused sealing_key_missing, Broken (see `sealing`)."""
    return NamedKey(key.hash, sealer.open(key.sealed, _purpose(key.id)))


async def secrets_by_name(tx: db.Tx, upstream: str, sealer: Sealer, settings_key: str = "") -> Mapping[str, str]:
    """Every secret that attempts may name, retired ones too: what the resolver asks /generation with. Raises: as `unseal`."""
    found = {key.name: key.secret for key in (unseal(row, sealer) for row in await store.keys(tx, upstream))}
    if settings_key:
        found[SETTINGS_KEY] = settings_key
    return found


async def retire(tx: db.Tx, key_hash: str) -> None:
    """Not used for new calls any more; kept, since old attempts name it. Raises: Refused subkey_not_found."""
    if not await store.set_key_state(tx, key_hash, KeyState.RETIRED):
        raise Refused("subkey_not_found", f"no key {key_hash[:12]} is stored here")


async def limit(tx: db.Tx, key_hash: str, daily_limit: int | None) -> None:
    """Notes a new daily limit, nano-USD. Raises: Refused subkey_not_found."""
    if not await store.set_key_limit(tx, key_hash, daily_limit):
        raise Refused("subkey_not_found", f"no key {key_hash[:12]} is stored here")


async def reseal(tx: db.Tx, sealer: Sealer) -> int:
    """Seals anew, under the current version, whatever is sealed under an older one; how many. Afterwards old versions may go.

    Raises: as `unseal`; nothing has changed then, since the transaction is not committed.
    """
    changed = 0
    for key in await store.keys(tx):
        if sealer.stale(key.sealed):
            secret = sealer.open(key.sealed, _purpose(key.id))
            changed += await store.set_sealed(tx, key.id, key.sealed, sealer.seal(secret, _purpose(key.id)))
    return changed


async def sealing_versions(tx: db.Tx) -> dict[int, int]:
    """How many keys are sealed under each version: one without any may be forgotten."""
    return dict(Counter(version_of(key.sealed) for key in await store.keys(tx)))


def strangers(listed: Iterable[SubKey], known: Iterable[StoredKey], prefix: str) -> list[SubKey]:
    """Keys at the upstream that bear our prefix, work, and are not stored: made by us and lost in a crash. Pure. To be deleted there."""
    ours = {key.hash for key in known}
    return [key for key in listed if key.name.startswith(prefix) and not key.disabled and key.hash not in ours]


def _purpose(row_id: int) -> str:
    return f"upstream_key:{row_id}"
