"""From figures to pictures: which days, which models, in whose words. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.analytics.consumption import Consumption
from tokenarb.analytics.figures import ArbitrageStats
from tokenarb.analytics.pictures import Fact, Series, StatsPicture, UsagePicture

SHOWN: Final = 5
"""Models that get a colour or a bar of their own; the others are summed up."""

DayName = Callable[[int], str]
"""The name of a UTC day in the reader's language, short."""


@dataclass(frozen=True, slots=True)
class UsageWords:
    """In the reader's language. `other`: all further models."""

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    money: str
    tokens: str
    other: str
    nothing: str
    rtl: bool = False


@dataclass(frozen=True, slots=True)
class StatsWords:
    """In the reader's language."""

    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    money: str
    revenue: str
    cost: str
    profit: str
    models: str
    nothing: str
    rtl: bool = False


def of_usage(found: Consumption, words: UsageWords, day_name: DayName) -> UsagePicture:
    """The dearest models in colours of their own, the others in one."""
    days = range(found.window.first, found.window.last + 1)
    charged: dict[str, int] = {}
    for one in found.used:
        charged[one.model] = charged.get(one.model, 0) + one.charged_nano
    ranked = sorted(charged, key=lambda model: (-charged[model], model))
    shown = ranked[:SHOWN] if len(ranked) > SHOWN + 1 else ranked  # one that is left over needs no other name
    money = {model: dict.fromkeys(days, 0) for model in ranked}
    tokens = {model: dict.fromkeys(days, 0) for model in ranked}
    for one in found.used:
        money[one.model][one.day] += one.charged_nano
        tokens[one.model][one.day] += one.tokens

    def folded(values: dict[str, dict[int, int]]) -> tuple[Series, ...]:
        rest = [values[model] for model in ranked if model not in shown]
        series = [Series(_short(model), tuple(values[model].values())) for model in shown]
        return (*series, Series(words.other, _summed(rest))) if rest else tuple(series)

    return UsagePicture(
        words.title,
        words.subtitle,
        words.facts,
        tuple(day_name(day) for day in days),
        words.money,
        folded(money),
        words.tokens,
        folded(tokens),
        words.nothing,
        words.rtl,
    )


def of_stats(found: ArbitrageStats, words: StatsWords, day_name: DayName) -> StatsPicture:
    """Days from the first to the last; overruns are taken off revenue; profit is rounded down to the nano."""
    days = found.by_day[::-1]
    return StatsPicture(
        words.title,
        words.subtitle,
        words.facts,
        tuple(day_name(day) for day, _ in days),
        words.money,
        Series(words.revenue, tuple(one.revenue_nano + one.breakage_nano - one.loss_nano for _, one in days)),
        Series(words.cost, tuple(one.cost_nano for _, one in days)),
        Series(words.profit, tuple(int(one.profit.scaleb(9)) for _, one in days)),
        words.models,
        tuple((_short(one.model), int(one.profit.scaleb(9))) for one in found.models[:SHOWN]),
        words.nothing,
        words.rtl,
    )


def _short(model: str) -> str:
    """Without its author: a phone has no room for it."""
    return model.rpartition("/")[2]


def _summed(rows: Sequence[dict[int, int]]) -> tuple[int, ...]:
    return tuple(sum(values) for values in zip(*(row.values() for row in rows), strict=True))
