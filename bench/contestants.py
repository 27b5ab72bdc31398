"""The servers under test on one core: nginx, and the gateway with its ledger on disk or in memory. The rest has the other core."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine

ROOT = Path(__file__).resolve().parents[1]
SERVER_CORE, OTHER_CORE = 0, 1
READY_S = 40.0
NGINX = """
worker_processes 1;
daemon off;
pid {directory}/nginx.pid;
error_log {directory}/nginx.error.log warn;
worker_rlimit_nofile 65536;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    keepalive_requests 1000000000;
    keepalive_timeout 600;
    upstream far {{ server 127.0.0.1:{upstream}; keepalive 2048; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://far;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""


@dataclass
class Contestant:
    """Something that answers on a port. `pids` are the processes whose CPU and memory count as the server's."""

    name: str
    port: int
    path: str
    bearer: str
    pids: Sequence[int] = ()


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Stage:
    """Starts and stops everything; knows which process is whose."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, argv: Sequence[str], core: int, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """A process on one core, its output in a file."""
        with (self.directory / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                list(argv), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.directory, start_new_session=True,
                env={**os.environ, **(env or {})}, preexec_fn=lambda: os.sched_setaffinity(0, {core % (os.cpu_count() or 1)}),
            )  # fmt: skip
        self._started.append(process)
        return process

    def stop(self) -> None:
        """Ends what was started, newest first."""
        for process in reversed(self._started):
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
        self._started.clear()

    def wait(self, port: int, path: str, process: subprocess.Popen[bytes], name: str) -> None:
        """Until a GET is answered 200. Raises: RuntimeError with the end of its log."""
        until = time.monotonic() + READY_S
        while time.monotonic() < until and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        log = (self.directory / f"{name}.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"{name} did not come up:\n{log}")

    def upstream(self, program: Path) -> Contestant:
        """The fake upstream; asked directly it is the baseline of every addition."""
        models = self.directory / "models.json"
        models.write_text(json.dumps({"data": [_row("openai/gpt-4o-mini", "0.00000015", "0.0000006")]}))
        port = free_port()
        process = self.start("upstream", [str(program), str(port), str(models)], OTHER_CORE)
        self.wait(port, "/api/v1/models", process, "upstream")
        return Contestant("upstream alone", port, "/api/v1/chat/completions", "none", [process.pid])

    def nginx(self, upstream: Contestant) -> Contestant:
        """nginx as a plain reverse proxy of the same upstream, keep-alive on both sides."""
        port = free_port()
        config = self.directory / "nginx.conf"
        config.write_text(NGINX.format(directory=self.directory, port=port, upstream=upstream.port))
        found = shutil.which("nginx") or "/usr/sbin/nginx"
        process = self.start("nginx", [found, "-p", str(self.directory), "-c", str(config)], SERVER_CORE)
        self.wait(port, "/api/v1/models", process, "nginx")
        return Contestant("nginx", port, upstream.path, "none", machine.descendants(process.pid)[1:])

    def gateway(self, upstream: Contestant, *, memory: bool) -> Contestant:
        """One worker with billing on; `memory`: its ledger is replaced by one that writes nothing to disk."""
        name = "gateway, ledger in memory" if memory else "gateway"
        home = self.directory / ("memory" if memory else "durable")
        home.mkdir()
        port = free_port()
        env = {
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "OPENROUTER_BASE_URL": f"http://127.0.0.1:{upstream.port}/api/v1",
            "OPENROUTER_API_KEY": "sk-or-v1-" + "b" * 64,
            "DATA_DIR": str(home),
            "BIND_HOST": "127.0.0.1",
            "BIND_PORT": str(port),
            "WORKERS": "1",
            "LOG_LEVEL": "warning",
            "MIN_FREE_DISK_MB": "0",
            "DATABASE_URL": "",
        }
        self._command(env, "migrate")
        entry = ["-m", "bench.memory_gateway"] if memory else ["-m", "tokenarb"]
        process = self.start(name, [sys.executable, *entry, "run"], SERVER_CORE, env)
        self.wait(port, "/readyz", process, name)
        customer = json.loads(self._command(env, "customer", "add", "bench", "--json"))
        identity = str(customer.get("id") or customer["customer"])
        self._command(env, "customer", "credit", identity, "1000000", "--reference", "bench")
        key = json.loads(self._command(env, "key", "issue", identity, "--json"))
        secret = next(str(value) for value in key.values() if str(value).startswith("sk-arb-") and len(str(value)) > 40)
        return Contestant(name, port, "/v1/chat/completions", secret, machine.descendants(process.pid))

    def _command(self, env: dict[str, str], *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tokenarb", *arguments],
            env={**os.environ, **env}, cwd=self.directory, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"tokenarb {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout


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
