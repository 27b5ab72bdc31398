"""What a command did, written into the audit log in the command's own transaction."""

from collections.abc import Mapping
from typing import Any, Final

from tokenarb.base import audit_log, db
from tokenarb.base.audit_log import Entry
from tokenarb.cli.context import Kit

ACTOR: Final = "cli"
"""Whoever may run commands on the server; which person that was, the system's own log knows."""


async def record(
    kit: Kit, tx: db.Tx, deed: str, subject: str, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None
) -> None:
    """The last thing a command does before it commits."""
    entry = Entry(ACTOR, deed, subject, before or {}, after or {})
    await audit_log.append(tx, kit.clock.now_ms(), kit.secrets.user_hmac, entry)
