"""One table: what went wrong, and how a client of the OpenAI dialect is told (openai_compat.md sections 2 and 6).

Every error has the four members SDKs read (`message`, `type`, `param`, `code`); under OpenRouter's base path `code` is the status as a
number, as its clients expect, and our word stands in `reason`. Upstream text never passes: it may name our account, a link or the flagged
prompt. `x-should-retry` is always said: SDKs retry 409, 429 and 5xx by themselves, which helps nobody whose money is out.
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused, Unavailable
from tokenarb.gateway.exchange import Headers
from tokenarb.upstream.problems import Kind, UpstreamProblem

INVALID: Final = "invalid_request_error"
SHOWN: Final = frozenset({"affordable_output", "allowed", "nearest", "receipt"})
"""Details of a refusal that are the client's to know; they become members of the error."""

_ENCODER: Final = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Row:
    """How a code is told. `retry`: what `x-should-retry` says. `message` "" = the refusal's own words. `retry_after_s` 0 = none is sent."""

    status: int
    kind: str
    retry: bool
    message: str = ""
    retry_after_s: float = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """An error, ready to be told."""

    row: Row
    code: str
    message: str
    param: str | None = None
    retry_after_s: float = 0
    extra: dict[str, Any] | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def status(self) -> int:
        return self.row.status


TABLE: Final[dict[str, Row]] = {
    # the request itself
    "bad_request": Row(400, INVALID, False, "the request could not be understood"),
    "invalid_json": Row(400, INVALID, False),
    "duplicate_field": Row(400, INVALID, False),
    "missing_field": Row(400, INVALID, False),
    "invalid_value": Row(400, INVALID, False),
    "conflicting_output_limits": Row(400, INVALID, False),
    "unsupported_parameter": Row(400, INVALID, False),
    "unsupported_content": Row(400, INVALID, False),
    "unsupported_model_suffix": Row(400, INVALID, False),
    "context_length_exceeded": Row(400, INVALID, False),
    "upstream_rejected": Row(400, INVALID, False),
    "request_timeout": Row(408, INVALID, True, "the request did not arrive in time"),
    "request_too_large": Row(413, INVALID, False, "the request body is too large"),
    "uri_too_long": Row(414, INVALID, False, "the address is too long"),
    "expectation_failed": Row(417, INVALID, False, "only `Expect: 100-continue` is understood"),
    "headers_too_large": Row(431, INVALID, False, "the request's headers are too large"),
    "not_found": Row(404, INVALID, False, "there is no such route here"),
    "route_not_priced": Row(404, INVALID, False),
    "method_not_allowed": Row(405, INVALID, False, "this route does not know that method"),
    "http_version_not_supported": Row(505, INVALID, False, "only HTTP/1.1 and HTTP/1.0 are spoken here"),
    # who asks
    "missing_key": Row(401, "authentication_error", False, "no API key: send `Authorization: Bearer sk-arb-...`"),
    "invalid_key": Row(401, "authentication_error", False, "this API key is not known here"),
    "key_revoked": Row(401, "authentication_error", False),
    "key_frozen": Row(403, "permission_error", False),
    "customer_blocked": Row(403, "permission_error", False),
    "customer_frozen": Row(403, "permission_error", False),
    "unknown_key": Row(401, "authentication_error", False, "this API key is not known here"),
    "unknown_customer": Row(401, "authentication_error", False, "this API key is not known here"),
    "model_not_allowed": Row(403, "permission_error", False),
    "region_restricted": Row(403, "permission_error", False, "this model is not offered in your region"),
    # what it costs
    "insufficient_balance": Row(402, "insufficient_quota", False),
    "key_cap_reached": Row(402, "insufficient_quota", False),
    # what is sold
    "model_not_found": Row(404, INVALID, False),
    "wrong_endpoint": Row(400, INVALID, False),
    "model_not_priced": Row(404, INVALID, False),
    "model_unavailable": Row(404, INVALID, False, "this model is not available at present"),
    "model_gone": Row(404, INVALID, False, "this model is not available any more"),
    "content_policy_violation": Row(400, INVALID, False, "the upstream's content policy refused this request"),
    # how often, and twice
    "rate_limit_exceeded": Row(429, "rate_limit_error", True, "", 1),
    "request_exceeds_rate_limit": Row(429, "rate_limit_error", False),
    "limits_unavailable": Row(503, "api_error", True, "this server cannot count requests at present", 2),
    "request_in_flight": Row(409, INVALID, True, "a request with this Idempotency-Key is still running", 2),
    "already_completed": Row(
        409, INVALID, False, "a request with this Idempotency-Key has been answered and charged; answers are not stored"
    ),
    "key_reused": Row(409, INVALID, False, "this Idempotency-Key was used for another body"),
    # what is asked of the books
    "generation_not_found": Row(404, INVALID, False),
    "generation_not_ready": Row(404, INVALID, False, "", 1),
    "usage_too_large": Row(400, INVALID, False),
    # our side
    "upstream_unavailable": Row(503, "api_error", False, "the model provider is not available at present", 60),
    "upstream_unreachable": Row(503, "api_error", True, "the model provider cannot be reached", 2),
    "upstream_busy": Row(503, "api_error", True, "the model provider is busy"),
    "upstream_failed": Row(502, "api_error", True, "the model provider failed; you were not charged"),
    "answer_not_read": Row(
        502, "api_error", False, "the model provider hung up while its answer waited to be read; what it bills is charged"
    ),
    "answer_too_long": Row(
        502, "api_error", False, "this answer was longer than one may be here; what the model provider bills is charged"
    ),
    "upstream_timeout": Row(504, "api_error", True, "the model provider took too long"),
    "stale_view": Row(503, "api_error", True, "this account is changing; try again", 1),
    "fenced": Row(503, "api_error", True, "this server is restarting", 1),
    "draining": Row(503, "api_error", True, "this server is restarting", 1),
    "maintenance": Row(503, "api_error", True, "this service is in maintenance", 30),
    "disk_low": Row(503, "api_error", True, "this server cannot book requests at present", 30),
    "overloaded": Row(503, "api_error", True, "this server is busy", 1),
    "storage_unavailable": Row(503, "api_error", True, "this server cannot book requests at present", 5),
    "internal_error": Row(500, "api_error", False, "this server made a mistake; it has been noted"),
}

