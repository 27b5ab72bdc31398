"""Verbs and reads on carts and orders that need no money: what was put aside, what was ordered."""

from collections.abc import Sequence

from tokenarb.base import db
from tokenarb.ledger import book
from tokenarb.ledger.model import Touch
from tokenarb.sales import order_store
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import Order, OrderState


async def cart(tx: db.Tx, customer: int) -> Cart:
    """What a customer has put aside."""
    return await order_store.cart(tx, customer)


async def put(tx: db.Tx, customer: int, package: int, count: int) -> Cart:
    """`count` more (or fewer, negative) of a package; never below none. Raises: Refused cart_full."""
    await book.must(tx, Touch(customer))
    before = await order_store.cart(tx, customer)
    after = before.put(package, max(0, before.count(package) + count))
    await order_store.replace_cart(tx, customer, after)
    return after


async def empty(tx: db.Tx, customer: int) -> None:
    """Takes everything out."""
    await order_store.replace_cart(tx, customer, Cart())


async def settled(tx: db.Tx, customer: int) -> Sequence[Order]:
    """What was bought, the latest first."""
    return await order_store.in_state(tx, customer, OrderState.SETTLED)
