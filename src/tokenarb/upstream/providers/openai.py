"""Any host that speaks OpenAI's dialect: vLLM, llama.cpp's server, Together, DeepSeek, Groq, Mistral, Cohere's and Google's such endpoints.

It names no cost and keeps no book that could be asked: what a call costs us is computed from the row's buy prices, and a call whose usage
never came stays unknown. `ports.ChatProvider` has the promises.
"""

from collections.abc import Collection
from typing import Final

import msgspec

from tokenarb.base.clock import Clock
from tokenarb.upstream import calling
from tokenarb.upstream.health import Health
from tokenarb.upstream.incoming import Incoming
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.ports import CHAT, Generation
from tokenarb.upstream.providers import openai_problems

PROBE_TIMEOUT_S: Final = 10.0

PATHS: Final = frozenset({CHAT})
"""What every such host has; more (`/completions`, `/embeddings`, `/images/generations`, `/audio/...`) stands in the row."""

FORMS: Final = frozenset({"/audio/transcriptions"})
"""Routes that take a form; it goes as it was written."""

KNOWN: Final = frozenset(
    {
        "model",
        "messages",
        "stream",
        "stream_options",
        "max_tokens",
        "max_completion_tokens",
        "temperature",
        "top_p",
        "n",
        "stop",
        "seed",
        "frequency_penalty",
        "presence_penalty",
        "logit_bias",
        "logprobs",
        "top_logprobs",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "response_format",
        "reasoning_effort",
        "prompt",
        "suffix",
        "input",
        "dimensions",
        "encoding_format",
        "voice",
        "speed",
        "instructions",
        "output_format",
        "output_compression",
    }
)
"""Fields that are sent. A row may add some of its host's own (`top_k`, `user`) and leave out what its host refuses."""

OUTPUT: Final = ("max_tokens", "max_completion_tokens")

_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER: Final = msgspec.json.Encoder()


def honoured(accepts: Collection[str], omits: Collection[str]) -> frozenset[str]:
    """The fields a row's host is sent."""
    return (KNOWN | frozenset(accepts)) - frozenset(omits)


class OpenAI:
    """See `ports.ChatProvider`. `fields` are sent, everything else is left out; `output_field` is the name its output cap goes by."""

    keeps_records = False

    def __init__(
        self, pool: Pool, clock: Clock, health: Health, *, fields: frozenset[str] = KNOWN, output_field: str = "max_tokens"
    ) -> None:
        assert output_field in OUTPUT
        self.health = health
        self._fields = fields
        self._output_field = output_field
        self._caller = calling.Caller(pool, clock, health, read_error=openai_problems.classify)

    async def chat(self, key: str, body: bytes, *, stream: bool, path: str = CHAT, extra: tuple[calling.Header, ...] = ()) -> Incoming:
        """See `ports.ChatProvider`. The caller's own headers are not handed on."""
        if path in FORMS:
            return await self._caller.call(path.encode("ascii"), _key(key), body, stream=stream, kind=_form(body))
        return await self._caller.call(path.encode("ascii"), _key(key), self.fitted(body), stream=stream)

    def fitted(self, body: bytes) -> bytes:
        """The house's body as this host takes it; the values of what is left stay as they are written."""
        given = _FIELDS.decode(body)
        fitted = {name: value for name, value in given.items() if name in self._fields and name not in OUTPUT}
        for name in OUTPUT:
            if name in given:
                fitted[self._output_field] = given[name]
        return _ENCODER.encode(fitted)

    def generation_id(self, incoming: Incoming) -> str | None:
        """The host's own name for the request, for the operator's eyes; never None, since the body's id is no better a handle."""
        return incoming.headers.get(b"x-request-id", b"")[:200].decode("latin-1")

    async def generation(self, generation_id: str, key: str) -> Generation | None:
        """There is no book to ask."""
        return None

    async def probe(self, key: str) -> None:
        """See `ports.ChatProvider`: the list of models."""
        incoming = await self._caller.send(b"GET", b"/models", _key(key), header_timeout_s=PROBE_TIMEOUT_S)
        incoming.abort()

    async def close(self) -> None:
        """See `ports.ChatProvider`."""
        await self._caller.pool.close()


def _form(body: bytes) -> calling.Header:
    """The header of a form, whose separator is its first line."""
    return b"content-type", b"multipart/form-data; boundary=" + body[2 : body.index(b"\r\n")]


def _key(key: str) -> tuple[calling.Header, ...]:
    """A host of one's own may need none."""
    return (calling.bearer(key),) if key else ()
