"""Every "no" the ledger knows, provoked; a "no" changes nothing."""

import copy
from typing import Any

import msgspec
import pytest
from tests.ledger import engines
from tests.ledger.engines import NOW, hold, settle, void

from tokenarb.ledger import model
from tokenarb.ledger.memory import MemoryBook
from tokenarb.ledger.model import AttemptState, Code, Line, RequestState, SpenderState
from tokenarb.ledger.refusals import MESSAGES

HELD = hold(1, request="open", revision=4)
DONE = hold(1, request="done", revision=4, client_key="k", body_hash="a")
RESEND = model.Resend(1, "open", 0, AttemptState.VOID, "0", "up2", "w1", NOW)


def seeded() -> MemoryBook:
    ledger = MemoryBook()
    ledger.register("w1")
    outcomes = ledger.apply(
        [
            model.OpenBook(1, NOW),
            model.SetSpender(1, 7, SpenderState.ACTIVE, None),
            model.SetSpender(1, 9, SpenderState.REVOKED, None),
            engines.credited(1, 1_000),
            *engines.sold(1, 5, tokens=10, paid=100, expires=NOW + 10**9),
            HELD,
            DONE,
        ]
    )
    outcomes += ledger.apply([settle(DONE, 50)])
    assert not [outcome for outcome in outcomes if isinstance(outcome, model.Refusal)]
    return ledger


def post(*lines: Line, **changes: Any) -> model.Post:
    return msgspec.structs.replace(model.Post(1, "p", "credit", lines, NOW), **changes)


CASES: list[tuple[str, Any]] = [
    ("unknown_customer", hold(99)),
    ("unknown_customer", model.Touch(99)),
    ("unknown_customer", model.FreezeBook(99, True)),
    ("unknown_customer", model.SetSpender(99, 7, SpenderState.ACTIVE, None)),
    ("unknown_customer", model.ExpireAllocation(99, 5, NOW)),
    ("unknown_customer", engines.credited(99, 1)),
    ("unknown_key", hold(1, key=8, revision=4)),
    ("key_revoked", hold(1, key=9, revision=4)),
    ("key_revoked", model.SetSpender(1, 9, SpenderState.ACTIVE, None)),
    ("stale_view", hold(1, revision=1)),
    ("fenced", hold(1, worker="w9", revision=4)),
    ("fenced", model.Mark(1, "open", 0, "g", "w9")),
    ("fenced", settle(HELD, 1, worker="w9")),
    ("fenced", void(HELD, worker="w9")),
    ("fenced", msgspec.structs.replace(RESEND, worker="w9")),
    ("fenced", model.HandOver(1, "open", "w9", NOW)),
    ("insufficient_balance", hold(1, output=100, revision=4)),
    ("insufficient_balance", hold(1, sources=(), revision=4)),
    ("already_completed", DONE),
    ("already_completed", msgspec.structs.replace(DONE, request="new")),
    ("key_reused", msgspec.structs.replace(DONE, request="new", body_hash="b")),
    ("unknown_request", model.Mark(1, "none", 0, "g", "w1")),
    ("unknown_request", settle(hold(1), 1)),
    ("unknown_request", void(hold(1))),
    ("unknown_request", msgspec.structs.replace(RESEND, request="none")),
    ("unknown_request", model.HandOver(1, "none", "w1", NOW)),
    ("unknown_request", model.RefundRequest(1, "r", "none", NOW)),
    ("unknown_attempt", model.Mark(1, "open", 3, "g", "w1")),
    ("unknown_attempt", settle(HELD, 1, attempt=3)),
    ("unknown_attempt", void(HELD, attempt=3)),
    ("unknown_attempt", msgspec.structs.replace(RESEND, ended_attempt=3)),
    ("request_ended", model.Mark(1, "done", 0, "g", "w1")),
    ("bad_cost", settle(HELD, 1, buy_cost_text="-1")),
    ("bad_cost", void(HELD, buy_cost_text="much")),
    ("bad_cost", msgspec.structs.replace(RESEND, buy_cost_text="NaN")),
    ("bad_state", void(HELD, state=RequestState.SETTLED)),
    ("bad_state", msgspec.structs.replace(RESEND, ended_state=AttemptState.DONE)),
    ("legs_mismatch", settle(HELD, 1, actuals=())),
    ("legs_mismatch", settle(HELD, 1, actuals=(model.Actual(1, -1, 1),))),
    ("unbalanced", post(Line(Code.WALLET, "USD", 5), Line(Code.PROMO, "USD", -4))),
    ("unbalanced", post(Line(Code.WALLET, "USD", 2**64), Line(Code.PROMO, "USD", -(2**64)))),
    ("bad_line", post(Line(Code.WALLET, "USD", 0))),
    ("bad_line", post(Line(Code.WALLET, "EUR", 5), Line(Code.PROMO, "EUR", -5))),
    ("bad_line", post(Line(Code.WALLET, "USD", 2**63 - 1), Line(Code.PROMO, "USD", 1 - 2**63))),
    ("bad_line", post(Line(Code.DEFERRED, "USD", 5, 5), Line(Code.PROMO, "USD", -5))),
    ("bad_line", msgspec.structs.replace(engines.sold(1, 5, tokens=10, paid=100, expires=None)[1], id="again")),
    ("unknown_account", post(Line(Code.ALLOCATION, "t", 5, 77), Line(Code.TOKENS_ISSUED, "t", -5))),
    ("unknown_account", model.RefundAllocation(1, "r", 77, NOW)),
    ("unknown_account", model.ExpireAllocation(1, model.WALLET, NOW)),
    ("id_reused", msgspec.structs.replace(engines.credited(1, 5), id="sale-5")),
    ("account_exists", model.OpenAllocation(1, 5, "tok:5", 11, 100, None)),
    ("bad_line", model.OpenAllocation(1, 6, "USD", 1, 1, None)),
    ("not_settled", model.RefundRequest(1, "r", "open", NOW)),
    ("not_expired", model.ExpireAllocation(1, 5, NOW)),
]


