"""`make fuzz ARGS="--seconds 60"`: atheris (libFuzzer) against each target in turn, in a process of its own; what breaks is kept in `.fuzz/`."""

import argparse
import subprocess
import sys
from pathlib import Path

from tests.fuzz import seeds

FOUND = Path(".fuzz")


def main() -> int:
    """Returns 1 where a target broke."""
    words = argparse.ArgumentParser(prog="make fuzz")
    words.add_argument("--seconds", type=int, default=60, help="for all targets together")
    words.add_argument("--target", choices=sorted(seeds.TARGETS), action="append")
    words.add_argument("--one", choices=sorted(seeds.TARGETS), help=argparse.SUPPRESS)
    words.add_argument("--replay", type=Path, help="run one found file through --target, with its traceback")
    given = words.parse_args()
    chosen = given.target or sorted(seeds.TARGETS)
    if given.replay is not None:
        seeds.TARGETS[chosen[0]](given.replay.read_bytes())
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
        print(f"broken: {', '.join(broken)}; see {FOUND}/ and --replay")
    return 1 if broken else 0


def fuzz(target: str, seconds: int) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris  # noqa: PLC0415 - not to be had on every machine, and only this needs it

    grown, found = FOUND / "corpus" / target, FOUND / "found"
    grown.mkdir(parents=True, exist_ok=True)
    found.mkdir(parents=True, exist_ok=True)
    names = FOUND / f"{target}.dict"
    names.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in seeds.WORDS[target]))
    options = [f"-max_total_time={seconds}", "-max_len=4096", f"-dict={names}", f"-artifact_prefix={found}/{target}-", "-print_final_stats=1"]
    check = seeds.TARGETS[target]
    for module in [module for name, module in list(sys.modules.items()) if name.startswith("tokenarb.")]:
        for name, thing in list(vars(module).items()):
            if callable(thing) and getattr(thing, "__module__", "") == module.__name__ and hasattr(thing, "__code__"):
                setattr(module, name, atheris.instrument_func(thing))
    atheris.Setup([sys.argv[0], *options, str(grown), str(seeds.CORPUS / target)], check)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
