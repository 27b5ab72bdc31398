"""The judge: three books in, findings out. Pure, and it shares no line with what it judges.

Each rule is a small generator; the verdict counts drift in nano-USD, unfunded and lost requests. The expected charge is computed
anew from the upstream's bill with fractions, never from the product's own figures (billing_faults.md, "invariant for all").
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.drift.books import NANO, REMEMBERED, Books, ceil, expected_legs, is_free, retail_nano
from tests.drift.evidence import WALLET, Evidence, Leg, Request

TERMINAL = frozenset({"settled", "void", "unknown"})
REVOKED_WITHIN_MS = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold. `kind` is drift, unfunded, lost or rule; `nano` is what it moves, in nano-USD, where that is known."""

    kind: str
    rule: str
    subject: str
    text: str
    nano: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The findings, and what is counted beside them: attempts sent and never identified, what the upstream billed for those, and answers
    given a second time."""

    findings: tuple[Finding, ...]
    unknown: int
    unknown_cost_nano: int
    remembered: int = 0

    @property
    def drift(self) -> int:
        return sum(abs(finding.nano) for finding in self.findings) or sum(finding.kind == "drift" for finding in self.findings)

    @property
    def unfunded(self) -> int:
        return sum(finding.kind == "unfunded" for finding in self.findings)

    @property
    def lost(self) -> int:
        return sum(finding.kind == "lost" for finding in self.findings)


def judge(evidence: Evidence) -> Verdict:
    """Every rule over everything."""
    books = Books(evidence)
    findings = [finding for rule in RULES for finding in rule(books)]
    unknown = sum(attempt.state == "unknown" for attempt in evidence.attempts)
    cost = sum((bill.cost for bill in books.unjoined), Decimal(0))
    remembered = sum(request.outcome == REMEMBERED for request in evidence.requests)
    return Verdict(tuple(findings), unknown, ceil(Fraction(cost) * NANO), remembered)


def zero_sums(books: Books) -> Iterator[Finding]:
    """Sum of entries: zero in each transfer and for each asset."""
    for transfer, asset, amount in books.evidence.unbalanced:
        yield Finding("drift", "transfer sums to zero", transfer, f"{amount} of {asset}", amount)
    for asset, amount in books.evidence.asset_sums.items():
        if amount:
            yield Finding("drift", "asset sums to zero", asset, str(amount), amount)


def balances(books: Books) -> Iterator[Finding]:
    """A balance is the sum of its entries, holds nothing once all is quiet, and was never seen below zero."""
    for account in books.evidence.accounts:
        name = f"{account.customer}/{account.id}"
        if account.available + account.held != account.entries:
            off = account.available + account.held - account.entries
            yield Finding("drift", "balance = entries", name, f"{account.available} + {account.held} against {account.entries}", off)
        if account.held:
            yield Finding("drift", "nothing stays held", name, f"{account.held} held, no request open", account.held)
        if account.available < 0:
            yield Finding("unfunded", "no negative balance", name, str(account.available))
    if books.evidence.lowest < 0:
        yield Finding("unfunded", "no negative balance", "observer", f"a balance of {books.evidence.lowest} was seen")


def spenders(books: Books) -> Iterator[Finding]:
    """A key's counter is what its requests were charged, and never above its cap."""
    for spender in books.evidence.spenders:
        name = f"{spender.customer}/{spender.key}"
        if spender.held:
            yield Finding("drift", "nothing stays reserved", name, f"{spender.held} reserved, no request open", spender.held)
        if spender.used != spender.charged:
            yield Finding("rule", "key counter = charges", name, f"{spender.used} against {spender.charged}")
        if spender.daily_cap is not None and spender.used > spender.daily_cap:
            yield Finding("unfunded", "daily cap", name, f"{spender.used} of {spender.daily_cap}")


