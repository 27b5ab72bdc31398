"""The checker sees: a run that is right is green, and every bug planted into a copy of it is red."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.drift import checker
from tests.drift.evidence import WALLET, Account, Attempt, Bill, Booked, Deed, Evidence, Leg, Rate, Request, Seen, Spender

MODEL = "vendor/model"
PACK = 77
ALICE, BOB = 10, 20
KEY_A, KEY_B = 1, 2
RATE = Rate(Decimal("0.000003"), Decimal("0.000015"), Decimal("0.0000003"), Decimal("0.00000375"))
PAID_IN = 5_000_000_000


def _bill(number: int, user: str, cost: str, prompt: int, completion: int, **more: Any) -> Bill:
    values: dict[str, Any] = {"cached": 0, "written": 0, "finish": "stop", "cancelled": False, "faults": ()} | more
    return Bill(f"gen-{number}", "upkey", user, MODEL, Decimal(cost), prompt, completion, **values)


def _request(number: int, customer: int, key: int, state: str, outcome: str | None, charged: int) -> Request:
    return Request(customer, f"r{number}", key, f"idem-{number}", MODEL, state, outcome, charged, 0, 1_000 + number)


def _attempt(number: int, customer: int, generation: str | None, state: str, cost: str) -> Attempt:
    return Attempt(customer, f"r{number}", 0, "upkey", generation, state, Decimal(cost))


def recorded() -> Evidence:
    """Five calls: paid from a wallet, from a package and then credit, free, refused by the upstream, and one killed before its headers.

    r1: 100 prompt (40 of them cached) + 10 completion = 0.000342 list, x 1.25 = 427,500 nano.
    r2: 7 prompt + 3 completion = 22 package tokens; 20 were held there, 2/22 of 82,500 nano come from credit.
    """
    return Evidence(
        rates={MODEL: RATE},
        markup=Decimal(25),
        bills=(
            _bill(1, "ua", "0.000342", 100, 10, cached=40),
            _bill(2, "ub", "0.000066", 7, 3),
            _bill(3, "ua", "0.00009", 30, 0),
            _bill(5, "ub", "0.000066", 7, 3, cancelled=True),
        ),
        bill_totals={"upkey": Decimal("0.000564")},
        requests=(
            _request(1, ALICE, KEY_A, "settled", "completed", 427_500),
            _request(2, BOB, KEY_B, "settled", "disconnected", 82_500),
            _request(3, ALICE, KEY_A, "settled", "free", 0),
            _request(4, ALICE, KEY_A, "void", "upstream refused", 0),
            _request(5, BOB, KEY_B, "unknown", "sent, never identified", 0),
        ),
        legs={
            "r1": (Leg(WALLET, 900_000, 427_500),),
            "r2": (Leg(PACK, 20, 20), Leg(WALLET, 50_000, 7_500)),
            "r3": (Leg(WALLET, 900_000, 0),),
            "r4": (Leg(WALLET, 900_000, 0),),
            "r5": (Leg(WALLET, 900_000, 0),),
        },
        attempts=(
            _attempt(1, ALICE, "gen-1", "settled", "0.000342"),
            _attempt(2, BOB, "gen-2", "settled", "0.000066"),
            _attempt(3, ALICE, "gen-3", "settled", "0.00009"),
            _attempt(4, ALICE, None, "void", "0"),
            _attempt(5, BOB, None, "unknown", "0"),
        ),
        booked=(Booked("r1", WALLET, 427_500, 1), Booked("r2", PACK, 20, 1), Booked("r2", WALLET, 7_500, 1)),
        accounts=(
            Account(ALICE, WALLET, PAID_IN - 427_500, 0, PAID_IN - 427_500),
            Account(BOB, WALLET, PAID_IN - 7_500, 0, PAID_IN - 7_500),
            Account(BOB, PACK, 80, 0, 80),
        ),
        spenders=(Spender(ALICE, KEY_A, 1_000_000, 427_500, 0, 427_500), Spender(BOB, KEY_B, None, 82_500, 0, 82_500)),
        unbalanced=(),
        asset_sums={"USD": 0, f"tokens:{MODEL}": 0},
        standing={"credit:a": PAID_IN, "credit:b": PAID_IN},
        seen=(
            Seen(1, ALICE, KEY_A, 1_000, 200, "r1", True, True, False, Decimal("0.0004275"), ended="whole"),
            Seen(2, BOB, KEY_B, 1_000, 200, "r2", True, ended="left after 2 events"),
            Seen(3, ALICE, KEY_A, 1_000, 503, "r4", True, code="upstream", ended="refused 503"),
            Seen(4, BOB, KEY_B, 1_000, ended="cut: EOFError"),
        ),
        deeds=(Deed(ALICE, "credit:a", PAID_IN), Deed(BOB, "credit:b", PAID_IN)),
        revoked_ms={KEY_A: 2_000},
        expiry={(BOB, PACK): 9_000_000},
    )


def _changed(name: str, index: int, **changes: Any) -> Callable[[Evidence], Evidence]:
    def plant(evidence: Evidence) -> Evidence:
        rows = list(getattr(evidence, name))
        rows[index] = replace(rows[index], **changes)
        return replace(evidence, **{name: tuple(rows)})

    return plant


def _legs(**legs: tuple[Leg, ...]) -> Callable[[Evidence], Evidence]:
    return lambda evidence: replace(evidence, legs={**evidence.legs, **legs})


def _all(*plants: Callable[[Evidence], Evidence]) -> Callable[[Evidence], Evidence]:
    def plant(evidence: Evidence) -> Evidence:
        for one in plants:
            evidence = one(evidence)
        return evidence

    return plant


def _without(name: str, index: int) -> Callable[[Evidence], Evidence]:
    def plant(evidence: Evidence) -> Evidence:
        rows = getattr(evidence, name)
        return replace(evidence, **{name: rows[:index] + rows[index + 1 :]})

    return plant


def _unserved(evidence: Evidence) -> Evidence:
    """r2 was served and billed, and the ledger never heard of it."""
    legs = {name: legs for name, legs in evidence.legs.items() if name != "r2"}
    return replace(
        _all(_without("requests", 1), _without("attempts", 1), _without("booked", 1), _without("booked", 1))(evidence), legs=legs
    )


PLANTS: dict[str, tuple[Callable[[Evidence], Evidence], str]] = {
    "a settlement twice, in two transfers": (_changed("booked", 0, amount=855_000, transfers=2), "a request settles once"),
    "a settlement twice, by two attempts": (_changed("attempts", 3, generation_id="gen-1"), "a generation settles once"),
    "a settlement lost": (
        _all(
            _changed("requests", 0, state="void", outcome="void", charged=0),
            _changed("attempts", 0, state="void", buy_cost=Decimal(0)),
            _legs(r1=(Leg(WALLET, 900_000, 0),)),
            _without("booked", 0),
        ),
        "a 200 is settled",
    ),
    "one nano too much, booked everywhere alike": (
        _all(_changed("requests", 0, charged=427_501), _legs(r1=(Leg(WALLET, 900_000, 427_501),)), _changed("booked", 0, amount=427_501)),
        "charge = bill",
    ),
    "one nano too little on credit beside a package": (_legs(r2=(Leg(PACK, 20, 20), Leg(WALLET, 50_000, 7_499))), "charge = bill"),
    "served without a hold": (_unserved, "a bill has a hold"),
    "acknowledged before it was durable": (_unserved, "a 200 is in the ledger"),
    "a hold that did not cover": (_legs(r1=(Leg(WALLET, 400_000, 400_000),)), "the hold covers the bill"),
    "a release forgotten": (_changed("accounts", 0, held=1, available=PAID_IN - 427_501), "nothing stays held"),
    "a reservation forgotten": (_changed("spenders", 0, held=5), "nothing stays reserved"),
    "a balance that is not its entries": (_changed("accounts", 1, available=PAID_IN), "balance = entries"),
    "a balance below zero": (_changed("accounts", 1, available=-1), "no negative balance"),
    "a balance that was below zero for a moment": (lambda evidence: replace(evidence, lowest=-1), "no negative balance"),
    "a free answer without a reason": (
        _all(_changed("requests", 0, outcome="free", charged=0), _legs(r1=(Leg(WALLET, 900_000, 0),)), _without("booked", 0)),
        "free has a reason",
    ),
    "a free answer that cost something": (_legs(r3=(Leg(WALLET, 900_000, 9),)), "free is free"),
    "a void that took something": (_legs(r4=(Leg(WALLET, 900_000, 9),)), "void is free"),
    "our cost forgotten": (_changed("attempts", 2, buy_cost=Decimal(0)), "house cost = bill"),
    "our cost invented": (_changed("attempts", 3, buy_cost=Decimal("0.000001")), "house cost = bill"),
    "an unknown attempt that was charged": (_changed("attempts", 4, state="settled"), "a bill has a hold"),
    "a request that never ended": (_changed("requests", 4, state="held"), "request has ended"),
    "an attempt that never ended": (_changed("attempts", 4, state="sent"), "attempt has ended"),
    "entries that do not balance": (lambda evidence: replace(evidence, unbalanced=(("t", "USD", 1),)), "transfer sums to zero"),
    "an asset that does not balance": (lambda evidence: replace(evidence, asset_sums={"USD": -1}), "asset sums to zero"),
    "a call that was told to have failed, and charged": (_changed("seen", 1, told_free=True), "a failed call is free"),
    "a part given back": (
        _all(_changed("requests", 0, refund="r1.free"), lambda evidence: replace(evidence, returned={"r1": {WALLET: 427_499}})),
        "what is given back was taken",
    ),
    "given back for nothing": (
        _all(_changed("requests", 0, refund="r1.free"), lambda evidence: replace(evidence, returned={"r1": {WALLET: 427_500}})),
        "only a failed call is given back",
    ),
    "a figure shown that was not charged": (_changed("seen", 0, cost=Decimal("0.000427499")), "charge = what was shown"),
    "an idempotency key served twice": (_changed("requests", 2, client_key="idem-1"), "an idempotency key serves once"),
    "a revoked key served": (_changed("seen", 0, started_ms=3_001), "a revoked key is refused"),
    "a cap exceeded": (_changed("spenders", 0, daily_cap=427_499), "daily cap"),
    "a counter that lost a charge": (_changed("spenders", 0, used=0), "key counter = charges"),
    "a top-up lost": (lambda evidence: replace(evidence, standing={"credit:a": PAID_IN}), "an acknowledged deed stands"),
    "a top-up twice": (
        lambda evidence: replace(evidence, standing={**evidence.standing, "credit:b": 2 * PAID_IN}),
        "an acknowledged deed stands",
    ),
    "money from nowhere": (lambda evidence: replace(evidence, standing={**evidence.standing, "credit:c": 1}), "nobody made this deed"),
    "credit before the package": (_legs(r2=(Leg(WALLET, 50_000, 7_500), Leg(PACK, 20, 20))), "earliest expiry first"),
    "a client left waiting": (_changed("seen", 3, ended="hung"), "a client is answered"),
    "an error of ours": (_changed("seen", 2, status=500), "nothing breaks"),
    "an audit that complains": (lambda evidence: replace(evidence, audit=("held_is_legs",)), "tokenarb audit"),
}


def test_a_right_run_is_green() -> None:
    verdict = checker.judge(recorded())
    assert verdict.findings == ()
    assert (verdict.drift, verdict.unfunded, verdict.lost) == (0, 0, 0)
    assert verdict.unknown == 1
    assert verdict.unknown_cost_nano == 66_000


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_bug_is_red(name: str) -> None:
    plant, rule = PLANTS[name]
    verdict = checker.judge(plant(recorded()))
    assert rule in {finding.rule for finding in verdict.findings}, verdict.findings
    assert verdict.drift or verdict.unfunded or verdict.lost or any(finding.kind == "rule" for finding in verdict.findings)


def test_an_attempt_whose_upstream_hid_its_id_is_known_by_its_figures() -> None:
    hidden = _changed("attempts", 0, generation_id=None)(recorded())
    assert checker.judge(hidden).findings == ()
    wrong = checker.judge(_changed("attempts", 0, buy_cost=Decimal("0.000343"))(hidden))
    assert {"house cost = bill", "a charge has a bill", "a bill has a hold"} <= {finding.rule for finding in wrong.findings}


def test_B5_a_charge_that_was_given_back_to_who_was_told_so_is_right() -> None:
    back = {"r2": {PACK: 20, WALLET: 7_500}}
    refunded = _all(_changed("seen", 1, told_free=True), _changed("requests", 1, refund="r2.free"))(recorded())
    assert checker.judge(replace(refunded, returned=back)).findings == ()


def test_every_rule_is_seen_red_by_some_plant() -> None:
    fired = {rule.__name__: False for rule in checker.RULES}
    for plant, _ in PLANTS.values():
        books = checker.Books(plant(recorded()))
        for rule in checker.RULES:
            fired[rule.__name__] |= any(True for _ in rule(books))
    assert [name for name, red in fired.items() if not red] == []


def _with_hit(charged: int, usage: str) -> Evidence:
    """Alice asks r1 again and is answered from memory; `charged` is booked alike everywhere."""
    evidence = recorded()
    alice, *others = evidence.accounts
    left = alice.available - charged
    spenders = tuple(
        replace(one, used=one.used + charged, charged=one.charged + charged) if one.key == KEY_A else one for one in evidence.spenders
    )
    return replace(
        evidence,
        requests=(*evidence.requests, replace(_request(6, ALICE, KEY_A, "settled", "remembered", charged), usage=usage)),
        legs={**evidence.legs, "r6": (Leg(WALLET, 900_000, charged),)},
        attempts=(*evidence.attempts, _attempt(6, ALICE, None, "settled", "0")),
        booked=(*evidence.booked, Booked("r6", WALLET, charged, 1)),
        accounts=(replace(alice, available=left, entries=left), *others),
        spenders=spenders,
    )


@pytest.mark.parametrize(
    ("charged", "prompt", "rule"),
    [
        (42_750, 100, None),  # a tenth of r1
        (42_751, 100, "a remembered answer costs its part"),
        (427_500, 100, "a remembered answer costs its part"),
        (0, 100, "a remembered answer costs its part"),
        (42_750, 99, "what is remembered was paid once"),
    ],
)
def test_D10_a_remembered_answer_is_judged_by_the_answer_it_repeats(charged: int, prompt: int, rule: str | None) -> None:
    usage = f'{{"prompt":{prompt},"completion":10,"cached":40,"cache":"hit"}}'
    verdict = checker.judge(_with_hit(charged, usage))
    assert {finding.rule for finding in verdict.findings} == ({rule} if rule else set())
    assert verdict.remembered == 1


@pytest.mark.parametrize(("remembered", "finished", "lost"), [(True, False, 0), (True, True, 1), (False, False, 1)])
def test_D10_only_a_replay_that_was_killed_half_way_may_end_void(remembered: bool, finished: bool, lost: int) -> None:
    seen = Seen(5, ALICE, KEY_A, 1_000, 200, "r4", data=True, finished=finished, remembered=remembered)
    evidence = recorded()
    assert checker.judge(replace(evidence, seen=(*evidence.seen, seen))).lost == lost
