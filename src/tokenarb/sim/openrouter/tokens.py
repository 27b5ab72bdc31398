"""The simulator's own tokenizers: lossless, deterministic, and never more tokens than UTF-8 bytes.

Each token is at least one character, so `tokens <= characters <= bytes` holds by construction. Families differ in how many
letters one token may hold, so native counts differ between models as they really do (section 3: counts are native).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

MESSAGE_OVERHEAD: Final = 4
TOOL_OVERHEAD: Final = 8
REQUEST_OVERHEAD: Final = 3
IMAGE_TOKENS: Final = 258
AUDIO_BYTES_PER_TOKEN: Final = 400
_LETTERS: Final[Mapping[str, tuple[int, int]]] = {
    "GPT": (8, 3),
    "Claude": (6, 2),
    "Gemini": (8, 4),
    "Qwen": (7, 3),
    "Qwen3": (7, 3),
    "DeepSeek": (7, 3),
    "Llama2": (5, 1),
    "Mistral": (6, 2),
}
_DEFAULT_LETTERS: Final = (7, 2)


def _pattern(latin: int, other: int) -> re.Pattern[str]:
    return re.compile(rf" ?[A-Za-z]{{1,{latin}}}| ?[0-9]{{1,3}}| ?[^\W\d_]{{1,{other}}}|\s+|.", re.DOTALL)


class Tokenizer:
    """Splits and counts text for one tokenizer family."""

    __slots__ = ("_pattern", "family")

    def __init__(self, family: str) -> None:
        self.family = family
        self._pattern = _pattern(*_LETTERS.get(family, _DEFAULT_LETTERS))

    def split(self, text: str) -> list[str]:
        """The tokens; joined they are the text again."""
        return self._pattern.findall(text)

    def count(self, text: str) -> int:
        """How many tokens."""
        return len(self._pattern.findall(text))


class PromptCount:
    """Native prompt tokens, with the parts that have prices of their own and the running total after each message."""

    __slots__ = ("after_message", "audio", "images", "media", "total")

    def __init__(self) -> None:
        self.total = REQUEST_OVERHEAD
        self.images = 0
        self.audio = 0
        self.media = 0
        self.after_message: list[int] = []


def count_prompt(
    tokenizer: Tokenizer, messages: Sequence[Mapping[str, Any]], tools: Sequence[Any] | None, image_tokens: int | None = None
) -> PromptCount:
    """Count a chat prompt: at most 8 tokens a message and 32 a tool beyond the bytes of what was sent.

    `image_tokens` replaces the count per image, which is otherwise 258 but never more than the bytes of its URL.
    """
    count = PromptCount()
    for tool in tools or ():
        count.total += TOOL_OVERHEAD + tokenizer.count(msgspec.json.encode(tool).decode())
    for message in messages:
        count.total += MESSAGE_OVERHEAD
        content = message.get("content")
        if isinstance(content, str):
            count.total += tokenizer.count(content)
        elif isinstance(content, list):
            for part in content:
                _count_part(tokenizer, part, count, image_tokens)
        if message.get("tool_calls"):
            count.total += tokenizer.count(msgspec.json.encode(message["tool_calls"]).decode())
        if isinstance(message.get("name"), str):
            count.total += tokenizer.count(message["name"])
        count.after_message.append(count.total)
    return count


def _count_part(tokenizer: Tokenizer, part: Any, count: PromptCount, image_tokens: int | None) -> None:
    if not isinstance(part, dict):
        return
    if isinstance(part.get("text"), str):
        count.total += tokenizer.count(part["text"])
    image = part.get("image_url")
    if image is not None:
        url = image.get("url", "") if isinstance(image, dict) else str(image)
        tokens = min(IMAGE_TOKENS, len(url)) if image_tokens is None else image_tokens
        count.images += tokens
        count.total += tokens
        count.media += 1
    audio = part.get("input_audio")
    if isinstance(audio, dict):
        tokens = 1 + len(str(audio.get("data", ""))) // AUDIO_BYTES_PER_TOKEN
        count.audio += tokens
        count.total += tokens
        count.media += 1
    file = part.get("file")
    if isinstance(file, dict):
        count.total += 1 + len(str(file.get("file_data", ""))) // 16
        count.media += 1


def normalised(family: str, native: int) -> int:
    """The provider-neutral count of `/generation` (section 5): about what the GPT family would have counted."""
    latin = _LETTERS.get(family, _DEFAULT_LETTERS)[0]
    return native * (latin + 4) // 12
