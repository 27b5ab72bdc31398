"""What a customer used, for whoever shows it to him: one verb for the proxy, the bot and the storefront."""

import datetime
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.keys import issuing
from tokenarb.ledger import spending
from tokenarb.ledger.spending import Group, Line

DAYS_MAX: Final = 92
DAYS_SHOWN: Final = 30

_EPOCH: Final = datetime.date(1970, 1, 1)
_NEVER: Final = datetime.date.min
_YEARS: Final = (2000, 2999)


@dataclass(frozen=True, slots=True)
class Window:
    """UTC days, numbered from 1970-01-01; `last` is included."""

    first: int
    last: int

    @property
    def from_ms(self) -> int:
        """Its first millisecond."""
        return self.first * DAY_MS

    @property
    def to_ms(self) -> int:
        """The first millisecond after it."""
        return (self.last + 1) * DAY_MS


@dataclass(frozen=True, slots=True)
class Part:
    """A line with the name people know it by: an ISO date, a model's id, a key's beginning. `label`: the key's own, else empty."""

    name: str
    label: str
    line: Line


def window(now_ms: int, first: str | None, last: str | None) -> Window:
    """The days asked for (ISO dates), else the last `DAYS_SHOWN` ones. Raises: Refused invalid_value (details: param)."""
    today = now_ms // DAY_MS
    end = today if last is None else number_of(last, "to")
    begin = end - DAYS_SHOWN + 1 if first is None else number_of(first, "from")
    if begin > end:
        raise Refused("invalid_value", f"from ({date_of(begin)}) lies after to ({date_of(end)})", param="from")
    if end - begin >= DAYS_MAX:
        raise Refused("invalid_value", f"at most {DAYS_MAX} days at once; from {date_of(begin)} to {date_of(end)} are more", param="from")
    return Window(begin, end)


async def of_customer(tx: db.Tx, customer: int, asked: Window, group: Group) -> list[Part]:
    """His calls in the window by day, model or key. Raises: Refused usage_too_large."""
    lines = await spending.lines(tx, customer, asked.from_ms, asked.to_ms, [group])
    if group is Group.DAY:
        return [Part(date_of(line.names[0]), "", line) for line in lines]
    if group is Group.MODEL:
        return [Part(line.names[0], "", line) for line in lines]
    known = {key.id: key for key in await issuing.page(tx, customer=customer)}
    found = [(known.get(line.names[0]), line) for line in lines]
    return [Part(key.prefix if key else str(line.names[0]), key.label if key else "", line) for key, line in found]


def number_of(text: str, param: str) -> int:
    """The number of a UTC day written YYYY-MM-DD. Raises: Refused invalid_value."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = _NEVER
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise Refused("invalid_value", f"{param}: {text!r} is not a date such as 2026-11-22", param=param)
    return (day - _EPOCH).days


def date_of(day: int) -> str:
    """The ISO date of a UTC day."""
    return (_EPOCH + datetime.timedelta(days=day)).isoformat()
