"""Try it: a model is asked in the chat, and answers there; charged like any call, and nothing twice, whatever is killed."""

import asyncio
from typing import Any

import pytest
from tests.bot.asking_stall import AskingStall
from tests.bot.stall import Phone, until

from tokenarb.base import ids
from tokenarb.bot import store
from tokenarb.bot.callbacks import TryAct
from tokenarb.bot.trying import LOST_MS
from tokenarb.keys import issuing
from tokenarb.ledger.model import RequestState

SEA = "Tell me about the sea."


async def asks(phone: Phone, words: str, **more: Any) -> None:
    """Opens the question and writes."""
    await phone.say("/try")
    await phone.sees("Write your question")
    await phone.act("say", text=words, **more)


def answers(phone: Phone) -> list[dict[str, Any]]:
    """What a model wrote: everything after the last question screen that is none of ours."""
    at = max(n for n, message in enumerate(phone.messages) if "Write your question" in message["text"])
    return [message for message in phone.messages[at + 1 :] if message["text"][:1] not in "🧾⏳🎁✋⚠⌛🔑"]


def edits(stall: AskingStall) -> int:
    return sum(call["method"].lower() == "editmessagetext" and call["status"] == 200 for call in stall.sim.calls)


async def test_a_question_is_answered_in_the_chat_and_charged_like_any_call(asking: AskingStall) -> None:
    phone, customer, key = await asking.asker()
    await phone.say("/keys")
    await phone.press("key")
    await phone.sees("Begins with")
    await phone.press("Try it")
    await phone.sees("Write your question")
    await phone.act("say", text=f"{SEA} [[sim tokens=60 chunk=10]]")
    line = await phone.sees("🧾")
    (call,) = await asking.calls(customer)
    assert (call.state, call.key, call.outcome, call.charged > 0) == (RequestState.SETTLED, key, "completed", True)
    assert call.client_key is not None
    assert call.client_key.startswith("try-")
    (answer,) = answers(phone)
    assert SEA in answer["text"]
    assert not answer["buttons"]
    wallet = await asking.wallet(customer)
    assert (wallet.held, wallet.available) == (0, 5 * 10**9 - call.charged)
    charged = f"{call.charged / 10**9:.9f}".rstrip("0")
    assert f" + 60 tokens · ${charged} · left: $4.99" in line["text"]