def endings(books: Books) -> Iterator[Finding]:
    """Every request and every attempt has ended exactly once."""
    for request in books.evidence.requests:
        if request.state not in TERMINAL:
            yield Finding("lost", "request has ended", request.id, f"still {request.state}")
        if request.id not in books.attempts:
            yield Finding("rule", "request has an attempt", request.id, "none")
    for attempt in books.evidence.attempts:
        if attempt.state not in TERMINAL:
            yield Finding("lost", "attempt has ended", f"{attempt.request}#{attempt.n}", f"still {attempt.state}")
        if attempt.request not in books.request:
            yield Finding("lost", "attempt has a request", f"{attempt.request}#{attempt.n}", "none")
    for generation, attempts in books.known.items():
        if len(attempts) > 1:
            yield Finding("drift", "a generation settles once", generation, f"named by {len(attempts)} attempts")


def charges(books: Books) -> Iterator[Finding]:
    """Each settled request took what the bill's counts cost at retail, or nothing under the free rule."""
    for request in books.evidence.requests:
        legs = books.evidence.legs.get(request.id, ())
        if request.state != "settled":
            taken = sum(leg.taken for leg in legs)
            if taken or request.charged:
                yield Finding("drift", "void is free", request.id, f"{request.state}, yet took {taken}", request.charged or taken)
            continue
        if request.outcome == REMEMBERED:
            yield from _remembered(books, request, legs)
            continue
        bill = books.last_bill(request.id)
        if bill is None:
            if request.charged or any(leg.taken for leg in legs):
                yield Finding("drift", "a charge has a bill", request.id, "the upstream billed no such generation", request.charged or 1)
            continue
        if request.outcome == "free" or bill.cost == 0:
            if request.charged or any(leg.taken for leg in legs):
                yield Finding(
                    "drift", "free is free", request.id, f"{request.charged} for {bill.id}, cost {bill.cost}", request.charged or 1
                )
            if not is_free(bill) and request.id not in books.told_free:
                yield Finding("drift", "free has a reason", request.id, f"{bill.id} is a good answer", ceil(retail_nano(books, bill)))
            continue
        expected, unfunded = expected_legs(books, request, legs, bill)
        got = [leg.taken for leg in legs]
        if got != expected:
            off = sum(got) - sum(expected)
            yield Finding("drift", "charge = bill", request.id, f"took {got}, bill {bill.id} says {expected}", off or 1)
        if unfunded > 0:
            yield Finding("unfunded", "the hold covers the bill", request.id, f"{float(unfunded):.3%} of {bill.id} had no hold")


def _remembered(books: Books, request: Request, legs: tuple[Leg, ...]) -> Iterator[Finding]:
    """An answer given twice costs its stated part, of the counts of an answer that the same customer once paid for in full (fault D10)."""
    counts = json.loads(request.usage or "{}")
    written = counts.get("cache_write", 0) + counts.get("cache_write_1h", 0)
    told = (counts.get("prompt", 0), counts.get("completion", 0), counts.get("cached", 0), written)
    users = {user for user, customer in books.user.items() if customer == request.customer}
    first = next(
        (
            bill
            for bill in books.evidence.bills
            if bill.model == request.model
            and bill.user in users
            and (bill.prompt, bill.completion, bill.cached, bill.written) == told
            and bill.cost
        ),
        None,
    )
    if first is None:
        yield Finding(
            "drift", "what is remembered was paid once", request.id, f"nobody was billed {told} of {request.model}", request.charged
        )
        return
    expected, unfunded = expected_legs(books, request, legs, first, Fraction(books.evidence.hit_percent, 100))
    got = [leg.taken for leg in legs]
    if got != expected or unfunded:
        yield Finding(
            "drift", "a remembered answer costs its part", request.id, f"took {got}, due {expected}", sum(got) - sum(expected) or 1
        )


