"""The ledger's own audit, and whether the rooms above remember what it holds: keys, purchases, credits, customers."""

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from tokenarb.base import db
from tokenarb.customers import registry
from tokenarb.customers.model import CustomerState
from tokenarb.keys import allocating, issuing
from tokenarb.keys.model import Allocation, AllocationState
from tokenarb.ledger import audit, overview
from tokenarb.ledger.audit import VIOLATIONS_A_RULE, Violation
from tokenarb.payments import deposits, receiving, reclaiming
from tokenarb.payments.deposit import DepositState, round_name
from tokenarb.payments.model import StarsState
from tokenarb.sales import checkout, store
from tokenarb.sales.crediting import TRANSFER

_K = TypeVar("_K", bound=tuple[int, object])
_V = TypeVar("_V")


async def everything(tx: db.Tx, now_ms: int) -> list[Violation]:
    """All violations, at most a hundred a rule; [] when every rule holds. Give it a snapshot (`Database.read`)."""
    found = await audit.audit(tx, now_ms)
    rules = [await _customers(tx), await _keys(tx), await _purchases(tx), await _credits(tx), *await _stars(tx), *await _deposits(tx)]
    for rule in (*rules, await _owed(tx)):
        found += rule[:VIOLATIONS_A_RULE]
    return found


async def _customers(tx: db.Tx) -> list[Violation]:
    """Who is blocked here is frozen there, and everybody has a book."""
    known: dict[tuple[int, str], bool] = {}
    after = 0
    while page := await registry.page(tx, after=after):
        known |= {(customer.id, "book"): customer.state is CustomerState.BLOCKED for customer in page}
        after = page[-1].id
    books = {(customer, "book"): frozen for customer, frozen in (await overview.frozen(tx)).items()}
    return _compared("customer_is_its_book", known, books)


async def _keys(tx: db.Tx) -> list[Violation]:
    """A key that is frozen, revoked or capped here must be so where spending is decided (F1)."""
    known: dict[overview.Named, tuple[str, int | None]] = {}
    after = 0
    while page := await issuing.page(tx, after=after):
        known |= {(key.customer, key.id): (key.state.value, key.daily_cap) for key in page}
        after = page[-1].id
    return _compared("key_is_its_spender", known, await overview.spenders(tx))


async def _purchases(tx: db.Tx) -> list[Violation]:
    """What was sold is what the account holds, and what has ended holds nothing that anybody could want back."""
    accounts = await overview.packages(tx)
    known = {(sold.customer, sold.id): sold for sold in await allocating.every(tx)}
    found = _compared(
        "purchase_is_its_account",
        {name: _promised(sold) for name, sold in known.items()},
        {name: (account.asset, account.issued, account.paid, account.expires_at_ms) for name, account in accounts.items()},
    )
    for (customer, purchase), sold in known.items():
        account = accounts.get((customer, purchase))
        if account is not None and account.left and sold.state is not AllocationState.LIVE:
            what = f"{sold.state.value}, but {account.left} tokens are left"
            found.append(Violation("purchase_is_its_account", customer, str(purchase), what))
    return found


def _promised(sold: Allocation) -> tuple[str, int, int, int | None]:
    return checkout.token_asset(sold.terms.model_slug), sold.tokens, sold.paid_nano, sold.expires_at_ms


async def _credits(tx: db.Tx) -> list[Violation]:
    """Deposits and credits, one to one (money.md, "Checked all the time")."""
    known = {(customer, TRANSFER + reference): nano for (customer, reference), nano in (await store.every(tx)).items()}
    return _compared("credit_is_its_transfer", known, await overview.entered(tx, TRANSFER))


async def _stars(tx: db.Tx) -> list[list[Violation]]:
    """Each payment by Stars one credit, each one given back one debit."""
    payments = await receiving.payments(tx)
    known = {(paid.customer, receiving.TRANSFER + paid.charge): paid.credit_nano for paid in payments}
    came = _compared("stars_are_their_transfer", known, await overview.entered(tx, receiving.TRANSFER))
    back = {(paid.customer, receiving.BACK + paid.charge): "booked" for paid in payments if paid.state is not StarsState.CREDITED}
    booked = dict.fromkeys(await overview.entered(tx, receiving.BACK), "booked")
    return [came, _compared("stars_back_is_its_transfer", back, booked)]


async def _deposits(tx: db.Tx) -> list[list[Violation]]:
    """Each credited deposit one credit of this round, and each earlier round one credit and one reversal (E1, P4)."""
    brought = await overview.entered(tx, reclaiming.TRANSFER)
    known: dict[tuple[int, str], int] = {}
    undone: dict[tuple[int, str], str] = {}
    for one in await deposits.credited(tx):
        if one.state is DepositState.CREDITED and one.credit_nano:
            known[one.customer, reclaiming.TRANSFER + one.transfer] = one.credit_nano
        for number in range(one.round):
            name = round_name(one.identity, number)
            credit = (one.customer, reclaiming.TRANSFER + name)
            if credit in brought:
                known[credit] = brought[credit]
                undone[one.customer, reclaiming.BACK + name] = "booked"
    booked = dict.fromkeys(await overview.entered(tx, reclaiming.BACK), "booked")
    return [_compared("deposit_is_its_transfer", known, brought), _compared("deposit_back_is_its_transfer", undone, booked)]


async def _owed(tx: db.Tx) -> list[Violation]:
    """What was taken back after it was spent is what the ledger calls receivable."""
    owed: Counter[tuple[int, object]] = Counter()
    for paid in await receiving.payments(tx, owing=True):
        owed[paid.customer, "owed"] += paid.owed_nano
    for one in await reclaiming.owing(tx):
        owed[one.customer, "owed"] += one.owed_nano
    receivable: dict[tuple[int, object], int] = {(customer, "owed"): nano for customer, nano in (await overview.receivable(tx)).items()}
    return _compared("owed_is_receivable", owed, receivable)


def _compared(rule: str, known: Mapping[_K, _V], ledger: Mapping[_K, _V]) -> list[Violation]:
    """What differs between the two, or is missing on one side."""
    nothing = "nothing"
    return [
        Violation(rule, name[0], str(name[1]), f"{known.get(name, nothing)} here, {ledger.get(name, nothing)} in the ledger")
        for name in sorted(known.keys() | ledger.keys(), key=str)
        if name not in known or name not in ledger or known[name] != ledger[name]
    ]
