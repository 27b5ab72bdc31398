"""Verbs on invoices in coins: opened with a rate that is locked for fifteen minutes, found again, never re-priced by a tap (P11)."""

from collections.abc import Sequence
from dataclasses import replace

from tokenarb.base import db, ids, money
from tokenarb.base.errors import Refused
from tokenarb.payments import coin_quotes, invoicing, rate_store, store, valuation, valuing
from tokenarb.payments.address_store import DepositAddress
from tokenarb.payments.coin_quotes import Arrival, Coin, Quote, Standing
from tokenarb.payments.model import Invoice, InvoiceState, Method


async def open_quote(tx: db.Tx, now_ms: int, nano: int, coin: Coin, to: DepositAddress, order: str | None = None) -> Quote:
    """A quote that brings at least `nano` to the wallet of the customer whose address `to` is (from `addressing.assign`, never a text from
    elsewhere); the one that is open for the same thing, at its own rate, if there is one.

    The caller holds the lock of the customer's book. Raises: Refused bad_amount, no_rate.
    """
    if nano <= 0:
        raise Refused("bad_amount", f"an invoice of {money.usd(nano)} USD asks for nothing")
    assert to.family is coin.family, "a coin comes to an address of its own chains"
    customer, address = to.customer, to.address
    for earlier in await invoicing.waiting(tx, customer):
        if earlier.method is Method.COINS and (earlier.order, earlier.asked) == (order, nano) and earlier.open(now_ms):
            same = await rate_store.quote(tx, earlier.id)
            if same is not None and (same.chain, same.asset, same.address) == (coin.chain, coin.asset, address):
                return same
    usd = await valuing.current(tx, now_ms, coin.asset)
    rate = valuation.nano_per_unit(usd, coin.decimals)
    units = valuation.units_for(nano, rate, coin.decimals, coin_quotes.shown_decimals(coin.asset))
    until_ms = now_ms + coin_quotes.LOCK_MS
    invoice = Invoice(
        id=ids.new_request_id(),
        customer=customer,
        method=Method.COINS,
        order=order,
        asset=money.USD,  # the coin's own units can be more than 64 bits: they stand in the quote
        asked=nano,
        rate_nano=1,
        state=InvoiceState.WAITING,
        created_at_ms=now_ms,
        expires_at_ms=until_ms,
        message=None,
    )
    await store.insert_invoice(tx, invoice)
    quote = Quote(invoice.id, customer, coin.chain, coin.family, coin.asset, coin.decimals, address, units, nano, usd, now_ms, until_ms)
    await rate_store.insert_quote(tx, quote)
    return quote


async def expected(tx: db.Tx, chain: str, since_ms: int) -> Sequence[str]:
    """Addresses that a quote on this chain names which ended no earlier than that: somebody may be paying them now."""
    return await rate_store.quoted_addresses(tx, chain, since_ms)


async def find(tx: db.Tx, invoice: str) -> Quote | None:
    """What an invoice asks for in coins."""
    return await rate_store.quote(tx, invoice)


async def stand(tx: db.Tx, now_ms: int, record: Invoice, arrivals: Sequence[Arrival]) -> tuple[Invoice, Standing]:
    """Moves an invoice to where its arrivals bring it, and says what it shows. Raises: Refused invoice_unknown; Broken."""
    quote = await rate_store.quote(tx, record.id)
    if quote is None:
        raise Refused("invoice_unknown", f"invoice {record.id} asks for no coins")
    shows = coin_quotes.standing(quote, arrivals, now_ms)
    state = coin_quotes.advanced(record.state, shows.state)
    if state is not record.state:
        await store.set_invoice(tx, record.id, state=state.value)
    return replace(record, state=state), shows
