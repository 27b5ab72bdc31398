"""Verbs on the keys an operator gives us for an upstream: sealed in the database, or only named and read from the environment.

An upstream may have several, each with a daily limit of ours: the one with the most left is used. Attempts call a key `UPSTREAM/NAME`.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from tokenarb.base import db, ids
from tokenarb.base.errors import Refused
from tokenarb.base.sealing import Sealer, version_of
from tokenarb.upstream import registry, row_store
from tokenarb.upstream.model import Credential, KeyState

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_ENV: Final = re.compile(r"[A-Z][A-Z0-9_]{0,99}", re.ASCII)
SECRET_MAX: Final = 500
KEYLESS: Final = "none"
"""The name, in attempts, of no key at all: a host on the operator's own machine may need none."""


def named(upstream: str, name: str) -> str:
    """What attempts call a key of a row; keys of the settings' upstream have names without a slash."""
    return f"{upstream}/{name}"


async def add(
    tx: db.Tx, now_ms: int, upstream_id: str, name: str, *, env: str | None, secret: str | None, daily_limit: int, sealer: Sealer
) -> Credential:
    """Keeps a key. Raises: Refused upstream_not_found, bad_key (what is wrong with it), key_exists."""
    await registry.find(tx, upstream_id)
    if not _NAME.fullmatch(name) or name == KEYLESS:
        raise Refused("bad_key", f"{name!r}: a key's name is lower-case letters, digits, - and _, 40 at most, and not {KEYLESS!r}")
    if (env is None) == (secret is None):
        raise Refused("bad_key", "give the key itself, or the name of the environment variable that holds it")
    if env is not None and not _ENV.fullmatch(env):
        raise Refused("bad_key", f"{env!r} is not the name of an environment variable, such as DEEPSEEK_API_KEY")
    if secret is not None and (not 0 < len(secret) <= SECRET_MAX or not secret.isascii() or not secret.isprintable() or " " in secret):
        raise Refused("bad_key", f"the key has 1 to {SECRET_MAX} printable ASCII characters and no space")
    if any(found.name == name for found in await row_store.credentials(tx, upstream_id)):
        raise Refused(
            "key_exists", f"{upstream_id} has a key {name} already; retired names are not used again, since old attempts carry them"
        )
    row_id = ids.new_row_id()
    sealed = None if secret is None else sealer.seal(secret, _purpose(row_id))
    key = Credential(row_id, upstream_id, name, env, sealed, daily_limit, KeyState.ACTIVE, now_ms)
    await row_store.insert_credential(tx, key)
    return key


async def retire(tx: db.Tx, upstream_id: str, name: str) -> None:
    """Not used for new calls any more; kept, since old attempts name it. Raises: Refused key_row_not_found."""
    if not await row_store.set_credential_state(tx, upstream_id, name, KeyState.RETIRED):
        raise Refused("key_row_not_found", f"{upstream_id} has no key {name}; `tokenarb upstream key list` shows all")


async def every(tx: db.Tx, upstream_id: str | None = None) -> Sequence[Credential]:
    """All keys, retired ones too, oldest first."""
    return await row_store.credentials(tx, upstream_id)


def opened(key: Credential, sealer: Sealer, environ: Mapping[str, str]) -> str:
    """The secret; empty where its environment variable is not set. Raises: Refused sealing_key_missing, Broken (see `sealing`)."""
    if key.env is not None:
        return environ.get(key.env, "").strip()
    assert key.sealed is not None
    return sealer.open(key.sealed, _purpose(key.id))


async def reseal(tx: db.Tx, sealer: Sealer) -> int:
    """Seals anew, under the current version, whatever is sealed under an older one; how many. Raises: as `opened`."""
    changed = 0
    for key in await row_store.credentials(tx):
        if key.sealed is not None and sealer.stale(key.sealed):
            fresh = sealer.seal(sealer.open(key.sealed, _purpose(key.id)), _purpose(key.id))
            changed += await row_store.set_credential_sealed(tx, key.id, key.sealed, fresh)
    return changed


async def sealing_versions(tx: db.Tx) -> dict[int, int]:
    """How many keys are sealed under each version."""
    return dict(Counter(version_of(key.sealed) for key in await row_store.credentials(tx) if key.sealed is not None))


async def spend(tx: db.Tx, day: int, amounts: Mapping[str, int]) -> None:
    """Adds nano-USD to what each key (by its name in attempts) spent on a UTC day: for the second wall, never for the books."""
    await row_store.add_spent(tx, day, amounts)


async def spent(tx: db.Tx, day: int) -> dict[str, int]:
    """Nano-USD by key on that day."""
    return await row_store.spent(tx, day)


def _purpose(row_id: int) -> str:
    return f"upstream_credential:{row_id}"
