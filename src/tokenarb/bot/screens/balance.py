"""What somebody has: money, packages with what is left of them, and what he owes."""

from aiogram import F, Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from tokenarb.bot.callbacks import Go
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.keys import allocating
from tokenarb.ledger import reading
from tokenarb.payments import receiving, reclaiming


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Go.filter(F.to == "balance"))
    router.message.register(look, Command("balance"))


async def look(event: CallbackQuery | Message, shop: Shop, guest: Guest) -> None:
    """/balance"""
    await show(event, await screen(shop, guest))


async def screen(shop: Shop, guest: Guest) -> Screen:
    """From one snapshot."""
    talk = guest.talk
    async with shop.database.read() as tx:
        wallet = await reading.wallet(tx, guest.id)
        left = {account.id: account.available + account.held for account in await reading.accounts(tx, guest.id)}
        bought = await allocating.of_customer(tx, guest.id, live_only=True)
        owed = sum(payment.owed_nano for payment in await receiving.payments(tx, guest.id, owing=True))
        owed += sum(deposit.owed_nano for deposit in await reclaiming.owing(tx, guest.id))
    available, held = (wallet.available, wallet.held) if wallet is not None else (0, 0)
    listed = []
    for one in bought:
        if left.get(one.id):
            ends = talk("receipt-expires", date=talk.date(one.expires_at_ms)) if one.expires_at_ms is not None else None
            figures = talk("balance-package", title=one.title, left=talk.number(left[one.id]), tokens=talk.number(one.tokens))
            listed.append(lines(figures, ends))
    text = paragraphs(
        talk("balance", available=talk.usd(available)),
        talk("balance-held", held=talk.usd(held)) if held else None,
        talk("balance-owed", owed=talk.usd(owed)) if owed else None,
        talk("balance-packages") if listed else talk("balance-none"),
        *listed,
    )
    rows = [[button(talk.plain("button-top-up"), Go(to="top-up"))], [button(talk.plain("button-home"), Go(to="home"))]]
    return Screen(text, rows)
