"""One table: what an upstream's "no" is called, whose fault it is, and how little of it leaves the house."""

import json

import pytest

from tokenarb.upstream.problems import Kind, classify, stream_error


def told(status: int, message: str = "no", headers: dict | None = None, now_ms: int | None = None, **error):
    body = json.dumps({"error": {"code": status, "message": message, **error}, "user_id": "user_2dHF"}).encode()
    return classify(status, headers or {}, body, now_ms=now_ms)


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {}, Kind.BAD_REQUEST),
        (400, {"metadata": {"error_type": "context_length_exceeded"}}, Kind.BAD_REQUEST),
        (400, {"availability": {"code": "model_not_found"}}, Kind.MODEL_GONE),
        (401, {}, Kind.OUR_ACCOUNT),
        (402, {}, Kind.OUR_ACCOUNT),
        (403, {}, Kind.OUR_ACCOUNT),
        (403, {"metadata": {"reasons": ["violence"], "flagged_input": "secret words"}}, Kind.MODERATION),
        (403, {"metadata": {"patterns": ["ssn"]}}, Kind.MODERATION),
        (403, {"metadata": {"error_type": "content_policy_violation"}}, Kind.MODERATION),
        (403, {"availability": {"code": "region_restricted"}}, Kind.REGION),
        (404, {}, Kind.MODEL_GONE),
        (404, {"availability": {"code": "constraint_filtered"}}, Kind.MODEL_GONE),
        (408, {}, Kind.TIMEOUT),
        (409, {}, Kind.BAD_REQUEST),
        (410, {}, Kind.MODEL_GONE),
        (413, {}, Kind.TOO_LARGE),
        (422, {}, Kind.BAD_REQUEST),
        (429, {}, Kind.RATE_LIMITED),
        (429, {"availability": {"code": "capacity_exhausted"}}, Kind.RATE_LIMITED),
        (500, {}, Kind.UNAVAILABLE),
        (502, {}, Kind.UNAVAILABLE),
        (503, {}, Kind.UNAVAILABLE),
        (504, {}, Kind.TIMEOUT),
        (524, {}, Kind.TIMEOUT),
        (529, {}, Kind.OVERLOADED),
        (302, {}, Kind.UNAVAILABLE),
        (599, {}, Kind.UNAVAILABLE),
    ],
)
def test_every_status_has_its_kind(status: int, error: dict, kind: Kind) -> None:
    problem = told(status, **error)
    assert (problem.kind, problem.status) == (kind, status)
    assert problem.ours == (kind is Kind.OUR_ACCOUNT)
    assert problem.retryable == (kind in (Kind.RATE_LIMITED, Kind.OVERLOADED, Kind.UNAVAILABLE, Kind.TIMEOUT))


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b"[]", b"null", b'{"error": "text"}', b"\xff\xfe", b"[" * 100_000])
@pytest.mark.parametrize(("status", "kind"), [(502, Kind.UNAVAILABLE), (401, Kind.OUR_ACCOUNT), (429, Kind.RATE_LIMITED)])
def test_any_body_at_all_is_survived(status: int, kind: Kind, body: bytes) -> None:
    assert classify(status, {}, body).kind is kind


def test_moderation_tells_reasons_and_never_the_flagged_words() -> None:
    metadata = {"reasons": ["violence", "hate", 7], "flagged_input": "secret words", "provider_name": "x"}
    problem = told(403, "Your input was flagged: secret words", metadata=metadata)
    assert problem.reasons == ("violence", "hate")
    assert "secret words" not in repr(problem) + problem.message + problem.detail


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("max_tokens must be at least 16", True),
        ("temperature: expected a number", True),
        ("Add more using https://openrouter.ai/credits", False),
        ("user_2dHFabc is blocked", False),
        ("key sk-or-v1-abcdef", False),
        ("Provider returned error", False),
        ("Your account has too little balance", False),
    ],
)
def test_only_words_that_name_neither_upstream_nor_account_are_shown(message: str, shown: bool) -> None:
    assert told(400, message).message == (message if shown else "")
    assert told(402, message).message == ""
    assert told(502, message, metadata={"raw": "internal"}).message == ""


@pytest.mark.parametrize(
    ("header", "error", "seconds"),
    [
        (b"7", {}, 7.0),
        (b"0.5", {}, 0.5),
        (b"", {"availability": {"code": "temporarily_unavailable", "retry_after": 3}}, 3.0),
        (b"99999999", {}, 3600.0),
        (b"-1", {}, None),
        (b"nan", {}, None),
        (b"soon", {}, None),
        (b"Sun, 22 Nov 2026 19:00:10 GMT", {}, 10.0),
        (b"Sun, 22 Nov 2026 18:00:00 GMT", {}, 0.0),
        (b"", {}, None),
    ],
)
def test_retry_after_in_all_its_forms(header: bytes, error: dict, seconds: float | None) -> None:
    headers = {b"retry-after": header} if header else {}
    assert told(503, headers=headers, now_ms=1_795_374_000_000, **error).retry_after_s == seconds


def test_a_failed_answer_names_its_generation() -> None:
    assert classify(502, {b"x-generation-id": b"gen-1"}, b"").generation_id == "gen-1"


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"error": {"code": "server_error", "message": "x", "metadata": {"error_type": "provider_unavailable"}}}, Kind.UNAVAILABLE),
        ({"error": {"code": 502, "message": "x"}, "choices": [{"finish_reason": "error"}]}, Kind.UNAVAILABLE),
        ({"error": {"code": "429", "message": "x"}}, Kind.RATE_LIMITED),
        ({"error": {"code": 402, "message": "x"}}, Kind.OUR_ACCOUNT),
        ({"error": {"code": "rate_limit_exceeded"}}, Kind.RATE_LIMITED),
        ({"error": {"code": 403, "metadata": {"reasons": ["hate"]}}}, Kind.MODERATION),
        ({"error": "words"}, Kind.UNAVAILABLE),
        ({"choices": [{"finish_reason": "error", "error": {"code": 529, "message": "x"}}]}, Kind.OVERLOADED),
        ({"choices": [{"finish_reason": "error"}]}, Kind.UNAVAILABLE),
    ],
)
def test_B5_an_error_inside_a_200_is_found(event: dict, kind: Kind) -> None:
    problem = stream_error({"id": "gen-9", **event})
    assert problem is not None
    assert (problem.kind, problem.generation_id) == (kind, "gen-9")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"error": None},
        {"choices": []},
        {"choices": None},
        {"choices": [None, 3]},
        {"choices": [{"finish_reason": "stop", "error": None}]},
    ],
)
def test_B5_a_good_event_is_not_an_error(event: dict) -> None:
    assert stream_error(event) is None
