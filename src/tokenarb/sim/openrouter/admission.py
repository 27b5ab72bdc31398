"""Whether a call may run, and who serves it: model, funds, context, provider preferences, affordability (sections 2, 3 and 7)."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any, Final

from tokenarb.sim.openrouter import asks, billing, catalogue, errors, exact, tokens
from tokenarb.sim.openrouter.accounts import Key
from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.billing import Caller, Generation
from tokenarb.sim.openrouter.catalogue import Model
from tokenarb.sim.openrouter.errors import Failure
from tokenarb.sim.openrouter.providers import Endpoint
from tokenarb.sim.openrouter.simulator import Simulator
from tokenarb.sim.openrouter.switches import Switches

FREE_A_MINUTE: Final = 20
FREE_A_DAY: Final = 1000
_UNBOUNDED: Final = 32_000


def admit(
    sim: Simulator, generation_id: str, started: float, key: Key, ask: Ask, settings: Switches, faults: list[str], caller: Caller
) -> Generation:
    """Check a call in OpenRouter's order and write its answer.

    Raises: Failure 400, 402, 404, 429.
    """
    model, suffix = choose_model(sim, ask, started, settings.down_models)
    funds = sim.account.require_funds(key)
    if model.prices.free and sim.controls.current.free_model_limits:
        _limit_free(sim, started)
    tokenizer = sim.writer.tokenizer(model.family)
    count = tokens.count_prompt(tokenizer, ask.messages or (), ask.tools, settings.image_tokens)
    _check_context(model, count.total, ask.output_limit)
    endpoint = choose_endpoint(model, ask, suffix, settings, generation_id)
    _check_affordable(sim, model, ask, count.total, funds, started)
    hit = sim.cache.look(key.terms.hash, model, ask, count, started)
    if not settings.caching:
        hit = type(hit)()
    limit = min(ask.output_limit or _UNBOUNDED, model.max_completion or _UNBOUNDED)
    if ask.output_limit is None and settings.answer_tokens is not None:
        limit = max(limit, settings.answer_tokens)
    return Generation(
        id=generation_id,
        started=started,
        key=key,
        ask=ask,
        model=model,
        endpoint=endpoint,
        settings=settings,
        faults=faults,
        count=count,
        hit=hit,
        choices=sim.writer.write(ask, model, settings, limit),
        searches=billing.searches_of(ask, suffix, settings),
        caller=caller,
    )


def choose_model(sim: Simulator, ask: Ask, now: float, down: tuple[str, ...] = (), *, embedding: bool = False) -> tuple[Model, str | None]:
    """The first of `model` and `models` that can answer, with its routing suffix.

    Raises: Failure 400 or 404 of the first one when none can.
    """
    refusal: Failure | None = None
    for name in ask.candidates:
        model, suffix = sim.catalogue.resolve(name)
        problem = _unfit(name, model, now, embedding=embedding)
        if problem is None and model is not None and model.id in down:
            detail = errors.availability("temporarily_unavailable", [name])
            problem = Failure(503, "Service temporarily unavailable", error_type="provider_unavailable", availability=detail)
        if problem is None and model is not None:
            return model, suffix
        refusal = refusal or problem
    assert refusal is not None, "there is at least one candidate"
    raise refusal


def _unfit(name: str, model: Model | None, now: float, *, embedding: bool) -> Failure | None:
    if model is None:
        return errors.unknown_model(name)
    if model.batch_only:
        detail = errors.availability("wrong_endpoint", [name])
        return Failure(400, f"{name} is only available through the batch API", error_type="invalid_request", availability=detail)
    if catalogue.expired(model, now):
        detail = errors.availability("model_deprecated", [name])
        return Failure(404, f"{name} has been deprecated.", error_type="not_found", availability=detail)
    if embedding != ("embeddings" in model.output_modalities):
        detail = errors.availability("wrong_endpoint", [name])
        kind = "is not an embedding model" if embedding else "is an embedding model"
        return Failure(400, f"{name} {kind}", error_type="invalid_request", availability=detail)
    return None


def _limit_free(sim: Simulator, now: float) -> None:
    """Section 9: 20 requests a minute and 1000 a day on free models, per account."""
    sim.free_calls = [at for at in sim.free_calls if at > now - 86_400]
    minute = [at for at in sim.free_calls if at > now - 60]
    if len(minute) >= FREE_A_MINUTE:
        raise errors.rate_limited(FREE_A_MINUTE, int((minute[0] + 60) * 1000), int(minute[0] + 60 - now) + 1)
    if len(sim.free_calls) >= FREE_A_DAY:
        raise errors.rate_limited(FREE_A_DAY, int((sim.free_calls[0] + 86_400) * 1000), int(sim.free_calls[0] + 86_400 - now) + 1)
    sim.free_calls.append(now)


def _check_context(model: Model, prompt_tokens: int, output_limit: int | None) -> None:
    longest = model.context_length
    wanted = output_limit or 0
    if longest is not None and prompt_tokens + wanted > longest:
        raise Failure(
            400,
            f"This endpoint's maximum context length is {longest} tokens. However, you requested about {prompt_tokens + wanted} tokens "
            f"({prompt_tokens} of text input, {wanted} in the output). Please reduce the length of either one, or use the "
            '"middle-out" transform to compress your prompt automatically.',
            error_type="context_length_exceeded",
        )


def _check_affordable(sim: Simulator, model: Model, ask: Ask, prompt_tokens: int, funds: Decimal, now: float) -> None:
    wanted = ask.output_limit
    if wanted is None and sim.controls.current.afford_default_max:
        wanted = model.max_completion
    if wanted is None:
        return
    wanted *= ask.choices
    affordable = billing.affordable_tokens(model, prompt_tokens, funds, now)
    if affordable is not None and wanted > affordable:
        raise errors.no_credits(
            f"This request requires more credits, or fewer max_tokens. You requested up to {wanted} tokens, but can only afford "
            f"{affordable}. To increase, visit https://openrouter.ai/settings/credits and add more credits"
        )


def choose_endpoint(model: Model, ask: Ask, suffix: str | None, settings: Switches, generation_id: str) -> Endpoint:
    """The provider that serves: preferences, then suffix or sort, then the routing switch.

    Raises: Failure 404 when no endpoint is left.
    """
    wishes = ask.provider or asks.Routing()
    left = [endpoint for endpoint in model.endpoints if _allowed(endpoint, model, wishes)]
    if not left:
        field = "max_price" if wishes.max_price else "allowed_providers"
        detail = errors.availability("constraint_filtered", [model.id], excluded_by=[field])
        raise Failure(404, "No allowed providers are available for the selected model.", error_type="not_found", availability=detail)
    if wishes.order:
        ranks = {slug: rank for rank, slug in enumerate(wishes.order)}
        preferred = [endpoint for endpoint in left if endpoint.provider.slug in ranks]
        if preferred:
            return min(preferred, key=lambda endpoint: ranks[endpoint.provider.slug])
    sort = wishes.sort.get("by") if isinstance(wishes.sort, dict) else wishes.sort
    if suffix == "floor" or sort == "price":
        return min(left, key=lambda endpoint: endpoint.factor)
    if suffix == "nitro" or sort in ("throughput", "latency"):
        return max(left, key=lambda endpoint: endpoint.factor)
    if settings.routing == "weighted":
        return _drawn(left, generation_id)
    return left[0]


def _allowed(endpoint: Endpoint, model: Model, wishes: asks.Routing) -> bool:
    slug = endpoint.provider.slug
    if wishes.only is not None and slug not in wishes.only:
        return False
    if wishes.ignore is not None and slug in wishes.ignore:
        return False
    if wishes.order and wishes.allow_fallbacks is False and slug not in wishes.order:
        return False
    return all(_within(endpoint, model, direction, cap) for direction, cap in (wishes.max_price or {}).items())


def _within(endpoint: Endpoint, model: Model, direction: str, cap: Any) -> bool:
    """`max_price` is in USD per million (section 3)."""
    price = model.prices.base.get(direction)
    if price is None or cap is None:
        return True
    million = exact.multiply(exact.multiply(price, endpoint.factor), 1_000_000)
    try:
        return million <= exact.parse(cap, f"provider.max_price.{direction}")
    except ValueError as problem:
        raise errors.bad_request(f"Invalid request parameters: {problem}") from problem


def _drawn(left: list[Endpoint], generation_id: str) -> Endpoint:
    """A pick weighted by 1/price^2 (section 3, default routing)."""
    weights = [1 / float(endpoint.factor) ** 2 for endpoint in left]
    at = int.from_bytes(hashlib.blake2b(generation_id.encode(), digest_size=8).digest()) / 2**64 * sum(weights)
    for endpoint, weight in zip(left, weights, strict=True):
        at -= weight
        if at < 0:
            return endpoint
    return left[-1]
