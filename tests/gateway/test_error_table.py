"""How a customer is told of an upstream's errors: the client reference's error table (openai_compat.md section 6), row by row."""

from typing import Final

import pytest
from tests.gateway.gateway_shop import HELLO, MODEL, NANO, Shop

TABLE: Final = {
    # what the upstream answers: our status, code, x-should-retry, retry-after
    "401": (503, "upstream_unavailable", "false", "60"),
    "402": (503, "upstream_unavailable", "false", "60"),
    "402_key_limit": (503, "upstream_unavailable", "false", "60"),
    "403": (503, "upstream_unavailable", "false", "60"),
    "403_budget": (503, "upstream_unavailable", "false", "60"),
    "429": (503, "upstream_busy", "true", "2"),
    "429_provider": (503, "upstream_busy", "true", "2"),
    "529": (503, "upstream_busy", "true", None),
    "408": (503, "upstream_timeout", "true", None),
    "504": (503, "upstream_timeout", "true", None),
    "524": (503, "upstream_timeout", "true", None),
    "500": (502, "upstream_failed", "true", None),
    "502": (502, "upstream_failed", "true", None),
    "503": (502, "upstream_failed", "true", None),
    "403_moderation": (400, "content_policy_violation", "false", None),
    "403_guardrail": (400, "content_policy_violation", "false", None),
    "403_region": (403, "region_restricted", "false", None),
    "404": (404, "model_not_found", "false", None),
    "404_deprecated": (404, "model_not_found", "false", None),
    "413": (413, "request_too_large", "false", None),
}


@pytest.mark.parametrize("stream", [False, True])
async def test_an_upstreams_error_is_told_as_the_table_says_and_is_free(shop: Shop, stream: bool) -> None:
    told = {}
    for error in TABLE:
        await shop.upstream(error=error)
        shop.provider.health.answered(shop.clock.now_ms())  # the breaker is another test's
        answer = await shop.ask({"model": MODEL, "messages": HELLO, "stream": stream})
        told[error] = (answer.status, answer.error["code"], answer.headers["x-should-retry"], answer.headers.get("retry-after"))
        words = answer.body.decode().lower()
        assert not any(secret in words for secret in ("openrouter", "upstream.example", "acct_", "http", "flagged")), words
    assert told == TABLE
    wallet = await shop.wallet()
    assert (wallet.available, wallet.held) == (10 * NANO, 0)
    await shop.audit()
