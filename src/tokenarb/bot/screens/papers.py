"""Help, terms, privacy, ready snippets, letters to the operator; and the answer to what nobody knows."""

from typing import Final

from aiogram import F, Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from tokenarb.base import outbox
from tokenarb.base.outbox import Fact
from tokenarb.bot import snippets, store, tickets
from tokenarb.bot.callbacks import Go, Snippet
from tokenarb.bot.lexicon import Markup, Raw
from tokenarb.bot.screen import Screen, answered, button, lines, paragraphs, show
from tokenarb.bot.screens import home
from tokenarb.bot.shop import Guest, Shop
from tokenarb.compliance.rules import TERMS_VERSION

QUESTION_MAX: Final = 2_000
NEWER: Final = ("try", "calls", "alerts")
"""Commands that the text of /help does not name itself."""


def add_to(router: Router) -> None:
    """Its handlers; the last two catch what no other screen knows, so this one comes last."""
    router.callback_query.register(helping, Go.filter(F.to == "help"))
    router.message.register(helping, Command("help"))
    router.message.register(terms, Command("terms"))
    router.message.register(privacy, Command("privacy"))
    router.message.register(support, Command("support", "paysupport"))
    router.callback_query.register(ready, Go.filter(F.to == "snippets"))
    router.callback_query.register(one, Snippet.filter())
    router.message.register(unknown)
    router.callback_query.register(old)


async def helping(event: CallbackQuery | Message, guest: Guest) -> None:
    """/help"""
    talk = guest.talk
    more = [talk("help-line", command=Raw(name), what=talk(f"command-{name}")) for name in NEWER]
    await show(event, Screen(paragraphs(talk("help"), lines(*more)), [[button(talk.plain("button-home"), Go(to="home"))]]))


async def terms(message: Message, guest: Guest) -> None:
    """/terms"""
    await show(message, Screen(guest.talk("terms", version=TERMS_VERSION)))


async def privacy(message: Message, guest: Guest) -> None:
    """/privacy"""
    await show(message, Screen(guest.talk("privacy")))


async def support(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/support and /paysupport: a question reaches people, through the outbox."""
    question = (command.args or "").strip()[:QUESTION_MAX]
    if not question:
        await show(message, Screen(guest.talk(command.command)))
        return
    somebody = shop.support_chat is not None or bool(await tickets.answering(shop))
    if somebody:
        async with shop.database.transaction() as tx:
            if await store.claim(tx, guest.update):
                body = {"command": command.command, "question": question}
                await outbox.put(tx, shop.clock.now_ms(), [Fact(tickets.TOPIC, guest.id, body)])
    await show(message, Screen(guest.talk("support-sent" if somebody else "support-nobody")))


async def ready(query: CallbackQuery, guest: Guest) -> None:
    """The list of snippets."""
    choices = [button(name, Snippet(kind=kind)) for kind, name in snippets.NAMES.items()]
    rows = [choices[n : n + 2] for n in range(0, len(choices), 2)]
    assert query.bot is not None
    await answered(query)  # a new message: the one with the key stays as it is
    shown = Screen(guest.talk("snippets"), rows)
    await query.bot.send_message(guest.telegram_id, shown.text, reply_markup=shown.markup)


async def one(query: CallbackQuery, callback_data: Snippet, shop: Shop, guest: Guest) -> None:
    """One snippet, in place of the list."""
    kind = callback_data.kind
    if kind not in snippets.NAMES:
        await answered(query, guest.talk.plain("error-closed"))
        return
    code = guest.talk("snippet-code", code=Raw(snippets.of(kind, shop.base_url)))
    text = Markup(f"{guest.talk('snippet', name=snippets.NAMES[kind])}\n\n{code}")
    await show(query, Screen(text, [[button(guest.talk.plain("button-snippets"), Go(to="snippets"))]]))


async def unknown(message: Message, guest: Guest) -> None:
    """Nothing we know."""
    await show(message, Screen(guest.talk("unknown-command")))


async def old(query: CallbackQuery, shop: Shop, guest: Guest) -> None:
    """A button of an older version: what it did is not known any more, so the current state is shown."""
    await answered(query, guest.talk.plain("error-closed"))
    await show(query, await home.screen(shop, guest))
