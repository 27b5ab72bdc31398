"""A model's answer as messages of Telegram. Pure.

Whatever a model writes is shown as it is, without any markup of ours: there is nothing it could break or put in.
"""

from typing import Final

PAGE_UNITS: Final = 4_000
"""Of UTF-16, as Telegram counts; its own limit is 4,096."""

BREAK_WITHIN: Final = 400
"""A page ends at a line's end, or between words, if one is so near to its limit (in characters)."""


def pages(text: str) -> list[str]:
    """What each message shows. A page that was followed by another never changes any more, however the text grows."""
    rest, found = text.replace("\0", ""), []
    while (room := _room(rest)) < len(rest):
        cut = room
        for mark in ("\n", " "):
            if (at := rest.rfind(mark, room - BREAK_WITHIN, room)) >= 0:
                cut = at + 1
                break
        found.append(rest[:cut])
        rest = rest[cut:]
    return [page for page in (*found, rest) if page.strip()]


def _room(text: str) -> int:
    """How many characters of it fit."""
    if len(text) * 2 <= PAGE_UNITS:
        return len(text)
    units = 0
    for n, letter in enumerate(text):
        units += 2 if ord(letter) > 0xFFFF else 1
        if units > PAGE_UNITS:
            return n
    return len(text)
