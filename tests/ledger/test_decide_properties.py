"""`decide` by properties, and the proof that the properties see: each planted mutant turns them red."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.ledger import oracle, scenarios

from tokenarb.ledger import decide, funding, holding, model, rows, settling
from tokenarb.ledger.funding import Purse, Spread
from tokenarb.ledger.memory import MemoryLane
from tokenarb.ledger.sheet import Sheet


def world() -> MemoryLane:
    lane = MemoryLane()
    lane.world.workers = {"w1": "alive", "w2": "alive"}
    assert not any(isinstance(outcome, model.Refusal) for outcome in lane.apply(scenarios.seed()))
    return lane


def story(data: st.DataObject) -> None:
    """A dozen operations, each checked against the oracle, then the audit."""
    lane = world()
    for _ in range(data.draw(st.integers(1, 14))):
        op = data.draw(scenarios.operations(lane))
        before = copy.deepcopy(lane)
        repeated = isinstance(op, model.Hold) and (op.customer, op.request) in lane.world.requests
        (outcome,) = lane.apply([op])
        if isinstance(op, model.Hold) and not repeated:
            oracle.check_hold(before, op, outcome)
            _check_cap(before, lane, op, outcome)
        if isinstance(op, model.Settle):
            oracle.check_settle(before, op, outcome)
        if isinstance(outcome, model.Refusal):
            assert lane.world == before.world, "a refusal changes nothing"
        elif not isinstance(op, model.Touch):
            # Whatever was done is done once: a second time changes nothing, unless it is a state that was changed back.
            again = copy.deepcopy(lane)
            again.apply([op])
            assert _money(again) == _money(lane)
        assert oracle.violations(lane) == []


def _check_cap(before: MemoryLane, after: MemoryLane, op: model.Hold, outcome: model.Outcome) -> None:
    if not isinstance(outcome, model.Held):
        return
    spender = after.world.spenders[op.customer, op.key]
    assert spender.state == "active"
    assert spender.daily_cap is None or spender.used + spender.held <= spender.daily_cap
    assert op.revision == before.world.books[op.customer].revision


def _money(lane: MemoryLane) -> Any:
    return lane.world.accounts, lane.world.spenders, lane.transfers, lane.entries


def explore(examples: int) -> None:
    """Runs the properties; raises where one fails."""

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], report_multiple_bugs=False,
    )  # fmt: skip
    @given(st.data())
    def run(data: st.DataObject) -> None:
        story(data)

    run()


def test_properties_hold() -> None:
    explore(250)


def _no_guard(patch: pytest.MonkeyPatch) -> None:
    class Blind(Purse):
        def fill(self, output: int) -> Spread | None:
            return funding.spread([(10**18, need.base + output * need.per_output, need.denominator) for _, need in self.free])

    patch.setattr(holding, "Purse", Blind)


def _release_with(patch: pytest.MonkeyPatch, change: Callable[[rows.Account, rows.Leg], None]) -> None:
    original = settling._release

    def release(sheet: Sheet, leg: rows.Leg, lines: Any) -> None:
        original(sheet, leg, lines)
        account = sheet.account(leg.customer, leg.account)
        assert account is not None
        change(account, leg)

    patch.setattr(settling, "_release", release)


def _double_release(patch: pytest.MonkeyPatch) -> None:
    def change(account: rows.Account, leg: rows.Leg) -> None:
        account.available += leg.held - leg.taken

    _release_with(patch, change)


def _lost_release(patch: pytest.MonkeyPatch) -> None:
    def change(account: rows.Account, leg: rows.Leg) -> None:
        account.available -= leg.held - leg.taken

    _release_with(patch, change)


def _no_gate(patch: pytest.MonkeyPatch) -> None:
    def settle(sheet: Sheet, op: model.Settle) -> model.Outcome:
        request = sheet.request(op.customer, op.request)
        if request is not None and request.state == "settled":
            for attempt in sheet.attempts_of(op.customer, op.request):
                attempt.state = "done"
            for leg in sheet.legs_of(op.customer, op.request):
                account = sheet.account(leg.customer, leg.account)
                assert account is not None
                account.held += leg.held
                account.available -= leg.held
            spender = sheet.spender(op.customer, request.key_id)
            assert spender is not None
            spender.held += request.reserved
            request.state = "held"
        return settling.settle(sheet, op)

    patch.setitem(decide.RULES, model.Settle, settle)


def _no_clamp(patch: pytest.MonkeyPatch) -> None:
    def spread(pots: list[funding.Pot]) -> Spread:
        return funding.spread([(10**18, numerator, denominator) for _, numerator, denominator in pots])

    patch.setattr(settling, "spread", spread)


def _wrong_leg_order(patch: pytest.MonkeyPatch) -> None:
    def spread(pots: list[funding.Pot]) -> Spread:
        result = funding.spread(pots[::-1])
        return Spread(result.given[::-1], result.unfunded, result.denominator)

    patch.setattr(settling, "spread", spread)


def _no_cap(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Purse, "within_cap", lambda self, output: True)


def _no_key_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(holding, "_may_spend", lambda *facts: None)


MUTANTS = [_no_guard, _double_release, _lost_release, _no_gate, _no_clamp, _wrong_leg_order, _no_cap, _no_key_check]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__.strip("_"))
def test_the_properties_see(mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    with pytest.raises(AssertionError):
        explore(400)
