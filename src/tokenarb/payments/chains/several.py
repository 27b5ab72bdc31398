"""Several nodes of one chain as one: the next is asked when one is away, and no money moves on one node's word.

A block that brings money, or that takes the place of one we walked, must be the same to two of them, payments included. With a single node
there is nobody to ask: then it is believed.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from tokenarb.base.errors import Unavailable
from tokenarb.payments.networks import Network
from tokenarb.payments.ports import Chain
from tokenarb.payments.sightings import Block, Header, Place, Tip, Transfer, Watched

T = TypeVar("T")

AGAIN_S: Final = 2.0


class Several:
    """At least two nodes, the preferred one first. One that fails goes to the end of the line."""

    def __init__(self, network: Network, nodes: Sequence[Chain]) -> None:
        assert len(nodes) > 1, "one node needs no others"
        self._network = network
        self._line = list(nodes)

    async def tip(self) -> Tip:
        """See ports. Final is what two nodes call so: on one node's word large sums would be credited too early."""
        tip = await self._first(lambda node: node.tip())
        if tip.finalized is None:
            return tip
        try:
            other = await self._other(lambda node: node.tip())
        except Unavailable:
            return Tip(tip.height, None)
        return Tip(tip.height, None if other.finalized is None else min(tip.finalized, other.finalized))

    async def mistakes(self) -> Sequence[str]:
        """See ports."""
        return await self._first(lambda node: node.mistakes())

    async def headers(self, heights: Sequence[int]) -> Sequence[Header | None]:
        """See ports."""
        return await self._first(lambda node: node.headers(heights))

    async def blocks(self, first: int, last: int, watched: Watched) -> Sequence[Block]:
        """See ports."""
        return await self._first(lambda node: node.blocks(first, last, watched))

    async def coins(self, addresses: Sequence[str], place: Place) -> Sequence[int] | None:
        """See ports. Two nodes must say the same: a balance that one of them made up would be a deposit."""
        first = await self._line[0].coins(addresses, place)
        if first is None:
            return None
        second = await self._other(lambda node: node.coins(addresses, place))
        if second != first:
            raise Unavailable(f"two nodes of {self._network.name} disagree about balances after block {place}", AGAIN_S)
        return first

    async def pending(self, addresses: Sequence[str]) -> Sequence[Transfer] | None:
        """See ports."""
        return await self._first(lambda node: node.pending(addresses))

    async def witness(self, blocks: Sequence[Block], watched: Watched) -> None:
        """See ports."""
        for block in blocks:
            height = block.header.height

            async def again(node: Chain, height: int = height) -> Sequence[Block]:
                return await node.blocks(height, height, watched)

            if (await self._other(again))[0] != block:
                raise Unavailable(f"two nodes of {self._network.name} disagree about block {block.header.place}", AGAIN_S)

    async def _first(self, ask: Callable[[Chain], Awaitable[T]]) -> T:
        """The first answer, from the front of the line on. Raises: Unavailable, that of the last one asked."""
        trouble: Unavailable | None = None
        for node in list(self._line):
            try:
                return await ask(node)
            except Unavailable as away:
                trouble = away
                self._line.remove(node)
                self._line.append(node)
        assert trouble is not None, "there is a node"
        raise trouble

    async def _other(self, ask: Callable[[Chain], Awaitable[T]]) -> T:
        """The same of those behind the front. Raises: Unavailable."""
        trouble: Unavailable | None = None
        for node in self._line[1:]:
            try:
                return await ask(node)
            except Unavailable as away:
                trouble = away
        assert trouble is not None, "there are two nodes"
        raise trouble
