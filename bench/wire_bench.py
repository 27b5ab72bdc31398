"""Contestants on one core behind the same upstream and client, in interleaved rounds; figures are medians, ratios of the same rounds."""

import functools
import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench import books, compiled, contestants, figures, machine, rivals
from bench.contestants import DURABLE, MEMORY, POSTGRES, Shop
from bench.rivals import LITELLM, PORTKEY
from bench.shots import Load, Part, Range, Rounds, Shot
from bench.stage import Contestant, Stage
from bench.table import Row, Table
from tests.postgres import PostgresServer

REQUESTS = Load("requests", 64)
FLOOD = Load("chunks as fast as sockets take them", 64, chunks=400, ramp_ms=300)
PACED = Load("200 paced streams", 200, chunks=20, pause_ms=50, ramp_ms=1_000)
CROWD = Load("1,000 paced streams", 1_000, chunks=10, pause_ms=200, ramp_ms=2_000)
ALONE, NGINX = "upstream alone", "nginx"
HELD_OPEN = {LITELLM: 200, PORTKEY: 1_000}
"""How many streams memory is measured with; 5,000 for the others, more than these can open in the time."""

WIRE_S: Final = 360.0
"""So long all loads of the wire take on a busy machine, but for what the last rounds take; a quiet one is done before."""

Others = Sequence[tuple[str, str]]
"""(beside whom, the target of the ratio or "")."""


@dataclass
class Field:
    """Who takes part. A peer that is slow gets fewer and longer rounds; after `until` (monotonic) nobody begins another."""

    everyone: list[Contestant] = field(default_factory=list)
    shops: list[Shop] = field(default_factory=list)
    rounds: int = 4
    seconds: float = 2.0
    until: float | None = None

    def parts(self, names: Sequence[str], *, longer: float = 1.0) -> list[Part]:
        """How those of the names that are here take part."""
        found = []
        for target in self.everyone:
            if target.name in names:
                slow = target.name in (LITELLM, PORTKEY)
                rounds, seconds = (min(2, self.rounds), 2.0 * self.seconds) if slow else (self.rounds, self.seconds)
                found.append(Part(target, rounds, seconds * longer))
        return found


def _beside(
    table: Table, what: str, unit: str, name: str, series: figures.Series, others: Sequence[tuple[str, figures.Series, str]]
) -> None:
    """A row a comparison, or one row alone."""
    value = figures.median(series)
    if value is None:
        table.add(Row(f"{what}: {name}", None, unit, note="no answer in the time"))
        return
    for other, theirs, target in others or [("", [None] * len(series), "")]:
        ratio = figures.ratio(series, theirs)
        table.add(Row(f"{what}: {name}", value, unit, other, ratio, target, figures.met(target, ratio)))


def _compare(
    table: Table, found: Rounds, what: str, unit: str, column: str, figure: Callable[[Shot], float | None], against: Mapping[str, Others]
) -> None:
    """Rows of one figure for all that took part; `against`: whom each is compared with."""
    for name in found.shots:
        if name == ALONE or name not in found:
            continue
        series = found.series(name, figure)
        others = [(other, found.series(other, figure), target) for other, target in against.get(name, ()) if other in found]
        _beside(table, what, unit, name, series, others)
        if column:
            table.matrix.put(name, column, figures.median(series))


def requests(table: Table, span: Range, there: Field) -> None:
    """Whole answers at 64 connections."""
    found = span.rounds(there.parts([ALONE, NGINX, DURABLE, MEMORY, *POSTGRES.values(), PORTKEY, LITELLM]), REQUESTS, there.until)
    _ceiling(table, "requests/s", found, lambda shot: shot.rate)
    one, two = POSTGRES[1], POSTGRES[2]
    ours = [(NGINX, ">= 0.15"), (LITELLM, ">= 100"), (PORTKEY, ">= 20")]
    against = {DURABLE: ours, MEMORY: [(NGINX, ">= 0.5")], one: [(NGINX, "")], two: [(NGINX, ""), (one, ">= 0.97 (no loss)")]}
    against |= {LITELLM: [(NGINX, "")], PORTKEY: [(NGINX, "")]}
    _compare(table, found, "requests/s at 64 connections", "requests/s", "requests/s at 64", lambda shot: shot.rate, against)
    for name in found.shots:
        if name != ALONE:
            beside_nginx = figures.ratio(found.series(name, lambda shot: shot.rate), found.series(NGINX, lambda shot: shot.rate))
            table.matrix.put(name, "× nginx", beside_nginx)
    beside_nginx_only: dict[str, Others] = {name: [(NGINX, "")] for name in found.shots if name != NGINX}
    _compare(table, found, "CPU a request", "us", "CPU a request, µs", lambda shot: shot.cpu_a_request_us, beside_nginx_only)


def flood(table: Table, span: Range, there: Field) -> None:
    """Chunks as fast as sockets take them: a proxy sees many in one read, and only one that looks at each event pays for each."""
    found = span.rounds(there.parts([ALONE, NGINX, DURABLE, MEMORY]), FLOOD, there.until)
    _ceiling(table, "chunks/s", found, lambda shot: shot.chunk_rate)
    against: Mapping[str, Others] = {DURABLE: [(NGINX, "")], MEMORY: [(NGINX, "")]}
    _compare(table, found, "chunks/s as fast as sockets take them", "chunks/s", "", lambda shot: shot.chunk_rate, against)


