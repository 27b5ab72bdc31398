"""The servers that need no installing: nginx, and the gateway with its ledger on either engine or in memory."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from bench import machine
from bench.stage import OTHER_CORE, ROOT, SERVER_CORE, Contestant, Stage, free_port, on_core
from tests.postgres import PostgresServer

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

DURABLE, MEMORY = "gateway", "gateway, ledger in memory"
POSTGRES = {1: "gateway on PostgreSQL, 1 worker", 2: "gateway on PostgreSQL, 2 workers"}


@dataclass
class Shop:
    """A gateway's home: what its commands and its books need to be found. `upstream_key` is the name it has at the upstream."""

    contestant: Contestant
    home: Path
    env: dict[str, str] = field(repr=False)
    upstream_key: str = field(repr=False)
    process: subprocess.Popen[bytes] | None = None


def nginx_program() -> str | None:
    """Where nginx is; None: it is not installed."""
    return shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)


def nginx(stage: Stage, upstream: Contestant) -> Contestant:
    """nginx as a plain reverse proxy of the same upstream, keep-alive on both sides."""
    target = Contestant("nginx", free_port(), upstream.path, "none")
    config = stage.directory / "nginx.conf"
    config.write_text(NGINX.format(directory=stage.directory, port=target.port, upstream=upstream.port))
    begun = time.monotonic()
    process = stage.start(target.name, [str(nginx_program()), "-p", str(stage.directory), "-c", str(config)], SERVER_CORE)
    stage.opened(target, process, begun)
    return target


def gateway(stage: Stage, upstream: Contestant, *, name: str = DURABLE, database: str = "", workers: int = 1) -> Shop:
    """A gateway with billing on, serving; `MEMORY`: its ledger is replaced by one that writes nothing to disk.

    Raises: RuntimeError with its last words.
    """
    shop = provision(stage, upstream, name=name, database=database, workers=workers)
    serve(stage, shop)
    return shop


def twin(stage: Stage, shop: Shop, *, name: str, database: str = "") -> Shop:
    """A copy of a home that nobody serves from now: the same customer, key and secrets, another port. Its database is copied already."""
    home = stage.directory / name.replace(" ", "-")
    shutil.copytree(shop.home, home, ignore=shutil.ignore_patterns("*.lock"))
    port = free_port()
    env = {**shop.env, "DATA_DIR": str(home), "BIND_PORT": str(port), "DATABASE_URL": database}
    return Shop(Contestant(name, port, shop.contestant.path, shop.contestant.bearer), home, env, shop.upstream_key)


def provision(stage: Stage, upstream: Contestant, *, name: str, database: str = "", workers: int = 1) -> Shop:
    """A gateway's home with a customer who has credit and a key; nothing serves yet. Raises: RuntimeError."""
    home = stage.directory / name.replace(" ", "-").replace(",", "")
    home.mkdir()
    upstream_key = "sk-or-v1-" + home.name.encode().hex()[:64].ljust(64, "0")
    port = free_port()
    env = {
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "OPENROUTER_BASE_URL": f"http://127.0.0.1:{upstream.port}/api/v1",
        "OPENROUTER_API_KEY": upstream_key,
        "DATA_DIR": str(home),
        "BIND_HOST": "127.0.0.1",
        "BIND_PORT": str(port),
        "WORKERS": str(workers),
        "LOG_LEVEL": "warning",
        "MIN_FREE_DISK_MB": "0",
        "DATABASE_URL": database,
        # All streams here are one customer's. Counted as always, but for PostgreSQL: there two workers would need Redis for it.
        "LIMIT_CUSTOMER_CONCURRENCY": "0" if database else "100000",
    }
    command(stage, env, "migrate")
    customer = json.loads(command(stage, env, "customer", "add", "bench", "--json"))
    identity = str(customer.get("id") or customer["customer"])
    command(stage, env, "customer", "credit", identity, "1000000", "--reference", "bench")
    key = json.loads(command(stage, env, "key", "issue", identity, "--json"))
    secret = next(str(value) for value in key.values() if str(value).startswith("sk-arb-") and len(str(value)) > 40)
    return Shop(Contestant(name, port, "/v1/chat/completions", secret), home, env, upstream_key)


def serve(stage: Stage, shop: Shop) -> None:
    """Starts the gateway and waits for its first answer. Raises: RuntimeError with its last words."""
    begun = time.monotonic()
    name = shop.contestant.name
    entry = ["-m", "bench.memory_gateway"] if name == MEMORY else ["-m", "tokenarb"]
    shop.process = stage.start(name, [sys.executable, *entry, "run"], SERVER_CORE, shop.env)
    stage.opened(shop.contestant, shop.process, begun)


def away(stage: Stage, shop: Shop) -> None:
    """Ends the gateway in order; its books stay."""
    if shop.process is not None:
        stage.end(shop.process)
        shop.process = None


def postgres() -> PostgresServer:
    """A PostgreSQL server on the other core, as if on another machine. Raises: AssertionError where its programs are not installed."""
    server = PostgresServer()
    server.start()
    assert server.process is not None
    for pid in machine.descendants(server.process.pid):
        os.sched_setaffinity(pid, on_core(OTHER_CORE))
    return server


def on_postgres(stage: Stage, upstream: Contestant, server: PostgresServer, workers: int) -> Shop:
    """A gateway of so many workers, all on the server's core, on a database of its own."""
    return gateway(stage, upstream, name=POSTGRES[workers], database=new_database(server), workers=workers)


def new_database(server: PostgresServer) -> str:
    """The address of an empty database."""
    return asyncio.run(server.create_database())


def copied_database(server: PostgresServer, address: str) -> str:
    """The address of a copy of a database that nobody is connected to."""
    return asyncio.run(_copied(server, address.rpartition("/")[2]))


async def _copied(server: PostgresServer, name: str) -> str:
    connection = await asyncpg.connect(server.url())
    try:
        copy = f"c{uuid.uuid4().hex[:12]}"
        await connection.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
        return server.url(copy)
    finally:
        await connection.close()


def command(stage: Stage, env: dict[str, str], *arguments: str, patience_s: float | None = None) -> str:
    """What a command of the operator prints. Raises: RuntimeError with its words where it fails or takes longer than `patience_s`."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tokenarb", *arguments],
            env={**os.environ, **env}, cwd=stage.directory, capture_output=True, text=True, check=False, timeout=patience_s,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise RuntimeError(f"tokenarb {' '.join(arguments)}: not done after {patience_s:.0f} s") from late
    if done.returncode:
        raise RuntimeError(f"tokenarb {' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout
