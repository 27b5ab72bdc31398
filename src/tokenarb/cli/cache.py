"""`tokenarb cache purge`: forgets remembered answers, in Redis now and in every worker's memory at its next look."""

import argparse

from tokenarb.answers import purging
from tokenarb.catalog import shelf
from tokenarb.cli import arguments
from tokenarb.cli.context import Kit
from tokenarb.cli.terminal import Terminal
from tokenarb.customers import registry


def add_to(commands: arguments.Group) -> None:
    """Adds the group to the command line."""
    parser = commands.add_parser("cache", help="remembered answers", description="Remembered answers.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    purge_ = arguments.command(group, "purge", "forget remembered answers: of a customer, of a model, or all", deed=purge)
    purge_.add_argument("--customer", metavar="CUSTOMER", help="id or label")
    purge_.add_argument("--model", metavar="MODEL", help="only the answers of this model")


async def purge(kit: Kit, args: argparse.Namespace, out: Terminal) -> int:
    """`cache purge`"""
    settings = kit.settings
    async with kit.database.transaction() as tx:
        customer = None if args.customer is None else (await registry.find_named(tx, args.customer)).id
        model = None if args.model is None else (await shelf.load(tx)).find(args.model).model.id
        await purging.tell(tx, kit.clock.now_ms(), customer, model)
    gone = 0
    if settings.redis_host:  # Redis may be away: then this is told, and the workers purge it once it is back
        # Not at the top: no other command should load it, least of all the one that serves.
        from tokenarb.answers.redis_shelf import RedisShelf
        from tokenarb.base import redisdb

        client = redisdb.client(settings.redis_host, settings.redis_password, timeout_s=10.0)
        try:
            gone = await RedisShelf(client, ttl_ms=settings.answer_cache_seconds * 1_000).purge(customer, model)
        finally:
            await client.aclose()
    out.say(f"purged; {gone} answers in Redis; workers forget theirs within a second or two", {"in_redis": gone})
    return 0
