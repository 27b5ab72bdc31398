"""`tokenarb upstream model`: add, list, remove: what an upstream without a price list of its own sells us, and for how much."""

import argparse
from decimal import Decimal

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.catalog import pricelist
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Row, Terminal
from tokenarb.upstream import merging, wares
from tokenarb.upstream.model import TEXT, UNITS, USUAL, Ware

MILLION = 10**6
PRICES = {
    "prompt": "a million prompt tokens",
    "completion": "a million answer tokens",
    "cache_read": "a million prompt tokens read from its cache",
    "cache_write": "a million prompt tokens written to its cache for 5 minutes",
    "cache_write_1h": "a million prompt tokens written to its cache for an hour",
}
KEYS = {"prompt": "prompt", "completion": "completion", "cache_read": "input_cache_read", "cache_write": "input_cache_write"}
KEYS["cache_write_1h"] = "input_cache_write_1h"


def add_to(commands: arguments.Group) -> None:
    """Adds the group below `upstream`."""
    parser = commands.add_parser("model", help="its models and buy prices", description="What an upstream sells us, and for how much.")
    group = parser.add_subparsers(dest="subsubcommand", required=True, metavar="COMMAND")
    new = arguments.command(group, "add", "say that an upstream serves a model at these buy prices; the same again changes it", deed=add)
    new.add_argument("upstream", help="its name")
    new.add_argument("model", help="the catalogue's id, such as deepseek/deepseek-chat")
    new.add_argument("--as", dest="name", metavar="NAME", help="what the upstream calls it (default: the id)")
    for name, unit in PRICES.items():
        option = "--" + name.replace("_", "-")
        new.add_argument(option, type=_price, metavar="USD", help=f"what {unit} cost us")
    new.add_argument(
        "--context",
        type=arguments.count,
        required=True,
        metavar="TOKENS",
        help="its context length; the most characters or seconds it takes at once",
    )
    new.add_argument("--max-output", type=arguments.count, default=0, metavar="TOKENS", help="the longest answer it gives")
    new.add_argument("--reads", action="append", choices=("image", "audio", "file"), help="what it reads besides text; may be repeated")
    new.add_argument("--makes", choices=tuple(UNITS), default=TEXT, help="what it makes; pictures and sounds are bought by the piece")
    new.add_argument("--each", type=_usd, metavar="USD", help="what a picture, a character spoken or a second of a recording costs us")
    new.add_argument("--weight", type=int, default=1, help="its share among equally cheap upstreams; 0: only where no other is left")
    new.add_argument("--title", default="", help="its name for people, where only rows have it")
    every = arguments.command(group, "list", "list models by upstream, USD per million tokens as we buy them", deed=show_all)
    every.add_argument("upstream", nargs="?", help="only this one")
    gone = arguments.command(group, "remove", "an upstream serves a model no more", deed=remove)
    gone.add_argument("upstream", help="its name")
    gone.add_argument("model", help="the catalogue's id")


async def add(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream model add`"""
    now_ms = kit.clock.now_ms()
    given = _given(args)
    try:
        price = pricelist.parse(given)
    except ValueError as error:
        raise Refused("bad_model", str(error)) from None
    assert price is not None
    inputs = ("text", *(args.reads or ()))
    name = args.name or args.model
    sold = (args.weight, args.title, now_ms, args.makes)
    ware = Ware(args.upstream, args.model, name, price, args.context, args.max_output, inputs, *sold)
    async with kit.database.transaction() as tx:
        await wares.put(tx, ware)
        await merging.merge(tx, now_ms, kit.settings.token_markup_percentage)
    out.say(f"{ware.upstream} serves {ware.model} as {ware.name}", _row(ware))
    return 0


async def show_all(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream model list`"""
    async with kit.database.read() as tx:
        rows = [_row(ware) for ware in await wares.every(tx, args.upstream)]
    out.rows(rows, empty="no upstream has a model of its own row; openrouter's come from its catalogue")
    return 0


async def remove(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`upstream model remove`"""
    async with kit.database.transaction() as tx:
        await wares.remove(tx, args.upstream, args.model)
        await merging.merge(tx, kit.clock.now_ms(), kit.settings.token_markup_percentage)
    out.say(f"{args.upstream} serves {args.model} no more", {"upstream": args.upstream, "model": args.model})
    return 0


def _given(args: argparse.Namespace) -> dict[str, str]:
    """The price list that was typed. Raises: Refused usage."""
    given = {KEYS[name]: money.plain(amount) for name in PRICES if (amount := getattr(args, name)) is not None}
    if UNITS[args.makes] == USUAL:
        if args.each is not None or not {"prompt", "completion"} <= given.keys():
            raise Refused("usage", f"{args.makes} is bought by the token: give --prompt and --completion, and no --each")
        return given
    if args.each is None or given:
        raise Refused("usage", f"{args.makes} is bought by the {UNITS[args.makes]}: give --each, and no price of tokens")
    each = money.plain(args.each)
    return {"prompt": "0", "completion": each} if args.makes == "image" else {"prompt": each, "completion": "0"}


def _usd(text: str) -> Decimal:
    """USD of one unit, exact."""
    try:
        amount = money.parse_decimal(text.removeprefix("$"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; USD are wanted, such as 0.04") from None
    if not 0 < amount <= MILLION:
        raise argparse.ArgumentTypeError(f"{text!r} is no price of one")
    return amount


def _price(text: str) -> Decimal:
    """USD per million units as USD per unit, exact."""
    try:
        amount = money.parse_decimal(text.removeprefix("$"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; USD per million tokens are wanted, such as 0.27") from None
    if not 0 <= amount <= MILLION:
        raise argparse.ArgumentTypeError(f"{text!r} is no price per million tokens")
    return amount.scaleb(-6)


def _row(ware: Ware) -> Row:
    rates = ware.price.base
    prices = {f"{name}_usd_per_million": None if (atto := getattr(rates, name)) is None else _per_million(atto) for name in PRICES}
    return {
        "upstream": ware.upstream,
        "model": ware.model,
        "as": ware.name,
        **prices,
        "makes": ware.makes,
        "context": ware.context,
        "max_output": ware.output_max or None,
        "reads": list(ware.inputs),
        "weight": ware.weight,
    }


def _per_million(atto: int) -> str:
    return money.plain(money.from_atto(atto * MILLION))
