"""Embeddings: only the input costs, whatever form it has; lists are held for as a whole."""

import json
from typing import Any

import pytest
from tests.gateway.gateway_shop import HELLO, Shop

from tokenarb.catalog.model import Model
from tokenarb.gateway import shape
from tokenarb.gateway.dialects import embeddings

MODEL = "openai/text-embedding-3-small"
PATH = "/v1/embeddings"


def ask(given: Any = "The sea is wide.", **changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "input": given, **changes}


@pytest.mark.parametrize(
    "given", ["The sea is wide.", ["The sea", "is wide"], [1, 2, 3, 4], [[1, 2, 3], [4, 5]], ["mixed", "with", "море 🌊"]]
)
async def test_the_input_is_charged_and_nothing_else(shop: Shop, given: Any) -> None:
    reply = await shop.ask(ask(given, dimensions=8), path=PATH)
    assert reply.status == 200
    vectors = [row["embedding"] for row in reply.json["data"]]
    assert len(vectors) == (1 if isinstance(given, str) or isinstance(given[0], int) else len(given))
    assert {len(vector) for vector in vectors} == {8}
    (row,) = await shop.settled()
    (bill,) = await shop.bills()
    usage = reply.json["usage"]
    assert usage["prompt_tokens"] == usage["total_tokens"] == bill["prompt_tokens"]
    assert round(usage["cost"] * 1e9) == row["charged"] > 0
    assert abs(row["charged"] - float(bill["cost"]) * 1.25e9) <= 1
    assert row["reserved"] >= row["charged"]
    assert "cost_details" not in usage
    assert reply.json["id"] == reply.headers["x-generation-id"]
    assert reply.headers["x-tokenarb-charge-usd"]
    (body,) = await shop.sent()
    assert body["input"] == given
    assert not {"max_tokens", "usage", "stream"} & set(body)
    await shop.audit()


async def test_a_list_longer_than_the_context_is_held_for(shop: Shop) -> None:
    given = ["The sea is wide and deep. " * 400] * 20  # 20 x 2,400 tokens, where one context has 8,192
    reply = await shop.ask(ask(given, encoding_format="base64", dimensions=8), path=PATH)
    (row,) = await shop.settled()
    assert reply.json["usage"]["prompt_tokens"] > 8_192
    assert row["reserved"] >= row["charged"]
    assert not shop.alarms


def test_numbers_of_another_tokenizers_words_are_held_at_the_context() -> None:
    measure = embeddings.peek(json.dumps(ask([[1, 2], [3]])).encode()).measure
    same = Model("a/b", "a/b", "B", 0, 1_000, tokenizer="GPT")
    other = Model("a/b", "a/b", "B", 0, 1_000, tokenizer="Qwen3")
    assert shape.shape(measure, same, 1).prompt_tokens_max < 200
    assert shape.shape(measure, other, 1).prompt_tokens_max == 2_000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"input": None}, "missing_field"),
        ({"input": []}, "invalid_value"),
        ({"input": ["x"] * 513}, "invalid_value"),
        ({"input": ["x"] * 2_049, "encoding_format": "base64"}, "invalid_value"),
        ({"input": [{"content": [{"type": "image_url", "image_url": {"url": "https://x/y.png"}}]}]}, "unsupported_content"),
        ({"input": [1.5]}, "unsupported_content"),
        ({"input": [True]}, "unsupported_content"),
        ({"input": [[-1]]}, "unsupported_content"),
        ({"encoding_format": "int8"}, "invalid_value"),
        ({"model": "openai/gpt-4o-mini"}, "wrong_endpoint"),
    ],
)
async def test_F2_what_has_no_price_never_reaches_the_upstream(shop: Shop, changes: dict[str, Any], code: str) -> None:
    reply = await shop.ask(ask(**changes), path=PATH)
    assert (reply.status, reply.error["code"]) == (400, code)
    assert not await shop.sent()
    chat = await shop.ask({"model": MODEL, "messages": HELLO})
    assert (chat.status, chat.error["code"]) == (400, "wrong_endpoint")


async def test_B4_a_client_that_leaves_pays_for_the_input(shop: Shop) -> None:
    await shop.upstream(first_byte_ms=300)
    _, writer = await shop.connect()
    writer.write(shop.request(ask(), path=PATH))
    while not await shop.sent():
        pass
    writer.close()
    (row,) = await shop.settled()
    assert row["charged"] > 0
    assert row["outcome"] == "disconnected"


@pytest.mark.parametrize("error", ["500", "429", "402"])
async def test_a_failure_is_free(shop: Shop, error: str) -> None:
    await shop.upstream(error=error)
    reply = await shop.ask(ask(), path=PATH)
    assert reply.status in (502, 503)
    (row,) = await shop.settled()
    assert row["charged"] == 0
    assert (await shop.wallet()).held == 0


@pytest.mark.parametrize("path", ["/v1/images/edits", "/ai-proxy/v1/images/variations", "/api/v1/audio/translations"])
async def test_F2_pictures_changed_and_sounds_translated_have_no_price_and_are_refused_in_words(shop: Shop, path: str) -> None:
    reply = await shop.ask({"model": "openai/gpt-image-1", "prompt": "a cat", "input": "hello"}, path=path)
    assert reply.status == 404
    assert "route_not_priced" in (reply.error["code"], reply.error.get("reason"))
    assert "no model in the catalogue has a price" in reply.error["message"]
    assert not await shop.sent()
    assert shop.desk.counts.refusals == {"route_not_priced": 1}