_DEFAULT_BY_STATUS: Final = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 503: "overloaded"}

_BY_KIND: Final = {
    Kind.OUR_ACCOUNT: "upstream_unavailable",
    Kind.RATE_LIMITED: "upstream_busy",
    Kind.OVERLOADED: "upstream_busy",
    Kind.UNAVAILABLE: "upstream_failed",
    Kind.TIMEOUT: "upstream_timeout",
    Kind.MODERATION: "content_policy_violation",
    Kind.REGION: "region_restricted",
    Kind.MODEL_GONE: "model_unavailable",
    Kind.TOO_LARGE: "request_too_large",
    Kind.BAD_REQUEST: "upstream_rejected",
}


def of(code: str, message: str = "", *, status: int = 400) -> Failure:
    """The failure a code stands for; a code the table does not know gets the plain row of `status`."""
    row = TABLE.get(code)
    if row is None:
        row = TABLE.get(_DEFAULT_BY_STATUS.get(status, "bad_request"), TABLE["bad_request"])
    return Failure(row, code, message or row.message or code, retry_after_s=row.retry_after_s)


def of_refusal(refused: Refused) -> Failure:
    """A business "no". Its words are ours, so they may be shown; the table's own go before them, since a "no" may have none, or the
    ledger's, which are for us."""
    known = TABLE.get(refused.code)
    row = known or TABLE["bad_request"]
    message = (known and known.message) or refused.message
    if row.status == 402 and "insufficient credits" not in message:
        message = f"insufficient credits: {message}"  # some agents retry a 402 that does not say so
    param = refused.details.get("param")
    extra = {name: value for name, value in refused.details.items() if name in SHOWN and value}
    after_s = refused.details.get("retry_after_s")
    told = refused.details.get("headers")
    return Failure(
        row,
        refused.code,
        message,
        str(param) if param is not None else None,
        after_s if isinstance(after_s, float) else row.retry_after_s,
        extra or None,
        tuple(told) if isinstance(told, list) else (),
    )


def of_unavailable(away: Unavailable, code: str) -> Failure:
    """Somebody else's machine; what it is called is for the log."""
    row = TABLE[code]
    return Failure(row, code, row.message, retry_after_s=away.retry_after_s or row.retry_after_s)


def of_problem(problem: UpstreamProblem) -> Failure:
    """An upstream's refusal, in our words; only its judged-safe text and moderation categories pass."""
    code = _BY_KIND[problem.kind]
    if code == "upstream_rejected" and problem.error_type == "context_length_exceeded":
        code = "context_length_exceeded"
    row = TABLE[code]
    message = row.message or problem.message or "the model provider refused this request"
    if code == "request_too_large" and problem.message:
        message = problem.message
    if problem.reasons:
        message = f"{message} ({', '.join(problem.reasons)})"
    extra: dict[str, Any] | None = None
    if code == "region_restricted":
        extra = {"availability": {"code": "region_restricted", "retryable": False}}
    after_s = row.retry_after_s
    if code == "upstream_busy" and problem.retry_after_s is not None:
        after_s = problem.retry_after_s
    return Failure(row, code, message, retry_after_s=after_s, extra=extra)


def body(failure: Failure, *, numeric: bool = False) -> bytes:
    """The error document."""
    return _ENCODER.encode({"error": document(failure, numeric=numeric)})


def document(failure: Failure, *, numeric: bool = False) -> dict[str, Any]:
    """The `error` member. `numeric`: OpenRouter's form."""
    param = None if failure.param is None else _sayable(failure.param)
    error: dict[str, Any] = {"message": _sayable(failure.message), "type": failure.row.kind, "param": param, "code": failure.code}
    if numeric:
        error["code"] = failure.status
        error["reason"] = failure.code
    if failure.extra:
        error.update(failure.extra)
    return error


def _sayable(text: str) -> str:
    """A client's words come back in ours; half a surrogate pair among them cannot be written."""
    return text.encode("utf-8", "replace").decode("utf-8")


def headers(failure: Failure) -> Headers:
    """`content-type`, `x-should-retry` and, where it helps, `retry-after` in whole seconds (rounded up)."""
    lines: Headers = [(b"content-type", b"application/json"), (b"x-should-retry", b"true" if failure.row.retry else b"false")]
    if failure.retry_after_s:
        lines.append((b"retry-after", b"%d" % -int(-failure.retry_after_s // 1)))
    if failure.status == 401:
        lines.append((b"www-authenticate", b"Bearer"))
    lines += failure.headers
    return lines
