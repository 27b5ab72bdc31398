"""The catalogue: makers, the models of one, those with a word in their names; page by page. Who compares takes his choice along.

Everything stands in the buttons. A word that somebody writes is looked for; what no model is called is left to other screens.
"""

from collections.abc import Sequence
from typing import Final

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from tokenarb.bot.callbacks import Go, Models
from tokenarb.bot.lexicon import Talk
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import browsing, traits
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.catalog.traits import Unit

MAKERS_A_PAGE: Final = 16
A_PAGE: Final = 8
TITLE_MAX: Final = 40
BESIDE_MAX: Final = 3


def add_to(router: Router) -> None:
    """Its handlers. `look_for` hears every text that is no command: after it comes only who answers what nobody knows."""
    router.callback_query.register(index, Go.filter(F.to == "models"))
    router.callback_query.register(index, Models.filter(F.act == "makers"))
    router.callback_query.register(of_maker, Models.filter(F.act == "maker"))
    router.callback_query.register(search, Go.filter(F.to == "search"))
    router.callback_query.register(turn, Models.filter(F.act == "find"))
    router.message.register(by_command, Command("models"))
    router.message.register(look_for, F.text, ~F.text.startswith("/"))


async def index(query: CallbackQuery, callback_data: Go | Models, shop: Shop, guest: Guest) -> None:
    """All makers."""
    beside = callback_data.beside if isinstance(callback_data, Models) else ""
    await show(query, makers(shop.shelf(), guest.talk, callback_data.page, beside))


async def of_maker(query: CallbackQuery, callback_data: Models, shop: Shop, guest: Guest) -> None:
    """One maker's models. A maker that is gone is answered with those that are there."""
    talk, asked, shelf = guest.talk, callback_data, shop.shelf()
    maker = next((one for one in browsing.makers(shelf.listed()) if browsing.ref(one.id) == asked.what), None)
    if maker is None:
        await show(query, makers(shelf, talk, 0, asked.beside), talk.plain("error-closed"))
        return
    text = talk("models-maker", maker=maker.name, count=talk.number(len(maker.offers)))
    back = button(talk.plain("button-makers"), Models(act="makers", beside=asked.beside))
    await show(query, listed(shelf, talk, text, maker.offers, asked, back))


async def search(query: CallbackQuery, guest: Guest) -> None:
    """How to search: by writing."""
    back = [button(guest.talk.plain("button-makers"), Go(to="models"))]
    await show(query, Screen(guest.talk("models-search"), [back]))


async def turn(query: CallbackQuery, callback_data: Models, shop: Shop, guest: Guest) -> None:
    """Another page of what was found."""
    await show(query, found(shop.shelf(), guest.talk, callback_data) or missed(guest.talk, callback_data.what))


async def by_command(message: Message, command: CommandObject, shop: Shop, guest: Guest) -> None:
    """/models, or /models claude."""
    if not command.args:
        await show(message, makers(shop.shelf(), guest.talk, 0, ""))
        return
    words = browsing.asked(command.args)
    await show(message, found(shop.shelf(), guest.talk, Models(act="find", what=words)) or missed(guest.talk, command.args))


async def look_for(message: Message, shop: Shop, guest: Guest) -> None:
    """A word alone. Raises: SkipHandler where no model is called so: then it was no search."""
    words = browsing.asked(message.text or "")
    shown = found(shop.shelf(), guest.talk, Models(act="find", what=words)) if len(words) >= browsing.WORD_MIN else None
    if shown is None:
        raise SkipHandler
    await show(message, shown)


def makers(shelf: Shelf, talk: Talk, page: int, beside: str) -> Screen:
    """Every maker with how many models it has here."""
    every = browsing.makers(shelf.listed())
    home = [button(talk.plain("button-home"), Go(to="home"))]
    if not every:
        return Screen(talk("models-none"), [home])
    choices = [
        button(talk.plain("button-maker", maker=cut(one.name), count=talk.number(len(one.offers))), _of(one.id, beside))
        for one in every[page * MAKERS_A_PAGE : (page + 1) * MAKERS_A_PAGE]
    ]
    count = talk.number(sum(len(one.offers) for one in every))
    rows = [choices[n : n + 2] for n in range(0, len(choices), 2)]
    rows.append(turns(Models(act="makers", page=page, beside=beside), len(every), MAKERS_A_PAGE))
    rows.append([button(talk.plain("button-search"), Go(to="search"))] if not beside else [])
    return Screen(paragraphs(comparing(shelf, talk, beside), talk("models", count=count)), [*rows, home])


