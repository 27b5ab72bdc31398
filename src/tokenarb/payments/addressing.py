"""Verbs on deposit addresses: one a customer and account, for life, made when he first asks (rules P1, P2, P20).

An index is taken under a lock of its account's row and never returns: two processes, a retry, a restore leave gaps and no second use. Every
address that anybody was ever shown stays watched, also those of accounts that were replaced.
"""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db
from tokenarb.base.errors import Broken, Refused
from tokenarb.payments import address_store as store
from tokenarb.payments import addresses
from tokenarb.payments.address_store import HOUR_MS, Account, DepositAddress
from tokenarb.payments.addresses import AccountKey
from tokenarb.payments.families import Family

LIST: Final = "list"
GAP_SPARE: Final = 20
"""What wallets look ahead by themselves (BIP-44)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the settings let a family's new addresses come from: an account key, or None for those that the operator brought. At most
    `hourly` new ones an hour."""

    family: Family
    key: AccountKey | None
    hourly: int

    @property
    def source(self) -> str:
        """Its name in the database."""
        return LIST if self.key is None else self.key.fingerprint


@dataclass(frozen=True, slots=True)
class Change:
    """Another account for new addresses. `shown`: customers who keep an address of the old one. `code` confirms exactly this change."""

    family: Family
    old: str
    new: str
    shown: int

    @property
    def code(self) -> str:
        """Eight hex digits."""
        return hashlib.sha256(f"{self.family}:{self.old}:{self.new}:{self.shown}".encode()).hexdigest()[:8]


async def difference(tx: db.Tx, origin: Origin) -> Change | None:
    """What differs between settings and database, for whoever only looks; None as well where no account was used yet."""
    active = await store.active(tx, origin.family)
    if active is None or active == origin.source:
        return None
    return Change(origin.family, active, origin.source, await store.handed_out(tx, origin.family, active))


async def pending_change(tx: db.Tx, now_ms: int, origin: Origin) -> Change | None:
    """What must be confirmed. The first account is taken as it is, and one that nobody was shown yet is replaced at once."""
    await store.ensure_account(tx, origin.family, origin.source, origin.hourly, now_ms)
    await store.activate_first(tx, origin.family, origin.source, now_ms)
    change = await difference(tx, origin)
    if change is not None and not change.shown:
        await store.activate(tx, origin.family, origin.source, now_ms)
        return None
    return change


async def confirm_change(tx: db.Tx, now_ms: int, origin: Origin, code: str) -> Change:
    """New addresses come from the account of the settings from now on; those that were shown stay watched for ever.

    Raises: Refused nothing_to_change, change_not_confirmed (another code, or something happened since it was told).
    """
    change = await pending_change(tx, now_ms, origin)
    if change is None:
        raise Refused("nothing_to_change", f"new addresses of {origin.family} come from the account of the settings already")
    if code != change.code:
        raise Refused(
            "change_not_confirmed",
            f"this is not the code of this change: {change.shown} customers hold addresses of the old account now; ask for it again",
        )
    await store.activate(tx, origin.family, origin.source, now_ms)
    return change


async def assign(tx: db.Tx, now_ms: int, customer: int, origin: Origin) -> DepositAddress:
    """The customer's address, made now if he has none; asked twice it is the same.

    Raises: Refused account_changed (the settings name another account, which is not confirmed), address_limit (as many as are allowed were
    made in the last hour), addresses_used_up (of a list); Broken where the database shows another address than the key derives (P20).
    """
    change = await pending_change(tx, now_ms, origin)
    active = origin.source if change is None else change.old
    if (mine := await store.of_customer(tx, customer, origin.family, active)) is not None:
        return _proven(mine, origin)
    if change is not None:
        raise Refused("account_changed", f"the settings name another account for {origin.family}; `tokenarb wallet use` confirms it")
    await store.lock(tx, origin.family, active, origin.hourly)
    if (mine := await store.of_customer(tx, customer, origin.family, active)) is not None:
        return _proven(mine, origin)  # made by another process while we waited
    if await store.made_since(tx, origin.family, now_ms - HOUR_MS) >= origin.hourly:
        raise Refused("address_limit", f"{origin.hourly} new addresses of {origin.family} were made in the last hour; later there are more")
    index = await store.take_index(tx, origin.family, active)
    address = await address_at(tx, origin, index)
    if address is None:
        raise Refused(
            "addresses_used_up", f"every address of {origin.family} that was brought is used; `tokenarb wallet import` brings more"
        )
    record = DepositAddress(origin.family, address, customer, active, index, now_ms)
    await store.insert(tx, record)
    return record


