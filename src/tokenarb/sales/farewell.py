"""A customer leaves: keys end, the tie to Telegram is erased; the books keep their figures under a number that names nobody."""

from tokenarb.base import db
from tokenarb.customers import people
from tokenarb.keys import issuing
from tokenarb.sales import alert_store, order_book, standing


async def erase(tx: db.Tx, customer: int) -> None:
    """What is left in wallet and packages stays where it is and can be spent by nobody. Twice is once."""
    for key in await issuing.page(tx, customer=customer):
        await issuing.revoke(tx, key)
    await order_book.empty(tx, customer)
    await alert_store.forget(tx, customer)
    await standing.freeze(tx, customer)
    await people.forget(tx, customer)
