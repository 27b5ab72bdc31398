"""The shapes in our OpenAPI document: what we answer beyond the dialects, and the few members of a dialect that a caller must know."""

from typing import Any, Final

from tokenarb.gateway import errors

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
NUMBER: Final[Schema] = {"type": "number"}
FLAG: Final[Schema] = {"type": "boolean"}
USD: Final[Schema] = {"type": "string", "pattern": r"^-?\d+(\.\d{1,9})?$", "description": "USD as exact decimal text"}
USD_NUMBER: Final[Schema] = {"type": "number", "description": "USD"}
INSTANT: Final[Schema] = {"type": "string", "format": "date-time"}
SECONDS: Final[Schema] = {"type": "integer", "description": "Unix seconds"}


def _object(members: dict[str, Schema], *optional: str, **more: Any) -> Schema:
    """An object whose members are all there, except the optional ones; it may have more."""
    return {"type": "object", "properties": members, "required": [name for name in members if name not in optional], **more}


def _maybe(schema: Schema) -> Schema:
    """The schema, or null."""
    return {**schema, "type": [schema["type"], "null"]}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_PRICING: Final[Schema] = {
    "type": "object",
    "description": "retail USD per unit as decimal text: `prompt`, `completion`, `request`, `web_search`, ...; `overrides` replace them "
    "under their conditions",
    "properties": {"prompt": TEXT, "completion": TEXT},
}

_MODEL: Final = _object(
    {
        "id": TEXT,
        "object": {"const": "model"},
        "created": SECONDS,
        "owned_by": TEXT,
        "name": TEXT,
        "context_length": COUNT,
        "architecture": {"type": "object"},
        "pricing": _PRICING,
        "top_provider": {"type": "object"},
        "supported_parameters": _list(TEXT),
    }
)

_FIGURES: Final[dict[str, Schema]] = {
    "calls": COUNT,
    "failed": COUNT,
    "charged_usd": USD,
    "from_wallet_usd": USD,
    "refunded_usd": USD,
    "prompt_tokens": COUNT,
    "completion_tokens": COUNT,
    "cached_tokens": COUNT,
    "reasoning_tokens": COUNT,
}

_RECEIPT: Final = _object(
    {
        "id": TEXT,
        "request_id": TEXT,
        "model": TEXT,
        "created_at": INSTANT,
        "streamed": _maybe(FLAG),
        "cancelled": FLAG,
        "finish_reason": _maybe({"type": "string", "description": "stop, length, tool_calls, content_filter, or the provider's own word"}),
        "native_finish_reason": _maybe({"type": "string", "description": "the same in the word of the answer"}),
        "latency": _maybe({**COUNT, "description": "ms until the provider began to answer"}),
        "generation_time": _maybe({**COUNT, "description": "ms until the call had ended"}),
        "tokens_prompt": COUNT,
        "tokens_completion": COUNT,
        "native_tokens_prompt": COUNT,
        "native_tokens_completion": COUNT,
        "native_tokens_cached": COUNT,
        "native_tokens_reasoning": COUNT,
        "total_cost": {**USD_NUMBER, "description": "USD charged in the end: a refund is taken off"},
        "usage": {**USD_NUMBER, "description": "the same as `total_cost`, as OpenRouter has it"},
        "state": {"type": "string", "enum": ["held", "settled", "void", "unknown"]},
        "outcome": _maybe({"type": "string", "description": "completed, disconnected, recovered or free"}),
        "ended_at": _maybe(INSTANT),
        "idempotency_key": _maybe(TEXT),
        "hold": _object({"usd": USD, "max_output_tokens": COUNT}, description="what was set aside before the call was sent"),
        "metered": {"type": "object", "additionalProperties": COUNT, "description": "what the provider metered; zeros are left out"},
        "price_version": COUNT,
        "pricing": _PRICING,
        "charge_usd": {**USD, "description": "USD charged when the call ended"},
        "paid_by": _list(
            _object(
                {
                    "account": {"type": "string", "enum": ["wallet", "package"]},
                    "unit": {"type": "string", "enum": ["usd", "tokens"]},
                    "held": {"type": ["string", "integer"]},
                    "taken": {"type": ["string", "integer"]},
                    "allocation": TEXT,
                    "title": TEXT,
                },
                "allocation",
                "title",
            )
        ),
        "refund": {"anyOf": [_object({"id": TEXT, "usd": USD}), {"type": "null"}]},
        "attempts": _object({"count": COUNT, "states": _list(_object({"n": COUNT, "state": TEXT, "at": INSTANT}))}),
    },
    description="a call's record: OpenRouter's members (those without meaning here are null), and from `state` on ours",
)

