"""Packages from a JSON file: plan (what would change, at which margin), apply (exactly that), undo. Verbs; they never commit."""

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

import msgspec

from tokenarb.base import money
from tokenarb.base.db import Tx
from tokenarb.base.errors import Refused
from tokenarb.catalog import package_store, packages, store
from tokenarb.catalog.model import Metering
from tokenarb.catalog.packages import Package, PackageAsk, PackageState
from tokenarb.catalog.quoting import Mix, PackageQuote, SaleRules
from tokenarb.catalog.shelf import Shelf

ROWS_MAX: Final = 10_000


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One package of the file. The schema is generated from this."""

    model: Annotated[str, msgspec.Meta(min_length=1, max_length=128, description="a model as callers name it: gpt-4, openai/gpt-4")]
    tokens: Annotated[int, msgspec.Meta(ge=1, le=packages.TOKENS_MAX, description="package tokens sold")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=packages.TITLE_MAX, description="what the buyer sees")]
    days: Annotated[int, msgspec.Meta(ge=1, le=packages.DAYS_MAX, description="days until it expires; absent: never")] | None = None
    metering: Annotated[Literal["weighted", "flat"], msgspec.Meta(description="by price, or one to one")] = "weighted"
    mix: Annotated[str, msgspec.Meta(pattern=r"^\d{1,6}:\d{1,6}$", description="input:output tokens of a flat package")] | None = None
    price: Annotated[str, msgspec.Meta(pattern=r"^\d{1,9}(\.\d{1,9})?$", description="own price in USD; absent: quoted")] | None = None
    sku: Annotated[str, msgspec.Meta(min_length=1, max_length=packages.SKU_MAX, description="own name; absent: derived")] | None = None
    retire: Annotated[bool, msgspec.Meta(description="take it off sale")] = False


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file. `complete`: packages on sale that are not in it are retired."""

    packages: Annotated[list[Row], msgspec.Meta(max_length=ROWS_MAX)]
    complete: bool = False


class _Outline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The document with its rows still raw, so that every row's mistake can be told at once."""

    packages: Annotated[list[Any], msgspec.Meta(max_length=ROWS_MAX)]
    complete: bool = False