def _ceiling(table: Table, what: str, found: Rounds, figure: Callable[[Shot], float | None]) -> None:
    """The upstream and client alone, and a warning where they and not the server under test may set the pace."""
    alone = found.series(ALONE, figure)
    ratio = figures.ratio(alone, found.series(NGINX, figure))
    if ratio is not None and ratio < 2:
        print(f"WARNING  {what}: upstream and client alone reach only {ratio:.2f} of nginx; they may be its limit", flush=True)
    table.add(Row(f"{what}: upstream and client alone", figures.median(alone), "per s", NGINX, ratio, ">= 2", figures.met(">= 2", ratio)))


def paced(table: Table, span: Range, there: Field) -> None:
    """CPU a chunk at 200 streams that nobody has to hurry for, requests included."""
    found = span.rounds(there.parts([NGINX, DURABLE, MEMORY, PORTKEY, LITELLM], longer=1.5), PACED, there.until)
    against: Mapping[str, Others] = {name: [(NGINX, "")] for name in (MEMORY, PORTKEY, LITELLM)} | {DURABLE: [(NGINX, "<= 1.5")]}
    _compare(table, found, "CPU a chunk at 200 paced streams", "us", "CPU a chunk, µs", lambda shot: shot.cpu_a_chunk_us, against)


def first_chunk(table: Table, span: Range, there: Field) -> None:
    """What is added to the first chunk at 1,000 streams, over asking the upstream directly."""
    found = span.rounds(there.parts([ALONE, NGINX, DURABLE, MEMORY, PORTKEY, LITELLM], longer=2.0), CROWD, there.until)
    for words, column, figure in (
        ("p50", "first chunk added p50, ms", lambda shot: shot.first_p50),
        ("p99", "p99, ms", lambda shot: shot.first_p99),
    ):
        alone = found.series(ALONE, figure)
        # Below what a timer of this client can tell (and never a division by nothing) an addition counts as 20 µs.
        nginx = figures.at_least(figures.less(found.series(NGINX, figure), alone), 20.0)
        added = {name: figures.less(found.series(name, figure), alone) for name in found.shots if name != ALONE and name in found}
        for name, series in added.items():
            target = "<= 4" if name == MEMORY else ""
            others = [] if name == NGINX else [("nginx's own addition", nginx, target)]
            _beside(table, f"added to the first chunk at 1,000 streams, {words}", "us", name, series, others)
            value = figures.median(series)
            table.matrix.put(name, column, None if value is None else value / 1000)
        if DURABLE in added and MEMORY in added:
            durable = figures.median(figures.less(added[DURABLE], added[MEMORY]))
            table.add(Row(f"of which the two durable writes before it, {words}", durable, "us", note="the gateway less the one in memory"))


def memory(table: Table, span: Range, there: Field) -> None:
    """Resident memory a stream, over that of the same server before its first load."""
    each: dict[str, float] = {}
    upstream = next(target for target in there.everyone if target.name == ALONE)
    for target in there.everyone:
        if target.name not in (NGINX, DURABLE, MEMORY, PORTKEY, LITELLM) or target.idle_kb is None:
            continue
        count = HELD_OPEN.get(target.name, 5_000)
        load = Load("held open", count, chunks=12, pause_ms=1_000, ramp_ms=10_000 if count > 1_000 else 4_000)
        try:
            before = _open_answers(upstream)
            with subprocess.Popen(span.argv(target, load, 1.0), stdout=subprocess.DEVNULL) as running:
                time.sleep(load.ramp_ms / 1000 + 0.7)
                open_now = _open_answers(upstream) - before
                grown = machine.resident_kb(list(target.pids)) - target.idle_kb
                running.wait()
        except OSError as problem:
            print(f"WARNING  memory: {target.name} gave nothing: {problem}", flush=True)
            continue
        if open_now <= 0:
            print(f"WARNING  memory: {target.name} had no stream open", flush=True)
            continue
        each[target.name] = grown / open_now
        ours = target.name in (DURABLE, MEMORY) and NGINX in each
        ratio = each[target.name] / each[NGINX] if ours else None
        goal = "<= 1" if target.name == DURABLE and ours else ""
        words = f"memory a stream at {count:,} streams: {target.name}"
        note = "" if open_now == count else f"{open_now:,} were open"
        table.add(Row(words, each[target.name], "kB", NGINX if ours else "", ratio, goal, figures.met(goal, ratio), note))
        table.matrix.put(target.name, "memory a stream, kB", each[target.name])


def _open_answers(upstream: Contestant) -> int:
    """How many answers the upstream has begun and not ended (cut ones included)."""
    return sum(sums.answers - sums.whole for sums in books.counted(upstream).values())


