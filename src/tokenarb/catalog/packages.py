"""Packages: so many tokens of one model for one price. Verbs; they never commit. Its prices are frozen when it is made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa

from tokenarb.base import money
from tokenarb.base.db import Tx
from tokenarb.base.errors import Refused
from tokenarb.catalog import package_store, quoting, store, words
from tokenarb.catalog.model import Metering
from tokenarb.catalog.quoting import Mix, PackageQuote, SaleRules
from tokenarb.catalog.shelf import Offer, Shelf
from tokenarb.catalog.terms import Terms
from tokenarb.catalog.words import ThousandWords

TOKENS_MAX: Final = 10**12
DAYS_MAX: Final = 3660
TITLE_MAX: Final = 100
SKU_MAX: Final = 200


class PackageState(StrEnum):
    """A RETIRED package is not sold any more; what was sold of it stays good."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class PackageAsk:
    """What an operator wants to sell. `days` None: never expires. `sku` is the operator's own name for it, derived where there is none."""

    tokens: int
    title: str
    days: int | None = None
    metering: Metering = Metering.WEIGHTED
    mix: Mix | None = None
    sku: str | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """What is for sale. Amounts in nano-USD; list and cost as they were when it was made; `terms` are what the buyer gets."""

    id: int
    sku: str
    model_id: str
    tokens: int
    title: str
    days: int | None
    mix: Mix | None
    price_nano: int
    list_nano: int
    cost_nano: int
    price_version: int
    terms: Terms
    state: PackageState
    at_ms: int

    @property
    def slug(self) -> str:
        """The model's permanent name, to which the package is bound."""
        return self.terms.model_slug

    @property
    def metering(self) -> Metering:
        """How its tokens count."""
        return self.terms.metering

    def same_as(self, other: "Package") -> bool:
        """A buyer could not tell the two apart."""
        return self == replace(
            other,
            id=self.id,
            at_ms=self.at_ms,
            price_version=self.price_version,
            list_nano=self.list_nano,
            cost_nano=self.cost_nano,
        )


def draft(offer: Offer, ask: PackageAsk, rules: SaleRules, now_ms: int, price_nano: int | None = None) -> tuple[Package, PackageQuote]:
    """The package that `ask` means at today's prices (id 0, not stored), and its quote; `price_nano` is the operator's own price.

    Raises: Refused `invalid_package`, `not_packageable` (its prompt price is zero), `below_cost`.
    """
    _check(ask)
    try:
        quote = quoting.package_quote(offer.list_price, ask.tokens, rules, ask.metering, ask.mix)
        terms = Terms(offer.model.slug, ask.metering, offer.retail_price)
    except ValueError as error:
        raise Refused("not_packageable", f"{offer.model.id}: {error}", model=offer.model.id) from None
    price = quote.price_nano if price_nano is None else price_nano
    if price < quote.cost_nano:
        raise Refused(
            "below_cost",
            f"{ask.title!r} for {money.usd(price)} USD would be sold below its cost of {money.usd(quote.cost_nano)} USD",
            cost_usd=money.usd(quote.cost_nano),
        )
    if max(price, quote.list_nano) > money.INT64_MAX:
        raise Refused("invalid_package", f"{ask.title!r}: the price exceeds what can be booked")
    quote = replace(quote, price_nano=price, profit_nano=price - quote.cost_nano)
    package = Package(
        id=0,
        sku=ask.sku or derived_sku(offer, ask),
        model_id=offer.model.id,
        tokens=ask.tokens,
        title=ask.title,
        days=ask.days,
        mix=ask.mix,
        price_nano=price,
        list_nano=quote.list_nano,
        cost_nano=quote.cost_nano,
        price_version=offer.price_version,
        terms=terms,
        state=PackageState.ACTIVE,
        at_ms=now_ms,
    )
    return package, quote


def derived_sku(offer: Offer, ask: PackageAsk) -> str:
    """A name that two packages share only if they sell the same thing."""
    days = f"{ask.days}d" if ask.days else "ever"
    return "/".join([offer.model.slug, str(ask.tokens), days, ask.metering.value, *([str(ask.mix)] if ask.mix else [])])


async def create(tx: Tx, now_ms: int, offer: Offer, ask: PackageAsk, rules: SaleRules, *, price_nano: int | None = None) -> Package:
    """Puts a package on sale at the quoted price (or the operator's own).

    Raises: Refused as `draft`, and `package_exists` where one of the same sku is on sale.
    """
    package, _ = draft(offer, ask, rules, now_ms, price_nano)
    await store.lock(tx)
    rows = await package_store.select(tx, sku=package.sku, state=PackageState.ACTIVE.value)
    if rows:
        raise Refused(
            "package_exists", f"package {rows[0]['id']} already sells this ({package.sku}); retire it first", package=rows[0]["id"]
        )
    stored = await add(tx, [package])
    await store.advance(tx)
    return stored[0]