def found(shelf: Shelf, talk: Talk, asked: Models) -> Screen | None:
    """What a search found; None: nothing."""
    offers = browsing.find(shelf.listed(), asked.what)
    if not offers:
        return None
    text = talk("models-found", words=asked.what, count=talk.number(len(offers)))
    back = button(talk.plain("button-makers"), Models(act="makers", beside=asked.beside))
    return listed(shelf, talk, text, offers, asked, back)


def missed(talk: Talk, words: str) -> Screen:
    """Nothing found."""
    back = button(talk.plain("button-makers"), Go(to="models"))
    return Screen(talk("models-missed", words=words[:TITLE_MAX]), [[back]])


def listed(shelf: Shelf, talk: Talk, text: str, offers: Sequence[Offer], asked: Models, back: InlineKeyboardButton) -> Screen:
    """A page of models, each a button with its two prices."""
    page = max(0, min(asked.page, (len(offers) - 1) // A_PAGE))
    here = asked.model_copy(update={"page": page})
    rows = [[choice(talk, offer, asked.beside)] for offer in offers[page * A_PAGE : (page + 1) * A_PAGE]]
    rows += [turns(here, len(offers), A_PAGE), [back, button(talk.plain("button-home"), Go(to="home"))]]
    return Screen(paragraphs(comparing(shelf, talk, asked.beside), lines(text, talk("models-prices"))), rows)


def choice(talk: Talk, offer: Offer, beside: str) -> InlineKeyboardButton:
    """A model: its page, or one more for the comparison."""
    name = cut(browsing.title(offer.model))
    base = offer.retail_price.base
    if traits.unit(offer) is Unit.TOKEN:
        question, answer = (talk.usd(traits.per_million(atto)) for atto in (base.prompt, base.completion))
        text = talk.plain("button-model", model=name, question=question, answer=answer)
    else:
        text = talk.plain("button-model-each", model=name, price=talk.usd(traits.each(offer)))
    return button(text, chosen(browsing.ref(offer.model.id), beside))


def chosen(ref: str, beside: str) -> Models:
    """What a model's button does: alone it shows the model, with others it sets it beside them."""
    if not beside:
        return Models(act="show", what=ref)
    return Models(act="beside", beside=".".join(dict.fromkeys([*beside.split("."), ref])))


def comparing(shelf: Shelf, talk: Talk, beside: str) -> str | None:
    """What was chosen so far for a comparison."""
    if not beside:
        return None
    names = [cut(browsing.title(offer.model)) for offer in chosen_offers(shelf, beside)]
    return talk("compare-choose", models=", ".join(names)) if names else None


def chosen_offers(shelf: Shelf, beside: str) -> tuple[Offer, ...]:
    """The models of a comparison that are still here, at most `BESIDE_MAX`."""
    by_ref = {browsing.ref(name): offer for name, offer in shelf.offers.items()}
    return tuple(by_ref[ref] for ref in dict.fromkeys(beside.split(".")) if ref in by_ref)[:BESIDE_MAX]


def turns(here: Models, count: int, a_page: int) -> list[InlineKeyboardButton]:
    """The buttons to the pages before and after."""
    pages = [(here.page - 1, "‹"), (here.page + 1, "›")]
    return [button(sign, here.model_copy(update={"page": page})) for page, sign in pages if 0 <= page * a_page < count]


def cut(name: str) -> str:
    """A name as long as a button has room for: it comes from upstream."""
    return name if len(name) <= TITLE_MAX else f"{name[: TITLE_MAX - 1]}…"


def _of(maker: str, beside: str) -> Models:
    return Models(act="maker", what=browsing.ref(maker), beside=beside)
