"""The tree of errors; doors translate it in one table, nobody else catches broadly.

TokenarbError
├── Refused       a business "no": `code` is a stable word, the text says what was wrong, where, and what to do
├── Unavailable   a stranger's machine (database, upstream) does not answer now; `retry_after_s` when to come back
└── Broken        what cannot be: an invariant fails; raises an alarm
"""


class TokenarbError(Exception):
    """Root of everything this program raises on purpose."""


class Refused(TokenarbError):
    """A business "no". `code` is stable; `details` are facts for the door's answer (never secrets, never wholesale figures)."""

    def __init__(self, code: str, message: str = "", **details: object) -> None:
        super().__init__(message or code)
        self.code = code
        self.message = message or code
        self.details = details


class Unavailable(TokenarbError):
    """Somebody else's machine is away. `what` is for the operator's log, never for a customer."""

    def __init__(self, what: str, retry_after_s: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.retry_after_s = retry_after_s


class Broken(TokenarbError):
    """An invariant does not hold. Nobody handles it; the door answers 500 and the operator is alarmed."""
