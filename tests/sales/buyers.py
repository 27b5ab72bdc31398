"""What the tests of orders and payments add to the shop: a house with its rules, and customers who declared where they live."""

from decimal import Decimal

from tests.sales.shop import NOW, PEPPERS, Shop

from tokenarb.base import outbox
from tokenarb.base.outbox import Letter
from tokenarb.base.sealing import Sealer
from tokenarb.compliance.rules import TERMS_VERSION, Policy
from tokenarb.customers import people
from tokenarb.customers.model import Customer
from tokenarb.payments import stars
from tokenarb.payments.model import Invoice, StarsPayment
from tokenarb.payments.receiving import Received
from tokenarb.sales import auditing, ordering, paying
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import Order
from tokenarb.sales.paying import House, Paid

SEALER = Sealer(1, {1: b"s" * 32})
HOUSE = House(Policy(), stars.Terms(Decimal("0.02"), Decimal(35), 100 * 10**9), PEPPERS, SEALER)


async def buyer(shop: Shop, label: str = "alice", balance: str = "0", country: str | None = "DE") -> Customer:
    customer = await shop.customer(label, balance)
    if country is not None:
        async with shop.database.transaction() as tx:
            await people.declare(tx, NOW, customer.id, country, TERMS_VERSION)
    return customer


async def place(shop: Shop, customer: Customer, *packages: int, now_ms: int = NOW, new_key: bool = False) -> Order:
    cart = Cart()
    for package in packages:
        cart = cart.put(package, cart.count(package) + 1)
    async with shop.database.transaction() as tx:
        return await ordering.place(tx, now_ms, customer.id, cart, HOUSE.policy, new_key=new_key)


async def settle(shop: Shop, customer: Customer, order: Order, now_ms: int = NOW) -> ordering.Settled:
    async with shop.database.transaction() as tx:
        return await paying.settle_from_wallet(tx, now_ms, customer.id, order.id, HOUSE)


async def invoice_for(shop: Shop, customer: Customer, order: Order, now_ms: int = NOW) -> Invoice:
    async with shop.database.transaction() as tx:
        return await paying.invoice_for(tx, now_ms, customer.id, order.id, HOUSE)


async def top_up(shop: Shop, customer: Customer, nano: int, now_ms: int = NOW) -> Invoice:
    async with shop.database.transaction() as tx:
        return await paying.top_up(tx, now_ms, customer.id, nano, HOUSE)


async def paid(
    shop: Shop, customer: Customer, invoice: Invoice | str, charge: str = "ch-1", stars_: int | None = None, now_ms: int = NOW
) -> Paid:
    payload, asked = (invoice, 1) if isinstance(invoice, str) else (invoice.id, invoice.asked)
    async with shop.database.transaction() as tx:
        return await paying.stars_paid(tx, now_ms, customer.id, payload, charge, stars_ or asked, HOUSE)


async def taken_back(shop: Shop, charge: str = "ch-1", now_ms: int = NOW) -> Received:
    async with shop.database.transaction() as tx:
        return await paying.stars_refunded(tx, now_ms, charge)


async def give_back(shop: Shop, charge: str = "ch-1", now_ms: int = NOW) -> StarsPayment:
    async with shop.database.transaction() as tx:
        return await paying.refund(tx, now_ms, charge)


async def letters(shop: Shop, now_ms: int = NOW) -> list[Letter]:
    """Everything that waits, delivered one after the other as the postman would."""
    found: list[Letter] = []
    async with shop.database.transaction() as tx:
        while batch := await outbox.due(tx, now_ms, 100):
            for letter in batch:
                found.append(letter)
                await outbox.done(tx, letter.id)
    return found


async def everything_holds(shop: Shop, now_ms: int = NOW) -> bool:
    async with shop.database.read() as tx:
        violations = await auditing.everything(tx, now_ms)
    assert violations == []
    return True
