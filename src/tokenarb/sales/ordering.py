"""Orders: several packages, one checkout. Placed at a locked quote, settled when the wallet covers it, resumed after a top-up.

Money is not taken here for an order: it goes into the wallet (`payments`), and `settle` spends the wallet. What is settled is told through
the outbox, in the same transaction: the receipt, then a new key sealed until its first confirmed delivery.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tokenarb.base import db, ids, money
from tokenarb.base.errors import Refused
from tokenarb.base.outbox import Fact
from tokenarb.base.sealing import Sealer
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.packages import Package, PackageState
from tokenarb.compliance import rules
from tokenarb.compliance.rules import Policy, Said
from tokenarb.customers import people, registry
from tokenarb.customers.model import CustomerState
from tokenarb.keys import issuing
from tokenarb.keys.model import Allocation, ApiKey
from tokenarb.keys.secrets import Peppers
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import SpenderState, Touch
from tokenarb.sales import checkout, order_store
from tokenarb.sales.cart import Cart
from tokenarb.sales.orders import QUOTE_MS, Order, OrderLine, OrderState, moved
from tokenarb.upstream import registry as upstreams

KEY_PURPOSE: Final = "key:"
"""What a key on its way is sealed for; its id follows."""

RECEIPT, NEW_KEY = "receipt", "new_key"
"""Topics of the outbox."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An order that was filled, now or earlier (`duplicate`: nothing moved, nothing is told again)."""

    order: Order
    bought: tuple[Allocation, ...]
    key: ApiKey | None
    duplicate: bool
    facts: tuple[Fact, ...] = ()


async def place(tx: db.Tx, now_ms: int, customer: int, cart: Cart, policy: Policy, *, new_key: bool | None = None) -> Order:
    """An order at today's prices; the open one for the same things, if there is one (a double tap, fault E6). `new_key` None: as the open
    one has it, else no.

    Raises: Refused empty_cart, customer_blocked, declaration_needed, country_refused, package_not_found, package_retired,
    model_not_sellable.
    """
    await book.must(tx, Touch(customer))  # two taps at once: the second meets the order of the first
    if (refusal := await objection(tx, customer, policy)) is not None:
        raise refusal
    wanted = [(await sellable(tx, name), count) for name, count in cart.lines]
    lines = tuple(OrderLine(package.id, package.price_nano) for package, count in wanted for _ in range(count))
    if not lines:
        raise Refused("empty_cart", "there is nothing in the cart")
    for earlier in await order_store.in_state(tx, customer, OrderState.OPEN):
        if earlier.lines == lines and new_key in (None, earlier.new_key) and earlier.quoted(now_ms):
            return earlier
    order = Order(ids.new_request_id(), customer, lines, bool(new_key), OrderState.OPEN, now_ms, now_ms + QUOTE_MS)
    await order_store.insert(tx, order)
    return order


async def settle(tx: db.Tx, now_ms: int, customer: int, order_id: str, policy: Policy, peppers: Peppers, sealer: Sealer) -> Settled:
    """Fills an order from the wallet, whole or not at all; once, whoever asks how often. The caller writes `facts` to the outbox.

    Raises: Refused order_not_found, order_closed (cancelled, or late at another price), insufficient_balance (missing_usd), and as `place`.
    """
    await book.must(tx, Touch(customer))
    order = await find(tx, customer, order_id)
    if order.state is OrderState.SETTLED:
        return Settled(order, (), None, duplicate=True)
    if order.state is OrderState.CANCELLED:
        raise Refused("order_closed", f"order {order_id} was cancelled")
    if (refusal := await objection(tx, customer, policy)) is not None:
        raise refusal
    pieces = [await sellable(tx, line.package) for line in order.lines]
    if not order.quoted(now_ms) and any(piece.price_nano != line.price_nano for piece, line in zip(pieces, order.lines, strict=True)):
        raise Refused("order_closed", f"the quote of order {order_id} has ended and its price has changed")
    await _enough(tx, order)
    bought = [await checkout.buy(tx, now_ms, customer, piece, order.piece(n)) for n, piece in enumerate(pieces)]
    await order_store.set_state(tx, customer, order_id, moved(order.state, OrderState.SETTLED))
    key, secret = await _key(tx, now_ms, order, peppers)
    facts = [Fact(RECEIPT, customer, {"order": order_id})]
    if key is not None and secret is not None:
        facts.append(key_fact(key, secret, sealer))
    return Settled(replace(order, state=OrderState.SETTLED), tuple(bought), key, duplicate=False, facts=tuple(facts))


