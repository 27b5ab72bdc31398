"""Deeds on what is for sale: a package is made, or taken off sale."""

import html
import shlex
from typing import Final

from tokenarb.base import db, money
from tokenarb.base.errors import Refused
from tokenarb.bot.ask_store import Ask
from tokenarb.bot.deeds.deed import Body, Deed, Done, Planned, said
from tokenarb.bot.lexicon import Markup
from tokenarb.bot.screen import lines
from tokenarb.bot.shop import Shop
from tokenarb.catalog import packages, shelf
from tokenarb.catalog.packages import Package, PackageAsk
from tokenarb.customers.roles import Duty
from tokenarb.keys import allocating
from tokenarb.upstream import registry as upstreams

USAGE: Final = '/create_package MODEL TOKENS "TITLE" [DAYS], for example: /create_package gpt-4 100000 "GPT-4 Access - 100k tokens" 90'


def asked(text: str) -> Body:
    """What the command says, read. Raises: Refused invalid_package."""
    try:
        words = shlex.split(text.replace("“", '"').replace("”", '"'))  # telephones put these for "
        model, tokens, title, *rest = words
        days = int(rest[0]) if rest else None
        return {"model": model, "tokens": int(tokens.replace(",", "").replace("_", "")), "title": title, "days": days}
    except (ValueError, IndexError):
        raise Refused("invalid_package", USAGE) from None


async def sellable(tx: db.Tx) -> shelf.Shelf:
    """The catalogue without what the permission to resell does not cover: a package of that could be bought and never used."""
    covers = await upstreams.covering(tx)
    return (await shelf.load(tx)).narrowed(lambda offer: covers(offer.model.id))


async def plan_create(tx: db.Tx, shop: Shop, now_ms: int, body: Body) -> Planned:
    """Raises: Refused as `packages.draft`."""
    offer = (await sellable(tx)).find(body["model"])
    package, _ = packages.draft(offer, _ask(body), shop.rules, now_ms)
    return Planned(said(f"Put on sale?\n\n{described(package)}"), "📦 Put on sale")


async def create(tx: db.Tx, shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Raises: Refused as `packages.create`, model_not_sellable."""
    offer = (await shelf.load(tx)).find(ask.body["model"])
    if not (await upstreams.covering(tx))(offer.model.id):
        raise Refused("model_not_sellable", f"{offer.model.id} cannot be sold: {shelf.OUT_OF_SCOPE}")
    made = await packages.create(tx, now_ms, offer, _ask(ask.body), shop.rules)
    after = {"sku": made.sku, "title": made.title, "price_usd": money.usd(made.price_nano)}
    return Done(said(f"✅ On sale\n\n{described(made)}"), f"package {made.id}", {}, after)


async def plan_retire(tx: db.Tx, _shop: Shop, _now_ms: int, body: Body) -> Planned:
    """Says how many hold it. Raises: Refused package_not_found."""
    package = await packages.get(tx, body["package"])
    holders = (await allocating.holders(tx)).get(package.id, 0)
    text = f"🗑 Take off sale?\n\n{described(package)}\n\n{holders} customers hold it: for them it stays as it is."
    return Planned(said(text), "🗑 Take off sale")


async def retire(tx: db.Tx, _shop: Shop, now_ms: int, ask: Ask) -> Done:
    """Off sale; what was sold stays good. Raises: Refused package_not_found."""
    before = await packages.get(tx, ask.body["package"])
    after = await packages.retire(tx, now_ms, before.id)
    text = said(f"🗑 No longer sold: {html.escape(after.title)}")
    return Done(text, f"package {after.id}", {"state": before.state.value}, {"state": after.state.value}, again=before.state is after.state)


def described(package: Package) -> Markup:
    """A package in three lines."""
    days = "never expires" if package.days is None else f"{package.days} days"
    return lines(
        f"<b>{html.escape(package.title)}</b>",
        f"{html.escape(package.model_id)}, {package.tokens:,} tokens, {days}",
        f"Price {money.usd(package.price_nano)} $, list {money.usd(package.list_nano)} $, cost {money.usd(package.cost_nano)} $",
    )


def _ask(body: Body) -> PackageAsk:
    return PackageAsk(body["tokens"], body["title"], body["days"])


CREATE: Final = Deed("create_package", Duty.SHELF, plan_create, create)
RETIRE: Final = Deed("retire_package", Duty.SHELF, plan_retire, retire)
