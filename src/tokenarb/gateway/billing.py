"""What was used and what is left: our `/usage`, and the OpenAI-style `/dashboard/billing/*` that balance widgets read (openai_compat.md
section 5).
"""

import asyncio
from typing import Any, Final
from urllib.parse import parse_qs

from tokenarb.base import db, money
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.gateway.account import standing
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.teller import Deed, Teller, number
from tokenarb.keys.model import KeyView
from tokenarb.ledger import spending
from tokenarb.ledger.model import Kind
from tokenarb.ledger.spending import Group, Line
from tokenarb.sales import usage

NEVER_S: Final = 4_102_444_800
"""2100-01-01: credit has no end, and widgets want a date."""

SUMS_AT_ONCE: Final = 2
"""Questions that add up many calls take their turn, so that they cannot take the database from calls."""

WAITING_MAX: Final = 32


class Billing:
    """Handlers of `/usage` and `/dashboard/billing/*`."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._turn = asyncio.Semaphore(SUMS_AT_ONCE)
        self._waiting = 0

    async def usage(self, exchange: Exchange) -> None:
        """By UTC day, model or key, in a window of days."""
        asked = _asked(exchange)

        async def deed(tx: db.Tx, view: KeyView, now_ms: int) -> dict[str, Any]:
            window = usage.window(now_ms, asked.get("from"), asked.get("to"))
            group = _group(asked.get("group", Group.DAY.value))
            return _usage(window, group, await usage.of_customer(tx, view.key.customer, window, group))

        await self._summed(exchange, deed)

    async def subscription(self, exchange: Exchange) -> None:
        """The limit is all that was ever credited: widgets show it less what was spent."""
        await self._teller.tell(exchange, _subscription)

    async def spent(self, exchange: Exchange) -> None:
        """US cents since the beginning; by day and model where the address names days."""
        asked = _asked(exchange)

        async def deed(tx: db.Tx, view: KeyView, now_ms: int) -> dict[str, Any]:
            found = await standing(tx, view, now_ms)
            document: dict[str, Any] = {"object": "list", "total_usage": _cents(found.wallet.spent)}
            if "start_date" in asked and "end_date" in asked:
                first = usage.number_of(asked["start_date"], "start_date")
                end = min(usage.number_of(asked["end_date"], "end_date"), now_ms // DAY_MS + 1)
                first = max(first, end - usage.DAYS_MAX)  # widgets ask for 99 days; the total does not depend on them
                lines = await spending.lines(tx, view.key.customer, first * DAY_MS, end * DAY_MS, [Group.DAY, Group.MODEL])
                document["daily_costs"] = _daily(lines)
            return document

        await self._summed(exchange, deed)

    async def credit_grants(self, exchange: Exchange) -> None:
        """The wallet, and each package with what it was bought for."""
        await self._teller.tell(exchange, _grants)

    async def _summed(self, exchange: Exchange, deed: Deed) -> None:
        if self._waiting >= WAITING_MAX:
            await self._teller.tell(exchange, _busy)
            return
        self._waiting += 1
        try:
            async with self._turn:
                await self._teller.tell(exchange, deed)
        finally:
            self._waiting -= 1


async def _busy(_tx: db.Tx, _view: KeyView, _now_ms: int) -> dict[str, Any]:
    raise Refused("overloaded", "many questions about usage wait already; ask again in a moment")


def _asked(exchange: Exchange) -> dict[str, str]:
    try:
        return {name: values[-1].strip() for name, values in parse_qs(exchange.query, max_num_fields=16).items()}
    except ValueError:  # more than sixteen: none of them is wanted
        return {}


def _group(word: str) -> Group:
    if word not in list(Group):
        raise Refused("invalid_value", f"group: one of {', '.join(Group)}", param="group")
    return Group(word)


def _usage(window: usage.Window, group: Group, parts: list[usage.Part]) -> dict[str, Any]:
    rows = []
    for part in parts:
        named = {group.value: part.name, **({"label": part.label} if group is Group.KEY else {})}
        rows.append({**named, **_figures(part.line)})
    whole = [part.line for part in parts]
    total = Line((), *(sum(getattr(line, name) for line in whole) for name in Line.__slots__[1:]))
    return {
        "object": "list",
        "from": usage.date_of(window.first),
        "to": usage.date_of(window.last),
        "group": group.value,
        "data": rows,
        "total": _figures(total),
    }


def _figures(line: Line) -> dict[str, Any]:
    """Money as decimal text."""
    return {
        "calls": line.calls,
        "failed": line.failed,
        "charged_usd": money.usd(line.charged),
        "from_wallet_usd": money.usd(line.wallet),
        "refunded_usd": money.usd(line.refunded),
        "prompt_tokens": line.prompt,
        "completion_tokens": line.completion,
        "cached_tokens": line.cached,
        "reasoning_tokens": line.reasoning,
    }


async def _subscription(tx: db.Tx, view: KeyView, now_ms: int) -> dict[str, Any]:
    wallet = (await standing(tx, view, now_ms)).wallet
    limit = number(wallet.credited)
    return {
        "object": "billing_subscription",
        "has_payment_method": True,
        "canceled": False,
        "soft_limit_usd": limit,
        "hard_limit_usd": limit,
        "system_hard_limit_usd": limit,
        "access_until": NEVER_S,
    }


def _daily(lines: list[Line]) -> list[dict[str, Any]]:
    days: dict[int, list[dict[str, Any]]] = {}
    for line in lines:
        day, model = line.names
        days.setdefault(day, []).append({"name": model, "cost": _cents(line.charged - line.refunded)})
    return [{"timestamp": day * DAY_MS // 1000, "line_items": items} for day, items in sorted(days.items())]


async def _grants(tx: db.Tx, view: KeyView, now_ms: int) -> dict[str, Any]:
    found = await standing(tx, view, now_ms)
    wallet = found.wallet
    bought = {allocation.id: allocation for allocation in view.allocations}
    grants = [_grant("wallet", "credit", wallet.credited, wallet.spent, None, None)]
    for account in found.accounts:
        allocation = bought.get(account.id)
        if account.kind is Kind.ALLOCATION and allocation is not None:
            grants.append(
                _grant(
                    str(account.id), allocation.title, account.paid, account.recognised, allocation.sold_at, account.expires_at_ms
                )
            )  # fmt: skip
    return {
        "object": "credit_summary",
        "total_granted": number(wallet.credited),
        "total_used": number(wallet.spent),
        "total_available": number(wallet.available),
        "total_paid_available": number(wallet.available),
        "grants": {"object": "list", "data": grants},
    }


def _grant(id_: str, name: str, granted: int, used: int, from_ms: int | None, until_ms: int | None) -> dict[str, Any]:
    return {
        "object": "credit_grant",
        "id": id_,
        "name": name,
        "grant_amount": number(granted),
        "used_amount": number(used),
        "effective_at": from_ms // 1000 if from_ms is not None else 0,
        "expires_at": until_ms // 1000 if until_ms is not None else NEVER_S,
    }


def _cents(nano: int) -> Any:
    return number(nano * 100)
