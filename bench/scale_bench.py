"""How the cost of a request grows: `python -m bench.scale_bench [--quick]`, also `make bench-scale`.

Four axes: streams, keys, open holds, entries of the ledger, on SQLite and PostgreSQL. All sizes of an axis stand side by side, each a
gateway on books of its own, and are loaded in interleaved rounds, so that a ratio to the smallest is one of the same rounds.

Disk: 10 million entries take about 3 GB on SQLite and 5 GB on PostgreSQL, in the directory for temporary files, and are removed at the
end; a size that the disk has no room for is left out, and so says the table. Filling one database takes at most FILL_S.
"""

import argparse
import functools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import compiled, contestants, figures, machine, prefill, wire_bench
from bench.contestants import Shop
from bench.shots import Load, Range, Rounds, Shot
from bench.stage import Contestant, Stage
from bench.table import Row, Table, rendered, replace
from tests.postgres import PostgresServer

from tokenarb.base import secretfile
from tokenarb.keys import secrets

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- the last scale run -->", "<!-- end of the last scale run -->"
FILL_S: Final = 420.0
ENTRY_BYTES: Final = {"SQLite": 400, "PostgreSQL": 800}
"""An entry with its share of request, leg, attempt, transfer and their indexes; measured, rounded up."""
AUDIT_S: Final = 300.0
SPREAD: Final = 20_000
"""Over so many keys requests are spread, at most; the others only stand in the tables."""
FLAT: Final = "<= 1.2"
"""What is called flat: CPU a request at most a fifth above that of the smallest."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The sizes of a run, and how long it looks at each."""

    streams: tuple[int, ...]
    keys: tuple[int, ...]
    holds: tuple[int, ...]
    entries: tuple[int, ...]
    rounds: int
    seconds: float


FULL = Plan((100, 1_000, 5_000), (100, 10_000, 1_000_000), (100, 10_000, 100_000), (1_000, 100_000, 10_000_000), 3, 3.0)
QUICK = Plan((100, 1_000), (100, 10_000), (100, 5_000), (1_000, 50_000), 2, 1.0)
CHUNKS_A_SECOND: Final = 2_000
CHUNKS: Final = 6


class Site:
    """One engine: the stage, and a gateway's home to copy from."""

    def __init__(self, engine: str, stage: Stage, upstream: Contestant, server: PostgresServer | None) -> None:
        self.engine, self.stage, self.upstream, self.server = engine, stage, upstream, server
        self._made = 0
        self._plain = contestants.provision(stage, upstream, name=f"{engine} plain", database=self._new())
        self._asked = self._copy(self._plain, f"{engine} asked")
        contestants.serve(stage, self._asked)  # its first answer is the one that copies are made of
        contestants.away(stage, self._asked)

    def _new(self) -> str:
        return contestants.new_database(self.server) if self.server is not None else ""

    def _copy(self, shop: Shop, name: str) -> Shop:
        address = contestants.copied_database(self.server, shop.env["DATABASE_URL"]) if self.server is not None else ""
        return contestants.twin(self.stage, shop, name=name, database=address)

    def fresh(self, fill: Callable[[prefill.Books, Path], str], *, asked: bool) -> tuple[Shop, str]:
        """A gateway whose books `fill` filled before it began; `asked`: one question had been answered. Also what `fill` says."""
        self._made += 1
        shop = self._copy(self._asked if asked else self._plain, f"{self.engine} {self._made}")
        address = shop.env["DATABASE_URL"]
        books = prefill.PostgresBooks(address) if address else prefill.SqliteBooks(shop.home / "arbitrage.db")
        words = fill(books, shop.home)
        books.close()
        contestants.serve(self.stage, shop)
        return shop, words

    def shoot(self, span: Range, target: Contestant, load: Load, seconds: float) -> tuple[Shot, float]:
        """A shot, and the database's own CPU seconds in it (0 on SQLite, which is inside the gateway)."""
        root = self.server.process if self.server is not None else None
        before = machine.cpu_of_tree(root.pid) if root else {}
        shot = span.shoot(target, load, seconds)
        after = machine.cpu_of_tree(root.pid) if root else {}
        return shot, sum(spent - before.get(pid, 0.0) for pid, spent in after.items())

    def room_for(self, entries: int) -> bool:
        """Whether the disk has room for such a ledger, and half as much again for what filling takes meanwhile."""
        return shutil.disk_usage(self.stage.directory).free > 1.5 * entries * ENTRY_BYTES[self.engine] + 2 * 10**9


