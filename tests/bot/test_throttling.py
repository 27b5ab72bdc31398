"""A flood of one person's updates: most are not acted on, he is told once; whatever the number of processes, and money always passes."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st
from tests.bot.stall import Phone, Stall, open_stall, until
from tests.bot.test_faults_bot import BOUGHT, invoiced, owned
from tests.sales.shop import Shop

from tokenarb.base import db
from tokenarb.bot import store, throttling
from tokenarb.bot.inbox import Inbox
from tokenarb.bot.throttling import Allowance, Standing, Verdict

TOO_FAST = "That was very much at once"
ALLOWANCE = Allowance(burst=8, every_ms=60_000, calm=4)
"""Of everybody's kind, but smaller and slower, so that no test depends on how fast the machine is."""


@pytest.fixture
async def strict_stall(shop: Shop, tmp_path: Path) -> AsyncIterator[Stall]:
    """With an allowance that a test can use up, on each engine."""
    async with open_stall(shop, tmp_path, allowance=ALLOWANCE) as opened:
        yield opened


def told(phone: Phone) -> int:
    return sum(TOO_FAST in message["text"] for message in phone.messages)


async def acted(stall: Stall) -> None:
    """Everything that came was kept and acted on."""

    async def waits() -> bool:
        if stall.sim.updates.waiting:
            return True
        async with stall.shop.database.read() as tx:
            return bool(await store.waiting(tx, 1)) or not stall.counter.inbox.idle

    for _ in range(300):
        await asyncio.sleep(0.02)
        if not await waits():
            return
    raise AssertionError("updates still wait")


async def test_a_flood_gets_one_polite_answer_and_silence_until_it_calms(strict_stall: Stall) -> None:
    stall, phone = strict_stall, await strict_stall.person()
    neighbour = await stall.person()
    for _ in range(ALLOWANCE.burst + 8):
        await phone.act("say", text="/help")
    await phone.sees(TOO_FAST)
    assert "What you can do" in (await neighbour.say("/help"))["text"], "his flood is nobody else's"
    await acted(stall)
    assert told(phone) == 1
    answers = len(phone.messages)
    assert answers == ALLOWANCE.burst + 1, "the burst and one request for patience"
    stall.sim.clock.advance(2 * 60)
    await phone.act("say", text="/help")
    await acted(stall)
    assert len(phone.messages) == answers, "half calm is not calm"
    stall.sim.clock.advance(5 * 60)
    assert "What you can do" in (await phone.say("/help"))["text"]
    assert told(phone) == 1
    for _ in range(ALLOWANCE.burst + 8):
        await phone.act("say", text="/help")
    await until(lambda: told(phone) == 2, "the second flood is told as well")


async def test_a_flood_of_taps_is_told_on_the_button(strict_stall: Stall) -> None:
    stall, phone = strict_stall, await strict_stall.person()
    shown = phone.last["id"]
    for _ in range(ALLOWANCE.burst + 10):
        await phone.act("press", message=shown, at=[0, 0], wait_s=0)
    await acted(stall)
    said = [press.answer["text"] for press in stall.sim.callbacks.presses.values() if press.answer]
    assert sum(TOO_FAST in text for text in said) == 1
    assert len(said) < ALLOWANCE.burst + 10, "the others spin until Telegram forgets them"
    assert told(phone) == 0


async def test_payments_and_what_is_asked_before_them_pass_in_any_flood(strict_stall: Stall) -> None:
    stall = strict_stall
    phone, invoice = await invoiced(stall)
    for _ in range(ALLOWANCE.burst + 8):
        await phone.act("say", text="/help")
    await phone.sees(TOO_FAST)
    assert (await phone.pay(invoice))["status"] == "paid"
    await phone.sees("Your key")
    await stall.quiet()
    assert await owned(stall, phone) == BOUGHT
    assert told(phone) == 1
    assert await stall.holds()


async def test_a_flood_is_one_flood_across_a_restart(strict_stall: Stall) -> None:
    stall, phone = strict_stall, await strict_stall.person()
    for _ in range(ALLOWANCE.burst):
        await phone.act("say", text="/help")
    await acted(stall)
    await stall.shut()
    for _ in range(8):
        await phone.act("say", text="/help")
    stall.open()
    await phone.sees(TOO_FAST)
    await acted(stall)
    assert told(phone) == 1
    assert len(phone.messages) <= ALLOWANCE.burst + 3


def message(number: int, sender: int = 77, **more: Any) -> Update:
    person = {"id": sender, "is_bot": False, "first_name": "A"}
    said = {"message_id": number, "date": 0, "chat": {"id": sender, "type": "private"}, "from": person, "text": "x", **more}
    return Update.model_validate({"update_id": number, "message": said})


async def kept(stall: Stall, first: int) -> list[store.Waiting]:
    async with stall.shop.database.read() as tx:
        return [one for one in await store.waiting(tx, 1000) if one.id >= first]


async def test_several_processes_that_take_updates_in_count_as_one(strict_stall: Stall) -> None:
    """Webhook: each process gets some of a flood, at the same moment, some of it twice."""
    stall = strict_stall
    await stall.shut()
    databases = [db.Database(stall.shop.database.url, pool_size=1) for _ in range(3)]
    kit, dispatcher = stall.counter.kit, stall.counter.inbox._dispatcher
    still = Still(kit.clock.now_ms())
    inboxes = [Inbox(one, still, kit.sealer, kit.secrets.user_hmac, stall.counter.bot, dispatcher, ALLOWANCE) for one in databases]
    try:
        updates = [message(n) for n in range(1_000_000, 1_000_060)]
        await asyncio.gather(*(inboxes[n % 3].accept([one]) for n, one in enumerate([*updates, *updates[::3]])))
        found = await kept(stall, 1_000_000)
        assert len([one for one in found if not one.too_fast]) == ALLOWANCE.burst
        assert len([one for one in found if one.too_fast]) == 1
        await inboxes[0].accept([message(2_000_000, successful_payment=PAYMENT), message(2_000_001, sender=78)])
        assert [one.too_fast for one in await kept(stall, 2_000_000)] == [False, False]
    finally:
        for one in databases:
            await one.close()


PAYMENT = {
    "currency": "XTR",
    "total_amount": 1,
    "invoice_payload": "p",
    "telegram_payment_charge_id": "c",
    "provider_payment_charge_id": "",
}


class Still:
    """A clock that stands."""

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms

    def now_ms(self) -> int:
        return self._now_ms


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=200))
def test_nobody_is_acted_on_more_often_than_allowed_and_floods_end(gaps: list[int]) -> None:
    allowance, standing, now_ms, heard, run = Allowance(burst=5, every_ms=1_000, calm=3), Standing(), 1_000_000, [], []
    for gap in gaps:
        now_ms += gap
        standing, verdict = throttling.count(standing, now_ms, allowance)
        run.append(verdict)
        if verdict is Verdict.HEARD:
            heard.append(now_ms)
    for first, start in enumerate(heard):
        for more in range(first, len(heard)):
            assert more - first + 1 <= allowance.burst + (heard[more] - start) / allowance.every_ms
    for before, after in itertools.pairwise(run):
        assert after is not Verdict.TOLD or before is Verdict.HEARD, "told once, at the beginning"
        assert after is not Verdict.IGNORED or before is not Verdict.HEARD, "silence begins with a word"
    _, verdict = throttling.count(standing, now_ms + 3_000, allowance)
    assert verdict is Verdict.HEARD, "three seconds of quiet are calm"
