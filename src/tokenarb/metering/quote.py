"""From a question to a hold: the worst case a call could cost each account that may pay for it. Pure.

The order in which accounts pay is fixed here (earliest expiry first, then credit if the key allows it: fault E11); how much each holds is
decided by the ledger under its lock, since only there the balances are true.

The records of a request are msgspec structs: making one costs a fifth of what a frozen dataclass costs.
"""

from typing import Final

import msgspec

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.catalog.model import Price
from tokenarb.catalog.pricing import Shape, ceiling
from tokenarb.catalog.shelf import Offer
from tokenarb.catalog.terms import Terms
from tokenarb.keys.model import KeyView
from tokenarb.ledger import model

OUTPUT_MIN: Final = 16
"""The least output worth sending: several upstreams refuse fewer than 16 tokens (openrouter.md section 3)."""


class Payer(msgspec.Struct, frozen=True, gc=False):
    """An account that may pay for a call and the prices it pays at; `terms` None: the wallet, at the retail price of the hold."""

    account: int
    terms: Terms | None


class Quote(msgspec.Struct, frozen=True, gc=False):
    """Everything a settlement needs to know about the hold it ends. `at_ms` is the hold's time, at which time-of-day prices are read."""

    hold: model.Hold
    payers: tuple[Payer, ...]
    retail: Price
    at_ms: int


class Question(msgspec.Struct, frozen=True, gc=False):
    """What a door knows of a call: its shape, the output asked for (None: not said), and the ids that make a retry harmless."""

    request: str
    shape: Shape
    output_asked: int | None
    client_key: str | None = None
    body_hash: str | None = None


def quote(view: KeyView, offer: Offer, question: Question, *, worker: str, upstream_key: str, output_default: int, now_ms: int) -> Quote:
    """The hold to ask of the ledger.

    Raises: Refused `insufficient_balance` where no account may pay at all (no package of this model, credit not allowed on this key).
    """
    shape = question.shape
    if offer.list_price.base.web_search and (searches := offer.searches_unasked):  # some models search unasked, and bill for it
        shape = msgspec.structs.replace(shape, web_searches=max(searches, shape.web_searches))
    base, per_output = ceiling(offer.retail_price, shape, now_ms)
    retail = model.Need(base, per_output, money.ATTO_PER_NANO)
    payers: list[Payer] = []
    sources: list[model.Source] = []
    for allocation in view.allocations:
        terms = allocation.terms
        if terms.model_slug != offer.model.slug or not terms.covers(shape):
            continue
        payers.append(Payer(allocation.id, terms))
        sources.append(model.Source(allocation.id, model.Need(*terms.need(shape, now_ms))))
    if view.key.use_credit:
        payers.append(Payer(model.WALLET, None))
        sources.append(model.Source(model.WALLET, retail))
    if not sources:
        raise Refused("insufficient_balance", "this key has no package for this model and may not use credit", model=offer.model.id)
    wanted = output_wanted(question.output_asked, offer, output_default)
    hold = model.Hold(
        customer=view.key.customer,
        request=question.request,
        key=view.key.id,
        worker=worker,
        sources=tuple(sources),
        retail=retail,
        output_wanted=wanted,
        output_explicit=question.output_asked is not None,
        output_min=OUTPUT_MIN if wanted > OUTPUT_MIN else wanted,
        revision=view.revision,
        price_version=offer.price_version,
        model=offer.model.id,
        upstream_key=upstream_key,
        at_ms=now_ms,
        client_key=question.client_key,
        body_hash=question.body_hash,
    )
    return Quote(hold, tuple(payers), offer.retail_price, now_ms)


def output_wanted(asked: int | None, offer: Offer, default: int) -> int:
    """Output tokens to hold for: what the caller asked, else the operator's default; never more than the model can give."""
    most = offer.model.max_output or offer.model.context_length
    wanted = default if asked is None else asked
    if wanted > most:
        wanted = most
    return wanted if wanted > 1 else 1
