"""The inference endpoints: admit, write, bill, answer (sections 3 and 4)."""

from __future__ import annotations

from tokenarb.sim.openrouter import admission, asks, billing, directives, errors
from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.billing import Caller, Generation
from tokenarb.sim.openrouter.connection import EVENT_STREAM, JSON, Connection, Header
from tokenarb.sim.openrouter.dialect import Dialect
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.simulator import Simulator
from tokenarb.sim.openrouter.stream import StreamWriter
from tokenarb.sim.openrouter.switches import Switches, replaced


def tagged(settings: Switches, generation_id: str) -> tuple[Header, ...]:
    """The X-Generation-Id header, unless it is switched off."""
    return ((b"x-generation-id", generation_id.encode()),) if settings.generation_id_header else ()


async def infer(sim: Simulator, connection: Connection, dialect: Dialect) -> None:
    """One call of any inference endpoint that writes text."""
    started = sim.clock.now()
    generation_id = sim.generation_id(started)
    settings = sim.controls.current
    try:
        key = sim.account.for_inference(dialect.credential(connection))
        body = await connection.body(settings.payload_limit_bytes)
        sim.remember(generation_id, connection.path, connection.headers, body)
        ask = dialect.read(body)
        settings, faults = sim.controls.for_call(key.terms.hash, ask.model, ask.user)
        settings = replaced(settings, directives.read(asks.last_user_text(ask)))
        if settings.error is not None and settings.fault_billed == "default":
            await sim.rest(settings.headers_ms)
            raise forced(sim, settings, ask)
        caller = Caller(connection.header(b"http-referer"), connection.header(b"user-agent"))
        generation = admission.admit(sim, generation_id, started, key, ask, settings, faults, caller)
        generation.cache_source = _cache_source(sim, connection, generation, body)
        goes_on = await before_headers(sim, connection, generation)
    except Failure as failure:
        sim.count(f"error_{failure.status}")
        body_of = dialect.failure(failure, generation_id)
        await connection.respond(failure.status, body_of, *failure.headers, *tagged(settings, generation_id))
        return
    if not goes_on:
        return
    if ask.stream:
        billing.begin(sim.account, generation)
        await connection.start(200, EVENT_STREAM, (b"cache-control", b"no-cache"), *tagged(settings, generation_id))
        await StreamWriter(sim, connection, generation, dialect.frame(generation)).run()
    else:
        await _whole(sim, connection, generation, dialect)


def _cache_source(sim: Simulator, connection: Connection, generation: Generation, body: bytes) -> str | None:
    """The generation whose answer the response cache repeats: `X-OpenRouter-Cache: true` and the same body (section 1)."""
    if generation.settings.response_cached:
        return generation.id
    if connection.header(b"x-openrouter-cache") != "true":
        return None
    return sim.answered_before(generation.key.terms.hash, body, generation.id)


async def before_headers(sim: Simulator, connection: Connection, generation: Generation) -> bool:
    """Play the faults that come before the headers; False when there will be none.

    Raises: Failure for a forced error.
    """
    settings = generation.settings
    if settings.hang == "before_headers":
        await _hang_silent(sim, connection, generation)
        return False
    await sim.rest(settings.headers_ms)
    if settings.close_before_headers:
        _close_faulty(sim, generation, "closed")
        await connection.cut(reset=settings.cut_kind == "rst")
        return False
    if settings.error is not None:
        _close_faulty(sim, generation, "error")
        raise forced(sim, settings, generation.ask)
    return True


def _close_faulty(sim: Simulator, generation: Generation, fault: str) -> None:
    """Bill a call whose answer never goes out as the switch `fault_billed` says; unbilled ones leave no record."""
    sim.count(fault)
    if generation.settings.fault_billed in ("produced", "full"):
        billing.close(sim.account, generation, generation.complete(), generation.finish, fault=fault)


async def _hang_silent(sim: Simulator, connection: Connection, generation: Generation) -> None:
    """No header ever. A stream is cancelled when the client leaves; other calls run to their end and are billed (section 8)."""
    sim.count("hang")
    if not generation.ask.stream:
        billing.close(sim.account, generation, generation.complete(), generation.finish, fault="hang")
    await connection.until_left()
    if generation.ask.stream:
        produced = billing.Produced() if generation.stoppable else generation.complete()
        billing.close(sim.account, generation, produced, None, cancelled=True, fault="hang")


def forced(sim: Simulator, settings: Switches, ask: Ask) -> Failure:
    """The error that a switch asks for, about the first model asked for and its first provider."""
    assert settings.error is not None, "only called for a forced error"
    asked = ask.candidates[0]
    model, _ = sim.catalogue.resolve(asked)
    provider = model.endpoints[0].provider.name if model is not None else "Unknown"
    return errors.forced(
        settings.error,
        model=asked if model is None else model.id,
        provider=settings.provider_name or provider,
        message=settings.error_message,
        raw=settings.error_raw,
        retry_after=settings.retry_after,
        with_availability=settings.availability,
        flagged=directives.strip(asks.last_user_text(ask)),
    )


async def _whole(sim: Simulator, connection: Connection, generation: Generation, dialect: Dialect) -> None:
    """An answer in one piece. It cannot be cancelled: the work is finished and billed even if the client has left (section 8)."""
    settings = generation.settings
    if settings.hang == "after_headers":
        await connection.start(200, JSON, *tagged(settings, generation.id))
        await connection.write(b" ")
        await _hang_silent(sim, connection, generation)
        return
    wait_ms = settings.first_byte_ms + settings.chunk_delay_ms * (generation.choices[0].tokens // max(1, settings.chunk_tokens))
    await sim.rest(wait_ms)
    failed = settings.answer_error
    finish = "error" if failed else generation.finish
    receipt = billing.close(sim.account, generation, generation.complete(), finish, fault="answer_error" if failed else None)
    sim.count("answer_error" if failed else "completed")
    usage = None if settings.usage_shape == "absent" else billing.usage(settings, receipt.used, receipt.cost)
    await connection.respond(200, dialect.whole(generation, usage, failed), *tagged(settings, generation.id))
