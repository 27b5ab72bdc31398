"""LiteLLM and Portkey beside us: pinned by hash, in their own environments under .venv-peers, without billing, without a log.

Both get what makes them fastest and comparable: one worker on the server's core, no database, the same fake upstream, cost tables and
telemetry that stay on this machine.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench.stage import ROOT, SERVER_CORE, Contestant, Stage, free_port

PINS: Final = ROOT / "bench" / "peers"
PLACE: Final = ROOT / ".venv-peers"
LITELLM, PORTKEY = "LiteLLM", "Portkey"
INSTALL_S: Final = 600
LITELLM_READY_S: Final = 120.0


class Absent(Exception):
    """This peer cannot be had here; the text says why and what would help."""


def litellm(stage: Stage, upstream: Contestant) -> Contestant:
    """The LiteLLM proxy with one model and one key in memory. Raises: Absent, RuntimeError with the end of its log."""
    python = _installed(LITELLM, [PINS / "litellm.txt"], _install_litellm) / "bin" / "python"
    config = stage.directory / "litellm.yaml"
    # The file's own words hold no other brace.
    config.write_text((PINS / "litellm.yaml").read_text().replace("{upstream}", f"http://127.0.0.1:{upstream.port}/api/v1"))
    target = Contestant(LITELLM, free_port(), "/v1/chat/completions", f"sk-{secrets.token_hex(24)}")
    env = {
        "LITELLM_MASTER_KEY": target.bearer,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "ERROR",
        "LITELLM_MODE": "PRODUCTION",
        "DO_NOT_TRACK": "1",
    }
    argv = [str(python), str(python.with_name("litellm")), "--config", str(config), "--host", "127.0.0.1", "--port", str(target.port)]
    begun = time.monotonic()
    process = stage.start(target.name, [*argv, "--num_workers", "1", "--telemetry", "False"], SERVER_CORE, env)
    stage.opened(target, process, begun, patience_s=LITELLM_READY_S)
    return target


def portkey(stage: Stage, upstream: Contestant) -> Contestant:
    """The Portkey gateway, told by each request's headers where to go. Raises: Absent, RuntimeError with the end of its log."""
    home = _installed(PORTKEY, [PINS / "portkey" / "package.json", PINS / "portkey" / "package-lock.json"], _install_portkey)
    program = home / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    where = f"x-portkey-provider: openai\r\nx-portkey-custom-host: http://127.0.0.1:{upstream.port}/api/v1\r\n"
    target = Contestant(PORTKEY, free_port(), "/v1/chat/completions", "none", headers=where)
    argv = [str(shutil.which("node")), str(program), f"--port={target.port}", "--headless"]
    begun = time.monotonic()
    process = stage.start(target.name, argv, SERVER_CORE, {"NODE_ENV": "production"})
    stage.opened(target, process, begun)
    return target


def stamp(name: str, pins: list[Path]) -> Path:
    """The file whose presence says that exactly these pins are installed."""
    return PLACE / name.lower() / f".stamp-{hashlib.sha256(b''.join(pin.read_bytes() for pin in pins)).hexdigest()[:16]}"


def _installed(name: str, pins: list[Path], install: Callable[[Path], None]) -> Path:
    """Where the peer is, installed now if its pins are new. Raises: Absent."""
    mark = stamp(name, pins)
    home = mark.parent
    if not mark.exists():
        print(f"installing {name} into {home.relative_to(ROOT)} ...", flush=True)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        try:
            install(home)
        except (subprocess.SubprocessError, OSError) as problem:
            shutil.rmtree(home, ignore_errors=True)
            said = getattr(problem, "stderr", None) or str(problem)
            raise Absent(f"it could not be installed: {str(said).strip().splitlines()[-1][:300]}") from problem
        mark.touch()
    return home


def _install_litellm(home: Path) -> None:
    _run([sys.executable, "-m", "venv", str(home)])
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(PINS / "litellm.txt")])


def _install_portkey(home: Path) -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise OSError("node and npm are not installed; on Debian: apt-get install nodejs npm")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINS / "portkey" / name, home)
    # `ci` refuses whatever differs from the lock's integrity; no package may run a script of its own.
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"], home)


def _run(argv: list[str], where: Path | None = None) -> None:
    subprocess.run(
        argv, cwd=where, check=True, timeout=INSTALL_S, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
