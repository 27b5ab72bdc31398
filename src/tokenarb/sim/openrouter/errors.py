"""OpenRouter's errors, in its exact shape (section 7): the body, the headers, and the ones a switch can force."""

from __future__ import annotations

from typing import Any, Final

NASTY_RAW: Final = (
    '{"error":{"message":"Your account acct_8841 at upstream.example exceeded its quota; top up at https://upstream.example/billing"}}'
)
DOCS_URL: Final = "https://openrouter.ai/docs/api-reference/errors"
NO_CREDITS: Final = "Insufficient credits. Add more using https://openrouter.ai/credits"
KEY_LIMIT: Final = "Key limit exceeded (total limit). Manage it using https://openrouter.ai/settings/keys"
MANAGEMENT_ONLY: Final = "Only management keys can perform this operation"
PROVIDER_FAILED: Final = "Provider returned error"
NO_ENDPOINTS: Final = "No endpoints found for {model}."
_RETRYABLE: Final = frozenset({"capacity_exhausted", "temporarily_unavailable"})


class Failure(Exception):
    """An error answer: status, message, and the optional parts of the envelope."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        error_type: str | None = None,
        metadata: dict[str, Any] | None = None,
        availability: dict[str, Any] | None = None,
        headers: tuple[tuple[bytes, bytes], ...] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error_type = error_type
        self.metadata = metadata
        self.availability = availability
        self.headers = headers

    def body(self, user_id: str | None = None) -> dict[str, Any]:
        """The JSON envelope; `user_id` is there when the caller was recognised."""
        error: dict[str, Any] = {"message": self.message, "code": self.status}
        metadata = dict(self.metadata or {})
        if self.error_type is not None:
            metadata.setdefault("error_type", self.error_type)
        if metadata:
            error["metadata"] = metadata
        if self.availability is not None:
            error["availability"] = self.availability
        return {"error": error} if user_id is None else {"error": error, "user_id": user_id}


def availability(code: str, models: list[str], **more: Any) -> dict[str, Any]:
    """The `availability` object of section 7; clients switch on `retryable`."""
    return {"code": code, "retryable": code in _RETRYABLE, "requested_models": models, **more, "docs_url": DOCS_URL}


def bad_request(message: str, error_type: str = "invalid_request") -> Failure:
    """400."""
    return Failure(400, message, error_type=error_type)


def not_found(message: str = "Resource not found") -> Failure:
    """404."""
    return Failure(404, message)


def no_credits(message: str = NO_CREDITS) -> Failure:
    """402."""
    return Failure(402, message, error_type="payment_required")


def unknown_model(model: str) -> Failure:
    """400: no such id."""
    return Failure(
        400, f"{model} is not a valid model ID", error_type="invalid_request", availability=availability("model_not_found", [model])
    )


def rate_limited(limit: int, reset_ms: int, retry_after: int) -> Failure:
    """429 of OpenRouter itself: the only one with X-RateLimit headers."""
    numbers = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset_ms)}
    headers = [(name.lower().encode(), value.encode()) for name, value in numbers.items()]
    headers.append((b"retry-after", str(retry_after).encode()))
    return Failure(
        429,
        "Rate limit exceeded: free-models-per-min.",
        error_type="rate_limit_exceeded",
        metadata={"headers": numbers},
        headers=tuple(headers),
    )


class _Forced:
    """A forced error: status, message, error type, availability code, and whether the provider is the one that failed."""

    __slots__ = ("code", "error_type", "message", "provider", "status")

    def __init__(self, status: int, message: str, error_type: str, code: str | None = None, *, provider: bool = False) -> None:
        self.status = status
        self.message = message
        self.error_type = error_type
        self.code = code
        self.provider = provider


FORCED: Final[dict[str, _Forced]] = {
    "400": _Forced(400, "Invalid request parameters", "invalid_request"),
    "400_provider": _Forced(400, PROVIDER_FAILED, "invalid_request", provider=True),
    "400_context": _Forced(400, "This endpoint's maximum context length is 8192 tokens.", "context_length_exceeded"),
    "401": _Forced(401, "User not found.", "authentication"),
    "402": _Forced(402, NO_CREDITS, "payment_required"),
    "402_key_limit": _Forced(402, KEY_LIMIT, "payment_required"),
    "402_provider": _Forced(402, PROVIDER_FAILED, "payment_required", provider=True),
    "403": _Forced(403, "Permission denied", "permission_denied"),
    "403_moderation": _Forced(403, "{model} requires moderation on {provider}. Your input was flagged.", "content_policy_violation"),
    "403_guardrail": _Forced(403, "Request blocked by guardrail", "permission_denied"),
    "403_budget": _Forced(403, "Guardrail budget exceeded", "permission_denied"),
    "403_region": _Forced(403, "This model is not available in your region.", "permission_denied", "region_restricted"),
    "404": _Forced(404, NO_ENDPOINTS, "not_found", "no_endpoints"),
    "404_deprecated": _Forced(404, "{model} has been deprecated.", "not_found", "model_deprecated"),
    "404_privacy": _Forced(404, "No endpoints found matching your data policy.", "not_found", "privacy_restricted"),
    "408": _Forced(408, "Operation timed out. Please try again later.", "timeout"),
    "409": _Forced(409, "Conflict", "precondition_failed"),
    "413": _Forced(413, "Request payload too large", "payload_too_large"),
    "422": _Forced(422, "Unprocessable request", "unprocessable"),
    "429": _Forced(429, "Rate limit exceeded", "rate_limit_exceeded", "capacity_exhausted"),
    "429_provider": _Forced(429, PROVIDER_FAILED, "rate_limit_exceeded", "capacity_exhausted", provider=True),
    "500": _Forced(500, "Internal Server Error", "server"),
    "502": _Forced(502, PROVIDER_FAILED, "provider_unavailable", provider=True),
    "503": _Forced(503, "Service temporarily unavailable", "provider_unavailable", "temporarily_unavailable"),
    "504": _Forced(504, "Gateway timeout", "timeout"),
    "524": _Forced(524, "Request timed out. Please try again later.", "timeout"),
    "529": _Forced(529, PROVIDER_FAILED, "provider_overloaded", provider=True),
}


def forced(
    name: str, *, model: str, provider: str, message: str | None, raw: str, retry_after: int | None, with_availability: bool, flagged: str
) -> Failure:
    """The failure that switch `error` asks for."""
    kind = FORCED[name]
    metadata: dict[str, Any] = {}
    if kind.provider:
        metadata = {"raw": raw, "provider_name": provider}
    elif name == "403_moderation":
        metadata = {"reasons": ["violence"], "flagged_input": _middle_cut(flagged), "provider_name": provider, "model_slug": model}
    elif name == "403_guardrail":
        metadata = {"patterns": ["secret-pattern"]}
    headers: tuple[tuple[bytes, bytes], ...] = ()
    more: dict[str, Any] = {}
    if kind.status in (429, 503) and retry_after is not None:
        headers = ((b"retry-after", str(retry_after).encode()),)
        more["retry_after"] = retry_after
    if kind.code == "region_restricted":
        more["excluded_by"] = ["geo"]
    return Failure(
        kind.status,
        message or kind.message.format(model=model, provider=provider),
        error_type=kind.error_type,
        metadata=metadata or None,
        availability=availability(kind.code, [model], **more) if with_availability and kind.code else None,
        headers=headers,
    )


def _middle_cut(text: str) -> str:
    """At most 100 characters, the middle cut out."""
    return text if len(text) <= 100 else f"{text[:48]}...{text[-48:]}"
