"""The nouns of the ledger: what is asked of it and what it answers. Pure records; `decide` turns the first into the second.

Amounts are integers in the account's own unit: nano-USD for the wallet, package tokens for an allocation. What a call needs is a
straight line in its output length, kept as exact integers until the one rounding:

    need(m) = ceil((base + m * per_output) / denominator)        m = output tokens

For the wallet the numerators are atto-USD and the denominator is 10^9; for an allocation they are atto-USD at its frozen prices and
the denominator is its frozen prompt price, so that one package token is one prompt token.
"""

from enum import StrEnum
from typing import Final

import msgspec

WALLET: Final = 1
"""The account id of every customer's USD wallet."""

FREE: Final = "free"
"""The outcome of a request that nobody pays for; of a held one, that its customer was told so."""


class Kind(StrEnum):
    """What a customer owns."""

    WALLET = "wallet"
    ALLOCATION = "allocation"


class Code(StrEnum):
    """Where an entry stands: the two customer accounts and the house's own positions (summed when asked, no balance row)."""

    WALLET = "wallet"
    ALLOCATION = "allocation"
    DEPOSITS = "deposits"  # money that came in, negative by what customers were credited for it
    PROMO = "promo"  # credit given without payment
    REVENUE = "revenue"
    DEFERRED = "deferred"  # sold, not yet used; carries the allocation's id
    BREAKAGE = "breakage"  # sold, expired unused
    TOKENS_ISSUED = "tokens_issued"  # package tokens in circulation, negative
    UPSTREAM_COST = "upstream_cost"
    UPSTREAM_CREDIT = "upstream_credit"  # what the upstream took from our account there, negative
    LOSS = "loss"  # overruns and goodwill the house bears
    RECEIVABLE = "receivable"


class SpenderState(StrEnum):
    """What a key may do; the ledger re-checks it at every hold."""

    ACTIVE = "active"
    FROZEN = "frozen"
    REVOKED = "revoked"


class RequestState(StrEnum):
    """A request leaves HELD exactly once."""

    HELD = "held"
    SETTLED = "settled"
    VOID = "void"
    UNKNOWN = "unknown"


class AttemptState(StrEnum):
    """An upstream attempt: SENT before the upstream is called, DONE when its headers came, then one terminal state."""

    SENT = "sent"
    DONE = "done"
    SETTLED = "settled"
    VOID = "void"
    UNKNOWN = "unknown"


