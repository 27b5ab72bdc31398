"""Bugs on purpose, outside the product: each must turn the checker red, or the checker is blind.

Two kinds. `TAMPERED` changes the finished ledger the way a bug would have left it, as consistently as that bug would (sums still zero,
balances still equal to their entries), so that only the comparison with the bill and the clients can tell. `LIVE` starts the product with
one of its functions bent: `python -m tests.drift.planted NAME run`.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import asyncpg

VICTIM = """(SELECT r.id FROM request r JOIN leg l ON l.customer = r.customer AND l.request = r.id
    WHERE r.state = 'settled' AND r.outcome = 'completed' AND r.charged > 1 AND l.account = 1 AND l.taken = r.charged
    ORDER BY r.id LIMIT 1)"""
"""The first request that was paid from a wallet alone."""

_OWNER = f"customer = (SELECT customer FROM request WHERE id = {VICTIM}) AND id = 1"
_SPENDER = f"(customer, key_id) IN (SELECT customer, key_id FROM request WHERE id = {VICTIM})"
_CHARGED = f"(SELECT charged FROM request WHERE id = {VICTIM})"
_TRANSFERS = f"(SELECT id FROM transfer WHERE request = {VICTIM})"
_GONE = (
    f"UPDATE account SET available = available + {_CHARGED} WHERE {_OWNER}",
    f"UPDATE spender SET used = used - {_CHARGED} WHERE {_SPENDER}",
    f"DELETE FROM entry WHERE transfer IN {_TRANSFERS}",
    f"DELETE FROM transfer WHERE request = {VICTIM}",
)

TAMPERED: Mapping[str, tuple[str, ...]] = {
    "double_settle": (
        f"""INSERT INTO entry (customer, transfer, n, code, account, asset, amount)
            SELECT customer, transfer || '-again', n, code, account, asset, amount FROM entry WHERE transfer IN {_TRANSFERS}""",
        f"""INSERT INTO transfer (customer, id, code, request, names, note, at)
            SELECT customer, id || '-again', code, request, names, note, at FROM transfer WHERE request = {VICTIM}""",
        f"UPDATE account SET available = available - {_CHARGED} WHERE {_OWNER}",
    ),
    "lost_settle": (
        *_GONE,
        f"UPDATE leg SET taken = 0 WHERE request = {VICTIM}",
        f"UPDATE attempt SET state = 'void', buy_cost = '0' WHERE request = {VICTIM}",
        f"UPDATE request SET state = 'void', outcome = 'void', charged = 0 WHERE id = {VICTIM}",
    ),
    "off_by_one": (
        f"""UPDATE entry SET amount = amount + CASE code WHEN 'wallet' THEN -1 ELSE 1 END
            WHERE transfer IN {_TRANSFERS} AND code IN ('wallet', 'revenue')""",
        f"UPDATE account SET available = available - 1 WHERE {_OWNER}",
        f"UPDATE spender SET used = used + 1 WHERE {_SPENDER}",
        f"UPDATE leg SET taken = taken + 1, held = held + 1 WHERE request = {VICTIM}",
        f"UPDATE request SET charged = charged + 1 WHERE id = {VICTIM}",
    ),
    "unfunded_serve": (
        *_GONE,
        f"DELETE FROM leg WHERE request = {VICTIM}",
        f"DELETE FROM attempt WHERE request = {VICTIM}",
        f"DELETE FROM request WHERE id = {VICTIM}",
    ),
    "forgotten_release": (
        f"UPDATE account SET held = held + {_CHARGED}, available = available - {_CHARGED} WHERE {_OWNER} AND available >= {_CHARGED}",
    ),
}


async def tamper(url: str, name: str) -> None:
    """Leaves the ledger as the bug would have."""
    # The victim is looked up once: the statements change what the look-up depends on.
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(Path(url.removeprefix("sqlite:///")))
        victim = connection.execute(f"SELECT {VICTIM}").fetchone()[0]
        assert victim, "no request to tamper with: nothing was settled from a wallet"
        for statement in TAMPERED[name]:
            connection.execute(statement.replace(VICTIM, f"'{victim}'"))
        connection.commit()
        connection.close()
        return
    client = await asyncpg.connect(url)
    victim = await client.fetchval(f"SELECT {VICTIM}")
    assert victim, "no request to tamper with: nothing was settled from a wallet"
    async with client.transaction():
        for statement in TAMPERED[name]:
            await client.execute(statement.replace(VICTIM, f"'{victim}'"))
    await client.close()


def _early_acknowledgement() -> None:
    """WRITE 2 is said to be done before it is: the first byte leaves while a kill can still lose the generation's id."""
    from tokenarb.ledger import book, model  # only this process may be bent, and only when it is asked to be

    real: Any = book.Book.mark
    later: set[asyncio.Task[None]] = set()

    async def write(self: Any, operation: model.Mark) -> None:
        await asyncio.sleep(1.0)
        try:
            await real(self, operation)
        except Exception as refused:  # the settlement was first; the bug would not notice either
            sys.stderr.write(f"planted: the late mark was refused: {refused}\n")

    async def mark(self: Any, operation: model.Mark) -> model.Done:
        task = asyncio.ensure_future(write(self, operation))
        later.add(task)
        task.add_done_callback(later.discard)
        return model.Done(operation.request)

    book.Book.mark = mark  # type: ignore[method-assign]


def _tiny_holds() -> None:
    """A hold of a thousandth of the worst case: what is served is not funded."""
    from tokenarb.ledger import model  # as above
    from tokenarb.metering import quote

    real: Any = quote.ceiling

    def ceiling(*arguments: Any) -> tuple[int, int]:
        base, per_output = real(*arguments)
        return base // 1000, per_output // 1000

    quote.ceiling = ceiling  # type: ignore[attr-defined]
    assert model.Need


LIVE: Mapping[str, Callable[[], None]] = {"early_acknowledgement": _early_acknowledgement, "tiny_holds": _tiny_holds}
NAMES = (*TAMPERED, *LIVE)


if __name__ == "__main__":
    from tokenarb.__main__ import main  # after the patch's own imports

    LIVE[sys.argv[1]]()
    sys.argv = ["tokenarb", *sys.argv[2:]]
    sys.exit(main())
