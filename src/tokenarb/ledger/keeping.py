"""What becomes of a snapshot once the writes that were decided on it are committed: it stands for the database without being read again."""

from tokenarb.ledger import rows
from tokenarb.ledger.model import RequestState
from tokenarb.ledger.sheet import Snapshot, Writes

_HELD = RequestState.HELD.value


def keep(world: Snapshot, writes: Writes, *, only_open: bool) -> None:
    """`only_open`: requests that have ended are dropped: a cache need not remember what is seldom asked for."""
    for several in writes.touched.values():
        for row in several:
            row.mark = rows.CLEAN
            if only_open and type(row) is rows.Request and row.state != _HELD:
                name = (row.customer, row.id)
                world.requests.pop(name, None)
                world.legs.pop(name, None)
                world.attempts.pop(name, None)
