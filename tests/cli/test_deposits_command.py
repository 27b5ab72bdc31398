"""`tokenarb deposits`, as an operator uses it on what came to a chain."""

import asyncio

import pytest

from tokenarb.base import db
from tokenarb.payments import deposits, networks
from tokenarb.payments.sightings import Block, Header, Place, Scanned, Tip, Transfer, Watched
from tokenarb.sales import chain_paying

NOW = 1_790_000_000_000
ADDRESS = "0x" + "01" * 20
USDC_E = "0x2791bca1f2de4661ed88a30c99a7a9449aa84174"
POLYGON = networks.load()["polygon"]


@pytest.fixture
def came(operator) -> str:
    """Alice was sent USDC, and bridged USDC, which is another token; her id."""
    customer = operator.ok("customer", "add", "alice")["customer"]

    async def tell() -> None:
        database = db.Database(operator.url)
        usdc = next(asset.contract for asset in POLYGON.assets.values() if asset.symbol == "USDC")
        transfers = (Transfer("0xaa", 0, ADDRESS, usdc, 7_500_000), Transfer("0xbb", 3, ADDRESS, USDC_E, 5_000_000))
        blocks = (Block(Header(101, "h101", "h100", 0), transfers), Block(Header(102, "h102", "h101", 0), ()))
        scanned = Scanned("polygon", Place(100, "h100"), Place(100, "h100"), blocks, Tip(105, None))
        try:
            async with database.transaction() as tx:
                await deposits.begin(tx, NOW, POLYGON, [Header(100, "h100", "h99", 0)], Tip(100, None))
                await chain_paying.record(tx, NOW, POLYGON, scanned, Watched({ADDRESS: int(customer)}), {})
        finally:
            await database.close()

    asyncio.run(tell())
    return customer


def test_what_came_is_listed_and_the_strange_is_matched_once(operator, came):
    listed = operator.ok("deposits", "list")
    assert [(one["deposit"], one["state"], one["amount"]) for one in listed] == [
        ("polygon:0xaa:0", "confirming", "7.5 USDC"),
        ("polygon:0xbb:3", "unrecognised", f"5000000 ({USDC_E})"),
    ]
    assert operator.ok("deposits", "list", "--customer", "alice") == listed
    assert operator.ok("deposits", "list", "--state", "credited") == []
    (strange,) = operator.ok("deposits", "unrecognised")
    for _ in range(2):
        matched = operator.ok("deposits", "match", "4.99", strange["deposit"])
        assert matched == {"deposit": "polygon:0xbb:3", "customer": came, "credit_usd": "4.99"}
    assert operator.ok("customer", "show", came)["balance_usd"] == "4.99"
    assert operator.ok("deposits", "unrecognised") == []
    assert operator.ok("audit")["ok"]
    (chain,) = operator.ok("deposits", "chains")
    assert (chain["chain"], chain["height"], chain["behind"]) == ("polygon", 102, 3)


def test_what_is_nothing_is_dismissed_and_can_still_be_matched(operator, came):
    assert operator.ok("deposits", "dismiss", "polygon:0xbb:3")["state"] == "dismissed"
    assert operator.ok("deposits", "unrecognised") == []
    assert operator.ok("deposits", "match", "5", "polygon:0xbb:3")["credit_usd"] == "5"


def test_a_wrong_word_is_refused_with_what_would_be_right(operator, came):
    for words, status, said in (
        ("match 5 polygon:0xaa:0", 1, "only an unrecognised one"),
        ("match 5 polygon:0xcc:0", 1, "there is no deposit"),
        ("match 5 nowhere:0xcc:0", 1, "no chain nowhere"),
        ("match -5 polygon:0xbb:3", 2, "not more than zero"),
        ("match 5 polygon", 2, "CHAIN:TRANSACTION:INDEX"),
        ("dismiss polygon:0xaa:0", 1, "only an unrecognised one"),
        ("dismiss polygon:0xcc:0", 1, "there is no deposit"),
    ):
        ran = operator.run("deposits", *words.split())
        assert (ran.status, said in ran.err) == (status, True), ran
