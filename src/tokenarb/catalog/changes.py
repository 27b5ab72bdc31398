"""What a fresh list of an upstream's models changes in the catalogue. Pure: decides, and says what it saw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from tokenarb.base import money
from tokenarb.catalog import pricelist, pricing, rows
from tokenarb.catalog.entry import Stored, Version
from tokenarb.catalog.model import Model, Price, State

JUMP: Final = 10
"""A list price that moves by more than this factor, up or down, is worth a look."""

ROWS: Final = "rows"
"""Whose list it is where models come from the operator's rows of several upstreams (`upstream.merging`)."""

UNNUMBERED: Final = 0
"""The id of a version that is not stored yet."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync saw and did. Lists hold model ids; `malformed` pairs (id or position, what was wrong); `hidden` says why."""

    upstream: str
    revision: int = 0
    offered: int = 0
    unchanged: int = 0
    added: list[str] = field(default_factory=list)
    repriced: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    hidden: dict[str, str] = field(default_factory=dict)
    malformed: list[tuple[str, str]] = field(default_factory=list)
    jumps: list[str] = field(default_factory=list)
    below_list: list[str] = field(default_factory=list)
    dangling: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether anything in the catalogue moved."""
        return bool(self.added or self.repriced or self.updated or self.withdrawn or self.returned)


@dataclass(frozen=True, slots=True)
class Changes:
    """What to write: entries never seen before, entries that changed. Their new versions carry the id UNNUMBERED. `lost` were on sale."""

    new: list[Stored]
    changed: list[Stored]
    lost: list[str]
    offered_before: int
    report: SyncReport


@dataclass(frozen=True, slots=True)
class Fresh:
    """A sync's facts: who is asked, when, and at which rules."""

    upstream: str
    now_ms: int
    markup: Decimal
    rules: rows.Rules


def compare(stored: Mapping[str, Stored], listed: Iterable[object], fresh: Fresh) -> Changes:
    """Row by row: all of a row or nothing of it. A malformed row leaves its model as it was."""
    report = SyncReport(fresh.upstream)
    entries: dict[str, Stored] = {}
    present: set[str] = set()
    for n, row in enumerate(listed):
        name = str(row.get("id") or f"#{n}")[:128] if isinstance(row, Mapping) else f"#{n}"
        try:
            if name in present:
                raise ValueError("the id occurs twice")
            present.add(name)
            entries[name] = _entry(stored.get(name), row, fresh)
        except ValueError as error:
            report.malformed.append((name, str(error)))
    for name, before in stored.items():
        if before.upstream == fresh.upstream and name not in present and before.model.state is not State.WITHDRAWN:
            gone = replace(before.model, state=State.WITHDRAWN, reason="no longer listed upstream")
            entries[name] = replace(before, model=gone)
    return _sorted_out(stored, entries, fresh, report)


def _entry(before: Stored | None, row: object, fresh: Fresh) -> Stored:
    if not isinstance(row, Mapping):
        raise ValueError("not an object")
    read = rows.read(row)
    if before is not None and before.upstream != fresh.upstream and not _given_up(before, fresh):
        raise ValueError(f"the id belongs to upstream {before.upstream}")
    model = rows.judge(read, fresh.rules, fresh.now_ms)
    old = before.version if before else None
    if old is not None and old.pinned and model.reason.startswith(rows.PINNABLE):
        model = replace(model, state=State.OFFERED, reason="")  # the operator has named a price for it
    version = old
    if read.price is not None and (model.state is State.OFFERED or model.reason.startswith(rows.PRICE_REASONS)):
        version = _version(old, model, read.price, fresh)
    return Stored(model, fresh.upstream, version)


def _given_up(before: Stored, fresh: Fresh) -> bool:
    """An upstream's own list goes before the operator's rows; rows take up what no list names any more."""
    return before.upstream == ROWS or (fresh.upstream == ROWS and before.model.state is State.WITHDRAWN)


def _version(old: Version | None, model: Model, price: Price, fresh: Fresh) -> Version:
    """The current version where nothing changed (history has no empty entries), else the next one."""
    list_json = pricelist.to_json(price)
    markup: str | None = money.plain(fresh.markup)
    pinned = old is not None and old.pinned
    if old is not None and old.pinned:
        markup = old.markup
    if old is not None and markup is None:
        retail_json = old.retail_json
    else:
        retail_json = pricelist.to_json(pricing.markup(price, Decimal(markup or "0")))
    if old is not None and (old.list_json, old.retail_json) == (list_json, retail_json):
        return old
    reason = "first seen" if old is None else "list price changed" if old.list_json != list_json else "markup changed"
    return Version(UNNUMBERED, model.id, list_json, retail_json, markup, pinned, reason, fresh.now_ms)


def _sorted_out(stored: Mapping[str, Stored], entries: Mapping[str, Stored], fresh: Fresh, report: SyncReport) -> Changes:
    new: list[Stored] = []
    changed: list[Stored] = []
    unchanged = 0
    for name, entry in entries.items():
        before = stored.get(name)
        if before is None:
            new.append(entry)
            report.added.append(name)
        elif entry != before:
            changed.append(entry)
            _describe(before, entry, report)
        else:
            unchanged += 1
        if entry.model.state is State.HIDDEN:
            report.hidden[name] = entry.model.reason
        if entry.version and _below(entry.version):
            report.below_list.append(name)
    after = {**stored, **entries}
    mine = [entry for entry in stored.values() if entry.upstream == fresh.upstream and entry.model.state is State.OFFERED]
    lost = [entry.model.id for entry in mine if after[entry.model.id].model.state is not State.OFFERED]
    for entry in after.values():
        target = after.get(entry.model.alias_target or "")
        if entry.model.reason == rows.ALIAS and (target is None or target.model.state is not State.OFFERED):
            report.dangling.append(entry.model.id)
    offered = sum(entry.model.state is State.OFFERED for entry in after.values())
    return Changes(new, changed, lost, len(mine), replace(report, offered=offered, unchanged=unchanged))


def _describe(before: Stored, entry: Stored, report: SyncReport) -> None:
    name = entry.model.id
    if entry.model.state is not before.model.state and State.WITHDRAWN in (entry.model.state, before.model.state):
        (report.withdrawn if entry.model.state is State.WITHDRAWN else report.returned).append(name)
    elif entry.version is before.version:
        report.updated.append(name)
    if entry.version is not None and entry.version is not before.version:
        report.repriced.append(name)
        if before.version is not None and jumped(before.version.list_price, entry.version.list_price):
            report.jumps.append(name)


def jumped(old: Price, new: Price) -> bool:
    """A direction's price moved by more than ten times either way, or to or from nothing."""
    for was, now in ((old.base.prompt, new.base.prompt), (old.base.completion, new.base.completion)):
        if was != now and (now > was * JUMP or was > now * JUMP):
            return True
    return False


def _below(version: Version) -> bool:
    return version.markup is None and below(version.retail_price, version.list_price)


def below(retail: Price, listed: Price) -> bool:
    """Some unit would be sold below its list price: at base price, or at the dearest step."""
    everywhere = 10**12  # tokens: every step is reachable
    pairs = ((retail.base, listed.base), (pricing.dearest(retail, everywhere), pricing.dearest(listed, everywhere)))
    return any(
        (getattr(sold, name) if getattr(sold, name) is not None else 0) < (getattr(bought, name) or 0)
        for sold, bought in pairs
        for name in pricelist.FIELDS.values()
    )
