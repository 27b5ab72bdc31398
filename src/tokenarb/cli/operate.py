"""`tokenarb migrate`, `check`, `backup`, `restore`: keeping the database, and looking after the set-up."""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from tokenarb import app
from tokenarb.base import errors, money
from tokenarb.base.clock import DAY_MS, utc_day
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.coin_settings import account_texts
from tokenarb.ledger import reading, recovering
from tokenarb.ledger.serving import ServingLock
from tokenarb.ops import backup, diagnosis, migrating, replay, restore, upstream_clock

ENV_FILE = Path(".env")


def add_to(commands: arguments.Group) -> None:
    """Adds the commands to the command line."""
    arguments.command(
        commands, "migrate", "bring the database to this version's schema; a SQLite file is backed up first", deed=migrate, any_schema=True
    )
    arguments.command(
        commands, "check", "diagnose the set-up: database, upstream key, credits, clock, permissions", deed=check, any_schema=True
    )
    copy = arguments.command(
        commands, "backup", "write a checked copy of the database, beside a running server", deed=make_backup, any_schema=True
    )
    copy.add_argument("directory", nargs="?", type=Path, metavar="DIR", help="where to (default: backups in DATA_DIR)")
    back = arguments.command(
        commands, "restore", "put a backup in the database's place; begins maintenance until --finish", deed=put_back, any_schema=True
    )
    what = back.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the backup")
    what.add_argument("--finish", action="store_true", help="compare with what the upstream charged since, and end maintenance")
    back.add_argument("--accept-loss", action="store_true", help="with --finish: take what is missing as the house's loss")


async def migrate(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`migrate`"""
    copy: backup.Backup | None = None
    with ExitStack() as stack:
        if kit.database.kind == "sqlite":
            stack.enter_context(ServingLock(kit.database.sqlite_path))
        async with kit.database.read() as tx:
            before = await migrating.current(tx)
        if kit.database.kind == "sqlite" and before not in (None, migrating.head()):
            copy = await asyncio.to_thread(backup.backup, kit.database.url, _backups(kit), kit.clock.now_ms())
        before, after = await migrating.upgrade(kit.database)
    words = f"the database is at revision {after} already" if before == after else f"migrated from {before or 'nothing'} to {after}"
    kept = "" if copy is None else f"; the state before is kept in {copy.path}"
    out.say(words + kept, {"before": before, "after": after, "backup": None if copy is None else str(copy.path)})
    return 0


async def check(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`check`"""
    settings = kit.settings
    async with app.open_upstream(kit) as upstream, AsyncExitStack() as closing:
        setup = diagnosis.Setup(
            database=kit.database,
            data_dir=settings.data_dir,
            secrets_file=settings.secrets_file,
            env_file=ENV_FILE,
            min_free_disk_mb=settings.min_free_disk_mb,
            api_key=settings.openrouter_api_key,
            has_management_key=bool(settings.openrouter_management_key),
            bot_token=settings.token,
            bot=lambda: _bot_name(kit),
            schema_head=migrating.head(),
            provider=upstream.provider,
            upstream_skew_s=lambda: upstream_clock.skew_s(lambda: upstream_clock.date_header(upstream.pool), kit.clock),
            warnings=settings.warnings,
            others=lambda: app.found_rows(kit, closing),
            coins=(lambda: _coin_lines(kit)) if account_texts(settings) else None,
        )
        lines = await diagnosis.check(setup, kit.clock.now_ms())
    if out.as_json:
        out.rows([{"level": line.level, "subject": line.subject, "text": line.text, "cure": line.cure} for line in lines], empty="")
    else:
        for line in lines:
            out.say(f"{line.level:<4}  {line.subject}: {line.text}" + (f"\n      cure: {line.cure}" if line.cure else ""))
    return diagnosis.exit_status(lines)


async def _bot_name(kit: Kit) -> str:
    from tokenarb import telegram  # not at the top: it brings aiogram, for which no other command should wait

    return await telegram.name_of(kit)


async def _coin_lines(kit: Kit) -> Sequence[diagnosis.Line]:
    from tokenarb import chains, coins  # not at the top: cryptography that no other command needs

    return [*await coins.findings(kit), *await chains.findings(kit)]


async def make_backup(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`backup`"""
    made = await asyncio.to_thread(backup.backup, kit.database.url, args.directory or _backups(kit), kit.clock.now_ms())
    out.say(
        f"{made.path} ({made.size_bytes} bytes), checked; keep {kit.settings.secrets_file} too, in another place",
        {"path": str(made.path), "size_bytes": made.size_bytes, "engine": made.engine},
    )
    return 0


async def put_back(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`restore`"""
    if args.finish:
        return await _finish(kit, args, out)
    if args.accept_loss:
        raise errors.Refused("usage", "--accept-loss goes with --finish")
    hourly = kit.settings.new_addresses_hourly
    done = await asyncio.to_thread(restore.restore, kit.database.url, args.file, kit.clock.now_ms(), addresses_hourly=hourly)
    kept = "" if done.replaced is None else f" What was there is kept as {done.replaced}."
    out.say(
        f"{done.source} of {instant(done.taken_at_ms)} is restored, in maintenance.{kept} Start the server, let it end what is open, then "
        "`tokenarb restore --finish` compares with what the upstream charged since",
        {
            "source": str(done.source),
            "taken_at": instant(done.taken_at_ms),
            "replaced": None if done.replaced is None else str(done.replaced),
        },
    )
    return 0


async def _finish(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    now_ms = kit.clock.now_ms()
    async with kit.database.read() as tx:
        since_ms = await replay.since_of(tx)
    async with app.open_upstream(kit) as upstream:
        theirs = await replay.gather(upstream.provider, [key for key in (kit.settings.openrouter_api_key,) if key], now_ms)
    async with kit.database.transaction() as tx:
        from_ms = utc_day(since_ms) * DAY_MS
        ours = replay.by_day(await reading.costs_by_upstream_key(tx, from_ms, now_ms + DAY_MS))
        days = replay.compare(since_ms, now_ms, ours, theirs)
        waiting = await recovering.backlog(tx)
        done = await replay.finish(tx, now_ms, days, waiting.open, accept_loss=args.accept_loss)
    rows: list[Row] = [
        {"date": day.date, "ours_usd": str(day.ours), "upstream_usd": str(day.theirs), "missing_usd": str(day.missing)} for day in done.days
    ]
    if out.as_json:
        out.record({"ended": done.ended, "missing_usd": money.plain(done.missing), "days": rows})
    else:
        out.rows(rows, empty="no day to compare")
        accept = "`tokenarb restore --finish --accept-loss` takes it as the house's loss and serves again"
        out.say("maintenance has ended" if done.ended else f"{money.plain(done.missing)} USD are missing in our books; {accept}")
    return 0 if done.ended else 1


def _backups(kit: Kit) -> Path:
    return kit.settings.data_dir / "backups"
