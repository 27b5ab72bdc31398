"""What `tokenarb check` says of coins: the accounts of the settings, and the sources of rates, asked now. It changes nothing."""

from collections.abc import Sequence

from tokenarb.base import db, log
from tokenarb.ops import coin_chores
from tokenarb.ops.diagnosis import Line
from tokenarb.payments import addresses, addressing, valuation
from tokenarb.payments.addressing import Origin
from tokenarb.payments.ports import RateSource


async def look(database: db.Database, origins: Sequence[Origin], sources: Sequence[RateSource], now_ms: int) -> list[Line]:
    """A line an account, a source, and a coin that is not quoted. Raises: Broken where this machine derives addresses wrongly."""
    addresses.check_derivation()
    lines = [await _account(database, origin) for origin in origins]
    assets = coin_chores.assets_of(origins)
    answers = await coin_chores.ask(sources, assets, now_ms)
    for source in sources:
        if (away := answers.away.get(source.name)) is not None:
            lines.append(Line("warn", f"rates of {source.name}", log.redact(away.what), "name another source in RATE_SOURCES if it lasts"))
        else:
            known = sum(sample.source == source.name for sample in answers.said)
            lines.append(Line("ok" if known else "warn", f"rates of {source.name}", f"{known} coins"))
    verdicts = valuation.verdicts(assets, answers.said, now_ms)
    unquoted = [f"{verdict.asset}: {valuation.REASONS[verdict.reason]}" for verdict in verdicts if verdict.reason is not None]
    quoted = ", ".join(verdict.asset for verdict in verdicts if verdict.reason is None)
    lines += [Line("fail", "rates", text, "nothing is quoted in that coin; see no_rate in docs/operations.md") for text in unquoted]
    return [*lines, Line("ok", "rates", f"agreed for {quoted}")] if quoted else lines


async def _account(database: db.Database, origin: Origin) -> Line:
    subject = f"coins of {origin.family}"
    async with database.read() as tx:
        change = await addressing.difference(tx, origin)
        left = await addressing.left_in_stock(tx, origin.family) if origin.key is None else None
    if change is not None and change.shown:
        return Line(
            "fail",
            subject,
            f"the settings name account {change.new}, {change.shown} customers were shown {change.old}",
            f"`tokenarb wallet use {origin.family}`, if you changed it yourself",
        )
    if left == 0:
        return Line("fail", subject, "the list of addresses is used up or empty", f"`tokenarb wallet import {origin.family} FILE`")
    what = f"account {origin.source}" if left is None else f"{left} addresses of the list are left"
    return Line("ok", subject, f"{what}; compare its first addresses once: `tokenarb wallet check`")
