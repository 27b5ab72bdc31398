"""How long a prompt could be at worst, from its text alone: tokens never exceed the UTF-8 bytes that a tokenizer sees. Pure.

That may be more bytes than were sent: some tokenizers normalise text first, and some templates write JSON with escapes.
"""

import json
import re
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import fields, sound

PER_MESSAGE: Final = 8  # tokens of the role and the chat template around a message
ROLE_MAX: Final = 9  # letters that `PER_MESSAGE` covers: assistant, developer
PER_TOOL: Final = 32
PER_PROMPT: Final = 16
MESSAGES_MAX: Final = 10_000

GROWTH: Final = 15
"""Bytes that NFKC adds to one character at most, but for one ligature: U+FDFA becomes 33 bytes of 3."""

_GROWS: Final = re.compile(
    "[\xa8-\xbe\u013f-\u0149\u01c4-\u01c6\u02d8-\u02dd\u0344-\u0385\u0587\u0675-\u0678\u0958-\u095f\u09dc-\u09df\u0a33-\u0a5e\u0b5c\u0b5d"
    "\u0e33\u0eb3-\u0edd\u0f43-\u0fb9\u1fc1-\u1fee\u2033-\u2057\u2150-\u2189\u222c-\u2230\u247d-\u2487\u2a0c\u2adc\u309b-\u309f\u30ff"
    "\u3200-\u33fe\ufa6c-\ufb4f\ufbdd-\ufdfc\ufe71-\ufe7f\ufef5-\ufefc\U0001d15e-\U0001d1c0\U0001f12a\U0001f200-\U0001f248]"
)
"""Characters of which normalisation to NFC or NFKC makes more bytes; their neighbours too, where that is shorter to say."""


class Measure(msgspec.Struct, frozen=True, gc=False):
    """What the worst case is computed from. `audio_bytes` as sent (base64); `audio_unbounded`: their length in seconds is anybody's guess.
    `schema`: the answer is to keep to a form.

    `prompts`: how many the request holds, each of which may fill the model's context. `token_numbers`: some of them came as numbers of one
    tokenizer's words, counted in `text_bytes`; another tokenizer makes anything of them.

    `pieces`: what goes in, counted exactly in the unit that the model is sold by; None: it is sold by the token.

    `cache_marks`: the caller asks for cache writes; `cache_hour`: for the dearer one-hour kind."""

    text_bytes: int
    messages: int
    tools: int
    images: int
    audio_bytes: int
    cache_marks: bool
    cache_hour: bool
    audio_unbounded: bool = False
    schema: bool = False
    prompts: int = 1
    token_numbers: bool = False
    pieces: int | None = None

    @property
    def prompt_tokens(self) -> int:
        """An upper bound of the prompt's tokens, images and audio apart."""
        return self.text_bytes + PER_MESSAGE * self.messages + PER_TOOL * self.tools + PER_PROMPT


CARRIERS: Final = frozenset(
    {"source", "image_url", "input_audio", "file", "file_id", "file_data", "file_url", "images", "audio", "files", "videos"}
)
"""Members that bring pictures, sounds or documents where a dialect has a place for them."""

_BESIDE: Final = frozenset({"tools", "response_format", "tool_choice", "structured_outputs", "cache_control"})

SPOKEN: Final = frozenset({"text", "refusal", "thinking"})
"""Members whose text stands in the prompt as it is; any other may be written there as JSON."""


class Tally(msgspec.Struct, gc=False):
    """Sums of one pass over a prompt."""

    text: int = 0
    images: int = 0
    audio: int = 0
    marks: bool = False
    hour: bool = False
    unbounded: bool = False

    def mark(self, mark: Any) -> None:
        """A `cache_control` mark was met, on whatever it stands."""
        self.marks = True
        if isinstance(mark, dict) and mark.get("ttl") not in (None, "5m"):
            self.hour = True

    def rest(self, members: dict[str, Any], known: set[str], place: str) -> None:
        """Whatever else an object says is counted as text; what brings pictures or sounds is refused where it does not belong.

        Raises: Refused unsupported_content.
        """
        for name, value in members.items():
            if name in known:
                continue
            if name == "cache_control":
                if value is not None:
                    self.mark(value)
            elif name in CARRIERS and value:
                raise Refused("unsupported_content", f"{name!r} has no price there; send it as a content part of its own", param=place)
            else:
                self.text += len(name) + (text_weight(value) if name in SPOKEN and isinstance(value, str) else weight(value))


def measure(tree: dict[str, Any]) -> Measure:
    """Raises: Refused missing_field, invalid_value, unsupported_content."""
    messages = tree.get("messages")
    if messages is None:
        raise Refused("missing_field", "you must send messages", param="messages")
    if not isinstance(messages, list) or not 0 < len(messages) <= MESSAGES_MAX:
        raise Refused("invalid_value", f"messages must be a list of 1 to {MESSAGES_MAX} messages", param="messages")
    count = Tally()
    for position, message in enumerate(messages):
        _message(count, message, position)
    tools, schema = (0, False) if _BESIDE.isdisjoint(tree) else _beside(count, tree)
    return Measure(count.text, len(messages), tools, count.images, count.audio, count.marks, count.hour, count.unbounded, schema)


