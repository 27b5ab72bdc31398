"""`tokenarb check`: is this set-up alive and right? Each line says ok, warn or fail, and the cure. It changes nothing."""

import stat
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

import sqlalchemy as sa

from tokenarb.base import db, errors, log, secretfile
from tokenarb.ops import diskspace, maintenance, upstream_clock, upstream_rows
from tokenarb.upstream.ports import Provider
from tokenarb.upstream.problems import UpstreamProblem

Level = Literal["ok", "warn", "fail"]

CREDIT_LOW_USD: Final = Decimal(5)


@dataclass(frozen=True, slots=True)
class Line:
    """One finding. `cure` is empty where there is nothing to do."""

    level: Level
    subject: str
    text: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """What is looked at. `schema_head` is the newest migration's id; `upstream_skew_s` compares our clock with the upstream's;
    `others` reads the operator's own upstream rows."""

    database: db.Database
    data_dir: Path
    secrets_file: Path
    env_file: Path
    min_free_disk_mb: int
    api_key: str
    has_management_key: bool
    bot_token: str
    schema_head: str | None
    provider: Provider | None
    upstream_skew_s: Callable[[], Awaitable[float]] | None = None
    warnings: Iterable[str] = field(default=())
    others: Callable[[], Awaitable[Sequence[upstream_rows.Found]]] | None = None
    bot: Callable[[], Awaitable[str]] | None = None
    coins: Callable[[], Awaitable[Sequence[Line]]] | None = None


async def check(setup: Setup, now_ms: int) -> list[Line]:
    """Every finding, in the order in which one would cure them."""
    lines = [Line("warn", "settings", warning) for warning in setup.warnings]
    lines += _files(setup) + _disk(setup, now_ms) + [await _bot(setup)]
    lines += await _database(setup)
    readable = all(line.level != "fail" for line in lines if line.subject in ("database", "migrations"))
    others = await _others(setup) if readable else []
    lines += [*others, *(await setup.coins() if readable and setup.coins is not None else ())]
    if setup.provider is None or not setup.api_key:
        level: Level = "warn" if any(line.text.startswith("answers") for line in others) else "fail"
        return [*lines, Line(level, "upstream key", "no upstream key is set", "set OPENROUTER_API_KEY in .env")]
    lines.append(await _key(setup.provider, setup.api_key))
    lines.append(await _credits(setup))
    if setup.upstream_skew_s is not None:
        lines.append(await _clock(setup.upstream_skew_s))
    return lines


def exit_status(lines: Iterable[Line]) -> int:
    """0: nothing fails (warnings do not count); 1: something does."""
    return int(any(line.level == "fail" for line in lines))


def _files(setup: Setup) -> list[Line]:
    lines = []
    if not setup.data_dir.is_dir():
        lines.append(Line("warn", "data directory", f"{setup.data_dir} does not exist yet", "it is made at first start"))
    else:
        lines.append(_private(setup.data_dir, "data directory", f"chmod 700 {setup.data_dir}"))
    if setup.env_file.is_file():
        lines.append(_private(setup.env_file, ".env", f"chmod 600 {setup.env_file}"))
    if not setup.secrets_file.exists():
        return [
            *lines,
            Line("warn", "secrets file", f"{setup.secrets_file} does not exist yet", "it is made at first start; then back it up"),
        ]
    try:
        kept = secretfile.load(setup.secrets_file)
    except errors.Refused as refusal:
        return [*lines, Line("fail", "secrets file", refusal.message)]
    return [*lines, Line("ok", "secrets file", f"pepper version {kept.peppers.current}, sealing version {kept.sealing.current}")]


def _private(path: Path, subject: str, cure: str) -> Line:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o007:
        return Line("warn", subject, f"{path} is open to every user of this machine (mode {mode:04o})", cure)
    return Line("ok", subject, f"{path}")


def _disk(setup: Setup, now_ms: int) -> list[Line]:
    if not setup.data_dir.is_dir():
        return []
    disk = diskspace.Disk(setup.data_dir, setup.min_free_disk_mb)
    free_mb = disk.look(now_ms) // diskspace.MEGABYTE
    if disk.enough(now_ms):
        return [Line("ok", "disk", f"{free_mb} MB free")]
    return [
        Line("fail", "disk", f"{free_mb} MB free, the floor is {setup.min_free_disk_mb} MB", "free some space, or lower MIN_FREE_DISK_MB")
    ]


async def _bot(setup: Setup) -> Line:
    if not setup.bot_token or setup.bot is None:
        return Line("ok", "bot", "no TOKEN is set; the shop is used from the command line")
    try:
        name = await setup.bot()
    except errors.Refused:
        return Line("fail", "bot", "Telegram does not know the token", "copy it anew from @BotFather and set TOKEN")
    except errors.Unavailable as away:
        return Line(
            "fail", "bot", f"Telegram does not answer: {log.redact(away.what)}", "check this machine's network, and TELEGRAM_API_URL"
        )
    return Line("ok", "bot", f"answers as @{name}")


