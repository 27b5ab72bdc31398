"""The server: `SimServer` inside a running event loop, `run` as a process of its own. Loopback addresses only."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tokenarb.sim.openrouter.app import ROOT, Application
from tokenarb.sim.openrouter.connection import TRANSPORT
from tokenarb.sim.openrouter.simulator import SimConfig, Simulator

__all__ = ["SimConfig", "SimServer", "run"]

_BACKLOG: Final = 2048
_GRACE_S: Final = 0.5
_LOOK_AGAIN_S: Final = 0.005
_TICKS_A_SECOND: Final = 10


class _Protocol(HttpToolsProtocol):
    """Hands the transport to the application, which needs it to cut connections."""

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {TRANSPORT: self.transport}


class _Server(uvicorn.Server):
    """Leaves signals to whoever embeds it, and stops at once when told to."""

    def __init__(self, settings: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(settings)
        self._stopping = stopping

    async def main_loop(self) -> None:
        """Keep the Date header right until told to stop."""
        counter = 0
        while not await self.on_tick(counter):
            counter = (counter + _TICKS_A_SECOND) % 864_000
            try:
                async with asyncio.timeout(1):
                    await self._stopping.wait()
            except TimeoutError:
                pass

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing to capture."""
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the port, let running calls end, and wait for no longer than they take."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        while self.server_state.tasks or self.server_state.connections:  # noqa: ASYNC110 - there is no event for this
            await asyncio.sleep(_LOOK_AGAIN_S)


class SimServer:
    """A simulator listening on a loopback port. `start` returns once it answers; `stop` closes everything."""

    def __init__(self, config: SimConfig) -> None:
        if not _is_loopback(config.host):
            raise ValueError(f"the simulator listens on loopback addresses only, not on {config.host}")
        self._config = config
        self._task: asyncio.Task[None] | None = None
        self._server: _Server | None = None
        self._base = ""
        self.sim: Simulator | None = None
        self.inference_key = ""
        self.management_key = ""

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT/api/v1`."""
        return self._base + ROOT

    @property
    def control_url(self) -> str:
        """`http://127.0.0.1:PORT/control`."""
        return self._base + "/control"

    async def start(self) -> None:
        """Bind, restore the state, and wait until the port answers."""
        listener = socket.create_server((self._config.host, self._config.port), backlog=_BACKLOG, family=_family(self._config.host))
        try:
            self.sim = Simulator(self._config)
        except BaseException:
            listener.close()
            raise
        self.inference_key = self.sim.inference_keys[0]
        self.management_key = self.sim.management_key
        host = f"[{self._config.host}]" if ":" in self._config.host else self._config.host
        self._base = f"http://{host}:{listener.getsockname()[1]}"
        settings = uvicorn.Config(
            Application(self.sim),
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=75,
            backlog=_BACKLOG,
        )
        self._server = _Server(settings, self.sim.stopping)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def stop(self) -> None:
        """Close the port, end what still runs, close the state file. Stopping twice is harmless."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            if self.sim is not None:
                self.sim.stopping.set()
            done, _ = await asyncio.wait({self._task}, timeout=_GRACE_S)
            if not done:
                self._drop_connections(self._server)
            await self._task
        if self.sim is not None:
            self.sim.journal.close()
        self._server = self._task = None

    def _drop_connections(self, server: _Server) -> None:
        """Close what still hangs; each running call then sees that its client has left."""
        for connection in list(server.server_state.connections):
            transport: asyncio.Transport | None = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def run(config: SimConfig, ready_file: Path | None = None) -> int:
    """Serve until SIGTERM or SIGINT; prints where and with which keys, and writes `ready_file` once it answers."""
    return uvloop.run(_serve(config, ready_file))


async def _serve(config: SimConfig, ready_file: Path | None) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = SimServer(config)
    await server.start()
    print(f"OpenRouter simulator   {server.base_url}")
    print(f"control                {server.control_url}")
    print(f"inference key          {server.inference_key}")
    print(f"management key         {server.management_key}", flush=True)
    if ready_file is not None:
        _announce(server, ready_file)
    await stop.wait()
    await server.stop()
    return 0


def _announce(server: SimServer, ready_file: Path) -> None:
    """Write the ready file in one step, so that a reader never sees half of it."""
    facts = {
        "base_url": server.base_url,
        "control_url": server.control_url,
        "inference_key": server.inference_key,
        "management_key": server.management_key,
        "pid": os.getpid(),
    }
    draft = ready_file.with_name(ready_file.name + ".part")
    draft.write_bytes(msgspec.json.encode(facts))
    draft.replace(ready_file)
