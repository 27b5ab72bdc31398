"""A package: what it is, what a token of it buys, when it ends, and how to pay."""

from decimal import Decimal
from fractions import Fraction

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.base.errors import Refused
from tokenarb.bot import store
from tokenarb.bot.callbacks import Go, Pack
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import Screen, answered, button, lines, paragraphs, refused, show
from tokenarb.bot.screens import checkout, words
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import packages
from tokenarb.catalog.model import Metering
from tokenarb.catalog.packages import Package
from tokenarb.ledger import reading
from tokenarb.payments import stars
from tokenarb.sales import order_book, ordering
from tokenarb.sales.cart import Cart


def add_to(router: Router) -> None:
    """Its handlers."""
    router.callback_query.register(look, Pack.filter(F.act == "show"))
    router.callback_query.register(buy, Pack.filter(F.act == "buy"))
    router.callback_query.register(add, Pack.filter(F.act == "add"))


async def look(query: CallbackQuery, callback_data: Pack, shop: Shop, guest: Guest) -> None:
    """The package's own screen."""
    try:
        await show(query, await screen(shop, guest, callback_data.package))
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)


async def buy(query: CallbackQuery, callback_data: Pack, shop: Shop, guest: Guest) -> None:
    """This package and nothing else, now."""
    await checkout.begin(query, shop, guest, Cart().put(callback_data.package, 1), then=callback_data.package)


async def add(query: CallbackQuery, callback_data: Pack, shop: Shop, guest: Guest) -> None:
    """Put aside, to be bought with others."""
    try:
        async with shop.database.transaction() as tx:
            await ordering.sellable(tx, callback_data.package)
            if await store.claim(tx, guest.update):
                await order_book.put(tx, guest.id, callback_data.package, 1)
        await show(query, await screen(shop, guest, callback_data.package), guest.talk.plain("toast-added"))
    except Refused as no:
        await answered(query, refused(guest.talk, no), alert=True)


async def screen(shop: Shop, guest: Guest, package_id: int) -> Screen:
    """Raises: Refused package_not_found, package_retired, model_not_sellable."""
    talk = guest.talk
    async with shop.database.read() as tx:
        package = await ordering.sellable(tx, package_id)
        wallet = await reading.wallet(tx, guest.id)
        in_cart = sum(count for _, count in (await order_book.cart(tx, guest.id)).lines)
        costs = await packages.thousand_words(tx, [package], talk.code)
    missing = package.price_nano - (wallet.available if wallet is not None else 0)
    if missing <= 0:
        pay = button(talk.plain("button-buy-balance", price=talk.usd(package.price_nano)), Pack(act="buy", package=package.id))
    else:
        count = talk.number(stars.needed(missing, shop.house.stars.rate_nano))
        pay = button(talk.plain("button-buy-stars", stars=count), Pack(act="buy", package=package.id))
    rows = [
        [pay] if shop.stars or missing <= 0 else [],
        [button(talk.plain("button-add"), Pack(act="add", package=package.id))],
        [button(talk.plain("button-cart", count=in_cart), Go(to="cart"))] if in_cart else [],
        [button(talk.plain("button-back"), Go(to="home"))],
    ]
    return Screen(paragraphs(described(talk, package), words.told(talk, [package], costs)), rows)


def described(talk: Talk, package: Package) -> Markup:
    """A package in words."""
    prompt, completion = package.terms.price.base.prompt, package.terms.price.base.completion
    weighted = package.metering is Metering.WEIGHTED and completion
    ratio = Fraction(completion, prompt) if weighted and completion else Fraction(1)
    shown = round(Decimal(ratio.numerator) / Decimal(ratio.denominator), 2).normalize()
    return lines(
        talk(
            "package", title=package.title, model=package.model_id, tokens=talk.number(package.tokens), price=talk.usd(package.price_nano)
        ),
        talk("package-forever") if package.days is None else talk("package-expires", days=package.days),
        talk("package-token", ratio=talk.number(shown)) if weighted else None,
    )