_ERROR: Final = _object(
    {
        "message": TEXT,
        "type": {"type": "string", "enum": sorted({row.kind for row in errors.TABLE.values()})},
        "param": _maybe(TEXT),
        "code": {"anyOf": [{"type": "string", "enum": sorted(errors.TABLE)}, {"type": "integer"}]},
        "reason": {"type": "string", "enum": sorted(errors.TABLE)},
        "affordable_output": {**COUNT, "description": "402: so many output tokens the balance would pay"},
        "nearest": {**_list(TEXT), "description": "404: models with a name like that"},
        "allowed": {**_list(TEXT), "description": "403: the models this key may use"},
        "receipt": {"$ref": "#/components/schemas/Receipt"},
    },
    "reason",
    "affordable_output",
    "nearest",
    "allowed",
    "receipt",
    description="under `/api` `code` is the HTTP status as a number and the word stands in `reason`",
)

_ACCOUNT: Final[dict[str, Schema]] = {
    "Auth": _object(
        {
            "valid": FLAG,
            "label": TEXT,
            "key": {**TEXT, "description": "its first characters"},
            "state": TEXT,
            "balance_usd": USD,
            "held_usd": {**USD, "description": "set aside for calls that run"},
            "limits": _object(
                {
                    "daily_cap_usd": _maybe(USD),
                    "used_today_usd": USD,
                    "models": {"type": ["array", "null"], "items": TEXT},
                    "use_credit": FLAG,
                }
            ),
            "allocations": _list(
                _object(
                    {
                        "id": TEXT,
                        "model": TEXT,
                        "title": TEXT,
                        "tokens": COUNT,
                        "tokens_left": COUNT,
                        "tokens_held": COUNT,
                        "expires_at": _maybe(SECONDS),
                    }
                )
            ),
        }
    ),
    "Key": _object(
        {
            "data": _object(
                {
                    "label": TEXT,
                    "name": TEXT,
                    "limit": USD_NUMBER,
                    "limit_remaining": USD_NUMBER,
                    "usage": USD_NUMBER,
                    "usage_daily": {**USD_NUMBER, "description": "of this key, packages included, at retail"},
                    "usage_weekly": USD_NUMBER,
                    "usage_monthly": USD_NUMBER,
                    "is_free_tier": FLAG,
                    "rate_limit": _object({"requests": {"type": "integer"}, "interval": TEXT, "note": TEXT}),
                }
            )
        }
    ),
    "Credits": _object({"data": _object({"total_credits": USD_NUMBER, "total_usage": USD_NUMBER})}),
    "Receipt": _RECEIPT,
    "Generation": _object({"data": _ref("Receipt")}),
    "Usage": _object(
        {
            "object": {"const": "list"},
            "from": {"type": "string", "format": "date"},
            "to": {"type": "string", "format": "date"},
            "group": {"type": "string", "enum": ["day", "model", "key"]},
            "data": _list(
                _object(
                    {"day": {"type": "string", "format": "date"}, "model": TEXT, "key": TEXT, "label": TEXT, **_FIGURES},
                    "day",
                    "model",
                    "key",
                    "label",
                )
            ),
            "total": _object(_FIGURES),
        },
        description="days are UTC, by the time a call began; `charged_usd` is retail value, packages included",
    ),
}

