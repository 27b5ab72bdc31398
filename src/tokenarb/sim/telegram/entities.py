"""Text with entities: lengths in UTF-16 units, trimming, what Telegram finds by itself, and runs for a page to show."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any, Final

from tokenarb.sim.telegram import links
from tokenarb.sim.telegram.errors import bad_request

Entity = dict[str, Any]
TEXT_LIMIT: Final = 4096
CAPTION_LIMIT: Final = 1024
GIVEN: Final = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    }
)
FOUND: Final = frozenset({"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number"})
_MEMBERS: Final = ("url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format")
_PATTERNS: Final = (
    (
        "url",
        re.compile(
            r"\bhttps?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]|(?<![\w@.+-])(?:[a-z0-9-]+\.)+(?:com|org|net|me|io|dev|example)\b(?:/[^\s<>\"']*)?",
            re.I,
        ),
    ),
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("mention", re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}\b")),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z]\w{2,31})?(?![\w/])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w+")),
)


@dataclass(slots=True)
class Formatted:
    """A text and its entities, sorted by offset."""

    text: str
    entities: list[Entity] = field(default_factory=list)


def units(text: str) -> int:
    """The length in UTF-16 code units, which is what Telegram counts in."""
    return len(text) + sum(character > "￿" for character in text)


def position(text: str, offset: int) -> int:
    """The index in `text` of a UTF-16 offset."""
    if offset <= 0:
        return 0
    passed = 0
    for index, character in enumerate(text):
        if passed >= offset:
            return index
        passed += 2 if character > "￿" else 1
    return len(text)


def given(raw: Any) -> list[Entity]:
    """The entities a bot sent.

    Raises: Failure 400.
    """
    found: list[Entity] = []
    for one in raw if isinstance(raw, list) else []:
        if not isinstance(one, dict):
            raise bad_request("Can't parse MessageEntity: expected an Object")
        for name in ("offset", "length"):
            if not isinstance(one.get(name), int):
                raise bad_request(f"Can't parse MessageEntity: Can't find field \"{name}\"")
        kind = one.get("type")
        if not kind or not isinstance(kind, str):
            raise bad_request("Can't parse MessageEntity: Type is not specified")
        if kind in FOUND:
            continue
        if kind not in GIVEN:
            raise bad_request("Can't parse MessageEntity: Unsupported type specified")
        more = {name: one[name] for name in _MEMBERS if name in one}
        if kind == "text_link":
            if not isinstance(more.get("url"), str):
                raise bad_request("Can't parse MessageEntity: Can't find field \"url\"")
            more["url"] = links.checked(more["url"])
            if more["url"] is None:
                raise bad_request("Entity URL is invalid: Wrong HTTP URL")
        found.append({"offset": one["offset"], "length": one["length"], "type": kind, **more})
    return found


def finished(formatted: Formatted) -> Formatted:
    """What is stored: trimmed, entities cut to the text, the ones that Telegram finds by itself added.

    Raises: Failure 400 when nothing is left, or an entity lies outside.
    """
    text = formatted.text.replace("\r", "")
    whole = units(text)
    for one in formatted.entities:
        if one["offset"] < 0 or one["length"] < 0 or one["offset"] + one["length"] > whole:
            raise bad_request("ENTITY_BOUNDS_INVALID")
    kept = text.lstrip()
    skipped = units(text) - units(kept)
    kept = kept.rstrip()
    end = units(kept)
    entities: list[Entity] = []
    for one in formatted.entities:
        start = max(one["offset"] - skipped, 0)
        stop = min(one["offset"] + one["length"] - skipped, end)
        if stop > start:
            entities.append({**one, "offset": start, "length": stop - start})
    entities.extend(_noticed(kept, entities))
    entities.sort(key=lambda one: (one["offset"], -one["length"]))
    return Formatted(kept, entities)


def _noticed(text: str, taken: list[Entity]) -> list[Entity]:
    """Commands, links and mentions in what is not code, a link or found already."""
    busy = [(one["offset"], one["offset"] + one["length"]) for one in taken if one["type"] in ("code", "pre", "text_link", "text_mention")]
    found: list[Entity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            offset, length = units(text[: match.start()]), units(match.group())
            if all(offset >= stop or offset + length <= start for start, stop in busy):
                busy.append((offset, offset + length))
                found.append({"offset": offset, "length": length, "type": kind})
    return found


def runs(text: str, entities: list[Entity]) -> list[dict[str, Any]]:
    """The text cut where styles change: `{"text", "styles", "href"?, "language"?}`; a page shows each as plain text, so nothing injects."""
    edges = {0, units(text)}
    for one in entities:
        edges |= {one["offset"], one["offset"] + one["length"]}
    cuts = sorted(edges)
    shown: list[dict[str, Any]] = []
    for start, stop in itertools.pairwise(cuts):
        over = [one for one in entities if one["offset"] <= start and one["offset"] + one["length"] >= stop]
        piece: dict[str, Any] = {
            "text": text[position(text, start) : position(text, stop)],
            "styles": [one["type"] for one in over],
        }
        for one in over:
            if one["type"] == "text_link":
                piece["href"] = one["url"]
            if one["type"] == "url":
                piece["href"] = piece["text"] if "://" in piece["text"] else "https://" + piece["text"]
            if one.get("language"):
                piece["language"] = one["language"]
        shown.append(piece)
    return shown
