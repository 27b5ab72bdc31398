"""A caller's request, read and validated (section 3). Unknown fields are ignored, as OpenRouter ignores them."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

import msgspec

from tokenarb.sim.openrouter import errors

ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool", "function"})
Positive = Annotated[int, msgspec.Meta(ge=1)]


class Reasoning(msgspec.Struct):
    """The `reasoning` parameter."""

    enabled: bool | None = None
    effort: str | None = None
    max_tokens: int | None = None
    summary: str | None = None
    exclude: bool | None = None


class Routing(msgspec.Struct):
    """The parts of `provider` that decide who serves."""

    order: list[str] | None = None
    only: list[str] | None = None
    ignore: list[str] | None = None
    allow_fallbacks: bool | None = True
    sort: Any = None
    max_price: dict[str, Any] | None = None


class Ask(msgspec.Struct):
    """The body of /chat/completions and, with `prompt`, of /completions."""

    model: str | None = None
    models: list[str] | None = None
    messages: list[dict[str, Any]] | None = None
    prompt: str | list[Any] | None = None
    stream: bool | None = False
    max_tokens: Positive | None = None
    max_completion_tokens: Positive | None = None
    temperature: Annotated[float, msgspec.Meta(ge=0, le=2)] | None = None
    top_p: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    seed: int | None = None
    stop: str | list[str] | None = None
    n: Annotated[int, msgspec.Meta(ge=1, le=128)] | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    response_format: dict[str, Any] | None = None
    logprobs: bool | int | None = None
    reasoning: Reasoning | None = None
    reasoning_effort: str | None = None
    include_reasoning: bool | None = None
    modalities: list[str] | None = None
    provider: Routing | None = None
    plugins: list[dict[str, Any]] | None = None
    cache_control: dict[str, Any] | None = None
    debug: dict[str, Any] | None = None
    user: str | None = None
    session_id: str | None = None

    @property
    def candidates(self) -> list[str]:
        """The models to try, in order."""
        first = [self.model] if self.model else []
        return first + [name for name in self.models or () if name != self.model]

    @property
    def output_limit(self) -> int | None:
        """The caller's own cap on completion tokens per choice."""
        return self.max_completion_tokens or self.max_tokens

    @property
    def stops(self) -> list[str]:
        """Stop sequences, none empty."""
        given = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return [text for text in given if text]

    @property
    def choices(self) -> int:
        """`n`, at least one."""
        return self.n or 1

    def thinking(self) -> Reasoning:
        """The reasoning parameter with its shorthands folded in."""
        asked = self.reasoning or Reasoning()
        if asked.effort is None and self.reasoning_effort is not None:
            asked.effort = self.reasoning_effort
        if self.include_reasoning is not None and asked.exclude is None:
            asked.exclude = not self.include_reasoning
        return asked


_DECODER: Final = msgspec.json.Decoder(Ask)
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


def read_chat(body: bytes) -> Ask:
    """A chat request.

    Raises: Failure 400.
    """
    ask = _decode(body)
    check(ask)
    return ask


def check(ask: Ask) -> None:
    """Messages and a model are there and well formed.

    Raises: Failure 400.
    """
    if not ask.candidates:
        raise errors.bad_request("No models provided")
    if not ask.messages:
        raise errors.bad_request('Input required: specify "prompt" or "messages"')
    for position, message in enumerate(ask.messages):
        _check_message(position, message)


def read_completion(body: bytes) -> Ask:
    """A legacy text request: the prompt becomes one user message.

    Raises: Failure 400.
    """
    ask = _decode(body)
    prompt = ask.prompt[0] if isinstance(ask.prompt, list) and len(ask.prompt) == 1 else ask.prompt
    if not isinstance(prompt, str) or not prompt:
        raise errors.bad_request('Input required: specify "prompt" or "messages"')
    ask.messages = [{"role": "user", "content": prompt}]
    check(ask)
    return ask


def _decode(body: bytes) -> Ask:
    try:
        ask = _DECODER.decode(body)
    except msgspec.ValidationError as problem:
        raise errors.bad_request(f"Invalid request parameters: {problem}") from problem
    except msgspec.DecodeError as problem:
        raise errors.bad_request(f"Invalid JSON in request body: {problem}") from problem
    return ask


def _check_message(position: int, message: dict[str, Any]) -> None:
    where = f"Invalid request parameters: messages.{position}"
    role = message.get("role")
    if role not in ROLES:
        raise errors.bad_request(f"{where}.role: expected one of {', '.join(sorted(ROLES))}")
    content = message.get("content")
    if content is None:
        if role != "assistant":
            raise errors.bad_request(f"{where}.content: required")
    elif isinstance(content, list):
        if not all(isinstance(part, dict) and isinstance(part.get("type"), str) for part in content):
            raise errors.bad_request(f"{where}.content: each part needs a type")
    elif not isinstance(content, str):
        raise errors.bad_request(f"{where}.content: expected a string or an array of parts")
    if role == "tool" and not isinstance(message.get("tool_call_id"), str):
        raise errors.bad_request(f"{where}.tool_call_id: required")


def text_of(message: dict[str, Any]) -> str:
    """All text of a message."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if isinstance(part.get("text"), str))
    return ""


def last_user_text(ask: Ask) -> str:
    """The text of the last user message, where prompts steer."""
    for message in reversed(ask.messages or []):
        if message["role"] == "user":
            return text_of(message)
    return ""


def fingerprint(seed: int, model: str, ask: Ask) -> bytes:
    """64 bytes that depend on everything the answer may depend on, and not on who asks, how it is streamed or where it is cut."""
    parts = (
        seed,
        model,
        ask.messages,
        ask.tools,
        ask.tool_choice,
        ask.response_format,
        ask.temperature,
        ask.top_p,
        ask.seed,
        ask.reasoning_effort,
    )
    return hashlib.blake2b(_ENCODER.encode(parts)).digest()
