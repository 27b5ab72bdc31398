"""From what the upstream used to what each account pays: exact fractions until the ledger's one rounding. Pure."""

import functools
from decimal import Decimal
from operator import attrgetter
from typing import Final

import msgspec

from tokenarb.base import money
from tokenarb.catalog.model import Price, Usage
from tokenarb.catalog.pricing import charge
from tokenarb.ledger import model
from tokenarb.metering.quote import Payer, Quote


class Manner(msgspec.Struct, frozen=True, gc=False):
    """How a call was answered, for its receipt: why the answer ended, in its dialect's word; ms from the hold to the upstream's headers."""

    streamed: bool = False
    finish: str = ""
    latency_ms: int = 0


UNSAID: Final = Manner()

FINISHES: Final = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "completed": "stop",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "incomplete": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
"""What the dialects call the ends of an answer, in the words of the chat dialect."""

_COUNTS: Final = tuple(name for name in Usage.__struct_fields__ if name != "cost")
_counts: Final = attrgetter(*_COUNTS)
_MANNER: Final = [("streamed", bool, False), ("finish", str, ""), ("latency_ms", int, 0)]
_Receipt: Final = msgspec.defstruct("_Receipt", [*((name, int, 0) for name in _COUNTS), *_MANNER], omit_defaults=True, gc=False)
_ENCODER: Final = msgspec.json.Encoder()


def settlement(
    quote: Quote,
    legs: tuple[model.Leg, ...],
    usage: Usage,
    *,
    outcome: str,
    now_ms: int,
    attempt: int = 0,
    generation_id: str | None = None,
    manner: Manner = UNSAID,
) -> model.Settle:
    """The settlement of a call that is to be paid for."""
    hold = quote.hold
    return settlement_of(
        hold.customer,
        hold.request,
        hold.worker,
        quote.payers,
        quote.retail,
        legs,
        usage,
        held_at_ms=quote.at_ms,
        outcome=outcome,
        now_ms=now_ms,
        attempt=attempt,
        generation_id=generation_id,
        manner=manner,
    )


def settlement_of(
    customer: int,
    request: str,
    worker: str | None,
    payers: tuple[Payer, ...],
    retail: Price,
    legs: tuple[model.Leg, ...],
    usage: Usage,
    *,
    held_at_ms: int,
    outcome: str,
    now_ms: int,
    attempt: int,
    generation_id: str | None = None,
    manner: Manner = UNSAID,
) -> model.Settle:
    """The same from its parts, for the resolver, which reads them back from the database."""
    retail_atto = charge(retail, usage, held_at_ms)
    terms_of = {payer.account: payer.terms for payer in payers}
    actuals = []
    for leg in legs:
        terms = terms_of[leg.account]
        if terms is None:
            actuals.append(model.Actual(leg.account, retail_atto, money.ATTO_PER_NANO))
        else:
            numerator, denominator = terms.used(usage, held_at_ms)
            actuals.append(model.Actual(leg.account, numerator, denominator))
    return model.Settle(
        customer=customer,
        request=request,
        worker=worker,
        actuals=tuple(actuals),
        retail_numerator=retail_atto,
        buy_cost_text=cost_text(usage.cost),
        usage=receipt(usage, manner),
        outcome=outcome,
        at_ms=now_ms,
        attempt=attempt,
        generation_id=generation_id,
    )


def free(
    quote: Quote,
    legs: tuple[model.Leg, ...],
    *,
    buy_cost: Decimal | None,
    usage: Usage | None,
    now_ms: int,
    attempt: int = 0,
    generation_id: str | None = None,
    manner: Manner = UNSAID,
) -> model.Settle:
    """A call nobody pays for (empty answer, failed by our or the upstream's fault); what the upstream billed is the house's (B5, B14)."""
    hold = quote.hold
    return free_of(
        hold.customer,
        hold.request,
        hold.worker,
        legs,
        buy_cost=buy_cost,
        usage=usage,
        now_ms=now_ms,
        attempt=attempt,
        generation_id=generation_id,
        manner=manner,
    )


def free_of(
    customer: int,
    request: str,
    worker: str | None,
    legs: tuple[model.Leg, ...],
    *,
    buy_cost: Decimal | None,
    usage: Usage | None,
    now_ms: int,
    attempt: int,
    generation_id: str | None = None,
    manner: Manner = UNSAID,
) -> model.Settle:
    """The same from its parts, for the resolver."""
    return model.Settle(
        customer=customer,
        request=request,
        worker=worker,
        actuals=tuple(model.Actual(leg.account, 0, 1) for leg in legs),
        retail_numerator=0,
        buy_cost_text=cost_text(buy_cost),
        usage=receipt(usage, manner) if usage is not None else "{}",
        outcome=model.FREE,
        at_ms=now_ms,
        attempt=attempt,
        generation_id=generation_id,
    )


def cost_text(cost: Decimal | None) -> str:
    """The upstream's own figure as exact decimal text."""
    return money.plain(cost) if cost is not None else "0"


def receipt(usage: Usage, manner: Manner = UNSAID) -> str:
    """The counts of a call as small JSON, and how it was answered; zero and unknown members are left out."""
    latency_ms = manner.latency_ms if manner.latency_ms > 0 else 0
    return _ENCODER.encode(_Receipt(*_counts(usage), manner.streamed, manner.finish, latency_ms)).decode()


@functools.cache
def _floor(nano: int) -> Decimal:
    return money.from_nano(nano)


def deviates(expected_atto: int, actual: Decimal | None, *, tolerance_percent: int = 10, floor_nano: int = 1_000_000) -> bool:
    """Does the upstream's own charge leave what its list price says (fault D3)? Differences below `floor_nano` are noise."""
    if actual is None:
        return False
    if actual < _floor(floor_nano) and expected_atto < floor_nano * money.ATTO_PER_NANO:
        return False  # the usual small call, without a conversion: both lie below the noise
    actual_nano = money.to_nano_ceil(actual)
    expected_nano = money.ceil_div(expected_atto, money.ATTO_PER_NANO)
    difference = abs(actual_nano - expected_nano)
    return difference > floor_nano and difference * 100 > expected_nano * tolerance_percent