async def add(tx: Tx, drafts: Sequence[Package]) -> list[Package]:
    """Stores drafts under fresh ids. The catalogue's lock must be held; the caller moves its revision on."""
    first = await store.take_ids(tx, len(drafts)) if drafts else 0
    stored = [replace(package, id=first + n) for n, package in enumerate(drafts)]
    await package_store.add(tx, [_columns(package) for package in stored])
    return stored


async def get(tx: Tx, package_id: int) -> Package:
    """One package, retired or not. Raises: Refused `package_not_found`."""
    rows = await package_store.select(tx, id=package_id)
    if not rows:
        raise Refused("package_not_found", f"there is no package {package_id}; `tokenarb package list` shows what is")
    return _record(rows[0])


async def list_all(tx: Tx, *, retired: bool = False) -> list[Package]:
    """The packages on sale, oldest first; with `retired` all there ever were."""
    rows = await package_store.select(tx) if retired else await package_store.select(tx, state=PackageState.ACTIVE.value)
    return [_record(row) for row in rows]


async def retire(tx: Tx, now_ms: int, package_id: int) -> Package:
    """Takes a package off sale; once more is harmless. Raises: Refused `package_not_found`."""
    await store.lock(tx)
    package = await get(tx, package_id)
    if package.state is PackageState.RETIRED:
        return package
    await package_store.set_state(tx, [package_id], PackageState.RETIRED.value, now_ms)
    await store.advance(tx)
    return replace(package, state=PackageState.RETIRED)


async def thousand_words(tx: Tx, found: Sequence[Package], language: str) -> list[ThousandWords]:
    """What 1,000 words cost paid by each of these packages: at its frozen retail prices, or at what a flat token of it costs."""
    tokenizers = await store.tokenizers(tx, {package.model_id for package in found})
    return [
        words.of_prices(words.table(), words.fit(package.slug, tokenizers.get(package.model_id, "")), *_token_prices(package), language)
        for package in found
    ]


def _token_prices(package: Package) -> tuple[int, int]:
    """Atto-USD of a token of a question and of an answer."""
    if package.metering is Metering.FLAT:
        flat = package.price_nano * money.ATTO_PER_NANO // package.tokens
        return flat, flat
    return package.terms.price.base.prompt, package.terms.price.base.completion


def quote_today(shelf: Shelf, package: Package, rules: SaleRules) -> PackageQuote | None:
    """What making and selling it again would cost now, its own price kept: shows the margin. None where the model is no longer sold."""
    offer = shelf.by_slug(package.slug)
    if offer is None or offer.list_price.base.prompt <= 0:
        return None
    quote = quoting.package_quote(offer.list_price, package.tokens, rules, package.metering, package.mix)
    return replace(quote, price_nano=package.price_nano, profit_nano=package.price_nano - quote.cost_nano)


def _check(ask: PackageAsk) -> None:
    problems = []
    if not 0 < ask.tokens <= TOKENS_MAX:
        problems.append(f"tokens must be between 1 and {TOKENS_MAX}")
    if not 0 < len(ask.title) <= TITLE_MAX or not ask.title.isprintable() or ask.title != ask.title.strip():
        problems.append(f"the title must be 1 to {TITLE_MAX} printable characters")
    if ask.days is not None and not 0 < ask.days <= DAYS_MAX:
        problems.append(f"days must be between 1 and {DAYS_MAX}")
    if ask.mix is not None and ask.metering is not Metering.FLAT:
        problems.append("a mix is only for flat metering: weighted packages count by price")
    if ask.sku is not None and (not 0 < len(ask.sku) <= SKU_MAX or not ask.sku.isprintable()):
        problems.append(f"the sku must be 1 to {SKU_MAX} printable characters")
    if problems:
        raise Refused("invalid_package", "; ".join(problems))


def _columns(package: Package) -> dict[str, Any]:
    return {
        "id": package.id,
        "sku": package.sku,
        "model": package.model_id,
        "slug": package.slug,
        "tokens": package.tokens,
        "title": package.title,
        "days": package.days,
        "mix": str(package.mix) if package.mix else None,
        "price_nano": package.price_nano,
        "list_nano": package.list_nano,
        "cost_nano": package.cost_nano,
        "price_version": package.price_version,
        "terms": package.terms.to_json(),
        "state": package.state.value,
        "at": package.at_ms,
    }


def _record(row: sa.RowMapping) -> Package:
    return Package(
        id=row["id"],
        sku=row["sku"],
        model_id=row["model"],
        tokens=row["tokens"],
        title=row["title"],
        days=row["days"],
        mix=Mix.parse(row["mix"]) if row["mix"] else None,
        price_nano=row["price_nano"],
        list_nano=row["list_nano"],
        cost_nano=row["cost_nano"],
        price_version=row["price_version"],
        terms=Terms.from_json(row["terms"]),
        state=PackageState(row["state"]),
        at_ms=row["at"],
    )
