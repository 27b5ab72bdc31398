"""Pictures, speech and transcriptions by the piece, from an operator's row: held at the worst, settled exactly, never free. Stock SDK."""

import base64
import io
import json
import wave
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import openai
import pytest
import pytest_asyncio
from tests.gateway.gateway_shop import NANO, Shop

from tokenarb.base import ids
from tokenarb.catalog import shelf as shelves
from tokenarb.catalog.model import Price, Rates
from tokenarb.gateway import form, sound
from tokenarb.sim.openai_host.host import PICTURE, SOUNDS, OpenAIHost
from tokenarb.upstream import merging, registry, wares
from tokenarb.upstream.fleet import Picture
from tokenarb.upstream.model import Credential, KeyState, Options, Upstream, Ware

ATTO = 10**18
PAINTER, SPEAKER, WRITER = "host/painter", "host/speaker", "host/writer"
EACH = {PAINTER: Decimal("0.04"), SPEAKER: Decimal("0.000015"), WRITER: Decimal("0.0001")}
"""What a picture, a character and a second cost us; the customer pays 25 % more."""

ROUTES = ("/images/generations", "/audio/speech", "/audio/transcriptions")


def ware(model: str, makes: str, context: int) -> Ware:
    each = int(EACH[model] * ATTO)
    price = Price(Rates(0, each) if makes == "image" else Rates(each, 0))
    return Ware("host", model, model.partition("/")[2], price, context, 0, ("text",), 1, "", 0, makes)


WARES = (ware(PAINTER, "image", 32_000), ware(SPEAKER, "speech", 4_096), ware(WRITER, "transcription", 1_500))


@pytest_asyncio.fixture
async def host(shop: Shop) -> AsyncIterator[OpenAIHost]:
    """A host whose rows are on the shelf, as `tokenarb upstream` puts them there."""
    opened = OpenAIHost()
    await opened.start()
    now_ms = shop.clock.now_ms()
    options = Options(routes=ROUTES, accepts=("size",), omits=("instructions",))
    row = Upstream("host", opened.base_url, "openai", "", ("*",), None, 0, True, options)
    async with shop.database.transaction() as tx:
        await registry.add(tx, now_ms, "host", base_url=opened.base_url, dialect="openai", terms_url="", scope=("*",), options=options)
        for each in WARES:
            await wares.put(tx, each)
        await merging.merge(tx, now_ms, Decimal(25))
    async with shop.database.read() as tx:
        shelf = await shelves.load(tx)
    object.__setattr__(shop.desk, "shelf", lambda: shelf)
    key = Credential(ids.new_row_id(), "host", "main", "X", None, 0, KeyState.ACTIVE, 0)
    shop.desk.fleet.refresh(Picture((row,), WARES, ((key, opened.key),), frozenset({"host"}), {}, 0), lambda _: True)
    yield opened
    await shop.desk.fleet.close()
    await opened.stop()


@pytest_asyncio.fixture
async def client(shop: Shop, host: OpenAIHost) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{shop.base}/ai-proxy/v1", api_key=shop.key, max_retries=0) as opened:
        yield opened