class Action(StrEnum):
    """What applying the plan does with a row."""

    CREATE = "create"
    CHANGE = "change"
    RETIRE = "retire"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan. `new` is the draft to put on sale, `old` the package to retire; `quote` is at today's cost."""

    action: Action
    sku: str
    title: str
    new: Package | None = None
    old: Package | None = None
    quote: PackageQuote | None = None
    warnings: tuple[str, ...] = ()

    @property
    def margin_percent(self) -> Decimal | None:
        """Profit at today's cost in percent of the price, two decimals, rounded down."""
        if self.quote is None or not self.quote.price_nano:
            return None
        return Decimal(self.quote.profit_nano * 10_000 // self.quote.price_nano).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the file: `path` is a JSON path such as `$.packages[3].price`."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do, as of one revision of the catalogue."""

    rows: tuple[PlanRow, ...]
    problems: tuple[Problem, ...]
    revision: int
    document: str

    def count(self, action: Action) -> int:
        """Rows of that action."""
        return sum(row.action is action for row in self.rows)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file."""
    return msgspec.json.schema(Document)


async def plan(tx: Tx, now_ms: int, shelf: Shelf, document: bytes | str, rules: SaleRules) -> Plan:
    """Reads the file and says, row by row, what applying it would do; writes nothing. Mistakes are all told at once, as problems."""
    revision = await store.revision(tx)
    if revision != shelf.version:
        raise Refused("stale_view", "the catalogue has changed in the meantime; load it again")
    try:
        text = document if isinstance(document, str) else document.decode()
        outline = msgspec.json.decode(text, type=_Outline)
    except UnicodeDecodeError as error:
        return Plan((), (Problem("$", f"the file is not text in UTF-8: byte {error.start} cannot be read"),), revision, "")
    except (msgspec.DecodeError, RecursionError) as error:
        return Plan((), (_located("$", error),), revision, "")
    on_sale = {package.sku: package for package in await packages.list_all(tx)}
    problems: list[Problem] = []
    planned: dict[str, PlanRow] = {}
    for n, raw in enumerate(outline.packages):
        path = f"$.packages[{n}]"
        try:
            row = msgspec.convert(raw, Row)
            line = _line(shelf, on_sale, row, rules, now_ms)
            if line.sku in planned:
                raise Refused("invalid_package", f"the sku {line.sku} occurs twice")
            planned[line.sku] = line
        except msgspec.ValidationError as error:
            problems.append(_located(path, error))
        except Refused as error:
            problems.append(Problem(f"{path}.{_MEMBERS.get(error.code, '')}".rstrip("."), error.message))
    if outline.complete and not problems:
        for sku, package in on_sale.items():
            planned.setdefault(sku, PlanRow(Action.RETIRE, sku, package.title, old=package, warnings=("not in the file",)))
    return Plan(tuple(planned.values()), tuple(problems), revision, text)


_MEMBERS: Final = {
    "model_not_found": "model",
    "model_not_priced": "model",
    "unsupported_model_suffix": "model",
    "not_packageable": "model",
    "below_cost": "price",
}
"""Which member of a row a refusal is about."""


def _line(shelf: Shelf, on_sale: dict[str, Package], row: Row, rules: SaleRules, now_ms: int) -> PlanRow:
    if row.retire and row.sku is not None:
        return _retirement(on_sale, row.sku, row.title)  # works for a model that is no longer sold, too
    offer = shelf.find(row.model)
    try:
        mix = Mix.parse(row.mix) if row.mix is not None else None
    except ValueError as error:
        raise Refused("invalid_package", str(error)) from None
    ask = PackageAsk(row.tokens, row.title, row.days, Metering(row.metering), mix, row.sku)
    if row.retire:
        return _retirement(on_sale, packages.derived_sku(offer, ask), row.title)
    price_nano = money.to_nano_exact(money.parse_decimal(row.price)) if row.price is not None else None
    new, quote = packages.draft(offer, ask, rules, now_ms, price_nano)
    warnings = []
    if quote.profit_nano < rules.min_profit_nano:
        warnings.append(f"the profit of {money.usd(quote.profit_nano)} USD is below the minimum of {money.usd(rules.min_profit_nano)} USD")
    if row.model not in (offer.model.id, offer.model.slug):
        warnings.append(f"{row.model} means {offer.model.id}")
    old = on_sale.get(new.sku)
    if old is not None and old.same_as(new):
        return PlanRow(Action.UNCHANGED, new.sku, new.title, old=old, quote=quote, warnings=tuple(warnings))
    action = Action.CREATE if old is None else Action.CHANGE
    return PlanRow(action, new.sku, new.title, new=new, old=old, quote=quote, warnings=tuple(warnings))


def _retirement(on_sale: dict[str, Package], sku: str, title: str) -> PlanRow:
    old = on_sale.get(sku)
    if old is None:
        return PlanRow(Action.UNCHANGED, sku, title, warnings=("there is no such package on sale to retire",))
    return PlanRow(Action.RETIRE, sku, old.title, old=old)


def _located(path: str, error: Exception) -> Problem:
    """msgspec says "... - at `$.tokens`"; the row's own path goes before it."""
    message, _, where = str(error).partition(" - at `$")
    return Problem(path + where.rstrip("`"), message)


async def apply(tx: Tx, now_ms: int, planned: Plan) -> int:
    """Does exactly what was planned and answers the import's id. Changed packages are retired and made anew: what was sold keeps its row.

    Raises: Refused `import_invalid` (the plan has problems), `stale_view` (the catalogue has changed since it was made).
    """
    if planned.problems:
        first = planned.problems[0]
        raise Refused("import_invalid", f"{len(planned.problems)} problems; the first at {first.path}: {first.message}")
    await store.lock(tx)
    if await store.revision(tx) != planned.revision:
        raise Refused("stale_view", "the catalogue has changed since this was planned; plan again")
    changing = [row for row in planned.rows if row.action is not Action.UNCHANGED]
    retired = [row.old.id for row in changing if row.old is not None]
    await package_store.set_state(tx, retired, PackageState.RETIRED.value, now_ms)
    created = [package.id for package in await packages.add(tx, [row.new for row in changing if row.new is not None])]
    import_id = await store.take_ids(tx, 1)
    await package_store.add_import(
        tx,
        {"id": import_id, "document": planned.document, "created": json.dumps(created), "retired": json.dumps(retired), "at": now_ms},
    )
    if changing:
        await store.advance(tx)
    return import_id


async def find(tx: Tx, import_id: int) -> tuple[list[int], list[int]]:
    """The packages an import made and those it retired. Raises: Refused `import_not_found`, `import_undone`."""
    row = await package_store.find_import(tx, import_id)
    if row is None:
        raise Refused("import_not_found", f"there is no import {import_id}")
    if row["undone_at"] is not None:
        raise Refused("import_undone", f"import {import_id} has been undone already")
    return json.loads(row["created"]), json.loads(row["retired"])


async def undo(tx: Tx, now_ms: int, import_id: int) -> tuple[list[int], list[int]]:
    """Takes an import back: (packages retired again, packages on sale again). What was sold meanwhile stays good.

    Raises: Refused `import_not_found`, `import_undone`, `import_overtaken` (one of its packages has been changed since).
    """
    await store.lock(tx)
    created, retired = await find(tx, import_id)
    every = {package.id: package for package in await packages.list_all(tx, retired=True)}
    on_sale = {package.sku: package.id for package in every.values() if package.state is PackageState.ACTIVE}
    overtaken = [one for one in created if every[one].state is not PackageState.ACTIVE]
    overtaken += [
        one for one in retired if every[one].state is not PackageState.RETIRED or on_sale.get(every[one].sku) not in (None, *created)
    ]
    if overtaken:
        raise Refused("import_overtaken", f"packages {overtaken} have been changed since import {import_id}", packages=overtaken)
    await package_store.set_state(tx, created, PackageState.RETIRED.value, now_ms)
    await package_store.set_state(tx, retired, PackageState.ACTIVE.value, None)
    await package_store.mark_undone(tx, import_id, now_ms)
    if created or retired:
        await store.advance(tx)
    return created, retired
