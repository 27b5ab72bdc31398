"""The control API: what every switch means and is, what happened, what people do.

GET  /control               switches, rules, clock, the bot, people, chats
GET  /control/calls         the last method calls, newest first, without the token (?limit=&method=)
GET  /control/stars         the bot's balance, transactions, invoices and subscriptions
GET  /control/files/UNIQUE  a file of a chat, as the page shows or saves it
GET  /control/chats/ID      a chat as a person sees it (?since=message id)
GET  /control/chats/ID/wait the same once it is newer than ?revision=, or after ?timeout= seconds
GET  /control/chats/ID/events the same as a stream of events, one a change
POST /control               scope + switches + count, reset, clock, replay, inject
POST /control/act           one action of a person or of Telegram: {"say": {...}}, {"press": {...}}, ...
"""

from __future__ import annotations

import inspect
from typing import Any, Final

import msgspec

from tokenarb.sim.connection import Connection
from tokenarb.sim.telegram import customers, gatherings, miniapps, phone, purses, switches
from tokenarb.sim.telegram.chats import Chat
from tokenarb.sim.telegram.files import Stored
from tokenarb.sim.telegram.simulator import Simulator
from tokenarb.sim.telegram.switches import BadSwitch

LARGEST_BODY: Final = 67_108_864
LONGEST_WAIT_S: Final = 50.0
MEMBERS: Final = ("scope", "count", "switches", "reset", "clock", "replay", "inject")
USAGE: Final = {
    "switches": 'POST {"scope": "all" | "next" | {"method": name, "chat": id}, "count": N, "switches": {name: value}}',
    "reset": 'POST {"reset": true} puts switches and rules back',
    "clock": 'POST {"clock": {"advance_s": 3600}}',
    "replay": 'POST {"replay": {"update_id": id, "renumbered": false}} delivers an earlier update once more',
    "inject": 'POST {"inject": {"kind": "poll", "payload": {...}}} delivers an update that the simulator knows nothing of',
    "stars": "GET /control/stars shows the bot's balance, transactions, invoices, links and subscriptions",
    "calls": "GET /control/calls shows the last method calls (?limit=&method=)",
    "chats": "GET /control/chats/ID (?since=message id), /control/chats/ID/wait (?revision=&timeout=), /control/chats/ID/events (SSE)",
    "act": "POST /control/act {action: {...}}",
}
ACTIONS: Final = {
    "meet": customers.meet,
    "say": customers.say,
    "start": customers.start,
    "press": customers.press,
    "send": customers.send,
    "edit": customers.edit,
    "block": customers.block,
    "unblock": customers.unblock,
    "group": gatherings.group,
    "stand": gatherings.stand,
    "topic": gatherings.topic,
    "upgrade": gatherings.upgrade,
    "faucet": purses.faucet,
    "pay": purses.pay,
    "cancel_subscription": purses.cancel_subscription,
    "charge_back": purses.charge_back,
    "withdraw": purses.withdraw,
    "init_data": miniapps.init_data,
}


async def answer(sim: Simulator, connection: Connection) -> None:
    """Any request under /control. It needs no key: the simulator listens on the loopback interface only."""
    parts = connection.path.strip("/").split("/")[1:]
    try:
        match connection.method, parts:
            case "GET", []:
                await connection.respond(200, overview(sim))
            case "POST", []:
                change(sim, await _object(connection))
                await connection.respond(200, {"ok": True, **state(sim)})
            case "POST", ["act"]:
                given = await _object(connection)
                await connection.respond(200, await sim.finished(act(sim, given)))
            case "GET", ["stars"]:
                await connection.respond(200, purses.summary(sim))
            case "GET", ["calls"]:
                await connection.respond(200, {"calls": calls(sim, connection.query())})
            case "GET", ["files", unique]:
                await _file(sim, connection, unique)
            case "GET", ["chats", number]:
                await connection.respond(200, phone.screen(sim, _chat(sim, number), _number(connection, "since")))
            case "GET", ["chats", number, "wait"]:
                chat = _chat(sim, number)
                timeout = min(float(connection.query().get("timeout", "25")), LONGEST_WAIT_S)
                await sim.finished(sim.feed.wait(chat, _number(connection, "revision"), timeout))
                await connection.respond(200, phone.screen(sim, chat, _number(connection, "since")))
            case "GET", ["chats", number, "events"]:
                await phone.stream(sim, _chat(sim, number), connection)
            case _:
                await connection.respond(404, {"error": f"{connection.method} {connection.path}: see GET /control"})
    except ConnectionError as problem:
        await connection.respond(503, {"error": str(problem)})
    except (ValueError, KeyError, TypeError) as problem:
        await connection.respond(400, {"error": str(problem)})


