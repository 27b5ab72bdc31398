"""One row of an upstream's `/models`, read with suspicion, and the rules on what of it may be sold. Pure (openrouter.md section 2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from tokenarb.catalog import pricelist
from tokenarb.catalog.model import Model, Price, State

ALIAS: Final = "alias"
BATCH: Final = "batch"
NO_TEXT: Final = "no_text_output"
SOLD: Final = frozenset({"text", "embeddings"})
"""What a model must be able to make, one of them at least; each has an endpoint that prices it."""

NO_CONTEXT: Final = "no_context_length"
ROUTER: Final = "unpriced_router"
UNKNOWN_KEY: Final = "unknown_price_key"
ZERO: Final = "zero_price"
PRICE_REASONS: Final = (ROUTER, UNKNOWN_KEY, ZERO)
"""Reasons that concern the price: the door says that there is none, not that there is no such model (fault D1)."""
PINNABLE: Final = (UNKNOWN_KEY, ZERO)
"""Reasons that an operator's own price answers."""

_SEARCHING_VENDOR: Final = "perplexity/"
_SEARCHING_LONG: Final = ("deep-research", "pro-search")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows beyond the rule: zero-priced ids to offer for nothing, unknown price keys known to be harmless;
    `sold`: what a model must be able to make."""

    free_ids: frozenset[str] = frozenset()
    known_keys: frozenset[str] = frozenset()
    sold: frozenset[str] = SOLD


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be understood. `price` None: known only once routed ("-1")."""

    model: Model
    price: Price | None


def read(row: Mapping[str, Any]) -> Row:
    """The row as records, before any rule on selling it.

    Raises: ValueError that names the member and what is wrong with it.
    """
    model_id = _text(row, "id")
    if not model_id.isascii() or not model_id.isprintable() or " " in model_id or len(model_id) > 128:
        raise ValueError("id is not a model's name")
    architecture, top = _object(row, "architecture"), _object(row, "top_provider")
    pricing = row.get("pricing")
    if not isinstance(pricing, Mapping):
        raise ValueError("pricing is missing")
    alias = row.get("alias_target")
    expiration = _optional_text(row, "expiration_date")
    if expiration is not None:
        date.fromisoformat(expiration)
    model = Model(
        id=model_id,
        canonical_slug=_text(row, "canonical_slug"),
        name=_text(row, "name"),
        created=_count(row, "created") or 0,
        context_length=_count(row, "context_length") or _count(top, "context_length") or 0,
        max_output=_count(top, "max_completion_tokens"),
        input_modalities=_texts(architecture, "input_modalities"),
        output_modalities=_texts(architecture, "output_modalities"),
        tokenizer=_optional_text(architecture, "tokenizer") or "",
        instruct_type=_optional_text(architecture, "instruct_type"),
        supported_parameters=_texts(row, "supported_parameters"),
        moderated=top.get("is_moderated") is True,
        reasoning_mandatory=_object(row, "reasoning").get("mandatory") is True,
        knowledge_cutoff=_optional_text(row, "knowledge_cutoff"),
        expiration=expiration,
        alias_target=_text(alias, "slug") if isinstance(alias, Mapping) else None,
    )
    return Row(model, pricelist.parse(pricing))


def judge(row: Row, rules: Rules, now_ms: int) -> Model:
    """The model with the state that the rules give it; the first rule that objects decides."""
    if expired(row.model, now_ms):
        return replace(row.model, state=State.WITHDRAWN, reason=f"expired on {row.model.expiration}")
    for rule in _RULES:
        reason = rule(row, rules)
        if reason:
            return replace(row.model, state=State.HIDDEN, reason=reason)
    return replace(row.model, state=State.OFFERED, reason="")


def expired(model: Model, now_ms: int) -> bool:
    """The expiration date has passed (UTC); a placeholder such as 2098-12-31 simply lies ahead."""
    return model.expiration is not None and datetime.fromtimestamp(now_ms / 1000, UTC).date() > date.fromisoformat(model.expiration)


def searches_unasked(model: Model, price: Price) -> int:
    """Web searches one call may be billed for although nobody asked: the models of a search company search by themselves."""
    if not model.id.startswith(_SEARCHING_VENDOR) or not price.base.web_search:
        return 0
    return 50 if any(word in model.id for word in _SEARCHING_LONG) else 1


def _alias(row: Row, _rules: Rules) -> str:
    return ALIAS if row.model.id.startswith("~") or row.model.alias_target else ""


def _batch(row: Row, _rules: Rules) -> str:
    return BATCH if row.model.variant == "batch" else ""


def _no_text(row: Row, rules: Rules) -> str:
    return "" if rules.sold.intersection(row.model.output_modalities) else NO_TEXT


def _no_context(row: Row, _rules: Rules) -> str:
    return "" if row.model.context_length else NO_CONTEXT


def _router(row: Row, _rules: Rules) -> str:
    return ROUTER if row.price is None else ""


def _unknown_key(row: Row, rules: Rules) -> str:
    keys = [key for key in row.price.care if key.rpartition(".")[2] not in rules.known_keys] if row.price else []
    return f"{UNKNOWN_KEY}: {', '.join(keys)}" if keys else ""


def _zero(row: Row, rules: Rules) -> str:
    return ZERO if row.price and row.price.zero and row.model.id not in rules.free_ids else ""


_RULES: Final[tuple[Callable[[Row, Rules], str], ...]] = (_alias, _batch, _no_text, _no_context, _router, _unknown_key, _zero)


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"{key} is missing or not a text")
    return value


def _optional_text(row: Mapping[str, Any], key: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} is not a text")
    return value or None


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ValueError(f"{key} is not a list of texts")
    return tuple(value)


def _count(row: Mapping[str, Any], key: str) -> int | None:
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError(f"{key}: {value!r} is not a whole number")
    return value


def _object(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{key} is not an object")
    return value
