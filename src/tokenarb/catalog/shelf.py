"""The shelf: what is on sale now, how it got there, and how a caller's word finds it. Verbs; they never commit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from tokenarb.base import money
from tokenarb.base.db import Tx
from tokenarb.base.errors import Broken, Refused
from tokenarb.catalog import changes, names, pricelist, pricing, rows, store
from tokenarb.catalog.changes import SyncReport
from tokenarb.catalog.entry import Stored, Version
from tokenarb.catalog.model import Model, Price, State

OUT_OF_SCOPE: Final = "the operator's permission does not cover it"
_NO_RULES: Final = rows.Rules()


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that can be bought, with the price version a call made now is charged at. `source`: whose list it is from."""

    model: Model
    price_version: int
    list_price: Price
    retail_price: Price
    source: str = ""

    @property
    def searches_unasked(self) -> int:
        """Web searches one call may be billed for although nobody asked: what `Shape.web_searches` must allow for."""
        return rows.searches_unasked(self.model, self.list_price)


@dataclass(frozen=True, slots=True)
class Shelf:
    """An immutable picture of the catalogue, for the request path. `version` differs when anything on it differs (`current_version`)."""

    version: int
    offers: Mapping[str, Offer]
    names: names.Names
    absent: Mapping[str, Model]

    def find(self, name: str) -> Offer:
        """The one offer that `name` means.

        Raises: Refused `model_not_found` (details: `nearest`), `model_not_priced` (it exists and has no sell price: fault D1),
        `unsupported_model_suffix` (fault D9). Nothing is ever served at a price of zero by accident.
        """
        offer = self.offers.get(name)
        if offer is not None:
            return offer
        self._refuse_absent(name.strip().lower())
        model_id = names.resolve(self.names, name)
        offer = self.offers.get(model_id)
        if offer is None:
            self._refuse_absent(model_id.lower())
            raise names.not_found(self.names, model_id, f"{name!r} stands for {model_id}, which is not sold here")
        return offer

    def listed(self) -> tuple[Offer, ...]:
        """Everything on sale, newest first."""
        return tuple(sorted(self.offers.values(), key=lambda offer: (-offer.model.created, offer.model.id)))

    def by_slug(self, slug: str) -> Offer | None:
        """The offer a package of that permanent name (`Model.slug`) can be used for; None where it is no longer sold."""
        return next((offer for offer in self.offers.values() if offer.model.slug == slug), None)

    def narrowed(self, sells: Callable[[Offer], bool]) -> "Shelf":
        """The same shelf with only the offers that `sells`: what may be served, by whatever upstream (compliance.md section 7)."""
        kept = {model_id: offer for model_id, offer in self.offers.items() if sells(offer)}
        if len(kept) == len(self.offers):
            return self
        out = {
            model_id.lower(): replace(offer.model, state=State.HIDDEN, reason=OUT_OF_SCOPE)
            for model_id, offer in self.offers.items()
            if model_id not in kept
        }
        return Shelf(self.version, kept, names.index((offer.model for offer in kept.values()), self.names.aliases), {**self.absent, **out})

    def _refuse_absent(self, name: str) -> None:
        model = self.absent.get(name)
        if model is None or model.reason in (rows.ALIAS, rows.BATCH):
            return
        if model.state is State.WITHDRAWN:
            raise names.not_found(self.names, name, f"the model {model.id} was withdrawn ({model.reason})")
        if model.reason.startswith(rows.PRICE_REASONS):
            raise Refused("model_not_priced", f"the model {model.id} has no sell price here, so it cannot be called", model=model.id)
        raise names.not_found(self.names, name, f"the model {model.id} is not sold here ({model.reason})")


async def load(tx: Tx) -> Shelf:
    """The shelf as the database has it."""
    version = await store.revision(tx)
    offers: dict[str, Offer] = {}
    absent: dict[str, Model] = {}
    aliases: dict[str, str] = {}
    for stored in (await store.models(tx)).values():
        model = stored.model
        if model.state is State.OFFERED and stored.version is not None:
            offers[model.id] = Offer(model, stored.version.id, stored.version.list_price, stored.version.retail_price, stored.upstream)
            continue
        absent[model.id.lower()] = model
        if model.reason == rows.ALIAS and model.alias_target:
            aliases[model.id] = model.alias_target
    return Shelf(version, offers, names.index((offer.model for offer in offers.values()), aliases), absent)


async def current_version(tx: Tx) -> int:
    """The revision of the catalogue: cheap to ask, differs from `Shelf.version` when the shelf must be loaded again."""
    return await store.revision(tx)


async def owned_elsewhere(tx: Tx, upstream: str) -> set[str]:
    """Ids of models that another upstream's list names."""
    found = (await store.models(tx)).values()
    return {stored.model.id for stored in found if stored.upstream != upstream and stored.model.state is not State.WITHDRAWN}


async def retail_price(tx: Tx, price_version: int) -> Price:
    """The retail price a hold was made at, however old (fault A10). Raises: Broken where that version never existed."""
    version = await store.version(tx, price_version)
    if version is None:
        raise Broken(f"price version {price_version} is not in the history")
    return version.retail_price


async def list_price(tx: Tx, price_version: int) -> Price:
    """The upstream's list price of that version. Raises: Broken."""
    version = await store.version(tx, price_version)
    if version is None:
        raise Broken(f"price version {price_version} is not in the history")
    return version.list_price