async def test_the_answer_grows_by_few_edits_and_a_long_one_goes_on_in_the_next_message(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    await asks(phone, f"{SEA} [[sim tokens=2500 chunk=10 delay_ms=2]]")
    await until(lambda: answers(phone) and answers(phone)[0]["buttons"], "a growing answer with its button")
    await phone.sees("🧾")
    (call,) = await lean_asking.calls(customer)
    shown = answers(phone)
    assert call.charged > 0
    assert len(shown) >= 2
    assert all(3_000 < len(message["text"]) <= 4_000 for message in shown[:-1])
    assert not any(message["buttons"] for message in shown)
    assert 2 <= edits(lean_asking) < 125, "250 chunks are not 250 edits"


@pytest.mark.parametrize("words", ["<b>bold", "</code> & &amp; <a href='x'>", "*a* _b_ [c](d) ```", "<script>alert(1)</script>"])
async def test_whatever_a_model_writes_is_shown_as_it_is(lean_asking: AskingStall, words: str) -> None:
    phone, _, _ = await lean_asking.asker()
    await asks(phone, f"{words} [[sim tokens=60]]")
    await phone.sees("🧾")
    (answer,) = answers(phone)
    assert words in answer["text"]
    assert [style for run in answer["runs"] for style in run.get("styles", [])] == []
    assert not [call for call in lean_asking.sim.calls if call["status"] == 400]


async def test_what_is_stopped_is_charged_for_what_was_used_and_stopped_once(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    await lean_asking.upstream(abort="bill")
    await asks(phone, f"{SEA} [[sim tokens=300 chunk=5 delay_ms=20]]")
    await until(lambda: answers(phone) and answers(phone)[0]["buttons"], "a growing answer with its button")
    grown = answers(phone)[0]
    stop = {"message": grown["id"], "data": grown["buttons"][0][0]["value"], "wait_s": 5}
    assert "Stopping" in (await phone.act("press", **stop))["answer"]["text"]
    line = await phone.sees("✋ Stopped")
    assert "tokens · $" in line["text"]
    (call,) = await lean_asking.calls(customer)
    assert (call.state, call.outcome) == (RequestState.SETTLED, "disconnected")
    assert call.charged == 5 * 10**9 - (await lean_asking.wallet(customer)).available
    assert not answers(phone)[0]["buttons"]
    late = await phone.act("press", message=line["id"], data=line["buttons"][0][0]["value"], wait_s=5)
    assert late["answer"] is not None, "the way to ask again"


async def test_who_has_no_money_is_told_so_for_nothing_and_little_money_gets_a_short_answer(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker("0", models=("openai/gpt-4",))
    await asks(phone, SEA)
    told = await phone.sees("does not cover this")
    assert "Nothing was charged" in told["text"]
    assert any("Top up" in button["text"] for row in told["buttons"] for button in row)
    assert await lean_asking.calls(customer) == []
    assert answers(phone) == [told], "what waited for the model is gone"
    other, rich, _ = await lean_asking.asker("0.05", models=("openai/gpt-4",))
    await asks(other, f"{SEA} [[sim tokens=3000]]")
    await other.sees("🧾")
    (call,) = await lean_asking.calls(rich)
    assert 16 <= call.output < 200
    assert 0 < call.charged < 50_000_000


async def test_a_failing_upstream_is_free_and_visibly_so(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    await asks(phone, f"{SEA} [[sim error=provider_5xx]]")
    told = await phone.sees("provider of the model failed")
    assert "Nothing was charged" in told["text"]
    await asks(phone, f"{SEA} [[sim tokens=100 chunk=5 midstream_error_at=8]]")
    await until(lambda: phone.last["id"] > told["id"] and "Nothing was charged" in phone.last["text"], "the second one")
    assert (await lean_asking.wallet(customer)).available == 5 * 10**9
    assert [call.charged for call in await lean_asking.calls(customer)] == [0, 0]
    assert SEA in answers(phone)[0]["text"], "what came before the failure stays"


async def test_a_bot_killed_in_the_middle_says_so_and_the_books_are_exact(asking: AskingStall) -> None:
    phone, customer, _ = await asking.asker()
    await asks(phone, f"{SEA} [[sim tokens=200 chunk=5 delay_ms=20]]")
    await until(lambda: answers(phone), "the beginning of an answer")
    await asking.shut()
    assert (await asking.calls(customer))[0].state is RequestState.HELD
    asking.open()
    line = await phone.sees("restarted in the middle")
    (call,) = await asking.calls(customer)
    assert (call.state, call.outcome) == (RequestState.SETTLED, "disconnected")
    assert "tokens · $" in line["text"]
    assert (await asking.wallet(customer)).available == 5 * 10**9 - call.charged
    await asking.quiet()
    assert sum("restarted" in message["text"] for message in phone.messages) == 1


async def test_a_question_that_a_killed_bot_never_asked_is_told_to_be_free(asking: AskingStall) -> None:
    phone, customer, _ = await asking.asker()
    await phone.say("/try")
    asking.switch({"method": "sendMessage"}, delay_ms=5_000)
    await phone.act("say", text=SEA)

    async def written() -> bool:
        async with asking.shop.database.read() as tx:
            return bool(await store.trials(tx))

    while not await written():
        await asyncio.sleep(0.01)
    await asking.shut()
    asking.reset()
    asking.switch(limits=False)
    asking.sim.clock.advance(LOST_MS / 1000)
    asking.open()
    told = await phone.sees("restarted in the middle")
    assert "Nothing was charged" in told["text"]
    assert await asking.calls(customer) == []


async def test_an_update_that_comes_three_times_is_one_question(asking: AskingStall) -> None:
    phone, customer, _ = await asking.asker()
    asking.switch(duplicate_updates=2)
    await asks(phone, f"{SEA} [[sim tokens=20]]")
    await phone.sees("🧾")
    await asking.quiet()
    assert len(await asking.calls(customer)) == 1
    assert len(answers(phone)) == 1


async def test_what_is_no_question_is_not_asked(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    await phone.say("/try")
    question = await phone.sees("Write your question")
    await phone.say("12.50")
    await phone.sees("Where do you live")  # an amount alone is a top-up
    await phone.say("/balance")
    await phone.act("say", text="12.50", reply_to=question["id"])
    await phone.sees("🧾")
    assert len(await lean_asking.calls(customer)) == 1
    await phone.say("/try")
    lean_asking.sim.clock.advance(11 * 60)
    await phone.say(SEA)
    assert "came too late" in phone.last["text"]
    await phone.press("Try it")
    await phone.sees("Write your question")
    await phone.press("Cancel")
    await phone.sees("No question was asked")
    assert "I do not know that" in (await phone.say(SEA))["text"]
    assert len(await lean_asking.calls(customer)) == 1


async def test_a_key_must_be_his_own_and_work(lean_asking: AskingStall) -> None:
    phone, _, key = await lean_asking.asker()
    other, _, _ = await lean_asking.asker()
    await other.say("/try")
    message = other.last["id"]
    rows = lean_asking.sim.chats[other.id].messages[message].inline["inline_keyboard"]
    rows[0][0]["callback_data"] = TryAct(act="ask", key=key).pack()
    pressed = await other.act("press", message=message, at=[0, 0], wait_s=5)
    assert "no such key" in pressed["answer"]["text"]
    await phone.say("/try")
    async with lean_asking.shop.database.transaction() as tx:
        await issuing.freeze(tx, await issuing.named(tx, str(key)))
    await phone.act("say", text=SEA)
    told = await phone.sees("This key is paused")
    assert "Nothing was charged" in told["text"]
    assert "no such key" in (await phone.say("/try"))["text"]


async def test_a_model_is_tried_from_its_page_and_others_from_the_question(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    await phone.say("/models gpt-4o-mini")
    await phone.press("GPT-4o-mini")
    await until(lambda: any("Try it" in button["text"] for row in phone.last["buttons"] for button in row), "the model's page")
    await phone.press("Try it")
    shown = await phone.sees("Write your question")
    name = shown["text"].split("Model: ")[1].split()[0]
    assert name.startswith("openai/gpt-4o-mini")
    await phone.act("say", text=f"{SEA} [[sim tokens=20]]")
    await phone.sees("🧾")
    assert [call.model for call in await lean_asking.calls(customer)] == [name]
    await lean_asking.shop.package(50_000)
    await phone.say("/try")
    await phone.press("ling")
    await until(lambda: "Model: inclusionai/ling" in phone.last["text"], "the other model")
    assert "gpt-4" in phone.last["buttons"][0][0]["text"]


async def test_telegram_s_faults_lose_nothing_of_an_answer(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    lean_asking.switch({"method": "editMessageText"}, 2, error=500)
    await asks(phone, f"{SEA} [[sim tokens=100 chunk=5 delay_ms=5]]")
    await phone.sees("🧾")
    (answer,) = answers(phone)
    assert SEA in answer["text"]
    assert not answer["buttons"]
    await phone.act("say", text="/try")
    await phone.sees("Write your question")
    await phone.act("say", text="Another one. [[sim tokens=200 chunk=5 delay_ms=20]]")
    await until(lambda: "Another one" in phone.last["text"], "the beginning")
    await phone.act("block")
    await until(lambda: not lean_asking.counter.tryouts.busy(customer), "who cannot be reached is not shown anything")
    await phone.say("/start")
    await phone.sees("could not be shown")


async def test_nobody_s_words_and_no_key_are_kept_or_logged(
    lean_asking: AskingStall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    lent: list[str] = []
    views = lean_asking.gateway.desk.views
    lend = views.lend
    monkeypatch.setattr(views, "lend", lambda *of: lent.append(lend(*of)) or lent[-1])
    phone, _, _ = await lean_asking.asker()
    await asks(phone, "my secret thought [[sim tokens=20]]")
    await phone.sees("🧾")
    await until(lambda: lean_asking.counter.inbox.idle and not lean_asking.gateway.door.inside.running, "everything is over")
    kept = b"".join(path.read_bytes() for path in lean_asking.shop.database.sqlite_path.parent.rglob("*") if path.is_file())
    assert len(lent) == 1
    for words in ("secret thought", lent[0]):
        assert words.encode() not in kept
        assert words not in caplog.text
    assert await lean_asking.shop.view(lent[0], peppers=lean_asking.counter.kit.peppers) is None


def test_a_stop_button_fits() -> None:
    assert len(TryAct(act="stop", key=ids.new_row_id(), what=str(ids.new_row_id())).pack()) <= 64
