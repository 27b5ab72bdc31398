"""Two or three models side by side: a fact a line, and in it each model by its number. Which ones stands in the buttons."""

from collections.abc import Callable, Sequence
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery, InlineKeyboardButton

from tokenarb.bot.callbacks import Go, Models
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.screens import model, models, words
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import browsing, traits
from tokenarb.catalog import words as thousand
from tokenarb.catalog.shelf import Offer
from tokenarb.catalog.traits import Unit

NUMBERS: Final = ("1️⃣", "2️⃣", "3️⃣")
YES, NO = "✅", "➖"

Told = Callable[[Offer], Markup | str | None]
"""A fact of a model; None: it has none of this kind."""


def add_to(router: Router) -> None:
    """Its handler."""
    router.callback_query.register(look, Models.filter(F.act == "beside"))


async def look(query: CallbackQuery, callback_data: Models, shop: Shop, guest: Guest) -> None:
    """Side by side; of one alone its own screen, of none the catalogue."""
    shelf = shop.shelf()
    offers = models.chosen_offers(shelf, callback_data.beside)
    if len(offers) > 1:
        await show(query, screen(guest.talk, offers))
    elif offers:
        await show(query, await model.screen(shop, guest, shelf, offers[0]))
    else:
        await show(query, models.makers(shelf, guest.talk, 0, ""), guest.talk.plain("refused-model-not-sellable"))


def screen(talk: Talk, offers: Sequence[Offer]) -> Screen:
    """The comparison, with a button to each model, one to leave it out, and one for a third."""
    named = [
        talk("compare-model", number=Markup(number), model=browsing.title(one.model)) for number, one in zip(NUMBERS, offers, strict=False)
    ]
    refs = [browsing.ref(one.model.id) for one in offers]
    rows = [
        [button(f"{NUMBERS[n]} {models.cut(browsing.title(one.model))}", Models(act="show", what=refs[n])), without(refs, n)]
        for n, one in enumerate(offers)
    ]
    more = button(talk.plain("button-compare-more"), Models(act="makers", beside=".".join(refs)))
    rows += [[more]] if len(offers) < models.BESIDE_MAX else []
    back = [button(talk.plain("button-makers"), Go(to="models")), button(talk.plain("button-home"), Go(to="home"))]
    return Screen(paragraphs(talk("compare"), lines(*named), costs(talk, offers), abilities(talk, offers)), [*rows, back])


def without(refs: Sequence[str], n: int) -> InlineKeyboardButton:
    """A button that takes one out."""
    return button("✖", Models(act="beside", beside=".".join([*refs[:n], *refs[n + 1 :]])))


def costs(talk: Talk, offers: Sequence[Offer]) -> Markup:
    """Prices, by tokens and by words, and sizes."""

    def a_million(answer: bool) -> Told:
        def told(offer: Offer) -> Markup | None:
            base = offer.retail_price.base
            return talk.usd(traits.per_million(base.completion if answer else base.prompt)) if _by_tokens(offer) else None

        return told

    def a_thousand_words(offer: Offer) -> Markup | None:
        if not _by_tokens(offer):
            return None
        cost = thousand.of_thousand(thousand.table(), offer.model, offer.retail_price, talk.code)
        return Markup(f"{talk.usd(words.about(cost.question))} / {talk.usd(words.about(cost.answer))}")

    def a_piece(offer: Offer) -> Markup | None:
        return None if _by_tokens(offer) else talk(model.EACH[traits.unit(offer)], price=talk.usd(traits.each(offer)))

    def longest(offer: Offer) -> Markup | None:
        return talk.number(offer.model.max_output) if offer.model.max_output and _by_tokens(offer) else None

    return lines(
        fact(talk, talk("compare-question"), offers, a_million(answer=False)),
        fact(talk, talk("compare-answer"), offers, a_million(answer=True)),
        fact(talk, talk("compare-words"), offers, a_thousand_words),
        fact(talk, talk("compare-each"), offers, a_piece),
        fact(talk, talk("compare-context"), offers, lambda one: talk.number(one.model.context_length) if _by_tokens(one) else None),
        fact(talk, talk("compare-output"), offers, longest),
    )


def abilities(talk: Talk, offers: Sequence[Offer]) -> Markup | None:
    """What some of them can do, a line each."""
    able = [traits.of(offer) for offer in offers]
    shown = [trait for trait in traits.Trait if any(trait in one for one in able)]

    def has(trait: traits.Trait) -> Told:
        return lambda offer: YES if trait in traits.of(offer) else NO

    return lines(*(fact(talk, talk(model.TRAITS[trait]), offers, has(trait)) for trait in shown)) if shown else None


def fact(talk: Talk, what: Markup, offers: Sequence[Offer], told: Told) -> Markup | None:
    """One line; None where no model has such a fact."""
    said = [told(offer) for offer in offers]
    if not any(said):
        return None
    pieces = [f"{number} {one or NO}" for number, one in zip(NUMBERS, said, strict=False)]
    return talk("compare-line", what=what, values=Markup(" · ".join(pieces)))


def _by_tokens(offer: Offer) -> bool:
    return traits.unit(offer) is Unit.TOKEN
