"""Verbs on invoices of any method: opened with a frozen quote, shown, expired. What is paid is `receiving`'s part."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tokenarb.base import db, ids
from tokenarb.base.errors import Refused
from tokenarb.payments import stars, store
from tokenarb.payments.model import XTR, Invoice, InvoiceState, Method, moved

COUNT_MS: Final = 60_000
"""How often the message of an invoice says at most how much time is left."""


async def open_stars(tx: db.Tx, now_ms: int, customer: int, nano: int, terms: stars.Terms, order: str | None = None) -> Invoice:
    """An invoice that brings at least `nano` to the wallet; the one that is open for the same thing, if there is one (a double tap).

    The caller holds the lock of the customer's book. Raises: Refused stars_too_many, stars_cap.
    """
    asked = stars.needed(nano, terms.rate_nano)
    for earlier in await store.invoices(tx, customer, InvoiceState.WAITING):
        same = (earlier.method, earlier.order, earlier.asked, earlier.rate_nano) == (Method.STARS, order, asked, terms.rate_nano)
        if same and earlier.open(now_ms):
            return earlier
    if asked > stars.STARS_MAX:
        raise Refused("stars_too_many", f"{asked} Stars are more than one invoice may ask for ({stars.STARS_MAX})", most=stars.STARS_MAX)
    recent, known = await standing(tx, now_ms, customer)
    if (refusal := stars.over_cap(asked * terms.rate_nano, recent, known, terms)) is not None:
        raise refusal
    record = Invoice(
        id=ids.new_request_id(),
        customer=customer,
        method=Method.STARS,
        order=order,
        asset=XTR,
        asked=asked,
        rate_nano=terms.rate_nano,
        state=InvoiceState.WAITING,
        created_at_ms=now_ms,
        expires_at_ms=now_ms + stars.INVOICE_MS,
        message=None,
    )
    await store.insert_invoice(tx, record)
    return record


async def find(tx: db.Tx, invoice_id: str) -> Invoice | None:
    """One invoice."""
    return await store.invoice_by_id(tx, invoice_id)


async def waiting(tx: db.Tx, customer: int) -> Sequence[Invoice]:
    """A customer's invoices that wait for money, the latest first."""
    return await store.invoices(tx, customer, InvoiceState.WAITING)


async def shown(tx: db.Tx, now_ms: int, invoice_id: str, message: int, link: str) -> None:
    """The chat's message that shows it and the link in it: it lives, is edited as time runs down and when the state changes."""
    await store.set_invoice(tx, invoice_id, message=message, link=link, counted_at=now_ms)


async def next_to_count(tx: db.Tx, now_ms: int) -> Invoice | None:
    """A waiting invoice whose message has not said for a minute how much time is left; it is the caller's to say it now."""
    return await store.stale(tx, now_ms, now_ms - COUNT_MS)


async def counted(tx: db.Tx, now_ms: int, invoice_id: str) -> Invoice | None:
    """Its message says the time left; the invoice as it is by now."""
    await store.set_invoice(tx, invoice_id, counted_at=now_ms)
    return await find(tx, invoice_id)


async def count_no_more(tx: db.Tx, invoice_id: str) -> None:
    """Nobody sees its message any more."""
    await store.set_invoice(tx, invoice_id, counted_at=None)


async def cancel(tx: db.Tx, record: Invoice) -> Invoice:
    """The customer wants it no longer; one that is paid or expired stays what it is."""
    if record.state is not InvoiceState.WAITING:
        return record
    await store.set_invoice(tx, record.id, state=moved(record.state, InvoiceState.CANCELLED).value)
    return replace(record, state=InvoiceState.CANCELLED)


async def expire_due(tx: db.Tx, now_ms: int, *, limit: int = 100) -> Sequence[Invoice]:
    """Ends invoices past their time; money that comes all the same is credited."""
    found = await store.overdue(tx, now_ms, limit)
    for record in found:
        await store.set_invoice(tx, record.id, state=moved(record.state, InvoiceState.EXPIRED).value)
    return [replace(record, state=InvoiceState.EXPIRED) for record in found]


async def standing(tx: db.Tx, now_ms: int, customer: int) -> tuple[int, bool]:
    """(nano-USD credited by Stars that could still be taken back, whether he has a payment older than that)."""
    since = now_ms - stars.REFUNDABLE_MS
    paid = [record for record in await store.payments(tx, customer) if record.state == "credited"]
    return sum(record.credit_nano for record in paid if record.at_ms > since), any(record.at_ms <= since for record in paid)
