"""A chain told block by block to the verbs, as a scan would tell it: for tests that need no node."""

from collections.abc import Awaitable, Callable

from tests.payments.watching import RATES, evm_row
from tests.sales.buyers import HOUSE
from tests.sales.shop import NOW, Shop

from tokenarb.base import db
from tokenarb.customers.model import Customer
from tokenarb.payments import deposits
from tokenarb.payments.sightings import Block, Header, Place, Scanned, Tip, Transfer, Watched
from tokenarb.sales import chain_paying

TOKEN = "0x" + "aa" * 20
ADDRESS = "0x" + "01" * 20
ROW = evm_row(1, (TOKEN, 6))


class Crash(Exception):
    """The process is killed here."""


class Story:
    """A chain told block by block to the verbs, as a scan would tell it."""

    def __init__(self, shop: Shop, alice: Customer) -> None:
        self.shop = shop
        self.alice = alice
        self.watched = Watched({ADDRESS: alice.id})
        self.at = Place(100, "h100")
        self.rates = dict(RATES)
        self.now_ms = NOW

    async def begin(self) -> None:
        async with self.shop.database.transaction() as tx:
            await deposits.begin(tx, self.now_ms, ROW, [Header(100, "h100", "h99", 0)], Tip(100, None))

    def step(self, *blocks: tuple[str, list[Transfer]], back_to: Place | None = None) -> Scanned:
        before = ancestor = back_to or self.at
        found = []
        for name, transfers in blocks:
            header = Header(before.height + 1, name, before.hash, 0)
            found.append(Block(header, tuple(transfers)))
            before = header.place
        return Scanned("test", self.at, ancestor, tuple(found), Tip(before.height, None))

    async def book(self, scanned: Scanned) -> deposits.Recorded | None:
        async with self.shop.database.transaction() as tx:
            recorded = await chain_paying.record(tx, self.now_ms, ROW, scanned, self.watched, self.rates)
        if recorded is not None:
            self.at = scanned.end
        return recorded

    async def tell(self, *blocks: tuple[str, list[Transfer]], back_to: Place | None = None) -> deposits.Recorded:
        recorded = await self.book(self.step(*blocks, back_to=back_to))
        assert recorded is not None
        return recorded

    async def credit(self) -> int:
        async with self.shop.database.transaction() as tx:
            return len((await chain_paying.credit(tx, self.now_ms, ROW, self.alice.id, self.rates, HOUSE)).deposits)

    async def cut_short(self, deed: Callable[[db.Tx], Awaitable[object]]) -> None:
        """A transaction that ends in a crash."""
        async with self.shop.database.transaction() as tx:
            await deed(tx)
            raise Crash


def paid(units: int, tx: str = "0xaa", contract: str | None = TOKEN) -> Transfer:
    return Transfer(tx, 0, ADDRESS, contract, units)