_WIDGETS: Final[dict[str, Schema]] = {
    "Subscription": _object(
        {
            "object": {"const": "billing_subscription"},
            "has_payment_method": FLAG,
            "soft_limit_usd": USD_NUMBER,
            "hard_limit_usd": USD_NUMBER,
            "system_hard_limit_usd": USD_NUMBER,
            "access_until": SECONDS,
        }
    ),
    "BillingUsage": _object(
        {
            "object": {"const": "list"},
            "total_usage": {**NUMBER, "description": "US cents since the beginning"},
            "daily_costs": _list(_object({"timestamp": NUMBER, "line_items": _list(_object({"name": TEXT, "cost": NUMBER}))})),
        },
        "daily_costs",
    ),
    "CreditGrants": _object(
        {
            "object": {"const": "credit_summary"},
            "total_granted": USD_NUMBER,
            "total_used": USD_NUMBER,
            "total_available": USD_NUMBER,
            "grants": _object({"object": {"const": "list"}, "data": _list({"type": "object"})}),
        }
    ),
}

SCHEMAS: Final[dict[str, Schema]] = {
    "Object": {"type": "object", "description": "as the dialect has it; members that have no price here are refused, or dropped and named"},
    "Form": {"type": "object", "description": "a form with the file, as the dialect has it"},
    "Audio": {"type": "string", "format": "binary"},
    "ChatRequest": _object(
        {
            "model": TEXT,
            "messages": _list({"type": "object"}),
            "max_tokens": {"type": "integer", "minimum": 1, "description": "without it the most the balance comfortably pays"},
            "stream": FLAG,
            "stream_options": {"type": "object", "properties": {"include_usage": FLAG}},
            "temperature": NUMBER,
            "tools": _list({"type": "object"}),
            "response_format": {"type": "object"},
        },
        "max_tokens",
        "stream",
        "stream_options",
        "temperature",
        "tools",
        "response_format",
        examples=[{"model": "openai/gpt-4o-mini", "max_tokens": 60, "messages": [{"role": "user", "content": "Say hello."}]}],
    ),
    "Model": _MODEL,
    "Models": _object({"object": {"const": "list"}, "data": _list(_ref("Model")), "total_count": COUNT}),
    "WrappedModel": _object({"data": _ref("Model")}),
    "Count": _object({"data": _object({"count": COUNT})}),
    "Endpoints": _object({"data": _object({"id": TEXT, "name": TEXT, "endpoints": _list({"type": "object"})})}),
    **_ACCOUNT,
    **_WIDGETS,
    "Error": _object({"error": _ERROR}),
    "MessagesError": _object(
        {"type": {"const": "error"}, "error": _object({"type": TEXT, "message": TEXT}), "request_id": _maybe(TEXT)},
        "request_id",
        description="Anthropic's form, on Anthropic's routes",
    ),
    "Service": {"type": "object"},
}

HEADERS: Final[dict[str, Schema]] = {
    "x-request-id": {"description": "our id of the call; say it when you ask about one", "schema": TEXT},
    "x-generation-id": {"description": "the answer's id, for `/generation`", "schema": TEXT},
    "x-tokenarb-charge-usd": {"description": "what the call cost (a stream tells it in its last event instead)", "schema": USD},
    "x-tokenarb-balance-usd": {"description": "what is left in the wallet", "schema": USD},
    "x-tokenarb-max-tokens": {"description": "the output that was asked of the provider and set aside for", "schema": COUNT},
    "x-tokenarb-dropped": {"description": "members or parameters that are not known or not priced here and were left out", "schema": TEXT},
    "x-tokenarb-cache": {
        "description": "where answers may be given twice: `hit; age=12` (seconds), or `miss`; send `off` to decline",
        "schema": TEXT,
    },
    "x-should-retry": {
        "description": "whether trying again can help; SDKs obey it",
        "schema": {"type": "string", "enum": ["true", "false"]},
    },
    "retry-after": {"description": "seconds to wait before the next try", "schema": COUNT},
    "etag": {"description": "send it back as `If-None-Match`: 304 where nothing changed", "schema": TEXT},
}
