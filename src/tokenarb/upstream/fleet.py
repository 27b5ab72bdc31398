"""All upstreams as one process reaches them: the settings' own and the operator's rows, their keys, and how each did lately.

The rows are read once a second by the pulse (`refresh`); a request only looks into what was made of them. Nothing here waits.
"""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tokenarb.base import clock
from tokenarb.base.errors import Refused
from tokenarb.catalog import pricing
from tokenarb.catalog.changes import ROWS
from tokenarb.catalog.shelf import Offer
from tokenarb.upstream import credentials, routing
from tokenarb.upstream.health import Seen as Trouble
from tokenarb.upstream.model import Credential, KeyState, Upstream, Ware
from tokenarb.upstream.ports import ChatProvider
from tokenarb.upstream.problems import Kind, UpstreamProblem
from tokenarb.upstream.routing import Candidate, Seen, Wanted
from tokenarb.upstream.warmth import Warmth
from tokenarb.upstream.way import Way

KEY_REST_MS: Final = 60_000
MODEL_REST_MS: Final = 5_000
MODEL_REST_MS_MAX: Final = 120_000
LATENCY_MS_MAX: Final = 60_000
SMOOTHING: Final = 0.3


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a row is reached: its adapter, the routes it speaks, the fields of a request that it cannot honour."""

    provider: ChatProvider
    paths: frozenset[str]
    unfit: frozenset[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """The rows as the database has them. `keys` with their secrets; `spent` nano-USD by key on UTC day `day`; `served`: ids of the
    upstreams that may be served from (enabled, permitted). `covers`: what the settings' own upstream may be resold of."""

    upstreams: tuple[Upstream, ...] = ()
    wares: tuple[Ware, ...] = ()
    keys: tuple[tuple[Credential, str], ...] = ()
    served: frozenset[str] = frozenset()
    spent: Mapping[str, int] | None = None
    day: int = 0


