"""What `tokenarb wallet` does; loaded when one of its commands runs, since it brings the cryptography of addresses."""

import argparse
from typing import Final

from tokenarb import coins
from tokenarb.base import errors
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.coin_settings import KEYS
from tokenarb.payments import addresses, addressing, valuation, valuing
from tokenarb.payments.addressing import Origin
from tokenarb.payments.families import Family, Network, path_of

FIRST: Final = 3
LIST_BYTES_MAX: Final = 4 * 2**20
PROBLEMS_SHOWN: Final = 5


async def check(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`wallet check`"""
    addresses.check_derivation()
    found: list[Row] = []
    first: list[Row] = []
    changed = False
    for origin in coins.origins(kit.settings):
        async with kit.database.transaction() as tx:
            change = await addressing.pending_change(tx, kit.clock.now_ms(), origin)
            known = {account.source: account for account in await addressing.accounts(tx) if account.family is origin.family}
            shown = await addressing.watched(tx, origin.family)
            run = await addressing.unpaid_run(tx, origin)
            own = [await addressing.address_at(tx, origin, index) for index in range(FIRST)]
        changed = changed or change is not None
        made = known[origin.source].next_index
        found.append(
            {
                "family": origin.family,
                "account": origin.source,
                "state": "in use" if change is None else f"NOT CONFIRMED: customers were shown {change.old}",
                "addresses_shown": len(shown),
                "highest_index": made - 1 if made else None,
                "unpaid_in_a_row": run,
                "gap_limit": run + addressing.GAP_SPARE,
            }
        )
        path = path_of(origin.family, 0, test=kit.settings.btc_network != Network.MAIN)
        first += [
            {"family": origin.family, "path": f"{path}/0/{index}" if origin.key else f"line {index + 1}", "address": address}
            for index, address in enumerate(own)
            if address is not None
        ]
    if not found:
        out.say(f"no coins are taken: none of {', '.join(KEYS.values())} is set", {"accounts": [], "first_addresses": []})
        return 0
    out.record({"derivation": "right on this machine", "accounts": found, "first_addresses": first})
    out.note(
        "Compare the first addresses with those that your own wallet shows, before anybody pays; set its gap limit to the figure above."
    )
    return 1 if changed else 0


async def use_account(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`wallet use`"""
    origin = _origin(kit, Family(args.family))
    now_ms = kit.clock.now_ms()
    async with kit.database.transaction() as tx:
        if args.confirm is not None:
            change = await addressing.confirm_change(tx, now_ms, origin, args.confirm)
        else:
            told = await addressing.pending_change(tx, now_ms, origin)
    if args.confirm is not None:
        out.say(
            f"new addresses of {origin.family} come from account {change.new}; the {change.shown} that were shown before stay watched",
            {"family": origin.family, "old": change.old, "new": change.new, "shown": change.shown, "confirmed": True},
        )
        return 0
    if told is None:
        raise errors.Refused("nothing_to_change", f"new addresses of {origin.family} come from the account of the settings already")
    out.say(
        f"{told.shown} customers hold addresses of account {told.old}; the settings name {told.new}. Compare its first addresses with "
        f"your wallet (`tokenarb wallet check`); if you changed the setting: `tokenarb wallet use {origin.family} --confirm {told.code}`",
        {"family": origin.family, "old": told.old, "new": told.new, "shown": told.shown, "code": told.code, "confirmed": False},
    )
    return 1


async def bring_list(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`wallet import`"""
    family = Family(args.family)
    network = Network(kit.settings.btc_network) if family is Family.BITCOIN else Network.MAIN
    if args.file.stat().st_size > LIST_BYTES_MAX:
        raise errors.Refused("import_unreadable", f"{args.file} is larger than a list of addresses")
    try:
        lines = args.file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise errors.Refused("import_unreadable", f"{args.file} is not UTF-8 text") from None
    found, problems = [], []
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if text:
            try:
                found.append(addresses.canonical(family, text, network))
            except ValueError as error:
                problems.append(f"line {number} {error}")
    if problems:
        more = f", and {len(problems) - PROBLEMS_SHOWN} more" if len(problems) > PROBLEMS_SHOWN else ""
        raise errors.Refused("import_invalid", f"nothing was brought: {'; '.join(problems[:PROBLEMS_SHOWN])}{more}")
    async with kit.database.transaction() as tx:
        new = await addressing.bring(tx, family, found)
        left = await addressing.left_in_stock(tx, family)
    out.say(
        f"{new} of {len(found)} addresses are new; {left} are left to be shown. They are used where {KEYS[family]} is `list`",
        {"family": family, "read": len(found), "new": new, "left": left},
    )
    return 0


async def skip_to(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`wallet skip`"""
    origin = _origin(kit, Family(args.family))
    async with kit.database.transaction() as tx:
        await addressing.skip(tx, kit.clock.now_ms(), origin, args.index)
    out.say(
        f"new addresses of {origin.family} begin at index {args.index} of account {origin.source}",
        {"family": origin.family, "account": origin.source, "next_index": args.index},
    )
    return 0


async def rates(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`wallet rates`"""
    now_ms = kit.clock.now_ms()
    rows: list[Row] = []
    async with kit.database.read() as tx:
        said = await valuing.sayings(tx)
        for asset in dict.fromkeys(sample.asset for sample in said):
            why = await valuing.reason(tx, now_ms, asset)
            usd = None if why else valuation.text_of(await valuing.current(tx, now_ms, asset))
            rows.append({"asset": asset, "usd": usd, "why_not": None if why is None else valuation.REASONS[why]})
    sayings: list[Row] = [
        {
            "asset": sample.asset,
            "source": sample.source,
            "price": valuation.text_of(sample.price),
            "in": sample.quote,
            "at": instant(sample.at_ms),
            "age_s": max(0, (now_ms - sample.at_ms) // 1000),
        }
        for sample in said
    ]
    if not rows:
        out.say("no source was asked yet: a server that takes coins asks every minute", {"rates": [], "sources": []})
        return 0
    out.record({"rates": rows, "sources": sayings})
    return 0


def _origin(kit: Kit, family: Family) -> Origin:
    """Where the settings let addresses of a family come from. Raises: Refused not_configured."""
    for origin in coins.origins(kit.settings):
        if origin.family is family:
            return origin
    raise errors.Refused("not_configured", f"no coins of {family} are taken; set {KEYS[family]}")
