"""The receipt of one call, for its customer: OpenRouter's `/generation` with our figures, and what is beyond it. Never a wholesale figure,
never who the upstream is.
"""

import datetime
import json
from typing import Any, Final
from urllib.parse import parse_qs

from tokenarb.base import db, money
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.catalog import pricelist, shelf
from tokenarb.gateway import errors
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.relay import NEUTRAL
from tokenarb.gateway.teller import Teller, number
from tokenarb.keys import allocating
from tokenarb.keys.model import KeyView
from tokenarb.ledger import model, receipts
from tokenarb.ledger.model import FREE, RequestState
from tokenarb.metering import remembered
from tokenarb.metering.charge import FINISHES

PREFIX: Final = "gen-"
LONGEST: Final = 128

NOT_COUNTED: Final = frozenset({"streamed", "finish", "latency_ms", remembered.SAVED})


class Receipts:
    """Handler of `/generation`, and the words for a call that was done before."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    async def generation(self, exchange: Exchange) -> None:
        """The receipt of `?id=`; 404 while the call runs, as OpenRouter's clients expect (openrouter.md section 5)."""
        asked = parse_qs(exchange.query, max_num_fields=16).get("id", [""])[-1].strip()

        async def deed(tx: db.Tx, view: KeyView, _now_ms: int) -> dict[str, Any]:
            if not asked or len(asked) > LONGEST:
                raise Refused("invalid_value", "say which: ?id=gen-... as the answer was named, or its x-request-id", param="id")
            found = await _document(tx, view.key.customer, asked)
            if found["state"] == RequestState.HELD.value:
                raise Refused("generation_not_ready", f"{asked} is not settled yet; ask again in a moment", receipt=found)
            return {"data": found}

        await self._teller.tell(exchange, deed)

    async def failure(self, exchange: Exchange, refused: Refused) -> errors.Failure:
        """How a refused call is told; one that was answered before comes with the receipt of that time, since answers are not kept."""
        earlier = refused.details.get("request")
        if refused.code == "already_completed" and isinstance(earlier, str):

            async def deed(tx: db.Tx, view: KeyView, _now_ms: int) -> dict[str, Any]:
                return await _document(tx, view.key.customer, earlier)

            try:
                refused.details["receipt"] = await self._teller.read(exchange, deed)
            except (Refused, Unavailable):
                pass  # the "no" stands without it
        return errors.of_refusal(refused)


async def _document(tx: db.Tx, customer: int, name: str) -> dict[str, Any]:
    """Raises: Refused generation_not_found, which also covers what belongs to somebody else."""
    receipt = await receipts.request(tx, customer, name.removeprefix(PREFIX))
    if receipt is None:
        raise Refused("generation_not_found", f"there is no call {name} of yours")
    price = await shelf.retail_price(tx, receipt.price_version)
    titles = {}
    if any(leg.account != model.WALLET for leg in receipt.legs):
        titles = {bought.id: bought.title for bought in await allocating.of_customer(tx, customer)}
    return document(receipt, pricelist.to_wire(price), titles)


_UNKNOWN: Final[dict[str, Any]] = {
    "data_region": "global",
    "http_referer": None,
    "num_fetches": None,
    "preset_id": None,
    "service_tier": None,
    "user_agent": None,
    "web_search_engine": None,
    "workspace_id": None,
}
"""What OpenRouter's own package insists on and nobody here keeps."""


def document(receipt: receipts.Receipt, pricing: dict[str, Any], titles: dict[int, str]) -> dict[str, Any]:
    """The members of OpenRouter's record first; from `state` on it is ours. Money is a number of USD there, decimal text here."""
    usage = json.loads(receipt.usage) if receipt.usage else {}
    given_back = receipt.charged if receipt.refund is not None else 0
    cost = number(receipt.charged - given_back)
    took_ms = receipt.ended_at_ms - receipt.at_ms if receipt.ended_at_ms is not None else None
    finish = str(usage.get("finish", ""))
    prompt, completion = usage.get("prompt", 0), usage.get("completion", 0)
    return {
        "id": PREFIX + receipt.request,
        "request_id": receipt.request,
        "upstream_id": None,
        "api_type": None,
        "model": receipt.model,
        "provider_name": NEUTRAL,
        "created_at": _instant(receipt.at_ms),
        "streamed": bool(usage.get("streamed")) if usage else None,
        "cancelled": receipt.outcome == "disconnected",
        "finish_reason": FINISHES.get(finish, finish) or None,
        "native_finish_reason": finish or None,
        "tokens_prompt": prompt,
        "tokens_completion": completion,
        "native_tokens_prompt": prompt,
        "native_tokens_completion": completion,
        "native_tokens_cached": usage.get("cached", 0),
        "native_tokens_reasoning": usage.get("reasoning", 0),
        "native_tokens_completion_images": usage.get("image_output", 0),
        "num_media_prompt": None,
        "num_media_completion": None,
        "num_input_audio_prompt": None,
        "num_search_results": usage.get("web_searches"),
        "total_cost": cost,
        "usage": cost,
        "cache_discount": None,
        "upstream_inference_cost": 0,
        "is_byok": False,
        "latency": usage.get("latency_ms"),
        "generation_time": took_ms,
        "moderation_latency": None,
        "origin": "",
        "app_id": None,
        "router": None,
        "external_user": None,
        "provider_responses": None,
        **_UNKNOWN,
        **_ours(receipt, pricing, titles, usage),
    }


def _ours(receipt: receipts.Receipt, pricing: dict[str, Any], titles: dict[int, str], usage: dict[str, Any]) -> dict[str, Any]:
    counts = {name: count for name, count in usage.items() if name not in NOT_COUNTED}
    return {
        "state": receipt.state.value,
        "outcome": _outcome(receipt),
        "ended_at": None if receipt.ended_at_ms is None else _instant(receipt.ended_at_ms),
        "idempotency_key": receipt.client_key,
        "hold": {"usd": money.usd(receipt.reserved), "max_output_tokens": receipt.output},
        "metered": counts,
        "price_version": receipt.price_version,
        "pricing": pricing,
        "charge_usd": money.usd(receipt.charged),
        "paid_by": [_paid(leg, titles) for leg in receipt.legs],
        "refund": None if receipt.refund is None else {"id": receipt.refund, "usd": money.usd(receipt.charged)},
        "attempts": {
            "count": len(receipt.attempts),
            "states": [{"n": attempt.n, "state": attempt.state.value, "at": _instant(attempt.at_ms)} for attempt in receipt.attempts],
        },
    }


def _outcome(receipt: receipts.Receipt) -> str | None:
    """What became of it. Why a call was voided may name the upstream's ways: that is the operator's."""
    return receipt.outcome if receipt.state in (RequestState.SETTLED, RequestState.HELD) else FREE


def _paid(leg: receipts.Paid, titles: dict[int, str]) -> dict[str, Any]:
    if leg.account == model.WALLET:
        return {"account": "wallet", "unit": "usd", "held": money.usd(leg.held), "taken": money.usd(leg.taken)}
    package = {"allocation": str(leg.account), "title": titles.get(leg.account, "")}
    return {"account": "package", **package, "unit": "tokens", "held": leg.held, "taken": leg.taken}


def _instant(at_ms: int) -> str:
    return datetime.datetime.fromtimestamp(at_ms / 1000, datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