async def _file(sim: Simulator, connection: Connection, unique: str) -> None:
    stored = next((one for one in sim.files.by_id.values() if one.unique_id == unique), None)
    if stored is None:
        raise ValueError(f"there is no file {unique}")
    await send_file(connection, stored, "inline" if stored.kind == "photo" else "attachment")


async def send_file(connection: Connection, stored: Stored, disposition: str = "attachment") -> None:
    """The bytes of a file; a browser may show photos, anything else it may only save."""
    mime = (
        stored.mime
        if stored.kind == "photo" and stored.mime.startswith("image/") and "svg" not in stored.mime
        else "application/octet-stream"
    )
    await connection.start(
        200,
        (b"content-type", mime.encode("latin-1", "replace")),
        (b"content-length", str(len(stored.data)).encode()),
        (b"content-disposition", disposition.encode()),
        (b"x-content-type-options", b"nosniff"),
    )
    await connection.finish(stored.data)


async def _object(connection: Connection) -> dict[str, Any]:
    try:
        return msgspec.json.decode(await connection.body(LARGEST_BODY), type=dict[str, Any])
    except msgspec.DecodeError as problem:
        raise ValueError(f"the body is no JSON object: {problem}") from problem


def _chat(sim: Simulator, number: str) -> Chat:
    chat = sim.chats.get(int(number))
    if chat is None:
        raise ValueError(f"there is no chat {number}")
    return chat


def _number(connection: Connection, name: str) -> int:
    return int(connection.query().get(name, "0"))


def state(sim: Simulator) -> dict[str, Any]:
    """Rules and clock."""
    return {
        "rules": [rule.row() for rule in sim.faults.rules],
        "clock": {"offset_s": sim.clock.offset_s, "now": sim.clock.now()},
        "waiting_updates": len(sim.updates.waiting),
    }


def overview(sim: Simulator) -> dict[str, Any]:
    """Everything GET /control says."""
    return {
        "usage": USAGE,
        "actions": {name: inspect.getdoc(deed) for name, deed in ACTIONS.items()},
        "switches": switches.describe(sim.faults.current),
        **state(sim),
        "bot": sim.robot.me(),
        "stars": purses.summary(sim),
        "people": [person.row() for person in sim.people.values()],
        "chats": [{**chat.row(), "messages": len(chat.messages), "revision": chat.revision} for chat in sim.chats.values()],
    }


def calls(sim: Simulator, query: dict[str, str]) -> list[dict[str, Any]]:
    """The last method calls, newest first."""
    method = query.get("method", "").lower()
    found = [call for call in reversed(sim.calls) if method in ("", call["method"])]
    return found[: int(query.get("limit", "100"))]


def change(sim: Simulator, given: dict[str, Any]) -> None:
    """Apply one POST.

    Raises: ValueError with a text for the caller, KeyError for an update that is not remembered.
    """
    unknown = [name for name in given if name not in MEMBERS]
    if unknown:
        raise ValueError(f"unknown member {', '.join(unknown)}; known: {', '.join(MEMBERS)}")
    if given.get("reset"):
        sim.faults.reset()
    if "switches" in given:
        _switch(sim, given)
    elif "scope" in given or "count" in given:
        raise ValueError("scope and count need switches")
    if "clock" in given:
        sim.clock.advance(float(given["clock"]["advance_s"]))
    if "replay" in given:
        wanted = given["replay"]
        sim.updates.replay(int(wanted["update_id"]), renumbered=wanted.get("renumbered") is True)
    if "inject" in given:
        sim.updates.put(str(given["inject"]["kind"]), given["inject"]["payload"], 0)


def _switch(sim: Simulator, given: dict[str, Any]) -> None:
    scope, count, wanted = given.get("scope", "all"), given.get("count"), given["switches"]
    if not isinstance(wanted, dict):
        raise BadSwitch("switches: expected an object of names and values")
    if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 1):
        raise BadSwitch("count: expected a whole number of calls, at least 1")
    if scope == "all":
        if count is not None:
            raise BadSwitch("count goes with scope next or with a method or chat")
        sim.faults.set_all(switches.check(wanted, for_calls=False))
        return
    sim.faults.add(scope, count, switches.check(wanted, for_calls=True))


async def act(sim: Simulator, given: dict[str, Any]) -> Any:
    """One action.

    Raises: ValueError.
    """
    if len(given) != 1 or next(iter(given)) not in ACTIONS:
        raise ValueError(f"expected one of {', '.join(ACTIONS)} and its members")
    name, members = next(iter(given.items()))
    if not isinstance(members, dict):
        raise ValueError(f"{name}: expected an object")
    done: Any = ACTIONS[name](sim, members)
    return await done if inspect.isawaitable(done) else done
