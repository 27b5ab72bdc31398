"""The sandbox's page: a phone with the bot, a faucet, a playground that asks the real gateway, and what just happened in the books."""

from typing import Any, Final

import msgspec

from tokenarb.app import Worker
from tokenarb.base import db, money
from tokenarb.bot.lexicon import LANGUAGES, RIGHT_TO_LEFT, closest
from tokenarb.customers import people
from tokenarb.gateway.exchange import Exchange
from tokenarb.keys import allocating
from tokenarb.ledger import reading
from tokenarb.sales import auditing
from tokenarb.sandbox import browsing, chat, story
from tokenarb.sandbox.browsing import Handler
from tokenarb.sandbox.faucet import Faucet
from tokenarb.sandbox.phone import Phone
from tokenarb.sandbox.shop import Shop
from tokenarb.sim.openrouter.server import SimServer

FILES: Final = (
    "page.css",
    "phone.css",
    "page.js",
    "phone.js",
    "bubbles.js",
    "faucet.js",
    "playground.js",
    "books.js",
    "dom.js",
    "icon.svg",
)


def curl(base_url: str, api_key: str, model: str) -> str:
    """A line to paste into a terminal."""
    body = msgspec.json.encode({"model": model, "stream": True, "messages": [{"role": "user", "content": "Hello"}]}).decode()
    address = f"{base_url}/ai-proxy/v1/chat/completions"
    return f"curl -N {address} -H 'Authorization: Bearer {api_key}' -H 'Content-Type: application/json' -d '{body}'"


def register(worker: Worker, shop: Shop, simulator: SimServer, phone: Phone) -> None:
    """Adds the page to the worker's routes."""
    faucet = Faucet(phone, worker.kit.clock)
    worker.routes.add("GET", "/", _to_page)
    worker.routes.add("GET", "/sandbox", browsing.file("page.html"))
    for name in FILES:
        worker.routes.add("GET", f"/sandbox/{name}", browsing.file(name))
    worker.routes.add("GET", "/sandbox/state", _state(worker, shop, simulator, faucet))
    chat.register(worker, phone, faucet)


async def _to_page(exchange: Exchange) -> None:
    exchange.reply(303, [(b"location", b"/sandbox")], b"")


def _state(worker: Worker, shop: Shop, simulator: SimServer, faucet: Faucet) -> Handler:
    async def answer(exchange: Exchange) -> None:
        kit, phone = worker.kit, faucet.phone
        now_ms = kit.clock.now_ms()
        async with kit.database.read() as tx:
            known = await people.by_telegram(tx, kit.secrets.user_hmac, phone.person)
            customer = known.id if known is not None else None
            owned = await _owned(tx, customer) if customer is not None else {"wallet": None, "packages": []}
            told = await story.told(tx, shop.opened_at_ms, customer, list(faucet.happened))
            violations = len(await auditing.everything(tx, now_ms))
        assert simulator.sim is not None, "the simulator runs"
        key, person = phone.key(), phone.server.sim.people[phone.person]
        language = (known.language if known is not None else None) or closest(person.language_code)
        document = owned | {
            "now_ms": now_ms,
            "story": told,
            "violations": violations,
            "upstream_billed": simulator.sim.summary()["cost"],
            "base_url": f"{worker.base_url}/ai-proxy/v1",
            "key": key,
            "curl": curl(worker.base_url, key, shop.models[0]) if key is not None else None,
            "models": shop.models,
            "blocked": person.blocked,
            "language": language,
            "languages": LANGUAGES,
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        }
        browsing.tell(exchange, document)

    return answer


async def _owned(tx: db.Tx, customer: int) -> dict[str, Any]:
    """What the phone's owner has."""
    wallet = await reading.wallet(tx, customer)
    assert wallet is not None, "whoever is known has a wallet"
    accounts = {account.id: account for account in await reading.accounts(tx, customer)}
    bought = [(item, accounts[item.id]) for item in await allocating.of_customer(tx, customer)]
    return {
        "wallet": {"available": money.usd(wallet.available), "held": money.usd(wallet.held)},
        "packages": [
            {
                "title": item.title,
                "model": item.terms.model_slug,
                "tokens": item.tokens,
                "available": account.available,
                "held": account.held,
            }
            for item, account in bought
        ],
    }
