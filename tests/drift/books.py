"""The evidence with the joins that several rules need, and what a call should have cost: computed anew from the upstream's bill."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from tests.drift.evidence import WALLET, Attempt, Bill, Evidence, Leg, Request

NANO = 10**9
REMEMBERED = "remembered"
"""The outcome of a call that was answered from memory: it has no bill of its own."""


class Books:
    """The evidence with the joins that several rules need."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.bill = {bill.id: bill for bill in evidence.bills}
        self.request = {request.id: request for request in evidence.requests}
        self.attempts: dict[str, list[Attempt]] = defaultdict(list)
        self.known: dict[str, list[Attempt]] = defaultdict(list)
        for attempt in evidence.attempts:
            self.attempts[attempt.request].append(attempt)
            if attempt.generation_id is not None:
                self.known[attempt.generation_id].append(attempt)
        self.told_free = {seen.request for seen in evidence.seen if seen.told_free}
        self.user: dict[str, int] = {}
        self._joined: dict[tuple[str, int], Bill] = {}
        for generation, attempts in self.known.items():
            if (bill := self.bill.get(generation)) is not None:
                self.user.setdefault(bill.user, attempts[0].customer)
                for attempt in attempts:
                    self._joined[attempt.request, attempt.n] = bill
        self.unjoined = [bill for bill in evidence.bills if bill.id not in self.known]
        self._join_unnamed()

    def _join_unnamed(self) -> None:
        """An upstream that hides its id leaves settled attempts without one: they are known by customer, model and exact cost."""
        unnamed: dict[tuple[str, str, Decimal], list[Bill]] = defaultdict(list)
        for bill in self.unjoined:
            unnamed[bill.user, bill.model, bill.cost].append(bill)
        users = {customer: user for user, customer in self.user.items()}
        for attempt in self.evidence.attempts:
            request = self.request.get(attempt.request)
            if attempt.generation_id is None and attempt.state == "settled" and request is not None and request.outcome != REMEMBERED:
                fitting = unnamed.get((users.get(attempt.customer, ""), request.model, attempt.buy_cost))
                if fitting:
                    bill = fitting.pop()
                    self._joined[attempt.request, attempt.n] = bill
                    self.unjoined.remove(bill)

    def bill_of(self, attempt: Attempt) -> Bill | None:
        """What the upstream charged for an attempt."""
        return self._joined.get((attempt.request, attempt.n))

    def last_bill(self, request: str) -> Bill | None:
        """The bill of the attempt that was answered: the last one."""
        attempts = self.attempts.get(request)
        return self.bill_of(max(attempts, key=lambda attempt: attempt.n)) if attempts else None


def ceil(value: Fraction) -> int:
    """Rounded towards plus infinity: the one rounding of a charge (money.md)."""
    return -(-value.numerator // value.denominator)


def list_usd(books: Books, bill: Bill) -> Fraction:
    """What the bill's counts cost at list price: cached and written tokens are inside the prompt, at prices of their own."""
    rate = books.evidence.rates[bill.model]
    plain = bill.prompt - bill.cached - bill.written
    return (
        plain * Fraction(rate.prompt)
        + bill.cached * Fraction(rate.cache_read)
        + bill.written * Fraction(rate.cache_write)
        + bill.completion * Fraction(rate.completion)
    )


def retail_nano(books: Books, bill: Bill) -> Fraction:
    """The same at retail, exact, in nano-USD."""
    return list_usd(books, bill) * (1 + Fraction(books.evidence.markup) / 100) * NANO


def package_tokens(books: Books, bill: Bill, flat: bool) -> Fraction:
    """Package tokens of a call: one is one prompt token (money.md, "Package tokens"); `flat` counts one to one."""
    if flat:
        return Fraction(bill.prompt + bill.completion)
    return list_usd(books, bill) / Fraction(books.evidence.rates[bill.model].prompt)


def expected_legs(
    books: Books, request: Request, legs: tuple[Leg, ...], bill: Bill, part_of_price: Fraction = Fraction(1)
) -> tuple[list[int], Fraction]:
    """What each leg should have paid, and the fraction of the call that no leg could pay."""
    unfunded = Fraction(1)
    taken = []
    for leg in legs:
        if leg.account == WALLET:
            need = retail_nano(books, bill)
        else:
            need = package_tokens(books, bill, (request.customer, leg.account) in books.evidence.flat)
        need *= part_of_price
        part = min(leg.held, ceil(unfunded * need)) if need else 0
        taken.append(part)
        unfunded = max(Fraction(0), unfunded - Fraction(part) / need) if need else Fraction(0)
    return taken, unfunded


def is_free(bill: Bill) -> bool:
    """money.md, "Free": the upstream billed nothing, gave nothing, or failed."""
    return bill.cost == 0 or bill.completion == 0 or bill.finish == "error" or bool(bill.faults)
