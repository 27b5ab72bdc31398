"""The simulator prices by its own code, which shares nothing with ours: both must come to the same bill for every row it serves."""

import random
from fractions import Fraction

from tests.catalog import oracle, snapshot

from tokenarb.catalog import pricelist, pricing
from tokenarb.catalog.model import Usage
from tokenarb.sim.openrouter import pricing as simulated


def test_D2_D4_both_bill_every_row_alike() -> None:
    dice = random.Random(7)
    compared = 0
    for row in snapshot.rows():
        price = pricelist.parse(row["pricing"])
        if price is None:
            continue
        theirs = simulated.parse(row["pricing"])
        for length in (0, 900, 150_000, 200_000, 200_001, 300_000):
            cached = dice.randint(0, length // 2)
            written = dice.randint(0, length - cached)
            completion = dice.randint(0, 5000)
            searches = dice.randint(0, 2) if "web_search" in row["pricing"] else 0
            bill = simulated.cost(theirs, simulated.Consumption(length, cached, written, completion=completion, searches=searches), 1200)
            ours = Fraction(
                pricing.charge(price, Usage(length, completion, cached=cached, cache_write=written, web_searches=searches), 12 * 3_600_000),
                10**18,
            )
            exact = Fraction(bill.total)
            rounding = Fraction(length, 10**18) if oracle.fine(row["pricing"]) else 0  # 22 decimals are rounded up to 18
            assert exact <= ours <= exact + rounding, row["id"]
            compared += 1
    assert compared == 395 * 6