def wav(seconds: float, rate: int = 8_000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(rate)
        opened.writeframes(b"\0\0" * int(seconds * rate))
    return out.getvalue()


async def paid(shop: Shop, model: str, count: int) -> Any:
    """The one call cost `count` pieces: us at the row's price, the customer at the markup, rounded up once; the books hold."""
    (row,) = await shop.settled()
    assert (row["state"], row["model"], Decimal(row["buy_cost"])) == ("settled", model, EACH[model] * count)
    assert row["charged"] == int((EACH[model] * Decimal("1.25") * count * NANO).to_integral_value(rounding="ROUND_CEILING"))
    assert row["reserved"] >= row["charged"] > 0
    assert (await shop.wallet()).available == 10 * NANO - row["charged"]
    assert (await shop.wallet()).held == 0
    await shop.audit()
    return row


async def test_pictures_by_the_piece(shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI) -> None:
    answer = await client.images.generate(model="painter", prompt="the sea", n=3, size="1024x1024", user="a person")
    assert [each.b64_json for each in answer.data or []] == [PICTURE] * 3
    row = await paid(shop, PAINTER, 3)
    assert row["reserved"] == row["charged"], "the worst case is the exact one"
    sent = json.loads(host.asked[0].body)
    assert sent == {"model": "painter", "prompt": "the sea", "n": 3, "size": "1024x1024", "response_format": "b64_json"}
    receipt = (await shop.get(f"/v1/generation?id={row['id']}", key=shop.key)).json["data"]
    assert receipt["metered"] == {"completion": 3}
    assert receipt["total_cost"] == row["charged"] / NANO


async def test_fewer_pictures_than_were_asked_for_cost_less(shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI) -> None:
    host.pictures = 2
    assert len((await client.images.generate(model=PAINTER, prompt="the sea", n=4)).data or []) == 2
    row = await paid(shop, PAINTER, 2)
    assert row["reserved"] == 2 * row["charged"]


@pytest.mark.parametrize("kind", SOUNDS)
async def test_speech_by_the_character(shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI, kind: Any) -> None:
    said = "Das Meer ist weit — 海は広い。"
    heard = await client.audio.speech.create(model=SPEAKER, input=said, voice="alloy", response_format=kind)
    assert heard.content == SOUNDS[kind] * 1_000
    assert heard.response.headers["content-type"].startswith("audio/")
    row = await paid(shop, SPEAKER, len(said))
    assert Decimal(heard.response.headers["x-tokenarb-charge-usd"]) == Decimal(row["charged"]) / NANO
    assert host.billed[0].count == len(said)


async def test_speech_is_read_as_it_comes_by_the_sdks_stream(shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI) -> None:
    async with client.audio.speech.with_streaming_response.create(model=SPEAKER, input="The sea.", voice="alloy") as heard:
        assert b"".join([piece async for piece in heard.iter_bytes()]) == SOUNDS["mp3"] * 1_000
    await paid(shop, SPEAKER, 8)


@pytest.mark.parametrize("form_of_answer", ["json", "verbose_json"])
async def test_transcriptions_by_the_second(shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI, form_of_answer: Any) -> None:
    written = await client.audio.transcriptions.create(
        model=WRITER, file=("Annas diary.WAV", wav(12.4)), language="en", response_format=form_of_answer
    )
    assert written.text == "The sea is wide."
    row = await paid(shop, WRITER, 13)
    assert row["reserved"] <= row["charged"] * 14 // 13 + 1, "the head of the file counts as sound at most"
    parts = host.asked[0].form()
    assert parts["file"] == (wav(12.4), "file.wav"), "the name of a file may be a person's"
    assert (parts["model"][0], parts["language"][0]) == (b"writer", b"en")
    assert host.asked[0].headers["content-type"].startswith("multipart/form-data; boundary=tokenarb")


async def test_a_transcription_is_charged_once_under_its_name_however_the_sdk_separates_its_parts(
    shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI
) -> None:
    named = {"Idempotency-Key": "one"}
    ask: Any = {"model": WRITER, "file": ("a.wav", wav(3)), "extra_headers": named}
    await client.audio.transcriptions.create(**ask)
    with pytest.raises(openai.ConflictError) as again:
        await client.audio.transcriptions.create(**ask)
    assert again.value.code == "already_completed"
    with pytest.raises(openai.ConflictError) as other:
        await client.audio.transcriptions.create(model=WRITER, file=("a.wav", wav(4)), extra_headers=named)
    assert other.value.code == "key_reused"
    assert len({call.body for call in host.asked}) == len(host.billed) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [("images/generations", {"model": PAINTER, "prompt": "x"}), ("audio/speech", {"model": SPEAKER, "input": "x", "voice": "alloy"})],
)
async def test_a_call_by_the_piece_is_charged_once_under_its_name(shop: Shop, host: OpenAIHost, path: str, body: dict[str, Any]) -> None:
    first, second = [await shop.ask(body, path=f"/v1/{path}", extra="Idempotency-Key: one\r\n") for _ in range(2)]
    assert (first.status, second.status, second.error["code"]) == (200, 409, "already_completed")
    assert second.error["receipt"]["request_id"] == first.headers["x-request-id"]
    assert len(host.billed) == 1


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("images/generations", {"model": PAINTER}, "missing_field"),
        ("images/generations", {"model": PAINTER, "prompt": "x", "n": 11}, "invalid_value"),
        ("images/generations", {"model": PAINTER, "prompt": "x", "stream": True}, "unsupported_parameter"),
        ("images/generations", {"model": PAINTER, "prompt": "x", "response_format": "url"}, "unsupported_parameter"),
        ("images/generations", {"model": PAINTER, "prompt": "x", "quality": "high"}, "unsupported_parameter"),
        ("images/generations", {"model": "openai/gpt-4o-mini", "prompt": "x"}, "wrong_endpoint"),
        ("images/generations", {"model": SPEAKER, "prompt": "x"}, "wrong_endpoint"),
        ("audio/speech", {"model": SPEAKER, "voice": "alloy"}, "missing_field"),
        ("audio/speech", {"model": SPEAKER, "input": "x" * 4_097, "voice": "alloy"}, "context_length_exceeded"),
        ("audio/speech", {"model": SPEAKER, "input": "x", "voice": "alloy", "stream_format": "sse"}, "unsupported_parameter"),
        ("audio/transcriptions", {"model": WRITER}, "invalid_value"),
        ("chat/completions", {"model": PAINTER, "messages": [{"role": "user", "content": "x"}]}, "wrong_endpoint"),
        ("images/edits", {"model": PAINTER}, "route_not_priced"),
    ],
)
async def test_D1_what_has_no_price_is_refused_before_the_upstream(
    shop: Shop, host: OpenAIHost, path: str, body: dict[str, Any], code: str
) -> None:
    reply = await shop.ask(body, path=f"/v1/{path}")
    assert reply.error["code"] == code, reply.body
    assert reply.error["message"]
    assert not host.asked
    assert not await shop.requests()