async def address_at(tx: db.Tx, origin: Origin, index: int) -> str | None:
    """The address under an index, whether anybody was shown it or not; None beyond the end of a list."""
    return addresses.derive(origin.key, index) if origin.key is not None else await store.in_stock(tx, origin.family, index)


def _proven(record: DepositAddress, origin: Origin) -> DepositAddress:
    """What is shown is derived anew, so that nobody who can only write into the database can show an address of his own."""
    if origin.key is not None and origin.source == record.source and addresses.derive(origin.key, record.index) != record.address:
        raise Broken(f"the address of customer {record.customer} on {record.family} is not the one that the account key derives")
    return record


async def owners(tx: db.Tx, family: Family, found: Sequence[str]) -> dict[str, int]:
    """Customers by those of the canonical addresses `found` that are theirs: what a scanner asks of a block."""
    return await store.owners(tx, family, found)


async def watched(tx: db.Tx, family: Family) -> Sequence[DepositAddress]:
    """Every address that anybody was ever shown, in the order of its making."""
    return await store.of_family(tx, family)


async def made_since(tx: db.Tx, family: Family, since_ms: int) -> Sequence[DepositAddress]:
    """Addresses that were shown for the first time since then."""
    return await store.of_family(tx, family, since_ms=since_ms)


async def bring(tx: db.Tx, family: Family, found: Sequence[str]) -> int:
    """Adds canonical addresses to the list; those that are there or were shown already are left out. How many are new."""
    known = {*await store.stock_of(tx, family), *await store.owners(tx, family, found)}
    new = [address for address in dict.fromkeys(found) if address not in known]
    if new:
        await store.add_to_stock(tx, family, len(await store.stock_of(tx, family)), new)
    return len(new)


async def skip(tx: db.Tx, now_ms: int, origin: Origin, to: int) -> None:
    """New addresses begin at index `to`: for a database that was put back by hand, or an account used elsewhere.

    Raises: Refused bad_index where `to` is not ahead.
    """
    await store.ensure_account(tx, origin.family, origin.source, origin.hourly, now_ms)
    if not await store.raise_index(tx, origin.family, origin.source, to):
        raise Refused("bad_index", f"index {to} of {origin.family} is not ahead of where new addresses begin; none is ever used twice")


async def catch_up(tx: db.Tx, now_ms: int, marks: Mapping[tuple[str, str], int], hourly: int) -> Sequence[str]:
    """Accounts that went further by `marks` (family, source -> next index, kept outside the database) than the database knows were put
    back: they go on `hourly` indexes beyond, since a mark may be a minute old. The families that were."""
    behind = []
    for (family, source), index in marks.items():
        if family not in {known.value for known in Family}:
            continue
        known = await store.account(tx, Family(family), source)
        if known is None or known.next_index < index:
            await store.ensure_account(tx, Family(family), source, hourly, now_ms)
            await store.raise_index(tx, Family(family), source, index + hourly)
            behind.append(family)
    return behind


async def accounts(tx: db.Tx) -> Sequence[Account]:
    """Every account that was ever used, and how far."""
    return await store.accounts(tx)


async def left_in_stock(tx: db.Tx, family: Family) -> int:
    """How many addresses of the list are still to be shown."""
    known = await store.account(tx, family, LIST)
    return max(0, len(await store.stock_of(tx, family)) - (known.next_index if known is not None else 0))


async def unpaid_run(tx: db.Tx, origin: Origin) -> int:
    """The longest run of an account's indexes without a payment, skipped ones included: how far a wallet must look ahead."""
    known = await store.account(tx, origin.family, origin.source)
    paid = await store.paid_indexes(tx, origin.family, origin.source)
    return longest_run(paid, known.next_index if known is not None else 0)


def longest_run(paid: Sequence[int], next_index: int) -> int:
    """The longest gap between `paid` indexes (ascending), before the first and after the last of them, below `next_index`."""
    ends = [-1, *paid, next_index]
    return max(after - before - 1 for before, after in itertools.pairwise(ends))
