"""Who may do what at the desk: every command and every button, by every role, through the wire; and how roles come and go."""

from typing import Any

import pytest
from aiogram import Router
from aiogram.filters import Command
from tests.bot.staff import customer_of, logged, owner, with_role
from tests.bot.stall import Phone, Stall

from tokenarb.bot import dispatcher, duties
from tokenarb.bot.callbacks import Asked, Cast, Desk, Log
from tokenarb.customers import staff
from tokenarb.customers.roles import Duty, Role

COMMANDS: dict[str, Duty] = {
    "/admin": Duty.ENTER,
    "/create_package": Duty.SHELF,
    "/token_stats": Duty.LOOK,
    "/customer": Duty.FIND,
    "/credit": Duty.MONEY,
    "/ban": Duty.STAND,
    "/refund_stars": Duty.MONEY,
    "/reply": Duty.ANSWER,
    "/roles": Duty.RULE,
    "/role": Duty.RULE,
    "/audit": Duty.LOOK,
    "/package_schema": Duty.LOOK,
    "/broadcast": Duty.TELL,
    "/health": Duty.ENTER,
}
BUTTONS: dict[str, Duty] = {
    Desk(act="home").pack(): Duty.ENTER,
    Desk(act="packages").pack(): Duty.LOOK,
    Desk(act="package", value=7).pack(): Duty.LOOK,
    Desk(act="retire!", value=7).pack(): Duty.SHELF,
    Desk(act="tokens").pack(): Duty.LOOK,
    Desk(act="arbitrage", value=1).pack(): Duty.LOOK,
    Desk(act="cleanup").pack(): Duty.RUN,
    Desk(act="cleanup!").pack(): Duty.RUN,
    Desk(act="maintenance").pack(): Duty.RUN,
    Desk(act="maintenance!", value=1).pack(): Duty.RUN,
    Desk(act="ban!", value=7).pack(): Duty.STAND,
    Desk(act="unban!", value=7).pack(): Duty.STAND,
    Desk(act="roles").pack(): Duty.RULE,
    Desk(act="audit").pack(): Duty.LOOK,
    Desk(act="undo", value=7).pack(): Duty.SHELF,
    Cast(act="stop", id="7").pack(): Duty.TELL,
    Desk(act="health").pack(): Duty.ENTER,
    Log(before=3).pack(): Duty.LOOK,
    Asked(act="yes", ask="7").pack(): Duty.ENTER,
    Asked(act="no", ask="7").pack(): Duty.ENTER,
}
DESK = ("operator", "stats", "clients", "asked", "team", "deed_log", "upload", "broadcast", "health")


def routers() -> list[Router]:
    """Those of the desk, as the dispatcher has them."""
    made = [Router(name=screen.__name__.rpartition(".")[2]) for screen in dispatcher.SCREENS]
    for router, screen in zip(made, dispatcher.SCREENS, strict=True):
        screen.add_to(router)
    return [router for router in made if router.name in DESK]


async def press(stall: Stall, phone: Phone, data: str) -> str:
    """A tap on a button with this data, in whatever message; what the pop-up said."""
    message = phone.last["id"]
    keyboard = {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
    stall.sim.chats[phone.id].messages[message].keyboard = keyboard
    pressed = await phone.act("press", message=message, at=[0, 0], wait_s=6)
    answer: dict[str, Any] | None = pressed["answer"]
    return (answer or {}).get("text") or ""


def test_every_handler_of_the_desk_has_a_duty_and_stands_in_the_matrix() -> None:
    found = routers()
    assert len(found) == len(DESK)
    commands: set[str] = set()
    for router in found:
        for observer in (router.message, router.callback_query):
            for handler in observer.handlers:
                assert isinstance(handler.flags.get(duties.FLAG), Duty), handler
                for filtered in handler.filters or ():
                    if isinstance(filtered.callback, Command):
                        commands |= {f"/{name}" for name in filtered.callback.commands}
    assert commands == set(COMMANDS)


@pytest.mark.parametrize("role", [None, *Role])
async def test_a_role_may_what_it_may_and_nothing_else(lean_stall: Stall, role: Role | None) -> None:
    phone = await lean_stall.person() if role is None else await with_role(lean_stall, role)
    allowed = duties.roles.ALLOWED[role] if role is not None else frozenset()
    for command, duty in COMMANDS.items():
        text = (await phone.say(command))["text"]
        assert ("do not know that" in text) is (role is None), command
        assert ("your role is" in text) is (role is not None and duty not in allowed), (command, text)
    await phone.say("/start")
    for data, duty in BUTTONS.items():
        said = await press(lean_stall, phone, data)
        assert ("older message" in said) is (role is None), data
        assert ("your role is" in said) is (role is not None and duty not in allowed), (data, said)
    assert await logged(lean_stall) == [] or role is Role.OWNER


async def test_a_question_is_answered_by_who_was_asked_and_still_may(lean_stall: Stall) -> None:
    boss = await owner(lean_stall)
    clerk = await with_role(lean_stall, Role.FINANCE)
    guest = await customer_of(lean_stall, await lean_stall.person())
    shown = await clerk.say(f"/credit {guest} 5 apology")
    ((yes, _),) = [[button["value"] for button in line] for line in shown["buttons"]]
    assert "too old" in await press(lean_stall, boss, yes), "it was not asked of him"
    async with lean_stall.shop.database.transaction() as tx:
        await staff.give(tx, 0, await customer_of(lean_stall, clerk), Role.READ_ONLY)
    assert "your role is read-only; this takes owner or finance" in await press(lean_stall, clerk, yes)
    assert await logged(lean_stall) == []


async def test_an_owner_gives_and_takes_roles(stall: Stall) -> None:
    boss = await owner(stall)
    clerk = await stall.person()
    assert "/role ID finance|support|read-only|owner|none" in (await boss.say(f"/role {clerk.id} boss"))["text"]
    assert "no customer 12" in (await boss.say("/role 12 support"))["text"]
    assert "no role → support" in (await boss.say(f"/role {clerk.id} support"))["text"]
    await boss.press("Change the role")
    await boss.sees("is support now")
    number = await customer_of(stall, clerk)
    assert f"support · Telegram {clerk.id}, customer {number}" in (await boss.say("/roles"))["text"]
    assert "Operator's desk · support" in (await clerk.say("/admin"))["text"]
    await boss.say(f"/role {number} none")
    await boss.press("Change the role")
    await boss.sees("is without a role now")
    assert "do not know that" in (await clerk.say("/admin"))["text"]
    given, taken = await logged(stall)
    assert (given.entry.deed, given.entry.before, given.entry.after) == ("role", {"role": None}, {"role": "support"})
    assert (taken.entry.actor, taken.entry.after) == (f"customer {await customer_of(stall, boss)}", {"role": None})


async def test_who_leaves_loses_his_role(lean_stall: Stall) -> None:
    clerk = await with_role(lean_stall, Role.SUPPORT)
    await clerk.say("/delete_me")
    await clerk.press("Delete everything")
    await clerk.sees("Your data is deleted")
    async with lean_stall.shop.database.read() as tx:
        assert await staff.everybody(tx) == []
    assert "do not know that" in (await clerk.say("/admin"))["text"]
