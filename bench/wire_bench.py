"""The gateway beside nginx: the same upstream, the same client, the same core, in interleaved rounds; figures are medians of ratios."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import compiled, machine
from bench.contestants import OTHER_CORE, Contestant, Stage
from bench.table import Row, Table

ANSWER = {"model": "openai/gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 64}


def _streamed(chunks: int, pause_ms: int) -> dict[str, object]:
    content = f"bench:{chunks},{pause_ms}"
    return {
        "model": "openai/gpt-4o-mini",
        "stream": True,
        "messages": [{"role": "user", "content": content}],
        "max_tokens": 2 * chunks + 16,
    }


@dataclass(frozen=True, slots=True)
class Load:
    """One shape of load."""

    name: str
    body: dict[str, object]
    connections: int
    ramp_ms: int = 0


REQUESTS = Load("requests", ANSWER, 64)
SATURATED = Load("saturated streams", _streamed(100, 5), 800, 600)
PACED = Load("200 paced streams", _streamed(20, 50), 200, 1000)
OPEN_STREAMS = 1_000
IDLE = Load("open streams", _streamed(40, 500), OPEN_STREAMS, 4_000)


@dataclass(frozen=True, slots=True)
class Shot:
    """What one contestant did in one round; `cpu_s` is the server's own."""

    requests: int
    chunks: int
    errors: int
    seconds: float
    whole_p50_us: int
    whole_p99_us: int
    first_p50_us: int
    first_p99_us: int
    cpu_s: float


Rounds = dict[str, list[Shot]]


class Range:
    """Where shots are taken."""

    def __init__(self, client: Path, directory: Path) -> None:
        self._client, self._directory = client, directory

    def shoot(self, target: Contestant, load: Load, seconds: float) -> Shot:
        """One load on one contestant."""
        body = self._directory / "body.json"
        body.write_text(json.dumps(load.body))
        before = machine.cpu_seconds(list(target.pids))
        argv = [str(self._client), str(target.port), target.path, str(load.connections), str(seconds), str(body), target.bearer]
        done = subprocess.run(
            [*argv, str(load.ramp_ms)], check=True, capture_output=True, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, {OTHER_CORE % (os.cpu_count() or 1)}),
        )  # fmt: skip
        found = json.loads(done.stdout)
        cpu = machine.cpu_seconds(list(target.pids)) - before
        # The ramp is not counted by the client; its share of the server's time is taken out evenly.
        return Shot(**found, cpu_s=cpu * seconds / (seconds + load.ramp_ms / 1000))

    def rounds(self, targets: list[Contestant], load: Load, *, rounds: int, seconds: float) -> Rounds:
        """A B C A B C ..., so that a noisy neighbour disturbs all of them alike."""
        found: Rounds = {target.name: [] for target in targets}
        for _ in range(rounds):
            for target in targets:
                found[target.name].append(self.shoot(target, load, seconds))
                time.sleep(0.2)
        for name, shots in found.items():
            wrong = sum(shot.errors for shot in shots)
            if wrong:
                print(f"WARNING  {load.name}: {name} gave {wrong} errors", flush=True)
        return found


