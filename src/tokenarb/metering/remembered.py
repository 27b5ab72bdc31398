"""What a remembered answer costs (fault D10): a stated part of what its usage costs at the caller's own prices; us nothing. Pure."""

from decimal import Decimal
from typing import Final

import msgspec

from tokenarb.base import money
from tokenarb.catalog.model import Usage
from tokenarb.ledger import model
from tokenarb.metering import charge
from tokenarb.metering.quote import Quote

SOURCE: Final = "cache"
"""What stands in an attempt in the place of an upstream's key where the answer comes from memory: nothing is sent, nothing is billed."""

SAVED: Final = "saved_nano"
"""The member of a settlement's usage that tells what the upstream would have taken, in nano-USD. Nothing for a customer's eyes."""

OUTCOME: Final = "remembered"
"""Its own outcome in the ledger, so that an audit can tell it from a call that went upstream."""


def settlement(
    quote: Quote,
    legs: tuple[model.Leg, ...],
    usage: Usage,
    *,
    percent: int,
    saved: Decimal,
    now_ms: int,
    manner: charge.Manner = charge.UNSAID,
) -> model.Settle:
    """The settlement of a call that was answered from memory: `percent` of what it would have cost, rounded up once; no upstream cost.

    `saved`: USD that the upstream took when the answer was made; noted, rounded down to a nano-USD, for the operator's report.
    """
    assert 0 <= percent <= 100
    full = charge.settlement(quote, legs, usage, outcome=OUTCOME, now_ms=now_ms, manner=manner)
    told = msgspec.json.decode(full.usage)
    return msgspec.structs.replace(
        full,
        actuals=tuple([model.Actual(each.account, each.numerator * percent, each.denominator * 100) for each in full.actuals]),
        retail_numerator=money.ceil_div(full.retail_numerator * percent, 100),
        buy_cost_text="0",
        usage=msgspec.json.encode({**told, "cache": "hit", SAVED: money.to_nano_floor(saved)}).decode(),
    )
