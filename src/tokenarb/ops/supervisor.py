"""Several workers on one machine: starts them, starts anew who dies, stops them all. They share the port and the database, nothing else."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from types import FrameType
from typing import Final

CHILD: Final = "TOKENARB_CHILD_OF"
"""Set to the supervisor's process id in its workers' environment."""

DEATHS_MAX: Final = 20
"""Quick deaths of one worker after which the supervisor gives up, where no worker ever lived: no restart mends what is wrong."""

QUICK_S: Final = 5.0
PAUSE_S: Final = 0.5
PAUSE_S_MAX: Final = 10.0
LOOK_S: Final = 0.1
REFUSED: Final = (1, 2)
"""Exit statuses of a worker that must not serve, and has said why."""

log = logging.getLogger("tokenarb.supervisor")


def is_child() -> bool:
    """Whether this process is one of a living supervisor's workers."""
    return os.environ.get(CHILD) == str(os.getppid())


def is_orphan() -> bool:
    """Whether this process was started as a worker by a supervisor that is gone."""
    return CHILD in os.environ and not is_child()


async def until_orphaned(stop: asyncio.Event) -> None:
    """Sets `stop` when the supervisor is gone (kill -9), so that no worker outlives it unwatched."""
    while is_child():  # noqa: ASYNC110 - nobody tells us that a parent died; we have to look
        await asyncio.sleep(1.0)
    stop.set()


class _Post:
    """One worker's place."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.again_at = 0.0
        self.quick_deaths = 0
        self.has_lived = False
        self._environment = environment

    def fill(self) -> None:
        """Starts a worker: this very command once more, so that it works however this one was started."""
        self.started = time.monotonic()
        environment = {**os.environ, **self._environment, CHILD: str(os.getpid())}
        self.process = subprocess.Popen([sys.executable, *sys.orig_argv[1:]], env=environment)  # noqa: S603 - our own command line

    def look(self) -> int | None:
        """Starts the worker anew where it died, after a pause that grows. Returns the status of a death noticed just now."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.fill()
            return None
        status = self.process.poll()
        quick = now - self.started < QUICK_S
        if status is None:
            if not quick:
                self.has_lived, self.quick_deaths = True, 0
            return None
        self.quick_deaths = self.quick_deaths + 1 if quick else 0
        self.again_at = now + min(PAUSE_S * 2**self.quick_deaths, PAUSE_S_MAX)
        log.error("a worker died", extra={"worker_pid": self.process.pid, "status": status})
        self.process = None
        return status


def run(workers: int, shutdown_s: int, environment: Mapping[str, str]) -> int:
    """Keeps `workers` processes running until SIGTERM or SIGINT; then they get `shutdown_s` to finish. Returns the exit status.

    `environment` is set for the workers. Not 0: no worker ever served, and they said why.
    """
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    posts = [_Post(environment) for _ in range(workers)]
    status = 0
    while not stopping and status == 0:
        for post in posts:
            died = post.look()
            if died is not None and not any(other.has_lived for other in posts):
                status = _hopeless(died, post.quick_deaths)
        time.sleep(LOOK_S)
    _end(posts, shutdown_s + 5.0)
    return status


def _hopeless(status: int, quick_deaths: int) -> int:
    """The exit status where no worker ever lived and another try is of no use; 0: it may be."""
    if status in REFUSED and quick_deaths:
        return status
    return 1 if quick_deaths >= DEATHS_MAX else 0


def _end(posts: list[_Post], within_s: float) -> None:
    running = [post.process for post in posts if post.process is not None and post.process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    until = time.monotonic() + within_s
    for process in running:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