def _ratio(ours: list[float], theirs: list[float]) -> float:
    """Of the same rounds, the median."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def _rate(shots: list[Shot]) -> list[float]:
    return [shot.requests / shot.seconds for shot in shots]


def _chunk_rate(shots: list[Shot]) -> list[float]:
    return [shot.chunks / shot.seconds for shot in shots]


def _limited(table: Table, what: str, alone: float, best: float) -> None:
    """Says so where the upstream or the client, and not the server under test, set the pace."""
    if best > 0.7 * alone:
        print(f"WARNING  {what}: the upstream and client alone reach only {alone:,.0f}; nginx's {best:,.0f} may be their limit", flush=True)
    table.add(Row(f"{what}: upstream and client alone", alone, "per s", note="the ceiling of the measuring tools"))


def requests(table: Table, span: Range, targets: list[Contestant], *, rounds: int, seconds: float) -> None:
    """Whole answers at 64 connections."""
    found = span.rounds(targets, REQUESTS, rounds=rounds, seconds=seconds)
    nginx = _rate(found["nginx"])
    _limited(table, "requests/s", statistics.median(_rate(found["upstream alone"])), statistics.median(nginx))
    table.add(Row("requests/s at 64 connections: nginx", statistics.median(nginx), "requests/s"))
    for name, least in (("gateway", 0.04), ("gateway, ledger in memory", 0.20)):
        if name in found:
            ratio = _ratio(_rate(found[name]), nginx)
            value = statistics.median(_rate(found[name]))
            table.add(Row(f"requests/s at 64 connections: {name}", value, "requests/s", "nginx", ratio, f">= {least}", ratio >= least))
    for name, shots in found.items():
        if name != "upstream alone":
            cpu = statistics.median(shot.cpu_s / max(shot.requests, 1) * 1e6 for shot in shots)
            table.add(Row(f"CPU a request: {name}", cpu, "us"))


def streams(table: Table, span: Range, targets: list[Contestant], *, rounds: int, seconds: float) -> None:
    """Chunks at saturation: 800 streams that offer 160,000 chunks/s, more than any of them can pass on."""
    found = span.rounds(targets, SATURATED, rounds=rounds, seconds=seconds)
    nginx = _chunk_rate(found["nginx"])
    _limited(table, "chunks/s", statistics.median(_chunk_rate(found["upstream alone"])), statistics.median(nginx))
    table.add(Row("streamed chunks/s at saturation: nginx", statistics.median(nginx), "chunks/s"))
    for name, shots in found.items():
        if name in ("upstream alone", "nginx"):
            continue
        ratio = _ratio(_chunk_rate(shots), nginx)
        target = (">= 0.5", ratio >= 0.5) if name == "gateway" else ("", None)
        table.add(
            Row(f"streamed chunks/s at saturation: {name}", statistics.median(_chunk_rate(shots)), "chunks/s", "nginx", ratio, *target)
        )
    for name, shots in found.items():
        if name != "upstream alone":
            cpu = statistics.median(shot.cpu_s / max(shot.chunks, 1) * 1e6 for shot in shots)
            table.add(Row(f"CPU a chunk at saturation: {name}", cpu, "us"))


def first_chunk(table: Table, span: Range, targets: list[Contestant], *, rounds: int, seconds: float) -> None:
    """What is added to the first chunk at 200 streams, over asking the upstream directly."""
    found = span.rounds(targets, PACED, rounds=rounds, seconds=seconds)
    alone = [float(shot.first_p50_us) for shot in found["upstream alone"]]

    def added(name: str) -> list[float]:
        return [shot.first_p50_us - base for shot, base in zip(found[name], alone, strict=True)]

    nginx = [max(1.0, us) for us in added("nginx")]
    table.add(Row("added to the first chunk at 200 streams: nginx", statistics.median(nginx), "us"))
    wire = added("gateway, ledger in memory") if "gateway, ledger in memory" in found else None
    if wire is not None:
        ratio = _ratio(wire, nginx)
        name = "added to the first chunk at 200 streams: gateway, ledger in memory"
        table.add(Row(name, statistics.median(wire), "us", "nginx's own addition", ratio, "<= 10", ratio <= 10))
    if "gateway" in found:
        durable = statistics.median(added("gateway"))
        name = "added to the first chunk at 200 streams: gateway"
        table.add(Row(name, durable, "us", "nginx's own addition", _ratio(added("gateway"), nginx), note="durable writes included"))
        if wire is not None:
            table.add(Row("of which the two durable writes before it", durable - statistics.median(wire), "us"))
    for name, shots in found.items():
        cpu = statistics.median(shot.cpu_s / max(shot.chunks, 1) * 1e6 for shot in shots)
        if name != "upstream alone":
            table.add(Row(f"CPU a chunk at 200 paced streams: {name}", cpu, "us"))


def memory(table: Table, client: Path, directory: Path, targets: list[Contestant]) -> None:
    """Resident memory a stream: 1,000 open ones against none, on servers that have seen no peak yet (its memory is used again)."""
    body = directory / "idle.json"
    body.write_text(json.dumps(IDLE.body))
    for target in targets:
        before = machine.resident_kb(list(target.pids))
        argv = [str(client), str(target.port), target.path, str(OPEN_STREAMS), "6", str(body), target.bearer, str(IDLE.ramp_ms)]
        with subprocess.Popen(argv, stdout=subprocess.DEVNULL) as running:
            time.sleep(IDLE.ramp_ms / 1000 + 4)
            during = machine.resident_kb(list(target.pids))
            running.wait()
        each = (during - before) / OPEN_STREAMS
        target_words = ("<= 60 kB", each <= 60) if target.name == "gateway" else ("", None)
        table.add(Row(f"memory a stream at {OPEN_STREAMS} streams: {target.name}", each, "kB", "", None, *target_words))
        time.sleep(1)


def run(table: Table, *, quick: bool) -> None:
    """Every row of the wire, or loud words about what is missing."""
    if compiled.compiler() is None:
        table.skip("gateway against nginx", "no C compiler for the load generator; on Debian: apt-get install gcc libc6-dev")
        return
    if shutil.which("nginx") is None and not Path("/usr/sbin/nginx").exists():
        table.skip("gateway against nginx", "nginx is not installed; on Debian: apt-get install nginx-light")
        return
    if (os.cpu_count() or 1) < 2:
        table.skip("gateway against nginx", "one core only; the server needs one and the client another")
        return
    rounds, seconds = (2, 2.0) if quick else (5, 3.0)
    with tempfile.TemporaryDirectory(prefix="tokenarb-bench-") as name:
        directory = Path(name)
        stage = Stage(directory)
        client = compiled.build(directory, "load")
        try:
            upstream = stage.upstream(compiled.build(directory, "upstream"))
            nginx = stage.nginx(upstream)
            targets = [upstream, nginx]
            for in_memory in (False, True):
                try:
                    targets.append(stage.gateway(upstream, memory=in_memory))
                except RuntimeError as problem:
                    table.skip("the gateway with its ledger in memory" if in_memory else "the gateway", str(problem))
            span = Range(client, directory)
            span.rounds(targets, REQUESTS, rounds=1, seconds=1.0)  # warm
            memory(table, client, directory, targets[1:])
            requests(table, span, targets, rounds=rounds, seconds=seconds)
            streams(table, span, targets, rounds=rounds, seconds=seconds)
            first_chunk(table, span, targets, rounds=rounds, seconds=seconds + 1)
        finally:
            stage.stop()