def postings(books: Books) -> Iterator[Finding]:
    """What the entries moved for a request is what its legs say, in one transfer."""
    moved: dict[str, dict[int, int]] = defaultdict(dict)
    for booked in books.evidence.booked:
        moved[booked.request][booked.account] = booked.amount
        if booked.transfers > 1:
            yield Finding("drift", "a request settles once", booked.request, f"{booked.transfers} settling transfers", booked.amount)
    for request, legs in books.evidence.legs.items():
        paid = {leg.account: leg.taken for leg in legs if leg.taken}
        booked_of = {account: amount for account, amount in moved.get(request, {}).items() if amount}
        if paid != booked_of:
            off = sum(booked_of.values()) - sum(paid.values())
            yield Finding("drift", "entries = legs", request, f"booked {booked_of}, taken {paid}", off or 1)
    for request in moved.keys() - books.evidence.legs.keys():
        yield Finding("drift", "entries = legs", request, "booked for a request without legs", sum(moved[request].values()) or 1)


def order_of_sources(books: Books) -> Iterator[Finding]:
    """Packages pay by earliest expiry, credit last (fault E11)."""
    for request in books.evidence.requests:
        accounts = [leg.account for leg in books.evidence.legs.get(request.id, ())]
        if len(accounts) > 1:
            expiry = books.evidence.expiry
            order = [(account == WALLET, expiry.get((request.customer, account), 2**62)) for account in accounts]
            if order != sorted(order):
                yield Finding("rule", "earliest expiry first", request.id, str(accounts))


def house_cost(books: Books) -> Iterator[Finding]:
    """Our cost of each generation is the upstream's, and so are the sums per upstream key but for the counted unknown."""
    for attempt in books.evidence.attempts:
        bill = books.bill_of(attempt)
        billed = bill.cost if bill is not None else Decimal(0)
        if attempt.buy_cost != billed:
            off = ceil(Fraction(attempt.buy_cost - billed) * NANO)
            name = f"{attempt.request}#{attempt.n}"
            yield Finding("drift", "house cost = bill", name, f"{attempt.buy_cost} booked, {billed} billed ({attempt.state})", off or 1)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for bill in books.evidence.bills:
        sums[bill.key] += bill.cost
    for key, total in books.evidence.bill_totals.items():
        if sums[key] != total:
            yield Finding("rule", "the bill adds up", key, f"{sums[key]} against {total}")


def unknowns(books: Books) -> Iterator[Finding]:
    """A bill that no attempt names must be one of those sent and never identified: the same customer, the same model."""
    room: Counter[tuple[int, str]] = Counter()
    for attempt in books.evidence.attempts:
        if attempt.generation_id is None and attempt.state == "unknown":
            request = books.request.get(attempt.request)
            room[attempt.customer, request.model if request else ""] += 1
    anyone = sum(room.values())
    for bill in books.unjoined:
        customer = books.user.get(bill.user)
        known = customer is not None
        if (known and room[customer or 0, bill.model] <= 0) or anyone <= 0:
            yield Finding("unfunded", "a bill has a hold", bill.id, f"{bill.cost} USD for {bill.user}, no attempt was sent for it")
            continue
        anyone -= 1
        if known:
            room[customer or 0, bill.model] -= 1


def lost(books: Books) -> Iterator[Finding]:
    """Who saw a 200 is in the ledger; who saw all of it, at the figure shown."""
    for seen in books.evidence.seen:
        if seen.status != 200:
            continue
        name = f"#{seen.number} {seen.request}"
        request = books.request.get(seen.request or "")
        if request is None:
            yield Finding("lost", "a 200 is in the ledger", name, f"{seen.ended}: no such request")
            continue
        if request.customer != seen.customer:
            yield Finding("rule", "a 200 is in the ledger", name, f"booked for customer {request.customer}, asked by {seen.customer}")
        whole = seen.finished and not seen.failed
        if seen.remembered and request.state == "void" and not seen.finished:
            continue  # killed while it was replayed: nobody was billed, nobody pays, and the client has a part of it
        if request.state != "settled" and (whole or (seen.data and seen.named and not seen.failed)):
            yield Finding("lost", "a 200 is settled", name, f"{request.state}, the client saw {seen.ended}")
        if whole and seen.cost is not None and ceil(Fraction(seen.cost) * NANO) != request.charged:
            off = request.charged - ceil(Fraction(seen.cost) * NANO)
            yield Finding("drift", "charge = what was shown", name, f"shown {seen.cost}, charged {request.charged}", off)


