"""`tokenarb receipt`: one call with everything that is known of it, the house's side included; or a customer's last calls."""

import argparse
from decimal import Decimal
from typing import Any, Final

import msgspec

from tokenarb.base import db, errors, money
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.customers import registry
from tokenarb.keys import allocating, issuing
from tokenarb.ledger import receipts
from tokenarb.ledger.model import WALLET

LIST: Final = "list"
SHOWN: Final = 50
SHOWN_MAX: Final = 10_000


def add_to(commands: arguments.Group) -> None:
    """Adds the command to the command line."""
    parser = arguments.command(
        commands, "receipt", "one call: hold, usage, attempts, charge, cost and margin; or `list`: a customer's last calls", deed=receipt
    )
    parser.add_argument("request", metavar="ID", help="the call's id (x-request-id, or gen-... of the answer), or the word list")
    parser.add_argument("--customer", help="with list: whose calls, by id or label")
    parser.add_argument("--limit", type=_limit, default=SHOWN, help=f"with list: at most so many, latest first (default {SHOWN})")
    parser.add_argument("--before", metavar="ID", help="with list: only calls before this one, for the next page")


def _limit(text: str) -> int:
    count = arguments.count(text)
    if count > SHOWN_MAX:
        raise argparse.ArgumentTypeError(f"at most {SHOWN_MAX}")
    return count


async def receipt(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`receipt`"""
    if args.request == LIST:
        out.rows(await _listed(kit, args), empty="no calls yet")
        return 0
    request = _plain(args.request)
    async with kit.database.read() as tx:
        customer = await receipts.customer_of(tx, request)
        found = await receipts.request(tx, customer, request) if customer is not None else None
        if found is None:
            raise errors.Refused("unknown_request", f"there is no request {args.request}; its id is the x-request-id of the answer")
        out.record(await _record(tx, found, kit.settings.upstream_topup_fee_percentage))
    return 0


async def _listed(kit: Kit, args: argparse.Namespace) -> list[Row]:
    if args.customer is None:
        raise errors.Refused("customer_not_found", "say whose calls: tokenarb receipt list --customer CUSTOMER")
    async with kit.database.read() as tx:
        customer = await registry.find_named(tx, args.customer)
        before = _plain(args.before) if args.before is not None else None
        found = await receipts.latest(tx, customer.id, args.limit, before=before)
        keys = {key.id: key.prefix for key in await issuing.page(tx, customer=customer.id)}
    return [
        {
            "request": short.request,
            "at": instant(short.at_ms),
            "key": keys.get(short.key, str(short.key)),
            "model": short.model,
            "state": short.state.value,
            "outcome": short.outcome,
            "held_usd": money.usd(short.reserved),
            "charged_usd": money.usd(short.charged),
            "refunded": short.refunded,
        }
        for short in found
    ]


async def _record(tx: db.Tx, found: receipts.Receipt, fee_percent: Decimal) -> dict[str, Any]:
    """The margin is what the call earned less what its attempts cost, the fee for topping up our credit there included."""
    customer = await registry.find(tx, found.customer)
    key = next((key for key in await issuing.page(tx, customer=found.customer) if key.id == found.key), None)
    titles = {bought.id: bought.title for bought in await allocating.of_customer(tx, found.customer)}
    earned = money.from_nano(await receipts.earned(tx, found))
    bought = sum((Decimal(attempt.buy_cost_text) for attempt in found.attempts), Decimal(0))
    cost = bought * (1 + fee_percent / 100)
    return {
        "request": found.request,
        "customer": f"{customer.id} ({customer.label})",
        "key": key.prefix if key is not None else str(found.key),
        "model": found.model,
        "state": found.state.value,
        "outcome": found.outcome,
        "at": instant(found.at_ms),
        "ended": instant(found.ended_at_ms),
        "worker": found.worker,
        "idempotency_key": found.client_key,
        "price_version": found.price_version,
        "held_usd": money.usd(found.reserved),
        "max_output_tokens": found.output,
        "usage": _usage(found),
        "charged_usd": money.usd(found.charged),
        "overrun_usd": money.usd(found.overrun),
        "refund": found.refund,
        "earned_usd": money.plain(earned),
        "bought_usd": money.plain(bought),
        "cost_with_fee_usd": money.plain(cost),
        "margin_usd": money.plain(earned - cost),
        "paid_by": [_paid(leg, titles) for leg in found.legs],
        "attempts": [
            {
                "n": attempt.n,
                "upstream_key": attempt.upstream_key,
                "generation_id": attempt.generation_id,
                "state": attempt.state.value,
                "at": instant(attempt.at_ms),
                "bought_usd": attempt.buy_cost_text,
            }
            for attempt in found.attempts
        ],
    }


def _usage(found: receipts.Receipt) -> str | None:
    if not found.usage:
        return None
    counts = msgspec.json.decode(found.usage, type=dict[str, Any])
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count is not True) or None


def _paid(leg: receipts.Paid, titles: dict[int, str]) -> Row:
    if leg.account == WALLET:
        return {"account": "wallet", "unit": "USD", "held": money.usd(leg.held), "taken": money.usd(leg.taken)}
    return {
        "account": f"package {leg.account} {titles.get(leg.account, '')}".rstrip(),
        "unit": "tokens",
        "held": leg.held,
        "taken": leg.taken,
    }


def _plain(name: str) -> str:
    """The ledger's id in any form a customer may have sent."""
    return name.strip().removeprefix("gen-")
