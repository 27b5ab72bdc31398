"""A running generation, and what it costs once it ends: in full, as far as it got, or nothing (sections 3 and 8)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tokenarb.sim.openrouter import bills, caching, catalogue, clock, exact, journal, pricing, switches
from tokenarb.sim.openrouter.accounts import Account, Key
from tokenarb.sim.openrouter.answers import Choice
from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.bills import Bill
from tokenarb.sim.openrouter.catalogue import Model
from tokenarb.sim.openrouter.exact import ZERO
from tokenarb.sim.openrouter.providers import Endpoint
from tokenarb.sim.openrouter.switches import Switches
from tokenarb.sim.openrouter.tokens import PromptCount

_NATIVE_FINISH: Final[dict[str, dict[str, str]]] = {
    "Claude": {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "content_filter": "refusal"},
    "Gemini": {"stop": "STOP", "length": "MAX_TOKENS", "tool_calls": "STOP", "content_filter": "SAFETY"},
    "GPT": {"stop": "completed", "length": "max_output_tokens", "tool_calls": "completed"},
}


@dataclass(slots=True)
class Produced:
    """Completion tokens so far, with the parts of them."""

    completion: int = 0
    reasoning: int = 0
    images: int = 0


@dataclass(slots=True)
class Caller:
    """Who asked, as far as headers tell."""

    referer: str | None = None
    agent: str | None = None


@dataclass(slots=True)
class Generation:
    """One admitted call while it runs."""

    id: str
    started: float
    key: Key
    ask: Ask
    model: Model
    endpoint: Endpoint
    settings: Switches
    faults: list[str]
    count: PromptCount
    hit: caching.Hit
    choices: list[Choice]
    searches: int
    caller: Caller
    api: str = "completions"
    cache_source: str | None = None

    @property
    def provider_name(self) -> str:
        """The name shown."""
        return self.settings.provider_name or self.endpoint.provider.name

    @property
    def model_name(self) -> str:
        """The model shown."""
        return self.settings.model_name or self.model.id

    @property
    def stoppable(self) -> bool:
        """Closing a stream stops the bill: by switch or by the provider table (section 8)."""
        if self.settings.abort == "table":
            return self.endpoint.provider.abortable
        return self.settings.abort == "honour"

    @property
    def finish(self) -> str | None:
        """The first choice's finish reason."""
        return self.choices[0].finish if self.choices else None

    def native_finish(self, finish: str | None) -> str | None:
        """The vendor's own word for it."""
        return None if finish is None else _NATIVE_FINISH.get(self.model.family, {}).get(finish, finish)

    def complete(self) -> Produced:
        """Everything the answer holds, or the overriding count."""
        produced = Produced(
            sum(choice.tokens for choice in self.choices),
            sum(choice.tokens_of("reasoning") for choice in self.choices),
            sum(choice.tokens_of("image") for choice in self.choices),
        )
        if self.settings.completion_tokens is not None:
            produced.completion = self.settings.completion_tokens
            produced.reasoning = min(produced.reasoning, produced.completion)
            produced.images = min(produced.images, produced.completion - produced.reasoning)
        return produced

    def consumption(self, produced: Produced) -> pricing.Consumption:
        """Prompt and completion with their priced parts, overrides applied, parts never more than the whole."""
        settings, hit = self.settings, self.hit
        left = prompt = self.count.total if settings.prompt_tokens is None else settings.prompt_tokens
        used = pricing.Consumption(prompt=prompt, searches=self.searches)
        used.cached = min(left, hit.cached if settings.cached_tokens is None else settings.cached_tokens)
        left -= used.cached
        used.written = min(left, hit.written)
        left -= used.written
        used.written_1h = min(left, hit.written_1h)
        left -= used.written_1h
        used.prompt_images = min(left, self.count.images)
        left -= used.prompt_images
        used.prompt_audio = min(left, self.count.audio)
        used.completion, used.reasoning, used.completion_images = produced.completion, produced.reasoning, produced.images
        return used

    def price(self, used: pricing.Consumption) -> pricing.Cost:
        """The true charge of this consumption at the serving provider, cost factor included."""
        cost = pricing.cost(self.model.prices, used, clock.hhmm(self.started), self.endpoint.factor)
        factor = switches.factor(self.settings.cost_factor)
        return cost if factor == 1 else pricing.multiplied(cost, factor)


def insured(settings: Switches, produced: Produced, finish: str | None) -> bool:
    """Zero completion insurance: empty with a blank finish, or finish `error` (section 8)."""
    return settings.zero_completion_insurance and (finish == "error" or (produced.completion == 0 and not finish))


@dataclass(slots=True)
class Receipt:
    """A closed generation: its bill, and the numbers that its usage reports."""

    bill: Bill
    used: pricing.Consumption
    cost: pricing.Cost


def close(
    account: Account, generation: Generation, produced: Produced, finish: str | None, *, cancelled: bool = False, fault: str | None = None
) -> Receipt:
    """Charge a generation and journal its bill.

    `fault` names what went wrong; then the switch `fault_billed` decides between nothing, what was produced and everything.
    """
    settings = generation.settings
    mode = _billed(settings, fault)
    used = generation.consumption(generation.complete() if mode == "full" else produced)
    cost = _charge(generation, used, produced, finish, mode)
    bill = _bill(account, generation, used, cost, finish, cancelled=cancelled, fault=fault)
    account.enter(bill)
    generation.key.last_used_at = account.clock.now()
    return Receipt(bill, used, cost)


