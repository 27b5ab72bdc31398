"""Verbs on upstreams: which ones there are, and on what ground each may be resold (openrouter.md section 10, compliance.md section 7)."""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.upstream import store
from tokenarb.upstream.model import DIALECTS, Options, Permission, PermissionKind, Upstream

REFERENCE_MAX: Final = 500
SCOPE_MAX: Final = 200
FEE_MAX: Final = 50
HOUSE_FIELDS: Final = frozenset({"provider", "usage", "models", "plugins", "route"})
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_REGION: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_FIELD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_ROUTE: Final = re.compile(r"(/[a-z_]{1,40}){1,3}", re.ASCII)


async def add(
    tx: db.Tx,
    now_ms: int,
    upstream_id: str,
    *,
    base_url: str,
    dialect: str,
    terms_url: str,
    scope: Sequence[str] = ("*",),
    options: Options = Options(),  # noqa: B008 - a frozen record
) -> Upstream:
    """Writes a new upstream, without a permission.

    Raises: Refused bad_upstream (what is wrong with it), upstream_exists.
    """
    scope, options = _checked_scope(scope), _checked_options(options)
    row = Upstream(upstream_id, _checked_url(base_url), dialect, terms_url, scope, None, now_ms, True, options)
    if not _ID.fullmatch(upstream_id):
        raise Refused("bad_upstream", f"{upstream_id!r}: an upstream's name is lower-case letters, digits, - and _, 40 at most")
    if dialect not in DIALECTS:
        raise Refused("bad_upstream", f"{dialect!r} is not a dialect known here; known are: {', '.join(DIALECTS)}")
    if await store.by_id(tx, upstream_id) is not None:
        raise Refused("upstream_exists", f"there is an upstream {upstream_id} already; `tokenarb upstream list` shows it")
    await store.insert(tx, row)
    return row


async def ensure(tx: db.Tx, now_ms: int, upstream_id: str, *, base_url: str, dialect: str, terms_url: str) -> Upstream:
    """The upstream that the settings name, added or moved to where they say. Another host drops the permission: it was for the old one.

    Raises: Refused bad_upstream.
    """
    row = await store.by_id(tx, upstream_id)
    if row is None:
        return await add(tx, now_ms, upstream_id, base_url=base_url, dialect=dialect, terms_url=terms_url)
    if row.base_url != base_url:
        moved = urlsplit(row.base_url).hostname != urlsplit(_checked_url(base_url)).hostname
        row = replace(row, base_url=base_url, permission=None if moved else row.permission)
        await store.update(tx, row)
    return row


async def find(tx: db.Tx, upstream_id: str) -> Upstream:
    """Raises: Refused upstream_not_found."""
    row = await store.by_id(tx, upstream_id)
    if row is None:
        raise Refused("upstream_not_found", f"there is no upstream {upstream_id!r}; `tokenarb upstream list` shows all")
    return row


async def every(tx: db.Tx) -> Sequence[Upstream]:
    """All upstreams, by name."""
    return await store.every(tx)


async def covering(tx: db.Tx) -> Callable[[str], bool]:
    """Whether a model may be resold from anywhere: the scope of some enabled upstream that is permitted, or on this machine, names it.

    Where there is none such yet, nothing is known against any model (whether one may serve at all is decided at its start).
    """
    rows = [row for row in await store.every(tx) if row.enabled and (row.permission is not None or row.on_loopback)]

    def covers(model: str) -> bool:
        return not rows or any(row.covers(model) for row in rows)

    return covers


async def record_permission(
    tx: db.Tx, now_ms: int, upstream_id: str, *, kind: str, reference: str, date: str, scope: Sequence[str] | None = None
) -> Upstream:
    """Records on what ground the operator resells this upstream; replaces what was recorded. `scope` None leaves the models as they are.

    Raises: Refused upstream_not_found, bad_permission (what is wrong with it).
    """
    row = await find(tx, upstream_id)
    permission = Permission(_checked_kind(kind), _checked_reference(reference), _checked_date(date, now_ms), now_ms)
    row = replace(row, permission=permission, scope=row.scope if scope is None else _checked_scope(scope))
    await store.update(tx, row)
    return row


