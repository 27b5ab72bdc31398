"""Which rows a batch must see. What a request leads to (its legs' accounts, its key's spender) the lanes find by joining."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tokenarb.ledger import handing, model
from tokenarb.ledger.model import Operation


@dataclass(slots=True)
class Wanted:
    """Keys of the rows to read. Every customer's wallet is read as well."""

    customers: set[int] = field(default_factory=set)
    books: set[int] = field(default_factory=set)  # of the customers: those whose book the decision reads
    accounts: set[tuple[int, int]] = field(default_factory=set)
    spenders: set[tuple[int, int]] = field(default_factory=set)
    requests: set[tuple[int, str]] = field(default_factory=set)
    client_keys: set[tuple[int, str]] = field(default_factory=set)
    transfers: set[tuple[int, str]] = field(default_factory=set)
    workers: set[str] = field(default_factory=set)


def wanted(operations: Iterable[Operation]) -> Wanted:
    """The keys that `decide` will ask for."""
    want = Wanted()
    for op in operations:
        customer = op.customer
        want.customers.add(customer)
        match op:
            case model.Hold():
                want.books.add(customer)
                want.requests.add((customer, op.request))
                want.spenders.add((customer, op.key))
                want.workers.add(op.worker)
                for source in op.sources:
                    want.accounts.add((customer, source.account))
                if op.client_key is not None:
                    want.client_keys.add((customer, op.client_key))
            case model.Settle() | model.Void() | model.Mark() | model.Resend() | model.HandOver():
                want.requests.add((customer, op.request))
                if op.worker is not None:
                    want.workers.add(op.worker)
                if isinstance(op, model.HandOver) and op.free:
                    want.transfers.add((customer, handing.refund_id(op.request)))
            case model.Post():
                want.books.add(customer)
                want.transfers.add((customer, op.id))
                for line in op.lines:
                    if line.account is not None:
                        want.accounts.add((customer, line.account))
            case model.RefundRequest():
                want.requests.add((customer, op.request))
                want.transfers.add((customer, op.id))
            case model.RefundAllocation():
                want.books.add(customer)
                want.accounts.add((customer, op.account))
                want.transfers.add((customer, op.id))
            case model.OpenAllocation() | model.ExpireAllocation():
                want.books.add(customer)
                want.accounts.add((customer, op.account))
            case model.SetSpender():
                want.books.add(customer)
                want.spenders.add((customer, op.key))
            case model.OpenBook() | model.FreezeBook() | model.Touch():
                want.books.add(customer)
    for customer in want.customers:
        want.accounts.add((customer, model.WALLET))
    return want
