"""Processes on their cores: what is under test has core 0, upstream, client and database have core 1."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE, OTHER_CORE = 0, 1
ANSWER = {"model": "openai/gpt-4o-mini", "messages": [{"role": "user", "content": "Say hello."}], "max_tokens": 64}


@dataclass
class Contestant:
    """Something that answers on a port. `pids` are the processes whose CPU and memory count as the server's."""

    name: str
    port: int
    path: str
    bearer: str
    pids: Sequence[int] = ()
    headers: str = ""  # lines of its own that every request carries, each ended by CRLF
    cold_s: float | None = None  # from its start to its first answer
    idle_kb: int | None = None  # its memory before any load


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def on_core(core: int) -> set[int]:
    """The set for `sched_setaffinity`; a machine with one core puts all on that."""
    return {core % (os.cpu_count() or 1)}


class Stage:
    """Starts and stops everything; knows which process is whose."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, argv: Sequence[str], core: int, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A process on one core, its output in a file. Of our database and Python path it knows what `env` says."""
        mine = {word: value for word, value in os.environ.items() if word not in ("DATABASE_URL", "PYTHONPATH")}
        with (self.directory / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                list(argv), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory, start_new_session=True,
                env={**mine, **(env or {})}, preexec_fn=lambda: os.sched_setaffinity(0, on_core(core)),
            )  # fmt: skip
        self._started.append(process)
        return process

    def stop(self) -> None:
        """Ends what was started, newest first."""
        for process in reversed(self._started):
            self.end(process)
        self._started.clear()

    def end(self, process: subprocess.Popen[bytes]) -> None:
        """Ends one, with all it started."""
        try:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()

    def upstream(self, program: Path) -> Contestant:
        """The fake upstream; asked directly it is the baseline of every addition."""
        models = self.directory / "models.json"
        models.write_text(json.dumps({"data": [_row("openai/gpt-4o-mini", "0.00000015", "0.0000006")]}))
        found = Contestant("upstream alone", free_port(), "/api/v1/chat/completions", "none")
        process = self.start("upstream", [str(program), str(found.port), str(models)], OTHER_CORE)
        self.opened(found, process, time.monotonic())
        return found

    def opened(self, target: Contestant, process: subprocess.Popen[bytes], begun: float, *, patience_s: float = 40.0) -> None:
        """Waits for the first answer to a real question and notes how long it took, whose memory is whose, and how much that is.

        Raises: RuntimeError with the end of its log.
        """
        until = begun + patience_s
        while time.monotonic() < until and process.poll() is None:
            if ask(target):
                target.cold_s = time.monotonic() - begun
                break
            time.sleep(0.01)
        else:
            log = (self.directory / f"{target.name}.log").read_text(errors="replace")[-3000:]
            raise RuntimeError(f"{target.name} did not answer:\n{log}")
        time.sleep(1.0)
        target.pids = machine.descendants(process.pid)
        target.idle_kb = machine.resident_kb(target.pids)


def ask(target: Contestant) -> bool:
    """Whether one question is answered 200 with a body that names its usage."""
    given = (line.partition(": ")[::2] for line in target.headers.split("\r\n") if line)
    headers = {"Authorization": f"Bearer {target.bearer}", "Content-Type": "application/json", **dict(given)}
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=20)
    try:
        connection.request("POST", target.path, json.dumps(ANSWER), headers)
        answer = connection.getresponse()
        return answer.status == 200 and b'"usage"' in answer.read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _row(model: str, prompt: str, completion: str) -> dict[str, object]:
    """A catalogue row as the upstream would list it."""
    return {
        "id": model,
        "canonical_slug": model,
        "name": model,
        "created": 1,
        "context_length": 128_000,
        "architecture": {"modality": "text->text", "input_modalities": ["text"], "output_modalities": ["text"], "tokenizer": "GPT"},
        "pricing": {"prompt": prompt, "completion": completion},
        "top_provider": {"context_length": 128_000, "max_completion_tokens": 16_384, "is_moderated": False},
        "per_request_limits": None,
        "supported_parameters": ["max_tokens", "temperature", "tools"],
        "expiration_date": None,
    }