def _beside(count: Tally, tree: dict[str, Any]) -> tuple[int, bool]:
    """What stands in the prompt beside the messages: how many tools, and whether the answer is to keep to a form."""
    tools = tree.get("tools") or ()
    for tool in tools:
        count.text += weight(tool)
        if isinstance(tool, dict) and tool.get("cache_control") is not None:
            count.mark(tool["cache_control"])
    schema = False
    for name in ("response_format", "tool_choice", "structured_outputs"):
        if (value := tree.get(name)) is not None:
            count.text += weight(value)
            schema = True
    if (mark := tree.get("cache_control")) is not None:
        count.mark(mark)
    return len(tools), schema


def _message(count: Tally, message: Any, position: int) -> None:
    if not isinstance(message, dict):
        raise Refused("invalid_value", "a message must be an object", param=f"messages[{position}]")
    content = message.get("content")
    if isinstance(content, str):
        count.text += len(content) if content.isascii() else text_weight(content)
    elif isinstance(content, list):
        for index, part in enumerate(content):
            _part(count, part, f"messages[{position}].content[{index}]")
    elif content is not None:
        raise Refused("invalid_value", "content must be text or a list of parts", param=f"messages[{position}].content")
    role = message.get("role")
    if role is not None and not (isinstance(role, str) and len(role) <= ROLE_MAX and role.isascii()):
        count.text += weight(role)  # templates print it
    if len(message) > ("content" in message) + ("role" in message):
        for name, value in message.items():
            if name == "cache_control" and value is not None:
                count.mark(value)
            elif name not in fields.PLAIN_MEMBERS:
                _refuse_media(name, value, f"messages[{position}].{name}")
                count.text += weight(value)


def _part(count: Tally, part: Any, place: str) -> None:
    kind = part.get("type") if isinstance(part, dict) else None
    if kind == "text" and isinstance(part.get("text"), str):
        count.text += text_weight(part["text"])
    elif kind == "refusal" and isinstance(part.get("refusal"), str):
        count.text += text_weight(part["refusal"])
    elif kind == "image_url":
        check_picture(part.get("image_url"), place)
        count.images += 1
    elif kind == "input_audio":
        recording = part.get("input_audio")
        data = recording.get("data") if isinstance(recording, dict) else None
        if not isinstance(data, str) or not data:
            raise Refused("invalid_value", "input_audio must carry its data", param=place)
        count.audio += len(data)
        count.unbounded = count.unbounded or not sound.bounded(data)
    else:
        raise Refused("unsupported_content", f"content parts of type {str(kind)[:40]!r} have no price here", param=place)
    extra = len(part) - 2
    if extra > 0:
        for name, value in part.items():
            if name == "cache_control" and value is not None:
                count.mark(value)
            elif name not in ("type", "text", "refusal", "image_url", "input_audio", "cache_control"):
                count.text += weight(value)
            elif name not in ("type", "cache_control", kind):
                raise Refused("unsupported_content", f"a part of type {kind!r} cannot carry {name!r}", param=place)


def check_picture(value: Any, place: str) -> None:
    """A document or a film in a picture's place would be read as what it is, at hundreds of times the tokens."""
    url = value.get("url") if isinstance(value, dict) else value
    if not isinstance(url, str) or not url:
        raise Refused("invalid_value", "image_url must carry a url", param=place)
    if not url[:11].lower().startswith(("data:image/", "https://", "http://")):
        raise Refused("unsupported_content", "a picture is an http(s) address or a data: URL of type image/...", param=place)


def _refuse_media(name: str, value: Any, place: str) -> None:
    """Images and audio of an assistant's earlier answer come back in members of their own; they would be read again, at a price."""
    if name in ("images", "audio", "files", "videos") and value:
        raise Refused("unsupported_content", f"{name} beside the content has no price here; send it as a content part", param=place)


def text_weight(text: str) -> int:
    """An upper bound of the tokens of a text."""
    if text.isascii():
        return len(text)
    grown = len(text) - len(_GROWS.sub("", text))
    return len(text.encode("utf-8", "surrogatepass")) + (GROWTH * (grown + text.count("\ufdfa")) if grown else 0)


def weight(value: Any) -> int:
    """An upper bound of the tokens that a JSON value becomes in a prompt: the bytes of its JSON text, however a template escapes it."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        escaped = len(text) if text.isascii() else max(text_weight(text), len(json.dumps(value)))
    except RecursionError:
        raise Refused("invalid_value", "the request is nested too deeply") from None
    return escaped + 5 * sum(map(text.count, "<>&'"))  # \u003c
