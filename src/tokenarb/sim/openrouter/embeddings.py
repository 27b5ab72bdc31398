"""POST /embeddings: vectors that depend on the text alone, billed by prompt tokens (section 4)."""

from __future__ import annotations

import array
import base64
import hashlib
import random
from typing import Annotated, Any, Final, Literal

import msgspec

from tokenarb.sim.openrouter import admission, answers, asks, billing, caching, directives, errors, inference, tokens
from tokenarb.sim.openrouter.accounts import Key
from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.billing import Caller, Generation, Produced
from tokenarb.sim.openrouter.connection import Connection
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.simulator import Simulator
from tokenarb.sim.openrouter.switches import Switches, replaced
from tokenarb.sim.openrouter.tokens import PromptCount

DIMENSIONS: Final = 1536
MOST_INPUTS: Final = 2048


class EmbeddingBody(msgspec.Struct):
    """The request."""

    input: str | list[Any]
    model: str | None = None
    dimensions: Annotated[int, msgspec.Meta(ge=1, le=8192)] | None = None
    encoding_format: Literal["float", "base64"] | None = None
    input_type: str | None = None
    provider: asks.Routing | None = None
    user: str | None = None
    session_id: str | None = None


_DECODER: Final = msgspec.json.Decoder(EmbeddingBody)


async def embed(sim: Simulator, connection: Connection) -> None:
    """POST /embeddings; no streaming."""
    started = sim.clock.now()
    generation_id = sim.generation_id(started)
    settings = sim.controls.current
    try:
        key = sim.account.for_inference(connection.header(b"authorization"))
        raw = await connection.body(settings.payload_limit_bytes)
        sim.remember(generation_id, connection.path, connection.headers, raw)
        body = _read(raw)
        settings, faults = sim.controls.for_call(key.terms.hash, body.model, body.user)
        items = _items(body.input)
        settings = replaced(settings, directives.read(_text(items[-1])))
        caller = Caller(connection.header(b"http-referer"), connection.header(b"user-agent"))
        generation = _admit(sim, generation_id, started, key, body, items, settings, faults, caller)
        if not await inference.before_headers(sim, connection, generation):
            return
        await sim.rest(settings.first_byte_ms)
    except Failure as failure:
        sim.count(f"error_{failure.status}")
        await connection.respond(failure.status, failure.body(), *failure.headers, *inference.tagged(settings, generation_id))
        return
    receipt = billing.close(sim.account, generation, Produced(), "stop")
    sim.count("completed")
    figures = billing.usage(settings, receipt.used, receipt.cost)
    usage = {name: figures[name] for name in ("prompt_tokens", "total_tokens", "cost", "is_byok", "cost_details") if name in figures}
    answer = {
        "object": "list",
        "data": [_row(index, item, body, sim.seed) for index, item in enumerate(items)],
        "model": generation.model_name,
        "id": generation_id,
        "provider": generation.provider_name,
        "usage": usage,
    }
    await connection.respond(200, answer, *inference.tagged(settings, generation_id))


def _read(raw: bytes) -> EmbeddingBody:
    try:
        body = _DECODER.decode(raw)
    except msgspec.DecodeError as problem:
        raise errors.bad_request(f"Invalid request parameters: {problem}") from problem
    if not body.model:
        raise errors.bad_request("No models provided")
    return body


def _items(given: str | list[Any]) -> list[Any]:
    """One entry a vector: a string, a list of token numbers, or a multimodal object."""
    items = [given] if isinstance(given, str) or (given and isinstance(given[0], int)) else given
    fine = all(isinstance(item, str | list) or (isinstance(item, dict) and isinstance(item.get("content"), list)) for item in items)
    if not items or not fine or len(items) > MOST_INPUTS or "" in items:
        raise errors.bad_request(f"Invalid request parameters: input: expected 1 to {MOST_INPUTS} non-empty texts or token arrays")
    return items


def _text(item: Any) -> str:
    return asks.text_of(item) if isinstance(item, dict) else item if isinstance(item, str) else ""


def _admit(
    sim: Simulator,
    generation_id: str,
    started: float,
    key: Key,
    body: EmbeddingBody,
    items: list[Any],
    settings: Switches,
    faults: list[str],
    caller: Caller,
) -> Generation:
    ask = Ask(model=body.model, user=body.user, session_id=body.session_id, provider=body.provider)
    model, suffix = admission.choose_model(sim, ask, started, settings.down_models, embedding=True)
    sim.account.require_funds(key)
    tokenizer = sim.writer.tokenizer(model.family)
    count = PromptCount()
    count.total = 0
    for item in items:
        if isinstance(item, list):
            count.total += len(item)
        else:
            message = item if isinstance(item, dict) else {"content": item}
            one = tokens.count_prompt(tokenizer, [message], None, settings.image_tokens)
            count.total += one.total - tokens.REQUEST_OVERHEAD - tokens.MESSAGE_OVERHEAD
            count.images += one.images
            count.media += one.media
    return Generation(
        id=generation_id,
        started=started,
        key=key,
        ask=ask,
        model=model,
        endpoint=admission.choose_endpoint(model, ask, suffix, settings, generation_id),
        settings=settings,
        faults=faults,
        count=count,
        hit=caching.MISS,
        choices=[answers.Choice()],
        searches=0,
        caller=caller,
        api="embeddings",
    )


def _row(index: int, item: Any, body: EmbeddingBody, seed: int) -> dict[str, Any]:
    digest = hashlib.blake2b(msgspec.json.encode([seed, body.model, item])).digest()
    draw = random.Random(digest)
    vector = [draw.uniform(-1, 1) for _ in range(body.dimensions or DIMENSIONS)]
    length = sum(value * value for value in vector) ** 0.5
    vector = [value / length for value in vector]
    if body.encoding_format == "base64":
        return {"object": "embedding", "index": index, "embedding": base64.b64encode(array.array("f", vector).tobytes()).decode()}
    return {"object": "embedding", "index": index, "embedding": vector}
