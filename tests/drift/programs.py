"""Programs that are started, watched and killed: ours by process id only, never by name."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

STOP_S = 40.0


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """One program in a process group of its own; its output goes to a file (a pipe nobody reads would stall it)."""

    def __init__(self, argv: Sequence[str], log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
        self.argv, self.log, self.cwd = list(argv), log, cwd
        self.env = {**os.environ, **(env or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it; does not wait for anything."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=self.env, cwd=self.cwd, start_new_session=True
            )

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the first process is alive."""
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[int]:
        """Living descendants of the first process, nearest first."""
        return descendants(self.pid)

    def kill_group(self) -> None:
        """kill -9 of everything it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if self._process is not None:
            self._process.wait()

    async def stop(self) -> None:
        """SIGTERM, time to finish, then kill -9."""
        if not self.running:
            return
        os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + STOP_S
        while self.running and time.monotonic() < until:
            await asyncio.sleep(0.05)
        self.kill_group()

    def tail(self, lines: int = 15) -> str:
        """The end of its output, for a failure's report."""
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return "(no output)"


def descendants(pid: int) -> list[int]:
    """Living processes below this one, nearest first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    ahead = [pid]
    while ahead:
        below = parents.get(ahead.pop(0), [])
        found += below
        ahead += below
    return found


def kill9(pid: int) -> bool:
    """kill -9 of one process; False: it was gone already."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True
