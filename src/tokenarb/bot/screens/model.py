"""One model: what it can do as far as its facts say, what it costs by tokens and by words, and how to buy it."""

from datetime import date
from typing import Final

from aiogram import F, Router
from aiogram.types import CallbackQuery

from tokenarb.base.clock import DAY_MS
from tokenarb.bot.callbacks import Go, Models
from tokenarb.bot.lexicon import Markup, Raw, Talk
from tokenarb.bot.screen import Screen, button, lines, paragraphs, show
from tokenarb.bot.screens import home, models, tryout, words
from tokenarb.bot.shop import Guest, Shop
from tokenarb.catalog import browsing, traits
from tokenarb.catalog import words as thousand
from tokenarb.catalog.model import Step
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.catalog.traits import Band, Trait, Unit
from tokenarb.ledger import reading

PACKAGES: Final = 4
STEPS: Final = 3
LEAVES_SOON_MS: Final = 366 * DAY_MS
"""An end further away than that is a placeholder (openrouter.md section 2)."""

TRAITS: Final = {
    Trait.SEES: "trait-sees",
    Trait.READS: "trait-reads",
    Trait.HEARS: "trait-hears",
    Trait.WATCHES: "trait-watches",
    Trait.DRAWS: "trait-draws",
    Trait.SPEAKS: "trait-speaks",
    Trait.TRANSCRIBES: "trait-transcribes",
    Trait.EMBEDS: "trait-embeds",
    Trait.TOOLS: "trait-tools",
    Trait.SCHEMA: "trait-schema",
    Trait.THINKS: "trait-thinks",
    Trait.ALWAYS_THINKS: "trait-always-thinks",
    Trait.SEARCHES: "trait-searches",
    Trait.LONG: "trait-long",
}
"""What each is called."""

BANDS: Final = {Band.LOW: "band-low", Band.MIDDLE: "band-middle", Band.HIGH: "band-high"}
EACH: Final = {Unit.PICTURE: "price-picture", Unit.CHARACTER: "price-character", Unit.SECOND: "price-second"}


def add_to(router: Router) -> None:
    """Its handler."""
    router.callback_query.register(look, Models.filter(F.act == "show"))


async def look(query: CallbackQuery, callback_data: Models, shop: Shop, guest: Guest) -> None:
    """The model's own screen; one that is no longer sold is answered with what is."""
    shelf = shop.shelf()
    offers = models.chosen_offers(shelf, callback_data.what)
    if offers:
        await show(query, await screen(shop, guest, shelf, offers[0]))
    else:
        await show(query, models.makers(shelf, guest.talk, 0, ""), guest.talk.plain("refused-model-not-sellable"))


async def screen(shop: Shop, guest: Guest, shelf: Shelf, offer: Offer) -> Screen:
    """Facts, prices, packages of it, else credit. The offer is one of the shelf's."""
    talk, model = guest.talk, offer.model
    async with shop.database.read() as tx:
        packages = [one for one in await home.on_sale(tx) if one.slug == model.slug][:PACKAGES]
        wallet = await reading.wallet(tx, guest.id)
    available = wallet.available if wallet is not None else 0
    maker = next(one for one in browsing.makers(shelf.listed()) if one.id == browsing.maker_of(model))
    text = paragraphs(
        talk("model", title=browsing.title(model), maker=maker.name, id=Raw(model.id)),
        facts(talk, offer, shop.clock.now_ms()),
        able(talk, offer, shelf),
        prices(talk, offer),
        in_words(talk, offer),
        talk("model-packages") if packages else talk("model-credit"),
        talk("home-balance", balance=talk.usd(available)) if available else None,
    )
    page = [one.model.id for one in maker.offers].index(model.id) // models.A_PAGE
    back = Models(act="maker", what=browsing.ref(maker.id), page=page)
    rows = [[home.offer(talk, package)] for package in packages]
    rows += [
        [tryout.again(talk, 0, model.id)] if "text" in model.output_modalities else [],
        [button(talk.plain("button-top-up"), Go(to="top-up"))],
        [button(talk.plain("button-compare"), Models(act="makers", beside=browsing.ref(model.id)))],
        [button(talk.plain("button-back"), back), button(talk.plain("button-home"), Go(to="home"))],
    ]
    return Screen(text, rows)


