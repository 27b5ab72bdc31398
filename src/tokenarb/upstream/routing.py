"""Which upstreams a call may go to, and in what order. Pure: health, time and dice are arguments.

Who may serve it at all: its permission covers the model, the route is spoken there, what the caller wants is understood there, the region
is allowed, the worst case fits its context, and it is not dearer than what the customer pays (the margin rule). Of those: where the
customer's prefix is warm, else the cheapest; among equals the operator's weights, and where he named none, the quicker one.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

import msgspec

from tokenarb.catalog.model import Price, Usage
from tokenarb.catalog.pricing import Shape, ceiling, charge

PATH: Final = "path"
FIELD: Final = "field"
REGION: Final = "region"
CONTEXT: Final = "context"
MARGIN: Final = "margin"

NOWHERE: Final = frozenset[str]()


class _Every(frozenset[str]):
    """Every route there is."""

    def __contains__(self, path: object) -> bool:
        return True


EVERY_PATH: Final = _Every()
"""What an upstream speaks whose dialect is the gateway's own."""


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A model at an upstream. `model` is its name there, `price` what a unit costs us there, the fee on buying credit included.

    `paths`: the routes it speaks (`/chat/completions`, ...). `unfit`: fields of a request that it cannot honour. `regions`: countries it
    may be used from, empty = all. `context` and `output_max` in tokens, 0 = not known to be less than the catalogue says. `weight` is the
    share among equally cheap ones, 0 = only where nobody else is left. `bare`: the price without the fee, where nobody names the cost.
    """

    upstream: str
    model: str
    price: Price
    paths: frozenset[str]
    weight: int = 1
    unfit: frozenset[str] = NOWHERE
    regions: frozenset[str] = NOWHERE
    context: int = 0
    output_max: int = 0
    loss_allowed: bool = False
    bare: Price | None = None


class Wanted(msgspec.Struct, frozen=True, gc=False):
    """A call as far as routing needs to know it: its worst case (`shape`, `output` tokens a choice), the route it came by, the names of its
    fields that change the answer, the country it comes from (None: not known), Unix ms."""

    path: str
    shape: Shape
    output: int
    at_ms: int
    fields: frozenset[str] = NOWHERE
    region: str | None = None


class Seen(msgspec.Struct, frozen=True, gc=False):
    """What is known of a candidate now. `usable`: worth asking; `latency_ms` to its headers, None = not measured lately."""

    usable: bool = True
    latency_ms: float | None = None


def objection(candidate: Candidate, wanted: Wanted, retail: Price) -> str:
    """Why a candidate may not serve this call: one of the words above, empty where it may."""
    if wanted.path not in candidate.paths:
        return PATH
    if candidate.unfit and candidate.unfit & wanted.fields:
        return FIELD
    if candidate.regions and wanted.region not in candidate.regions:  # not known: not allowed (compliance.md section 7)
        return REGION
    if candidate.output_max and wanted.output > candidate.output_max:
        return CONTEXT
    if candidate.context and wanted.shape.prompt_total > candidate.context:
        return CONTEXT
    if not candidate.loss_allowed and loses(candidate.price, retail, wanted):
        return MARGIN
    return ""


def loses(buy: Price, retail: Price, wanted: Wanted) -> bool:
    """Could a call of this shape cost more than the customer pays for it?

    The worst case, and what a charge is made of: it grows evenly with the counts, so where no corner loses (no output or all of it; nothing
    of the prompt cached, all read from the cache, or all written to it) nothing between them does.
    """
    shape, at_ms = wanted.shape, wanted.at_ms
    bought, sold = ceiling(buy, shape, at_ms), ceiling(retail, shape, at_ms)
    if bought[0] > sold[0] or bought[0] + bought[1] * wanted.output > sold[0] + sold[1] * wanted.output:
        return True
    prompt, output = shape.prompt_total, wanted.output * shape.n
    return any(charge(buy, corner, at_ms) > charge(retail, corner, at_ms) for corner in _corners(prompt, output, shape))


def _corners(prompt: int, output: int, shape: Shape) -> Iterable[Usage]:
    for completion in (0, output):
        yield Usage(prompt, completion)
        yield Usage(prompt, completion, cached=prompt)
        if shape.cache_write or shape.cache_write_1h:
            yield Usage(prompt, completion, cache_write=prompt)
        if shape.cache_write_1h:
            yield Usage(prompt, completion, cache_write_1h=prompt)


def worst(price: Price, wanted: Wanted) -> int:
    """Atto-USD of the worst case at a price: what candidates are compared by."""
    base, per_output = ceiling(price, wanted.shape, wanted.at_ms)
    return base + per_output * wanted.output


def order(
    candidates: Sequence[Candidate],
    wanted: Wanted,
    retail: Price,
    seen: Callable[[Candidate], Seen],
    dice: random.Random,
    *,
    warm: str | None = None,
) -> tuple[Candidate, ...]:
    """Who is asked, one after the other; empty where nobody may serve the call.

    `warm`: the upstream that has this customer's prefix in its cache; it goes first while it may serve and is usable. Of unusable ones at
    most one is named, and only where nobody else is: so that the caller hears why.
    """
    fit = [candidate for candidate in candidates if not objection(candidate, wanted, retail)]
    known = {id(candidate): seen(candidate) for candidate in fit}
    usable = [candidate for candidate in fit if known[id(candidate)].usable]
    if not usable:
        return tuple(_cheapest_first(fit, wanted, known, dice)[:1])
    ranked = _cheapest_first(usable, wanted, known, dice)
    if warm is not None:
        ranked.sort(key=lambda candidate: candidate.upstream != warm)  # stable: the rest stays as it was
    return tuple(ranked)


def _cheapest_first(fit: Sequence[Candidate], wanted: Wanted, known: dict[int, Seen], dice: random.Random) -> list[Candidate]:
    cost = {id(candidate): worst(candidate.price, wanted) for candidate in fit}
    ranked: list[Candidate] = []
    for _, group in groupby(sorted(fit, key=lambda candidate: cost[id(candidate)]), key=lambda candidate: cost[id(candidate)]):
        ranked += _among_equals(list(group), known, dice)
    return ranked


def _among_equals(equals: list[Candidate], known: dict[int, Seen], dice: random.Random) -> list[Candidate]:
    """A draw by weight, where weights differ; else the quicker one, and whoever was not measured lately before it, to be measured."""
    if len({candidate.weight for candidate in equals}) == 1:
        return sorted(equals, key=lambda candidate: (known[id(candidate)].latency_ms or 0.0, candidate.upstream, candidate.model))
    # A draw without putting back (Efraimidis and Spirakis): the largest u^(1/weight) first.
    drawn = {id(candidate): dice.random() ** (1 / candidate.weight) if candidate.weight else -1.0 for candidate in equals}
    return sorted(equals, key=lambda candidate: -drawn[id(candidate)])
