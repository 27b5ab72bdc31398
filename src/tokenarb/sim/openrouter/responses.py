"""POST /responses: the OpenAI Responses shape, stateless (section 4)."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from tokenarb.sim.openrouter import asks, errors, replies
from tokenarb.sim.openrouter.answers import Run
from tokenarb.sim.openrouter.asks import Ask, Reasoning, Routing
from tokenarb.sim.openrouter.billing import Generation
from tokenarb.sim.openrouter.steps import Step


class ResponsesBody(msgspec.Struct):
    """The request, as far as it matters here."""

    input: str | list[dict[str, Any]]
    model: str | None = None
    models: list[str] | None = None
    instructions: str | None = None
    stream: bool | None = False
    max_output_tokens: Annotated[int, msgspec.Meta(ge=1)] | None = None
    temperature: float | None = None
    top_p: float | None = None
    tools: list[dict[str, Any]] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    text: dict[str, Any] | None = None
    reasoning: Reasoning | None = None
    previous_response_id: str | None = None
    provider: Routing | None = None
    plugins: list[dict[str, Any]] | None = None
    user: str | None = None
    safety_identifier: str | None = None
    session_id: str | None = None


_DECODER: Final = msgspec.json.Decoder(ResponsesBody)


def read(raw: bytes) -> Ask:
    """The request in the simulator's own terms.

    Raises: Failure 400.
    """
    try:
        body = _DECODER.decode(raw)
    except msgspec.DecodeError as problem:
        raise errors.bad_request(f"Invalid request parameters: {problem}") from problem
    if body.previous_response_id is not None:
        raise errors.bad_request("Invalid request parameters: previous_response_id: not supported, send the whole conversation")
    messages: list[dict[str, Any]] = [{"role": "system", "content": body.instructions}] if body.instructions else []
    items = [{"role": "user", "content": body.input}] if isinstance(body.input, str) else body.input
    messages.extend(message for message in (_message(item) for item in items) if message is not None)
    ask = Ask(
        model=body.model,
        models=body.models,
        messages=messages,
        stream=body.stream,
        max_tokens=body.max_output_tokens,
        temperature=body.temperature,
        top_p=body.top_p,
        tools=None if body.tools is None else [_tool(tool) for tool in body.tools],
        tool_choice=body.tool_choice,
        parallel_tool_calls=body.parallel_tool_calls,
        response_format=_format((body.text or {}).get("format")),
        reasoning=body.reasoning,
        provider=body.provider,
        plugins=body.plugins,
        user=body.user or body.safety_identifier,
        session_id=body.session_id,
    )
    asks.check(ask)
    return ask


def _message(item: dict[str, Any]) -> dict[str, Any] | None:
    """An input item as a chat message; items that carry no prompt are None."""
    kind = item.get("type", "message")
    if kind == "function_call":
        function = {"name": item.get("name"), "arguments": item.get("arguments", "")}
        return {"role": "assistant", "content": None, "tool_calls": [{"id": item.get("call_id"), "type": "function", "function": function}]}
    if kind == "function_call_output":
        return {"role": "tool", "tool_call_id": str(item.get("call_id")), "content": item.get("output") or ""}
    if kind != "message":
        return None
    content = item.get("content")
    if isinstance(content, list):
        content = [_part(part) for part in content]
    return {"role": item.get("role", "user"), "content": content}


def _part(part: Any) -> Any:
    if isinstance(part, dict) and part.get("type") == "input_image":
        return {"type": "image_url", "image_url": {"url": part.get("image_url") or ""}}
    return part


def _tool(tool: dict[str, Any]) -> dict[str, Any]:
    if tool.get("type") != "function" or "function" in tool:
        return tool
    return {"type": "function", "function": {name: value for name, value in tool.items() if name != "type" and value is not None}}


def _format(wanted: dict[str, Any] | None) -> dict[str, Any] | None:
    if wanted is None or wanted.get("type") != "json_schema":
        return wanted
    return {"type": "json_schema", "json_schema": {"name": wanted.get("name"), "schema": wanted.get("schema")}}


def usage_of(usage: dict[str, Any]) -> dict[str, Any]:
    """The usage under its Responses names; cached tokens stay inside the input."""
    details = usage["prompt_tokens_details"]
    figures = {
        "input_tokens": usage["prompt_tokens"],
        "input_tokens_details": {"cached_tokens": details["cached_tokens"], "cache_write_tokens": details["cache_write_tokens"]},
        "output_tokens": usage["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": usage["completion_tokens_details"]["reasoning_tokens"]},
        "total_tokens": usage["total_tokens"],
        "cost": usage["cost"],
        "is_byok": False,
    }
    if "cost_details" in usage:
        figures["cost_details"] = usage["cost_details"]
    return figures


def _shown(generation: Generation) -> list[Run]:
    return [run for run in generation.choices[0].runs if run.shown and run.kind != "image"]


def _item(generation: Generation, place: int, run: Run, *, whole: bool) -> dict[str, Any]:
    """An output item; streams add it empty and in progress first."""
    status, text = ("completed", run.text) if whole else ("in_progress", "")
    suffix = f"{generation.id[-12:]}{place}"
    if run.call is not None:
        fields = {"call_id": run.call.id, "name": run.call.name, "arguments": text}
        return {"type": "function_call", "id": f"fc_{suffix}", "status": status, **fields}
    if run.kind == "reasoning":
        summary = [{"type": "summary_text", "text": text}] if whole else []
        return {"type": "reasoning", "id": f"rs_{suffix}", "summary": summary}
    content = [_text_part(text)] if whole else []
    return {"type": "message", "id": f"msg_{suffix}", "status": status, "role": "assistant", "content": content}


def _text_part(text: str) -> dict[str, Any]:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _envelope(generation: Generation, status: str) -> dict[str, Any]:
    ask = generation.ask
    return {
        "id": generation.id,
        "object": "response",
        "created_at": int(generation.started),
        "completed_at": int(generation.started) + 1 if status == "completed" else None,
        "status": status,
        "model": generation.model_name,
        "provider": generation.provider_name,
        "error": None,
        "incomplete_details": {"reason": "max_output_tokens"} if status == "incomplete" else None,
        "frequency_penalty": 0,
        "presence_penalty": 0,
        "instructions": None,
        "metadata": {},
        "max_output_tokens": ask.max_tokens,
        "output": [],
        "parallel_tool_calls": ask.parallel_tool_calls is not False,
        "temperature": ask.temperature,
        "tool_choice": ask.tool_choice or "auto",
        "tools": [],
        "top_p": ask.top_p,
        "usage": None,
        "store": False,
        "previous_response_id": None,
    }


def _status(generation: Generation) -> str:
    """A length problem ends as incomplete rather than as an error (section 4)."""
    return "incomplete" if generation.finish == "length" else "completed"


def response(generation: Generation, usage: dict[str, Any] | None, failed: bool) -> dict[str, Any]:
    """A whole answer."""
    body = _envelope(generation, "failed" if failed else _status(generation))
    body["output"] = [_item(generation, place, run, whole=True) for place, run in enumerate(_shown(generation))]
    if failed:
        body["error"] = {"code": "server_error", "message": replies.DISCONNECTED}
    if usage is not None:
        body["usage"] = usage_of(usage)
    return body


class ResponseFrame:
    """Spells a stream as Responses events; the usage is inside the last one."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._number = 0
        self._place = -1
        self._run: Run | None = None

    def _event(self, kind: str, **fields: Any) -> bytes:
        body = {"type": kind, "sequence_number": self._number, **fields}
        self._number += 1
        return b"event: " + kind.encode() + b"\ndata: " + msgspec.json.encode(body) + b"\n\n"

    def opening(self) -> bytes:
        """`response.created` and `response.in_progress`."""
        body = _envelope(self._generation, "in_progress")
        return self._event("response.created", response=body) + self._event("response.in_progress", response=body)

    def content(self, step: Step, usage: dict[str, Any] | None) -> bytes:
        """The item's opening where a run begins, and its delta."""
        if step.run.kind == "image":
            return b""
        events = b""
        if step.run is not self._run:
            events += self._close_item()
            self._run = step.run
            self._place += 1
            item = _item(self._generation, self._place, step.run, whole=False)
            events += self._event("response.output_item.added", output_index=self._place, item=item)
            if step.run.kind == "text":
                events += self._event("response.content_part.added", **self._where(), content_index=0, part=_text_part(""))
        if step.pieces:
            events += self._event(f"{self._kind(step.run)}.delta", **self._at(step.run), delta=step.text)
        return events

    def _kind(self, run: Run) -> str:
        if run.kind == "reasoning":
            return "response.reasoning_summary_text"
        return "response.output_text" if run.kind == "text" else "response.function_call_arguments"

    def _where(self) -> dict[str, Any]:
        assert self._run is not None, "an item is open"
        return {"item_id": _item(self._generation, self._place, self._run, whole=False)["id"], "output_index": self._place}

    def _at(self, run: Run) -> dict[str, Any]:
        more: dict[str, dict[str, Any]] = {"text": {"content_index": 0, "logprobs": []}, "reasoning": {"summary_index": 0}}
        return {**self._where(), **more.get(run.kind, {})}

    def _close_item(self) -> bytes:
        run = self._run
        if run is None:
            return b""
        full = {"arguments": run.text} if run.kind == "call" else {"text": run.text}
        events = self._event(f"{self._kind(run)}.done", **self._at(run), **full)
        if run.kind == "text":
            events += self._event("response.content_part.done", **self._where(), content_index=0, part=_text_part(run.text))
        item = _item(self._generation, self._place, run, whole=True)
        return events + self._event("response.output_item.done", output_index=self._place, item=item)

    def ending(self, usage: dict[str, Any] | None) -> bytes:
        """The last item's end and `response.completed` or `response.incomplete` with the usage."""
        body = response(self._generation, usage, failed=False)
        return self._close_item() + self._event(f"response.{body['status']}", response=body)

    def trailer(self, usage: dict[str, Any]) -> bytes:
        """Usage is inside the last event."""
        return b""

    def done(self) -> bytes:
        """The last line."""
        return b"data: [DONE]\n\n"

    def failure(self) -> bytes:
        """`response.failed`."""
        body = response(self._generation, None, failed=True)
        body["output"] = []
        return self._event("response.failed", response=body)
