"""The stock `openai` package of Node against the door: `openai_node.mjs` does the asking, the books are held against what it was given.

`make sdk` installs the package that package-lock.json names. Skipped where there is no Node.
"""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.gateway.gateway_shop import MODEL, Shop

HERE = Path(__file__).resolve().parent
pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(not (HERE / "node_modules" / "openai").is_dir(), reason="`make sdk` has not been run, or found no npm"),
]


async def run(shop: Shop, scenario: str, **more: str) -> Any:
    """What the scenario prints."""
    environment = {"PATH": os.environ["PATH"], "BASE": f"{shop.base}/ai-proxy/v1", "KEY": shop.key, "MODEL": MODEL, **more}
    program = await asyncio.create_subprocess_exec(
        "node", str(HERE / "openai_node.mjs"), scenario, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, errors = await asyncio.wait_for(program.communicate(), 60)
    if program.returncode:
        sys.stderr.write(errors.decode())
    assert program.returncode == 0
    return json.loads(out)


async def charged(shop: Shop, count: int = 1) -> list[int]:
    return [row["charged"] for row in await shop.settled(count)]


async def test_a_whole_answer(shop: Shop) -> None:
    told = await run(shop, "whole")
    assert told["text"]
    assert told["request_id"] == (await shop.settled())[0]["id"]
    assert [round(told["cost"] * 1e9)] == await charged(shop)


async def test_a_stream(shop: Shop) -> None:
    told = await run(shop, "stream")
    assert told["text"]
    assert [round(told["cost"] * 1e9)] == await charged(shop)
    await shop.audit()


async def test_tools_whole_and_streamed(shop: Shop) -> None:
    told = await run(shop, "tools")
    assert (told["name"], told["same"]) == ("weather", True)
    assert told["finish"] in ("stop", "length")


async def test_a_picture_and_a_form(shop: Shop) -> None:
    assert (await run(shop, "vision"))["text"]
    assert isinstance((await run(shop, "form"))["depth"], int)


async def test_responses_embeddings_and_completions(shop: Shop) -> None:
    told = await run(shop, "responses")
    assert (told["same"], told["last"]) == (True, "response.completed")
    assert [round(cost * 1e9) for cost in told["costs"]] == await charged(shop, 2)
    vectors = await run(shop, "embeddings")
    assert vectors["lengths"] == [8, 8]
    assert round(vectors["cost"] * 1e9) == (await charged(shop, 3))[-1] > 0
    texts = await run(shop, "completions")
    assert texts["same"]
    assert texts["length"] > 0


async def test_the_list_of_models(shop: Shop) -> None:
    assert MODEL in (await run(shop, "models"))["names"]


async def test_errors_of_the_customer(shop: Shop) -> None:
    _, poor = await shop.sell("0.000001")
    _, narrow = await shop.sell("1", models=("openai/gpt-4o",))
    told = await run(shop, "errors", POOR=poor, NARROW=narrow)
    assert {name: (error["name"], error["status"], error["code"]) for name, error in told.items()} == {
        "bad": ("BadRequestError", 400, "conflicting_output_limits"),
        "missing": ("NotFoundError", 404, "model_not_found"),
        "stranger": ("AuthenticationError", 401, "invalid_key"),
        "poor": ("APIError", 402, "insufficient_balance"),
        "narrow": ("PermissionDeniedError", 403, "model_not_allowed"),
        "unsold": ("NotFoundError", 404, "route_not_priced"),
    }
    assert {error["tries"] for error in told.values()} == {1}
    assert all(error["requestID"] for error in told.values())
    assert not await shop.sent()


@pytest.mark.parametrize(
    ("error", "name", "code", "tries"),
    [
        ("402", "InternalServerError", "upstream_unavailable", 1),
        ("403_moderation", "BadRequestError", "content_policy_violation", 1),
        ("429", "InternalServerError", "upstream_busy", 2),
        ("500", "InternalServerError", "upstream_failed", 2),
        ("529", "InternalServerError", "upstream_busy", 2),
    ],
)
async def test_errors_of_the_upstream(shop: Shop, error: str, name: str, code: str, tries: int) -> None:
    await shop.upstream(error=error, retry_after=0)
    for told in (await run(shop, "upstream")).values():
        assert (told["name"], told["code"], told["tries"]) == (name, code, tries)
    assert set(await charged(shop, 2 * tries)) == {0}


@pytest.mark.parametrize("switches", [{"midstream_error_at": 3}, {"cut_at": 3}])
async def test_a_stream_that_breaks_raises(shop: Shop, switches: dict[str, Any]) -> None:
    await shop.upstream(**switches, generation_delay_ms=0, generation_cancel_delay_ms=0)
    assert (await run(shop, "broken"))["name"]
    assert await charged(shop) == [0]


async def test_a_time_out_of_the_clients(shop: Shop) -> None:
    await shop.upstream(first_byte_ms=1_500)
    assert (await run(shop, "timeout"))["name"] == "APIConnectionTimeoutError"
    (row,) = await shop.settled()
    assert row["outcome"] == "disconnected"


async def test_a_stopped_stream_is_settled(shop: Shop) -> None:
    await shop.upstream(answer_tokens=80, chunk_delay_ms=10, abort="bill")
    await run(shop, "stop")
    (row,) = await shop.settled()
    assert row["outcome"] == "disconnected"
    assert row["charged"] > 0
