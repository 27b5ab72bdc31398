"""The tables of carts and orders; private to this room. Primary keys start with the customer."""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import Order, OrderLine, OrderState

cart_line: Final = sa.Table(
    "cart_line",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("package", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("n", sa.Integer, nullable=False),
)

sale_order: Final = sa.Table(
    "sale_order",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("new_key", sa.Boolean, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("expires_at", sa.BigInteger, nullable=False),
    sa.Index("sale_order_expiry", "state", "expires_at"),
)

order_line: Final = sa.Table(
    "order_line",
    db.metadata,
    sa.Column("customer", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("sale_order", sa.Text, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("package", sa.BigInteger, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
)


async def cart(tx: db.Tx, customer: int) -> Cart:
    """What a customer has put aside."""
    statement = sa.select(cart_line.c.package, cart_line.c.count).where(cart_line.c.customer == customer).order_by(cart_line.c.n)
    return Cart(tuple((row[0], row[1]) for row in await tx.execute(statement)))


async def replace_cart(tx: db.Tx, customer: int, new: Cart) -> None:
    """Writes a cart anew."""
    await tx.execute(sa.delete(cart_line).where(cart_line.c.customer == customer))
    rows = [{"customer": customer, "package": package, "count": count, "n": n} for n, (package, count) in enumerate(new.lines)]
    if rows:
        await tx.execute(sa.insert(cart_line), rows)


async def insert(tx: db.Tx, order: Order) -> None:
    """Writes a new order."""
    await tx.execute(
        sa.insert(sale_order).values(
            customer=order.customer,
            id=order.id,
            new_key=order.new_key,
            state=order.state.value,
            created_at=order.created_at_ms,
            expires_at=order.expires_at_ms,
        )
    )
    lines = [
        {"customer": order.customer, "sale_order": order.id, "n": n, "package": line.package, "price": line.price_nano}
        for n, line in enumerate(order.lines)
    ]
    await tx.execute(sa.insert(order_line), lines)


async def by_id(tx: db.Tx, customer: int, order_id: str) -> Order | None:
    """One order of a customer."""
    found = await _orders(tx, (sale_order.c.customer == customer) & (sale_order.c.id == order_id))
    return found[0] if found else None


async def in_state(tx: db.Tx, customer: int, state: OrderState) -> Sequence[Order]:
    """A customer's orders in a state, the latest first."""
    return await _orders(tx, (sale_order.c.customer == customer) & (sale_order.c.state == state.value))


async def overdue(tx: db.Tx, now_ms: int, limit: int) -> Sequence[tuple[int, str]]:
    """(customer, order) of open orders whose quote has ended."""
    statement = sa.select(sale_order.c.customer, sale_order.c.id).where(
        sale_order.c.state == OrderState.OPEN.value, sale_order.c.expires_at <= now_ms
    )
    return [(row[0], row[1]) for row in await tx.execute(statement.order_by(sale_order.c.customer).limit(limit))]


async def set_state(tx: db.Tx, customer: int, order_id: str, state: OrderState) -> None:
    """Marks what became of an order."""
    statement = sa.update(sale_order).where(sale_order.c.customer == customer, sale_order.c.id == order_id)
    await tx.execute(statement.values(state=state.value))


async def set_new_key(tx: db.Tx, customer: int, order_id: str, new_key: bool) -> None:
    """Writes whether a further key comes with it."""
    statement = sa.update(sale_order).where(sale_order.c.customer == customer, sale_order.c.id == order_id)
    await tx.execute(statement.values(new_key=new_key))


async def _orders(tx: db.Tx, where: sa.ColumnElement[bool]) -> list[Order]:
    rows = (await tx.execute(sa.select(sale_order).where(where).order_by(sale_order.c.created_at.desc()))).mappings().all()
    found = []
    for row in rows:
        lines = sa.select(order_line).where(order_line.c.customer == row["customer"], order_line.c.sale_order == row["id"])
        pieces = tuple(OrderLine(line.package, line.price) for line in await tx.execute(lines.order_by(order_line.c.n)))
        state = OrderState(row["state"])
        found.append(Order(row["id"], row["customer"], pieces, bool(row["new_key"]), state, row["created_at"], row["expires_at"]))
    return found
