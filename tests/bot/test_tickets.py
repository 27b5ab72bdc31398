"""Questions of customers in topics of the operators' group: made, answered, closed, deleted, and what happens without a group."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.bot.staff import customer_of, logged, owner, with_role
from tests.bot.stall import Phone, Stall, open_stall, until
from tests.sales.shop import Shop, open_shop

from tokenarb.customers import people
from tokenarb.customers.roles import Role
from tokenarb.sim.telegram import control

FIRST_GROUP = -1_002_000_000_001
"""The id of the first group that the simulator makes."""


class Group:
    """The operators' group as its members see it."""

    def __init__(self, stall: Stall, row: dict[str, Any]) -> None:
        self.stall = stall
        self.id: int = row["id"]

    @property
    def screen(self) -> dict[str, Any]:
        return control.phone.screen(self.stall.sim, self.stall.sim.chats[self.id])

    @property
    def topics(self) -> list[dict[str, Any]]:
        return list(self.screen["topics"])

    async def sees(self, words: str) -> dict[str, Any]:
        return await until(lambda: next((one for one in reversed(self.screen["messages"]) if words in one["text"]), None), words)

    async def say(self, phone: Phone, text: str, thread: int | None = None) -> None:
        await phone.act("say", chat=self.id, text=text, **({"thread": thread} if thread else {}))


@pytest.fixture
async def forum_stall(shop: Shop, tmp_path: Path) -> AsyncIterator[Stall]:
    """A stall whose settings name a group, on each engine."""
    async with open_stall(shop, tmp_path, SUPPORT_CHAT_ID=str(FIRST_GROUP)) as opened:
        yield opened


@pytest.fixture
async def lean_forum(tmp_path: Path) -> AsyncIterator[Stall]:
    """On SQLite only, for what no engine can change."""
    async with (
        open_shop(f"sqlite:///{tmp_path / 'shop.db'}") as opened,
        open_stall(opened, tmp_path, SUPPORT_CHAT_ID=str(FIRST_GROUP)) as stall,
    ):
        yield stall


async def group_of(stall: Stall, boss: Phone, *members: Phone, **more: Any) -> Group:
    given = {"creator": boss.id, "members": [phone.id for phone in members], "forum": True, "title": "Support", **more}
    group = Group(stall, await control.act(stall.sim, {"group": given}))
    assert group.id == FIRST_GROUP
    return group


async def unreachable(stall: Stall, phone: Phone) -> None:
    """Waits until it is known that he cannot be written to."""
    number = await customer_of(stall, phone)
    for _ in range(300):
        async with stall.shop.database.read() as tx:
            person = await people.reach(tx, number)
        if person is not None and person.unreachable_at_ms is not None:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("he is thought to be there")


async def test_a_question_makes_a_topic_and_the_answer_goes_to_the_customer(forum_stall: Stall) -> None:
    boss, clerk = await owner(forum_stall), await with_role(forum_stall, Role.SUPPORT)
    guest, other = await forum_stall.person(), await forum_stall.person()
    group = await group_of(forum_stall, boss, clerk)
    number = await customer_of(forum_stall, guest)
    assert "on its way" in (await guest.say("/support Why <so> dear?"))["text"]
    first = await group.sees("Why <so> dear?")
    await other.say("/paysupport Mine")
    second = await group.sees("Mine")
    assert [topic["name"] for topic in group.topics] == [f"Customer {number}", f"Customer {await customer_of(forum_stall, other)}"]
    assert first["thread"] != second["thread"]
    await group.say(clerk, "Because & so on", first["thread"])
    await guest.sees("Because & so on")
    await guest.say("/support And now?")
    assert (await group.sees("And now?"))["thread"] == first["thread"]
    assert len(group.topics) == 2
    assert not any("Because" in message["text"] for message in other.messages)
    (entry,) = [one.entry for one in await logged(forum_stall)]
    assert (entry.deed, entry.subject, entry.actor) == ("reply", f"customer {number}", f"customer {await customer_of(forum_stall, clerk)}")


