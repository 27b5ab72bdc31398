"""The nouns of the keys' room: a key, what was bought, and the view a door caches. Pure records."""

from dataclasses import dataclass
from enum import StrEnum

from tokenarb.catalog.terms import Terms
from tokenarb.customers.model import CustomerState
from tokenarb.ledger.model import SpenderState


class AllocationState(StrEnum):
    """What became of a purchase; the figures are the ledger's. One that is EXPIRED or REFUNDED has nothing left and nothing held."""

    LIVE = "live"
    EXPIRED = "expired"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it may be shown; its secret is known to the customer only.

    `state` mirrors the ledger's spender, which is what decides. `daily_cap` is retail nano-USD a UTC day, None = no cap. `models` are
    catalogue ids, None = every model on sale. `use_credit` False: packages only, never the wallet.
    """

    id: int
    customer: int
    prefix: str
    state: SpenderState
    daily_cap: int | None
    models: tuple[str, ...] | None
    use_credit: bool
    created_at: int  # Unix ms
    label: str
    pepper_version: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """A purchased package: `id` is its account in the ledger, which knows what is left; `terms` are the prices frozen at purchase."""

    id: int
    customer: int
    package: int
    model: str
    title: str
    tokens: int
    terms: Terms
    expires_at_ms: int | None
    paid_nano: int
    sold_at: int  # Unix ms
    order: str
    state: AllocationState

    def expired(self, now_ms: int) -> bool:
        """Whether its end has come; the moment itself is outside, as for the ledger."""
        return self.expires_at_ms is not None and self.expires_at_ms <= now_ms


@dataclass(frozen=True, slots=True)
class KeyView:
    """What a door needs to serve a key, as it stood at the book's `revision`; any change moves the revision, so a stale view cannot spend.

    `allocations` are live ones with something left or held, the earliest expiry first (fault E11), those without expiry last.
    """

    key: ApiKey
    customer_state: CustomerState
    allocations: tuple[Allocation, ...]
    revision: int
