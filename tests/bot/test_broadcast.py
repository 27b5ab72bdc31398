"""A message to many: its segment, its languages, stop, crash, silence and those who cannot be reached; on both engines."""

import asyncio
import re
from collections import Counter
from typing import Any

import pytest
from tests.bot.staff import customer_of, logged, owner
from tests.bot.stall import Phone, Stall, until
from tests.bot.test_deeds import taps
from tests.bot.test_screens import rich

from tokenarb.base.errors import Refused
from tokenarb.bot import broadcasting
from tokenarb.bot.deeds import telling
from tokenarb.customers import people
from tokenarb.sales import audience


def got(phone: Phone, words: str) -> int:
    return sum(words in message["text"] for message in phone.messages)


async def wrote(boss: Phone, text: str) -> dict[str, Any]:
    """The operator writes a message to many; the question, or the refusal, that comes after the previews."""
    before = boss.last["id"]
    await boss.act("say", text=text)
    return await until(lambda: boss.last["id"] > before and re.match("📣 Send|✖", boss.last["text"]) and boss.last, text)


async def ended(boss: Phone, words: str) -> None:
    await until(lambda: any(words in message["text"] for message in boss.messages), words, 20)


async def test_each_reads_his_language_and_the_operator_sees_how_far_it_is(stall: Stall) -> None:
    boss = await owner(stall)
    german, russian, brazilian = [await stall.person(language=code) for code in ("de", "ru", "pt-br")]
    shown = await wrote(boss, "/broadcast all\nNews for <all> & more\n[ru]\nНовости\n[pt-BR]\nNovidades")
    assert [message["text"] for message in boss.messages[-4:-1]] == ["News for <all> & more", "Новости", "Novidades"]
    assert "Send this to 4 people (en 2, " in shown["text"]
    await taps(stall, boss, "Send to 4", 3)
    await ended(boss, "✅ Sent: 4 of 4 sent, 0 cannot be reached")
    assert [got(german, "News for <all> & more"), got(russian, "Новости"), got(brazilian, "Novidades")] == [1, 1, 1]
    assert got(boss, "News for <all> & more") == 2, "his preview, and his own copy"
    assert got(german, "Новости") == 0
    (entry,) = [one.entry for one in await logged(stall)]
    assert (entry.deed, entry.after) == ("broadcast", {"segment": "all", "people": 4, "languages": ["", "pt-br", "ru"]})


SEGMENTS = {
    "all": "boss rich poor silent",
    "balance": "rich",
    "no-balance": "boss poor silent",
    "country=DE": "rich",
    "language=en country=FR": "",
    "language=de,fa no-balance": "poor",
    "no-key no-balance": "boss poor silent",
    "key": "rich",
    "bought": "",
    "not-bought language=en": "boss rich silent",
}


async def test_a_segment_is_all_of_its_conditions(stall: Stall) -> None:
    phones = {"boss": await owner(stall), "rich": await rich(stall), "poor": await stall.person(language="fa")}
    phones["silent"] = await stall.person(language="en")
    await phones["rich"].say("/keys")
    await phones["rich"].press("New key")
    await phones["rich"].sees("Your key")
    names = {await customer_of(stall, phone): name for name, phone in phones.items()}
    now_ms = stall.counter.kit.clock.now_ms()
    for written, who in SEGMENTS.items():
        segment = audience.parse(written)
        async with stall.shop.database.read() as tx:
            page = await audience.page(tx, segment, now_ms)
            counted = await audience.count(tx, segment, now_ms)
        assert [names[reader.customer] for reader in page.members] == who.split(), written
        assert sum(counted.values()) == len(who.split()), written
        assert page.last


@pytest.mark.parametrize("wrong", ["", "everybody", "all=1", "country=Germany", "language=", "balance=5"])
def test_what_is_no_segment_is_refused(wrong: str) -> None:
    with pytest.raises(Refused, match=r"for whom|no condition|no such country") as refused:
        audience.parse(wrong)
    assert refused.value.code == "bad_segment"


