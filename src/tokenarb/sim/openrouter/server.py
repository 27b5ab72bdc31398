"""The server: `SimServer` inside a running event loop, `run` as a process of its own. Loopback addresses only."""

from __future__ import annotations

from pathlib import Path

import uvloop

from tokenarb.sim import listening
from tokenarb.sim.openrouter.app import ROOT, Application
from tokenarb.sim.openrouter.simulator import SimConfig, Simulator

__all__ = ["SimConfig", "SimServer", "run"]


class SimServer:
    """A simulator listening on a loopback port. `start` returns once it answers; `stop` closes everything."""

    def __init__(self, config: SimConfig) -> None:
        listening.require_loopback(config.host)
        self._config = config
        self._serving: listening.Serving | None = None
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
        listener = listening.bind(self._config.host, self._config.port)
        try:
            self.sim = Simulator(self._config)
        except BaseException:
            listener.close()
            raise
        self.inference_key = self.sim.inference_keys[0]
        self.management_key = self.sim.management_key
        self._base = listening.address(self._config.host, listener)
        self._serving = listening.Serving(Application(self.sim), listener, self.sim.stopping)
        await self._serving.start()

    async def stop(self) -> None:
        """Close the port, end what still runs, close the state file. Stopping twice is harmless."""
        if self._serving is not None:
            await self._serving.stop()
        if self.sim is not None:
            self.sim.journal.close()


def run(config: SimConfig, ready_file: Path | None = None) -> int:
    """Serve until SIGTERM or SIGINT; prints where and with which keys, and writes `ready_file` once it answers."""
    return uvloop.run(_serve(config, ready_file))


async def _serve(config: SimConfig, ready_file: Path | None) -> int:
    stop = listening.stop_signal()
    server = SimServer(config)
    await server.start()
    facts = {
        "base_url": server.base_url,
        "control_url": server.control_url,
        "inference_key": server.inference_key,
        "management_key": server.management_key,
    }
    print(f"OpenRouter simulator   {server.base_url}")
    print(f"control                {server.control_url}")
    print(f"inference key          {server.inference_key}")
    print(f"management key         {server.management_key}", flush=True)
    if ready_file is not None:
        listening.announce(facts, ready_file)
    await stop.wait()
    await server.stop()
    return 0
