"""What a model is good at, as far as the facts of its catalogue say: what it takes and gives, what it was taught, what it costs beside the
others. Nothing is praised that no fact holds. Pure.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from tokenarb.base import money
from tokenarb.catalog.model import Price
from tokenarb.catalog.shelf import Offer

MILLION: Final = 1_000_000
LONG_TOKENS: Final = 200_000
"""A context of several books."""

COMPARED_MIN: Final = 6
"""Among fewer models a third says nothing."""


class Trait(StrEnum):
    """SEES pictures, READS files, WATCHES videos, HEARS sound; THINKS before it answers, if asked or always; keeps to a SCHEMA."""

    SEES = "sees"
    READS = "reads"
    HEARS = "hears"
    WATCHES = "watches"
    DRAWS = "draws"
    SPEAKS = "speaks"
    TRANSCRIBES = "transcribes"
    EMBEDS = "embeds"
    TOOLS = "tools"
    SCHEMA = "schema"
    THINKS = "thinks"
    ALWAYS_THINKS = "always-thinks"
    SEARCHES = "searches"
    LONG = "long"


class Unit(StrEnum):
    """What a model is sold by."""

    TOKEN = "token"  # noqa: S105 - of a text
    PICTURE = "picture"
    CHARACTER = "character"
    SECOND = "second"


class Band(StrEnum):
    """Which third of the prices on the shelf."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


_TAKES: Final = (("image", Trait.SEES), ("file", Trait.READS), ("audio", Trait.HEARS), ("video", Trait.WATCHES))
_GIVES: Final = (
    ("image", Trait.DRAWS),
    ("audio", Trait.SPEAKS),
    ("speech", Trait.SPEAKS),
    ("transcription", Trait.TRANSCRIBES),
    ("embeddings", Trait.EMBEDS),
)
_TAUGHT: Final = (("tools", Trait.TOOLS), ("structured_outputs", Trait.SCHEMA))
_SHOWN: Final = {Unit.TOKEN: MILLION, Unit.CHARACTER: 1_000, Unit.SECOND: 60}
_BY_THE_PIECE: Final = {"image": Unit.PICTURE, "speech": Unit.CHARACTER, "transcription": Unit.SECOND}


def of(offer: Offer) -> tuple[Trait, ...]:
    """In the order of `Trait`."""
    model = offer.model
    found = {trait for name, trait in _TAKES if name in model.input_modalities}
    found |= {trait for name, trait in _GIVES if name in model.output_modalities}
    found |= {trait for name, trait in _TAUGHT if name in model.supported_parameters}
    if model.reasoning_mandatory:
        found.add(Trait.ALWAYS_THINKS)
    elif "reasoning" in model.supported_parameters:
        found.add(Trait.THINKS)
    if offer.searches_unasked:
        found.add(Trait.SEARCHES)
    if unit(offer) is Unit.TOKEN and model.context_length >= LONG_TOKENS:
        found.add(Trait.LONG)
    return tuple(trait for trait in Trait if trait in found)


def unit(offer: Offer) -> Unit:
    """What its price counts: operators' rows may sell by the piece."""
    gives = offer.model.output_modalities
    if "text" in gives or "embeddings" in gives:
        return Unit.TOKEN
    return next((unit for name, unit in _BY_THE_PIECE.items() if name in gives), Unit.TOKEN)


def answers(offer: Offer) -> bool:
    """Whether it writes texts."""
    return "text" in offer.model.output_modalities


def per_million(atto: int) -> int:
    """Nano-USD of a million units, rounded up."""
    return money.ceil_div(atto * MILLION, money.ATTO_PER_NANO)


def piece(atto: int) -> int:
    """Nano-USD of one unit, rounded up."""
    return money.ceil_div(atto, money.ATTO_PER_NANO)


def each(offer: Offer) -> int:
    """Nano-USD of what is sold by the piece: of one picture (an answer), of 1,000 characters or a minute (of a question)."""
    base = offer.retail_price.base
    return piece(base.completion) if unit(offer) is Unit.PICTURE else piece(base.prompt * _SHOWN[unit(offer)])


def band(offer: Offer, offers: Sequence[Offer]) -> Band | None:
    """Where its price lies among the models that write texts; None where there are too few, or it is none of them."""
    dearness = sorted(_dearness(one.retail_price) for one in offers if answers(one))
    if not answers(offer) or len(dearness) < COMPARED_MIN:
        return None
    cheaper = sum(one < _dearness(offer.retail_price) for one in dearness)
    return (Band.LOW, Band.MIDDLE, Band.HIGH)[3 * cheaper // len(dearness)]


def _dearness(price: Price) -> int:
    """Three parts question and one part answer: the usual mix."""
    return 3 * price.base.prompt + price.base.completion
