"""`make fuzz ARGS="--seconds 60"`: atheris (libFuzzer) against each target, each in a process of its own.

What breaks is kept in `.fuzz/found`; `--target front --replay FILE` shows how.
"""

import argparse
import importlib
import subprocess
import sys
from pathlib import Path

FOUND = Path(".fuzz")
TARGETS = ("front", "upstream", "relay", "peek", "asks", "answers", "forms")


def main() -> int:
    """Returns 1 where a target broke."""
    words = argparse.ArgumentParser(prog="make fuzz")
    words.add_argument("--seconds", type=int, default=60, help="for all targets together")
    words.add_argument("--target", choices=TARGETS, action="append")
    words.add_argument("--one", choices=TARGETS, help=argparse.SUPPRESS)
    words.add_argument("--replay", type=Path, help="run one found file through --target, with its traceback")
    given = words.parse_args()
    chosen = given.target or TARGETS
    if given.replay is not None:
        importlib.import_module("tests.fuzz.seeds").TARGETS[chosen[0]](given.replay.read_bytes())
        return 0
    if given.one is not None:
        fuzz(given.one, given.seconds)
    broken = []
    for target in chosen:
        print(f"== {target}", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", "--one", target, "--seconds", str(max(1, given.seconds // len(chosen)))]
        if subprocess.run(command, check=False).returncode:
            broken.append(target)
    if broken:
        print(f"broken: {', '.join(broken)}; see {FOUND}/found and --replay")
    return 1 if broken else 0


def fuzz(target: str, seconds: int) -> None:
    """Never returns: libFuzzer ends the process."""
    atheris = importlib.import_module("atheris")  # not to be had on every machine, and only this needs it
    with atheris.instrument_imports(include=["tokenarb", "h11"]):
        seeds = importlib.import_module("tests.fuzz.seeds")
    grown, found = FOUND / "corpus" / target, FOUND / "found"
    grown.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    names = FOUND / f"{target}.dict"
    names.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in seeds.words(target)))
    options = [f"-max_total_time={seconds}", "-max_len=4096", "-print_final_stats=1", f"-dict={names}"]
    options.append(f"-artifact_prefix={found}/{target}-")
    atheris.Setup([sys.argv[0], *options, str(grown), str(seeds.CORPUS / seeds.SHARED.get(target, target))], seeds.TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
