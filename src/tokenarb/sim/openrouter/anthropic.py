"""POST /messages: the Anthropic Messages shape for any model (section 4)."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from tokenarb.sim.openrouter import asks, errors, replies
from tokenarb.sim.openrouter.answers import Run
from tokenarb.sim.openrouter.asks import Ask, Reasoning, Routing
from tokenarb.sim.openrouter.billing import Generation, Produced
from tokenarb.sim.openrouter.connection import Connection
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.steps import Step

_STOP_REASONS: Final = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"}
_ERROR_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    408: "timeout_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
    524: "timeout_error",
    529: "overloaded_error",
}


class MessagesBody(msgspec.Struct):
    """The request, as far as it matters here."""

    messages: list[dict[str, Any]]
    max_tokens: Annotated[int, msgspec.Meta(ge=1)]
    model: str | None = None
    models: list[str] | None = None
    system: str | list[dict[str, Any]] | None = None
    stream: bool | None = False
    stop_sequences: list[str] | None = None
    temperature: float | None = None
    top_p: float | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: dict[str, Any] | None = None
    thinking: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    provider: Routing | None = None
    plugins: list[dict[str, Any]] | None = None
    cache_control: dict[str, Any] | None = None
    user: str | None = None
    session_id: str | None = None


_DECODER: Final = msgspec.json.Decoder(MessagesBody)


def credential(connection: Connection) -> str | None:
    """`x-api-key` or a bearer token."""
    key = connection.header(b"x-api-key")
    return connection.header(b"authorization") if key is None else f"Bearer {key}"


def failure(problem: Failure, generation_id: str) -> dict[str, Any]:
    """The Anthropic error envelope."""
    kind = _ERROR_TYPES.get(problem.status, "api_error" if problem.status >= 500 else "invalid_request_error")
    return {
        "type": "error",
        "error": {"type": kind, "message": problem.message, "error_type": problem.error_type},
        "request_id": generation_id,
    }


def read(raw: bytes) -> Ask:
    """The request in the simulator's own terms.

    Raises: Failure 400.
    """
    try:
        body = _DECODER.decode(raw)
    except msgspec.DecodeError as problem:
        raise errors.bad_request(f"Invalid request parameters: {problem}") from problem
    messages: list[dict[str, Any]] = [] if not body.system else [{"role": "system", "content": body.system}]
    for given in body.messages:
        messages.extend(_messages(given))
    thinking = body.thinking or {}
    wanted = thinking.get("type") in ("enabled", "adaptive")
    ask = Ask(
        model=body.model,
        models=body.models,
        messages=messages,
        stream=body.stream,
        max_tokens=body.max_tokens,
        temperature=body.temperature,
        top_p=body.top_p,
        stop=body.stop_sequences,
        tools=None if body.tools is None else [_tool(tool) for tool in body.tools],
        tool_choice=_choice(body.tool_choice),
        parallel_tool_calls=not (body.tool_choice or {}).get("disable_parallel_tool_use", False),
        reasoning=Reasoning(enabled=wanted, max_tokens=thinking.get("budget_tokens") if wanted else None),
        provider=body.provider,
        plugins=body.plugins,
        cache_control=body.cache_control,
        user=body.user or (body.metadata or {}).get("user_id"),
        session_id=body.session_id,
    )
    asks.check(ask)
    return ask


def _messages(given: dict[str, Any]) -> list[dict[str, Any]]:
    """One Anthropic message as chat messages: tool results become `tool` messages of their own, before the rest."""
    content = given.get("content")
    if not isinstance(content, list):
        return [given]
    parts: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for block in content:
        kind = block.get("type") if isinstance(block, dict) else None
        if kind == "tool_use":
            arguments = msgspec.json.encode(block.get("input") or {}).decode()
            calls.append({"id": block.get("id"), "type": "function", "function": {"name": block.get("name"), "arguments": arguments}})
        elif kind == "tool_result":
            results.append({"role": "tool", "tool_call_id": str(block.get("tool_use_id")), "content": block.get("content") or ""})
        elif kind == "image":
            source = block.get("source") or {}
            parts.append({**block, "type": "image_url", "image_url": {"url": source.get("url") or source.get("data") or ""}})
        elif kind == "thinking":
            parts.append({"type": "text", "text": str(block.get("thinking") or "")})
        else:
            parts.append(block)
    message = {"role": given.get("role"), "content": parts or None, **({"tool_calls": calls} if calls else {})}
    return [*results, *([message] if parts or calls or not results else [])]


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    if "input_schema" not in tool:
        return tool
    described = {"name": tool.get("name"), "description": tool.get("description"), "parameters": tool["input_schema"]}
    return {"type": "function", "function": {name: value for name, value in described.items() if value is not None}}


def _choice(choice: dict[str, Any] | None) -> str | dict[str, Any] | None:
    kind = (choice or {}).get("type")
    if kind == "tool":
        return {"type": "function", "function": {"name": (choice or {}).get("name")}}
    return {"any": "required", "none": "none", "auto": "auto"}.get(str(kind))


def usage_of(usage: dict[str, Any]) -> dict[str, Any]:
    """Cached and written tokens stand beside `input_tokens` here, not inside as in the chat dialect (fault D2)."""
    details = usage["prompt_tokens_details"]
    cached, written = details["cached_tokens"], details["cache_write_tokens"]
    figures = {
        "input_tokens": usage["prompt_tokens"] - cached - written,
        "output_tokens": usage["completion_tokens"],
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": cached,
        "cost": usage["cost"],
        "is_byok": False,
    }
    if "cost_details" in usage:
        figures["cost_details"] = usage["cost_details"]
    if "server_tool_use_details" in usage:
        figures["server_tool_use"] = {"web_search_requests": usage["server_tool_use_details"]["web_search_requests"]}
    return figures


def _block(run: Run, *, whole: bool) -> dict[str, Any]:
    """A content block; streams start with an empty one."""
    if run.kind == "reasoning":
        return {"type": "thinking", "thinking": run.text if whole else "", "signature": replies.SIGNATURE if whole else ""}
    if run.call is not None:
        arguments: Any = {}
        if whole:
            try:
                arguments = msgspec.json.decode(run.text)
            except msgspec.DecodeError:  # cut short by max_tokens
                arguments = {}
        return {"type": "tool_use", "id": "toolu_" + run.call.id.removeprefix("call_"), "name": run.call.name, "input": arguments}
    return {"type": "text", "text": run.text if whole else ""}


def _shown(generation: Generation) -> list[Run]:
    return [run for run in generation.choices[0].runs if run.shown and run.kind != "image"]


def stop_reason(finish: str | None) -> str | None:
    """Anthropic's word for a finish reason."""
    return None if finish is None else _STOP_REASONS.get(finish, finish)


