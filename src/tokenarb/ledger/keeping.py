"""Carries a decision's writes over into a snapshot, so that it stands for the database without being read again."""

from typing import Any, Final

from tokenarb.ledger import rows
from tokenarb.ledger.model import RequestState
from tokenarb.ledger.sheet import Pair, Snapshot, Tuple, Writes

_BOOK, _ACCOUNT, _SPENDER, _REQUEST, _LEG, _ATTEMPT = (shape.inserted for shape in rows.SHAPES)
_HELD: Final = RequestState.HELD.value


def keep(world: Snapshot, writes: Writes, *, only_open: bool) -> None:
    """`only_open`: requests that have ended are dropped, as are transfers: a cache need not remember what is seldom asked for."""
    touched: dict[str, list[Any]] = writes.touched
    for row in touched["book"]:
        world.books[row.customer] = _BOOK(row)
    for row in touched["account"]:
        world.accounts[row.customer, row.id] = _ACCOUNT(row)
    for row in touched["spender"]:
        world.spenders[row.customer, row.key_id] = _SPENDER(row)
    ended: list[Pair] = []
    for row in touched["request"]:
        key = (row.customer, row.id)
        world.requests[key] = _REQUEST(row)
        if row.client_key is not None and not only_open:
            world.client_keys[row.customer, row.client_key] = row.id
        if row.state != _HELD:
            ended.append(key)
        else:
            world.legs.setdefault(key, [])
    for row in touched["leg"]:
        _place(world.legs, row, _LEG(row))
    for row in touched["attempt"]:
        _place(world.attempts, row, _ATTEMPT(row))
    if only_open:
        for key in ended:
            world.requests.pop(key, None)
            world.legs.pop(key, None)
            world.attempts.pop(key, None)
    else:
        for transfer in writes.transfers:
            world.transfers[transfer[0], transfer[1]] = transfer[2]


def _place(several: dict[Pair, list[Tuple]], row: Any, values: Tuple) -> None:
    """Puts row number `n` of a request into its place."""
    found = several.setdefault((row.customer, row.request), [])
    if row.n < len(found):
        found[row.n] = values
    else:
        found.append(values)