async def enable(tx: db.Tx, upstream_id: str, *, enabled: bool) -> Upstream:
    """Lets calls go to an upstream, or to it no more; running ones finish. Raises: Refused upstream_not_found."""
    row = replace(await find(tx, upstream_id), enabled=enabled)
    await store.update(tx, row)
    return row


async def withdraw_permission(tx: db.Tx, upstream_id: str) -> Upstream:
    """The ground is gone: where one is needed nothing more is served from it. Raises: Refused upstream_not_found."""
    row = replace(await find(tx, upstream_id), permission=None)
    await store.update(tx, row)
    return row


def may_serve(upstream: Upstream, bind_is_loopback: bool, live_customers: bool) -> Refused | None:
    """Whether the proxy may serve from this upstream: None, or the refusal to raise. Pure.

    Needs no permission: an upstream on this machine (simulator, local model); one that only this machine can reach, and no live customer.
    """
    if upstream.permission is not None or upstream.on_loopback or (bind_is_loopback and not live_customers):
        return None
    why = "customers of a live bot are served" if live_customers else "BIND_HOST is not a loopback address"
    return Refused(
        "upstream_permission_missing",
        f"{upstream.id} ({upstream.base_url}) is not served: {why}, and no permission to resell it is recorded. Its terms "
        f"({upstream.terms_url}) may forbid resale of API access. Get the vendor's consent, or use an upstream whose terms allow it, then "
        f"record it: tokenarb upstream permit {upstream.id} --kind consent --reference 'who agreed, in which paper' --date YYYY-MM-DD "
        f"(kinds: {', '.join(PermissionKind)}). To try things alone on this machine set BIND_HOST=127.0.0.1 instead.",
        upstream=upstream.id,
    )


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Refused("bad_upstream", f"{url!r} is not a plain http(s) address")
    return url


def _checked_scope(scope: Sequence[str]) -> tuple[str, ...]:
    if not scope or len(scope) > SCOPE_MAX or any(not glob or glob != glob.strip() or len(glob) > SCOPE_MAX for glob in scope):
        raise Refused("bad_upstream", "the scope is a list of model ids or globs, such as openai/gpt-oss-* ; * means all")
    return tuple(scope)


def _checked_options(options: Options) -> Options:
    """Raises: Refused bad_upstream."""
    if any(not _REGION.fullmatch(region) for region in options.regions):
        raise Refused("bad_upstream", "regions are countries by two letters, such as DE")
    if any(not _FIELD.fullmatch(name) for name in (*options.accepts, *options.omits)):
        raise Refused("bad_upstream", "a field of a request is called such as top_k")
    if {*options.accepts} & HOUSE_FIELDS:
        raise Refused(
            "bad_upstream", f"these fields are the house's own and never go to another dialect: {', '.join(sorted(HOUSE_FIELDS))}"
        )
    if any(not _ROUTE.fullmatch(route) for route in options.routes):
        raise Refused("bad_upstream", "a route is a path below the base URL, such as /embeddings")
    if options.output_field not in ("", "max_tokens", "max_completion_tokens"):
        raise Refused("bad_upstream", "the cap of the output is called max_tokens or max_completion_tokens")
    try:
        fee = money.parse_decimal(options.fee)
    except ValueError as error:
        raise Refused("bad_upstream", f"the fee: {error}") from None
    if not 0 <= fee <= FEE_MAX or options.daily_limit < 0 or options.connections < 0:
        raise Refused("bad_upstream", f"a fee lies between 0 and {FEE_MAX} percent, and limits are not negative")
    return options


def _checked_kind(kind: str) -> PermissionKind:
    if kind not in list(PermissionKind):
        raise Refused("bad_permission", f"{kind!r} is not a kind of permission; kinds are: {', '.join(PermissionKind)}")
    return PermissionKind(kind)


def _checked_reference(reference: str) -> str:
    reference = " ".join(reference.split())
    if not 3 <= len(reference) <= REFERENCE_MAX:
        raise Refused("bad_permission", f"the reference says where the permission is written down, in 3 to {REFERENCE_MAX} characters")
    return reference


def _checked_date(date: str, now_ms: int) -> str:
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        raise Refused("bad_permission", f"{date!r} is not a date of the form YYYY-MM-DD") from None
    if day > datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC).date() + datetime.timedelta(days=1):
        raise Refused("bad_permission", f"{date} lies in the future")
    return day.isoformat()
