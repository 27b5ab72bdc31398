"""An operator's machine: the simulator, the database and `tokenarb run` as processes of their own, and what he and a client do."""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.drift.programs import Program, free_port

from tokenarb import app
from tokenarb.cli import parser
from tokenarb.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
TOKENARB = (sys.executable, "-m", "tokenarb")
RUN_PY = (sys.executable, str(ROOT / "run.py"))
CHAT = "/ai-proxy/v1/chat/completions"


def until(holds: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> Any:
    """Waits for a true value and returns it."""
    end = time.monotonic() + within_s
    while not (found := holds()):
        assert time.monotonic() < end, f"not within {within_s:g} s: {what}"
        time.sleep(0.05)
    return found


class Simulator:
    """`tokenarb sim openrouter`."""

    def __init__(self, directory: Path, port: int = 0) -> None:
        self.ready = directory / f"simulator-{port}.json"
        words = ("sim", "openrouter", "--port", str(port), "--ready-file", str(self.ready), "--state", str(directory / "bills.jsonl"))
        self.program = Program([*TOKENARB, *words], directory / "simulator.log", cwd=directory)
        self.facts: dict[str, str] = {}

    def start(self) -> None:
        self.ready.unlink(missing_ok=True)
        self.program.start()
        until(self.ready.exists, "the simulator answers")
        self.facts = json.loads(self.ready.read_text())

    def told(self, under: str) -> Any:
        with urllib.request.urlopen(self.facts["control_url"] + under, timeout=10) as answer:
            return json.loads(answer.read())

    def control(self, body: Mapping[str, Any]) -> None:
        request = urllib.request.Request(self.facts["control_url"], json.dumps(body).encode(), {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 200


class Site:
    """One installation. `environ` is what its `.env` would hold."""

    def __init__(self, directory: Path, simulator: Simulator, database_url: str = "", **environ: str) -> None:
        self.directory = directory
        self.simulator = simulator
        self.port = free_port()
        self.environ = {
            "OPENROUTER_BASE_URL": simulator.facts["base_url"],
            "OPENROUTER_API_KEY": simulator.facts["inference_key"],
            "DATA_DIR": str(directory / "kept"),
            "DATABASE_URL": database_url,
            "BIND_PORT": str(self.port),
            "MIN_FREE_DISK_MB": "0",
            **environ,
        }
        self.started: list[Program] = []
        self.name = ""

    def command(self, *words: str, status: int = 0, entry: tuple[str, ...] = TOKENARB, **environ: str) -> subprocess.CompletedProcess[str]:
        """A command of the operator that ends by itself."""
        plain = {"PATH": os.environ["PATH"], **self.environ, **environ}
        ended = subprocess.run([*entry, *words], capture_output=True, text=True, timeout=PATIENCE_S, cwd=self.directory, env=plain)
        assert ended.returncode == status, (words, ended.returncode, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        return ended

    def document(self, *words: str, statuses: tuple[int, ...] = (0,)) -> Any:
        """What a command says with `--json`; it must end with one of these statuses. In this process: it starts slowly."""
        environ = {**self.environ}
        out, problems = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(problems):
            status = parser.main([*words, "--json"], lambda: app.open_kit(Settings.load(environ, None)))
        assert status in statuses, (words, problems.getvalue())
        return json.loads(out.getvalue())

    def serve(self, *, entry: tuple[str, ...] = (*TOKENARB, "run"), ready: bool = True, **environ: str) -> Program:
        """`tokenarb run`; with `ready`, once it may be asked."""
        program = Program(entry, self.directory / f"serving-{len(self.started)}.log", {**self.environ, **environ}, self.directory)
        self.started.append(program)
        program.start()
        if ready:
            until(lambda: self.ready() == 200 or not program.running, "serving")
            assert program.running, program.tail(40)
        return program

    def stop(self) -> None:
        for program in self.started:
            program.kill_group()

    def ready(self) -> int:
        """The status of /readyz; 0: nobody listens."""
        return self.ask("/readyz")[0]

    def sell(self, balance: str = "5", *words: str) -> str:
        """A customer with credit; the secret of his key."""
        name = f"customer-{time.monotonic_ns()}"
        self.document("customer", "add", name)
        self.document("customer", "credit", name, balance)
        self.name = name
        return str(self.document("key", "issue", name, *words)["secret"])

    def ask(self, path: str, key: str = "", body: Any = None) -> tuple[int, Any]:
        """Status and document; (0, None) where nobody listens."""
        headers = {"content-type": "application/json", **({"authorization": f"Bearer {key}"} if key else {})}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")
        except OSError:
            return 0, None

    def chat(self, key: str, words: str = "Hello", model: str = "openai/gpt-4o-mini") -> tuple[int, Any]:
        return self.ask(CHAT, key, {"model": model, "max_tokens": 40, "messages": [{"role": "user", "content": words}]})

    def held(self) -> str:
        """What calls in flight hold of the last customer's wallet, USD."""
        return str(self.document("customer", "show", self.name)["held_usd"])

    def audit(self) -> None:
        assert self.document("audit")["ok"] is True


def lines(program: Program) -> list[dict[str, Any]]:
    """The JSON lines of its log."""
    return [json.loads(line) for line in program.log.read_text().splitlines() if line.startswith("{")]


def exit_status(program: Program, within_s: float = PATIENCE_S) -> int:
    """Waits for its end."""
    process = program._process
    assert process is not None
    return process.wait(within_s)
