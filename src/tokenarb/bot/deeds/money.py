"""Deeds with money: credit without payment, Stars given back."""

import html
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.deeds.deed import Body, Deed, Done, Planned, said
from tokenarb.bot.shop import Shop
from tokenarb.customers import registry
from tokenarb.customers.roles import Duty
from tokenarb.ledger import reading
from tokenarb.payments import receiving
from tokenarb.sales import crediting, paying

REASON_MAX: Final = 500


async def plan_credit(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """What the balance would become. Raises: Refused customer_not_found, insufficient_balance."""
    customer, nano = await registry.find(tx, body["customer"]), int(body["nano"])
    available = await _available(tx, customer.id)
    if available + nano < 0:
        raise Refused("insufficient_balance", f"the balance is {money.usd(available)} $; take at most that")
    text = (
        f"💵 {'Add' if nano > 0 else 'Take'} <b>{money.usd(abs(nano))} $</b> {'to' if nano > 0 else 'from'} the wallet of "
        f"{html.escape(customer.label)} <code>{customer.id}</code>?\n\n"
        f"Balance {money.usd(available)} $ → {money.usd(available + nano)} $, without payment\nReason: {html.escape(body['reason'])}"
    )
    return Planned(said(text), "💵 Book it")


async def credit(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Books it once, by the question's id. Raises: as `crediting.credit`."""
    body, nano = ask.body, int(ask.body["nano"])
    booked = await crediting.credit(tx, now_ms, body["customer"], nano, f"bot:{ask.id}", body["reason"], promo=True)
    return Done(
        said(f"✅ {money.usd(nano)} $ booked; balance {money.usd(booked.balance)} $"),
        f"customer {booked.customer}",
        {"balance_usd": money.usd(booked.balance - nano)},
        {"balance_usd": money.usd(booked.balance), "reason": body["reason"]},
        again=booked.duplicate,
    )


async def plan_refund(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """Which Stars would go back. Raises: Refused payment_not_found, already_reversed."""
    payment = await receiving.find(tx, body["charge"])
    if payment is None:
        raise Refused("payment_not_found", f"there is no payment {body['charge']}")
    if payment.state.value != "credited":
        raise Refused("already_reversed", f"payment {payment.charge} is {payment.state.value} already")
    available = await _available(tx, payment.customer)
    if available < payment.credit_nano:
        lacks = money.usd(payment.credit_nano - available)
        raise Refused("insufficient_balance", f"{lacks} $ of it were spent: refund what was bought with it first")
    text = (
        f"↩️ Give <b>{payment.stars} ⭐</b> back to customer <code>{payment.customer}</code>?\n\n"
        f"Balance {money.usd(available)} $ → {money.usd(available - payment.credit_nano)} $\n<code>{html.escape(payment.charge)}</code>"
    )
    return Planned(said(text), "↩️ Give them back")


async def refund(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Debits the wallet; Telegram is asked after the commit. Raises: as `paying.refund`."""
    before = await receiving.find(tx, ask.body["charge"])
    begun = await paying.refund(tx, now_ms, ask.body["charge"])
    return Done(
        said(f"↩️ {begun.stars} ⭐ are going back ({begun.state.value})"),
        f"customer {begun.customer}",
        {"charge": begun.charge, "state": before.state.value if before else None},
        {"charge": begun.charge, "state": begun.state.value, "stars": begun.stars},
        again=before is not None and before.state is begun.state,
    )


async def _available(tx: db.Tx, customer: int) -> int:
    wallet = await reading.wallet(tx, customer)
    return wallet.available if wallet is not None else 0


CREDIT: Final = Deed("credit", Duty.MONEY, plan_credit, credit)
REFUND: Final = Deed("refund_stars", Duty.MONEY, plan_refund, refund)
