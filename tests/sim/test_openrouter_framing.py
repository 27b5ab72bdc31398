"""What answers and streams look like, byte for byte (sections 1 and 3)."""

import json
from decimal import Decimal

import pytest
from openrouter_wire import CHAT, ask, call, chat, control, last_bill, stream

from tokenarb.sim.openrouter.server import SimServer


async def test_plain_answer(sim: SimServer) -> None:
    reply = await chat(sim, "Hello", user="customer-7")
    body = reply.json()
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["x-generation-id"] == body["id"]
    assert list(body) == ["id", "provider", "model", "object", "created", "choices", "system_fingerprint", "service_tier", "usage"]
    assert body["object"] == "chat.completion"
    choice = body["choices"][0]
    assert choice["finish_reason"] == "stop"
    assert choice["native_finish_reason"] == "completed"
    assert choice["message"]["role"] == "assistant"
    usage = body["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["cost"] == usage["cost_details"]["upstream_inference_cost"]
    bill = await last_bill(sim)
    assert (bill["id"], bill["user"], Decimal(bill["cost"])) == (body["id"], "customer-7", usage["cost"])


async def test_cost_is_written_in_full_digits(sim: SimServer) -> None:
    await control(sim, switches={"prompt_tokens": 8, "answer_tokens": 1})
    reply = await chat(sim)
    assert b'"cost":0.0000018,' in reply.body  # 8 prompt tokens at 0.00000015 and one at 0.0000006
    await control(sim, switches={"cost_notation": "exponent"})
    assert b'"cost":1.8E-6,' in (await chat(sim)).body


async def test_stream_byte_for_byte(sim: SimServer) -> None:
    reply = await stream(sim, "Hi [[sim tokens=6 chunk=4]]")
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["transfer-encoding"] == "chunked"
    generation_id = reply.headers["x-generation-id"]
    created = reply.chunks[0]["created"]
    head = (
        f'data: {{"id":"{generation_id}","provider":"OpenAI","model":"openai/gpt-4o-mini","object":"chat.completion.chunk",'
        f'"created":{created},"choices":['
    )
    tail = '"finish_reason":null,"native_finish_reason":null,"logprobs":null}]}'
    assert reply.events[0] == ": OPENROUTER PROCESSING"
    assert reply.events[1] == head + '{"index":0,"delta":{"role":"assistant","content":"You asked about "},' + tail
    assert reply.events[2] == head + '{"index":0,"delta":{"role":"assistant","content":"“Hi"},' + tail
    finish = '"finish_reason":"stop","native_finish_reason":"completed","logprobs":null}]}'
    assert reply.events[3] == head + '{"index":0,"delta":{"role":"assistant","content":""},' + finish
    assert reply.events[4].startswith(head + '],"usage":{"prompt_tokens":')
    assert reply.events[5] == "data: [DONE]"
    assert len(reply.events) == 6
    assert reply.body.endswith(b"data: [DONE]\n\n")


async def test_stream_says_what_the_plain_answer_says(sim: SimServer) -> None:
    streamed, plain = await stream(sim, "Tell me a story"), await chat(sim, "Tell me a story")
    assert streamed.text == plain.json()["choices"][0]["message"]["content"]
    assert streamed.usage == plain.json()["usage"]


@pytest.mark.parametrize(("shape", "count"), [("A", 1), ("B", 1), ("repeated", 2), ("finish", 1), ("absent", 0)])
async def test_usage_shapes(sim: SimServer, shape: str, count: int) -> None:
    reply = await stream(sim, f"[[sim usage_shape={shape}]] hello")
    with_usage = [chunk for chunk in reply.chunks if "usage" in chunk]
    assert len(with_usage) == count
    if shape == "A":
        assert with_usage[0]["choices"] == []
    if shape == "B":
        assert with_usage[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
        assert with_usage[0]["choices"][0]["finish_reason"] is None
    if shape == "finish":
        assert with_usage[0]["choices"][0]["finish_reason"] == "stop"
    assert reply.events[-1] == "data: [DONE]"
    assert Decimal((await last_bill(sim))["cost"]) > 0


async def test_cumulative_usage_ends_right(sim: SimServer) -> None:
    reply = await stream(sim, "[[sim usage_shape=cumulative tokens=20]] hello")
    counts = [chunk["usage"]["completion_tokens"] for chunk in reply.chunks if "usage" in chunk]
    assert counts == [4, 8, 12, 16, 20, 20]
    assert reply.usage["cost"] == Decimal((await last_bill(sim))["cost"])


async def test_comments(sim: SimServer) -> None:
    comment = ": OPENROUTER PROCESSING"
    assert comment not in (await stream(sim, "[[sim comments=false]]")).events
    many = await stream(sim, "[[sim comments_before=3 comments_between=1 tokens=8]]")
    assert [event == comment for event in many.events[:7]] == [True, True, True, True, False, True, False]


async def test_chunk_sizes_and_missing_done(sim: SimServer) -> None:
    giant = await stream(sim, "[[sim chunk=0 tokens=300 done=false]]")
    assert len(giant.chunks) == 3
    assert giant.usage["completion_tokens"] == 300
    assert giant.events[-1] != "data: [DONE]"
    single = await stream(sim, "[[sim chunk=1 tokens=30]]")
    assert len(single.chunks) == 32


@pytest.mark.parametrize("how", ["utf8", "line", "bytes"])
async def test_splits_lose_nothing(sim: SimServer, how: str) -> None:
    text = "расскажи [[sim tokens=8]]"
    whole = await stream(sim, text)
    await control(sim, switches={"split": how})
    split = await stream(sim, text)
    assert split.text == whole.text
    assert len(split.parts) > len(whole.parts)
    if how == "utf8":
        assert any(part[-1] & 0x80 for part in split.parts)
    assert any(not part.endswith(b"\n\n") for part in split.parts)


async def test_text_completions(sim: SimServer) -> None:
    body = (await call(sim, "POST", "/api/v1/completions", {"model": "openai/gpt-4o-mini", "prompt": "Once upon"})).json()
    assert body["object"] == "text_completion"
    assert isinstance(body["choices"][0]["text"], str)
    assert body["usage"]["cost"] > 0
    streamed = await call(sim, "POST", "/api/v1/completions", {"model": "openai/gpt-4o-mini", "prompt": "Once upon", "stream": True})
    assert "".join(chunk["choices"][0]["text"] for chunk in streamed.chunks if chunk["choices"]) == body["choices"][0]["text"]


async def test_several_choices(sim: SimServer) -> None:
    plain = (await chat(sim, "Hello", n=3)).json()
    assert [choice["index"] for choice in plain["choices"]] == [0, 1, 2]
    texts = {choice["message"]["content"] for choice in plain["choices"]}
    assert len(texts) == 3
    streamed = await stream(sim, "Hello", n=3)
    assert streamed.usage["completion_tokens"] == plain["usage"]["completion_tokens"]
    assert {choice["index"] for chunk in streamed.chunks for choice in chunk["choices"]} == {0, 1, 2}


async def test_generation_id_header_can_be_absent(sim: SimServer) -> None:
    await control(sim, scope="next", count=2, switches={"generation_id_header": False})
    assert "x-generation-id" not in (await chat(sim)).headers
    assert "x-generation-id" not in (await stream(sim)).headers
    assert "x-generation-id" in (await stream(sim)).headers


async def test_unknown_fields(sim: SimServer) -> None:
    reply = await chat(sim, "[[sim extra_fields finish_reason=daydream]]")
    body = reply.json()
    assert body["x_unknown"]
    assert body["choices"][0]["finish_reason"] == "daydream"
    assert "energy_milliwatt_hours" in body["usage"]


async def test_embeddings(sim: SimServer) -> None:
    path, model = "/api/v1/embeddings", "openai/text-embedding-3-small"
    reply = await call(sim, "POST", path, {"model": model, "input": ["one text", "another text"], "dimensions": 8})
    body = reply.json()
    assert [len(row["embedding"]) for row in body["data"]] == [8, 8]
    assert reply.headers["x-generation-id"] == body["id"]
    assert body["usage"]["cost"] == body["usage"]["prompt_tokens"] * Decimal("0.00000002")
    assert (await last_bill(sim))["api_type"] == "embeddings"
    packed = await call(sim, "POST", path, {"model": model, "input": [1, 2, 3], "encoding_format": "base64"})
    assert isinstance(packed.json()["data"][0]["embedding"], str)
    assert packed.json()["usage"]["prompt_tokens"] == 3
    assert (await call(sim, "POST", path, {"model": "openai/gpt-4o-mini", "input": "x"})).status == 400
    assert (await call(sim, "POST", CHAT, ask("x", model=model))).status == 400


async def test_what_came_in_can_be_read_back(sim: SimServer) -> None:
    await chat(sim, "Hello", user="u-1", provider={"only": ["openai"]})
    seen = (await call(sim, "GET", "/control/requests?limit=1", key=None)).json()["requests"][0]
    assert seen["body"]["user"] == "u-1"
    assert seen["body"]["provider"] == {"only": ["openai"]}
    assert sim.inference_key not in json.dumps(seen)
