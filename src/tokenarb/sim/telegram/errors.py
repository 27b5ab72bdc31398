"""Telegram's errors: status and words exactly as a bot reads them (section 5)."""

from __future__ import annotations

from typing import Any, Final

CHAT_ID_EMPTY: Final = "chat_id is empty"
CHAT_NOT_FOUND: Final = "chat not found"
TEXT_EMPTY: Final = "message text is empty"
TEXT_BLANK: Final = "text must be non-empty"
TOO_LONG: Final = "message is too long"
CAPTION_TOO_LONG: Final = "message caption is too long"
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup "
    "of the message"
)
CANNOT_EDIT: Final = "message can't be edited"
CANNOT_DELETE: Final = "message can't be deleted for everyone"
MARKUP_TOO_LONG: Final = "reply markup is too long"
QUERY_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
ALREADY_REFUNDED: Final = "CHARGE_ALREADY_REFUNDED"
BLOCKED: Final = "bot was blocked by the user"
DEACTIVATED: Final = "user is deactivated"
NEVER_STARTED: Final = "bot can't initiate conversation with a user"
SECOND_POLLER: Final = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE: Final = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
WEBHOOK_SET: Final = "Conflict: terminated by setWebhook request"


class Failure(Exception):
    """A refusal as the bot sees it; `description` is the whole text."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer

    def headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The headers beside it: 429 says in one how long to wait."""
        retry_after = self.parameters.get("retry_after")
        return () if retry_after is None else ((b"retry-after", str(retry_after).encode()),)


def bad_request(text: str) -> Failure:
    """400. Upper-case codes stay as they are, sentences begin in lower case."""
    return Failure(400, "Bad Request: " + _lowered(text))


def forbidden(text: str) -> Failure:
    """403."""
    return Failure(403, "Forbidden: " + text)


def unauthorized(text: str = "") -> Failure:
    """401."""
    return Failure(401, f"Unauthorized: {text}" if text else "Unauthorized")


def too_many(retry_after: int) -> Failure:
    """429; `retry_after` in seconds."""
    return Failure(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def _lowered(text: str) -> str:
    code = len(text) > 1 and (text[1] == "_" or text[1].isupper())
    return text if code else text[:1].lower() + text[1:]
