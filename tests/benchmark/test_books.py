"""Drift is 0 only when both the booked cost and the charge agree with the upstream's own count."""

import dataclasses

import pytest
from bench.books import Ledger, Upstream, drift_nano

# 3 answers of 6,601 nano-USD: 5/4 is 8,251.25, charged 8,252 each.
UPSTREAM = Upstream(answers=3, whole=3, cost_nano=19_803)
LEDGER = Ledger(requests=3, open=0, settled=3, charged_nano=3 * 8_252, overrun_nano=0, cost_nano=19_803)


def test_rounding_up_each_charge_once_is_no_drift() -> None:
    assert drift_nano(UPSTREAM, LEDGER) == 0


@pytest.mark.parametrize(
    ("change", "drift"),
    [
        ({"cost_nano": 19_802}, 1),  # cost booked too low
        ({"cost_nano": 19_810}, 7),  # or too high
        ({"charged_nano": 3 * 8_252 + 1}, 1),  # a charge beyond its rounding
        ({"charged_nano": 3 * 8_252 + 100}, 100),
        ({"charged_nano": 24_753}, 1),  # a fraction below what was used is a whole unit of drift
        ({"charged_nano": 2 * 8_252}, 8_250),  # an answer for nothing
        ({"charged_nano": 2 * 8_252, "overrun_nano": 8_252}, 0),  # the house bore one: accounted for
        ({"charged_nano": 2 * 8_252, "cost_nano": 2 * 6_601}, 8_250 + 6_601),  # errors never cancel out
    ],
)
def test_whatever_differs_is_counted(change: dict[str, int], drift: int) -> None:
    assert drift_nano(UPSTREAM, dataclasses.replace(LEDGER, **change)) == drift
