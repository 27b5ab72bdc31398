"""One step along a chain: asks a node, decides nothing about money, writes nothing. What it returns, `deposits.record` books."""

import itertools
from collections.abc import Sequence
from typing import Final

from tokenarb.base.errors import Broken, Unavailable
from tokenarb.payments.deposits import Trail
from tokenarb.payments.networks import FINALIZED, Network
from tokenarb.payments.ports import Chain
from tokenarb.payments.sightings import Header, Place, Scanned, Tip, Watched

BLOCKS_A_STEP: Final = 40
"""How far one step goes. After an outage many steps follow one another; none is left out (P5)."""

BACK_AT_ONCE: Final = 16


async def scan(chain: Chain, network: Network, trail: Trail, watched: Watched, *, blocks: int = BLOCKS_A_STEP) -> Scanned | None:
    """The next step from the trail's cursor, back to where the chain forked if it did. None: there is nothing new.

    A node that is behind our cursor shows nothing new, whatever it says: it is a lagging one of several, or on a fork that must grow first.
    Raises: Unavailable; Broken where the chain forked deeper than we remember.
    """
    base = trail.cursor.place
    tip = await chain.tip()
    if tip.height < base.height:
        return None
    reach = tip.height
    if network.scan_to == FINALIZED:
        if tip.finalized is None:
            return None
        reach = min(reach, tip.finalized)
    ancestor = await _ancestor(chain, network, trail.headers)
    last = min(ancestor.height + blocks, reach)
    found = await chain.blocks(ancestor.height + 1, last, watched) if last > ancestor.height else ()
    if not found and (ancestor != base or not _more_is_final(trail, tip)):
        return None  # nothing new; and a fork is taken up together with what replaces it
    if found and found[0].header.parent != ancestor.hash:
        raise Unavailable(f"chain {network.name} moved while it was read", retry_after_s=1)
    # Where money comes in, or what we walked is said to be gone, one node's word is not enough, if there are others.
    if doubtful := [block for block in found if ancestor != base or any(not one.own for one in block.transfers)]:
        await chain.witness(doubtful, watched)
    return Scanned(network.name, base, ancestor, tuple(found), tip)


def _more_is_final(trail: Trail, tip: Tip) -> bool:
    """Of the blocks that were walked through, more are final than we knew."""
    known = trail.cursor.finalized
    return tip.finalized is not None and min(tip.finalized, trail.cursor.place.height) > (-1 if known is None else known)


async def beginning(chain: Chain, network: Network) -> tuple[Sequence[Header], Tip]:
    """Where to begin to watch a chain: its end, with some blocks before it, in case the end itself goes away. Raises: Unavailable."""
    tip = await chain.tip()
    end = tip.height if network.scan_to != FINALIZED or tip.finalized is None else tip.finalized
    headers = [one for one in await chain.headers(range(max(0, end - BACK_AT_ONCE + 1), end + 1)) if one is not None]
    whole = all(child.parent == parent.hash for parent, child in itertools.pairwise(headers))
    if not headers or headers[-1].height != end or not whole:
        raise Unavailable(f"a node of {network.name} says that it is at {end}, and has no chain to there", retry_after_s=1)
    return headers, tip


async def _ancestor(chain: Chain, network: Network, ours: Sequence[Header]) -> Place:
    """The highest block that both we and the node have."""
    at, width = 0, 1  # usually the first one fits
    while at < len(ours):
        some = ours[at : at + width]
        theirs = await chain.headers([header.height for header in some])
        for mine, their in zip(some, theirs, strict=True):
            if their is None:
                raise Unavailable(f"a node of {network.name} has no block {mine.height}, below its own end", retry_after_s=1)
            if their.hash == mine.hash:
                return mine.place
        at, width = at + width, BACK_AT_ONCE
    raise Broken(f"chain {network.name} is another one below block {ours[-1].height}: deeper than a fork may be")
