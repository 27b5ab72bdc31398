"""Buys a package from the wallet: money from wallet to deferred revenue, tokens from issue to the new allocation, one transaction."""

import re
from typing import Final

from tokenarb.base import clock, db, errors, ids, money
from tokenarb.catalog import shelf
from tokenarb.catalog.packages import Package, PackageState
from tokenarb.customers import registry
from tokenarb.customers.model import CustomerState
from tokenarb.keys import allocating
from tokenarb.keys.model import Allocation, AllocationState
from tokenarb.ledger import book, reading
from tokenarb.ledger.model import WALLET, Code, Line, OpenAllocation, Post, Touch
from tokenarb.upstream import registry as upstreams

_ORDER: Final = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)


async def buy(tx: db.Tx, now_ms: int, customer: int, package: Package, order_id: str) -> Allocation:
    """Sells one package at its published price. The same order twice is one sale, answered with the first allocation (fault E6).

    Raises: Refused customer_not_found, customer_blocked, bad_order, package_retired, order_mismatch (the order bought something else),
    model_not_sellable (outside the permission to resell), insufficient_balance (`missing_usd` says how much).
    """
    if _ORDER.fullmatch(order_id) is None:
        raise errors.Refused("bad_order", "an order id is 1 to 100 letters, digits, '.', '_', ':' or '-'")
    buyer = await registry.find(tx, customer)
    # Takes the lock of the customer's book before anything is read, so that a double click meets its first sale and not its absence.
    await book.must(tx, Touch(customer))
    before = await allocating.by_order(tx, customer, order_id)
    if before is not None:
        if before.package != package.id:
            raise errors.Refused("order_mismatch", f"order {order_id} has already bought {before.title!r}; use another order id")
        return before
    if buyer.state is CustomerState.BLOCKED:
        raise errors.Refused("customer_blocked", f"customer {customer} is frozen; `tokenarb customer unfreeze {customer}` first")
    if package.state is not PackageState.ACTIVE:
        raise errors.Refused(
            "package_retired", f"package {package.id} ({package.title}) is no longer sold; `tokenarb package list` shows what is"
        )
    if not (await upstreams.covering(tx))(package.model_id):  # the buyer could never use it
        raise errors.Refused(
            "model_not_sellable",
            f"{package.model_id} cannot be sold: {shelf.OUT_OF_SCOPE}; `tokenarb upstream list` shows what it covers",
        )
    await _enough(tx, customer, package)
    allocation = Allocation(
        id=ids.new_row_id(),
        customer=customer,
        package=package.id,
        model=package.model_id,
        title=package.title,
        tokens=package.tokens,
        terms=package.terms,
        expires_at_ms=None if package.days is None else now_ms + package.days * clock.DAY_MS,
        paid_nano=package.price_nano,
        sold_at=now_ms,
        order=order_id,
        state=AllocationState.LIVE,
    )
    await _post(tx, now_ms, allocation)
    await allocating.allocate(tx, allocation)
    return allocation


async def _enough(tx: db.Tx, customer: int, package: Package) -> None:
    """Words for the commonest refusal; the ledger decides the same again when it posts."""
    wallet = await reading.wallet(tx, customer)
    assert wallet is not None, "the lock of the book was just taken"
    available = wallet.available
    missing = package.price_nano - available
    if missing > 0:
        raise errors.Refused(
            "insufficient_balance",
            f"{package.title!r} costs {money.usd(package.price_nano)} USD, the balance is {money.usd(available)} USD: "
            f"{money.usd(missing)} USD missing; `tokenarb customer credit {customer} {money.usd(missing)}` adds it",
            price_usd=money.usd(package.price_nano),
            available_usd=money.usd(available),
            missing_usd=money.usd(missing),
        )


async def _post(tx: db.Tx, now_ms: int, allocation: Allocation) -> None:
    asset = token_asset(allocation.terms.model_slug)
    lines = (
        Line(Code.WALLET, money.USD, -allocation.paid_nano, WALLET),
        Line(Code.DEFERRED, money.USD, allocation.paid_nano, allocation.id),
        Line(Code.TOKENS_ISSUED, asset, -allocation.tokens),
        Line(Code.ALLOCATION, asset, allocation.tokens, allocation.id),
    )
    await book.must(
        tx,
        OpenAllocation(allocation.customer, allocation.id, asset, allocation.tokens, allocation.paid_nano, allocation.expires_at_ms),
        Post(allocation.customer, f"sale:{allocation.order}", "sale", lines, now_ms, note=allocation.title),
    )


def token_asset(model_slug: str) -> str:
    """The asset package tokens of a model are counted in: they are fungible only with themselves."""
    return f"tokens:{model_slug}"
