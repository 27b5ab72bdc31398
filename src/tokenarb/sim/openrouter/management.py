"""Account endpoints: the calling key, credits, key management and activity (section 6)."""

from __future__ import annotations

import secrets
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import accounts, clock, errors, exact
from tokenarb.sim.openrouter.accounts import CREATOR, RESETS, WORKSPACE, Key
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.simulator import Simulator

PAGE: Final = 100
ACTIVITY_DAYS: Final = 30
_SETTABLE: Final = frozenset({"name", "disabled", "limit", "limit_reset", "include_byok_in_limit", "workspace_id"})
_AT_CREATION: Final = frozenset({"name", "limit", "limit_reset", "include_byok_in_limit", "workspace_id", "creator_user_id", "expires_at"})


def calling_key(sim: Simulator, key: Key) -> dict[str, Any]:
    """GET /key and its old alias /auth/key."""
    now = sim.clock.now()
    terms = key.terms
    return {
        "data": {
            "label": terms.label,
            **key.figures(now),
            "is_free_tier": False,
            "is_management_key": terms.management,
            "is_provisioning_key": terms.management,
            "creator_user_id": terms.creator_user_id or CREATOR,
            "expires_at": None if terms.expires_at is None else clock.iso(terms.expires_at),
            "organization_id": None,
            "workspace_id": terms.workspace_id or WORKSPACE,
            "allowed_data_regions": ["global"],
            "budgets": [],
            "effective_budget": None,
            "free_model_daily_requests": {"limit": 1000, "used": len(sim.free_calls), "remaining": 1000 - len(sim.free_calls)},
            "rate_limit": {"requests": -1, "interval": "10s", "note": "This field is deprecated and safe to ignore."},
        }
    }


def credit_totals(sim: Simulator) -> dict[str, Any]:
    """GET /credits."""
    account = sim.account
    return {"data": {"total_credits": exact.number(account.credits), "total_usage": exact.number(account.bills.total.cost)}}


def key_row(sim: Simulator, key: Key) -> dict[str, Any]:
    """A key as the management endpoints show it; never its text."""
    terms = key.terms
    return {
        "hash": terms.hash,
        "label": terms.label,
        "name": terms.name,
        "disabled": terms.disabled,
        **key.figures(sim.clock.now()),
        "created_at": clock.iso(terms.created_at),
        "updated_at": None if terms.updated_at is None else clock.iso(terms.updated_at),
        "expires_at": None if terms.expires_at is None else clock.iso(terms.expires_at),
        "workspace_id": terms.workspace_id or WORKSPACE,
        "creator_user_id": terms.creator_user_id or CREATOR,
        "external_user": terms.external_user,
        "last_used_at": None if key.last_used_at is None else clock.iso(key.last_used_at),
    }


def list_keys(sim: Simulator, query: dict[str, str]) -> dict[str, Any]:
    """GET /keys: 100 a page, newest first, disabled ones on request."""
    offset = int(query["offset"]) if query.get("offset", "").isdigit() else 0
    disabled = query.get("include_disabled", "").lower() in ("true", "1")
    workspace = query.get("workspace_id")
    found = [
        key
        for key in reversed(sim.account.keys.values())
        if not key.terms.deleted
        and not key.terms.management
        and (disabled or not key.terms.disabled)
        and workspace in (None, key.terms.workspace_id or WORKSPACE)
    ]
    return {"data": [key_row(sim, key) for key in found[offset : offset + PAGE]]}


