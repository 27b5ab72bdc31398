"""Several workers on one machine: starts them, starts anew who dies, stops them all. They share the port and the database, nothing else."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Final

CHILD: Final = "TOKENARB_CHILD_OF"
"""Set to the supervisor's process id in its workers' environment."""

RESTART_AFTER_S: Final = 0.5
RESTARTS_MAX: Final = 20
"""Deaths in a row, each within `QUICK_S` of its start, after which it gives up: something is wrong that a restart does not mend."""

QUICK_S: Final = 5.0
LOOK_S: Final = 0.1

log = logging.getLogger("tokenarb.supervisor")


def is_child() -> bool:
    """Whether this process is one of a supervisor's workers."""
    return os.environ.get(CHILD) == str(os.getppid())


async def until_orphaned(stop: asyncio.Event) -> None:
    """Sets `stop` when the supervisor is gone (kill -9), so that no worker outlives it unwatched."""
    while is_child():  # noqa: ASYNC110 - nobody tells us that a parent died; we have to look
        await asyncio.sleep(1.0)
    stop.set()


class _Post:
    """One worker's place."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.quick_deaths = 0

    def fill(self) -> None:
        self.started = time.monotonic()
        environment = {**os.environ, CHILD: str(os.getpid())}
        self.process = subprocess.Popen([sys.executable, "-m", "tokenarb", "run"], env=environment)


def run(workers: int, shutdown_s: int) -> int:
    """Keeps `workers` processes running until SIGTERM or SIGINT; then they get `shutdown_s` to finish. Returns the exit status."""
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    posts = [_Post() for _ in range(workers)]
    for post in posts:
        post.fill()
    status = 0
    while not stopping and status == 0:
        time.sleep(LOOK_S)
        status = max(_refill(post) for post in posts)
    _end(posts, shutdown_s + 5.0)
    return status


def _refill(post: _Post) -> int:
    """Starts the worker anew if it died. Not 0: it is of no use."""
    assert post.process is not None
    code = post.process.poll()
    if code is None:
        return 0
    quick = time.monotonic() - post.started < QUICK_S
    post.quick_deaths = post.quick_deaths + 1 if quick else 0
    log.error("a worker died", extra={"worker_pid": post.process.pid, "status": code})
    if code in (1, 2) and quick:
        return code  # it refused to serve, and has said why
    if post.quick_deaths >= RESTARTS_MAX:
        return 1
    time.sleep(RESTART_AFTER_S)
    post.fill()
    return 0


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
