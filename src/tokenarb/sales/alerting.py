"""Verbs of what customers are told unasked: everybody is looked at by pages of customers, in snapshots; what is told is marked with it.

A page costs six reads by index and no write where nothing moved. Two that look at once tell nothing twice: a mark moves only from where it
was, in the transaction that puts the letter into the outbox.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.base import db, ids, outbox
from tokenarb.catalog import shelf
from tokenarb.customers import people
from tokenarb.keys import allocating, issuing
from tokenarb.ledger import model, reading, receipts
from tokenarb.ledger.reading import Balance
from tokenarb.sales import alert_store, alerts
from tokenarb.sales.alerts import Change, Ending, Facts, Incident, Mark, News, Pot, Setting, Step

A_PAGE: Final = 1_000
"""Accounts looked at in one snapshot."""

A_BREATH: Final = 50
"""Customers decided about before whoever waits in this process has his turn."""

A_TURN: Final = 200
"""Steps in one transaction, so that no sale waits long."""

RECENT_MS: Final = 7 * 86_400_000
LASTS_MS: Final = 120_000
"""An incident is told once it has lasted so long, and is over once nobody has seen it for so long."""

HOUSE: Final = 0
"""Whose mark tells up to which price version everybody was told."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a page of customers is to be told; `after`: the last of them, None where there are no more."""

    steps: tuple[Step, ...]
    after: int | None


async def news(tx: db.Tx) -> News:
    """What everybody is to be told of by the next look over all. The first of all knows no price as changed."""
    told = (await alert_store.marks(tx, HOUSE, HOUSE)).get(HOUSE, {}).get(alerts.PRICES)
    version = await shelf.newest_version(tx)
    since = version if told is None else told.level
    changes = {
        change.model: Change(change.model, change.version, change.before, change.now)
        for change in (await shelf.changed_since(tx, since) if since < version else ())
    }
    return News(version, changes, tuple(await alert_store.incidents(tx)))


async def told_everybody(tx: db.Tx, told: News) -> None:
    """A look over all is done: what was news to it is none to the next."""
    before = (await alert_store.marks(tx, HOUSE, HOUSE)).get(HOUSE, {}).get(alerts.PRICES)
    if before is None or before.level < told.version:
        await say(tx, 0, [Step(HOUSE, alerts.PRICES, before, Mark(told.version))])


async def look(tx: db.Tx, now_ms: int, after: int, told: News) -> Look:
    """The next page of customers; only those who can be reached in Telegram are decided about."""
    balances = await reading.balances_after(tx, after, A_PAGE)
    if not balances:
        return Look((), None)
    first, last = balances[0].customer, balances[-1].customer
    if len(balances) == A_PAGE and first != last:  # the last one may go on in the next page
        last = max(balance.customer for balance in balances if balance.customer != last)
    reachable = await people.reachable(tx, first, last)
    bought = await allocating.live_between(tx, first, last)
    marks, settings = await alert_store.marks(tx, first, last), await alert_store.settings(tx, first, last)
    having = await _having(tx, now_ms, first, last, told)
    owned: dict[int, list[Balance]] = {}
    for balance in balances:
        if balance.customer <= last and balance.customer in reachable:
            owned.setdefault(balance.customer, []).append(balance)
    steps: list[Step] = []
    for n, (customer, own) in enumerate(owned.items()):
        if n % A_BREATH == 0:
            await asyncio.sleep(0)
        pots, endings = _pots(own, bought)
        models = having.get(customer, frozenset()) | {pot.subject.removeprefix(alerts.MODEL) for pot in pots}
        wanted = settings.get(customer, Setting())
        steps += alerts.decide(Facts(customer, wanted, marks.get(customer, {}), pots, endings, models), told, now_ms)
    return Look(tuple(steps), last)


async def say(tx: db.Tx, now_ms: int, steps: Sequence[Step]) -> int:
    """Moves marks, and puts what is told with them into the outbox; how much was told. What another has told meanwhile is left out."""
    fresh = await alert_store.begin(tx, [step for step in steps if step.before is None])
    moved = [
        step for step in steps if (step.customer, step.subject) in fresh or (step.before is not None and await alert_store.move(tx, step))
    ]
    facts = [step.fact for step in moved if step.fact is not None]
    await outbox.put(tx, now_ms, facts)
    return len(facts)


async def setting(tx: db.Tx, customer: int) -> Setting:
    """What he wants to be told."""
    return await alert_store.setting(tx, customer)


async def choose(tx: db.Tx, customer: int, wanted: Setting) -> None:
    """He wants something else from now on."""
    await alert_store.keep_setting(tx, customer, wanted)


async def incidents(tx: db.Tx) -> Sequence[Incident]:
    """Those that last."""
    return await alert_store.incidents(tx)


async def down(tx: db.Tx, now_ms: int, seen: Mapping[str, frozenset[str]]) -> None:
    """A worker sees these upstreams down, each with the models that nobody else sells. What nobody sees any more is over."""
    await alert_store.end_incidents(tx, now_ms - LASTS_MS)
    for upstream, models in seen.items():
        await alert_store.see_incident(tx, now_ms, Incident(ids.new_row_id(), upstream, models))


def _pots(own: Sequence[Balance], bought: Mapping[int, str]) -> tuple[list[Pot], list[Ending]]:
    """His wallet, his packages by model, and those of them that end."""
    pots: list[Pot] = []
    by_model: dict[str, tuple[int, int]] = {}
    endings: list[Ending] = []
    for balance in own:
        if balance.account == model.WALLET:
            pots.append(Pot(alerts.WALLET, balance.left))
        elif (name := bought.get(balance.account)) is not None:
            left, full = by_model.get(name, (0, 0))
            by_model[name] = (left + balance.left, full + balance.full)
            if balance.expires_at_ms is not None:
                endings.append(Ending(balance.account, balance.expires_at_ms, balance.left))
    pots += [Pot(f"{alerts.MODEL}{name}", left, full) for name, (left, full) in by_model.items()]
    return pots, endings


async def _having(tx: db.Tx, now_ms: int, first: int, last: int, told: News) -> dict[int, frozenset[str]]:
    """Who names these models in a key's list, or used them lately; nothing is read where there is no news."""
    if not told.models:
        return {}
    named = await issuing.named_models(tx, first, last)
    used = await receipts.lately_used(tx, first, last, now_ms - RECENT_MS, told.models)
    return {customer: named.get(customer, frozenset()) | used.get(customer, frozenset()) for customer in {*named, *used}}
