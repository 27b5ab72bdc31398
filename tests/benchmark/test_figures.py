"""The bench's own arithmetic: a wrong median or mark would praise what is slow."""

import pytest
from bench import figures, targets


def test_a_ratio_is_taken_within_each_round_and_only_then_the_median() -> None:
    # Medians first would say 200 / 100 = 2; the machine was three times slower in the second round for both.
    assert figures.ratio([300.0, 100.0, 200.0], [100.0, 33.0, 400.0]) == 3.0


def test_a_round_without_one_of_the_two_counts_for_neither() -> None:
    assert figures.ratio([10.0, None, 90.0], [5.0, 1.0, None]) == 2.0
    assert figures.ratio([None, 4.0], [2.0, None]) is None
    assert figures.ratio([4.0], [0.0]) is None  # nothing was done: no ratio, and no division by zero


def test_the_median_leaves_out_what_was_not_measured() -> None:
    assert figures.median([None, 3.0, 1.0, None, 2.0]) == 2.0
    assert figures.median([1.0, 2.0]) == 1.5
    assert figures.median([None]) is None
    assert figures.median([]) is None


def test_rounds_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="argument 2"):
        figures.ratio([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="argument 2"):
        figures.less([1.0], [1.0, 2.0])


def test_an_addition_is_what_lies_above_the_base_and_may_be_held_above_nothing() -> None:
    added = figures.less([500.0, 90.0, None, 7.0], [100.0, 100.0, 1.0, None])
    assert added == [400.0, -10.0, None, None]
    assert figures.at_least(added, 20.0) == [400.0, 20.0, None, None]


@pytest.mark.parametrize(
    ("target", "figure", "met"),
    [
        (">= 0.15", 0.15, True),
        (">= 0.15", 0.1499, False),
        ("<= 1.5", 1.5, True),
        ("<= 1.5", 1.51, False),
        (">= 0.97 (no loss)", 0.98, True),
        (">= 0.97 (no loss)", 0.96, False),
        ("", 3.0, None),
        ("<= 4", None, None),
    ],
)
def test_a_target_is_met_at_its_limit_and_never_judged_without_a_figure(target: str, figure: float | None, met: bool | None) -> None:
    assert figures.met(target, figure) is met


@pytest.mark.parametrize("target", ["0.15", "> 3", "about 4"])
def test_a_target_of_another_form_is_refused(target: str) -> None:
    with pytest.raises(ValueError, match="target"):
        figures.met(target, 1.0)


def test_the_ledgers_targets_need_both_rate_and_ratio() -> None:
    assert targets.judge("ledger SQLite: hot customer", "pairs/s", 3_000, 10) == (">= 3,000 pairs/s and >= 10x", True)
    assert targets.judge("ledger SQLite: hot customer", "pairs/s", 9_000, 9.9)[1] is False
    assert targets.judge("ledger SQLite: hot customer", "pairs/s", 2_999, 50)[1] is False
    assert targets.judge("ledger memory: hot customer", "pairs/s", 1, None) == ("", None)
