"""`tokenarb sandbox`: both simulators and the whole product, bot included, in one process on 127.0.0.1, over a database of its own.

Nothing of a real set-up is read: settings come from here, not from the environment or `.env`, so a sandbox can neither open a production
database nor use a real upstream key or bot token, and it listens on this machine only. What it sells is sealed and hashed with secrets of
its own directory: a sandbox key is good nowhere else.
"""

import argparse
import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import uvloop

from tokenarb import app
from tokenarb.base import db, log
from tokenarb.base.errors import Broken, Refused
from tokenarb.ops import migrating
from tokenarb.sandbox import asking, page, shop, walk
from tokenarb.sandbox.phone import Phone
from tokenarb.settings import Settings
from tokenarb.sim.openrouter.server import SimServer
from tokenarb.sim.openrouter.simulator import SimConfig
from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer

HOST: Final = "127.0.0.1"
DATABASE: Final = "sandbox.db"
JOURNAL: Final = "openrouter.journal"
VISITOR: Final = 4_242_424_242
VISITOR_STARS: Final = 500
READY_LOOKS: Final = 100
READY_LOOK_S: Final = 0.1


def run(args: argparse.Namespace) -> int:
    """Until SIGINT or SIGTERM; `headless`: until the walk ends. Returns the exit status.

    Raises: Refused data_dir, sandbox_running, cannot_listen.
    """
    log.configure("warning", sys.stderr)
    if args.ready_file is not None:
        args.ready_file.unlink(missing_ok=True)  # one left by a sandbox that is gone would send its reader nowhere
    kept: Path | None = args.data
    directory = Path(tempfile.mkdtemp(prefix="tokenarb-sandbox-")) if kept is None else kept.absolute()
    try:
        with _alone(directory):
            return uvloop.run(_run(args, directory))
    finally:
        if kept is None:
            shutil.rmtree(directory, ignore_errors=True)


@contextlib.contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keeps every other sandbox off the directory before any of its files is opened, the simulator's journal among them."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (directory / "sandbox.lock").open("a")
    except OSError as error:
        raise Refused("data_dir", f"{error.filename or directory} cannot be written: {error.strerror}; choose another --data") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("sandbox_running", f"a sandbox runs on {directory} already; stop it, or choose another --data") from None
        yield


def settings_of(directory: Path, port: int, upstream: SimServer, telegram: TelegramServer, *, owner: bool = False) -> Settings:
    """The sandbox's own settings; the defaults are the product's. `owner`: the visitor is the operator as well."""
    return Settings.load(
        {
            "DATA_DIR": str(directory),
            "DB_NAME": DATABASE,
            "BIND_HOST": HOST,
            "BIND_PORT": str(port),
            "TOKEN": telegram.token,
            "TELEGRAM_API_URL": telegram.base_url,
            "OPENROUTER_BASE_URL": upstream.base_url,
            "OPENROUTER_API_KEY": upstream.inference_key,
            "OPENROUTER_MANAGEMENT_KEY": upstream.management_key,
            "UPSTREAM_KEY_DAILY_LIMIT": "100",
            "LOG_LEVEL": "warning",
            "MIN_FREE_DISK_MB": "20",
            "ADMIN_ID_LIST": str(VISITOR) if owner else "",
        },
        None,
    )


@asynccontextmanager
async def _simulators(seed: int, directory: Path) -> AsyncIterator[tuple[SimServer, TelegramServer]]:
    """The upstream and Telegram, on ports of their own."""
    upstream = SimServer(SimConfig(host=HOST, port=0, seed=seed, state_path=directory / JOURNAL))
    telegram = TelegramServer(TelegramConfig(host=HOST, port=0, seed=seed))
    await upstream.start()
    try:
        await telegram.start()
        yield upstream, telegram
    finally:
        await telegram.stop()
        await upstream.stop()


async def _run(args: argparse.Namespace, directory: Path) -> int:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with _simulators(args.seed, directory) as (upstream, telegram):
        status = 1 if args.headless else 0  # a walk that was never taken did not end well
        phone = Phone.of_somebody_new(telegram, name="You", language=args.lang, stars=VISITOR_STARS, number=VISITOR)

        async def started(worker: app.Worker) -> None:
            nonlocal status
            opened = await shop.open_shop(worker.kit, directory / "sandbox.json")
            page.register(worker, opened, upstream, phone)
            await _all_answers(worker)
            if args.ready_file is not None:
                _announce(args.ready_file, worker, opened, upstream, phone)
            if args.headless:
                status = await walk.walk(worker, upstream, phone, print)
                stop.set()
                return
            print(_welcome(worker, opened, upstream, telegram), flush=True)

        settings = settings_of(directory, args.port, upstream, telegram, owner=args.owner)
        await _migrate(settings)
        return await app.serve(settings, stop, started) or status


async def _all_answers(worker: app.Worker) -> None:
    """Whoever is told the address may use it at once. Raises: Broken with what is not ready."""
    for _ in range(READY_LOOKS):
        answer = await asking.ask(worker.base_url, "GET", "/readyz")
        if answer.status == 200:
            return
        await asyncio.sleep(READY_LOOK_S)
    raise Broken(f"the sandbox did not become ready: {answer.body.decode(errors='replace')}")


async def _migrate(settings: Settings) -> None:
    database = db.Database(settings.database_url)
    try:
        await migrating.upgrade(database)
    finally:
        await database.close()


def _announce(path: Path, worker: app.Worker, opened: shop.Shop, upstream: SimServer, phone: Phone) -> None:
    """Written whole or not at all: whoever waits for the file may read it at once."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    facts = {
        "base_url": worker.base_url,
        "api_key": opened.api_key,
        "customer_id": str(opened.customer),
        "page_url": f"{worker.base_url}/sandbox",
        "upstream_control_url": upstream.control_url,
        "telegram_control_url": phone.server.control_url,
        "telegram_chat": phone.person,
        "pid": os.getpid(),
    }
    draft.write_text(json.dumps(facts, indent=2) + "\n")
    draft.replace(path)


def _welcome(worker: app.Worker, opened: shop.Shop, upstream: SimServer, telegram: TelegramServer) -> str:
    return f"""
  tokenarb sandbox: the shop in Telegram, its customer and the proxy, on this machine. Telegram and the upstream are simulated:
  no real money moves and no model is asked.

  Open this      {worker.base_url}/sandbox

  For programs
    base URL     {worker.base_url}/ai-proxy/v1
    API key      {opened.api_key}
    upstream     {upstream.control_url} (every switch and the bill)
    Telegram     {telegram.control_url} (every switch, people, chats)

  {page.curl(worker.base_url, opened.api_key, opened.models[0])}

  Ctrl-C ends it.
"""
