"""What a customer is told unasked: what is left, what ends, what becomes dearer, what is down. Pure: says when, and that it is said once.

Of each subject a mark remembers how far it was told. A top-up, another package, a new price set the mark back, so that the next time is
told again; nothing else does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tokenarb.base import money
from tokenarb.base.clock import DAY_MS
from tokenarb.base.outbox import Fact

LEFT, EXPIRY, PRICE, INCIDENT = "alert_left", "alert_expiry", "alert_price", "alert_incident"
"""Topics of the outbox."""

LEVELS: Final = (50, 20, 10, 5, 0)
DAYS: Final = (14, 7, 3, 1)
"""What can be chosen: percent left, days before the end."""

ARMED: Final = 1_000
"""The level of a mark of which nothing was told yet."""

WALLET: Final = "wallet"
PRICES: Final = "prices"
MODEL, ENDS, DOWN = "model:", "ends:", "down:"
"""How the subjects of packages of a model, of a package's end and of incidents begin."""

WALLET_LEAST: Final = money.NANO // 10
"""A wallet that never held so much is not worth a word."""

WALLET_RISE: Final = money.NANO // 4
RISE_PERCENT: Final = 5
"""More than this since it was told is a top-up, not a refund of some call."""

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """What a customer wants to be told."""

    muted: bool = False
    levels: tuple[int, ...] = (20, 5, 0)
    days: tuple[int, ...] = (7, 3, 1)
    prices: bool = True
    incidents: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a subject was told: down to `level`, when `amount` of `full` was there. For prices `level` is a price version."""

    level: int
    full: int = 0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Pot:
    """What pays for calls, what is held included: the wallet (nano-USD; `full` 0: what its mark knows), or all packages of a model."""

    subject: str
    left: int
    full: int = 0


@dataclass(frozen=True, slots=True)
class Ending:
    """A package that ends."""

    allocation: int
    at_ms: int
    left: int


@dataclass(frozen=True, slots=True)
class Change:
    """A model's price that changed: nano-USD for a million tokens of question and answer, before and now."""

    model: str
    version: int
    before: tuple[int, int]
    now: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Incident:
    """An upstream that is down, and the models that nobody else sells."""

    id: int
    upstream: str
    models: frozenset[str]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to everybody since the last look: prices up to `version`, incidents that last."""

    version: int = 0
    changes: Mapping[str, Change] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()

    @property
    def models(self) -> frozenset[str]:
        """All that somebody who has them might be told about."""
        return frozenset(self.changes).union(*(incident.models for incident in self.incidents))


@dataclass(frozen=True, slots=True)
class Step:
    """A mark's move, and what is told with it. `after` None: the mark goes."""

    customer: int
    subject: str
    before: Mark | None
    after: Mark | None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of one customer. `models`: those of the news that he has, or used lately."""

    customer: int
    setting: Setting
    marks: Mapping[str, Mark]
    pots: Sequence[Pot] = ()
    endings: Sequence[Ending] = ()
    models: frozenset[str] = frozenset()


def decide(facts: Facts, news: News, now_ms: int) -> list[Step]:
    """What moves. Who wants no word gets none, and what he missed is not told later either, unless it still holds then."""
    if facts.setting.muted:
        return []
    steps = [_left(facts, pot) for pot in facts.pots]
    steps += [_ending(facts, ending, now_ms) for ending in facts.endings]
    steps += [_prices(facts, news), *_incidents(facts, news), *_gone(facts)]
    return [step for step in steps if step is not None]


def _left(facts: Facts, pot: Pot) -> Step | None:
    before = facts.marks.get(pot.subject)
    is_wallet = pot.subject == WALLET
    if before is None and is_wallet:
        return Step(facts.customer, pot.subject, None, Mark(ARMED, pot.left, pot.left)) if pot.left >= WALLET_LEAST else None
    mark = before or Mark(ARMED, pot.full, pot.full)
    full = mark.full if is_wallet else pot.full
    if _has_risen(mark, pot, full, is_wallet=is_wallet):
        full = pot.left if is_wallet else full
        reached = _reached(pot.left, full, facts.setting.levels)
        return Step(facts.customer, pot.subject, before, Mark(ARMED if reached is None else reached, full, pot.left))
    reached = _reached(pot.left, full, facts.setting.levels)
    if reached is None or reached >= mark.level:
        return None
    body = {"pot": pot.subject, "level": reached, "left": pot.left, "full": full}
    return Step(facts.customer, pot.subject, before, Mark(reached, full, pot.left), Fact(LEFT, facts.customer, body))


def _has_risen(mark: Mark, pot: Pot, full: int, *, is_wallet: bool) -> bool:
    if is_wallet and pot.left > mark.full:
        return True
    if mark.level == ARMED:
        return False
    enough = full * RISE_PERCENT // 100
    return pot.left - mark.amount > (min(enough, WALLET_RISE) if is_wallet else enough)


def _reached(left: int, full: int, levels: Iterable[int]) -> int | None:
    return min((level for level in levels if left * 100 <= full * level), default=None)


def _ending(facts: Facts, ending: Ending, now_ms: int) -> Step | None:
    subject = f"{ENDS}{ending.allocation}"
    before = facts.marks.get(subject)
    reached = min((days for days in facts.setting.days if ending.at_ms - now_ms <= days * DAY_MS), default=None)
    if not ending.left or ending.at_ms <= now_ms or reached is None or reached >= (before or Mark(ARMED)).level:
        return None
    body = {"allocation": str(ending.allocation), "days": reached}
    return Step(facts.customer, subject, before, Mark(reached), Fact(EXPIRY, facts.customer, body))


def _prices(facts: Facts, news: News) -> Step | None:
    before = facts.marks.get(PRICES)
    told = before.level if before is not None else 0
    changed = [news.changes[model] for model in sorted(facts.models & news.changes.keys()) if news.changes[model].version > told]
    if not changed or not facts.setting.prices:
        return None
    body = {"models": [[one.model, *one.before, *one.now] for one in changed[:SHOWN]], "more": max(0, len(changed) - SHOWN)}
    return Step(facts.customer, PRICES, before, Mark(news.version), Fact(PRICE, facts.customer, body))


def _incidents(facts: Facts, news: News) -> Iterable[Step]:
    lasting = {f"{DOWN}{incident.id}" for incident in news.incidents}
    for incident in news.incidents:
        subject, hit = f"{DOWN}{incident.id}", sorted(facts.models & incident.models)
        if hit and facts.setting.incidents and subject not in facts.marks:
            body = {"models": hit[:SHOWN], "more": max(0, len(hit) - SHOWN), "over": False}
            yield Step(facts.customer, subject, None, Mark(0), Fact(INCIDENT, facts.customer, body))
    for subject, mark in facts.marks.items():
        if subject.startswith(DOWN) and subject not in lasting:
            yield Step(facts.customer, subject, mark, None, Fact(INCIDENT, facts.customer, {"models": [], "more": 0, "over": True}))


def _gone(facts: Facts) -> Iterable[Step]:
    """Marks of what is not there any more."""
    there = {pot.subject for pot in facts.pots} | {f"{ENDS}{ending.allocation}" for ending in facts.endings}
    for subject, mark in facts.marks.items():
        if subject.startswith((MODEL, ENDS)) and subject not in there:
            yield Step(facts.customer, subject, mark, None)
