"""The whole system as an operator runs it: simulator, database, gateway, each a process that can be killed and started again."""

import asyncio
import json
import os
import random
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.drift.ledgerbook import Rows
from tests.drift.programs import Program, descendants, free_port, kill9
from tests.drift.second import Second
from tests.drift.upstreambook import Upstream
from tests.postgres import PostgresServer

ROOT = Path(__file__).resolve().parents[2]
READY_S = 120.0


class System:
    """`engine` is sqlite or postgresql; `entry` is how the program is called (a bent one, where a bug is planted)."""

    def __init__(
        self, engine: str, directory: Path, *, workers: int = 1, seed: int = 1, entry: tuple[str, ...] = ("-m", "tokenarb")
    ) -> None:
        self.engine, self.directory, self.seed = engine, directory, seed
        self.workers = workers if engine == "postgresql" else 1
        self.port = free_port()
        self.data = directory / "data"
        self.journal = directory / "upstream.jsonl"
        self.env = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
        self.simulator = self._program("simulator", "-m", "tokenarb", "sim", "openrouter", *self._simulator_options())
        self.gateway = self._program("gateway", *entry, "run")
        self.second = Second(self._program, directory, seed + 1_000)
        self.server: PostgresServer | None = None
        self._kinds: list[str] = []
        self.upstream = Upstream("", "")
        self.rows = Rows("")

    def _program(self, name: str, *arguments: str) -> Program:
        return Program([sys.executable, *arguments], self.directory / f"{name}.log", self.env, self.directory)

    def _simulator_options(self) -> tuple[str, ...]:
        port, ready = free_port(), self.directory / "simulator.json"
        return ("--port", str(port), "--seed", str(self.seed), "--state", str(self.journal), "--ready-file", str(ready))

    async def start(self) -> None:
        """Everything up, migrated and ready to serve. Raises: AssertionError with the log of what did not come up."""
        await self.prepare()
        await self.open_gateway()

    async def prepare(self) -> None:
        """Everything but the gateway."""
        self.simulator.start()
        await self._start_upstream()
        self.env |= await self.second.start(READY_S)
        self.env["DATABASE_URL"] = await self._database()
        self.rows = Rows(self.env["DATABASE_URL"])
        self.gateway.env.update(self.env)
        status, text = await self.command("migrate")
        assert status == 0, f"tokenarb migrate: {text}"
        await self.second.join(self.command)

    async def _start_upstream(self) -> None:
        ready = self.directory / "simulator.json"
        until = time.monotonic() + READY_S
        while not ready.exists():
            alive = self.simulator.running and time.monotonic() < until
            assert alive, f"the simulator did not start:\n{self.simulator.tail()}"
            await asyncio.sleep(0.05)
        facts = json.loads(ready.read_text())
        self.upstream = Upstream(facts["base_url"], facts["control_url"])
        await self.upstream.control({"scope": "all", "switches": {"generation_delay_ms": 50, "generation_cancel_delay_ms": 200}})
        self.env |= {
            "OPENROUTER_BASE_URL": facts["base_url"],
            "OPENROUTER_API_KEY": facts["inference_key"],
            "OPENROUTER_MANAGEMENT_KEY": facts["management_key"],
            "DATA_DIR": str(self.data),
            "BIND_HOST": "127.0.0.1",
            "BIND_PORT": str(self.port),
            "WORKERS": str(self.workers),
            "LOG_LEVEL": "warning",
            "MIN_FREE_DISK_MB": "0",
            "ANSWER_CACHE": "memory",
            "CACHE_HIT_CHARGE_PERCENT": "10",
        }

    async def _database(self) -> str:
        if self.engine == "sqlite":
            return f"sqlite:///{self.data / 'drift.db'}"
        # A database that is killed for sport must come back fast: a short log to replay. Nothing here makes it less durable.
        self.server = PostgresServer(checkpoint_timeout="30s", max_wal_size="64MB", restart_after_crash="on")
        await asyncio.to_thread(self.server.start)
        return await self.server.create_database()

    async def command(self, *arguments: str) -> tuple[int, str]:
        """A command of the operator, as a process; its exit status and what it printed."""
        environment = {**os.environ, **self.env}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tokenarb", *arguments,
            env=environment, cwd=self.directory, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        )  # fmt: skip
        output, _ = await process.communicate()
        return process.returncode or 0, output.decode(errors="replace")

    async def open_gateway(self) -> None:
        """Starts the gateway if its first process is gone, and waits until it is ready. Raises: AssertionError with its log."""
        if not self.gateway.running:
            self.gateway.start()
        until = time.monotonic() + READY_S
        while not await asyncio.to_thread(self._ready):
            if not self.gateway.running:
                self.gateway.kill_group()
                self.gateway.start()
            assert time.monotonic() < until, f"the gateway is not ready after {READY_S:.0f} s:\n{self.gateway.tail(20)}\n{self._words()}"
            await asyncio.sleep(0.05)

    def _words(self) -> str:
        """The end of what the database server says."""
        return "" if self.server is None else (self.server.directory / "postgres.log").read_text(errors="replace")[-2_000:]

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def kill_something(self, dice: random.Random) -> str:
        """kill -9 of one of: the gateway whole, one of its workers, the database server whole, one of its backends. Says which.

        Each kind comes once before any comes again.
        """
        if not self._kinds:
            self._kinds = ["gateway"] if self.server is None else ["gateway", "worker", "database", "backend"]
            dice.shuffle(self._kinds)
        kind = self._kinds.pop()
        children = self.gateway.children() if kind == "worker" else []
        if children:
            kill9(dice.choice(children))
        elif kind in ("gateway", "worker"):
            self.gateway.kill_group()
            kind = "gateway"
        elif kind == "database":
            self.fell_database()
            self.raise_database()
        else:
            self._kill_backend(dice)
        return kind

    def fell_database(self) -> None:
        """The postmaster and its children at once: they are in groups of their own, and a survivor would share the files."""
        assert self.server is not None
        master = self._postmaster()
        below = descendants(master)
        kill9(master)
        for pid in below:
            kill9(pid)
        until = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in below) and time.monotonic() < until:
            time.sleep(0.01)
        self.server.kill9()

    def raise_database(self) -> None:
        """Up again; it recovers from its log first."""
        assert self.server is not None
        self.server.start()

    def _kill_backend(self, dice: random.Random) -> None:
        """One child: PostgreSQL then throws out every other one and recovers by itself."""
        below = descendants(self._postmaster())
        if below:
            kill9(dice.choice(below))

    def _postmaster(self) -> int:
        assert self.server is not None
        assert self.server.process is not None
        return self.server.process.pid

    async def stop(self) -> None:
        """Everything down; the directory stays."""
        await self.gateway.stop()
        await self.simulator.stop()
        await self.second.program.stop()
        if self.server is not None:
            await asyncio.to_thread(self.server.stop)
