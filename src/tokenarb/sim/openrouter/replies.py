"""The JSON of answers: whole completions, the pieces of streams, and the error that may come after HTTP 200 (section 3)."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import errors
from tokenarb.sim.openrouter.answers import PIXEL, Choice, Run
from tokenarb.sim.openrouter.billing import Generation
from tokenarb.sim.openrouter.steps import Step

FINGERPRINT: Final = "fp_sim"
DISCONNECTED: Final = "Provider disconnected unexpectedly"
SIGNATURE: Final = "c2ltdWxhdGVkLXNpZ25hdHVyZQ=="
_FORMATS: Final = {"GPT": "openai-responses-v1", "Claude": "anthropic-claude-v1", "Gemini": "google-gemini-v1"}


def reasoning_details(family: str, text: str) -> list[dict[str, Any]]:
    """`reasoning_details`, which callers must echo back in tool loops; summaries for GPT, signed text for Claude."""
    shape = _FORMATS.get(family, "unknown")
    if family == "GPT":
        return [{"type": "reasoning.summary", "summary": text, "format": shape, "index": 0}]
    detail: dict[str, Any] = {"type": "reasoning.text", "text": text, "format": shape, "index": 0}
    if family == "Claude":
        detail["signature"] = SIGNATURE
    return [detail]


def tool_call(position: int, run: Run) -> dict[str, Any]:
    """A whole tool call; its arguments may be cut short by a token limit."""
    assert run.call is not None, "a call run carries its call"
    return {
        "type": "function",
        "index": position,
        "id": run.call.id,
        "function": {"name": run.call.name, "arguments": run.text},
    }


def image_part() -> dict[str, Any]:
    """A generated image."""
    return {"type": "image_url", "image_url": {"url": PIXEL}, "index": 0}


def citation() -> dict[str, Any]:
    """A web search annotation."""
    return {
        "type": "url_citation",
        "url_citation": {"url": "https://example.com/found", "title": "Found page", "content": "", "start_index": 0, "end_index": 0},
    }


def message(generation: Generation, choice: Choice) -> dict[str, Any]:
    """The assistant message of one choice."""
    family = generation.model.family
    text: str | None = None
    body: dict[str, Any] = {"role": "assistant", "content": None, "refusal": None, "reasoning": None}
    calls: list[dict[str, Any]] = []
    for run in choice.runs:
        if run.kind == "reasoning" and run.shown:
            body["reasoning"] = run.text
            body["reasoning_details"] = reasoning_details(family, run.text)
        elif run.kind == "text":
            text = run.text
        elif run.kind == "call":
            calls.append(tool_call(len(calls), run))
        elif run.kind == "image":
            body["images"] = [image_part()]
    body["content"] = text if text is not None or calls else ""
    if calls:
        body["tool_calls"] = calls
    if generation.searches:
        body["annotations"] = [citation()]
    return body


def logprobs(generation: Generation, pieces: list[str]) -> dict[str, Any] | None:
    """Minimal log probabilities, only when asked for."""
    if not generation.ask.logprobs:
        return None
    rows = [{"token": piece, "logprob": -0.25, "bytes": list(piece.encode()), "top_logprobs": []} for piece in pieces]
    return {"content": rows, "refusal": None}


def _text_pieces(choice: Choice) -> list[str]:
    return [piece for run in choice.runs if run.kind == "text" for piece in run.pieces]


def completion(generation: Generation, usage: dict[str, Any] | None, failed: bool) -> dict[str, Any]:
    """A whole answer; `failed` adds the provider's error inside HTTP 200 (section 3)."""
    text_api = generation.ask.prompt is not None
    choices = []
    for index, choice in enumerate(generation.choices):
        finish = "error" if failed else choice.finish
        row: dict[str, Any] = {
            "index": index,
            "logprobs": logprobs(generation, _text_pieces(choice)),
            "finish_reason": finish,
            "native_finish_reason": generation.native_finish(finish),
        }
        said = message(generation, choice)
        if text_api:
            row["text"] = said["content"] or ""
            if said["reasoning"] is not None:
                row["reasoning"] = said["reasoning"]
        else:
            row["message"] = said
        if failed:
            row["error"] = {"code": 502, "message": DISCONNECTED}
        if generation.settings.extra_fields:
            row["mood"] = "curious"
        choices.append(row)
    body = head(generation, "text_completion" if text_api else "chat.completion")
    body["choices"] = choices
    body["system_fingerprint"] = FINGERPRINT
    body["service_tier"] = "default"
    if usage is not None:
        body["usage"] = usage
    return body