def key_fact(key: ApiKey, secret: str, sealer: Sealer) -> Fact:
    """A new secret on its way to its customer, sealed."""
    return Fact(NEW_KEY, key.customer, {"key": key.id}, sealer.seal(secret, f"{KEY_PURPOSE}{key.id}"))


async def choose_key(tx: db.Tx, now_ms: int, customer: int, order_id: str, *, new_key: bool) -> Order:
    """Whether a further key comes with an order that is still open. Raises: Refused order_not_found, order_closed."""
    await book.must(tx, Touch(customer))
    order = await find(tx, customer, order_id)
    if not order.quoted(now_ms):
        raise Refused("order_closed", f"the quote of order {order_id} has ended, or it is {order.state}")
    await order_store.set_new_key(tx, customer, order_id, new_key)
    return replace(order, new_key=new_key)


async def find(tx: db.Tx, customer: int, order_id: str) -> Order:
    """A customer's own order. Raises: Refused order_not_found."""
    order = await order_store.by_id(tx, customer, order_id)
    if order is None:
        raise Refused("order_not_found", f"customer {customer} has no order {order_id}")
    return order


async def resumable(tx: db.Tx, now_ms: int, customer: int) -> Sequence[Order]:
    """Open orders whose quote still holds, the latest first."""
    return [order for order in await order_store.in_state(tx, customer, OrderState.OPEN) if order.quoted(now_ms)]


async def cancel(tx: db.Tx, customer: int, order_id: str) -> Order:
    """The buyer wants it no longer; what is settled stays settled. Raises: Refused order_not_found."""
    await book.must(tx, Touch(customer))
    order = await find(tx, customer, order_id)
    if order.state is not OrderState.OPEN:
        return order
    await order_store.set_state(tx, customer, order_id, moved(order.state, OrderState.CANCELLED))
    return replace(order, state=OrderState.CANCELLED)


async def expire_due(tx: db.Tx, now_ms: int, *, limit: int = 100) -> int:
    """Ends open orders whose quote has ended; how many."""
    due = await order_store.overdue(tx, now_ms, limit)
    for customer, order_id in due:
        await order_store.set_state(tx, customer, order_id, moved(OrderState.OPEN, OrderState.EXPIRED))
    return len(due)


async def objection(tx: db.Tx, customer: int, policy: Policy) -> Refused | None:
    """What stands against selling to this customer at all."""
    buyer = await registry.find(tx, customer)
    if buyer.state is CustomerState.BLOCKED:
        return Refused("customer_blocked", f"customer {customer} is stopped")
    return rules.verdict(await said(tx, customer), policy)


async def said(tx: db.Tx, customer: int) -> Said:
    """What he declared last."""
    declared = await people.declarations(tx, customer)
    return Said(declared[0].country, declared[0].terms_version) if declared else Said()


async def sellable(tx: db.Tx, package_id: int) -> Package:
    """A package that is on sale now. Raises: Refused package_not_found, package_retired, model_not_sellable."""
    package = await packages.get(tx, package_id)
    if package.state is not PackageState.ACTIVE:
        raise Refused("package_retired", f"package {package.id} ({package.title}) is no longer sold")
    if not (await upstreams.covering(tx))(package.model_id):
        raise Refused("model_not_sellable", f"{package.model_id} cannot be sold: {shelf.OUT_OF_SCOPE}")
    return package


async def missing(tx: db.Tx, order: Order) -> int:
    """Nano-USD that the wallet lacks for it; not positive: nothing."""
    wallet = await reading.wallet(tx, order.customer)
    if wallet is None:
        raise Refused("customer_not_found", f"customer {order.customer} has no book")
    return order.total_nano - wallet.available


async def _enough(tx: db.Tx, order: Order) -> None:
    lacking = await missing(tx, order)
    if lacking > 0:
        raise Refused(
            "insufficient_balance",
            f"the order costs {money.usd(order.total_nano)} USD, {money.usd(lacking)} USD are missing",
            missing_usd=money.usd(lacking),
        )


async def _key(tx: db.Tx, now_ms: int, order: Order, peppers: Peppers) -> tuple[ApiKey | None, str | None]:
    """A key, where the buyer wants another one or has none that works."""
    mine = await issuing.page(tx, customer=order.customer)
    if not order.new_key and any(key.state is not SpenderState.REVOKED for key in mine):
        return None, None
    return await issuing.issue(tx, now_ms, order.customer, peppers, label=f"key {len(mine) + 1}")