async def _database(setup: Setup) -> list[Line]:
    try:
        async with setup.database.read() as tx:
            version = await _schema_version(tx)
            state = await maintenance.read(tx) if version is not None else None
    except (sa.exc.SQLAlchemyError, OSError) as error:
        words = log.redact(" ".join(str(getattr(error, "orig", None) or error).split()))
        cure = "check DATABASE_URL, and that the server runs"
        if setup.database.kind == "sqlite":
            cure = f"look at {setup.database.sqlite_path}; if it is damaged: tokenarb restore FILE"
        return [Line("fail", "database", f"{setup.database.kind} does not answer: {words}", cure)]
    lines = [Line("ok", "database", f"{setup.database.kind} answers")]
    if version is None:
        lines.append(Line("fail", "migrations", "the database is empty", "run: tokenarb migrate"))
    elif setup.schema_head is not None and version != setup.schema_head:
        lines.append(
            Line("fail", "migrations", f"the database is at {version}, this version needs {setup.schema_head}", "run: tokenarb migrate")
        )
    else:
        lines.append(Line("ok", "migrations", f"at {version}"))
    if state is not None:
        lines.append(Line("warn", "maintenance", state.reason, "see docs/operations.md#maintenance"))
    return lines


async def _schema_version(tx: db.Tx) -> str | None:
    """Alembic's own table; None where there is none."""
    names = await tx.run_sync(lambda connection: sa.inspect(connection).get_table_names())
    if "alembic_version" not in names:
        return None
    row = (await tx.execute(sa.text("SELECT version_num FROM alembic_version"))).first()
    return str(row[0]) if row else None


async def _others(setup: Setup) -> list[Line]:
    """The operator's own upstreams, one line each."""
    if setup.others is None:
        return []
    lines = []
    for found in await setup.others():
        said = await upstream_rows.state(found)
        level: Level = "fail" if said["level"] == "fail" else "warn" if said["level"] == "warn" else "ok"
        lines.append(Line(level, f"upstream {found.row.id}", said["text"], said["cure"]))
    return lines


async def _key(provider: Provider, key: str) -> Line:
    try:
        status = await provider.key_status(key)
    except UpstreamProblem as problem:
        cure = "make a new key at the upstream and set OPENROUTER_API_KEY" if problem.ours else "try again later"
        return Line("fail", "upstream key", f"the upstream says {problem.status}", cure)
    except errors.Unavailable as away:
        return Line("fail", "upstream", f"does not answer: {log.redact(away.what)}", "check OPENROUTER_BASE_URL and this machine's network")
    if status.is_management_key:
        return Line("fail", "upstream key", "is a management key, which cannot make calls", "set it as OPENROUTER_MANAGEMENT_KEY instead")
    if status.limit_remaining is not None and status.limit_remaining <= 0:
        return Line("fail", "upstream key", "has used up its limit", "raise the key's limit at the upstream")
    left = "no limit" if status.limit_remaining is None else f"{status.limit_remaining} USD left of its limit"
    return Line("ok", "upstream key", f"good, {left}")


async def _credits(setup: Setup) -> Line:
    if not setup.has_management_key or setup.provider is None:
        return Line(
            "warn", "upstream credits", "cannot be read without a management key", "set OPENROUTER_MANAGEMENT_KEY to have them watched"
        )
    try:
        left = (await setup.provider.credits()).left
    except UpstreamProblem as problem:
        return Line("fail", "upstream credits", f"the upstream says {problem.status}", "check OPENROUTER_MANAGEMENT_KEY")
    except errors.Unavailable as away:
        return Line("fail", "upstream credits", f"the upstream does not answer: {log.redact(away.what)}", "try again later")
    if left <= 0:
        return Line("fail", "upstream credits", f"{left} USD: every call will be refused", "buy credits at the upstream")
    if left < CREDIT_LOW_USD:
        return Line(
            "warn", "upstream credits", f"only {left} USD are left", "buy credits at the upstream, or switch on its automatic top-up"
        )
    return Line("ok", "upstream credits", f"{left} USD are left")


async def _clock(compare: Callable[[], Awaitable[float]]) -> Line:
    try:
        skew_s = await compare()
    except (errors.Unavailable, ValueError):
        return Line("warn", "clock", "the upstream told no time to compare with")
    if abs(skew_s) > upstream_clock.SKEW_S_MAX:
        return Line("fail", "clock", f"this machine is {skew_s:+.0f} s off the upstream's clock", "let it follow a time server (NTP)")
    return Line("ok", "clock", "agrees with the upstream's")
