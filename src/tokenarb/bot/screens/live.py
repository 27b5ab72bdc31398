"""Before the first purchase, once: where somebody lives, that he is 18 or older, that he agrees (compliance.md S1).

Everything stands in the buttons: which country, and what he wanted to buy, so that the purchase goes on by itself.
"""

from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.base.errors import Refused
from tokenarb.bot.callbacks import Go, Live
from tokenarb.bot.lexicon import Talk, likely_country
from tokenarb.bot.screen import Screen, answered, button, refused, show
from tokenarb.bot.screens import checkout, home
from tokenarb.bot.shop import Guest, Shop
from tokenarb.compliance import rules
from tokenarb.compliance.countries import COUNTRIES
from tokenarb.compliance.rules import OCCUPIED, TERMS_VERSION, Said
from tokenarb.customers import people
from tokenarb.sales import order_book
from tokenarb.sales.cart import Cart

A_PAGE: Final = 28
NOTHING: Final = -1
THE_CART: Final = 0


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(index, Live.filter(F.act == "index"))
    router.callback_query.register(page, Live.filter(F.act == "page"))
    router.callback_query.register(pick, Live.filter(F.act == "pick"))
    router.callback_query.register(agree, Live.filter(F.act == "agree"))


async def index(query: CallbackQuery, callback_data: Live, guest: Guest) -> None:
    """The question."""
    await show(query, question(guest.talk, query.from_user.language_code, callback_data.then))


async def page(query: CallbackQuery, callback_data: Live, guest: Guest) -> None:
    """A page of countries."""
    names = by_name(guest.talk)[callback_data.page * A_PAGE : (callback_data.page + 1) * A_PAGE]
    choices = [button(name, Live(act="pick", country=code, then=callback_data.then)) for name, code in names]
    rows = [choices[n : n + 2] for n in range(0, len(choices), 2)]
    rows.append([button(guest.talk.plain("button-back"), Live(act="index", then=callback_data.then))])
    await show(query, Screen(guest.talk("live"), rows))


async def pick(query: CallbackQuery, callback_data: Live, shop: Shop, guest: Guest) -> None:
    """A country: refused at once where nothing may be sold, else what is to be agreed to."""
    talk, code = guest.talk, callback_data.country
    refusal = rules.verdict(Said(code, TERMS_VERSION), shop.house.policy)
    if refusal is not None or (code not in COUNTRIES and code != OCCUPIED):
        back = [[button(talk.plain("button-other-country"), Live(act="index", then=callback_data.then))]]
        await show(query, Screen(talk("refused-country-refused"), back))
        return
    if code == "UA" and callback_data.page == 0:  # the occupied parts have no code of their own: they are asked for
        yes = button(talk.plain("button-yes"), Live(act="pick", country=OCCUPIED, then=callback_data.then))
        no = button(talk.plain("button-no"), Live(act="pick", country="UA", page=1, then=callback_data.then))
        await show(query, Screen(talk("live-ukraine"), [[yes, no]]))
        return
    rows = [
        [button(talk.plain("button-agree"), Live(act="agree", country=code, then=callback_data.then))],
        [button(talk.plain("button-other-country"), Live(act="index", then=callback_data.then))],
    ]
    await show(query, Screen(talk("live-agree", country=talk.country(code)), rows))


async def agree(query: CallbackQuery, callback_data: Live, shop: Shop, guest: Guest) -> None:
    """He agreed: kept, with the version of the terms, and the purchase goes on."""
    refusal = rules.verdict(Said(callback_data.country, TERMS_VERSION), shop.house.policy)
    if refusal is not None or callback_data.country not in COUNTRIES:
        await answered(query, refused(guest.talk, refusal or Refused("country_refused")), alert=True)
        return
    async with shop.database.transaction() as tx:
        await people.declare(tx, shop.clock.now_ms(), guest.id, callback_data.country, TERMS_VERSION)
        cart = await order_book.cart(tx, guest.id)
    if callback_data.then > THE_CART:
        await checkout.begin(query, shop, guest, Cart().put(callback_data.then, 1), then=callback_data.then)
    elif callback_data.then == THE_CART and not cart.empty:
        await checkout.begin(query, shop, guest, cart, then=THE_CART)
    else:
        await show(query, await home.screen(shop, guest))


def question(talk: Talk, language_code: str | None, then: int) -> Screen:
    """Which country? The likely one first, then ranges of names in the customer's language."""
    names = by_name(talk)
    likely = likely_country(language_code)
    rows = [[button(talk.country(likely), Live(act="pick", country=likely, then=then))]] if likely else []
    pages = [names[n : n + A_PAGE] for n in range(0, len(names), A_PAGE)]
    ranges = [
        button(talk.plain("live-range", first=part[0][0], last=part[-1][0]), Live(act="page", page=n, then=then))
        for n, part in enumerate(pages)
    ]
    rows += [[one] for one in ranges]
    rows.append([button(talk.plain("button-home"), Go(to="home"))])
    return Screen(talk("live"), rows)


def by_name(talk: Talk) -> list[tuple[str, str]]:
    """(name, code) of every country, by name in the customer's language."""
    return sorted((talk.country(code), code) for code in COUNTRIES)