@pytest.mark.parametrize(("code", "op"), CASES, ids=[f"{code}-{type(op).__name__}-{n}" for n, (code, op) in enumerate(CASES)])
def test_refused_and_nothing_changed(code: str, op: Any) -> None:
    ledger = seeded()
    before = copy.deepcopy(ledger.lane.world)
    (outcome,) = ledger.apply([op])
    assert isinstance(outcome, model.Refusal)
    assert (outcome.code, outcome.message) == (code, MESSAGES[code])
    assert ledger.lane.world == before


def test_the_states_that_need_a_step_before() -> None:
    ledger = seeded()
    steps: list[tuple[Any, str | None]] = [
        (hold(1, request="named", client_key="n", body_hash="a", revision=4), None),
        (hold(1, client_key="n", body_hash="a", revision=4), "request_in_flight"),
        (model.Mark(1, "open", 0, "g1", "w1"), None),
        (model.Mark(1, "open", 0, "g2", "w1"), "attempt_marked"),
        (model.RefundRequest(1, "r1", "done", NOW), None),
        (model.RefundRequest(1, "r2", "done", NOW), "already_refunded"),
        (model.RefundAllocation(1, "a1", 5, NOW), None),
        (model.RefundAllocation(1, "a2", 5, NOW), "nothing_to_refund"),
        (model.SetSpender(1, 7, SpenderState.ACTIVE, 10), None),
        (hold(1, revision=6), "key_cap_reached"),
        (model.SetSpender(1, 7, SpenderState.FROZEN, None), None),
        (hold(1, revision=7), "key_frozen"),
        (model.SetSpender(1, 7, SpenderState.ACTIVE, None), None),
        (model.FreezeBook(1, True), None),
        (hold(1, revision=9), "customer_frozen"),
    ]
    provoked = {code for code, _ in CASES}
    for op, code in steps:
        (outcome,) = ledger.apply([op])
        assert (outcome.code if isinstance(outcome, model.Refusal) else None) == code, op
        provoked.add(code or "")
    assert provoked - {""} == set(MESSAGES)
