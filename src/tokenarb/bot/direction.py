"""Right-to-left sentences with left-to-right pieces in them: Unicode's isolates keep each piece in its own order. Pure.

Telegram's HTML knows no `<bdi>`, so the invisible characters of UAX #9 do its work.
"""

import re
import unicodedata
from typing import Final

LEFT_TO_RIGHT: Final = "\u2066"
BY_FIRST_LETTER: Final = "\u2068"
END: Final = "\u2069"
RIGHT_TO_LEFT_MARK: Final = "\u200f"
_MARKS: Final = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))

_ISOLATED: Final = r"[\u2066-\u2068][^\u2069]*\u2069"
_COPIED: Final = re.compile(rf"{_ISOLATED}|(?P<piece><code>.*?</code>|(?<![\w/<>])/[a-z_]+)")
_TAG: Final = re.compile(r"<[^>]*>")


def figure(text: str) -> str:
    """An amount or a number: from left to right, whatever stands around it, without CLDR's own marks: they would turn its sign round."""
    return f"{LEFT_TO_RIGHT}{text.translate(_MARKS)}{END}"


def foreign(text: str) -> str:
    """A name or a date, in the direction of its own first letter."""
    return f"{BY_FIRST_LETTER}{text}{END}"


def laid_out(text: str) -> str:
    """A whole right-to-left text in HTML: code and commands keep their order, and no line turns round because it begins with Latin.

    Unicode leaves isolates out when it asks for a line's direction, browsers (`dir=auto`) do not: a mark says it to both. The isolates
    stand outside `<code>`, whose content is copied. Code blocks stay as they are. Harmless when done twice.
    """
    if "<pre>" in text:
        return text
    isolated = _COPIED.sub(lambda found: f"{LEFT_TO_RIGHT}{found['piece']}{END}" if found["piece"] else found[0], text)
    return "\n".join(line if not line or _begins_right(line) else RIGHT_TO_LEFT_MARK + line for line in isolated.split("\n"))


def _begins_right(line: str) -> bool:
    kinds = (unicodedata.bidirectional(letter) for letter in _TAG.sub("", line))
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"
