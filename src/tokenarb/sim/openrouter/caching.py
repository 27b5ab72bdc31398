"""Prompt caching: which part of a prompt a key has sent before (sections 2 and 3, cached and cache-write tokens).

Most models cache long prefixes by themselves; Claude-like ones only up to `cache_control` marks, and charge for writing.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.catalogue import Model
from tokenarb.sim.openrouter.tokens import PromptCount

SHORTEST: Final = 1024
GRAIN: Final = 128
LIFE_S: Final = 300
LONG_LIFE_S: Final = 3600
_KEPT: Final = 20_000
_ENCODER: Final = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens read from and written to the cache."""

    cached: int = 0
    written: int = 0
    written_1h: int = 0


MISS: Final = Hit()


class PrefixCache:
    """Remembers prefixes per key and model, the least recently used forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, float] = OrderedDict()

    def look(self, key: str, model: Model, ask: Ask, count: PromptCount, now: float) -> Hit:
        """What of this prompt is cached; remembers it for the next time."""
        if count.total < SHORTEST or "input_cache_read" not in model.prices.base:
            return MISS
        marks = _marks(ask)
        explicit = model.family == "Claude" or (bool(marks) and _writes(model))
        if explicit and not marks:
            return MISS
        prefixes = _prefixes(key, model, ask, count)
        if explicit:
            prefixes = [(tokens, digest) for position, (tokens, digest) in enumerate(prefixes) if position in marks]
        long_lived = "1h" in marks.values()
        usable = [(tokens, digest) for tokens, digest in prefixes if tokens >= SHORTEST]
        cached = max((tokens for tokens, digest in usable if self._known.get(digest, 0.0) > now), default=0)
        for _, digest in usable:
            self._remember(digest, now + (LONG_LIFE_S if long_lived else LIFE_S))
        if not explicit:
            return Hit(cached=min(cached, count.total - 1) // GRAIN * GRAIN)
        written = max((tokens for tokens, _ in usable), default=0) - cached
        return Hit(cached, 0, written) if long_lived else Hit(cached, written, 0)

    def _remember(self, digest: bytes, until: float) -> None:
        self._known[digest] = until
        self._known.move_to_end(digest)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)


def _writes(model: Model) -> bool:
    """The model charges for cache writes on top of the prompt price (a lower figure is a storage fee)."""
    return model.prices.base.get("input_cache_write", 0) >= model.prices.base["prompt"]


def _prefixes(key: str, model: Model, ask: Ask, count: PromptCount) -> list[tuple[int, bytes]]:
    running = hashlib.blake2b(f"{key}|{model.id}".encode(), digest_size=16)
    running.update(_ENCODER.encode(ask.tools))
    found = []
    for message, tokens in zip(ask.messages or (), count.after_message, strict=True):
        running.update(_ENCODER.encode(message))
        found.append((tokens, running.copy().digest()))
    return found


def _marks(ask: Ask) -> dict[int, str]:
    """Message positions that end a marked prefix, with their time to live."""
    marks: dict[int, str] = {}
    messages: list[dict[str, Any]] = ask.messages or []
    for position, message in enumerate(messages):
        content = message.get("content")
        for part in (message, *(content if isinstance(content, list) else ())):
            mark = part.get("cache_control")
            if isinstance(mark, dict):
                marks[position] = str(mark.get("ttl", "5m"))
    if isinstance(ask.cache_control, dict) and messages:
        marks[len(messages) - 1] = str(ask.cache_control.get("ttl", "5m"))
    return marks
