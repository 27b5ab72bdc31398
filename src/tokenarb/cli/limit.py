"""`tokenarb limit`: set, list, clear. Requests and tokens a minute, calls at once; for a customer, a key, a model."""

import argparse

from tokenarb.base import errors
from tokenarb.base.db import Tx
from tokenarb.catalog import shelf
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.customers import registry
from tokenarb.keys import issuing
from tokenarb.rates import setting
from tokenarb.rates.rules import Limits, Rule, Scope


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("limit", help="how often and how much", description="Limits of customers, keys and models.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "set", "set limits; what is not named stays as it is, 0 means not limited", deed=put)
    new.add_argument("--requests", type=arguments.count_from_zero, metavar="N", help="requests a minute")
    new.add_argument(
        "--tokens", type=arguments.count_from_zero, metavar="N", help="tokens a minute, counted at the worst case until a call ends"
    )
    new.add_argument("--concurrency", type=arguments.count_from_zero, metavar="N", help="calls at once, those that a client left included")
    arguments.command(group, "list", "list what was set, beside the defaults of the settings", deed=show_all)
    old = arguments.command(group, "clear", "take limits back: the defaults of the settings apply again", deed=clear)
    for command in (new, old):
        whose = command.add_mutually_exclusive_group()
        whose.add_argument("--customer", metavar="CUSTOMER", help="id or label")
        whose.add_argument("--key", metavar="KEY", help="id, or the first 12 characters")
        command.add_argument("--model", metavar="MODEL", help="with a customer or key: its calls to this model; alone: everybody's")


async def put(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`limit set`"""
    if kit.settings.counts_apart:
        raise errors.Refused("limits_need_redis", "several workers can only keep a limit together in Redis: set REDIS_HOST, or WORKERS=1")
    async with kit.database.transaction() as tx:
        scope, subject, model = await _place(tx, args)
        wanted = Rule(scope, subject, model, Limits(args.requests, args.tokens, args.concurrency))
        rule = await setting.put(tx, kit.clock.now_ms(), wanted)
    out.say("set; serving workers follow within a second or two", _row(rule))
    return 0


async def show_all(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`limit list`"""
    async with kit.database.read() as tx:
        rules = await setting.rules(tx)
    rows = [_row(rule) for rule in rules]
    out.rows(rows, empty="nothing is set; the defaults of the settings (LIMIT_...) apply to all")
    return 0


async def clear(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`limit clear`"""
    async with kit.database.transaction() as tx:
        gone = await setting.clear(tx, *await _place(tx, args))
    out.say("cleared; the defaults apply again" if gone else "nothing was set there; nothing changed", {"cleared": gone})
    return 0


async def _place(tx: Tx, args: argparse.Namespace) -> tuple[Scope, int, str]:
    """Whose limits: scope, id, catalogue id of the model or "". Raises: Refused usage, and where something is not found."""
    model = ""
    if args.model is not None:
        model = (await shelf.load(tx)).find(args.model).model.id
    if args.customer is not None:
        return Scope.CUSTOMER, (await registry.find_named(tx, args.customer)).id, model
    if args.key is not None:
        return Scope.KEY, (await issuing.named(tx, args.key)).id, model
    if not model:
        raise errors.Refused("usage", "say whose limits: --customer, --key or --model")
    return Scope.MODEL, 0, model


def _row(rule: Rule) -> Row:
    return {
        "whose": f"{rule.scope} {rule.subject}" if rule.subject else "everybody",
        "scope": rule.scope.value,
        "subject": str(rule.subject) if rule.subject else None,
        "model": rule.model or None,
        "requests": rule.limits.requests,
        "tokens": rule.limits.tokens,
        "concurrency": rule.limits.concurrency,
    }
