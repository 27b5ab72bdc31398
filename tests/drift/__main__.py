"""`python -m tests.drift`: mixed load with kill -9 of gateway and database, then three books compared. Exit 0 only if all of it holds.

Its last line is `drift: 0 nano-USD, N requests, K kills, 0 unfunded, 0 lost`.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.drift import checker, inquiry, planted
from tests.drift.shop import Shop
from tests.drift.storm import Storm
from tests.drift.system import System

SHOWN = 12
LONG = {"requests": 100_000, "kills": 200, "minutes_max": 60.0}


@dataclass(frozen=True, slots=True)
class Run:
    """What one engine's storm came to."""

    verdict: checker.Verdict
    requests: int
    kills: int


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.drift", description=__doc__)
    parser.add_argument("--requests", type=int, default=6_000, help="in all, shared by the engines (default: 6000)")
    parser.add_argument("--kills", type=int, default=16, help="kill -9 in all, shared by the engines (default: 16)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--workers", type=int, default=2, help="gateway processes on PostgreSQL (default: 2)")
    parser.add_argument("--at-once", type=int, default=48, help="clients at once (default: 48)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes-max", type=float, default=10.0, help="stop asking after so many minutes, and fail")
    parser.add_argument("--plant", choices=planted.NAMES, help="plant this bug; the run must turn red")
    parser.add_argument("--long", action="store_true", help="100,000 requests, 200 kills")
    parser.add_argument("--keep", action="store_true", help="keep the directory with logs and databases")
    found = parser.parse_args(arguments)
    if found.long:
        vars(found).update(LONG)
    return found


async def one(engine: str, chosen: argparse.Namespace, requests: int, kills: int) -> Run:
    """A storm on one engine, and its judgement."""
    directory = Path(tempfile.mkdtemp(prefix=f"tokenarb-drift-{engine}-"))
    entry = ("-m", "tests.drift.planted", chosen.plant) if chosen.plant in planted.LIVE else ("-m", "tokenarb")
    system = System(engine, directory, workers=chosen.workers, seed=chosen.seed, entry=entry)
    shop = None
    good = False
    try:
        await system.start()
        shop = Shop(system.env, chosen.seed)
        await shop.open()
        await shop.furnish(max(1, requests // 10_000))
        until = time.monotonic() + chosen.minutes_max * 60
        storm = Storm(system, shop, requests=requests, kills=kills, seed=chosen.seed, at_once=chosen.at_once, until=until)
        await storm.blow()
        open_requests = await storm.calm()
        violations = await inquiry.audit(system)
        if open_requests:
            sys.stdout.write(f"  {engine}: {open_requests} requests did not end\n")
        if chosen.plant in planted.TAMPERED:
            await planted.tamper(system.env["DATABASE_URL"], chosen.plant)
        verdict = checker.judge(await inquiry.gather(system, shop, storm.seen, violations=violations, lowest=storm.lowest))
        tell(engine, storm, verdict)
        good = not verdict.findings
        return Run(verdict, storm.progress.done, sum(storm.progress.kills.values()))
    finally:
        if shop is not None:
            await shop.close()
        await system.stop()
        if chosen.keep or not (good or chosen.plant):
            sys.stdout.write(f"  kept, with logs and databases: {directory}\n")
        else:
            shutil.rmtree(directory, ignore_errors=True)


def tell(engine: str, storm: Storm, verdict: checker.Verdict) -> None:
    """What happened, and the first offenders of each rule."""
    endings = Counter(seen.ended.split(" after")[0] for seen in storm.seen)
    settled = sum(seen.status == 200 for seen in storm.seen)
    sys.stdout.write(f"  {engine}: {settled} of {len(storm.seen)} requests were answered 200; kills {dict(storm.progress.kills)}\n")
    sys.stdout.write(f"  {engine}: {verdict.remembered} of them were answered from memory\n")
    sys.stdout.write(f"  {engine}: clients saw {dict(endings.most_common(14))}\n")
    rules = Counter((finding.kind, finding.rule) for finding in verdict.findings)
    for (kind, rule), count in rules.most_common():
        sys.stdout.write(f"  {engine}: {kind.upper()} {rule}: {count}\n")
        offenders = [finding for finding in verdict.findings if (finding.kind, finding.rule) == (kind, rule)]
        for finding in offenders[:SHOWN]:
            sys.stdout.write(f"      {finding.subject}: {finding.text}\n")
    hung = [seen.number for seen in storm.seen if seen.ended == "hung"]
    if hung:
        sys.stdout.write(f"  {engine}: clients left hanging: {hung[:SHOWN]}\n")


async def main(arguments: list[str]) -> int:
    """Every engine asked for, one after the other; then the line."""
    chosen = options(arguments)
    engines = ("sqlite", "postgresql") if chosen.engine == "both" else (chosen.engine,)
    begun = time.monotonic()
    runs = [await one(engine, chosen, chosen.requests // len(engines), chosen.kills // len(engines)) for engine in engines]
    unknown = sum(run.verdict.unknown for run in runs)
    unknown_cost = sum(run.verdict.unknown_cost_nano for run in runs)
    drift = sum(run.verdict.drift for run in runs)
    unfunded = sum(run.verdict.unfunded for run in runs)
    lost = sum(run.verdict.lost for run in runs)
    requests, kills = sum(run.requests for run in runs), sum(run.kills for run in runs)
    rules = sum(len(run.verdict.findings) for run in runs)
    short = requests < chosen.requests // len(engines) * len(engines) or kills < chosen.kills // len(engines) * len(engines)
    if short:
        sys.stdout.write("  the storm ended before all requests and kills were done: not a proof\n")
    if rules:
        sys.stdout.write(f"  {rules} findings\n")
    sys.stdout.write(f"  {time.monotonic() - begun:.0f} s\n")
    sys.stdout.write(f"unknown: {unknown} attempts, {unknown_cost} nano-USD house\n")
    sys.stdout.write(f"drift: {drift} nano-USD, {requests} requests, {kills} kills, {unfunded} unfunded, {lost} lost\n")
    return 1 if rules or short else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
