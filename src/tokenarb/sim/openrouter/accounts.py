"""The account: credits, keys with their usage and limits, and the bills (section 6). One account, as one operator has."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import clock, errors, exact, journal
from tokenarb.sim.openrouter.bills import Bill, BillBook
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.exact import ZERO

CREATOR: Final = "user_2dHFtVWx2n56w6HkM0000000000"
WORKSPACE: Final = "0df9e665-d932-5740-b2c7-b52af166bc11"
RESETS: Final = (None, "daily", "weekly", "monthly")


def derived_key(seed: int, purpose: str) -> str:
    """A key text that depends on the seed only."""
    return "sk-or-v1-" + hashlib.sha256(f"{purpose}:{seed}".encode()).hexdigest()


def hash_of(key_text: str) -> str:
    """How a key is named: the SHA-256 of its text, in hex."""
    return hashlib.sha256(key_text.encode()).hexdigest()


def label_of(key_text: str) -> str:
    """How a key is shown: `sk-or-v1-0e6...1c96`."""
    return f"{key_text[:12]}...{key_text[-4:]}"


class Meter:
    """A key's usage in total and in the current UTC day, week (Monday to Sunday) and month."""

    __slots__ = ("_day", "_day_usd", "_month", "_month_usd", "_week", "_week_usd", "total")

    def __init__(self) -> None:
        self.total = ZERO
        self._day = self._week = self._month = 0
        self._day_usd = self._week_usd = self._month_usd = ZERO

    def _roll(self, now: float) -> None:
        day = clock.day_number(now)
        if day == self._day:
            return
        self._day, self._day_usd = day, ZERO
        week, month = clock.week_number(now), clock.month_number(now)
        if week != self._week:
            self._week, self._week_usd = week, ZERO
        if month != self._month:
            self._month, self._month_usd = month, ZERO

    def add(self, now: float, usd: Decimal) -> None:
        """Count a charge."""
        self._roll(now)
        self.total = exact.add(self.total, usd)
        self._day_usd = exact.add(self._day_usd, usd)
        self._week_usd = exact.add(self._week_usd, usd)
        self._month_usd = exact.add(self._month_usd, usd)

    def within(self, window: str | None, now: float) -> Decimal:
        """Usage of the current window; None is all time."""
        self._roll(now)
        if window == "daily":
            return self._day_usd
        if window == "weekly":
            return self._week_usd
        return self._month_usd if window == "monthly" else self.total


class Key:
    """One key: its terms and its meter."""

    __slots__ = ("last_used_at", "meter", "terms")

    def __init__(self, terms: journal.KeyTerms) -> None:
        self.terms = terms
        self.meter = Meter()
        self.last_used_at: float | None = None

    def remaining(self, now: float) -> Decimal | None:
        """What the limit still allows; None = no limit. May be negative: the cap is checked before a request only (section 6)."""
        if self.terms.limit is None:
            return None
        return exact.subtract(self.terms.limit, self.meter.within(self.terms.limit_reset, now))

    def usable(self, now: float) -> bool:
        """Neither disabled nor deleted nor expired."""
        terms = self.terms
        return not (terms.disabled or terms.deleted or (terms.expires_at is not None and now >= terms.expires_at))

    def figures(self, now: float) -> dict[str, Any]:
        """The limit and usage fields that /key and /keys share."""
        meter, remaining = self.meter, self.remaining(now)
        return {
            "limit": exact.optional_number(self.terms.limit),
            "limit_remaining": None if remaining is None else exact.number(max(remaining, ZERO)),
            "limit_reset": self.terms.limit_reset,
            "include_byok_in_limit": self.terms.include_byok_in_limit,
            "usage": exact.number(meter.total),
            "usage_daily": exact.number(meter.within("daily", now)),
            "usage_weekly": exact.number(meter.within("weekly", now)),
            "usage_monthly": exact.number(meter.within("monthly", now)),
            "byok_usage": 0,
            "byok_usage_daily": 0,
            "byok_usage_weekly": 0,
            "byok_usage_monthly": 0,
        }


class Account:
    """Credits, keys and bills, journalled."""

    def __init__(self, record: journal.Journal, now: clock.Clock) -> None:
        self.journal = record
        self.clock = now
        self.keys: dict[str, Key] = {}
        self.bills = BillBook()
        self.credits = ZERO

    def apply(self, entry: journal.Entry) -> None:
        """Take one journal entry into the state, whether fresh or replayed. Catalogue entries are not the account's."""
        if isinstance(entry, Bill):
            self.bills.add(entry)
            self.keys[entry.key].meter.add(entry.at, entry.cost)
        elif isinstance(entry, journal.KeyTerms):
            known = self.keys.get(entry.hash)
            if known is None:
                self.keys[entry.hash] = Key(entry)
            else:
                known.terms = entry
        elif isinstance(entry, journal.Credit):
            self.credits = exact.add(self.credits, entry.usd)
        elif isinstance(entry, journal.ClockSet):
            self.clock.offset_s = entry.offset_s
        elif isinstance(entry, journal.BillsForgotten):
            self.bills = BillBook()
            for key in self.keys.values():
                key.meter = Meter()

    def enter(self, entry: journal.Entry) -> None:
        """Write an entry to the journal, then apply it."""
        self.journal.append(entry)
        self.apply(entry)

    @property
    def balance(self) -> Decimal:
        """Credits less usage; may be negative."""
        return exact.subtract(self.credits, self.bills.total.cost)

    def issue(self, key_text: str, name: str, **terms: Any) -> Key:
        """Make a key known; the text itself is never kept."""
        entry = journal.KeyTerms(hash=hash_of(key_text), label=label_of(key_text), name=name, created_at=self.clock.now(), **terms)
        self.enter(entry)
        return self.keys[entry.hash]

    def amend(self, key: Key, **changes: Any) -> None:
        """Change some terms of a key."""
        self.enter(msgspec.structs.replace(key.terms, updated_at=self.clock.now(), **changes))

    def authenticate(self, authorization: str | None) -> Key:
        """The key behind a bearer token.

        Raises: Failure 401 for a missing header, an unknown, disabled, deleted or expired key.
        """
        if not authorization:
            raise Failure(401, "Missing Authentication header", error_type="authentication")
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Failure(401, "No auth credentials found", error_type="authentication")
        key = self.keys.get(hash_of(token.strip()))
        if key is None or not key.usable(self.clock.now()):
            raise Failure(401, "User not found.", error_type="authentication")
        return key

    def for_inference(self, authorization: str | None) -> Key:
        """A key that may buy inference.

        Raises: Failure 401, 403 for a management key.
        """
        key = self.authenticate(authorization)
        if key.terms.management:
            raise Failure(403, "Management keys cannot be used for inference", error_type="permission_denied")
        return key

    def for_management(self, authorization: str | None) -> Key:
        """A management key.

        Raises: Failure 401, 403 for an inference key.
        """
        key = self.authenticate(authorization)
        if not key.terms.management:
            raise Failure(403, errors.MANAGEMENT_ONLY, error_type="permission_denied")
        return key

    def require_funds(self, key: Key) -> Decimal:
        """What this key can spend now.

        Raises: Failure 402 when account or key limit are used up; free models included (section 7).
        """
        balance = self.balance
        if balance <= ZERO:
            raise errors.no_credits()
        remaining = key.remaining(self.clock.now())
        if remaining is None:
            return balance
        if remaining <= ZERO:
            window = key.terms.limit_reset or "total"
            raise errors.no_credits(errors.KEY_LIMIT.replace("total", window))
        return min(balance, remaining)
