"""Windows of everybody's books are read by index; what they say is tested in tests/analytics."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from tests.ledger import engines

from tokenarb.base import db
from tokenarb.base.clock import DAY_MS
from tokenarb.ledger import days

MIDNIGHT = 20_000 * DAY_MS


async def test_only_the_window_is_read(tmp_path: Path) -> None:
    """Left to itself SQLite begins with every entry there is: 5 s instead of 0.2 s for a day of a million calls."""
    database = db.Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    await engines.create_tables(database)
    asked: list[tuple[str, Any]] = []

    @sa.event.listens_for(database.engine.sync_engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    async with database.read() as tx:
        for question in (days.gains, days.calls, days.paid_in):
            await question(tx, MIDNIGHT, MIDNIGHT + DAY_MS)
        selects = [one for one in asked if one[0].lstrip().startswith(("SELECT", "WITH"))]
        plans = [(await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)).fetchall() for text, values in selects]
    await database.close()
    assert len(plans) == 4
    steps = [row[3] for plan in plans for row in plan]
    assert [step for step in steps if step.startswith("SCAN") and step != "SCAN moved"] == []
    assert sum("PRIMARY KEY (customer=? AND id>? AND id<?)" in step for step in steps) == 2
    assert sum("transfer_outside_requests (customer=? AND at>? AND at<?)" in step for step in steps) == 2