class Fleet:
    """`primary`: the way to the settings' own upstream, None where it has no key. `make` builds the adapter of a row; `fee` is percent on
    the primary's credit."""

    def __init__(
        self, primary: Way | None, make: Callable[[Upstream], Fitting] | None = None, *, fee: Decimal = Decimal(0), seed: int | None = None
    ) -> None:
        self.warmth = Warmth()
        self._primary = primary
        self._alone = () if primary is None else (primary,)
        self._make = make
        self._fee = fee
        self._dice = random.Random(seed)  # noqa: S311 - shares load, guards nothing
        self._picture = Picture()
        self._fittings: dict[str, tuple[Upstream, Fitting]] = {}
        self._retired: list[ChatProvider] = []
        self._rows: dict[str, tuple[Candidate, ...]] = {}
        self._primary_covers: Callable[[str], bool] = lambda _: True
        self._alone_for: dict[str, tuple[Way, ...]] = {}
        self._with_primary: dict[tuple[str, int], tuple[Candidate, ...]] = {}
        self._keys: dict[str, tuple[tuple[Credential, str], ...]] = {}
        self._spent: dict[str, int] = {}
        self._unsaid: dict[str, int] = {}
        self._resting: dict[tuple[str, str], int] = {}
        self._latency: dict[tuple[str, str], tuple[float, int]] = {}

    # what a request asks

    def ways(self, offer: Offer, wanted: Callable[[], Wanted], prefix: Callable[[], bytes | None], now_ms: int) -> tuple[Way, ...]:
        """The ways a call may go, in order; empty where nobody may serve it. Where only the primary has the model nothing is weighed.

        Raises: Refused upstream_unavailable where whoever may serve it has spent its limit of the day.
        """
        alone = self.alone(offer)
        if alone is not None:
            return alone
        candidates = self._candidates(offer)
        warm = self.warmth.where(prefix(), now_ms)
        ordered = routing.order(candidates, wanted(), offer.retail_price, lambda one: self._seen(one, now_ms), self._dice, warm=warm)
        found = [way for candidate in ordered for way in self._keyed(candidate, now_ms)]
        if not found and ordered:  # all rest: one is asked all the same, so that the caller hears why
            found = list(self._keyed(ordered[0], now_ms, rested=True))
            if not found:
                raise Refused("upstream_unavailable", f"every key for {offer.model.id} has spent its limit of the day")
        return tuple(found)

    def alone(self, offer: Offer) -> tuple[Way, ...] | None:
        """The only way of a model that no row has, or none; None where there are rows to weigh."""
        model = offer.model.id
        if model in self._rows:
            return None
        if offer.source == ROWS:
            return ()
        found = self._alone_for.get(model)
        if found is None:
            found = self._alone_for[model] = self._alone if self._primary_covers(model) else ()
        return found

    def objections(self, offer: Offer, wanted: Wanted) -> frozenset[str]:
        """Why those who sell a model may not serve this call: words of `routing`; none where nobody sells it."""
        if offer.model.id not in self._rows:
            return frozenset()
        return frozenset(routing.objection(one, wanted, offer.retail_price) for one in self._candidates(offer)) - {""}

    def _candidates(self, offer: Offer) -> tuple[Candidate, ...]:
        """The rows of a model, and the primary's where it sells it too."""
        name = (offer.model.id, offer.price_version)
        found = self._with_primary.get(name)
        if found is None:
            found = self._rows[offer.model.id]
            if self._primary is not None and offer.source != ROWS and self._primary_covers(offer.model.id):
                # At a price below its list the operator has allowed the loss already, when he published it.
                price = pricing.markup(offer.list_price, self._fee)
                found = (Candidate(self._primary.upstream, offer.model.id, price, routing.EVERY_PATH, loss_allowed=True), *found)
            self._with_primary[name] = found
        return found

    def _seen(self, candidate: Candidate, now_ms: int) -> Seen:
        name = (candidate.upstream, candidate.model)
        provider = (
            self._primary.provider if self._is_primary(candidate) and self._primary else self._fittings[candidate.upstream][1].provider
        )
        usable = provider.health.worth_asking(now_ms) and self._resting.get(name, 0) <= now_ms and bool(self._keyed(candidate, now_ms))
        latency = self._latency.get(name)
        return Seen(usable, latency[0] if latency is not None and now_ms - latency[1] < LATENCY_MS_MAX else None)

    def _is_primary(self, candidate: Candidate) -> bool:
        return self._primary is not None and candidate.upstream == self._primary.upstream

    def _keyed(self, candidate: Candidate, now_ms: int, *, rested: bool = False) -> tuple[Way, ...]:
        """A candidate's keys, the one with the most left of its daily limit first; those used up are left out, and those refused lately
        unless they have `rested`."""
        if self._is_primary(candidate) and self._primary is not None:
            return () if not rested and self._resting.get(("", self._primary.key), 0) > now_ms else (self._primary,)
        row, fitting = self._fittings[candidate.upstream]
        keys = self._keys.get(row.id, ())
        if row.options.daily_limit and sum(self._spent_today(key.attempt_name, now_ms) for key, _ in keys) >= row.options.daily_limit:
            return ()
        left: list[tuple[float, Way]] = []
        for key, secret in keys:
            name = key.attempt_name
            rest = key.daily_limit - self._spent_today(name, now_ms) if key.daily_limit else float("inf")
            if rest > 0 and key.state is KeyState.ACTIVE and (rested or self._resting.get(("", name), 0) <= now_ms):
                left.append((-rest, self._way(row, fitting, candidate, name, secret)))
        left.sort(key=lambda pair: pair[0])
        return tuple([way for _, way in left])

    def _way(self, row: Upstream, fitting: Fitting, candidate: Candidate, name: str, secret: str) -> Way:
        return Way(row.id, name, secret, fitting.provider, candidate.model, candidate.bare, True)

    def source(self, key: str) -> tuple[ChatProvider, str] | None:
        """Whom to ask about an attempt made with a key of that name, retired keys too; None where that upstream is not here any more."""
        upstream, slash, _ = key.partition("/")
        if not slash:
            return None if self._primary is None else (self._primary.provider, self._primary.secret)
        found = self._fittings.get(upstream)
        if found is None:
            return None
        secrets = {one.attempt_name: secret for one, secret in self._keys.get(upstream, ())}
        return found[1].provider, secrets.get(key, "")

    @property
    def has_primary(self) -> bool:
        """Whether calls may go to the settings' own upstream at all."""
        return self._primary is not None

    def sellers(self, offer: Offer) -> frozenset[str]:
        """The upstreams that may serve the model, whatever state they are in."""
        if offer.model.id in self._rows:
            return frozenset(candidate.upstream for candidate in self._candidates(offer))
        return frozenset(way.upstream for way in self.alone(offer) or ())

    def seen(self) -> dict[str, Trouble]:
        """What this process knows of each upstream's health."""
        found = {name: fitting.provider.health.seen for name, (_, fitting) in self._fittings.items()}
        return found if self._primary is None else {self._primary.upstream: self._primary.provider.health.seen, **found}

    def sells(self, offer: Offer) -> bool:
        """Whether some upstream may serve the model at all: what is on the shelf."""
        return offer.model.id in self._rows or (self._primary is not None and offer.source != ROWS and self._primary_covers(offer.model.id))

    def anywhere(self, offer: Offer) -> bool:
        """Whether what is on the shelf may be called from every country: where a call comes from nobody knows (compliance.md section 7)."""
        return offer.model.id not in self._rows or any(not one.regions for one in self._candidates(offer))

    # what a request tells

    def answered(self, way: Way, model: str, prefix: bytes | None, latency_ms: float, now_ms: int) -> None:
        """Its headers came after so long; `model` is the catalogue's id."""
        name = (way.upstream, way.model or model)
        before = self._latency.get(name)
        smooth = latency_ms if before is None else before[0] + SMOOTHING * (latency_ms - before[0])
        self._latency[name] = (smooth, now_ms)
        self.warmth.note(prefix, way.upstream, now_ms)

    def refused(self, way: Way, model: str, problem: UpstreamProblem, now_ms: int) -> None:
        """It said no of that model of the catalogue. Our own empty account rests the key alone, and is no failure of the upstream (F5)."""
        if problem.ours:
            self._resting["", way.key] = now_ms + KEY_REST_MS
        elif problem.retryable or problem.kind is Kind.MODEL_GONE:
            rest_ms = MODEL_REST_MS if problem.retry_after_s is None else min(int(problem.retry_after_s * 1000), MODEL_REST_MS_MAX)
            self._resting[way.upstream, way.model or model] = now_ms + rest_ms

    def paid(self, way: Way, nano: int) -> None:
        """A call by this way cost us so much: counts against its key's limit of the day."""
        if way.row:
            self.paid_later(way.key, nano)

    def paid_later(self, key: str, nano: int) -> None:
        """The same by the key's name in attempts, where the cost was found out afterwards."""
        if nano:
            self._unsaid[key] = self._unsaid.get(key, 0) + nano

    def _spent_today(self, key: str, now_ms: int) -> int:
        known = self._spent.get(key, 0) if self._picture.day == clock.utc_day(now_ms) else 0
        return known + self._unsaid.get(key, 0)

    # what the pulse does

    def take_unsaid(self) -> dict[str, int]:
        """What was spent since it was last asked for; to be booked by the caller, or given back."""
        unsaid, self._unsaid = self._unsaid, {}
        for key, nano in unsaid.items():
            self._spent[key] = self._spent.get(key, 0) + nano
        return unsaid

    def give_back(self, unsaid: Mapping[str, int]) -> None:
        """It could not be booked; it is asked for again."""
        for key, nano in unsaid.items():
            self._unsaid[key] = self._unsaid.get(key, 0) + nano
            self._spent[key] = self._spent.get(key, 0) - nano

    def refresh(self, picture: Picture, primary_covers: Callable[[str], bool]) -> bool:
        """Takes over the rows; whether they differ in anything but what was spent."""
        before, self._picture = self._picture, picture
        self._spent = dict(picture.spent or {})
        self._primary_covers = primary_covers
        self._alone_for, self._with_primary = {}, {}
        same = (before.upstreams, before.wares, before.keys, before.served)
        if same == (picture.upstreams, picture.wares, picture.keys, picture.served):
            return False
        self._fit(row for row in picture.upstreams if row.id in picture.served)
        self._keys = {row.id: tuple(pair for pair in picture.keys if pair[0].upstream == row.id) for row in picture.upstreams}
        for row, _ in self._fittings.values():
            if not self._keys.get(row.id) and row.permits_no_key:
                self._keys[row.id] = ((_no_key(row), ""),)
        self._rows = self._tabled(picture.wares)
        return True

    def _fit(self, rows: Iterable[Upstream]) -> None:
        """An adapter a row; one whose address or manner changed is made anew, and the old one serves what runs on it."""
        assert self._make is not None or not self._picture.served, "rows need an adapter"
        fittings: dict[str, tuple[Upstream, Fitting]] = {}
        for row in rows:
            known = self._fittings.pop(row.id, None)
            if known is not None and _reach(known[0]) == _reach(row):
                fittings[row.id] = (row, known[1])
                continue
            if known is not None:
                self._retired.append(known[1].provider)
            assert self._make is not None
            fittings[row.id] = (row, self._make(row))
        self._retired += [fitting.provider for _, fitting in self._fittings.values()]
        self._fittings = fittings

    def _tabled(self, wares: Iterable[Ware]) -> dict[str, tuple[Candidate, ...]]:
        table: dict[str, list[Candidate]] = {}
        for ware in wares:
            found = self._fittings.get(ware.upstream)
            if found is None or not found[0].covers(ware.model):
                continue
            row, fitting = found
            candidate = Candidate(
                row.id,
                ware.name,
                pricing.markup(ware.price, Decimal(row.options.fee)),
                fitting.paths,
                weight=ware.weight,
                unfit=fitting.unfit,
                regions=frozenset(row.options.regions),
                context=ware.context,
                output_max=ware.output_max,
                loss_allowed=row.options.allow_loss,
                bare=None if fitting.provider.keeps_records else ware.price,
            )
            table.setdefault(ware.model, []).append(candidate)
        return {model: tuple(found) for model, found in table.items()}

    async def close(self) -> None:
        """Closes every connection of the rows' adapters; the primary's are its maker's."""
        for provider in (*self._retired, *(fitting.provider for _, fitting in self._fittings.values())):
            await provider.close()


def _reach(row: Upstream) -> tuple[object, ...]:
    return row.base_url, row.dialect, row.options


def _no_key(row: Upstream) -> Credential:
    return Credential(0, row.id, credentials.KEYLESS, None, None, 0, KeyState.ACTIVE, row.added_at_ms)
