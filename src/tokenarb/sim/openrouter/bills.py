"""The bill: one small record a generation, totals per key, and the day sums behind /activity. Everything exact."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from tokenarb.sim.openrouter import clock, exact, tokens
from tokenarb.sim.openrouter.exact import ZERO

NEVER = -1.0


class Bill(msgspec.Struct, gc=False, omit_defaults=True, tag_field="t", tag="bill"):
    """One generation as it was charged. `at` and `visible_at` are Unix seconds of the simulator's clock."""

    seq: int
    id: str
    at: float
    key: str
    model: str
    permaslug: str
    provider: str
    endpoint: str
    family: str
    cost: Decimal
    upstream_cost: Decimal
    visible_at: float
    prompt: int
    completion: int
    cached: int = 0
    written: int = 0
    reasoning: int = 0
    images: int = 0
    media: int = 0
    searches: int = 0
    cache_discount: Decimal | None = None
    user: str | None = None
    session: str | None = None
    referer: str | None = None
    agent: str | None = None
    api: str = "completions"
    finish: str | None = None
    native_finish: str | None = None
    streamed: bool = False
    cancelled: bool = False
    latency_ms: int = 0
    generation_ms: int = 0
    faults: str | None = None
    cache_source: str | None = None


class Total:
    """Running sums of some bills."""

    __slots__ = ("completion", "cost", "count", "prompt", "reasoning")

    def __init__(self) -> None:
        self.count = 0
        self.cost = ZERO
        self.prompt = 0
        self.completion = 0
        self.reasoning = 0

    def add(self, bill: Bill) -> None:
        """Count one bill in."""
        self.count += 1
        self.cost = exact.add(self.cost, bill.cost)
        self.prompt += bill.prompt
        self.completion += bill.completion
        self.reasoning += bill.reasoning

    def row(self) -> dict[str, Any]:
        """As the control API shows it; the cost is an exact decimal string."""
        return {
            "generations": self.count,
            "cost": exact.text(self.cost),
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "reasoning_tokens": self.reasoning,
        }


DayKey = tuple[str, str, str, str, str, str]


class BillBook:
    """All bills in order, with sums kept as they come."""

    def __init__(self) -> None:
        self.bills: list[Bill] = []
        self.total = Total()
        self.by_key: dict[str, Total] = {}
        self.by_day: dict[DayKey, Total] = {}
        self._by_id: dict[str, Bill] = {}

    def add(self, bill: Bill) -> None:
        """Enter a bill; its `seq` must be the next one."""
        assert bill.seq == len(self.bills), "bills are numbered without gaps"
        self.bills.append(bill)
        self._by_id[bill.id] = bill
        self.total.add(bill)
        self.by_key.setdefault(bill.key, Total()).add(bill)
        day = (clock.day(bill.at), bill.model, bill.permaslug, bill.endpoint, bill.provider, bill.key)
        self.by_day.setdefault(day, Total()).add(bill)

    def find(self, generation_id: str) -> Bill | None:
        """A bill by its generation id."""
        return self._by_id.get(generation_id)

    def since(self, seq: int, limit: int, **wanted: str | None) -> Iterator[Bill]:
        """Up to `limit` bills from `seq` on whose fields equal the wanted ones (None = any)."""
        conditions = [(name, value) for name, value in wanted.items() if value is not None]
        found = 0
        for position in range(max(seq, 0), len(self.bills)):
            bill = self.bills[position]
            if all(getattr(bill, name) == value for name, value in conditions):
                found += 1
                yield bill
                if found >= limit:
                    return


def control_row(bill: Bill) -> dict[str, Any]:
    """A bill as the control API lists it; money as exact decimal strings."""
    return {
        "seq": bill.seq,
        "id": bill.id,
        "received": clock.iso(bill.at),
        "key": bill.key,
        "user": bill.user,
        "api_type": bill.api,
        "model": bill.model,
        "provider": bill.provider,
        "streamed": bill.streamed,
        "cancelled": bill.cancelled,
        "finish_reason": bill.finish,
        "prompt_tokens": bill.prompt,
        "completion_tokens": bill.completion,
        "cached_tokens": bill.cached,
        "cache_write_tokens": bill.written,
        "reasoning_tokens": bill.reasoning,
        "cost": exact.text(bill.cost),
        "faults": bill.faults.split(",") if bill.faults else [],
    }


def generation(bill: Bill) -> dict[str, Any]:
    """The `data` of GET /generation (section 5)."""
    family = bill.family
    return {
        "id": bill.id,
        "request_id": "req-" + bill.id[4:],
        "upstream_id": "up-" + bill.id[-20:],
        "api_type": bill.api,
        "model": bill.permaslug,
        "provider_name": bill.provider,
        "created_at": clock.iso(bill.at),
        "streamed": bill.streamed,
        "cancelled": bill.cancelled,
        "finish_reason": bill.finish,
        "native_finish_reason": bill.native_finish,
        "tokens_prompt": tokens.normalised(family, bill.prompt),
        "tokens_completion": tokens.normalised(family, bill.completion),
        "native_tokens_prompt": bill.prompt,
        "native_tokens_completion": bill.completion,
        "native_tokens_cached": bill.cached,
        "native_tokens_reasoning": bill.reasoning,
        "native_tokens_completion_images": bill.images,
        "num_media_prompt": bill.media,
        "num_media_completion": 1 if bill.images else 0,
        "num_input_audio_prompt": 0,
        "num_search_results": bill.searches * 5,
        "num_fetches": 0,
        "total_cost": exact.number(bill.cost),
        "usage": exact.number(bill.cost),
        "cache_discount": exact.optional_number(bill.cache_discount),
        "upstream_inference_cost": exact.number(bill.upstream_cost),
        "is_byok": False,
        "latency": bill.latency_ms,
        "generation_time": bill.generation_ms,
        "moderation_latency": None,
        "app_id": None,
        "origin": bill.referer or "",
        "http_referer": bill.referer,
        "user_agent": bill.agent,
        "router": None,
        "external_user": None,
        "session_id": bill.session,
        "preset_id": None,
        "service_tier": "default",
        "data_region": "global",
        "web_search_engine": "native" if bill.searches else None,
        "provider_responses": [
            {"provider_name": bill.provider, "status": 200, "latency": bill.latency_ms, "is_byok": False, "endpoint_id": bill.endpoint}
        ],
        "workspace_id": None,
        "response_cache_source_id": bill.cache_source,
    }
