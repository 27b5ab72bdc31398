"""`tokenarb upstream`: list, add, permit, withdraw, enable, disable: who is resold, and on what ground; its models and keys below it."""

import argparse

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.cli import arguments, upstream_key, upstream_model
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal, instant
from tokenarb.upstream import credentials, merging, registry, wares
from tokenarb.upstream.model import DIALECTS, SETTINGS_UPSTREAM, Options, PermissionKind, Upstream
from tokenarb.upstream.providers.openrouter import TERMS_URL


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("upstream", help="who is resold", description="Upstreams, and the recorded permission to resell them.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    arguments.command(group, "list", "list upstreams and what their resale rests on", deed=show_all)
    new = arguments.command(group, "add", "add an upstream: an OpenAI-compatible host, Anthropic, another account", deed=add)
    _add_arguments(new)
    ground = arguments.command(
        group, "permit", "record the permission to resell an upstream; without one nothing is served publicly", deed=permit
    )
    ground.add_argument("upstream", help="its name")
    ground.add_argument("--kind", required=True, choices=[str(kind) for kind in PermissionKind], help="what the permission is")
    ground.add_argument("--reference", required=True, help="where it is written down: a contract number, a mail's date and sender")
    ground.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="the day it was given")
    gone = arguments.command(group, "withdraw", "take a recorded permission back", deed=withdraw)
    gone.add_argument("upstream", help="its name")
    for name, sentence, deed in (
        ("enable", "let calls go to an upstream again", enable),
        ("disable", "send no more calls to an upstream; running ones finish", disable),
    ):
        arguments.command(group, name, sentence, deed=deed).add_argument("upstream", help="its name")
    upstream_model.add_to(group)
    upstream_key.add_to(group)
    for command in (new, ground):
        command.add_argument("--model", action="append", dest="scope", metavar="GLOB", help="allow only models like this; may be repeated")


def _add_arguments(new: argparse.ArgumentParser) -> None:
    new.add_argument("upstream", help="a short name, such as deepseek")
    new.add_argument("--base-url", required=True, metavar="URL", help="where its API begins, such as https://api.deepseek.com/v1")
    new.add_argument("--dialect", choices=DIALECTS, default="openrouter", help="what it speaks (default: openrouter)")
    new.add_argument("--terms-url", default="", metavar="URL", help="where its terms are")
    new.add_argument(
        "--key-env", metavar="NAME", help="environment variable that holds its key; `upstream key add` keeps one sealed instead"
    )
    new.add_argument("--region", action="append", metavar="CC", help="allow calls from this country only; may be repeated")
    new.add_argument("--connections", type=arguments.count, default=0, metavar="N", help="at most so many connections to it")
    new.add_argument("--daily-limit", type=arguments.positive_usd, default=0, metavar="USD", help="spend at most so much there a UTC day")
    new.add_argument(
        "--fee", type=arguments.percent, default=None, metavar="PERCENT", help="what it takes on top when its credit is bought"
    )
    new.add_argument("--accepts", action="append", metavar="FIELD", help="a request's field it knows beyond its dialect; may be repeated")
    new.add_argument("--omits", action="append", metavar="FIELD", help="a request's field it refuses; may be repeated")
    new.add_argument("--route", action="append", metavar="PATH", help="a further route it serves, such as /embeddings; may be repeated")
    new.add_argument("--output-field", choices=("max_tokens", "max_completion_tokens"), default="", help="what it calls the output's cap")
    new.add_argument("--allow-loss", action="store_true", help="use it also where it costs more than the customer pays")


async def show_all(kit: Kit, _args: argparse.Namespace, out: Terminal) -> int:
    """`upstream list`"""
    async with kit.database.read() as tx:
        models, keys = await wares.every(tx), await credentials.every(tx)
        rows = [
            {
                **_row(upstream),
                "rows": sum(ware.upstream == upstream.id for ware in models),
                "keys": sum(key.upstream == upstream.id for key in keys),
            }
            for upstream in await registry.every(tx)
        ]
    out.rows(rows, empty="no upstream is stored yet; the first start stores the one of the settings")
    return 0


async def add(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream add`"""
    now_ms = kit.clock.now_ms()
    options = Options(
        regions=tuple(args.region or ()),
        connections=args.connections,
        daily_limit=args.daily_limit,
        fee="0" if args.fee is None else money.plain(args.fee),
        accepts=tuple(args.accepts or ()),
        omits=tuple(args.omits or ()),
        routes=tuple(args.route or ()),
        output_field=args.output_field,
        allow_loss=args.allow_loss,
    )
    async with kit.database.transaction() as tx:
        added = await registry.add(
            tx,
            now_ms,
            args.upstream,
            base_url=args.base_url,
            dialect=args.dialect,
            terms_url=args.terms_url or (TERMS_URL if args.dialect == "openrouter" else args.base_url),
            scope=args.scope or ("*",),
            options=options,
        )
        if args.key_env:
            await credentials.add(tx, now_ms, added.id, "main", env=args.key_env, secret=None, daily_limit=0, sealer=kit.sealer)
    out.say(
        f"upstream {added.id} added, without a permission; `tokenarb upstream permit {added.id}` records one, "
        f"`tokenarb upstream model add {added.id}` says what it sells",
        _row(added),
    )
    return 0


async def enable(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream enable`"""
    return await _switch(kit, args.upstream, out, enabled=True)


async def disable(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream disable`"""
    return await _switch(kit, args.upstream, out, enabled=False)


async def _switch(kit: Kit, upstream_id: str, out: Terminal, *, enabled: bool) -> int:
    if upstream_id == SETTINGS_UPSTREAM:
        raise Refused("bad_upstream", f"{upstream_id} is the settings' own upstream: it is served from while its key stands in .env")
    async with kit.database.transaction() as tx:
        row = await registry.enable(tx, upstream_id, enabled=enabled)
        await merging.merge(tx, kit.clock.now_ms(), kit.settings.token_markup_percentage)
    out.say(f"{row.id} is {'enabled' if enabled else 'disabled'}; servers follow within a second or two", _row(row))
    return 0


async def permit(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream permit`"""
    now_ms = kit.clock.now_ms()
    settings = kit.settings
    async with kit.database.transaction() as tx:
        if args.upstream == SETTINGS_UPSTREAM:
            # The permission may be recorded before the first start, which is what would otherwise store the row.
            await registry.ensure(
                tx, now_ms, args.upstream, base_url=settings.openrouter_base_url, dialect="openrouter", terms_url=TERMS_URL
            )
        row = await registry.record_permission(
            tx, now_ms, args.upstream, kind=args.kind, reference=args.reference, date=args.date, scope=args.scope
        )
    out.say(f"recorded: {row.id} is resold by {args.kind} of {args.date} ({args.reference})", _row(row))
    return 0


async def withdraw(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream withdraw`"""
    async with kit.database.transaction() as tx:
        row = await registry.withdraw_permission(tx, args.upstream)
    out.say(
        f"the permission for {row.id} is withdrawn; servers that others can reach serve nothing more from it within a second or two",
        _row(row),
    )
    return 0


def _row(upstream: Upstream) -> Row:
    permission = upstream.permission
    return {
        "upstream": upstream.id,
        "base_url": upstream.base_url,
        "dialect": upstream.dialect,
        "permission": None if permission is None else str(permission.kind),
        "reference": None if permission is None else permission.reference,
        "date": None if permission is None else permission.date,
        "models": list(upstream.scope),
        "enabled": upstream.enabled,
        "terms_url": upstream.terms_url,
        "added": instant(upstream.added_at_ms),
    }