def promises(books: Books) -> Iterator[Finding]:
    """Who was told that his call failed pays nothing for it (billing_faults.md B5): never charged, or given back to the last unit."""
    for seen in books.evidence.seen:
        request = books.request.get(seen.request or "")
        if seen.told_free and request is not None and request.charged and request.refund is None:
            yield Finding(
                "drift", "a failed call is free", f"#{seen.number} {request.id}", f"{request.state}: {seen.ended}", request.charged
            )
    for request in books.evidence.requests:
        taken = {leg.account: leg.taken for leg in books.evidence.legs.get(request.id, ()) if leg.taken}
        back = dict(books.evidence.returned.get(request.id, {}))
        if back != (taken if request.refund is not None else {}):
            off = sum(back.values()) - sum(taken.values())
            yield Finding("drift", "what is given back was taken", request.id, f"{back} back, {taken} taken", off or 1)
        if request.refund is not None and request.id not in books.told_free:
            yield Finding("rule", "only a failed call is given back", request.id, f"by {request.refund}")


def repeats(books: Books) -> Iterator[Finding]:
    """An idempotency key serves once."""
    times = Counter((request.customer, request.client_key) for request in books.evidence.requests if request.client_key)
    for (customer, client_key), count in times.items():
        if count > 1:
            yield Finding("drift", "an idempotency key serves once", f"{customer}/{client_key}", f"{count} requests")


def revocations(books: Books) -> Iterator[Finding]:
    """A revoked key is refused at most a second later (fault F1)."""
    for seen in books.evidence.seen:
        revoked = books.evidence.revoked_ms.get(seen.key)
        if revoked is not None and seen.status == 200 and seen.started_ms > revoked + REVOKED_WITHIN_MS:
            late = seen.started_ms - revoked
            yield Finding("unfunded", "a revoked key is refused", f"#{seen.number} {seen.request}", f"served {late} ms after")


def deeds(books: Books) -> Iterator[Finding]:
    """Every top-up and purchase that was acknowledged stands, once and in full; none stands that nobody made."""
    promised = {deed.id: deed for deed in books.evidence.deeds}
    for name, deed in promised.items():
        stands = books.evidence.standing.get(name)
        if stands is None:
            yield Finding("lost", "an acknowledged deed stands", name, f"{deed.amount} nano-USD for {deed.customer}")
        elif stands != deed.amount:
            yield Finding("drift", "an acknowledged deed stands", name, f"{stands} instead of {deed.amount}", stands - deed.amount)
    for name in books.evidence.standing.keys() - promised.keys():
        yield Finding("drift", "nobody made this deed", name, str(books.evidence.standing[name]), books.evidence.standing[name])


def answers(books: Books) -> Iterator[Finding]:
    """Nobody is left waiting for ever, and nothing of ours breaks."""
    for seen in books.evidence.seen:
        name = f"#{seen.number} {seen.request}"
        if seen.ended == "hung":
            yield Finding("rule", "a client is answered", name, "no answer, no end")
        if seen.status == 500:
            yield Finding("rule", "nothing breaks", name, seen.ended)


def audits(books: Books) -> Iterator[Finding]:
    """The product's own audit found nothing either."""
    for line in books.evidence.audit:
        yield Finding("rule", "tokenarb audit", "", line)


RULES: tuple[Callable[[Books], Iterator[Finding]], ...] = (
    zero_sums,
    balances,
    spenders,
    endings,
    charges,
    postings,
    order_of_sources,
    house_cost,
    unknowns,
    lost,
    promises,
    repeats,
    revocations,
    deeds,
    answers,
    audits,
)
