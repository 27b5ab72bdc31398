"""Whom a message to many is for: a segment of those who can be reached in Telegram, serve, and have not asked for silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.compliance.countries import COUNTRIES
from tokenarb.customers import people
from tokenarb.customers.model import Reader
from tokenarb.keys import allocating, issuing
from tokenarb.ledger import overview

PAGE: Final = 500
WORDS: Final = "all, language=ru,fa, country=DE,FR, balance, no-balance, key, no-key, bought, not-bought"


@dataclass(frozen=True, slots=True)
class Segment:
    """All conditions hold for its members; None and empty: no condition. `languages` in lower case."""

    languages: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    balance: bool | None = None
    key: bool | None = None
    bought: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Members among the people looked at up to customer `cursor`; `last`: nobody comes after."""

    members: Sequence[Reader]
    cursor: int
    last: bool


_FLAGS: Final[dict[str, Callable[[Segment], Segment]]] = {
    "balance": lambda segment: replace(segment, balance=True),
    "no-balance": lambda segment: replace(segment, balance=False),
    "key": lambda segment: replace(segment, key=True),
    "no-key": lambda segment: replace(segment, key=False),
    "bought": lambda segment: replace(segment, bought=True),
    "not-bought": lambda segment: replace(segment, bought=False),
}


def parse(text: str) -> Segment:
    """Conditions as an operator writes them, in any order. Raises: Refused bad_segment."""
    segment, words = Segment(), text.lower().split()
    if not words:
        raise Refused("bad_segment", f"for whom? {WORDS}")
    for word in words:
        name, equals, value = word.partition("=")
        listed = frozenset(filter(None, value.split(",")))
        if word in _FLAGS:
            segment = _FLAGS[word](segment)
        elif name == "language" and listed:
            segment = replace(segment, languages=listed)
        elif name == "country" and listed:
            codes = frozenset(code.upper() for code in listed)
            if unknown := sorted(codes - set(COUNTRIES)):
                raise Refused("bad_segment", f"{', '.join(unknown)}: no such country; two letters are wanted, such as DE")
            segment = replace(segment, countries=codes)
        elif word != "all" or equals:
            raise Refused("bad_segment", f"{word!r} is no condition; there are: {WORDS}")
    return segment


async def page(tx: db.Tx, segment: Segment, joined_before_ms: int, after: int = 0, limit: int = PAGE) -> Page:
    """The next people of a segment, in the order in which they came; who came later than that moment is left out."""
    readers = await people.readers(tx, joined_before_ms, after, limit)
    found = [reader for reader in readers if not segment.languages or (reader.language or "").lower() in segment.languages]
    if segment.countries:
        lives = await people.countries(tx, [reader.customer for reader in found])
        found = [reader for reader in found if lives.get(reader.customer) in segment.countries]
    for wanted, having in ((segment.balance, overview.with_credit), (segment.key, issuing.with_key), (segment.bought, allocating.buyers)):
        if wanted is not None and found:
            those = await having(tx, [reader.customer for reader in found])
            found = [reader for reader in found if (reader.customer in those) is wanted]
    return Page(found, readers[-1].customer if readers else after, len(readers) < limit)


async def count(tx: db.Tx, segment: Segment, joined_before_ms: int) -> dict[str, int]:
    """How many there are, by language ('' where none is known)."""
    counted: dict[str, int] = {}
    cursor, last = 0, False
    while not last:
        found = await page(tx, segment, joined_before_ms, cursor)
        for reader in found.members:
            counted[reader.language or ""] = counted.get(reader.language or "", 0) + 1
        cursor, last = found.cursor, found.last
    return counted
