"""Logs: one JSON object a line on stdout, times in UTC, a request id where there is one, and never a secret.

The redaction works on the finished line, so that it also sees tracebacks, extra fields and whatever a library says.
"""

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import msgspec

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_REDACTIONS: Final = (
    (re.compile(r"sk-arb-[A-Za-z0-9_-]+"), "sk-arb-[hidden]"),
    (re.compile(r"sk-or-[A-Za-z0-9_-]+"), "sk-or-[hidden]"),
    (re.compile(r"(?i)(bearer\s+)[^\s\"'\\,]+"), r"\1[hidden]"),
    # Extended keys: a private one is money, a public one tells every payment. Private keys in import format look like other words.
    (re.compile(r"\b[a-zA-Z]p(?:rv|ub)[1-9A-HJ-NP-Za-km-z]{20,}"), "[hidden extended key]"),
    (re.compile(r"\b[0-9]{6,12}:[A-Za-z0-9_-]{30,}"), "[hidden bot token]"),
    # Up to the last @ of the word: a password may hold : / and @ itself.
    (re.compile(r"([a-z][a-z0-9+]*://[^\s/:@\"']*:)[^\s\"']*@"), r"\1[hidden]@"),
    (re.compile(r"(?i)(\b(?:password|pwd)=)[^\s&;\"'\\]+"), r"\1[hidden]"),
)

# What every record has; anything else came through `extra` and belongs into the line.
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """`text` without anything that looks like one of our secrets or somebody's."""
    for pattern, replacement in _REDACTIONS:
        text = pattern.sub(replacement, text)
    return text


class JsonLines(logging.Formatter):
    """{"at", "level", "logger", "message", ...extra, "error"?}; `extra={"request": id}` gives a line its request."""

    def format(self, record: logging.LogRecord) -> str:
        """One line without line breaks inside."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        line.update((name, value) for name, value in vars(record).items() if name not in _STANDARD)
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = self.formatException(record.exc_info)
        if record.stack_info:
            line["stack"] = record.stack_info
        return redact(msgspec.json.encode(line, enc_hook=repr).decode())


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Sends every logger's lines through `JsonLines` to `stream` (stdout), once: called again it replaces, never doubles."""
    handler = logging.StreamHandler(sys.stdout if stream is None else stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVELS[level])
    # Tells at every start which engine it found; what it does is told by `tokenarb migrate`.
    logging.getLogger("alembic").setLevel(logging.WARNING)