@dataclass(frozen=True, slots=True)
class Repriced:
    """A model whose retail price is another one: nano-USD, rounded up, for a million tokens of question and of answer."""

    model: str
    version: int
    before: tuple[int, int]
    now: tuple[int, int]


async def newest_version(tx: Tx) -> int:
    """The number of the last price that was published; 0: none."""
    return await store.newest_version(tx)


async def changed_since(tx: Tx, version: int) -> list[Repriced]:
    """Models on sale with a price published after that version that differs, in what a question or an answer costs, from the one before."""
    found = []
    for stored in await store.repriced_since(tx, version):
        earlier = next((one for one in await store.versions(tx, stored.model) if one.id <= version), None)
        if earlier is not None and (before := _million(earlier.retail_price)) != (now := _million(stored.retail_price)):
            found.append(Repriced(stored.model, stored.id, before, now))
    return found


def _million(price: Price) -> tuple[int, int]:
    asked, answered = (money.to_nano_ceil(money.from_atto(atto * 10**6)) for atto in (price.base.prompt, price.base.completion))
    return asked, answered


async def history(tx: Tx, model_id: str) -> list[Version]:
    """Every price the model ever had here, newest first."""
    return await store.versions(tx, model_id)


async def sync(
    tx: Tx, now_ms: int, upstream: str, listed: Iterable[object], markup: Decimal, *, rules: rows.Rules = _NO_RULES, force: bool = False
) -> SyncReport:
    """Takes over the rows of an upstream's `/models`, already fetched. `markup` in percent. What did not change is not written.

    Raises: Refused `sync_refused` where more than half of what is on sale would vanish (most likely an upstream's mistake) and not `force`.
    """
    await store.lock(tx)
    stored = await store.models(tx)
    found = changes.compare(stored, listed, changes.Fresh(upstream, now_ms, markup, rules))
    if len(found.lost) * 2 > found.offered_before and not force:
        raise Refused(
            "sync_refused",
            f"{len(found.lost)} of {found.offered_before} models on sale would vanish; if that is right, force the sync",
            lost=found.lost[:20],
            malformed=found.report.malformed[:20],
        )
    if not found.report.changed:
        return replace(found.report, revision=await store.revision(tx))
    new, changed, versions = await _numbered(tx, found.new, found.changed)
    await store.add_versions(tx, versions)
    await store.add_models(tx, new, now_ms)
    await store.change_models(tx, changed, now_ms)
    return replace(found.report, revision=await store.advance(tx))


async def _numbered(tx: Tx, new: list[Stored], changed: list[Stored]) -> tuple[list[Stored], list[Stored], list[Version]]:
    """Gives the versions that are not stored yet their ids, in one step."""
    fresh = [entry for entry in (*new, *changed) if entry.version is not None and entry.version.id == changes.UNNUMBERED]
    first = await store.take_ids(tx, len(fresh)) if fresh else 0
    versions = {entry.model.id: replace(entry.version, id=first + n) for n, entry in enumerate(fresh) if entry.version is not None}

    def numbered(entries: list[Stored]) -> list[Stored]:
        return [replace(entry, version=versions.get(entry.model.id, entry.version)) for entry in entries]

    return numbered(new), numbered(changed), list(versions.values())


async def publish(
    tx: Tx,
    now_ms: int,
    model_id: str,
    *,
    retail: Price | None = None,
    markup: Decimal | None = None,
    reason: str,
    pinned: bool = True,
    allow_loss: bool = False,
) -> Version:
    """The operator's own price for one model: a whole retail list, or a markup in percent. What was sold or held before keeps its version.

    Later syncs keep it (`pinned`) until it is published with the shop's markup and `pinned=False`.

    Raises: Refused `model_not_found`, `model_not_sellable` (its kind, not its price, is the obstacle), `below_list_price` (unless
    `allow_loss`), `invalid_price`.
    """
    if (retail is None) == (markup is None):
        raise Refused("invalid_price", "give either a retail price or a markup")
    await store.lock(tx)
    stored = await store.model(tx, model_id)
    if stored is None:
        raise Refused("model_not_found", f"{model_id} is not in the catalogue; `tokenarb catalog sync` reads the upstream's list")
    model, old = stored.model, stored.version
    if old is None or (model.state is not State.OFFERED and not model.reason.startswith(rows.PINNABLE)):
        raise Refused("model_not_sellable", f"{model_id} cannot be sold: {model.reason or 'it has no list price'}")
    try:
        price = pricing.markup(old.list_price, markup) if markup is not None else retail
    except ValueError as error:
        raise Refused("invalid_price", str(error)) from None
    assert price is not None
    if changes.below(price, old.list_price) and not allow_loss:
        raise Refused("below_list_price", f"{model_id} would be sold below its list price")
    text = money.plain(markup) if markup is not None else None
    version = Version(await store.take_ids(tx, 1), model_id, old.list_json, pricelist.to_json(price), text, pinned, reason, now_ms)
    offered = replace(model, state=State.OFFERED, reason="") if pinned else model
    await store.add_versions(tx, [version])
    await store.change_models(tx, [Stored(offered, stored.upstream, version)], now_ms)
    await store.advance(tx)
    return version
