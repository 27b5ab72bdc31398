"""What can go wrong with an upstream, and what it means for us and for the customer.

NotSent          surely not billed: connect refused, name unknown, TLS failed, pool closed or full
Cut              may be billed: the request (or a part of it) was written, the answer did not come whole
UpstreamProblem  the upstream answered, and said no; `kind` is what the gateway's error table is keyed by

Sources: OpenRouter reference section 7 (statuses, `error_type`, `availability`), client reference section 6 (what a customer may see).
"""

import email.utils
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec

from tokenarb.base.errors import TokenarbError, Unavailable

RETRY_AFTER_MAX_S: Final = 3600.0
SAFE_MESSAGE_MAX: Final = 300


class NotSent(Unavailable):
    """No byte of the request reached the upstream: surely not billed, another try is safe."""


class Full(NotSent):
    """Our own limit of connections to this upstream is reached: says nothing of its health (F5)."""


class Cut(Unavailable):
    """The request was written but its answer did not come whole: it may have been billed."""


class Kind(StrEnum):
    """The classes of an upstream's "no"."""

    OUR_ACCOUNT = "our_account"  # our key, our credits, our budget: operator alarm, never shown to a customer
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    UNAVAILABLE = "unavailable"
    MODERATION = "moderation"
    REGION = "region"
    MODEL_GONE = "model_gone"
    BAD_REQUEST = "bad_request"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"


_RETRYABLE: Final = frozenset({Kind.RATE_LIMITED, Kind.OVERLOADED, Kind.UNAVAILABLE, Kind.TIMEOUT})


class UpstreamProblem(TokenarbError):
    """An upstream's refusal or failure.

    `status`: its HTTP status, or the code inside a 200 or a stream (0: none given). `message`: the part a customer may read, often empty.
    `reasons`: moderation categories only, never the flagged text. `detail`: a line for the operator's log. `generation_id`: where the
    upstream named one, the attempt may have been billed in spite of the error. `upstream_down`: a failure of the upstream as a whole, the
    only thing the circuit breaker counts (F5).
    """

    def __init__(
        self,
        kind: Kind,
        status: int,
        *,
        message: str = "",
        detail: str = "",
        retry_after_s: float | None = None,
        reasons: tuple[str, ...] = (),
        error_type: str = "",
        generation_id: str | None = None,
        upstream_down: bool = False,
    ) -> None:
        super().__init__(f"{kind} ({status}){': ' if detail else ''}{detail}")
        self.kind = kind
        self.status = status
        self.message = message
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.reasons = reasons
        self.error_type = error_type
        self.generation_id = generation_id
        self.upstream_down = upstream_down

    @property
    def ours(self) -> bool:
        """Our own account's trouble: alarm the operator, tell the customer nothing of it."""
        return self.kind is Kind.OUR_ACCOUNT

    @property
    def retryable(self) -> bool:
        """The same request may succeed later or elsewhere."""
        return self.kind in _RETRYABLE


_BY_STATUS: Final = {
    400: Kind.BAD_REQUEST,
    401: Kind.OUR_ACCOUNT,
    402: Kind.OUR_ACCOUNT,
    403: Kind.OUR_ACCOUNT,  # unless the body says moderation or region
    404: Kind.MODEL_GONE,
    408: Kind.TIMEOUT,
    410: Kind.MODEL_GONE,
    413: Kind.TOO_LARGE,
    429: Kind.RATE_LIMITED,
    499: Kind.UNAVAILABLE,
    504: Kind.TIMEOUT,
    524: Kind.TIMEOUT,
    529: Kind.OVERLOADED,
}
_BY_AVAILABILITY: Final = {
    "model_not_found": Kind.MODEL_GONE,
    "wrong_endpoint": Kind.BAD_REQUEST,
    "no_endpoints": Kind.MODEL_GONE,
    "model_deprecated": Kind.MODEL_GONE,
    "model_unavailable_upstream": Kind.MODEL_GONE,
    "free_variant_ended": Kind.MODEL_GONE,
    "privacy_restricted": Kind.MODEL_GONE,  # no host meets the constraints the house sends
    "constraint_filtered": Kind.MODEL_GONE,
    "capacity_exhausted": Kind.RATE_LIMITED,
    "temporarily_unavailable": Kind.UNAVAILABLE,
    "region_restricted": Kind.REGION,
}
_BY_TYPE: Final = {
    "context_length_exceeded": Kind.BAD_REQUEST,
    "max_tokens_exceeded": Kind.BAD_REQUEST,
    "token_limit_exceeded": Kind.BAD_REQUEST,
    "string_too_long": Kind.BAD_REQUEST,
    "invalid_request": Kind.BAD_REQUEST,
    "invalid_prompt": Kind.BAD_REQUEST,
    "precondition_failed": Kind.BAD_REQUEST,
    "unprocessable": Kind.BAD_REQUEST,
    "authentication": Kind.OUR_ACCOUNT,
    "permission_denied": Kind.OUR_ACCOUNT,
    "payment_required": Kind.OUR_ACCOUNT,
    "rate_limit_exceeded": Kind.RATE_LIMITED,
    "provider_overloaded": Kind.OVERLOADED,
    "provider_unavailable": Kind.UNAVAILABLE,
    "server": Kind.UNAVAILABLE,
    "server_error": Kind.UNAVAILABLE,
    "not_found": Kind.MODEL_GONE,
    "payload_too_large": Kind.TOO_LARGE,
    "content_policy_violation": Kind.MODERATION,
    "refusal": Kind.MODERATION,
    "timeout": Kind.TIMEOUT,
}
_UNSAFE: Final = re.compile(
    r"https?:|www\.|openrouter|sk-[a-z]|\b(?:user|org|gen|req|chatcmpl|key)[_-][a-z0-9]"
    r"|credit|balance|billing|account|returned error|api key|@",
    re.IGNORECASE,
)


