"""What a customer used, by day and model, what is left, and for how long at his pace."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.catalog.model import Metering
from tokenarb.keys import allocating
from tokenarb.keys.model import Allocation
from tokenarb.ledger import reading, spending
from tokenarb.ledger.spending import Group
from tokenarb.sales import usage
from tokenarb.sales.usage import DAYS_MAX, Window

PACE_DAYS: Final = 7
"""The last days that tell a pace; older habits do not."""


@dataclass(frozen=True, slots=True)
class Used:
    """Calls of a model that began in a UTC day and have ended. `charged_nano`: at retail, packages included, refunds taken off."""

    day: int
    model: str
    calls: int
    failed: int
    prompt: int
    completion: int
    charged_nano: int

    @property
    def tokens(self) -> int:
        """Both directions."""
        return self.prompt + self.completion


@dataclass(frozen=True, slots=True)
class Left:
    """A package with something left. `worth_nano`: the calls at retail that the rest pays for; of flat packages what was paid for it."""

    allocation: int
    title: str
    model: str
    tokens: int
    sold: int
    expires_at_ms: int | None
    worth_nano: int


@dataclass(frozen=True, slots=True)
class Consumption:
    """A customer's usage in a window, and what he has now. `days_left`: whole days at the pace of the last week; None: no pace."""

    window: Window
    used: tuple[Used, ...]
    wallet_nano: int
    packages: tuple[Left, ...]
    days_left: int | None

    @property
    def left_nano(self) -> int:
        """Wallet and packages together, at retail."""
        return self.wallet_nano + sum(package.worth_nano for package in self.packages)


async def of_customer(tx: db.Tx, now_ms: int, customer: int, days: int = usage.DAYS_SHOWN) -> Consumption:
    """The last `days` UTC days, today included. Raises: Refused customer_not_found, invalid_value (not 1 to 92 days), usage_too_large."""
    if not 1 <= days <= DAYS_MAX:
        raise Refused("invalid_value", f"{days} is not 1 to {DAYS_MAX} days", param="days")
    wallet = await reading.wallet(tx, customer)
    if wallet is None:
        raise Refused("customer_not_found", f"customer {customer} has no book")
    today = now_ms // DAY_MS
    window = Window(today - days + 1, today)
    read = Window(today - max(days, PACE_DAYS) + 1, today)
    lines = await spending.lines(tx, customer, read.from_ms, read.to_ms, [Group.DAY, Group.MODEL])
    used = [Used(*_names(line), line.calls, line.failed, line.prompt, line.completion, line.charged - line.refunded) for line in lines]
    packages = await _left(tx, now_ms, customer)
    left_nano = wallet.available + sum(package.worth_nano for package in packages)
    recent = [one for one in used if one.day > today - PACE_DAYS]
    shown = tuple(one for one in used if one.day >= window.first)
    return Consumption(window, shown, wallet.available, packages, days_left(left_nano, recent, now_ms))


def _names(line: spending.Line) -> tuple[int, str]:
    day, model = line.names
    return day, model


def days_left(left_nano: int, recent: list[Used], now_ms: int) -> int | None:
    """Whole days that `left_nano` lasts at the pace of `recent`, counted from the first day on which something was spent; at least one day.

    Expiry is not foreseen, nor that a package serves its own model only: a figure for people, "about".
    """
    spent = sum(one.charged_nano for one in recent)
    if spent <= 0:
        return None
    first = min(one.day for one in recent if one.charged_nano > 0)
    return left_nano * max(DAY_MS, now_ms - first * DAY_MS) // (spent * DAY_MS)


async def _left(tx: db.Tx, now_ms: int, customer: int) -> tuple[Left, ...]:
    accounts = {account.id: account for account in await reading.accounts(tx, customer)}
    found = []
    for bought in await allocating.of_customer(tx, customer, live_only=True):
        account = accounts.get(bought.id)
        if account is not None and account.available and not bought.expired(now_ms):
            worth = _worth(bought, account.available)
            found.append(Left(bought.id, bought.title, bought.model, account.available, bought.tokens, bought.expires_at_ms, worth))
    return tuple(found)


def _worth(bought: Allocation, tokens: int) -> int:
    if bought.terms.metering is Metering.FLAT:
        return bought.paid_nano * tokens // bought.tokens
    return bought.terms.price.base.prompt * tokens // money.ATTO_PER_NANO


HEADER: Final = ("date", "model", "calls", "failed", "prompt_tokens", "completion_tokens", "charged_usd")


def table(found: Consumption) -> list[tuple[str | int | Decimal, ...]]:
    """The rows of a CSV file under HEADER."""
    return [
        (usage.date_of(one.day), one.model, one.calls, one.failed, one.prompt, one.completion, money.from_nano(one.charged_nano))
        for one in found.used
    ]
