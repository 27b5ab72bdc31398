"""👥 Roles: who of the operator's people may do what. For owners."""

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.bot import asking, duties
from tokenarb.bot.asking import BACK
from tokenarb.bot.callbacks import Desk
from tokenarb.bot.deeds.standing import ROLE
from tokenarb.bot.duties import takes
from tokenarb.bot.screen import Screen, lines, paragraphs, show
from tokenarb.bot.screens.clients import number
from tokenarb.bot.shop import Guest, Shop
from tokenarb.customers import people, registry, staff, telegram
from tokenarb.customers.roles import ALLOWED, Duty, Role

GIVEN = tuple(role for role in Role if role is not Role.OWNER)
USAGE = f"/role ID {'|'.join(GIVEN)}|owner|none"


def add_to(router: Router) -> None:
    """Its handlers, each with the duty that it takes."""
    duties.guard(router)
    router.message.register(roles, Command("roles"), flags=takes(Duty.RULE))
    router.callback_query.register(roles, Desk.filter(F.act == "roles"), flags=takes(Duty.RULE))
    router.message.register(role, Command("role"), flags=takes(Duty.RULE))


async def roles(event: Message | CallbackQuery, shop: Shop) -> None:
    """/roles: everybody with one."""
    async with shop.database.read() as tx:
        listed = [await _line(tx, shop, customer, its) for customer, its in await staff.everybody(tx)]
    owners = [f"owner · Telegram <code>{owner}</code> (ADMIN_ID_LIST)" for owner in sorted(shop.owners)]
    means = [f"<b>{its}</b>: {', '.join(duty for duty in Duty if duty in ALLOWED[its])}" for its in GIVEN]
    how = f"{USAGE}: his Telegram id; he must have written /start once."
    text = paragraphs("👥 <b>Roles</b>", lines(*owners, *listed), lines(*means), how)
    await show(event, Screen(text, [BACK]))


async def role(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/role ID support: given or taken, asked once more."""
    try:
        who, wanted = [*(command.args or "").split(), "", ""][:2]
        if wanted not in {*Role, "none"}:
            raise Refused("usage", USAGE)
        async with shop.database.read() as tx:
            customer = await _customer(tx, shop, number(who))
    except Refused as no:
        await duties.refuse(message, no)
        return
    await asking.ask(message, shop, guest, ROLE, {"customer": customer, "role": None if wanted == "none" else wanted})


async def _customer(tx: db.Tx, shop: Shop, named: int) -> int:
    """By Telegram id, or by the number he has with us."""
    known = await people.by_telegram(tx, shop.secret, named)
    return known.id if known is not None else (await registry.find(tx, named)).id


async def _line(tx: db.Tx, shop: Shop, customer: int, its: Role) -> str:
    person = await people.reach(tx, customer)
    where = f"Telegram <code>{telegram.unseal(shop.house.sealer, person.sealed, customer)}</code>, " if person is not None else ""
    return f"{its} · {where}customer <code>{customer}</code>"
