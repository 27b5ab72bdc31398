"""The sandbox: alone on its directory, deaf to the environment, back after kill -9, and red where something is wrong."""

import argparse
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.app.operators_site import TOKENARB, exit_status, until
from tests.drift.programs import Program, free_port, kill9

from tokenarb.base.errors import Refused
from tokenarb.sandbox import boot, walk

pytestmark = pytest.mark.slow


@dataclass
class Sandbox:
    """One that runs, as its ready file describes it."""

    program: Program
    facts: dict[str, Any]

    def get(self, path: str) -> tuple[Any, bytes]:
        with urllib.request.urlopen(self.facts["base_url"] + path, timeout=20) as answer:
            return answer.headers, answer.read()


def start(directory: Path, *words: str) -> Sandbox:
    ready = directory / "ready.json"
    options = ("sandbox", "--port", "0", "--data", str(directory / "kept"), "--ready-file", str(ready), *words)
    program = Program([*TOKENARB, *options], directory / "sandbox.log", cwd=directory)
    program.start()
    until(lambda: f'"pid": {program.pid}\n' in (ready.read_text() if ready.exists() else "") or not program.running, "ready")
    assert program.running, program.tail()
    return Sandbox(program, json.loads(ready.read_text()))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running(start(tmp_path_factory.mktemp("sandbox"))) as opened:
        yield opened


@contextlib.contextmanager
def running(opened: Sandbox) -> Iterator[Sandbox]:
    """Ends it in order where all went well, and at once where not."""
    try:
        yield opened
        os.kill(opened.program.pid, signal.SIGTERM)
        assert exit_status(opened.program) == 0
    finally:
        if opened.program.running:
            kill9(opened.program.pid)


def refused(*words: str, environ: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    ended = subprocess.run([*TOKENARB, "sandbox", *words], capture_output=True, text=True, timeout=60, env=environ, cwd=cwd)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def test_what_cannot_be_is_refused_in_one_line(sandbox: Sandbox, tmp_path: Path) -> None:
    assert "a sandbox runs on" in refused("--port", "0", "--data", str(sandbox.program.log.parent / "kept"))
    assert "cannot listen" in refused("--port", sandbox.facts["base_url"].rpartition(":")[2])
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "under", Path("/proc/none")):
        assert "choose another --data" in refused("--port", "0", "--data", str(place))
    status, _ = sandbox.get("/readyz")
    assert status  # and the one that runs is none the worse


def test_nothing_of_a_real_set_up_is_read(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WORKERS=none\nOPENROUTER_API_KEY=sk-or-v1-real\n")
    foreign = {"TOKEN": "junk", "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/real", "BIND_HOST": "0.0.0.0", "DATA_DIR": "/proc/none"}
    words = [*TOKENARB, "sandbox", "--headless", "--port", "0"]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=tmp_path, env={**os.environ, **foreign})
    assert (ended.returncode, ended.stdout.splitlines()[-1]) == (0, "audit: 0 violations")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".env"]


def amounts(directory: Path, column: str, asset: str = "%") -> int:
    """What lies on every account of an asset, as the file says."""
    with contextlib.closing(sqlite3.connect(directory / "kept" / "sandbox.db", timeout=10)) as database:
        return int(database.execute(f"SELECT SUM({column}) FROM account WHERE asset LIKE ?", [asset]).fetchone()[0])


