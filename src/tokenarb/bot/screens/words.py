"""What 1,000 words cost, beside what is for sale: "about", since no two texts need the same tokens (docs/words.md)."""

from collections.abc import Sequence
from decimal import ROUND_UP, Context, Decimal
from typing import Final

from tokenarb.base import money
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import lines
from tokenarb.catalog.packages import Package
from tokenarb.catalog.words import ThousandWords

_ABOUT: Final = Context(prec=2, rounding=ROUND_UP)
_LEAST: Final = Decimal("0.000001")
"""The smallest amount that is shown."""


def about(usd: Decimal) -> int:
    """Nano-USD to two digits, rounded up: more would promise what nobody knows."""
    return money.to_nano_ceil(max(_ABOUT.plus(usd), _LEAST if usd else usd))


def told(talk: Talk, found: Sequence[Package], costs: Sequence[ThousandWords]) -> Markup | None:
    """A line a model that packages are for sale of; None where nothing is for sale."""
    by_model = {package.model_id: cost for package, cost in reversed(list(zip(found, costs, strict=True)))}
    return of_models(talk, [(model.rpartition("/")[2], cost) for model, cost in reversed(by_model.items())])


def of_models(talk: Talk, costs: Sequence[tuple[str, ThousandWords]]) -> Markup | None:
    """A line a model, under one heading; None where there is none."""
    listed = [
        talk(
            "words-line" if cost.measured else "words-line-estimated",
            model=model,
            question=talk.usd(about(cost.question)),
            answer=talk.usd(about(cost.answer)),
        )
        for model, cost in costs
    ]
    return lines(talk("words"), *listed) if listed else None
