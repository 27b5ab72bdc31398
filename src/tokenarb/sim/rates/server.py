"""The sources as a process of their own: serves until SIGTERM or SIGINT."""

from __future__ import annotations

from pathlib import Path

import uvloop

from tokenarb.sim import listening
from tokenarb.sim.rates.host import RatesHost


def run(host: str, port: int, ready_file: Path | None = None) -> int:
    """Prints where each source is, and writes `ready_file` once all answer."""
    return uvloop.run(_serve(RatesHost(host, port), ready_file))


async def _serve(sources: RatesHost, ready_file: Path | None) -> int:
    stop = listening.stop_signal()
    await sources.start()
    print(f"exchange rates   {sources.address}   (RATES_URL)")
    print(f"control          {sources.address}/control", flush=True)
    if ready_file is not None:
        listening.announce({"base_url": sources.address, "control_url": f"{sources.address}/control"}, ready_file)
    await stop.wait()
    await sources.stop()
    return 0
