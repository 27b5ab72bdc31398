"""What hosts of OpenAI's dialect, and Anthropic, say when they refuse: many shapes of body, one meaning. Pure, never raises.

Shapes seen: `{"error": {...}}` (OpenAI, Groq, llama.cpp, Anthropic), `{"error": "text"}` (Together), `[{"error": {...}}]` (Google),
`{"message": ...}` and `{"object": "error", "message": ...}` (Mistral, vLLM, Cohere), `{"detail": ...}` (FastAPI).
"""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from tokenarb.upstream import problems
from tokenarb.upstream.problems import Kind, UpstreamProblem

_ENCODER: Final = msgspec.json.Encoder()

MONEY: Final = frozenset({"insufficient_quota", "billing_not_active", "billing_hard_limit_reached", "access_terminated", "billing_error"})
"""Our empty account under a status that says something else (OpenAI: 429)."""

_NO_MONEY: Final = re.compile(
    r"credit balance is too low|insufficient (balance|credit|quota|funds)|exceeded your current quota", re.IGNORECASE
)
_NO_MODEL: Final = re.compile(r"\bmodel\b.{0,80}\b(does )?not (exist|found|available)", re.IGNORECASE | re.DOTALL)
_MODERATED: Final = frozenset({"content_filter", "content_policy_violation"})


def classify(status: int, headers: Mapping[bytes, bytes], body: bytes, now_ms: int) -> UpstreamProblem:
    """The problem an error answer states."""
    error = _error(body)
    message, code, kind = _text(error.get("message")), _text(error.get("code")), _text(error.get("type"))
    told = {**error, "message": message, "error_type": "content_policy_violation" if code in _MODERATED else code}
    problem = problems.classify(status, headers, _ENCODER.encode({"error": told}), now_ms=now_ms)
    if {code, kind} & MONEY or (400 <= status < 500 and _NO_MONEY.search(message)):
        problem.kind, problem.upstream_down, problem.message = Kind.OUR_ACCOUNT, False, ""
    elif problem.kind is Kind.BAD_REQUEST and (code == "model_not_found" or _NO_MODEL.search(message)):
        problem.kind, problem.message = Kind.MODEL_GONE, ""
    return problem


def _error(body: bytes) -> Mapping[str, Any]:
    try:
        answer = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    if isinstance(answer, list) and answer:
        answer = answer[0]
    if not isinstance(answer, Mapping):
        return {}
    error = answer.get("error")
    if isinstance(error, Mapping):
        return error
    if isinstance(error, str):
        return {**answer, "message": error}
    return answer if isinstance(answer.get("message"), str) else {"message": _text(answer.get("detail"))}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