def _entries(size: int, books: prefill.Books, _home: Path) -> str:
    reached = prefill.settled(books, size, time.monotonic() + FILL_S)
    return f"{reached:,} entries"


def _holds(size: int, books: prefill.Books, _home: Path) -> str:
    prefill.held(books, size, time.time_ns() // 1_000_000)
    return f"{size:,} open holds"


def _keys(size: int, books: prefill.Books, home: Path) -> str:
    """Customers with a key each; the secrets of the first of them go to `keys.txt`, for the client."""
    peppers = secretfile.load(home / "secrets.json").peppers
    mine = [secrets.generate() for _ in range(min(size, SPREAD))]
    digests = [secrets.digest(secret, peppers.values[peppers.current]) for secret in mine]
    reached = prefill.customers(books, size, digests, time.monotonic() + FILL_S)
    (home / "keys.txt").write_text("\n".join(mine[:reached]) + "\n")
    return f"{reached:,} keys"


def grown(table: Table, span: Range, site: Site, axis: str, shops: list[tuple[Shop, str]], plan: Plan, *, spread: bool = False) -> None:
    """The rows of one axis on one engine: CPU a request (gateway and database) and p99, each beside the smallest of the same rounds."""
    found, database = Rounds(), dict[str, list[float | None]]()
    load = Load(axis, 64)
    for _ in range(plan.rounds):
        for shop, words in shops:
            client = shop.contestant
            if spread:
                client = Contestant(words, client.port, client.path, f"@{shop.home / 'keys.txt'}", client.pids)
            try:
                shot, theirs = site.shoot(span, client, load, plan.seconds)
            except (subprocess.CalledProcessError, OSError, ValueError) as problem:
                print(f"WARNING  {words}: {problem}", flush=True)
                found.shots.setdefault(words, []).append(None)
                database.setdefault(words, []).append(None)
                continue
            if shot.errors:
                print(f"WARNING  {words}: {shot.errors} errors", flush=True)
            found.shots.setdefault(words, []).append(shot)
            database.setdefault(words, []).append(theirs / max(shot.requests, 1) * 1e6)
    smallest = shops[0][1]

    def cpu(words: str) -> figures.Series:
        own = found.series(words, lambda shot: shot.cpu_a_request_us)
        return [None if a is None or b is None else a + b for a, b in zip(own, database[words], strict=True)]

    # Where they are more than a gateway has met, a key is read from the database first: no target, since a key's second request is not.
    how = ", each request with another key" if spread else ""
    target = "" if spread else FLAT
    for _, words in shops:
        ratio = figures.ratio(cpu(words), cpu(smallest)) if words != smallest else None
        goal = target if words != smallest else ""
        rate = figures.median(found.series(words, lambda shot: shot.rate))
        late = figures.median(found.series(words, lambda shot: shot.whole_p99_us / 1e3))
        note = f"{rate or 0:,.0f} requests/s, p99 {late or 0:.1f} ms"
        name = f"{site.engine}, {words}{how}: CPU a request"
        against = smallest if words != smallest else ""
        table.add(Row(name, figures.median(cpu(words)), "us", against, ratio, goal, figures.met(goal, ratio), note))


def streams(table: Table, span: Range, site: Site, plan: Plan) -> None:
    """The same chunks a second from more and more streams, so that only their number differs."""
    shop, _ = site.fresh(lambda _books, _home: "", asked=False)
    target = shop.contestant
    series: dict[int, list[float | None]] = {}
    for _ in range(max(1, plan.rounds - 1)):
        for size in plan.streams:
            pause = size * 1000 // CHUNKS_A_SECOND
            load = Load(f"{size} streams", size, chunks=CHUNKS, pause_ms=pause, ramp_ms=CHUNKS * pause)
            try:
                shot = span.shoot(target, load, max(2.0, plan.seconds))
                if shot.errors:
                    print(f"WARNING  {size} streams: {shot.errors} errors", flush=True)
                series.setdefault(size, []).append(shot.cpu_a_chunk_us)
            except (subprocess.CalledProcessError, OSError, ValueError) as problem:
                print(f"WARNING  {size} streams: {problem}", flush=True)
                series.setdefault(size, []).append(None)
    smallest = plan.streams[0]
    for size, found in series.items():
        ratio = figures.ratio(found, series[smallest]) if size != smallest else None
        goal = FLAT if size != smallest else ""
        against = f"{smallest:,} streams" if size != smallest else ""
        name = f"{site.engine}, {size:,} streams, {CHUNKS_A_SECOND:,} chunks/s in all: CPU a chunk"
        table.add(Row(name, figures.median(found), "us", against, ratio, goal, figures.met(goal, ratio)))


def audited(table: Table, site: Site, shop: Shop, words: str) -> None:
    """The audit of the largest books: a filling that is not true would measure something else."""
    began = time.monotonic()
    try:
        said, sound = contestants.command(site.stage, shop.env, "audit", patience_s=AUDIT_S).strip().splitlines()[-1], True
    except RuntimeError as problem:
        said, sound = str(problem)[-200:], False
    table.add(Row(f"{site.engine}, {words}: audit", time.monotonic() - began, "s", "", None, "clean", sound, said))


def measure(table: Table, span: Range, site: Site, plan: Plan) -> None:
    """All axes of one engine. What goes wrong in one takes no other with it."""

    def axis(name: str, sizes: tuple[int, ...], fill: Callable[[int, prefill.Books, Path], str], *, asked: bool) -> None:
        shops: list[tuple[Shop, str]] = []
        for size in sizes:
            if name == "entries" and not site.room_for(size):
                table.skip(f"{site.engine}, {size:,} entries", "not enough room on the disk")
                continue
            began = time.monotonic()
            shops.append(site.fresh(functools.partial(fill, size), asked=asked))
            print(f"   {site.engine}: {shops[-1][1]} after {time.monotonic() - began:.0f} s", flush=True)
        grown(table, span, site, name, shops, plan)
        if name == "keys":
            grown(table, span, site, name, shops, plan, spread=True)
        for shop, words in shops:
            contestants.away(site.stage, shop)
            if words == shops[-1][1]:
                audited(table, site, shop, words)
            shutil.rmtree(shop.home, ignore_errors=True)

    deeds: tuple[tuple[str, Callable[[], None]], ...] = (
        ("streams", lambda: streams(table, span, site, plan)),
        ("keys", lambda: axis("keys", plan.keys, _keys, asked=False)),
        ("open holds", lambda: axis("open holds", plan.holds, _holds, asked=True)),
        ("entries", lambda: axis("entries", plan.entries, _entries, asked=True)),
    )
    for name, deed in deeds:
        print(f"-- {site.engine}: {name}", flush=True)
        try:
            deed()
        except Exception as problem:  # a bench of minutes keeps what it has
            table.skip(f"{site.engine}: {name}", f"{type(problem).__name__}: {str(problem).strip().splitlines()[-1][:200]}")


def main(arguments: list[str]) -> int:
    """Both engines, one after the other; exit status 0 also where a ratio is missed, as with `python -m bench`."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale_bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, short rounds: about two minutes; docs/performance.md stays")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), action="append")
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an ending in order, so that no server is left behind
    table, facts, began = Table(), machine.facts(), time.monotonic()
    if problem := wire_bench.missing(cores=os.cpu_count() or 1):
        table.skip(*problem)
        return 0
    for engine in chosen.only or ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory(prefix="tokenarb-scale-") as name:
            stage = Stage(Path(name))
            server: PostgresServer | None = None
            try:
                span = Range(compiled.build(stage.directory, "load"), stage.directory)
                upstream = stage.upstream(compiled.build(stage.directory, "upstream"))
                server = contestants.postgres() if engine == "PostgreSQL" else None
                measure(table, span, Site(engine, stage, upstream, server), QUICK if chosen.quick else FULL)
            except (RuntimeError, OSError, AssertionError, subprocess.SubprocessError) as problem:
                table.skip(engine, str(problem))
            finally:
                stage.stop()
                if server is not None:
                    server.stop()
    table.show()
    print(f"{time.monotonic() - began:.0f} s in all")
    if not chosen.quick and not chosen.only:
        replace(PAGE, BEGIN, END, rendered(table, facts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
