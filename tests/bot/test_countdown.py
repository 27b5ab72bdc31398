"""The message of an invoice says how much time is left: at most once a minute, across restarts, until its end, no dead chat twice."""

import asyncio
from typing import Any

import sqlalchemy as sa
from tests.bot.stall import Phone, Stall, until
from tests.bot.test_faults_bot import invoiced

from tokenarb.bot import countdown


async def counting(stall: Stall) -> tuple[Phone, dict[str, Any]]:
    """An invoice whose message is known to the bot."""
    phone, invoice = await invoiced(stall)
    await until(lambda: stall.counter.inbox.idle and not stall.sim.updates.waiting, "all is acted on")
    return phone, invoice


def text_of(phone: Phone, invoice: dict[str, Any]) -> str:
    return next((message["text"] for message in phone.messages if message["id"] == invoice["id"]), "")


def edits(stall: Stall, invoice: dict[str, Any]) -> list[dict[str, Any]]:
    """What was asked of Telegram for this message, oldest first."""
    shown = str(invoice["id"])
    return [
        call for call in stall.sim.calls if call["method"].lower() == "editmessagetext" and str(call["fields"].get("message_id")) == shown
    ]


async def looked(stall: Stall) -> None:
    """The countdown has looked once more, and found nothing left to say."""
    still = countdown.Countdown(stall.counter.shop, stall.counter.bot)
    while await still.once():
        pass


async def counted_ms(stall: Stall) -> int:
    """When an invoice's message said last what time is left, 0: none is counted any more."""
    async with stall.shop.database.read() as tx:
        return int(await tx.scalar(sa.text("SELECT max(counted_at) FROM invoice")) or 0)


async def given_up(stall: Stall) -> None:
    """Nothing is counted any more."""
    while await counted_ms(stall):
        await asyncio.sleep(0.02)


async def later(stall: Stall, phone: Phone, invoice: dict[str, Any], seconds: int, words: str) -> None:
    stall.sim.clock.advance(seconds)
    await until(lambda: words in text_of(phone, invoice), f"{words!r} in {text_of(phone, invoice)!r}")
    said_ms = int(edits(stall, invoice)[-1]["at"] * 1000)
    while await counted_ms(stall) < said_ms:  # the bot has written down that it was said
        await asyncio.sleep(0.02)


async def test_an_invoice_counts_down_once_a_minute_and_across_a_restart(stall: Stall) -> None:
    phone, invoice = await counting(stall)
    assert "holds for 15 minutes" in invoice["text"]
    link = [button["value"] for line in invoice["buttons"] for button in line if button["action"] == "url"]
    before = len(edits(stall, invoice))
    await later(stall, phone, invoice, 61, "holds for 14 minutes")
    for _ in range(3):
        stall.sim.clock.advance(15)
        await looked(stall)
    assert len(edits(stall, invoice)) == before + 1, "no minute has passed"
    await later(stall, phone, invoice, 40, "holds for 13 minutes")
    await stall.shut()
    stall.sim.clock.advance(5 * 60)
    assert "13 minutes" in text_of(phone, invoice)
    stall.open()
    await later(stall, phone, invoice, 0, "holds for 8 minutes")
    assert len(edits(stall, invoice)) == before + 3, "what was missed is not said later"
    now = next(message for message in phone.messages if message["id"] == invoice["id"])
    assert [button["value"] for line in now["buttons"] for button in line if button["action"] == "url"] == link
    await later(stall, phone, invoice, 6 * 60 + 45, "holds for 1 minute,")


async def test_a_paid_and_a_cancelled_invoice_count_no_more(lean_stall: Stall) -> None:
    phone, invoice = await counting(lean_stall)
    await phone.pay(invoice)
    await phone.sees("Your key")
    await lean_stall.quiet()
    assert "Paid." in text_of(phone, invoice)
    await phone.say("6")
    other = await phone.sees("Top-up of $6")
    await phone.press("Cancel")
    await phone.sees("was cancelled")
    said = len(edits(lean_stall, invoice)), len(edits(lean_stall, other))
    lean_stall.sim.clock.advance(90)
    await looked(lean_stall)
    assert (len(edits(lean_stall, invoice)), len(edits(lean_stall, other))) == said
    assert "Paid." in text_of(phone, invoice)


async def test_a_word_on_its_way_while_the_invoice_is_paid_does_not_unpay_it(lean_stall: Stall) -> None:
    phone, invoice = await counting(lean_stall)
    before = len(edits(lean_stall, invoice))
    lean_stall.switch({"method": "editMessageText"}, 1, delay_ms=700)
    lean_stall.sim.clock.advance(61)
    await until(lambda: not lean_stall.sim.faults.rules, "the word is on its way")
    assert (await phone.pay(invoice))["status"] == "paid"
    await phone.sees("Your key")
    await lean_stall.quiet()
    await until(lambda: len(edits(lean_stall, invoice)) >= before + 2, "both words arrived")
    await until(lambda: "Paid." in text_of(phone, invoice), "it ends as paid")
    await looked(lean_stall)
    assert "Paid." in text_of(phone, invoice)


async def test_a_chat_that_is_dead_is_edited_once(lean_stall: Stall) -> None:
    phone, invoice = await counting(lean_stall)
    await phone.act("block")
    before = len(edits(lean_stall, invoice))
    lean_stall.sim.clock.advance(61)
    await until(lambda: len(edits(lean_stall, invoice)) > before, "the one edit")
    await given_up(lean_stall)
    for _ in range(2):
        lean_stall.sim.clock.advance(61)
        await looked(lean_stall)
    assert [call["status"] for call in edits(lean_stall, invoice)[before:]] == [403]


async def test_a_message_that_its_customer_deleted_is_edited_once(lean_stall: Stall) -> None:
    phone, invoice = await counting(lean_stall)
    del lean_stall.sim.chats[phone.id].messages[invoice["id"]]
    before = len(edits(lean_stall, invoice))
    lean_stall.sim.clock.advance(61)
    await until(lambda: len(edits(lean_stall, invoice)) > before, "the one edit")
    await given_up(lean_stall)
    for _ in range(2):
        lean_stall.sim.clock.advance(61)
        await looked(lean_stall)
    assert [call["status"] for call in edits(lean_stall, invoice)[before:]] == [400]


async def test_a_minute_that_telegram_refuses_is_left_out(lean_stall: Stall) -> None:
    phone, invoice = await counting(lean_stall)
    lean_stall.switch({"method": "editMessageText"}, 1, error=500)
    lean_stall.sim.clock.advance(61)
    await until(lambda: not lean_stall.sim.faults.rules, "the minute is refused")
    await looked(lean_stall)
    assert "15 minutes" in text_of(phone, invoice)
    await later(lean_stall, phone, invoice, 61, "holds for 13 minutes")
