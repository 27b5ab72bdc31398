"""What a payment by Stars sets off: the wallet is filled, the order it was for is settled, and everything is told, in one transaction.

The order's refusal (a package withdrawn in between, an account frozen) never undoes the credit: the money stays in the wallet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenarb.base import db, outbox
from tokenarb.base.errors import Refused
from tokenarb.base.outbox import Fact
from tokenarb.base.sealing import Sealer
from tokenarb.compliance.rules import Policy
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import book
from tokenarb.ledger.model import Touch
from tokenarb.payments import invoicing, receiving, stars
from tokenarb.payments.model import Invoice, Method, StarsPayment, StarsState
from tokenarb.payments.receiving import Received
from tokenarb.sales import ordering, standing
from tokenarb.sales.ordering import Settled

TOPPED_UP, INVOICE_PAID, INVOICE_EXPIRED = "topped_up", "invoice_paid", "invoice_expired"
GIVE_BACK, TAKEN_BACK = "stars_refund", "stars_taken_back"
"""Topics of the outbox. GIVE_BACK is no message: it asks Telegram to give Stars back."""


@dataclass(frozen=True, slots=True)
class House:
    """What selling needs besides the database: the operator's rules and the secrets that make and hide keys."""

    policy: Policy
    stars: stars.Terms
    peppers: Peppers
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class Paid:
    """What came of a payment. `refusal`: why its order was not settled; the money is in the wallet."""

    received: Received
    settled: tuple[Settled, ...]
    refusal: Refused | None


async def stars_paid(tx: db.Tx, now_ms: int, customer: int, payload: str, charge: str, amount: int, house: House) -> Paid:
    """Books a successful payment: `payload` is the invoice's id as Telegram gives it back. Told twice is once (faults E1, E5, P17).

    Raises: Refused bad_amount, customer_not_found; Broken where a charge changes hands.
    """
    invoice = await invoicing.find(tx, payload)
    received = await receiving.credit(tx, now_ms, customer, charge, amount, house.stars.rate_nano, invoice)
    if received.duplicate:
        return Paid(received, (), None)
    mine = invoice if invoice is not None and invoice.customer == customer else None
    settled, refusal = await resume(tx, now_ms, customer, mine, house)
    facts: list[Fact] = []
    if mine is not None:  # its message may be known only a moment later
        facts.append(Fact(INVOICE_PAID, customer, {"invoice": mine.id}))
    told = {"charge": charge, "refusal": refusal.code if refusal else None}
    if not settled:
        facts.append(Fact(TOPPED_UP, customer, told))
    facts += [fact for one in settled for fact in one.facts]
    facts += await close_invoices(tx, customer, settled)
    await outbox.put(tx, now_ms, facts)
    return Paid(received, tuple(settled), refusal)


async def settle_from_wallet(tx: db.Tx, now_ms: int, customer: int, order_id: str, house: House) -> Settled:
    """Fills an order whose price the wallet covers already. Raises: as `ordering.settle`."""
    settled = await ordering.settle(tx, now_ms, customer, order_id, house.policy, house.peppers, house.sealer)
    await outbox.put(tx, now_ms, [*settled.facts, *await close_invoices(tx, customer, [settled])])
    return settled


async def invoice_for(tx: db.Tx, now_ms: int, customer: int, order_id: str, house: House) -> Invoice:
    """An invoice of what the wallet lacks for an order.

    Raises: Refused order_not_found, order_closed, nothing_missing, and as `ordering.objection` and `invoicing.open_stars`.
    """
    await book.must(tx, Touch(customer))
    order = await ordering.find(tx, customer, order_id)
    if not order.quoted(now_ms):
        raise Refused("order_closed", f"the quote of order {order_id} has ended, or it is {order.state}")
    if (refusal := await ordering.objection(tx, customer, house.policy)) is not None:
        raise refusal
    missing = await ordering.missing(tx, order)
    if missing <= 0:
        raise Refused("nothing_missing", "the balance covers the order")
    return await invoicing.open_stars(tx, now_ms, customer, missing, house.stars, order.id)


async def top_up(tx: db.Tx, now_ms: int, customer: int, nano: int, house: House) -> Invoice:
    """An invoice that brings at least `nano` to the wallet, for no order. Raises: Refused customer_blocked, declaration_needed, stars_*."""
    await book.must(tx, Touch(customer))
    if (refusal := await ordering.objection(tx, customer, house.policy)) is not None:
        raise refusal
    return await invoicing.open_stars(tx, now_ms, customer, nano, house.stars)