def facts(talk: Talk, offer: Offer, now_ms: int) -> Markup:
    """How much it takes at once, how long it answers, what it knows, when it goes."""
    model, ends = offer.model, day_ms(offer.model.expiration)
    by_tokens = traits.unit(offer) is Unit.TOKEN
    return lines(
        context(talk, offer) if by_tokens else None,
        talk("model-output", tokens=talk.number(model.max_output)) if by_tokens and model.max_output and traits.answers(offer) else None,
        talk("model-cutoff", date=talk.date(knows)) if (knows := day_ms(model.knowledge_cutoff)) is not None else None,
        talk("model-leaves", date=talk.date(ends)) if ends is not None and ends - now_ms < LEAVES_SOON_MS else None,
    )


def context(talk: Talk, offer: Offer) -> Markup:
    """In tokens, and in words of the customer's language, rounded down: less may fit, never a promise too much."""
    tokens = offer.model.context_length
    a_word = thousand.of_thousand(thousand.table(), offer.model, offer.retail_price, talk.code).tokens
    return talk("model-context", tokens=talk.number(tokens), words=talk.number(two_digits(int(tokens / a_word))))


def able(talk: Talk, offer: Offer, shelf: Shelf) -> Markup | None:
    """What it can do and how its price lies among the others."""
    band = traits.band(offer, shelf.listed())
    listed = [f"• {talk(TRAITS[trait])}" for trait in traits.of(offer)]
    return lines(talk("model-able"), *listed, f"• {talk(BANDS[band])}" if band is not None else None) if listed or band else None


def prices(talk: Talk, offer: Offer) -> Markup:
    """What a customer pays from his balance: by the million tokens, or by the piece."""
    unit, base = traits.unit(offer), offer.retail_price.base
    if unit is not Unit.TOKEN:
        return talk(EACH[unit], price=talk.usd(traits.each(offer)))
    question, answer = (talk.usd(traits.per_million(atto)) for atto in (base.prompt, base.completion))
    searched = offer.searches_unasked and base.web_search
    return lines(
        talk("model-price", question=question, answer=answer),
        *(step(talk, one, offer) for one in offer.retail_price.steps[:STEPS]),
        talk("model-price-request", price=talk.usd(traits.piece(base.request))) if base.request else None,
        talk("model-price-search", price=talk.usd(traits.piece(base.web_search))) if searched and base.web_search else None,
    )


def step(talk: Talk, one: Step, offer: Offer) -> Markup | None:
    """Another price for long questions, or at some hours."""
    base, changed = offer.retail_price.base, dict(one.changes)
    question, answer = (talk.usd(traits.per_million(changed.get(name, getattr(base, name)))) for name in ("prompt", "completion"))
    if one.min_prompt_tokens is not None:
        return talk("model-price-long", tokens=talk.number(one.min_prompt_tokens), question=question, answer=answer)
    if one.utc_start is not None and one.utc_end is not None:
        hours = f"{one.utc_start // 100:02}:{one.utc_start % 100:02}–{one.utc_end // 100:02}:{one.utc_end % 100:02}"
        return talk("model-price-hours", hours=Raw(hours), question=question, answer=answer)
    return None


def in_words(talk: Talk, offer: Offer) -> Markup | None:
    """What 1,000 words cost; None where it is not sold by the token."""
    if traits.unit(offer) is not Unit.TOKEN:
        return None
    cost = thousand.of_thousand(thousand.table(), offer.model, offer.retail_price, talk.code)
    return words.of_models(talk, [(browsing.title(offer.model), cost)])


def day_ms(text: str | None) -> int | None:
    """Unix ms of an ISO date, as catalogues write it; None for anything else."""
    try:
        return (date.fromisoformat(text or "") - date(1970, 1, 1)).days * DAY_MS
    except ValueError:
        return None


def two_digits(count: int) -> int:
    """Rounded down to two digits: 96,969 is 96,000."""
    step: int = 10 ** max(0, len(str(count)) - 2)
    return count // step * step
