"""`python -m bench`: paired ratios, a printed table, bench/results/latest.json and, of a whole run, docs/performance.md.

`--quick` for a look, `--only wire|peers|ledger|upstream|telegram` for a part: wire is every form of ours beside nginx, peers is one of ours
beside nginx, LiteLLM and Portkey.
"""

import argparse
import importlib
import signal
import sys
import time
from pathlib import Path
from typing import Any

from bench import machine, targets, wire_bench
from bench.table import Row, Table, write_page

RESULTS = Path(__file__).resolve().parent / "results" / "latest.json"
PAGE = RESULTS.parents[2] / "docs" / "performance.md"
SECTIONS = ("ledger", "upstream", "telegram", "wire", "peers")


def _neighbour(table: Table, name: str, *, quick: bool) -> None:
    """Rows of a bench that belongs to another room: its `run(quick=...)` gives {name, value, unit, against, ratio} each."""
    try:
        # Imported here, since a room whose bench cannot run must not take the other rooms' figures with it.
        module = importlib.import_module(f"bench.{name}_bench")
        found: list[dict[str, Any]] = module.run(quick=quick)
    except (ImportError, AttributeError) as missing:
        table.skip(f"the {name}'s own rows", str(missing))
        return
    for row in found:
        target, met = targets.judge(row["name"], row["unit"], row["value"], row["ratio"])
        table.keep(Row(**row, target=target, met=met))


def main(arguments: list[str]) -> int:
    """Every section asked for; exit status 0 even where a target is missed (the table says so), since a bench is no test."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", choices=SECTIONS, action="append")
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # an ending in order, so that no server is left behind
    began = time.monotonic()
    table = Table()
    facts = machine.facts()
    print(f"{facts['cpu']}, {facts['cores']} cores, {facts['memory_gb']} GB, {facts['system']}")
    print(f"Python {facts['python']}, load before {facts['load_before']}")
    sections = chosen.only or SECTIONS
    for section in ("ledger", "upstream", "telegram"):
        if section in sections:
            print(f"-- {section}", flush=True)
            _neighbour(table, section, quick=chosen.quick)
    if "wire" in sections or "peers" in sections:
        wire_bench.run(table, quick=chosen.quick, peers="peers" in sections, ours="wire" in sections)
    table.show()
    print(f"{time.monotonic() - began:.0f} s in all")
    table.write(chosen.out, facts)
    if chosen.out == RESULTS and not chosen.quick and not chosen.only:
        write_page(table, PAGE, facts)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
