"""Which limits apply to a call: the operator's defaults, and his rules for one customer, one key, one model. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenarb.rates.model import Meter

KEPT_MAX: Final = 20_000


class Scope(StrEnum):
    """Whose calls are counted together."""

    CUSTOMER = "customer"
    KEY = "key"
    MODEL = "model"  # of all customers


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests and tokens a minute, calls at once. 0 = not limited, None = not said: the default of the scope applies."""

    requests: int | None = None
    tokens: int | None = None
    concurrency: int | None = None

    @property
    def limits_something(self) -> bool:
        """Whether any member is a limit."""
        return bool(self.requests or self.tokens or self.concurrency)

    def over(self, default: "Limits") -> "Limits":
        """This, and `default` where it says nothing."""
        return Limits(
            default.requests if self.requests is None else self.requests,
            default.tokens if self.tokens is None else self.tokens,
            default.concurrency if self.concurrency is None else self.concurrency,
        )


NONE: Final = Limits()


@dataclass(frozen=True, slots=True)
class Rule:
    """What the operator set for one subject. `subject` is the customer's or key's id, 0 for a model; `model` a catalogue id, "" = all."""

    scope: Scope
    subject: int
    model: str
    limits: Limits

    @property
    def place(self) -> tuple[Scope, int, str]:
        """What there is one rule of."""
        return self.scope, self.subject, self.model


class Rules:
    """An immutable picture of all limits, with a memory of what it said."""

    def __init__(self, defaults: Mapping[Scope, Limits], rules: Iterable[Rule] = ()) -> None:
        self.defaults = defaults
        self._rules = {rule.place: rule.limits for rule in rules}
        self._kept: dict[tuple[int, int, str], tuple[Meter, ...]] = {}

    @property
    def limits_something(self) -> bool:
        """Whether any call could meet a limit."""
        return any(limits.limits_something for limits in (*self.defaults.values(), *self._rules.values()))

    def meters(self, customer: int, key: int, model: str) -> tuple[Meter, ...]:
        """Every meter that a call of this key to this model must pass; none where nothing limits it."""
        called = (customer, key, model)
        found = self._kept.get(called)
        if found is None:
            if len(self._kept) >= KEPT_MAX:
                self._kept.clear()
            found = self._kept[called] = tuple(self._found(customer, key, model))
        return found

    def _found(self, customer: int, key: int, model: str) -> Iterable[Meter]:
        for scope, subject in ((Scope.CUSTOMER, customer), (Scope.KEY, key)):
            limits = self._rules.get((scope, subject, ""), NONE).over(self.defaults.get(scope, NONE))
            yield from _meter(f"{scope}:{subject}", limits)
            yield from _meter(f"{scope}:{subject}:{model}", self._rules.get((scope, subject, model), NONE))
        everybody = self._rules.get((Scope.MODEL, 0, model), NONE).over(self.defaults.get(Scope.MODEL, NONE))
        yield from _meter(f"{Scope.MODEL}:{model}", everybody)


def _meter(name: str, limits: Limits) -> Iterable[Meter]:
    if limits.limits_something:
        yield Meter(name, limits.requests or 0, limits.tokens or 0, limits.concurrency or 0)
