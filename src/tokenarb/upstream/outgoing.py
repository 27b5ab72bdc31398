"""What the house itself says in every chat request, over anything a client may have said. Pure.

Two ways in: `house_fields` for a body that an allow-list has made already (gateway.wire: `extra`), `compose` for a whole dict.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal, localcontext
from typing import Any, Final

import msgspec

from tokenarb.base import money

FORBIDDEN: Final = frozenset(
    {
        "debug",
        "image_config",
        "metadata",
        "modalities",
        "models",
        "plugins",
        "prediction",
        "preset",
        "provider",
        "route",
        "safety_identifier",
        "service_tier",
        "session_id",
        "stop_server_tools_when",
        "stream_options",
        "trace",
        "transforms",
        "usage",
        "user",
        "web_search_options",
    }
)
"""What an end user may not set: it routes, bills without a price of ours, or names somebody (openrouter.md section 3, "Reseller rule")."""

OUTPUT_FIELDS: Final = frozenset({"max_tokens", "max_completion_tokens"})
SERVER_TOOL: Final = "openrouter:"
PER_MILLION: Final = 1_000_000
_PLACES: Final = Decimal("0.000001")

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def house_fields(user: str, *, zdr: bool = False, max_price: Mapping[str, Decimal] | None = None) -> dict[str, Any]:
    """The members the house adds to, or sets over, a request.

    `user` is the customer's pseudonym (customers.pseudonym; compliance.md section 6). `data_collection` is always "deny" (section 5), `zdr`
    asks for hosts that keep nothing. `max_price` in USD per million tokens, from `price_ceiling`, keeps a dearer host from being chosen.
    Amounts are ready JSON (`msgspec.Raw`), so any encoder writes them as exact numbers.
    """
    provider: dict[str, Any] = {"data_collection": "deny"}
    if zdr:
        provider["zdr"] = True
    if max_price:
        provider["max_price"] = dict(max_price)
    return {"user": user, "provider": msgspec.Raw(_ENCODER.encode(provider)), "usage": {"include": True}}


def price_ceiling(prompt_atto: int, completion_atto: int, tolerance: Decimal) -> dict[str, Decimal]:
    """`provider.max_price`: the dearest host still accepted, USD per million tokens, rounded up at its sixth decimal.

    Prices are list prices in atto-USD a token; `tolerance` >= 1 multiplies them (money.md: a package is served up to list x tolerance).
    """
    assert tolerance >= 1
    with localcontext(prec=80):
        return {
            name: (money.from_atto(price) * PER_MILLION * tolerance).quantize(_PLACES, ROUND_CEILING).normalize()
            for name, price in (("prompt", prompt_atto), ("completion", completion_atto))
        }


def compose(
    fields: Mapping[str, Any],
    model: str,
    output: int,
    user: str,
    *,
    stream: bool,
    output_field: str = "max_tokens",
    zdr: bool = False,
    max_price: Mapping[str, Decimal] | None = None,
) -> bytes:
    """A whole request body from a call's fields: what no end user may set is left out, what the house always sends is set.

    `model` is the id to call, `output` the granted output tokens a choice, sent as `output_field`. Values may be `msgspec.Raw`.
    """
    assert output > 0
    assert output_field in OUTPUT_FIELDS
    body = {name: value for name, value in fields.items() if name not in FORBIDDEN and name not in OUTPUT_FIELDS}
    tools = body.get("tools")
    if isinstance(tools, list):
        body["tools"] = [tool for tool in tools if not is_server_tool(tool)]
    body |= {"model": model, output_field: output, "stream": stream}
    if stream:
        body["stream_options"] = {"include_usage": True}
    return _ENCODER.encode(body | house_fields(user, zdr=zdr, max_price=max_price))


def is_server_tool(tool: object) -> bool:
    """A tool that the upstream runs and bills itself."""
    return isinstance(tool, Mapping) and str(tool.get("type", "")).startswith(SERVER_TOOL)
