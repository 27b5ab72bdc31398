"""Loads, and what a contestant does under one: the client's own count and the server's own CPU time."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.figures import Series
from bench.stage import ANSWER, OTHER_CORE, Contestant, on_core


@dataclass(frozen=True, slots=True)
class Load:
    """One shape of load. `chunks` = 0: whole answers; else streams of so many, `pause_ms` apart (0: as fast as sockets take them)."""

    name: str
    connections: int
    chunks: int = 0
    pause_ms: int = 0
    ramp_ms: int = 0

    @property
    def body(self) -> dict[str, object]:
        """What each request asks."""
        if not self.chunks:
            return dict(ANSWER)
        content = f"bench:{self.chunks},{self.pause_ms}"
        messages = [{"role": "user", "content": content}]
        return {"model": ANSWER["model"], "stream": True, "messages": messages, "max_tokens": 2 * self.chunks + 16}

    @property
    def events(self) -> int:
        """How many events a whole answer has: its chunks, the one with the usage, and [DONE]."""
        return self.chunks + 2 if self.chunks else 0


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

    @property
    def rate(self) -> float | None:
        """Whole answers a second."""
        return self.requests / self.seconds if self.requests else None

    @property
    def chunk_rate(self) -> float | None:
        """Events a second."""
        return self.chunks / self.seconds if self.chunks else None

    @property
    def cpu_a_request_us(self) -> float | None:
        """The server's CPU a whole answer."""
        return self.cpu_s / self.requests * 1e6 if self.requests else None

    @property
    def cpu_a_chunk_us(self) -> float | None:
        """The server's CPU an event, requests included."""
        return self.cpu_s / self.chunks * 1e6 if self.chunks else None

    @property
    def first_p50(self) -> float | None:
        """Microseconds to the first event; None: nobody saw one."""
        return float(self.first_p50_us) if self.chunks else None

    @property
    def first_p99(self) -> float | None:
        """As `first_p50`, the slowest hundredth."""
        return float(self.first_p99_us) if self.chunks else None


@dataclass(frozen=True, slots=True)
class Part:
    """How a contestant takes part in a load: in the first `rounds` rounds, for `seconds` each."""

    target: Contestant
    rounds: int
    seconds: float


class Rounds:
    """The shots of each contestant, round by round; None where it did not take part."""

    def __init__(self) -> None:
        self.shots: dict[str, list[Shot | None]] = {}

    def series(self, name: str, figure: Callable[[Shot], float | None]) -> Series:
        """A figure of a contestant a round; [] for one that never took part."""
        return [None if shot is None else figure(shot) for shot in self.shots.get(name, [])]

    def __contains__(self, name: str) -> bool:
        return any(self.shots.get(name, []))


class Range:
    """Where shots are taken."""

    def __init__(self, client: Path, directory: Path) -> None:
        self._client, self._directory = client, directory

    def argv(self, target: Contestant, load: Load, seconds: float) -> list[str]:
        """The client's command line."""
        body = self._directory / "body.json"
        body.write_text(json.dumps(load.body))
        first = [str(self._client), str(target.port), target.path, str(load.connections), str(seconds), str(body), target.bearer]
        return [*first, str(load.ramp_ms), str(load.events), target.headers]

    def shoot(self, target: Contestant, load: Load, seconds: float) -> Shot:
        """One load on one contestant. Raises: subprocess.CalledProcessError where it does not even listen."""
        before = machine.cpu_seconds(list(target.pids))
        done = subprocess.run(
            self.argv(target, load, seconds), check=True, capture_output=True, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, on_core(OTHER_CORE)),
        )  # fmt: skip
        cpu = machine.cpu_seconds(list(target.pids)) - before
        # The ramp is not counted by the client; its share of the server's time is taken out evenly.
        return Shot(**json.loads(done.stdout), cpu_s=cpu * seconds / (seconds + load.ramp_ms / 1000))

    def rounds(self, parts: list[Part], load: Load, until: float | None = None) -> Rounds:
        """A B C A B C ..., so that a noisy neighbour disturbs all of them alike. Who fails is named and left out of that round.

        `until`: the monotonic time after which no further round begins; the first one always does.
        """
        found = Rounds()
        for number in range(max(part.rounds for part in parts)):
            if number and until is not None and time.monotonic() > until:
                print(f"WARNING  {load.name}: the time is up after {number} rounds", flush=True)
                break
            for part in parts:
                shot = None
                if number < part.rounds:
                    try:
                        shot = self.shoot(part.target, load, part.seconds)
                    except (subprocess.CalledProcessError, OSError, ValueError) as problem:
                        print(f"WARNING  {load.name}: {part.target.name} gave nothing: {problem}", flush=True)
                    time.sleep(0.2)
                found.shots.setdefault(part.target.name, []).append(shot)
        for name, shots in found.shots.items():
            wrong = sum(shot.errors for shot in shots if shot is not None)
            if wrong:
                print(f"WARNING  {load.name}: {name} gave {wrong} errors", flush=True)
        return found
