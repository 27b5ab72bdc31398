"""What a host of OpenAI's dialect means by `usage`, where it differs from the common form (fault D2). Pure."""

from decimal import Decimal
from typing import Annotated, Final

import msgspec

from tokenarb.base import money
from tokenarb.catalog.model import Price, Usage
from tokenarb.catalog.pricing import charge
from tokenarb.catalog.usage import Count

_Loose = Annotated[int, msgspec.Meta(ge=0)]


class _More(msgspec.Struct, gc=False):
    total_tokens: _Loose | None = None
    prompt_cache_hit_tokens: Count | None = None
    cached_tokens: Count | None = None


_more: Final = msgspec.json.Decoder(_More)


def amended(used: Usage, raw: bytes | msgspec.Raw) -> Usage:
    """`used` with what only some hosts say.

    Google's and xAI's endpoints leave thinking out of `completion_tokens` and bill it: the total knows. DeepSeek and Moonshot name what was
    read from the cache in a member of their own.
    """
    try:
        more = _more.decode(raw)
    except msgspec.DecodeError:
        return used  # figures of another kind under those names say nothing
    changes: dict[str, int] = {}
    if more.total_tokens is not None and more.total_tokens - used.prompt > used.completion:
        changes["completion"] = more.total_tokens - used.prompt
    cached = more.prompt_cache_hit_tokens if more.prompt_cache_hit_tokens is not None else more.cached_tokens
    if not used.cached and cached and cached + used.cache_write + used.cache_write_1h <= used.prompt:
        changes["cached"] = cached
    return msgspec.structs.replace(used, **changes) if changes else used


def bought(used: Usage, price: Price, at_ms: int) -> Usage:
    """`used` at what it costs us by a row's own prices, exact; whatever cost the host may have named is not ours."""
    return msgspec.structs.replace(used, cost=cost(used, price, at_ms))


def cost(used: Usage, price: Price, at_ms: int) -> Decimal:
    """USD, exact."""
    return money.from_atto(charge(price, used, at_ms))
