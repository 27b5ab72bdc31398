"""How a simulator is served: an ASGI application on a loopback port, inside whatever event loop is running."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tokenarb.sim.connection import TRANSPORT

_BACKLOG: Final = 2048
_GRACE_S: Final = 0.5
_LOOK_AGAIN_S: Final = 0.005
_TICKS_A_SECOND: Final = 10


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 lets the system choose.

    Raises: ValueError for an address beyond this machine, OSError for a taken port.
    """
    require_loopback(host)
    return socket.create_server((host, port), backlog=_BACKLOG, family=_family(host))


def require_loopback(host: str) -> None:
    """Raises: ValueError for an address beyond this machine."""
    if not _is_loopback(host):
        raise ValueError(f"the simulator listens on loopback addresses only, not on {host}")


def address(host: str, listener: socket.socket) -> str:
    """`http://HOST:PORT` of a listening socket."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


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


class Serving:
    """One application on one socket. `start` returns once it answers; `stop` closes everything, twice is harmless."""

    def __init__(self, application: Any, listener: socket.socket, stopping: asyncio.Event) -> None:
        settings = uvicorn.Config(
            application,
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
        self._stopping = stopping
        self._listener = listener
        self._server = _Server(settings, stopping)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Wait until the port answers."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]))
        while not self._server.started:
            if self._task.done():
                self._task.result()
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def stop(self) -> None:
        """Close the port and end what still runs."""
        if self._task is None:
            return
        self._server.should_exit = True
        self._stopping.set()
        done, _ = await asyncio.wait({self._task}, timeout=_GRACE_S)
        if not done:
            self._drop_connections()
        await self._task
        self._task = None

    def _drop_connections(self) -> None:
        """Close what still hangs; each running call then sees that its client has left."""
        for connection in list(self._server.server_state.connections):
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


def stop_signal() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def announce(facts: Mapping[str, str], ready_file: Path) -> None:
    """Write the ready file in one step, with the process id, so that a reader never sees half of it."""
    draft = ready_file.with_name(ready_file.name + ".part")
    draft.write_bytes(msgspec.json.encode({**facts, "pid": os.getpid()}))
    draft.replace(ready_file)
