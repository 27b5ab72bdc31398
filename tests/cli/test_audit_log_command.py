"""What a command does to customers, money and packages stands in the audit log, on both engines."""

import asyncio
import json

import sqlalchemy as sa

from tokenarb.base import db
from tokenarb.base.audit_log import audit_entry


def test_commands_write_down_what_they_did(operator, tmp_path):
    number = operator.ok("customer", "add", "alice")["customer"]
    for _ in range(2):  # the second time it is booked already
        operator.ok("customer", "credit", "alice", "10", "--reference", "invoice-1", "--reason", "paid by transfer")
    for command in ("freeze", "freeze", "unfreeze"):
        operator.ok("customer", command, "alice")
    package = operator.ok("package", "create", "gpt-4", "100000", "GPT-4")["package"]
    bought = operator.ok("package", "sell", str(package), "alice")["allocation"]
    operator.ok("refund", "package", bought)
    operator.ok("refund", "package", bought)
    operator.ok("package", "retire", str(package))
    file = tmp_path / "packages.json"
    file.write_text(json.dumps({"packages": [{"model": "gpt-4", "tokens": 50_000, "title": "Half"}]}))
    done = operator.ok("package", "import", str(file), "--apply")["import"]
    operator.ok("package", "undo", str(done))
    key = operator.ok("key", "issue", "alice")["key"]
    operator.ok("key", "revoke", key)
    assert operator.ok("audit-log", "verify") == {"entries": 10, "broken": None}
    rows = list(reversed(operator.ok("audit-log", "show")))
    assert [row["deed"] for row in rows] == [
        "credit",
        "ban",
        "unban",
        "create_package",
        "refund",
        "retire_package",
        "import_packages",
        "undo_import",
        "key_issue",
        "key_revoke",
    ]
    assert {row["actor"] for row in rows} == {"cli"}
    assert (rows[0]["subject"], json.loads(rows[0]["before"])) == (f"customer {number}", {"balance_usd": "0"})
    assert json.loads(rows[0]["after"])["reason"] == "paid by transfer"
    assert json.loads(rows[4]["after"])["amount_usd"] == "3.75"
    assert [row["n"] for row in operator.ok("audit-log", "show", "--before", "3", "--limit", "1")] == [2]
    asyncio.run(_falsify(operator.url))
    ran = operator.run("audit-log", "verify")
    assert (ran.status, ran.out) == (1, "audit log: 2 entries are whole; entry 3 was changed, or is under another secret\n")


async def _falsify(url: str) -> None:
    database = db.Database(url)
    try:
        async with database.transaction() as tx:
            await tx.execute(sa.update(audit_entry).where(audit_entry.c.n == 3).values(deed="ban"))
    finally:
        await database.close()