class Need(msgspec.Struct, frozen=True, gc=False):
    """A straight line in the output length; see the module's docstring. All members >= 0, denominator > 0."""

    base: int
    per_output: int
    denominator: int

    def at(self, output: int) -> int:
        """The need at `output` tokens, rounded up once."""
        return -(-(self.base + output * self.per_output) // self.denominator)


class Source(msgspec.Struct, frozen=True, gc=False):
    """An account that may pay, and what the whole call would need of it if it paid alone."""

    account: int
    need: Need


class Hold(msgspec.Struct, frozen=True, gc=False):
    """WRITE 1. Takes the worst case out of reach, all legs or none, and books attempt 0 as sent.

    `sources` in the order they pay (earliest expiry first, wallet last); each is filled before the next is touched. `retail` is the same
    call at retail in nano-USD: what counts against the key's daily cap. Output: `output_explicit` means exactly `output_wanted` tokens
    or a refusal that names how many are affordable; otherwise the ledger grants min(output_wanted, what a quarter of the free balance
    pays after the
    prompt), at least `output_min` (fewer are granted from the whole balance down to `output_min`, then refused).
    `revision` is the book's revision that the caller's cached view was read at; another one answers `stale_view`.
    """

    customer: int
    request: str
    key: int
    worker: str
    sources: tuple[Source, ...]
    retail: Need
    output_wanted: int
    output_explicit: bool
    output_min: int
    revision: int
    price_version: int
    model: str
    upstream_key: str
    at_ms: int
    client_key: str | None = None
    body_hash: str | None = None


class Leg(msgspec.Struct, frozen=True, gc=False):
    """What one account holds for a request."""

    account: int
    held: int


class Held(msgspec.Struct, frozen=True, gc=False):
    """A hold that stands. `output` is what may be asked of the upstream (per choice)."""

    request: str
    output: int
    legs: tuple[Leg, ...]
    reserved: int  # nano-USD counted against the key's cap


class Mark(msgspec.Struct, frozen=True, gc=False):
    """WRITE 2. The upstream answered with headers: attempt `n` is DONE and carries the upstream's generation id (None: it named none)."""

    customer: int
    request: str
    attempt: int
    generation_id: str | None
    worker: str


class Resend(msgspec.Struct, frozen=True, gc=False):
    """Attempt `n` ended without an answer and another one is sent under the same hold; `buy_cost` of the ended one is booked as a loss."""

    customer: int
    request: str
    ended_attempt: int
    ended_state: AttemptState
    buy_cost_text: str
    upstream_key: str
    worker: str
    at_ms: int


class Actual(msgspec.Struct, frozen=True, gc=False):
    """What a call really needed of one source, as an exact fraction of the account's unit (numerator / denominator)."""

    account: int
    numerator: int
    denominator: int


class Settle(msgspec.Struct, frozen=True, gc=False):
    """WRITE 3. Ends a held request at its true figure; takes at most what was held, books the overrun as a house loss.

    `actuals` in the order of the hold's legs (same accounts): the unfunded fraction f starts at 1; leg i takes min(held, ceil(f * N))
    and leaves f - taken / N. `retail_numerator` atto-USD is the call at retail. All zero = a free answer. `buy_cost_text` is the
    upstream's own cost in USD, exact decimal text ("0" if it billed nothing). `usage` is a small JSON text for receipts. `worker` None
    = the resolver speaks.
    """

    customer: int
    request: str
    worker: str | None
    actuals: tuple[Actual, ...]
    retail_numerator: int
    buy_cost_text: str
    usage: str
    outcome: str  # completed | disconnected | recovered | remembered | free
    at_ms: int
    attempt: int = 0
    generation_id: str | None = None  # names an attempt that no Mark has named, in the same write


class Void(msgspec.Struct, frozen=True, gc=False):
    """Ends a held request without a charge. `state` VOID: known unbilled or at the house's expense; UNKNOWN: sent, never identified."""

    customer: int
    request: str
    worker: str | None
    state: RequestState
    reason: str
    at_ms: int
    buy_cost_text: str = "0"
    attempt: int = 0


class HandOver(msgspec.Struct, frozen=True, gc=False):
    """The gateway gives a held request to the resolver (usage never came); it is looked at from `check_at_ms` on.

    `free`: its customer was told that it costs nothing, and what was held is released; only what it cost us is still to be found out.
    """

    customer: int
    request: str
    worker: str
    check_at_ms: int
    free: bool = False


class Ended(msgspec.Struct, frozen=True, gc=False):
    """A request that has ended, now or earlier (`duplicate`): its figures. `overrun` is nano-USD the house bore."""

    request: str
    state: RequestState
    charged: int  # nano-USD retail value taken from wallet and packages together, after capping at the hold
    taken: tuple[Leg, ...]  # what each account paid (`held` member = taken amount)
    overrun: int
    duplicate: bool
    wallet_left: int  # nano-USD available in the wallet afterwards


class Done(msgspec.Struct, frozen=True, gc=False):
    """A deed without figures of its own succeeded (Mark, Resend, HandOver, Post, ...). `duplicate`: it had been done before."""

    id: str
    duplicate: bool = False
    amount: int = 0  # what moved, where the deed computed it (refunds, expiry): nano-USD


class Refusal(msgspec.Struct, frozen=True, gc=False):
    """A "no" as a value; verbs raise it as `Refused`. Codes: `docs/codes.md`. `request`: the earlier call that stands in the way."""

    code: str
    message: str
    affordable_output: int | None = None
    needed: int | None = None
    available: int | None = None
    request: str | None = None


class Line(msgspec.Struct, frozen=True, gc=False):
    """One entry of a posting. `account` names the customer account (WALLET/ALLOCATION) or the allocation a DEFERRED line belongs to."""

    code: Code
    asset: str
    amount: int
    account: int | None = None


class OpenBook(msgspec.Struct, frozen=True, gc=False):
    """A new customer: the book row and an empty USD wallet."""

    customer: int
    at_ms: int


class FreezeBook(msgspec.Struct, frozen=True, gc=False):
    """A frozen customer's holds are refused; calls in flight finish."""

    customer: int
    frozen: bool


class OpenAllocation(msgspec.Struct, frozen=True, gc=False):
    """A sold package's account. `paid` nano-USD and `issued` tokens fix what use recognises. Opened empty; a Post fills it."""

    customer: int
    account: int
    asset: str
    issued: int
    paid: int
    expires_at_ms: int | None


class SetSpender(msgspec.Struct, frozen=True, gc=False):
    """Creates or changes what a key may do. `daily_cap` nano-USD a UTC day, None = no cap. REVOKED is final."""

    customer: int
    key: int
    state: SpenderState
    daily_cap: int | None


class Touch(msgspec.Struct, frozen=True, gc=False):
    """Something a cached view holds has changed: the book's revision moves on, so every worker reloads before its next hold."""

    customer: int


class Post(msgspec.Struct, frozen=True, gc=False):
    """A transfer of value outside a request (credit, sale, ...). Lines sum to zero per asset. `id` is the caller's: twice is once.

    A wallet or allocation line that is negative needs that much available, else `insufficient_balance`.
    """

    customer: int
    id: str
    code: str  # credit | promo | sale | correction ...
    lines: tuple[Line, ...]
    at_ms: int
    names: str | None = None  # the transfer this one corrects
    note: str = ""


class RefundAllocation(msgspec.Struct, frozen=True, gc=False):
    """Gives back floor(paid * unused / issued) of a package to the wallet and retires the unused tokens; what is held stays."""

    customer: int
    id: str
    account: int
    at_ms: int
    note: str = ""


class RefundRequest(msgspec.Struct, frozen=True, gc=False):
    """Gives back what a settled request took, leg by leg, and lowers the key's used figure of that day. Once per request."""

    customer: int
    id: str
    request: str
    at_ms: int
    note: str = ""


class ExpireAllocation(msgspec.Struct, frozen=True, gc=False):
    """Turns what is left of an allocation past its date into breakage; what is held stays until its request ends."""

    customer: int
    account: int
    at_ms: int


Operation = (
    Hold
    | Mark
    | Resend
    | Settle
    | Void
    | HandOver
    | OpenBook
    | FreezeBook
    | OpenAllocation
    | SetSpender
    | Touch
    | Post
    | RefundAllocation
    | RefundRequest
    | ExpireAllocation
)
Outcome = Held | Ended | Done | Refusal
