"""What a key may ask about itself: is it good, what is left, what has been spent. Read fresh, never from the cache."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tokenarb.base import db, money
from tokenarb.base.clock import DAY_MS
from tokenarb.base.errors import Refused
from tokenarb.customers.model import CustomerState
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.teller import Deed, Teller, number
from tokenarb.keys.model import KeyView
from tokenarb.ledger import reading, spending
from tokenarb.ledger.model import SpenderState

RATE_NOTE: Final = "no fixed limit; kept for compatibility"


@dataclass(frozen=True, slots=True)
class Standing:
    """A key and the books behind it, of one moment."""

    view: KeyView
    wallet: reading.Wallet
    accounts: tuple[reading.Account, ...]
    spender: reading.Spender


class Account:
    """Handlers of `/auth`, `/key` and `/credits`."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    async def auth(self, exchange: Exchange) -> None:
        """Is this key good: label, state, balance, limits, packages with their end."""
        await self._teller.tell(exchange, _told(_auth))

    async def key(self, exchange: Exchange) -> None:
        """OpenRouter's `/key`, with our figures (openai_compat.md section 5)."""
        await self._teller.tell(exchange, _key)

    async def credits(self, exchange: Exchange) -> None:
        """OpenRouter's `/credits`."""
        await self._teller.tell(exchange, _told(_credits))


def _told(words: Callable[[Standing], dict[str, Any]]) -> Deed:
    async def deed(tx: db.Tx, view: KeyView, now_ms: int) -> dict[str, Any]:
        return words(await standing(tx, view, now_ms))

    return deed


async def standing(tx: db.Tx, view: KeyView, now_ms: int) -> Standing:
    """A key with its books. Raises: Refused invalid_key where they are gone."""
    customer = view.key.customer
    wallet = await reading.wallet(tx, customer)
    spender = await reading.spender(tx, customer, view.key.id, now_ms)
    if wallet is None or spender is None:
        raise Refused("invalid_key")
    return Standing(view, wallet, tuple(await reading.accounts(tx, customer)), spender)


def _auth(standing: Standing) -> dict[str, Any]:
    """Money as decimal text, times as Unix seconds."""
    key, owned = standing.view.key, {account.id: account for account in standing.accounts}
    good = key.state is SpenderState.ACTIVE and standing.view.customer_state is not CustomerState.BLOCKED
    cap = standing.spender.daily_cap
    allocations = []
    for allocation in standing.view.allocations:
        account = owned.get(allocation.id)
        allocations.append(
            {
                "id": str(allocation.id),
                "model": allocation.model,
                "title": allocation.title,
                "tokens": allocation.tokens,
                "tokens_left": account.available if account else 0,
                "tokens_held": account.held if account else 0,
                "expires_at": allocation.expires_at_ms // 1000 if allocation.expires_at_ms is not None else None,
            }
        )
    return {
        "valid": good,
        "label": key.label,
        "key": key.prefix + "...",
        "state": str(key.state) if good or key.state is not SpenderState.ACTIVE else "blocked",
        "balance_usd": money.usd(standing.wallet.available),
        "held_usd": money.usd(standing.wallet.held),
        "limits": {
            "daily_cap_usd": money.usd(cap) if cap is not None else None,
            "used_today_usd": money.usd(standing.spender.used_today),
            "models": list(key.models) if key.models is not None else None,
            "use_credit": key.use_credit,
        },
        "allocations": allocations,
    }


async def _key(tx: db.Tx, view: KeyView, now_ms: int) -> dict[str, Any]:
    """Numbers, never text and never null where OpenRouter has none: some clients' schemas are strict. `usage` and the limit are the
    customer's, whose wallet all his keys draw on; `usage_daily` and its sisters are this key's, packages included, at retail."""
    found = await standing(tx, view, now_ms)
    wallet, key = found.wallet, view.key
    day = now_ms // DAY_MS
    monday, first = day - (day + 3) % 7, (datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC).day)
    week, month = await spending.of_key(tx, key.customer, key.id, (monday * DAY_MS, (day - first + 1) * DAY_MS), now_ms + 1)
    return {
        "data": {
            "label": key.prefix + "...",
            "name": key.label,
            "limit": number(wallet.credited),
            "limit_remaining": number(wallet.available),
            "limit_reset": None,
            "usage": number(wallet.spent),
            "usage_daily": number(found.spender.used_today),
            "usage_weekly": number(week),
            "usage_monthly": number(month),
            "byok_usage": 0,
            "byok_usage_daily": 0,
            "byok_usage_weekly": 0,
            "byok_usage_monthly": 0,
            "is_free_tier": wallet.credited == 0,
            "is_management_key": False,
            "is_provisioning_key": False,
            "include_byok_in_limit": False,
            "creator_user_id": None,
            "organization_id": None,
            "workspace_id": None,
            "allowed_data_regions": ["global"],
            "budgets": [],
            "effective_budget": None,
            "free_model_daily_requests": {"limit": 0, "used": 0, "remaining": 0},
            "expires_at": None,
            "rate_limit": {"requests": -1, "interval": "10s", "note": RATE_NOTE},
        }
    }


def _credits(standing: Standing) -> dict[str, Any]:
    return {"data": {"total_credits": number(standing.wallet.credited), "total_usage": number(standing.wallet.spent)}}
