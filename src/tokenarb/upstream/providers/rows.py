"""The adapter of an upstream's row: its dialect, and what the row says of how its host differs."""

from collections.abc import Callable
from typing import Final

from tokenarb.base.clock import Clock
from tokenarb.upstream.fleet import Fitting
from tokenarb.upstream.health import Health
from tokenarb.upstream.model import Upstream
from tokenarb.upstream.pool import CONNECTIONS_MAX, Pool
from tokenarb.upstream.providers import anthropic, openai
from tokenarb.upstream.providers.openrouter import OpenRouter
from tokenarb.upstream.routing import EVERY_PATH, NOWHERE

CONSEQUENTIAL: Final = frozenset(
    {
        "tools",
        "tool_choice",
        "response_format",
        "reasoning",
        "reasoning_effort",
        "n",
        "stop",
        "stop_sequences",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "thinking",
        "output_config",
        "size",
        "quality",
        "style",
        "background",
    }
)
"""Fields without which another answer would be given than the one asked for: who cannot honour one is not asked. The rest is left out."""


def fitting(clock: Clock) -> Callable[[Upstream], Fitting]:
    """Makes the adapter of a row, with connections of its own, opened when first needed."""

    def made(row: Upstream) -> Fitting:
        pool, health, options = Pool(row.base_url, max_connections=row.options.connections or CONNECTIONS_MAX), Health(), row.options
        if row.dialect == "openrouter":
            return Fitting(OpenRouter(pool, clock, health), EVERY_PATH, NOWHERE)
        if row.dialect == "anthropic":
            fields = (anthropic.KNOWN | frozenset(options.accepts)) - frozenset(options.omits)
            return Fitting(anthropic.Anthropic(pool, clock, health, fields=fields), anthropic.PATHS, CONSEQUENTIAL - fields)
        assert row.dialect == "openai", row.dialect
        fields = openai.honoured(options.accepts, options.omits)
        host = openai.OpenAI(pool, clock, health, fields=fields, output_field=options.output_field or "max_tokens")
        return Fitting(host, openai.PATHS | frozenset(options.routes), CONSEQUENTIAL - fields)

    return made
