"""A customer's history: a line for everything he paid, got or lost; the calls of a day in one line an account.

Nothing is left out: the lines of all time add up to what each of his accounts holds, what is held for running calls included.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.clock import DAY_MS
from tokenarb.keys import allocating
from tokenarb.ledger import receipts, spending
from tokenarb.ledger.model import WALLET
from tokenarb.ledger.receipts import Movement
from tokenarb.ledger.spending import Taken
from tokenarb.sales import usage
from tokenarb.sales.usage import Window

CALLS: Final = "calls"
"""The kind of a line that sums up calls; all other kinds are the codes of transfers (docs/codes.md)."""


@dataclass(frozen=True, slots=True)
class Line:
    """What changed: `wallet_nano` of the wallet, `tokens` of the package `allocation` (its `title`), negative what went away.

    `calls`: how many calls it sums up, 0 for other kinds. `request`: the call that was refunded.
    """

    at_ms: int
    kind: str
    wallet_nano: int
    allocation: int | None
    title: str
    tokens: int
    calls: int
    request: str | None


async def lines(tx: db.Tx, customer: int, asked: Window) -> list[Line]:
    """Everything in these UTC days, latest first; calls on the day they began. Raises: Refused usage_too_large."""
    titles = {bought.id: bought.title for bought in await allocating.of_customer(tx, customer)}
    found: list[Line] = []
    for movement in await receipts.movements(tx, customer, asked.from_ms, asked.to_ms):
        found += _of_movement(movement, titles)
    found += [_of_calls(one, titles) for one in await spending.taken(tx, customer, asked.from_ms, asked.to_ms)]
    return sorted(found, key=lambda line: line.at_ms, reverse=True)


def _of_movement(movement: Movement, titles: dict[int, str]) -> list[Line]:
    """One line; where a refund fills several packages again, one for each, the first with the wallet's share."""
    wallet = movement.changes.get(WALLET, 0)
    packages = [(account, amount) for account, amount in sorted(movement.changes.items()) if account != WALLET and amount]
    if not packages:
        return [Line(movement.at_ms, movement.code, wallet, None, "", 0, 0, _call(movement))] if wallet else []
    return [
        Line(movement.at_ms, movement.code, wallet if n == 0 else 0, account, titles.get(account, ""), amount, 0, _call(movement))
        for n, (account, amount) in enumerate(packages)
    ]


def _call(movement: Movement) -> str | None:
    return movement.names if movement.code == "refund_request" else None


def _of_calls(taken: Taken, titles: dict[int, str]) -> Line:
    if taken.account == WALLET:
        return Line(taken.last_ms, CALLS, -taken.amount, None, "", 0, taken.calls, None)
    return Line(taken.last_ms, CALLS, 0, taken.account, titles.get(taken.account, ""), -taken.amount, taken.calls, None)


HEADER: Final = ("date", "kind", "wallet_usd", "package", "title", "tokens", "calls", "request")


def table(found: list[Line]) -> list[tuple[str | int | Decimal, ...]]:
    """The rows of a CSV file under HEADER."""
    return [
        (
            usage.date_of(line.at_ms // DAY_MS),
            line.kind,
            money.from_nano(line.wallet_nano),
            "" if line.allocation is None else str(line.allocation),
            line.title,
            line.tokens,
            line.calls,
            line.request or "",
        )
        for line in found
    ]
