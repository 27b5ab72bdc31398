"""The page's phone: what its owner sees, and what they do. The bot learns of it from the simulated Telegram, as from the real one."""

from typing import Any, Final

from tokenarb.app import Worker
from tokenarb.bot.lexicon import closest
from tokenarb.customers import people
from tokenarb.gateway.exchange import Exchange
from tokenarb.kit import Kit
from tokenarb.sandbox import browsing
from tokenarb.sandbox.browsing import Handler
from tokenarb.sandbox.faucet import Faucet
from tokenarb.sandbox.phone import Phone

HELD_S: Final = 2.0
"""How long a question for news is held open: short, so that stopping the sandbox waits no longer."""

ANSWER_S: Final = 10.0
FILES: Final = "/sandbox/file"


def register(worker: Worker, phone: Phone, faucet: Faucet) -> None:
    """Adds the phone's routes."""
    worker.routes.add("GET", "/sandbox/phone", _screen(phone))
    worker.routes.add("GET", FILES, _file(phone))
    worker.routes.add("POST", "/sandbox/say", browsing.deed(lambda given: _say(phone, given)))
    worker.routes.add("POST", "/sandbox/press", browsing.deed(lambda given: _press(phone, given)))
    worker.routes.add("POST", "/sandbox/pay", browsing.deed(lambda given: _pay(faucet, given)))
    worker.routes.add("POST", "/sandbox/faucet", browsing.deed(lambda given: _deed(faucet, given)))
    worker.routes.add("POST", "/sandbox/language", browsing.deed(lambda given: speak(worker.kit, phone, str(given["code"]))))


def _screen(phone: Phone) -> Handler:
    async def answer(exchange: Exchange) -> None:
        since = browsing.words(exchange.query, ["revision"])["revision"]
        await phone.change(since, HELD_S if since else 0)
        browsing.tell(exchange, seen(phone))

    return answer


def seen(phone: Phone) -> dict[str, Any]:
    """The screen, with files under the page's own address and the invoices behind its links."""
    shown = phone.screen()
    for message in shown["messages"]:
        for kind in ("photo", "document"):
            if kind in message:
                message[kind]["url"] = f"{FILES}?{message[kind]['url'].rpartition('/')[2]}"
    bot = phone.server.sim.robot
    links = {link: invoice.row() for link, invoice in phone.server.sim.stars.links.items()}
    used = {button["value"] for message in shown["messages"] for line in message["buttons"] for button in line}
    return shown | {
        "bot": {"name": bot.first_name, "username": bot.username},
        "invoices": {link: row for link, row in links.items() if link in used},
    }


def _file(phone: Phone) -> Handler:
    async def answer(exchange: Exchange) -> None:
        stored = next((one for one in phone.server.sim.files.by_id.values() if one.unique_id == exchange.query), None)
        if stored is None:
            browsing.tell(exchange, {"error": "there is no such file"}, 404)
        else:
            picture = stored.kind == "photo" and stored.mime in ("image/png", "image/jpeg", "image/webp")
            browsing.send(exchange, stored.data, stored.mime.encode() if picture else b"application/octet-stream")

    return answer


async def _say(phone: Phone, given: dict[str, Any]) -> object:
    return await phone.act("say", text=str(given["text"]))


async def _press(phone: Phone, given: dict[str, Any]) -> object:
    return await phone.act("press", message=int(given["message"]), at=list(given["at"]), wait_s=ANSWER_S)


async def _pay(faucet: Faucet, given: dict[str, Any]) -> object:
    chosen: dict[str, Any] = {"message": int(given["message"])} if "message" in given else {"link": str(given["link"])}
    return {"text": faucet.tell(await faucet.pay(**chosen))}


async def _deed(faucet: Faucet, given: dict[str, Any]) -> object:
    return {"text": await faucet.do(str(given["deed"]))}


async def speak(kit: Kit, phone: Phone, code: str) -> object:
    """The phone's language; whom the bot knows already is spoken to in it from now on, as after /language."""
    await phone.act("meet", id=phone.person, language_code=code)
    async with kit.database.transaction() as tx:
        known = await people.by_telegram(tx, kit.secrets.user_hmac, phone.person)
        if known is not None:
            await people.set_language(tx, known.id, closest(code))
    if phone.server.sim.people[phone.person].started:
        await phone.act("start")
    return {"language": closest(code)}
