"""The simulator as a process and as a state file: restart, kill -9, torn lines, signals, loopback only."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openrouter_wire import bills, call, chat, control, stream

from tokenarb.sim.openrouter.server import SimConfig, SimServer

START = """
import sys
from pathlib import Path
from tokenarb.sim.openrouter import server
config = server.SimConfig(seed=5, state_path=Path(sys.argv[1]), credits_usd="12.5")
sys.exit(server.run(config, Path(sys.argv[2])))
"""


async def restarted(state: Path, *, seed: int = 5) -> SimServer:
    server = SimServer(SimConfig(seed=seed, state_path=state, credits_usd="12.5"))
    await server.start()
    return server


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "state.jsonl"
    server = await restarted(state)
    await control(server, switches={"generation_delay_ms": 0})
    made = (await call(server, "POST", "/api/v1/keys", {"name": "kept", "limit": "3"}, server.management_key)).json()
    reply = await call(
        server, "POST", "/api/v1/chat/completions", {"model": "openai/gpt-4o", "messages": [{"role": "user", "content": "x"}]}, made["key"]
    )
    await stream(server, user="u-1")
    await control(server, credits={"add": "7.25"}, clock={"offset_s": 1000}, models=[{"put": {"id": "acme/kept"}}])
    before = await bills(server), (await call(server, "GET", "/control/totals", key=None)).json()
    await server.stop()

    with state.open("ab") as file:
        file.write(b'{"t":"bill","seq":99,"id":"gen-to')
    server = await restarted(state)
    try:
        after = await bills(server), (await call(server, "GET", "/control/totals", key=None)).json()
        assert after[0] == before[0]
        assert after[1]["keys"] == before[1]["keys"]
        assert (after[1]["totals"]["balance"], after[1]["totals"]["credits"]) == (before[1]["totals"]["balance"], "19.75")
        row = (await call(server, "GET", f"/api/v1/keys/{made['data']['hash']}", key=server.management_key)).json()["data"]
        assert row["usage"] == reply.json()["usage"]["cost"] == 3 - row["limit_remaining"]
        found = await call(server, "GET", f"/api/v1/generation?id={reply.json()['id']}")
        assert found.json()["data"]["total_cost"] == reply.json()["usage"]["cost"]
        assert (await chat(server, model="acme/kept")).status == 200
        assert (await bills(server))[-1]["seq"] == 2
    finally:
        await server.stop()
    assert state.read_bytes().endswith(b"\n")


async def test_forgotten_bills_stay_forgotten(tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    server = await restarted(state)
    await chat(server)
    await control(server, reset="bills")
    await chat(server)
    await server.stop()
    server = await restarted(state)
    assert len(await bills(server)) == 1
    data = (await call(server, "GET", "/api/v1/key")).json()["data"]
    assert data["usage"] == Decimal((await bills(server))[0]["cost"])
    await server.stop()


def start_process(tmp_path: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    ready = tmp_path / "ready.json"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen([sys.executable, "-c", START, str(tmp_path / "state.jsonl"), str(ready)], stdout=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not ready.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    facts: dict[str, Any] = json.loads(ready.read_text(encoding="utf-8"))
    return process, facts


class Elsewhere(SimServer):
    """A simulator in another process, for the client functions."""

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__(SimConfig())
        self._base = facts["base_url"].removesuffix("/api/v1")
        self.inference_key = facts["inference_key"]
        self.management_key = facts["management_key"]


async def test_process_killed_and_stopped(tmp_path: Path) -> None:
    process, facts = await asyncio.to_thread(start_process, tmp_path)
    assert facts["pid"] == process.pid
    assert set(facts) == {"base_url", "control_url", "inference_key", "management_key", "pid"}
    server = Elsewhere(facts)
    costs = [(await chat(server, f"question {number}")).json()["usage"]["cost"] for number in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    process, facts = await asyncio.to_thread(start_process, tmp_path)
    server = Elsewhere(facts)
    assert [Decimal(bill["cost"]) for bill in await bills(server)] == costs
    os.kill(process.pid, signal.SIGTERM)
    printed, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    for fact in ("base_url", "control_url", "inference_key", "management_key"):
        assert facts[fact] in printed.decode()


async def test_a_stream_that_a_kill_ended_is_known_and_not_charged(tmp_path: Path) -> None:
    process, facts = await asyncio.to_thread(start_process, tmp_path)
    server = Elsewhere(facts)
    await control(server, switches={"generation_cancel_delay_ms": 0})
    whole = await stream(server)
    await control(server, switches={"chunk_delay_ms": 5_000})
    running = asyncio.create_task(stream(server))
    while len(asked := (await call(server, "GET", "/control/requests", key=None)).json()["requests"]) < 2:
        await asyncio.sleep(0.02)
    (begun,) = {request["id"] for request in asked} - {whole.chunks[0]["id"]}
    while begun not in (tmp_path / "state.jsonl").read_text():
        await asyncio.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    await asyncio.gather(running, return_exceptions=True)

    for _ in range(2):  # the second time it is a bill like any other
        process, facts = await asyncio.to_thread(start_process, tmp_path)
        server = Elsewhere(facts)
        first, second = await bills(server)
        assert (first["id"], first["cancelled"]) == (whole.chunks[0]["id"], False)
        assert (second["seq"], second["id"], second["cancelled"], second["cost"]) == (1, begun, True, "0")
        told = (await call(server, "GET", f"/api/v1/generation?id={begun}")).json()["data"]
        assert (told["cancelled"], told["total_cost"], told["finish_reason"]) == (True, 0, None)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "example.com", "::"])
def test_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        SimServer(SimConfig(host=host))


async def test_given_keys_and_ipv6() -> None:
    keys = ("sk-or-v1-" + "a" * 64, "sk-or-v1-" + "b" * 64)
    server = SimServer(SimConfig(inference_keys=keys, management_key="sk-or-v1-" + "c" * 64))
    await server.start()
    try:
        assert (server.inference_key, server.management_key) == (keys[0], "sk-or-v1-" + "c" * 64)
        assert (await call(server, "GET", "/api/v1/key", key=keys[1])).status == 200
        assert server.control_url == server.base_url.removesuffix("/api/v1") + "/control"
    finally:
        await server.stop()
        await server.stop()


async def test_port_in_use(sim: SimServer) -> None:
    port = int(sim.base_url.split(":")[2].split("/")[0])
    with pytest.raises(OSError, match="in use"):
        await SimServer(SimConfig(port=port)).start()
