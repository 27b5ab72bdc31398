"""Random operations on a small world: two customers, two keys, two packages, few requests, so that collisions are the rule."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from tests.ledger import engines
from tests.ledger.engines import NOW

from tokenarb.base.clock import DAY_MS
from tokenarb.ledger import model
from tokenarb.ledger.memory import MemoryLane
from tokenarb.ledger.model import Actual, Code, Line, Need, Operation, Source, SpenderState

CUSTOMERS = (1, 2)
KEYS = (7, 8)
PACKAGES = (5, 6)
WORKERS = ("w1", "w2")
REQUESTS = tuple(f"r{n}" for n in range(6))
EXPIRES = {5: NOW + 1_000, 6: NOW + DAY_MS}
TIMES = (NOW, NOW + 500, NOW + 1_000, NOW + DAY_MS - 1, NOW + DAY_MS, NOW + 2 * DAY_MS)

small = st.integers(0, 40)
needs = st.builds(Need, small, st.integers(0, 9), st.integers(1, 4))
retail = st.builds(lambda base, per: Need(base * 10**8, per * 10**8, 10**9), small, st.integers(0, 9))
costs = st.sampled_from(["0", "0.000000004", "0.0000000000001", "0.00000002", "nonsense", "-1"])


def seed() -> list[Operation]:
    """The world at its start."""
    operations: list[Operation] = []
    for customer in CUSTOMERS:
        operations += [model.OpenBook(customer, NOW), model.SetSpender(customer, 7, SpenderState.ACTIVE, None)]
        operations += [model.SetSpender(customer, 8, SpenderState.ACTIVE, 25)]
        operations.append(msgspec.structs.replace(engines.credited(customer, 150), id="credit"))
        operations += engines.sold(customer, 5, tokens=31, paid=29, expires=EXPIRES[5])
    return operations


@st.composite
def holds(draw: st.DrawFn, lane: MemoryLane) -> model.Hold:
    customer = draw(st.sampled_from(CUSTOMERS))
    price = draw(retail)
    packages = [account for account in PACKAGES if (customer, account) in lane.world.accounts]
    sources = [Source(account, draw(needs)) for account in packages if draw(st.booleans())]
    if draw(st.integers(0, 4)):
        sources.append(Source(model.WALLET, price))
    named = draw(st.sampled_from([None, None, "k1", "k2"]))
    book = lane.world.books[customer]
    return model.Hold(
        customer=customer, request=draw(st.sampled_from(REQUESTS)), key=draw(st.sampled_from(KEYS)), worker=draw(st.sampled_from(WORKERS)),
        sources=tuple(sources), retail=price, output_wanted=draw(st.integers(0, 20)), output_explicit=draw(st.booleans()),
        output_min=draw(st.integers(0, 5)), revision=book.revision if draw(st.integers(0, 9)) else 0, price_version=1, model="m",
        upstream_key="up", at_ms=draw(st.sampled_from(TIMES)), client_key=named, body_hash=draw(st.sampled_from("ab")) if named else None,
    )  # fmt: skip


def _request(draw: st.DrawFn, lane: MemoryLane) -> tuple[int, str, str, int]:
    """(customer, request, worker, attempt), mostly of one that is open."""
    held = [row for row in lane.world.requests.values() if row.state == "held"]
    if held and draw(st.integers(0, 4)):
        row = draw(st.sampled_from(held))
        return row.customer, row.id, row.worker, len(lane.world.attempts[row.customer, row.id]) - 1
    return draw(st.sampled_from(CUSTOMERS)), draw(st.sampled_from(REQUESTS)), draw(st.sampled_from(WORKERS)), draw(st.integers(0, 1))


@st.composite
def settles(draw: st.DrawFn, lane: MemoryLane) -> model.Settle:
    customer, request, worker, attempt = _request(draw, lane)
    numerator = draw(st.integers(0, 60)) * 10**8
    legs = lane.world.legs.get((customer, request), [])
    actuals = []
    for leg in legs:
        if leg.account == model.WALLET:
            actuals.append(Actual(model.WALLET, numerator, 10**9))
        else:
            actuals.append(Actual(leg.account, draw(st.integers(0, 60)), draw(st.integers(1, 4))))
    return model.Settle(
        customer, request, draw(st.sampled_from([worker, worker, worker, None])), tuple(actuals), numerator, draw(costs), "{}", "completed",
        draw(st.sampled_from(TIMES)), attempt,
    )  # fmt: skip


@st.composite
def voids(draw: st.DrawFn, lane: MemoryLane) -> model.Void:
    customer, request, worker, attempt = _request(draw, lane)
    state = draw(st.sampled_from([model.RequestState.VOID, model.RequestState.UNKNOWN]))
    return model.Void(customer, request, worker, state, "test", draw(st.sampled_from(TIMES)), draw(costs), attempt)


@st.composite
def others(draw: st.DrawFn, lane: MemoryLane) -> Any:
    customer, request, worker, attempt = _request(draw, lane)
    account = draw(st.sampled_from(PACKAGES))
    at = draw(st.sampled_from(TIMES))
    named = f"t{draw(st.integers(0, 5))}"
    amount = draw(st.integers(-30, 60))
    tokens, paid = 10 * account + 3, draw(st.sampled_from([0, 17, 29]))
    match draw(st.integers(0, 11)):
        case 0:
            return model.Mark(customer, request, attempt, draw(st.sampled_from(["g1", "g2", None])), worker)
        case 1:
            return model.Resend(customer, request, attempt, draw(st.sampled_from(model.AttemptState)), draw(costs), "up2", worker, at)
        case 2:
            return model.HandOver(customer, request, worker, at, draw(st.booleans()))
        case 3:
            return model.FreezeBook(customer, draw(st.booleans()))
        case 4:
            return model.SetSpender(
                customer, draw(st.sampled_from(KEYS)), draw(st.sampled_from(SpenderState)), draw(st.sampled_from([None, 60]))
            )
        case 5:
            return model.Touch(customer)
        case 6:
            lines = (Line(Code.WALLET, "USD", amount), Line(Code.PROMO, "USD", -amount))
            return model.Post(customer, named, draw(st.sampled_from(["promo", "credit"])), lines, at)
        case 7:
            return model.OpenAllocation(customer, account, f"tok:{account}", tokens, paid, EXPIRES[account])
        case 8:
            row = lane.world.accounts.get((customer, account))
            terms = (row.issued, row.paid) if row is not None else (tokens, paid)
            return model.Post(customer, f"sale-{account}-{named}", "sale", engines.sold(
                customer, account, tokens=terms[0], paid=terms[1], expires=None)[1].lines, at)  # fmt: skip
        case 9:
            return model.RefundAllocation(customer, named, account, at)
        case 10:
            return model.RefundRequest(customer, named, request, at)
        case _:
            return model.ExpireAllocation(customer, account, at)


def operations(lane: MemoryLane) -> st.SearchStrategy[Any]:
    """One operation on the world as it stands."""
    return st.one_of(holds(lane), holds(lane), settles(lane), settles(lane), voids(lane), others(lane))