def head(generation: Generation, kind: str) -> dict[str, Any]:
    """The fields that open an answer and each chunk."""
    body: dict[str, Any] = {
        "id": generation.id,
        "provider": generation.provider_name,
        "model": generation.model_name,
        "object": kind,
        "created": int(generation.started),
    }
    if generation.settings.extra_fields:
        body["x_unknown"] = {"nested": [1, 2, 3]}
    return body


class ChunkFrame:
    """Frames chunks of one stream as server-sent events; everything but the choices is encoded once."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._text_api = generation.ask.prompt is not None
        opening = head(generation, "text_completion" if self._text_api else "chat.completion.chunk")
        self._head = b"data: " + msgspec.json.encode(opening)[:-1] + b',"choices":['

    def opening(self) -> bytes:
        """Nothing precedes the content, but for `debug.echo_upstream_body` (section 3)."""
        if not (self._generation.ask.debug or {}).get("echo_upstream_body"):
            return b""
        echoed = {"model": self._generation.model.id, "messages": self._generation.ask.messages}
        return self._head + b'],"debug":' + msgspec.json.encode({"echo_upstream_body": echoed}) + b"}\n\n"

    def content(self, step: Step, usage: dict[str, Any] | None) -> bytes:
        """A content chunk."""
        pieces = step.pieces if step.run.kind == "text" else None
        return self._event([self._choice(step.index, self._delta(step), None, pieces)], usage)

    def _delta(self, step: Step) -> dict[str, Any]:
        kind, text = step.run.kind, step.text
        if kind == "text":
            return {"role": "assistant", "content": text}
        if kind == "reasoning":
            details = reasoning_details(self._generation.model.family, text)
            return {"role": "assistant", "content": "", "reasoning": text, "reasoning_details": details}
        if kind == "image":
            return {"role": "assistant", "content": "", "images": [image_part()]}
        fragment: dict[str, Any] = {"type": "function", "index": step.place, "function": {"arguments": text}}
        if step.opens:
            fragment = tool_call(step.place, step.run)
            fragment["function"]["arguments"] = text
        return {"role": "assistant", "content": None, "tool_calls": [fragment]}

    def ending(self, usage: dict[str, Any] | None) -> bytes:
        """A finish chunk for each choice; by switch the last one carries the usage."""
        events = []
        last = len(self._generation.choices) - 1
        for index, choice in enumerate(self._generation.choices):
            inside = usage if self._generation.settings.usage_shape == "finish" and index == last else None
            events.append(self._event([self._choice(index, {"role": "assistant", "content": ""}, choice.finish)], inside))
        return b"".join(events)

    def trailer(self, usage: dict[str, Any]) -> bytes:
        """The usage chunk, in shape A or B."""
        if self._generation.settings.usage_shape == "B":
            return self._event([self._choice(0, {"role": "assistant", "content": ""}, None)], usage)
        return self._event([], usage)

    def done(self) -> bytes:
        """The last line."""
        return b"data: [DONE]\n\n"

    def failure(self) -> bytes:
        """The error chunk of a stream that has begun (section 3)."""
        generation = self._generation
        body = {
            "id": generation.id,
            "object": "chat.completion.chunk",
            "created": int(generation.started),
            "model": generation.model_name,
            "provider": generation.provider_name,
            "error": {
                "code": generation.settings.midstream_error_code,
                "message": generation.settings.error_message or DISCONNECTED,
                "metadata": {"error_type": "provider_unavailable", "provider_code": "upstream_reset", "raw": errors.NASTY_RAW},
            },
            "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}],
        }
        return b"data: " + msgspec.json.encode(body) + b"\n\n"

    def _event(self, choices: list[dict[str, Any]], usage: dict[str, Any] | None = None) -> bytes:
        encoded = b",".join(msgspec.json.encode(choice) for choice in choices)
        tail = b"" if usage is None else b',"usage":' + msgspec.json.encode(usage)
        return self._head + encoded + b"]" + tail + b"}\n\n"

    def _choice(self, index: int, delta: dict[str, Any], finish: str | None, pieces: list[str] | None = None) -> dict[str, Any]:
        row: dict[str, Any] = {"index": index}
        if self._text_api:
            row["text"] = delta.get("content") or ""
            if "reasoning" in delta:
                row["reasoning"] = delta["reasoning"]
        else:
            row["delta"] = delta
        row["finish_reason"] = finish
        row["native_finish_reason"] = self._generation.native_finish(finish)
        row["logprobs"] = logprobs(self._generation, pieces) if pieces else None
        if self._generation.settings.extra_fields:
            row["mood"] = "curious"
        return row