def test_C1_a_killed_sandbox_comes_back_on_its_directory_and_serves_on(tmp_path: Path) -> None:
    first = start(tmp_path)
    body = {
        "model": "gpt-4",
        "stream": True,
        "messages": [{"role": "user", "content": "[[sim tokens=500 delay_ms=200 generation_cancel_delay_ms=0]] Go on."}],
    }
    asked = urllib.request.Request(
        first.facts["base_url"] + "/v1/chat/completions",
        json.dumps(body).encode(),
        {"authorization": f"Bearer {first.facts['api_key']}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.readline()
        kill9(first.program.pid)
    exit_status(first.program)
    with running(start(tmp_path)) as second:
        assert second.facts["api_key"] == first.facts["api_key"]
        serves_on(tmp_path, second, asked)


def serves_on(tmp_path: Path, second: Sandbox, asked: urllib.request.Request) -> None:
    # The simulator died in the middle of its answer too; it knows from its journal that it did, and billed nothing. The resolver asks when
    # the dead worker's lease has ended. (Were the record 20 s late, as after a real cancellation, it could take a minute more.)
    try:
        until(lambda: amounts(tmp_path, "held") == 0, "the resolver ends it", 40)
    except AssertionError as late:
        raise AssertionError(f"{late}: {left_open(tmp_path)}") from None
    assert json.loads(second.get("/sandbox/state")[1])["violations"] == 0
    assert amounts(tmp_path, "available", "tokens:openai/gpt-4") == 100_000
    body = {"model": "gpt-4", "max_tokens": 20, "messages": [{"role": "user", "content": "And now?"}]}
    asked.data = json.dumps(body).encode()
    asked.full_url = second.facts["base_url"] + "/v1/chat/completions"
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 200


def left_open(directory: Path) -> list[Any]:
    """The requests that have not ended, and what is known of them."""
    with contextlib.closing(sqlite3.connect(directory / "kept" / "sandbox.db", timeout=10)) as database:
        columns = "r.id, r.outcome, r.at, r.check_at, r.checks, w.state, w.lease_until, a.state, a.generation_id"
        joined = "request r JOIN attempt a ON a.request = r.id LEFT JOIN worker w ON w.id = r.worker"
        return database.execute(f"SELECT {columns} FROM {joined} WHERE r.state = 'held'").fetchall()


def headless(directory: Path, monkeypatch: pytest.MonkeyPatch, hook: Callable[[str, Any, Any], None]) -> tuple[int, list[str]]:
    """A walk in this process, with `hook` called after each of its lines."""
    said: list[str] = []
    whole = walk.walk

    async def watched(worker: Any, simulator: Any, phone: Any, _say: Any) -> int:
        def say(line: str) -> None:
            said.append(line)
            hook(line, simulator, phone)

        return await whole(worker, simulator, phone, say)

    monkeypatch.setattr(walk, "walk", watched)
    args = argparse.Namespace(
        data=directory, port=free_port(), seed=1, lang="en", owner=False, headless=True, ready_file=directory / "ready.json"
    )
    return boot.run(args), said


def test_a_bill_that_was_reported_wrong_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(line: str, simulator: Any, _phone: Any) -> None:
        if line.startswith("key:"):
            simulator.sim.controls.set_all({"reported_cost_factor": "1.01"})

    status, said = headless(tmp_path, monkeypatch, lie)
    assert status == 1
    assert said[-1].startswith("bill: WRONG: Wrong: we booked")


def test_a_bot_that_may_not_take_the_payment_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silence(line: str, _simulator: Any, phone: Any) -> None:
        if line.startswith("country and terms:"):
            # Telegram waits no longer than this for the bot's word, and takes no Stars.
            phone.server.sim.faults.set_all({"pre_checkout_s": 0})

    status, said = headless(tmp_path, monkeypatch, silence)
    assert status == 1
    assert said[-1].startswith("purchase: WRONG: Wrong: the payment ended as {'status': 'timeout'")


def test_a_tampered_balance_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = walk._Walk.audit

    async def tampered(steps: walk._Walk) -> str:
        async with steps.worker.kit.database.transaction() as tx:
            await tx.execute(sa.text("UPDATE account SET available = available + 1 WHERE id = 1"))
        return await audit(steps)

    monkeypatch.setattr(walk._Walk, "audit", tampered)
    status, said = headless(tmp_path, monkeypatch, lambda *_: None)
    assert (status, said[-1].startswith("audit: WRONG")) == (1, True)


def test_a_walk_that_was_never_taken_did_not_end_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_args: Any) -> int:
        return 0

    monkeypatch.setattr(boot.app, "serve", nobody)
    args = argparse.Namespace(data=tmp_path, port=0, seed=1, lang="en", owner=False, headless=True, ready_file=None)
    assert boot.run(args) == 1
    with boot._alone(tmp_path), pytest.raises(Refused, match="runs on"), boot._alone(tmp_path):
        pass


def test_telegram_is_the_simulated_one_and_on_this_machine_only(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="loopback"):
        boot.TelegramServer(boot.TelegramConfig(host="0.0.0.0"))
    control = sandbox.facts["telegram_control_url"]
    assert control.startswith("http://127.0.0.1:")
    with urllib.request.urlopen(f"{control}/chats/{sandbox.facts['telegram_chat']}", timeout=20) as answer:
        assert json.loads(answer.read())["person"]["stars"] == boot.VISITOR_STARS


def posted(sandbox: Sandbox, path: str, body: object, **headers: str) -> tuple[int, Any]:
    asked = urllib.request.Request(sandbox.facts["base_url"] + path, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


def test_only_the_page_itself_may_do_things(sandbox: Sandbox) -> None:
    own = {"content-type": "application/json", "origin": sandbox.facts["base_url"]}
    asked = {"deed": "stars-100"}
    assert posted(sandbox, "/sandbox/faucet", asked, **own | {"content-type": "text/plain"})[0] == 403
    assert posted(sandbox, "/sandbox/faucet", asked, **own | {"origin": "https://example.com"})[0] == 403
    assert posted(sandbox, "/sandbox/faucet", {"deed": "rob"}, **own) == (400, {"error": "there is no deed 'rob'"})
    status, said = posted(sandbox, "/sandbox/faucet", {"deed": "charge-back"}, **own)
    assert (status, "no payment" in said["error"]) == (400, True)
    status, said = posted(sandbox, "/sandbox/faucet", asked, **own)
    assert (status, "600 now" in said["text"]) == (200, True)


def test_the_page_is_shut_to_strangers_code(sandbox: Sandbox) -> None:
    headers, page = sandbox.get("/sandbox")
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert b"<script>" not in page and b"style=" not in page
    assert b"://" not in page
