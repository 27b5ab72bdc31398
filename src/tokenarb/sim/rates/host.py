"""Four sources on one loopback port, each below a path of its own, and what can go wrong with each.

`usd` holds what coins cost; `faults` by the name of a source what is wrong there. Change either at any time, here or at the control URL.
`asked` counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from tokenarb.sim import listening
from tokenarb.sim.rates import control
from tokenarb.sim.rates.answers import ROUTES, Market, Told
from tokenarb.sim.rates.faults import USUAL, Fault


@dataclass
class RatesHost:
    """Listens from `start` to `stop`. `clock_s`: Unix seconds it believes in; None: the machine's."""

    host: str = "127.0.0.1"
    port: int = 0
    usd: dict[str, str] = field(default_factory=lambda: dict(USUAL))
    faults: dict[str, Fault] = field(default_factory=dict)
    clock_s: int | None = None
    asked: Counter[str] = field(default_factory=Counter)
    _server: asyncio.Server | None = None
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        """Scheme, host and port; below it each source by its name."""
        assert self._server is not None, "not started"
        return listening.address(self.host, self._server.sockets[0])

    def base_url(self, source: str) -> str:
        """Where a source's own paths begin."""
        return f"{self.address}/{source}"

    async def start(self) -> None:
        """Listens. Raises: ValueError for an address beyond this machine, OSError for a taken port."""
        self._server = await asyncio.start_server(self._serve, sock=listening.bind(self.host, self.port))

    async def stop(self) -> None:
        """Nothing new, and whoever waits is let go."""
        self._stopping.set()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            method, target, _ = head.split(" ", 2)
            source, path, query = _parts(target)
            if source == "control":
                length = re.search(r"(?i)\r\ncontent-length: *([0-9]{1,6})\r\n", head)
                body = await reader.readexactly(int(length[1])) if length else b""
                writer.write(_wire(control.answer(self, method, body), Fault()))
                await writer.drain()
                writer.close()
                return
            self.asked[source] += 1
            fault = self.faults.get(source, Fault())
            if fault.silent:
                await self._stopping.wait()
            if not (fault.down or fault.silent):
                writer.write(_wire(self._told(source, path, query, fault), fault))
                await writer.drain()
        writer.close()

    def _told(self, source: str, path: str, query: str, fault: Fault) -> Told:
        if fault.status != 200:
            return Told(fault.status, fault.body or f'{{"status":{{"error_code":{fault.status}}}}}')
        if fault.body:
            return Told(200, fault.body)
        wanted, answer = ROUTES.get(source, ("", None))
        if answer is None or path != wanted:
            return Told(404, '{"error":"not found"}')
        usd = {asset: f"{Decimal(text) * Decimal(fault.factor):f}" for asset, text in self.usd.items() if asset not in fault.lacks}
        now_s = int(time.time()) if self.clock_s is None else self.clock_s
        return answer(query, Market(usd, fault.wrong, fault.crossed), now_s if fault.frozen_s is None else fault.frozen_s)


def _parts(target: str) -> tuple[str, str, str]:
    """Source, path below it, query."""
    path, _, query = target.partition("?")
    _, source, *rest = path.split("/")
    return source, "/" + "/".join(rest), query


def _wire(told: Told, fault: Fault) -> bytes:
    body = told.body.encode()
    again = f"retry-after: {fault.retry_after}\r\n" if fault.retry_after else ""
    head = f"HTTP/1.1 {told.status} X\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n{again}connection: close\r\n\r\n"
    return head.encode("ascii") + (body[: len(body) // 2] if fault.cut else body)
