"""The control API: what every switch means and is, the bill so far, and how to change any of it.

GET  /control            switches, chaos, rules, totals, and a page of generations (?since=&limit=&key=&user=&model=&id=)
GET  /control/bills      that page alone
GET  /control/totals     the totals alone
GET  /control/requests   the last inference requests as they came in, newest first, without their keys (?limit=)
POST /control            any of: scope + switches + count, reset, chaos, credits, models, clock
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import accounts, bills, controls, errors, exact, journal, switches
from tokenarb.sim.openrouter.connection import Connection
from tokenarb.sim.openrouter.simulator import Simulator
from tokenarb.sim.openrouter.switches import BadSwitch

DEFAULT_PAGE: Final = 100
LARGEST_PAGE: Final = 10_000
MEMBERS: Final = ("scope", "count", "switches", "reset", "chaos", "credits", "models", "clock")
RESETS: Final = ("switches", "catalogue", "bills", "all")
USAGE: Final = {
    "switches": 'POST {"scope": "all" | "next" | {"key": hash or text, "model": id, "user": id}, "count": N, "switches": {name: value}}',
    "reset": 'POST {"reset": true | "switches" | "catalogue" | "bills" | "all"}; true means switches, rules and chaos',
    "chaos": 'POST {"chaos": {"seed": 7, "rates": {name: probability}}}; null turns it off',
    "credits": 'POST {"credits": {"add": "10"}} or {"credits": {"balance": "0.5"}}',
    "models": 'POST {"models": [{"change": id, "fields": {"pricing": {...}}}, {"put": row}, {"remove": id}, {"restore": true}]}',
    "clock": 'POST {"clock": {"offset_s": 86400}} or {"clock": {"advance_s": 3600}}',
    "directive": "[[sim name=value ...]] in the last user message sets call switches for that call",
    "requests": "GET /control/requests shows the last inference requests as they came in",
    "bills": "GET ?since=seq&limit=n&key=hash&user=id&model=id&id=generation id; next_since continues",
}


async def answer(sim: Simulator, connection: Connection) -> None:
    """Any request under /control. It needs no key: the simulator listens on the loopback interface only."""
    path = connection.path.rstrip("/")
    try:
        if connection.method == "GET" and path == "/control":
            await connection.respond(200, overview(sim, connection.query()))
        elif connection.method == "GET" and path == "/control/bills":
            await connection.respond(200, page(sim, connection.query()))
        elif connection.method == "GET" and path == "/control/totals":
            await connection.respond(200, totals(sim))
        elif connection.method == "GET" and path == "/control/requests":
            await connection.respond(200, requests(sim, connection.query()))
        elif connection.method == "POST" and path == "/control":
            change(sim, await connection.body(switches.DEFAULTS.payload_limit_bytes))
            await connection.respond(200, {"ok": True, **state(sim), "totals": sim.summary()})
        else:
            failure = errors.not_found(f"{connection.method} {path}: see GET /control")
            await connection.respond(failure.status, failure.body())
    except (BadSwitch, ValueError, KeyError) as problem:
        text = f"unknown model {problem}" if isinstance(problem, KeyError) else str(problem)
        await connection.respond(400, errors.bad_request(text).body())


def state(sim: Simulator) -> dict[str, Any]:
    """Rules, chaos and clock."""
    chaos = sim.controls.chaos
    return {
        "rules": [rule.row() for rule in sim.controls.rules],
        "chaos": None if chaos is None else {"seed": chaos.seed, "rates": chaos.rates},
        "clock": {"offset_s": sim.clock.offset_s, "now": sim.clock.now()},
    }


def overview(sim: Simulator, query: dict[str, str]) -> dict[str, Any]:
    """Everything GET /control says."""
    return {
        "usage": USAGE,
        "switches": switches.describe(sim.controls.current),
        "chaos_rates": controls.CHAOS,
        **state(sim),
        **totals(sim),
        **page(sim, query),
    }


def totals(sim: Simulator) -> dict[str, Any]:
    """The bill in sums: in all, and per key by hash and label. Exact decimal strings."""
    book, keys = sim.account.bills, sim.account.keys
    per_key = [{"hash": name, "label": keys[name].terms.label, "name": keys[name].terms.name, **t.row()} for name, t in book.by_key.items()]
    return {"totals": sim.summary(), "keys": per_key}


def page(sim: Simulator, query: dict[str, str]) -> dict[str, Any]:
    """A page of generations, oldest first."""
    since = _number(query, "since", 0)
    limit = min(_number(query, "limit", DEFAULT_PAGE), LARGEST_PAGE)
    key = query.get("key")
    if key is not None and key.startswith("sk-"):
        key = accounts.hash_of(key)
    found = list(sim.account.bills.since(since, limit, key=key, user=query.get("user"), model=query.get("model"), id=query.get("id")))
    full = len(found) == limit and limit > 0
    return {
        "generations": [bills.control_row(bill) for bill in found],
        "next_since": found[-1].seq + 1 if full else None,
        "count": len(sim.account.bills.bills),
    }


def requests(sim: Simulator, query: dict[str, str]) -> dict[str, Any]:
    """The last requests; a body that is JSON is shown as JSON, other text as a string."""
    newest = list(reversed(sim.requests))[: _number(query, "limit", DEFAULT_PAGE)]
    return {"requests": [{**request, "body": _shown(request["body"])} for request in newest]}


def _shown(body: bytes) -> Any:
    try:
        msgspec.json.decode(body)
    except msgspec.DecodeError:
        return body.decode("utf-8", "replace")
    return msgspec.Raw(body)


def _number(query: dict[str, str], name: str, default: int) -> int:
    raw = query.get(name)
    if raw is None:
        return default
    if not raw.isdigit():
        raise ValueError(f"{name}: expected a whole number")
    return int(raw)


def change(sim: Simulator, body: bytes) -> None:
    """Apply one POST.

    Raises: BadSwitch or ValueError with a text for the caller, KeyError for an unknown model.
    """
    try:
        given = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError as problem:
        raise ValueError(f"the body is no JSON object: {problem}") from problem
    unknown = [name for name in given if name not in MEMBERS]
    if unknown:
        raise ValueError(f"unknown member {', '.join(unknown)}; known: {', '.join(MEMBERS)}")
    if given.get("reset"):
        _reset(sim, given["reset"])
    if "switches" in given:
        _switch(sim, given)
    elif "scope" in given or "count" in given:
        raise ValueError("scope and count need switches")
    if "chaos" in given:
        sim.controls.chaos = controls.read_chaos(given["chaos"])
    if "credits" in given:
        _credit(sim, given["credits"])
    for operation in given.get("models") or ():
        sim.change_catalogue(operation)
        sim.journal.append(journal.CatalogueChange(operation))
    if "clock" in given:
        _set_clock(sim, given["clock"])


def _reset(sim: Simulator, what: Any) -> None:
    what = "switches" if what is True else what
    if what not in RESETS:
        raise ValueError(f"reset: expected true or one of {', '.join(RESETS)}")
    if what in ("switches", "all"):
        sim.controls.reset()
    if what in ("catalogue", "all"):
        operation = {"restore": True}
        sim.change_catalogue(operation)
        sim.journal.append(journal.CatalogueChange(operation))
    if what in ("bills", "all"):
        sim.account.enter(journal.BillsForgotten(sim.clock.now()))
        sim.outcomes.clear()


def _switch(sim: Simulator, given: dict[str, Any]) -> None:
    scope, count, wanted = given.get("scope", "all"), given.get("count"), given["switches"]
    if not isinstance(wanted, dict):
        raise ValueError("switches: expected an object of names and values")
    if count is not None and (not isinstance(count, int) or isinstance(count, bool) or count < 1):
        raise ValueError("count: expected a whole number of calls, at least 1")
    if scope == "all":
        sim.controls.set_all(switches.check(wanted, for_calls=False))
        if count is not None:
            raise ValueError("count goes with scope next or with a key, model or user")
        return
    values = switches.check(wanted, for_calls=True)
    if scope == "next":
        sim.controls.rules.append(controls.Rule(values, count or 1))
        return
    if not isinstance(scope, dict) or not scope or not set(scope) <= {"key", "model", "user"}:
        raise ValueError('scope: expected "all", "next" or an object with key, model or user')
    match = dict(scope)
    if isinstance(match.get("key"), str) and match["key"].startswith("sk-"):
        match["key"] = accounts.hash_of(match["key"])
    sim.controls.rules.append(controls.Rule(values, count, **match))


def _credit(sim: Simulator, given: Any) -> None:
    if not isinstance(given, dict) or len(given) != 1 or not set(given) <= {"add", "balance"}:
        raise ValueError("credits: expected " + USAGE["credits"])
    if "add" in given:
        usd = exact.parse(given["add"], "credits.add")
    else:
        usd = exact.subtract(exact.parse(given["balance"], "credits.balance"), sim.account.balance)
    sim.account.enter(journal.Credit(usd, sim.clock.now()))


def _set_clock(sim: Simulator, given: Any) -> None:
    if not isinstance(given, dict) or len(given) != 1 or not set(given) <= {"offset_s", "advance_s"}:
        raise ValueError("clock: expected " + USAGE["clock"])
    base = 0.0 if "offset_s" in given else sim.clock.offset_s
    sim.account.enter(journal.ClockSet(base + float(next(iter(given.values())))))
