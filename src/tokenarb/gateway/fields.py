"""The allow-list of the chat dialect: which fields of a request pass, which are read, which are left out and named, which are refused."""

from typing import Final

SAMPLING: Final = frozenset(
    {
        "temperature",
        "top_p",
        "top_k",
        "min_p",
        "top_a",
        "frequency_penalty",
        "presence_penalty",
        "repetition_penalty",
        "logit_bias",
        "logprobs",
        "seed",
        "stop",
    }
)
"""How an answer is drawn: harmless in every dialect that has words for it."""

PASSED: Final = SAMPLING | frozenset(
    {
        "messages",
        "top_logprobs",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "response_format",
        "structured_outputs",
        "reasoning",
        "reasoning_effort",
        "include_reasoning",
        "verbosity",
        "prompt_cache_key",
        "cache_control",
        "n",
    }
)
"""Values are handed on byte for byte."""

OUTPUT: Final = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_tokens_to_sample", "max_new_tokens")
"""Every way clients have of capping the output; two that differ are refused, since upstreams do not agree on which one wins."""

READ: Final = frozenset({"model", "stream", "stream_options", "usage", "user", *OUTPUT})
"""Understood here and replaced by our own: not "dropped", since their meaning is kept. `user` becomes the customer's pseudonym."""

SUFFIXES: Final = {
    ":online": "adds web searches, which have no price here",
    ":nitro": "may choose a dearer provider than the listed price",
    ":exacto": "may choose a dearer provider than the listed price",
}
"""Routing suffixes of a model name that change what a call costs."""

TEXT_MODALITIES: Final = frozenset({"text"})
"""What answers may be made of. Everything else an answer could hold has no price here."""

PLAIN_MEMBERS: Final = frozenset({"role", "content", "cache_control"})
"""Members of a message that are counted otherwise than by their own length."""

# Left out and named in `x-tokenarb-dropped`, among whatever else is not listed above: provider, plugins, models, route, debug,
# metadata, trace, session_id, service_tier, preset, transforms, web_search_options, prediction, image_config, stop_server_tools_when,
# store, functions.
