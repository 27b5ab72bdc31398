"""What is compared when the storm is over: plain records of three books that know nothing of each other.

The ledger's rows (read by our own SQL), the simulator's bill, and what the clients saw. Money of the house is nano-USD, of the
upstream an exact decimal of USD; package tokens are integers. Nothing here imports the product.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

WALLET = 1


@dataclass(frozen=True, slots=True)
class Bill:
    """One generation as the upstream charged it. `faults` are the simulator's own words for what it did wrong in that call."""

    id: str
    key: str
    user: str
    model: str
    cost: Decimal
    prompt: int
    completion: int
    cached: int
    written: int
    finish: str | None
    cancelled: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A row of the ledger's `request`; `charged` is nano-USD at retail, `overrun` what the house bore of it."""

    customer: int
    id: str
    key: int
    client_key: str | None
    model: str
    state: str
    outcome: str | None
    charged: int
    overrun: int
    at_ms: int
    usage: str | None = None
    """The counts it was charged by, as the ledger's own JSON: what a remembered answer has instead of a bill."""
    refund: str | None = None
    """The transfer that gave back what it was charged, where its customer had been told that it is free."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What one account held and paid for a request, in the account's own unit."""

    account: int
    held: int
    taken: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of the upstream under a request."""

    customer: int
    request: str
    n: int
    upstream_key: str
    generation_id: str | None
    state: str
    buy_cost: Decimal


@dataclass(frozen=True, slots=True)
class Account:
    """A balance row beside the sum of its entries."""

    customer: int
    id: int
    available: int
    held: int
    entries: int


@dataclass(frozen=True, slots=True)
class Spender:
    """A key's counter beside the sum of what its requests of that day were charged (both nano-USD at retail)."""

    customer: int
    key: int
    daily_cap: int | None
    used: int
    held: int
    charged: int


@dataclass(frozen=True, slots=True)
class Booked:
    """What the entries of one request's settling transfers moved out of one customer account (positive = paid)."""

    request: str
    account: int
    amount: int
    transfers: int


@dataclass(frozen=True, slots=True)
class Deed:
    """A top-up or purchase whose commit the shop was told of: it must stand once. `amount` is nano-USD into (or out of) the wallet."""

    customer: int
    id: str
    amount: int


@dataclass(slots=True)
class Seen:
    """One request as its client lived it. Times are Unix ms; `cost` is the `usage.cost` that the client was shown."""

    number: int
    customer: int
    key: int
    started_ms: int
    status: int | None = None
    request: str | None = None
    data: bool = False
    """At least one byte of the answer's body (comments aside) arrived."""
    finished: bool = False
    """The answer came whole: `[DONE]`, or all of the JSON."""
    failed: bool = False
    """An error stood inside the 200."""
    cost: Decimal | None = None
    code: str | None = None
    client_key: str | None = None
    named: bool = True
    """The upstream was not told to hide its generation id."""
    remembered: bool = False
    """The head said that the answer came from memory: nothing went upstream."""
    ended: str = ""
    told_free: bool = False
    """The client was told that the call failed: a status that is no success, or an error that is not its own slowness."""


@dataclass(frozen=True, slots=True)
class Rate:
    """List prices of a model in USD a token, exact."""

    prompt: Decimal
    completion: Decimal
    cache_read: Decimal
    cache_write: Decimal


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything the checker judges. `flat` names the allocations (customer, account) whose tokens count one to one."""

    rates: Mapping[str, Rate]
    markup: Decimal
    bills: tuple[Bill, ...]
    bill_totals: Mapping[str, Decimal]
    requests: tuple[Request, ...]
    legs: Mapping[str, tuple[Leg, ...]]
    attempts: tuple[Attempt, ...]
    booked: tuple[Booked, ...]
    accounts: tuple[Account, ...]
    spenders: tuple[Spender, ...]
    unbalanced: tuple[tuple[str, str, int], ...]
    """Transfers whose entries do not sum to zero: (transfer, asset, sum)."""
    asset_sums: Mapping[str, int]
    standing: Mapping[str, int]
    """Wallet amount of every transfer that was not made by a request, by its id."""
    audit: tuple[str, ...] = ()
    seen: tuple[Seen, ...] = ()
    deeds: tuple[Deed, ...] = ()
    revoked_ms: Mapping[int, int] = field(default_factory=dict)
    """When the revocation of a key was known to be committed."""
    hit_percent: int = 10
    """What a remembered answer costs, in percent of its price (fault D10)."""
    lowest: int = 0
    """The lowest balance that any observation found."""
    returned: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    """What refunds gave back for a request, by account."""
    flat: frozenset[tuple[int, int]] = frozenset()
    expiry: Mapping[tuple[int, int], int] = field(default_factory=dict)
    """When an allocation (customer, account) expires, Unix ms."""