async def test_what_is_no_answer_stays_in_the_group(lean_forum: Stall) -> None:
    boss, stranger = await owner(lean_forum), await lean_forum.person(start=None)
    reader = await with_role(lean_forum, Role.READ_ONLY)
    guest = await lean_forum.person()
    group = await group_of(lean_forum, boss, stranger, reader)
    await guest.say("/support Hello")
    thread = (await group.sees("Hello"))["thread"]
    before = len(guest.messages)
    await group.say(stranger, "I am nobody", thread)
    await group.sees("who you are cannot be seen")
    await group.say(reader, "I only read", thread)
    await group.sees("your role is read-only; this takes owner or support")
    await boss.act("send", chat=group.id, thread=thread, name="a.txt", data="eA==")
    await group.sees("only text goes to the customer")
    await group.say(boss, "/note for us", thread)
    await group.say(boss, "outside of any topic")
    own = await control.act(lean_forum.sim, {"topic": {"chat": group.id, "person": boss.id, "name": "Lunch"}})
    await group.say(boss, "in a topic of our own", own["message_thread_id"])
    await group.say(boss, "Now to you", thread)
    await guest.sees("Now to you")
    await lean_forum.quiet()
    assert len(guest.messages) == before + 1
    assert len(stranger.messages) == 0


async def test_a_closed_topic_opens_and_a_deleted_one_is_made_anew(forum_stall: Stall) -> None:
    boss, guest = await owner(forum_stall), await forum_stall.person()
    group = await group_of(forum_stall, boss)
    await guest.say("/support One")
    thread = (await group.sees("One"))["thread"]
    await control.act(forum_stall.sim, {"topic": {"chat": group.id, "person": boss.id, "thread": thread, "closed": True}})
    await guest.say("/support Two")
    assert (await group.sees("Two"))["thread"] == thread
    assert [topic["closed"] for topic in group.topics] == [False]
    forum_stall.sim.chats[group.id].topics.clear()
    await guest.say("/support Three")
    fresh = (await group.sees("Three"))["thread"]
    assert fresh != thread
    await group.say(boss, "Answered", fresh)
    await guest.sees("Answered")
    await guest.say("/delete_me")
    await guest.press("Delete everything")
    await guest.sees("Your data is deleted")
    await until(lambda: group.topics == [], "what he wrote is gone")


@pytest.mark.parametrize("trouble", ["kicked", "no rights", "no group"])
async def test_without_a_way_into_the_group_the_question_reaches_those_who_may_answer(lean_forum: Stall, trouble: str) -> None:
    boss, clerk = await owner(lean_forum), await with_role(lean_forum, Role.SUPPORT)
    reader, guest = await with_role(lean_forum, Role.READ_ONLY), await lean_forum.person()
    if trouble != "no group":
        group = await group_of(lean_forum, boss, rights={"can_manage_topics": False} if trouble == "no rights" else {})
        if trouble == "kicked":
            await control.act(lean_forum.sim, {"stand": {"chat": group.id, "as": "kicked"}})
    await guest.say("/support Is anybody there?")
    shown = await boss.sees("Is anybody there?")
    assert "The support group cannot be written to" in shown["text"]
    await clerk.sees("Is anybody there?")
    await clerk.say(f"/reply {await customer_of(lean_forum, guest)} Yes")
    await guest.sees("Yes")
    await lean_forum.quiet()
    assert not any("anybody" in message["text"] for message in reader.messages)


async def test_an_owner_who_never_wrote_to_the_bot_loses_no_question(lean_stall: Stall) -> None:
    clerk, guest = await with_role(lean_stall, Role.SUPPORT), await lean_stall.person()
    assert "on its way" in (await guest.say("/support Hello"))["text"]
    await clerk.sees("Hello")


async def test_an_answer_to_who_has_blocked_the_bot_waits_and_says_so(lean_forum: Stall) -> None:
    boss, guest = await owner(lean_forum), await lean_forum.person()
    group = await group_of(lean_forum, boss)
    await guest.say("/support One")
    thread = (await group.sees("One"))["thread"]
    await lean_forum.quiet()
    await guest.act("block")
    await group.say(boss, "First answer", thread)
    await unreachable(lean_forum, guest)
    await group.say(boss, "Second answer", thread)
    await group.sees("He has blocked the bot")
    await guest.say("/start")
    await guest.sees("First answer")
    await guest.sees("Second answer")