def classify(status: int, headers: Mapping[bytes, bytes], body: bytes, *, now_ms: int | None = None) -> UpstreamProblem:
    """The problem an error answer states. `now_ms` only serves a `Retry-After` given as a date (ignored without it). Never raises."""
    error = _error_object(body)
    retry_after_s = _retry_after(headers, error, now_ms)
    generation = headers.get(b"x-generation-id")
    return _problem(status, error, retry_after_s, generation.decode("latin-1") if generation else None)


def stream_error(event: Mapping[str, Any]) -> UpstreamProblem | None:
    """The problem inside a stream's event, or inside a whole answer of status 200 (B5); None where there is none.

    Looks at `error` and at choices that finished with "error". Never raises, whatever the shape.
    """
    error = event.get("error")
    if not error:
        for choice in _list(event.get("choices")):
            if isinstance(choice, Mapping) and choice.get("finish_reason") == "error":
                error = choice.get("error") or {"message": ""}
                break
        else:
            return None
    fields: Mapping[str, Any] = error if isinstance(error, Mapping) else {"message": str(error)}
    code = fields.get("code")
    status = code if isinstance(code, int) and not isinstance(code, bool) else 0
    if isinstance(code, str) and code.isdigit() and len(code) == 3:
        status = int(code)
    generation = event.get("id")
    return _problem(status, fields, _retry_after({}, fields, None), generation if isinstance(generation, str) else None)


def _problem(status: int, error: Mapping[str, Any], retry_after_s: float | None, generation_id: str | None) -> UpstreamProblem:
    metadata = _mapping(error.get("metadata"))
    availability = _text(_mapping(error.get("availability")).get("code"))
    error_type = _text(metadata.get("error_type")) or _text(error.get("error_type")) or _text(error.get("code"))
    reasons = tuple(_text(reason)[:64] for reason in _list(metadata.get("reasons")) if isinstance(reason, str))[:16]
    kind = _kind(status, availability, error_type, bool(reasons) or "patterns" in metadata)
    said = _text(error.get("message"))
    host_alone = bool(metadata.get("provider_name") or availability or error_type.startswith("provider_"))
    return UpstreamProblem(
        kind,
        status,
        message=_safe(said) if kind in (Kind.BAD_REQUEST, Kind.TOO_LARGE) else "",
        detail="moderated" if kind is Kind.MODERATION else said[:SAFE_MESSAGE_MAX],  # a moderation text may quote the prompt
        retry_after_s=retry_after_s,
        reasons=reasons,
        error_type=error_type,
        generation_id=generation_id,
        upstream_down=status in (500, 502, 503, 504, 524) and not host_alone,
    )


def _kind(status: int, availability: str, error_type: str, moderated: bool) -> Kind:
    if availability in _BY_AVAILABILITY:
        return _BY_AVAILABILITY[availability]
    if moderated and status in (0, 400, 403):
        return Kind.MODERATION
    if status in (0, 400, 403) and _BY_TYPE.get(error_type) is Kind.MODERATION:
        return Kind.MODERATION
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 400 <= status < 500:
        return Kind.BAD_REQUEST
    return _BY_TYPE.get(error_type, Kind.UNAVAILABLE)


def _error_object(body: bytes) -> Mapping[str, Any]:
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return _mapping(_mapping(answer).get("error"))


def _retry_after(headers: Mapping[bytes, bytes], error: Mapping[str, Any], now_ms: int | None) -> float | None:
    raw = headers.get(b"retry-after", b"").decode("latin-1").strip()
    given: object = raw or _mapping(error.get("availability")).get("retry_after")
    if isinstance(given, str) and given:
        try:
            seconds = float(given)
        except ValueError:
            seconds = _seconds_until(given, now_ms)
    elif isinstance(given, int | float) and not isinstance(given, bool):
        seconds = float(given)
    else:
        return None
    return min(seconds, RETRY_AFTER_MAX_S) if seconds >= 0 else None  # also drops "nan"


def _seconds_until(date: str, now_ms: int | None) -> float:
    if now_ms is None:
        return -1.0
    try:
        return max(0.0, email.utils.parsedate_to_datetime(date).timestamp() - now_ms / 1000)
    except (ValueError, TypeError, OverflowError):
        return -1.0


def _safe(message: str) -> str:
    """The upstream's words if they name neither it, nor our account, nor a link; else nothing."""
    message = " ".join(message.split())
    return "" if _UNSAFE.search(message) else message[:SAFE_MESSAGE_MAX]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