def _object(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as problem:
        raise errors.bad_request(f"Invalid request parameters: {problem}") from problem


def _terms(given: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """Validated key terms.

    Raises: Failure 400 naming the field.
    """
    terms: dict[str, Any] = {}
    for name, value in given.items():
        if name not in allowed:
            continue
        wrong = f"Invalid request parameters: {name}"
        if name == "limit" and value is not None:
            try:
                value = exact.parse(value, name)
            except ValueError as problem:
                raise errors.bad_request(f"Invalid request parameters: {problem}") from problem
            if value < 0:
                raise errors.bad_request(f"{wrong}: must not be negative")
        elif name == "limit_reset" and value not in RESETS:
            raise errors.bad_request(f"{wrong}: expected daily, weekly, monthly or null")
        elif name in ("disabled", "include_byok_in_limit") and not isinstance(value, bool):
            raise errors.bad_request(f"{wrong}: expected a boolean")
        elif name == "name" and (not isinstance(value, str) or not value):
            raise errors.bad_request(f"{wrong}: expected a non-empty string")
        elif name == "expires_at" and value is not None:
            try:
                value = clock.parse_iso(str(value))
            except ValueError as problem:
                raise errors.bad_request(f"{wrong}: expected an ISO 8601 UTC time") from problem
        terms[name] = value
    return terms


def create_key(sim: Simulator, body: bytes) -> dict[str, Any]:
    """POST /keys: the only answer that ever shows the key's text."""
    given = _object(body)
    terms = _terms(given, _AT_CREATION)
    if "name" not in terms:
        raise errors.bad_request("Invalid request parameters: name: required")
    external = given.get("external") or {}
    text = str(external.get("api_key") or "sk-or-v1-" + secrets.token_hex(32))
    if len(text) < 32:
        raise errors.bad_request("Invalid request parameters: external.api_key: at least 32 characters")
    if accounts.hash_of(text) in sim.account.keys:
        raise Failure(409, "Key already exists", error_type="precondition_failed")
    key = sim.account.issue(text, terms.pop("name"), external_user=external.get("user"), **terms)
    return {"data": key_row(sim, key), "key": text}


def find_key(sim: Simulator, key_hash: str) -> Key:
    """A key by its hash.

    Raises: Failure 404.
    """
    key = sim.account.keys.get(key_hash)
    if key is None or key.terms.deleted:
        raise errors.not_found("API key not found")
    return key


def update_key(sim: Simulator, key_hash: str, body: bytes) -> dict[str, Any]:
    """PATCH /keys/{hash}."""
    key = find_key(sim, key_hash)
    sim.account.amend(key, **_terms(_object(body), _SETTABLE))
    return {"data": key_row(sim, key)}


def delete_key(sim: Simulator, key_hash: str) -> dict[str, Any]:
    """DELETE /keys/{hash}; the key's bills stay."""
    sim.account.amend(find_key(sim, key_hash), deleted=True)
    return {"deleted": True}


def activity(sim: Simulator, query: dict[str, str]) -> dict[str, Any]:
    """GET /activity: the last 30 completed UTC days, and by switch the current one.

    Raises: Failure 400 for a date outside.
    """
    now = sim.clock.now()
    today = clock.day(now)
    newest = today if sim.controls.current.activity_today else clock.day(now - 86_400)
    oldest = clock.day(now - ACTIVITY_DAYS * 86_400)
    date = query.get("date")
    if date is not None and not oldest <= date <= today:
        raise errors.bad_request(f"Date must be within the last {ACTIVITY_DAYS} (completed) UTC days")
    sums: dict[tuple[str, ...], list[Any]] = {}
    for day_key, total in sim.account.bills.by_day.items():
        day, model, permaslug, endpoint, provider, key_hash = day_key
        if not oldest <= day <= newest or date not in (None, day) or query.get("api_key_hash") not in (None, key_hash):
            continue
        row = sums.setdefault((day, model, permaslug, endpoint, provider), [exact.ZERO, 0, 0, 0, 0])
        row[0] = exact.add(row[0], total.cost)
        for position, figure in enumerate((total.count, total.prompt, total.completion, total.reasoning), 1):
            row[position] += figure
    return {"data": [_activity_row(names, row) for names, row in sorted(sums.items(), reverse=True)]}


def _activity_row(names: tuple[str, ...], row: list[Any]) -> dict[str, Any]:
    day, model, permaslug, endpoint, provider = names
    return {
        "date": day,
        "model": model,
        "model_permaslug": permaslug,
        "endpoint_id": endpoint,
        "provider_name": provider,
        "usage": exact.number(row[0]),
        "byok_usage_inference": 0,
        "requests": row[1],
        "prompt_tokens": row[2],
        "completion_tokens": row[3],
        "reasoning_tokens": row[4],
    }
