"""OpenRouter's account records as ours: exact figures, unknown members ignored (openrouter.md sections 5 and 6). Pure.

Raises: ValueError where a figure that money hangs on is absent or absurd.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tokenarb.base import money
from tokenarb.catalog import usage as usages
from tokenarb.upstream.ports import Activity, Credits, Generation, KeyStatus, SubKey


def generation(data: Mapping[str, Any]) -> Generation:
    """`data` of GET /generation. `cost` is `total_cost`; the native counts are the billed ones."""
    usage = usages.from_generation(data)
    if usage.cost is None:
        raise ValueError("the record names no cost")
    return Generation(
        id=_text(data, "id"),
        model=_text(data, "model"),
        cost=usage.cost,
        usage=usage,
        cancelled=data.get("cancelled") is True,
        streamed=data.get("streamed") is True,
        finish_reason=_text(data, "finish_reason"),
        provider=_text(data, "provider_name"),
        created_at=_text(data, "created_at"),
    )


def key_status(data: Mapping[str, Any]) -> KeyStatus:
    """`data` of GET /key."""
    return KeyStatus(
        label=_text(data, "label"),
        limit=_amount_or_none(data, "limit"),
        limit_remaining=_amount_or_none(data, "limit_remaining"),
        limit_reset=_text(data, "limit_reset") or None,
        usage=_amount(data, "usage"),
        usage_daily=_amount_or_none(data, "usage_daily") or Decimal(0),
        is_free_tier=data.get("is_free_tier") is True,
        is_management_key=data.get("is_management_key") is True or data.get("is_provisioning_key") is True,
    )


def credit(data: Mapping[str, Any]) -> Credits:
    """`data` of GET /credits."""
    return Credits(_amount(data, "total_credits"), _amount(data, "total_usage"))


def sub_key(data: Mapping[str, Any]) -> SubKey:
    """A row of /keys."""
    key_hash = _text(data, "hash")
    if not key_hash:
        raise ValueError("a key without a hash")
    return SubKey(
        hash=key_hash,
        name=_text(data, "name"),
        label=_text(data, "label"),
        disabled=data.get("disabled") is True,
        limit=_amount_or_none(data, "limit"),
        limit_remaining=_amount_or_none(data, "limit_remaining"),
        limit_reset=_text(data, "limit_reset") or None,
        usage=_amount(data, "usage"),
        usage_daily=_amount_or_none(data, "usage_daily") or Decimal(0),
    )


def activity(data: Mapping[str, Any]) -> Activity:
    """A row of /activity. Its date comes as YYYY-MM-DD, from older deployments with a time behind it."""
    return Activity(
        date=_text(data, "date")[:10],
        model=_text(data, "model"),
        model_permaslug=_text(data, "model_permaslug"),
        provider=_text(data, "provider_name"),
        usage=_amount(data, "usage"),
        requests=_count(data, "requests"),
        prompt_tokens=_count(data, "prompt_tokens"),
        completion_tokens=_count(data, "completion_tokens"),
        reasoning_tokens=_count(data, "reasoning_tokens"),
    )


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _count(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name, 0)
    return int(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else 0


def _amount_or_none(data: Mapping[str, Any], name: str) -> Decimal | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{name} is not an amount")
    return money.parse_decimal(str(value))


def _amount(data: Mapping[str, Any], name: str) -> Decimal:
    value = _amount_or_none(data, name)
    if value is None:
        raise ValueError(f"{name} is missing")
    return value