@pytest.mark.parametrize(
    ("body", "words"),
    [("", "/broadcast all"), ("[ru]\nПривет", r"\[en\]"), ("Hi\n[xx]\nHo", "no language of the bot"), ("x" * 3501, "3501 characters")],
)
def test_texts_that_leave_somebody_without_one_are_refused(body: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        telling.asked("all", body)


async def test_formatting_is_kept_and_mistakes_are_said(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    assert "for whom?" in (await wrote(boss, "/broadcast\nHello"))["text"]
    assert "no language of the bot" in (await wrote(boss, "/broadcast all\nHello\n[de]\nHallo"))["text"]
    assert "/broadcast all" in (await wrote(boss, "/broadcast all"))["text"]
    assert "Send this to 0 people" in (await wrote(boss, "/broadcast country=FR\nHello"))["text"]
    assert not boss.last["buttons"][0][0]["text"].startswith("📣")


async def test_who_cannot_be_reached_is_marked_and_skipped_for_good(stall: Stall) -> None:
    boss, away, here = await owner(stall), await stall.person(), await stall.person()
    gone = await stall.person()
    await away.act("block")
    stall.sim.people[gone.id].deactivated = True
    await wrote(boss, "/broadcast all\nNews")
    await boss.press("Send to 4")
    await ended(boss, "✅ Sent: 2 of 4 sent, 2 cannot be reached")
    async with stall.shop.database.read() as tx:
        person = await people.reach(tx, await customer_of(stall, away))
        assert person is not None and person.unreachable_at_ms is not None
    await away.say("/start")
    await stall.quiet()
    assert (got(away, "News"), got(here, "News")) == (0, 1)
    shown = await wrote(boss, "/broadcast all\nMore")
    assert "3 people" in shown["text"], "he is back"


async def test_who_wants_no_news_gets_none(lean_stall: Stall) -> None:
    boss, guest = await owner(lean_stall), await lean_stall.person(language="ru")
    await wrote(boss, "/broadcast language=ru\nFirst")
    await boss.press("Send to 1")
    await guest.sees("First")
    assert "Новостей больше не будет" in (await guest.press("Больше без новостей"))["answer"]["text"]
    assert "0 people" in (await wrote(boss, "/broadcast language=ru\nSecond"))["text"]
    await guest.press("Снова получать новости")
    assert "1 people" in (await wrote(boss, "/broadcast language=ru\nSecond"))["text"]


async def crowd(stall: Stall, count: int) -> list[Phone]:
    return list(await asyncio.gather(*(stall.person() for _ in range(count))))


async def test_a_tap_stops_it_and_what_waits_is_not_sent(lean_stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasting, "AT_ONCE", 3)
    boss, guests = await owner(lean_stall), await crowd(lean_stall, 12)
    await wrote(boss, "/broadcast language=en no-balance\nNews")
    lean_stall.switch(scope={"chat": guests[4].id}, delay_ms=1_500)
    await boss.press("Send to 13")
    await boss.sees("On its way")
    await until(lambda: got(guests[0], "News"), "the first copy")
    await boss.press("Stop")
    await ended(boss, "⏹ Stopped")
    await lean_stall.quiet()
    copies = [got(guest, "News") for guest in guests]
    assert 0 < sum(copies) < 12
    assert max(copies) == 1
    assert [one.entry.deed for one in await logged(lean_stall)] == ["broadcast", "stop_broadcast"]


async def test_after_a_crash_it_goes_on_where_it_was(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broadcasting, "AT_ONCE", 4)
    boss, guests = await owner(stall), await crowd(stall, 20)
    await wrote(boss, "/broadcast all\nNews")
    await boss.press("Send to 21")
    for n in (2, 7, 12):
        await until(lambda n=n: sum(got(guest, "News") for guest in guests) >= n, f"{n} copies")
        await stall.shut()
        stall.open()
    await ended(boss, "✅ Sent")
    await stall.quiet()
    copies = Counter(got(guest, "News") for guest in guests)
    assert copies[0] == 0, "nobody is left out"
    twice = sum(count * (times - 1) for times, count in copies.items())
    assert twice <= 3 * 4, "only what was on its way in the moment of a crash leaves again"