def _head(generation: Generation) -> dict[str, Any]:
    return {
        "id": generation.id,
        "type": "message",
        "role": "assistant",
        "model": generation.model_name,
        "provider": generation.provider_name,
        "stop_sequence": None,
    }


def message(generation: Generation, usage: dict[str, Any] | None, failed: bool) -> dict[str, Any]:
    """A whole answer."""
    body = _head(generation)
    body["content"] = [_block(run, whole=True) for run in _shown(generation)]
    body["stop_reason"] = "error" if failed else stop_reason(generation.finish)
    if usage is not None:
        body["usage"] = usage_of(usage)
    return body


class MessageFrame:
    """Spells a stream as Anthropic events. Usage comes twice, at the start and at the end, and must be merged, not added (fault B9)."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._run: Run | None = None
        self._index = -1

    def opening(self) -> bytes:
        """`message_start`, with the prompt's counts and a placeholder for the output."""
        used = self._generation.consumption(Produced())
        written = used.written + used.written_1h
        counts = {
            "input_tokens": used.prompt - used.cached - written,
            "output_tokens": 1,
            "cache_creation_input_tokens": written,
            "cache_read_input_tokens": used.cached,
        }
        body = {**_head(self._generation), "content": [], "stop_reason": None, "usage": counts}
        return _event("message_start", message=body) + _event("ping")

    def content(self, step: Step, usage: dict[str, Any] | None) -> bytes:
        """The block's start where a run begins, and its delta."""
        events = b""
        if step.run.kind == "image":
            return events
        if step.run is not self._run:
            events += self._stop()
            self._run = step.run
            self._index += 1
            events += _event("content_block_start", index=self._index, content_block=_block(step.run, whole=False))
        if step.pieces:
            events += _event("content_block_delta", index=self._index, delta=self._delta(step))
        if usage is not None:
            events += _event("message_delta", delta={"stop_reason": None, "stop_sequence": None}, usage=usage_of(usage))
        return events

    def _delta(self, step: Step) -> dict[str, Any]:
        if step.run.kind == "reasoning":
            return {"type": "thinking_delta", "thinking": step.text}
        if step.run.kind == "call":
            return {"type": "input_json_delta", "partial_json": step.text}
        return {"type": "text_delta", "text": step.text}

    def _stop(self) -> bytes:
        if self._run is None:
            return b""
        signed = b""
        if self._run.kind == "reasoning":
            delta = {"type": "signature_delta", "signature": replies.SIGNATURE}
            signed = _event("content_block_delta", index=self._index, delta=delta)
        return signed + _event("content_block_stop", index=self._index)

    def ending(self, usage: dict[str, Any] | None) -> bytes:
        """The last block's stop and `message_delta` with the final counts."""
        delta = {"stop_reason": stop_reason(self._generation.finish), "stop_sequence": None}
        more = {} if usage is None else {"usage": usage_of(usage)}
        return self._stop() + _event("message_delta", delta=delta, **more)

    def trailer(self, usage: dict[str, Any]) -> bytes:
        """Usage is inside `message_delta`."""
        return b""

    def done(self) -> bytes:
        """`message_stop`."""
        return _event("message_stop")

    def failure(self) -> bytes:
        """An `error` event."""
        settings = self._generation.settings
        return _event("error", error={"type": "api_error", "message": settings.error_message or replies.DISCONNECTED})


def _event(kind: str, **fields: Any) -> bytes:
    return b"event: " + kind.encode() + b"\ndata: " + msgspec.json.encode({"type": kind, **fields}) + b"\n\n"
