"""What just happened, in plain sentences: the transfers of the ledger, each with its double entry, newest first."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from tokenarb.base import db, money
from tokenarb.ledger import store
from tokenarb.ledger.model import Code
from tokenarb.sandbox.faucet import Happening

SHOWN: Final = 60

NAMES: Final[Mapping[str, str]] = {
    "wallet": "customer's balance",
    "allocation": "customer's package",
    "deposits": "money received",
    "promo": "given as a present",
    "revenue": "revenue, earned",
    "deferred": "sold, not used yet",
    "breakage": "sold, expired unused",
    "tokens_issued": "tokens in circulation",
    "upstream_cost": "cost of the upstream",
    "upstream_credit": "taken from our credit upstream",
    "loss": "borne by the house",
    "receivable": "owed by the customer",
}

Lines = list[tuple[str, str, int]]
"""(position, asset, amount in the asset's unit)."""


class _Usage(msgspec.Struct, gc=False):
    """What a request's record says of its tokens."""

    prompt: int = 0
    completion: int = 0


def _of(lines: Lines, code: Code, asset: str | None = None) -> int:
    return sum(amount for name, unit, amount in lines if name == code and asset in (None, unit))


def _stars(row: Any, lines: Lines) -> str:
    stars = row.note.removesuffix(" XTR")
    return f"{stars} Stars arrived and brought {_usd(_of(lines, Code.WALLET))} to the balance."


def _sale(row: Any, lines: Lines) -> str:
    return f"“{row.note}” was bought for {_usd(-_of(lines, Code.WALLET))}: {_of(lines, Code.ALLOCATION):,} tokens are ready."


def _settle(row: Any, lines: Lines) -> str:
    tokens, paid = -_of(lines, Code.ALLOCATION), -_of(lines, Code.WALLET)
    took = [f"{tokens:,} package tokens"] * bool(tokens) + [f"{_usd(paid)} of the balance"] * bool(paid)
    usage = msgspec.json.decode(row.usage or "{}", type=_Usage)
    counted = f"{usage.prompt:,} tokens in, {usage.completion:,} out"
    return f"{row.model} answered ({counted}) and used {' and '.join(took) or 'nothing'}."


def _void(row: Any, _lines: Lines) -> str:
    return f"A call to {row.model} failed. The customer pays nothing."


def _stars_back(_row: Any, lines: Lines) -> str:
    owed = _of(lines, Code.RECEIVABLE)
    said = f"Stars went back: {_usd(-_of(lines, Code.WALLET))} left the balance."
    return f"{said} {_usd(owed)} were spent already and are owed; the account is stopped." if owed else said


def _deposit(row: Any, lines: Lines) -> str:
    return f"A payment on a chain was confirmed ({row.note}): {_usd(_of(lines, Code.WALLET))} are on the balance."


def _deposit_back(_row: Any, lines: Lines) -> str:
    owed = _of(lines, Code.RECEIVABLE)
    said = f"A chain took a payment back: {_usd(-_of(lines, Code.WALLET))} left the balance."
    return f"{said} {_usd(owed)} were spent already and are owed; the account is stopped." if owed else said


def _collect(_row: Any, lines: Lines) -> str:
    return f"{_usd(-_of(lines, Code.WALLET))} of what was owed are paid."


def _refund(row: Any, lines: Lines) -> str:
    what = "The unused part of a package" if row.code == "refund_package" else "What a call took"
    return f"{what} was given back: {_usd(_of(lines, Code.WALLET))} to the balance."


def _expire(_row: Any, lines: Lines) -> str:
    return f"A package ended; {-_of(lines, Code.ALLOCATION):,} unused tokens are gone."


def _credit(_row: Any, lines: Lines) -> str:
    return f"The operator put {_usd(_of(lines, Code.WALLET))} on the balance."


SENTENCES: Final[Mapping[str, Callable[[Any, Lines], str]]] = {
    "stars": _stars,
    "sale": _sale,
    "settle": _settle,
    "void": _void,
    "stars_back": _stars_back,
    "deposit": _deposit,
    "deposit_back": _deposit_back,
    "collect": _collect,
    "refund_package": _refund,
    "refund_request": _refund,
    "expire": _expire,
    "credit": _credit,
    "promo": _credit,
    "correction": _credit,
}


async def told(tx: db.Tx, since_ms: int, customer: int | None, happened: list[Happening]) -> list[dict[str, Any]]:
    """The latest events: everything of one customer, what others did since a moment, and what happened outside the books."""
    transfer, request = store.transfer, store.request
    of_request = sa.and_(request.c.customer == transfer.c.customer, request.c.id == transfer.c.request)
    found = await tx.execute(
        sa.select(transfer, request.c.model, request.c.usage)
        .select_from(transfer.outerjoin(request, of_request))
        .where(sa.or_(transfer.c.at > since_ms, transfer.c.customer == customer))
        .order_by(transfer.c.at.desc(), transfer.c.id.desc())
        .limit(SHOWN)
    )
    rows = found.all()
    lines = await _lines(tx, [(row.customer, row.id) for row in rows])
    events = [_event(row, lines[row.customer, row.id], mine=row.customer == customer) for row in rows]
    outside = [{"id": f"{one.at_ms}:{one.text}", "at_ms": one.at_ms, "kind": "outside", "text": one.text, "lines": []} for one in happened]
    return sorted([*outside, *events], key=lambda event: (event["at_ms"], _rank(event["kind"])), reverse=True)[:SHOWN]


def _rank(kind: str) -> int:
    """Of what was booked in one moment, and so in one transaction, money comes in before it is spent."""
    return 0 if kind == "outside" else 1 if kind in ("stars", "deposit", "credit", "promo") else 2


async def _lines(tx: db.Tx, transfers: list[tuple[int, str]]) -> dict[tuple[int, str], Lines]:
    entry = store.entry
    lines: dict[tuple[int, str], Lines] = {one: [] for one in transfers}
    found = await tx.execute(
        sa.select(entry.c.customer, entry.c.transfer, entry.c.code, entry.c.asset, entry.c.amount)
        .where(entry.c.transfer.in_([transfer for _, transfer in transfers]))
        .order_by(entry.c.customer, entry.c.transfer, entry.c.n)
    )
    for row in found:
        if (row.customer, row.transfer) in lines:
            lines[row.customer, row.transfer].append((row.code, row.asset, row.amount))
    return lines


def _event(row: Any, lines: Lines, *, mine: bool) -> dict[str, Any]:
    sentence = SENTENCES.get(row.code)
    text = sentence(row, lines) if sentence is not None else f"{row.code.replace('_', ' ').capitalize()}."
    return {
        "id": f"{row.customer}:{row.id}",
        "at_ms": row.at,
        "kind": row.code,
        "text": text if mine else f"{text} (another customer)",
        "lines": [{"name": NAMES.get(name, name), "amount": _amount(asset, amount)} for name, asset, amount in lines],
    }


def _amount(asset: str, amount: int) -> str:
    """With a sign, since a transfer's lines add up to nothing."""
    sign = "−" if amount < 0 else "+"
    if asset == money.USD:
        return f"{sign}{_usd(abs(amount))}"
    return f"{sign}{abs(amount):,} tokens"


def _usd(nano: int) -> str:
    """Cents always; further digits only where there are some."""
    whole, _, cents = money.usd(nano).partition(".")
    return f"${whole}.{cents.ljust(2, '0')}"
