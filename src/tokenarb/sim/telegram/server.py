"""The server: `TelegramServer` inside a running event loop, `run` as a process of its own. Loopback addresses only."""

from __future__ import annotations

from pathlib import Path

import uvloop

from tokenarb.sim import listening
from tokenarb.sim.telegram.app import Application
from tokenarb.sim.telegram.simulator import Simulator, TelegramConfig

__all__ = ["TelegramConfig", "TelegramServer", "run"]


class TelegramServer:
    """A simulator listening on a loopback port. `start` returns once it answers; `stop` closes everything, twice is harmless."""

    def __init__(self, config: TelegramConfig) -> None:
        listening.require_loopback(config.host)
        self._config = config
        self._serving: listening.Serving | None = None
        self.sim = Simulator(config)

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`, which is what an aiogram `TelegramAPIServer.from_base` wants."""
        return self.sim.base_url

    @property
    def control_url(self) -> str:
        """`http://127.0.0.1:PORT/control`."""
        return self.base_url + "/control"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.sim.token

    async def start(self) -> None:
        """Bind, and wait until the port answers."""
        listener = listening.bind(self._config.host, self._config.port)
        self.sim.base_url = listening.address(self._config.host, listener)
        self._serving = listening.Serving(Application(self.sim), listener, self.sim.stopping)
        await self._serving.start()

    async def stop(self) -> None:
        """Close the port and end what still runs."""
        if self._serving is not None:
            await self.sim.stop()
            await self._serving.stop()


def run(config: TelegramConfig, ready_file: Path | None = None) -> int:
    """Serve until SIGTERM or SIGINT; prints where and with which token, and writes `ready_file` once it answers."""
    return uvloop.run(_serve(config, ready_file))


async def _serve(config: TelegramConfig, ready_file: Path | None) -> int:
    stop = listening.stop_signal()
    server = TelegramServer(config)
    await server.start()
    print(f"Telegram simulator   {server.base_url}")
    print(f"control              {server.control_url}")
    print(f"bot token            {server.token}", flush=True)
    if ready_file is not None:
        listening.announce({"base_url": server.base_url, "control_url": server.control_url, "token": server.token}, ready_file)
    await stop.wait()
    await server.stop()
    return 0
