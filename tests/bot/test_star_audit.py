"""Telegram's own book of Stars against ours: what was never told is booked, what we alone know is told, and a second look finds nothing."""

from collections.abc import Sequence

from tests.sales.buyers import HOUSE, SEALER, paid, top_up
from tests.sales.shop import NOW, usd

from tokenarb.compliance.rules import TERMS_VERSION
from tokenarb.customers import people
from tokenarb.ops import star_audit
from tokenarb.payments.ports import StarMove
from tokenarb.sales import auditing, onboarding

SECRET = b"h" * 32
LATER = NOW + star_audit.YOUNG_MS


def came(charge: str, stars: int, telegram_id: int | None = 5, at_ms: int = NOW) -> StarMove:
    return StarMove(charge, stars, at_ms, True, telegram_id, "")


class Book:
    """A page a call, as Telegram gives it."""

    def __init__(self, moves: Sequence[StarMove]) -> None:
        self._moves = moves

    async def moves(self, offset: int, limit: int) -> Sequence[StarMove]:
        assert limit <= 100
        return self._moves[offset : offset + 2]


async def test_E7_a_payment_that_was_never_told_is_found_and_booked_once(shop):
    async with shop.database.transaction() as tx:
        alice, _ = await onboarding.meet(tx, NOW, 5, SECRET, SEALER, language="en")
        await people.declare(tx, NOW, alice.id, "DE", TERMS_VERSION)
    await paid(shop, alice, await top_up(shop, alice, usd("1")), "told")
    await paid(shop, alice, "x", "ours alone", stars_=1)
    moves = [
        came("told", 77),
        came("lost", 100),
        came("young", 50, at_ms=LATER),
        came("strange", 9, telegram_id=6),
        StarMove("told", 77, NOW, False, 5, ""),
        StarMove("withdrawn", 1000, NOW, False, None, ""),
        StarMove("never heard of", 3, NOW, False, 5, ""),
    ]
    gathered = await star_audit.gather(Book(moves))
    assert gathered == moves
    found = await star_audit.settle(shop.database, LATER, gathered, SECRET, HOUSE)
    assert (found.booked, found.undone) == (["lost"], ["told"])
    assert (found.theirs_alone, found.ours_alone) == (["strange", "never heard of"], ["ours alone"])
    assert await shop.wallet(alice) == usd("1.3") + usd("0.013")
    again = await star_audit.settle(shop.database, LATER, moves, SECRET, HOUSE)
    assert (again.booked, again.undone, again.amounts_differ) == ([], [], [])
    async with shop.database.read() as tx:
        assert await auditing.everything(tx, LATER) == []


async def test_another_amount_is_told(shop):
    async with shop.database.transaction() as tx:
        alice, _ = await onboarding.meet(tx, NOW, 5, SECRET, SEALER, language="en")
    await paid(shop, alice, "x", "ch", stars_=5)
    found = await star_audit.settle(shop.database, LATER, [came("ch", 6)], SECRET, HOUSE)
    assert found.amounts_differ == ["ch"]
    assert list(found.differences) == ["payments have another amount there"]
