"""What a key may ask about itself: is it good, what is left, what has been spent. Read fresh, never from the cache."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from tokenarb.base import ids, money
from tokenarb.base.clock import Clock
from tokenarb.base.db import Database
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.customers.model import CustomerState
from tokenarb.gateway import errors
from tokenarb.gateway.call import EXPOSED
from tokenarb.gateway.exchange import Exchange, Headers
from tokenarb.gateway.flow import secret_of
from tokenarb.gateway.views import Views
from tokenarb.keys.model import KeyView
from tokenarb.ledger import reading
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

    def __init__(self, database: Database, views: Views, clock: Clock) -> None:
        self._database = database
        self._views = views
        self._clock = clock

    async def auth(self, exchange: Exchange) -> None:
        """Is this key good: label, state, balance, limits, packages with their end."""
        await self._tell(exchange, _auth)

    async def key(self, exchange: Exchange) -> None:
        """OpenRouter's `/key`, with our figures (openai_compat.md section 5)."""
        await self._tell(exchange, _key)

    async def credits(self, exchange: Exchange) -> None:
        """OpenRouter's `/credits`."""
        await self._tell(exchange, _credits)

    async def _tell(self, exchange: Exchange, words: Callable[[Standing], dict[str, Any]]) -> None:
        headers: Headers = [(b"x-request-id", ids.new_request_id().encode()), *EXPOSED]
        try:
            standing = await self._standing(secret_of(exchange))
        except Refused as refused:
            failure = errors.of_refusal(refused)
        except Unavailable as away:
            failure = errors.of_unavailable(away, "storage_unavailable")
        else:
            headers += [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
            exchange.reply(200, headers, msgspec.json.encode(words(standing)))
            return
        numeric = exchange.path.startswith("/api/")
        exchange.reply(failure.status, [*errors.headers(failure), *headers], errors.body(failure, numeric=numeric))

    async def _standing(self, secret: str) -> Standing:
        view = await self._views.read(secret, fresh=True)
        if view.key.state is SpenderState.REVOKED:
            raise Refused("key_revoked", "this key has been revoked; use another one")
        customer = view.key.customer
        try:
            async with self._database.read() as tx:
                wallet = await reading.wallet(tx, customer)
                accounts = await reading.accounts(tx, customer)
                spender = await reading.spender(tx, customer, view.key.id, self._clock.now_ms())
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            raise Unavailable(f"database: {type(error).__name__}", retry_after_s=1) from error
        if wallet is None or spender is None:
            raise Refused("invalid_key")
        return Standing(view, wallet, tuple(accounts), spender)


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


def _key(standing: Standing) -> dict[str, Any]:
    """Numbers, never text and never null: some clients' schemas are strict."""
    wallet, key = standing.wallet, standing.view.key
    today = _number(standing.spender.used_today)
    return {
        "data": {
            "label": key.prefix + "...",
            "name": key.label,
            "limit": _number(wallet.credited),
            "limit_remaining": _number(wallet.available),
            "limit_reset": None,
            "usage": _number(wallet.spent),
            "usage_daily": today,
            "is_free_tier": wallet.credited == 0,
            "is_management_key": False,
            "is_provisioning_key": False,
            "include_byok_in_limit": False,
            "expires_at": None,
            "rate_limit": {"requests": -1, "interval": "10s", "note": RATE_NOTE},
        }
    }


def _credits(standing: Standing) -> dict[str, Any]:
    return {"data": {"total_credits": _number(standing.wallet.credited), "total_usage": _number(standing.wallet.spent)}}


def _number(nano: int) -> msgspec.Raw:
    """USD as an exact JSON number."""
    return msgspec.Raw(money.usd(nano).encode("ascii"))