@pytest.mark.parametrize(
    ("fields", "recording", "code"),
    [
        ({"response_format": "srt"}, wav(1), "unsupported_parameter"),
        ({"stream": True}, wav(1), "unsupported_parameter"),
        ({}, wav(1_600, rate=2_000), "context_length_exceeded"),
        ({}, b"", "missing_field"),
    ],
)
async def test_D1_a_recording_whose_cost_would_not_be_told_is_refused(
    client: openai.AsyncOpenAI, host: OpenAIHost, fields: dict[str, Any], recording: bytes, code: str
) -> None:
    with pytest.raises(openai.BadRequestError) as told:
        await client.audio.transcriptions.create(model=WRITER, file=("a.wav", recording), **fields)
    assert told.value.code == code
    assert not host.asked


async def test_D1_a_model_with_prices_by_the_token_makes_no_pictures_by_the_piece(shop: Shop, host: OpenAIHost) -> None:
    async with shop.database.read() as tx:
        offers = (await shelves.load(tx)).offers.values()
    painting = next(offer.model.id for offer in offers if "image" in offer.model.output_modalities and offer.source != "rows")
    reply = await shop.ask({"model": painting, "prompt": "x"}, path="/v1/images/generations")
    assert (reply.status, reply.error["code"]) == (404, "route_not_priced")


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize("fault", [{"error": 500}, {"error_inside": True}, {"cut": True}])
async def test_B5_a_call_that_fails_is_free_and_its_hold_is_gone(shop: Shop, host: OpenAIHost, path: str, fault: dict[str, Any]) -> None:
    for name, value in fault.items():
        setattr(host, name, value)
    body: Any = {"model": PAINTER, "prompt": "x"} if "images" in path else {"model": SPEAKER, "input": "x", "voice": "alloy"}
    if "transcriptions" in path:
        body = form.write([form.Part("model", WRITER.encode()), form.Part("file", wav(2), "a.wav")])
    reply = await shop.ask(body, path=f"/v1{path}")
    assert reply.status in (502, 503), reply.body
    (row,) = await shop.settled()
    assert (row["charged"], row["state"]) == (0, "unknown" if fault == {"cut": True} else "void" if "error" in fault else row["state"])
    wallet = await shop.wallet()
    assert (wallet.held, wallet.available) == (0, 10 * NANO)
    await shop.audit()


async def test_a_host_that_tells_no_length_is_not_guessed_at(shop: Shop, host: OpenAIHost, client: openai.AsyncOpenAI) -> None:
    host.tells_seconds = False
    assert (await client.audio.transcriptions.create(model=WRITER, file=("a.wav", wav(2)))).text
    await shop.resolve(later_ms=5_000)
    (row,) = await shop.settled()
    assert (row["state"], row["charged"]) == ("unknown", 0)


async def test_A5_who_cannot_pay_the_worst_case_is_refused(shop: Shop, host: OpenAIHost) -> None:
    _, key = await shop.sell("0.12")
    reply = await shop.ask({"model": PAINTER, "prompt": "x", "n": 3}, path="/v1/images/generations", key=key)
    assert (reply.status, reply.error["code"]) == (402, "insufficient_balance")
    assert (await shop.ask({"model": PAINTER, "prompt": "x", "n": 2}, path="/v1/images/generations", key=key)).status == 200
    assert len(host.billed) == 1


def test_a_form_is_read_strictly_and_written_anew() -> None:
    recording = b"RIFF\r\n--x\r\n" + bytes(range(256))
    written = form.write([form.Part("model", b"m"), form.Part("file", recording, "../My Voice.OGG")])
    assert form.read(written) == [form.Part("model", b"m"), form.Part("file", recording, "file.ogg")]
    for bad in (b"", b"--", b"--x\r\n", written[:-6], written.replace(b'name="model"', b"nothing"), b"{}", b"--x\r\n\r\n--x--"):
        with pytest.raises(Exception, match="form") as no:
            form.read(bad)
        assert getattr(no.value, "code", "") == "invalid_value"


def test_the_most_seconds_of_a_recording() -> None:
    assert sound.seconds_most(wav(10)) in (10, 11)
    assert sound.seconds_most(b"\xff\xfb\x90\x00" + b"\0" * 9_996) == 10
    for unbounded in (b"fLaC" + b"\0" * 100, b"OggS", b"", base64.b64encode(b"x" * 50)):
        assert sound.seconds_most(unbounded) is None