async def precheck(tx: db.Tx, now_ms: int, payer: int, payload: str, currency: str, amount: int, house: House) -> Refused | None:
    """What to answer a pre-checkout query: None lets Telegram take the Stars. All is looked at again (P17); nothing is written."""
    invoice = await invoicing.find(tx, payload)
    refusal = await ordering.objection(tx, payer, house.policy)
    if refusal is None and invoice is not None and invoice.order is not None and invoice.customer == payer:
        refusal = await _order_stands(tx, now_ms, payer, invoice.order)
    recent, known = await invoicing.standing(tx, now_ms, payer)
    return stars.check(stars.Asked(payer, currency, amount, invoice, now_ms, recent, known, refusal), house.stars)


async def refund(tx: db.Tx, now_ms: int, charge: str) -> StarsPayment:
    """Gives a payment back whole: debited now, Telegram asked after the commit. Raises: as `receiving.begin_refund`."""
    record = await receiving.find(tx, charge)
    before = record.state if record is not None else None
    begun = await receiving.begin_refund(tx, now_ms, charge)
    if before is StarsState.CREDITED and begun.state is StarsState.REFUNDING:
        await outbox.put(tx, now_ms, [Fact(GIVE_BACK, begun.customer, {"charge": charge})])
    return begun


async def stars_refunded(tx: db.Tx, now_ms: int, charge: str) -> Received:
    """Telegram has given Stars back. Where they were spent already the customer owes them and is stopped; what runs finishes (fault E9).

    Raises: Refused payment_not_found.
    """
    received = await receiving.refunded(tx, now_ms, charge)
    payment = received.payment
    if received.duplicate:
        return received
    if payment.owed_nano:
        await standing.freeze(tx, payment.customer)
    await outbox.put(tx, now_ms, [Fact(TAKEN_BACK, payment.customer, {"charge": charge})])
    return received


async def resume(tx: db.Tx, now_ms: int, customer: int, invoice: Invoice | None, house: House) -> tuple[list[Settled], Refused | None]:
    """The order that was paid for first, then whatever else was waiting for money and is still quoted."""
    mine = invoice.order if invoice is not None else None
    others = [order.id for order in await ordering.resumable(tx, now_ms, customer) if order.id != mine]
    settled: list[Settled] = []
    refusal = None
    for order_id in [mine, *others] if mine is not None else others:
        try:
            async with tx.begin_nested():  # a refusal half way leaves nothing behind, and never takes the credit with it
                settled.append(await ordering.settle(tx, now_ms, customer, order_id, house.policy, house.peppers, house.sealer))
        except Refused as no:
            refusal = refusal or (no if order_id == mine else None)
    return [one for one in settled if not one.duplicate], refusal


async def close_invoices(tx: db.Tx, customer: int, settled: Sequence[Settled]) -> list[Fact]:
    """An invoice of Stars whose order was filled by other money asks for nothing any more: it is cancelled, and its message says so."""
    filled = {one.order.id for one in settled if not one.duplicate}
    idle = [one for one in await invoicing.waiting(tx, customer) if one.method is Method.STARS and one.order in filled]
    for one in idle:
        await invoicing.cancel(tx, one)
    return [Fact(INVOICE_EXPIRED, customer, {"invoice": one.id}) for one in idle]


async def _order_stands(tx: db.Tx, now_ms: int, customer: int, order_id: str) -> Refused | None:
    """Whether the order could be settled as it was quoted."""
    try:
        order = await ordering.find(tx, customer, order_id)
        if not order.quoted(now_ms):
            return Refused("order_closed", f"the quote of order {order_id} has ended, or it is {order.state}")
        for line in order.lines:
            if (await ordering.sellable(tx, line.package)).price_nano != line.price_nano:
                return Refused("price_mismatch", f"package {line.package} has another price now")
    except Refused as no:
        return no
    return None


async def expire_due(tx: db.Tx, now_ms: int) -> int:
    """Ends what has waited too long, invoices and orders; what is shown of it is changed. How many; call again while it is a full batch."""
    ended = await invoicing.expire_due(tx, now_ms)
    shown = [one for one in ended if one.message is not None]
    await outbox.put(tx, now_ms, [Fact(INVOICE_EXPIRED, one.customer, {"invoice": one.id}) for one in shown])
    return len(ended) + await ordering.expire_due(tx, now_ms)