def beginnings(table: Table, there: Field) -> None:
    """Start to the first answer, and memory before any load."""
    by_name = {target.name: target for target in there.everyone}
    litellm = by_name.get(LITELLM)
    for target in there.everyone:
        if target.name == ALONE or target.cold_s is None or target.idle_kb is None:
            continue
        judged = litellm is not None and target.name == DURABLE
        start: figures.Series = [target.cold_s]
        idle: figures.Series = [target.idle_kb / 1024]
        theirs_start = [(LITELLM, [litellm.cold_s], "<= 0.125")] if judged and litellm is not None else []
        theirs_idle = [(LITELLM, [(litellm.idle_kb or 0) / 1024], "<= 0.2")] if judged and litellm is not None else []
        _beside(table, "start to the first answer", "s", target.name, start, theirs_start)
        _beside(table, "memory when idle", "MB", target.name, idle, theirs_idle)
        table.matrix.put(target.name, "start to first answer, s", start[0])
        table.matrix.put(target.name, "idle, MB", idle[0])


def missing(*, cores: int) -> tuple[str, str] | None:
    """(what, cure) of the first thing without which no row of the wire can be measured; None: all is there."""
    what = "gateway beside nginx"
    if compiled.compiler() is None:
        return what, "no C compiler for the load generator; on Debian: apt-get install gcc libc6-dev"
    if contestants.nginx_program() is None:
        return what, "nginx is not installed; on Debian: apt-get install nginx-light"
    if cores < 2:
        return what, "one core only; the server needs one and the client another"
    return None


def _enter(table: Table, there: Field, name: str, arrive: Callable[[], Contestant | Shop]) -> None:
    """Lets a contestant in, or says why it is not there; the others do not wait for it."""
    print(f"starting {name} ...", flush=True)
    try:
        found = arrive()
    except (RuntimeError, OSError, AssertionError, subprocess.SubprocessError, rivals.Absent) as problem:
        said = [line.strip() for line in str(problem).splitlines() if line.strip()]
        print("\n".join(said[:-1]), flush=True)
        table.skip(name, said[-1][:300] if said else type(problem).__name__)
        return
    if isinstance(found, Shop):
        there.shops.append(found)
        found = found.contestant
    there.everyone.append(found)


def run(table: Table, *, quick: bool, peers: bool = True, ours: bool = True) -> None:
    """Every row of the wire, or loud words about what is missing. `peers`: LiteLLM and Portkey, too; `ours`: all our forms, or just one."""
    if problem := missing(cores=os.cpu_count() or 1):
        table.skip(*problem)
        return
    there = Field(rounds=2, seconds=1.0) if quick else Field()
    server: PostgresServer | None = None
    with tempfile.TemporaryDirectory(prefix="tokenarb-bench-") as name:
        stage = Stage(Path(name))
        span = Range(compiled.build(stage.directory, "load"), stage.directory)
        try:
            upstream = stage.upstream(compiled.build(stage.directory, "upstream"))
            there.everyone.append(upstream)
            _enter(table, there, NGINX, lambda: contestants.nginx(stage, upstream))
            _enter(table, there, DURABLE, lambda: contestants.gateway(stage, upstream))
            if ours:
                _enter(table, there, MEMORY, lambda: contestants.gateway(stage, upstream, name=MEMORY))
                server = _postgres(table)
            for workers, form in POSTGRES.items() if server else ():
                assert server is not None
                _enter(table, there, form, functools.partial(contestants.on_postgres, stage, upstream, server, workers))
            if peers:
                _enter(table, there, PORTKEY, lambda: rivals.portkey(stage, upstream))
                _enter(table, there, LITELLM, lambda: rivals.litellm(stage, upstream))
            _measure(table, span, there)
            durable = [shop for shop in there.shops if shop.contestant.name != MEMORY]
            books.show(table, stage, upstream, durable)
        finally:
            stage.stop()
            if server is not None:
                server.stop()


def _postgres(table: Table) -> PostgresServer | None:
    try:
        return contestants.postgres()
    except (AssertionError, RuntimeError, OSError, subprocess.SubprocessError) as problem:
        table.skip("the gateway on PostgreSQL", str(problem))
        return None


LOADS: Final = (
    ("memory", memory, 0.2),
    ("requests", requests, 0.45),
    ("flood", flood, 0.55),
    ("paced", paced, 0.75),
    ("first chunk", first_chunk, 1.0),
)
"""What is measured, in this order, and by which share of `WIRE_S` no further round of it begins. Memory first: it needs unused servers."""


def _measure(table: Table, span: Range, there: Field) -> None:
    """All loads, each for itself: what goes wrong in one takes no other with it."""
    beginnings(table, there)
    began = time.monotonic()
    for part, deed, share in LOADS:
        print(f"-- wire: {part}, {time.monotonic() - began:.0f} s after the first load", flush=True)
        there.until = began + share * WIRE_S
        if part == "requests":
            span.rounds([Part(target, 1, 1.0) for target in there.everyone], REQUESTS)  # warm, and forgotten
        try:
            deed(table, span, there)
        except (KeyError, OSError, subprocess.SubprocessError, ZeroDivisionError) as problem:
            table.skip(part, f"{type(problem).__name__}: {problem}")
