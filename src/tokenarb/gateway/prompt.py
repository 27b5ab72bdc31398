"""How long a prompt could be at worst, from its text alone: tokens never exceed UTF-8 bytes. Pure."""

import json
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import fields

PER_MESSAGE: Final = 8  # tokens of the role and the chat template around a message
PER_TOOL: Final = 32
PER_PROMPT: Final = 16
MESSAGES_MAX: Final = 10_000


class Measure(msgspec.Struct, frozen=True, gc=False):
    """What the worst case is computed from. `audio_bytes` as sent (base64).

    `cache_marks`: the caller asks for cache writes; `cache_hour`: for the dearer one-hour kind."""

    text_bytes: int
    messages: int
    tools: int
    images: int
    audio_bytes: int
    cache_marks: bool
    cache_hour: bool

    @property
    def prompt_tokens(self) -> int:
        """An upper bound of the prompt's tokens, images and audio apart."""
        return self.text_bytes + PER_MESSAGE * self.messages + PER_TOOL * self.tools + PER_PROMPT


class _Count:
    """Sums of one pass."""

    __slots__ = ("audio", "hour", "images", "marks", "text")

    def __init__(self) -> None:
        self.text = 0
        self.images = 0
        self.audio = 0
        self.marks = False
        self.hour = False


def measure(tree: dict[str, Any]) -> Measure:
    """Raises: Refused missing_field, invalid_value, unsupported_content."""
    messages = tree.get("messages")
    if messages is None:
        raise Refused("missing_field", "you must send messages", param="messages")
    if not isinstance(messages, list) or not 0 < len(messages) <= MESSAGES_MAX:
        raise Refused("invalid_value", f"messages must be a list of 1 to {MESSAGES_MAX} messages", param="messages")
    count = _Count()
    for position, message in enumerate(messages):
        _message(count, message, position)
    tools = tree.get("tools") or ()
    for tool in tools:
        count.text += _weight(tool)
        if isinstance(tool, dict) and tool.get("cache_control") is not None:
            _mark(count, tool["cache_control"])
    for name in ("response_format", "tool_choice", "structured_outputs"):
        if (value := tree.get(name)) is not None:
            count.text += _weight(value)
    if (mark := tree.get("cache_control")) is not None:
        _mark(count, mark)
    return Measure(count.text, len(messages), len(tools), count.images, count.audio, count.marks, count.hour)


def _message(count: _Count, message: Any, position: int) -> None:
    if not isinstance(message, dict):
        raise Refused("invalid_value", "a message must be an object", param=f"messages[{position}]")
    content = message.get("content")
    if isinstance(content, str):
        count.text += len(content) if content.isascii() else _bytes(content)
    elif isinstance(content, list):
        for index, part in enumerate(content):
            _part(count, part, f"messages[{position}].content[{index}]")
    elif content is not None:
        raise Refused("invalid_value", "content must be text or a list of parts", param=f"messages[{position}].content")
    if len(message) > 2:
        for name, value in message.items():
            if name == "cache_control" and value is not None:
                _mark(count, value)
            elif name not in fields.PLAIN_MEMBERS:
                _refuse_media(name, value, f"messages[{position}].{name}")
                count.text += _weight(value)


def _part(count: _Count, part: Any, place: str) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        count.text += _bytes(part["text"])
    elif kind == "refusal" and isinstance(part.get("refusal"), str):
        count.text += _bytes(part["refusal"])
    elif kind == "image_url":
        count.images += 1
    elif kind == "input_audio":
        sound = part.get("input_audio")
        data = sound.get("data") if isinstance(sound, dict) else None
        if not isinstance(data, str) or not data:
            raise Refused("invalid_value", "input_audio must carry its data", param=place)
        count.audio += len(data)
    else:
        raise Refused("unsupported_content", f"content parts of type {str(kind)[:40]!r} have no price here", param=place)
    extra = len(part) - 2
    if extra > 0:
        for name, value in part.items():
            if name == "cache_control" and value is not None:
                _mark(count, value)
            elif name not in ("type", "text", "refusal", "image_url", "input_audio", "cache_control"):
                count.text += _weight(value)
            elif name not in ("type", "cache_control", kind):
                raise Refused("unsupported_content", f"a part of type {kind!r} cannot carry {name!r}", param=place)


def _refuse_media(name: str, value: Any, place: str) -> None:
    """Images and audio of an assistant's earlier answer come back in members of their own; they would be read again, at a price."""
    if name in ("images", "audio", "files", "videos") and value:
        raise Refused("unsupported_content", f"{name} beside the content has no price here; send it as a content part", param=place)


def _mark(count: _Count, mark: Any) -> None:
    count.marks = True
    if isinstance(mark, dict) and mark.get("ttl") not in (None, "5m"):
        count.hour = True


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _weight(value: Any) -> int:
    """An upper bound of the tokens that a JSON value becomes in a prompt: the bytes of its JSON text."""
    try:
        return _bytes(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        raise Refused("invalid_value", "the request is nested too deeply") from None
