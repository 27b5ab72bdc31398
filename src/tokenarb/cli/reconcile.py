"""`tokenarb reconcile`: what our books say the upstream took, a UTC day, beside what it says itself."""

import argparse

from tokenarb import app
from tokenarb.base import errors, money
from tokenarb.base.clock import DAY_MS, utc_day
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.ledger import reading, recovering
from tokenarb.ops import replay


def add_to(commands: arguments.Group) -> None:
    """Adds the command to the command line."""
    said = "compare our cost a UTC day with the upstream's own figures; exit status 1 where they differ"
    compared = arguments.command(commands, "reconcile", said, deed=reconcile)
    compared.add_argument(
        "--days",
        type=arguments.count,
        default=3,
        metavar="N",
        help=f"so many days back, besides today (default 3, at most {replay.DAYS_KEPT})",
    )


async def reconcile(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`reconcile`. Calls that run meanwhile show as a difference of today, until they are settled."""
    if args.days > replay.DAYS_KEPT:
        raise errors.Refused("usage", f"the upstream tells its activity for {replay.DAYS_KEPT} days; ask for at most so many")
    now_ms = kit.clock.now_ms()
    today = utc_day(now_ms)
    from_ms = (today - args.days) * DAY_MS
    async with app.open_upstream(kit) as upstream:
        theirs = await replay.gather(upstream.provider, [key for key in (kit.settings.openrouter_api_key,) if key], now_ms)
    async with kit.database.read() as tx:
        ours = replay.by_day(await reading.costs_by_upstream_key(tx, from_ms, now_ms + DAY_MS))
        days = replay.compare(from_ms, now_ms, ours, theirs)
        unknown = {day.day: (await recovering.unknown(tx, day.day * DAY_MS, (day.day + 1) * DAY_MS)).attempts for day in days}
    differing = [day for day in days if day.differs]
    rows = [_row(day, unknown[day.day]) for day in days]
    if out.as_json:
        out.record({"ok": not differing, "days": rows})
    else:
        out.rows(rows, empty="")
        out.say(
            "reconcile: "
            + (f"{len(differing)} day(s) differ; see docs/operations.md#reconcile_difference" if differing else "all days agree")
        )
    return 1 if differing else 0


def _row(day: replay.Day, unknown: int) -> Row:
    return {
        "date": day.date,
        "ours_usd": money.plain(day.ours),
        "upstream_usd": money.plain(day.theirs),
        "difference_usd": money.plain(day.theirs - day.ours),
        "unknown_attempts": unknown,
        "agrees": not day.differs,
    }
