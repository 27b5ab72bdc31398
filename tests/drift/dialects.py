"""The same question in every dialect, and what a client of each reads of the answer: its end, its cost, its error."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

EMBEDDING = "openai/text-embedding-3-small"
BASES = ("/v1", "/api/v1", "/ai-proxy/v1", "/api")
SHARES = {"chat": 10, "messages": 3, "responses": 3, "completions": 2, "embeddings": 2}
PATHS = {
    "chat": "/chat/completions",
    "messages": "/messages",
    "responses": "/responses",
    "completions": "/completions",
    "embeddings": "/embeddings",
}


def spelled(dialect: str, chat: Mapping[str, Any]) -> dict[str, Any]:
    """A chat request's body in that dialect. What the dialect has no word for is left out."""
    if dialect == "chat":
        return dict(chat)
    prompt = chat["messages"][-1]["content"]
    if dialect == "embeddings":
        return {"model": EMBEDDING, "input": [prompt, prompt], "dimensions": 4}
    body: dict[str, Any] = {name: chat[name] for name in ("model", "stream", "temperature") if name in chat}
    limit, tools = chat.get("max_tokens"), [tool["function"] for tool in chat.get("tools", ())]
    system = chat["messages"][0]["content"] if len(chat["messages"]) > 1 else None
    if dialect == "completions":
        return {**body, "prompt": prompt, **{name: chat[name] for name in ("max_tokens", "stream_options") if name in chat}}
    if dialect == "messages":
        body |= {"messages": [{"role": "user", "content": prompt}], "max_tokens": limit or 200}
        if system is not None:
            body["system"] = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
        if tools:
            body["tools"] = [{"name": tool["name"], "input_schema": tool["parameters"]} for tool in tools]
        return body
    body |= {"input": [{"role": "user", "content": prompt}]} | ({"max_output_tokens": limit} if limit else {})
    if system is not None:
        body["instructions"] = system
    if tools:
        body["tools"] = [{"type": "function", **tool} for tool in tools]
    return body


def data_of(event: bytes) -> bytes | None:
    """The data of one event; None where it is a comment."""
    for line in event.split(b"\n"):
        if line.startswith(b"data: "):
            return line[6:]
    return None


def read(data: bytes) -> tuple[bool, bool, Decimal | None]:
    """Of one event: does it end the answer, does it tell a failure, what does it say was charged?"""
    if data == b"[DONE]":
        return True, False, None
    if not any(word in data for word in (b'"usage"', b'"error"', b"message_stop")):
        return False, False, None
    event = json.loads(data, parse_float=Decimal)
    kind, whole = event.get("type", ""), event.get("response") or {}
    ended = kind in ("message_stop", "response.completed", "response.incomplete")
    usage = event.get("usage") or whole.get("usage") or {}
    cost = usage.get("cost")
    return ended, bool(event.get("error")), None if cost is None else Decimal(cost)