def begin(account: Account, generation: Generation) -> None:
    """Journal that a stream begins: a simulator that is killed in the middle of it knows it again, cancelled and not charged."""
    if account.journal.keeps:
        nothing = generation.consumption(Produced())
        bill = _bill(account, generation, nothing, pricing.FREE_OF_CHARGE, None, cancelled=True, fault="killed")
        account.journal.append(journal.Begun(bill))


def _bill(
    account: Account,
    generation: Generation,
    used: pricing.Consumption,
    cost: pricing.Cost,
    finish: str | None,
    *,
    cancelled: bool,
    fault: str | None,
) -> Bill:
    settings = generation.settings
    now = account.clock.now()
    late = cancelled or fault == "cut"
    delay_ms = settings.generation_cancel_delay_ms if late else settings.generation_delay_ms
    faults = generation.faults if fault is None or fault in generation.faults else [*generation.faults, fault]
    endpoint = catalogue.endpoint_id(generation.model, generation.endpoint)
    return Bill(
        seq=len(account.bills.bills),
        id=generation.id,
        at=generation.started,
        key=generation.key.terms.hash,
        model=generation.model.id,
        permaslug=generation.model.permaslug,
        provider=sys.intern(generation.provider_name),
        endpoint=sys.intern(endpoint),
        family=generation.model.family,
        cost=cost.total,
        upstream_cost=cost.total,
        visible_at=bills.NEVER if settings.generation_missing else now + delay_ms / 1000,
        prompt=used.prompt,
        completion=used.completion,
        cached=used.cached,
        written=used.written + used.written_1h,
        reasoning=used.reasoning,
        images=used.completion_images,
        media=generation.count.media,
        searches=used.searches,
        cache_discount=cost.cache_discount if cost.cache_discount else None,
        user=generation.ask.user,
        session=generation.ask.session_id,
        referer=generation.caller.referer,
        agent=generation.caller.agent,
        api=generation.api,
        finish=finish,
        native_finish=generation.native_finish(finish),
        streamed=bool(generation.ask.stream),
        cancelled=cancelled,
        latency_ms=settings.first_byte_ms + 1,
        generation_ms=max(1, int((now - generation.started) * 1000)),
        faults=",".join(faults) or None,
        cache_source=generation.cache_source,
    )


def _charge(generation: Generation, used: pricing.Consumption, produced: Produced, finish: str | None, mode: str) -> pricing.Cost:
    """The price of `used`, unless the response cache, the mode or the insurance say otherwise; insured calls still pay for searches."""
    if generation.cache_source is not None or mode == "none":
        return pricing.FREE_OF_CHARGE
    if mode == "default" and insured(generation.settings, produced, finish):
        tools = generation.price(used).tools
        return pricing.Cost(ZERO, ZERO, tools, tools, ZERO)
    return generation.price(used)


def _billed(settings: Switches, fault: str | None) -> str:
    if fault is None:
        return "default"
    if settings.fault_billed != "default":
        return settings.fault_billed
    return "produced" if fault == "cut" else "none" if fault in ("error", "closed") else "default"


def usage(settings: Switches, used: pricing.Consumption, cost: pricing.Cost) -> dict[str, Any]:
    """The `usage` object of section 3; money as exact JSON numbers."""
    number = exact.exponent_number if settings.cost_notation == "exponent" else exact.number
    factor = switches.factor(settings.reported_cost_factor)
    reported = cost if factor == 1 else pricing.multiplied(cost, factor)
    figures: dict[str, Any] = {
        "prompt_tokens": used.prompt,
        "completion_tokens": used.completion,
        "total_tokens": used.prompt + used.completion,
        "cost": number(reported.total),
        "is_byok": False,
        "prompt_tokens_details": {
            "cached_tokens": used.cached,
            "cache_write_tokens": used.written + used.written_1h,
            "audio_tokens": used.prompt_audio,
            "video_tokens": 0,
        },
        "cost_details": {
            "upstream_inference_cost": number(reported.total),
            "upstream_inference_prompt_cost": number(reported.prompt),
            "upstream_inference_completions_cost": number(reported.completion),
        },
        "completion_tokens_details": {
            "reasoning_tokens": used.reasoning,
            "image_tokens": used.completion_images,
            "audio_tokens": 0,
        },
    }
    if used.searches:
        figures["cost_details"]["server_tool_cost"] = number(reported.tools)
        figures["server_tool_use_details"] = {
            "web_search_requests": used.searches,
            "tool_calls_requested": used.searches,
            "tool_calls_executed": used.searches,
        }
    if settings.cost_details == "null":
        figures["cost_details"] = None
    elif settings.cost_details == "absent":
        del figures["cost_details"]
    if settings.extra_fields:
        figures["energy_milliwatt_hours"] = 12.5
        figures["prompt_tokens_details"]["hologram_tokens"] = 0
    return figures


def searches_of(ask: Ask, suffix: str | None, settings: Switches) -> int:
    """Web searches that this call makes on the server: by plugin, by `:online`, by server tool, or by switch."""
    asked = suffix == "online" or any(plugin.get("id") == "web" and plugin.get("enabled", True) for plugin in ask.plugins or ())
    asked = asked or any(tool.get("type") == "openrouter:web_search" for tool in ask.tools or ())
    return settings.server_tool_use + int(asked)


def affordable_tokens(model: Model, prompt_tokens: int, funds: Decimal, at: float) -> int | None:
    """How many completion tokens the funds pay for after the prompt; None when completion tokens cost nothing."""
    prices = model.prices.at(prompt_tokens, clock.hhmm(at))
    if not prices["completion"]:
        return None
    left = exact.subtract(funds, exact.multiply(prices["prompt"], prompt_tokens))
    return max(0, int(left // prices["completion"])) if left > 0 else 0
