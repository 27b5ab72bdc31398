"""`tokenarb run`, `sandbox`, `sim openrouter`, `sim telegram`, `sim rates`: what stays until it is stopped."""

import argparse
import errno
from collections.abc import Callable
from pathlib import Path

from tokenarb import app
from tokenarb.base import errors, forms
from tokenarb.cli import arguments
from tokenarb.cli.terminal import Terminal
from tokenarb.settings import Settings


def add_to(commands: arguments.Group) -> None:
    """Adds the commands to the command line."""
    arguments.command(commands, "run", "serve, as configured in the environment and .env", plain=run)
    play = arguments.command(
        commands, "sandbox", "try everything on this machine: the bot on a simulated Telegram, a simulated upstream, a page", plain=sandbox
    )
    play.add_argument("--port", type=_port, default=8080, help="port of the gateway on 127.0.0.1; 0 lets the system choose (default: 8080)")
    play.add_argument("--data", type=Path, metavar="DIR", help="keep its data in DIR (default: a directory that is removed at the end)")
    play.add_argument("--seed", type=int, default=1, help="what the simulators' answers are drawn from (default: 1)")
    play.add_argument("--lang", default="en", help="the language of the customer's phone, as Telegram names it (default: en)")
    play.add_argument("--owner", action="store_true", help="the phone's owner runs the shop, too: /admin in the chat")
    play.add_argument(
        "--headless", action="store_true", help="walk a whole sale and a call, a line a step, then stop; exit status 1 at a fault"
    )
    play.add_argument("--ready-file", type=Path, metavar="FILE", help="write base_url, api_key and more to FILE as JSON once all answers")
    parser = commands.add_parser("sim", help="simulated strangers", description="Simulators of other people's machines.")
    group = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    fake = arguments.command(group, "openrouter", "an upstream that behaves like OpenRouter, scripted by its control URL", plain=simulate)
    _address(fake, 8081)
    fake.add_argument("--seed", type=int, default=1, help="what its answers are drawn from (default: 1)")
    fake.add_argument("--state", type=Path, metavar="FILE", help="keep its bills in FILE, so that they survive a restart")
    fake.add_argument("--ready-file", type=Path, metavar="FILE", help="write its addresses and keys to FILE as JSON once it answers")
    chat = arguments.command(
        group,
        "telegram",
        "a Bot API that behaves like Telegram's, with people who are scripted by its control URL",
        plain=simulate_telegram,
    )
    _address(chat, 8082)
    chat.add_argument("--seed", type=int, default=1, help="what its bot token is drawn from (default: 1)")
    chat.add_argument("--state", type=Path, metavar="FILE", help="keep people, payments and Stars in FILE, so that they survive a restart")
    chat.add_argument(
        "--ready-file", type=Path, metavar="FILE", help="write its addresses and the bot token to FILE as JSON once it answers"
    )
    quotes = arguments.command(
        group, "rates", "sources of exchange rates that answer as Kraken, Coinbase, CoinGecko and Binance do", plain=simulate_rates
    )
    _address(quotes, 8083)
    quotes.add_argument("--ready-file", type=Path, metavar="FILE", help="write its addresses to FILE as JSON once it answers")


def run(_args: argparse.Namespace, _out: Terminal) -> int:
    """`run`"""
    return app.run(Settings.load())


def sandbox(args: argparse.Namespace, _out: Terminal) -> int:
    """`sandbox`"""
    # Not at the top: it brings the simulator and its server, for which no other command should wait.
    from tokenarb.sandbox import boot

    return boot.run(args)


def simulate(args: argparse.Namespace, _out: Terminal) -> int:
    """`sim openrouter`"""
    # Not at the top, as above.
    from tokenarb.sim.openrouter import server
    from tokenarb.sim.openrouter.simulator import SimConfig

    config = SimConfig(host=args.host, port=args.port, seed=args.seed, state_path=args.state)
    return _simulated(args, lambda: server.run(config, args.ready_file))


def simulate_telegram(args: argparse.Namespace, _out: Terminal) -> int:
    """`sim telegram`"""
    # Not at the top, as above.
    from tokenarb.sim.telegram import server
    from tokenarb.sim.telegram.simulator import TelegramConfig

    config = TelegramConfig(host=args.host, port=args.port, seed=args.seed, state_path=args.state)
    return _simulated(args, lambda: server.run(config, args.ready_file))


def simulate_rates(args: argparse.Namespace, _out: Terminal) -> int:
    """`sim rates`"""
    # Not at the top, as above.
    from tokenarb.sim.rates import server

    return _simulated(args, lambda: server.run(args.host, args.port, args.ready_file))


def _simulated(args: argparse.Namespace, serve: Callable[[], int]) -> int:
    """Run a simulator.

    Raises: Refused not_loopback, cannot_listen.
    """
    if not forms.is_loopback(args.host):
        raise errors.Refused("not_loopback", f"the simulator listens on this machine only, such as 127.0.0.1, not on {args.host}")
    try:
        return serve()
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
            raise
        raise errors.Refused(
            "cannot_listen", f"cannot listen on {args.host}, port {args.port}: it is taken; choose another --port"
        ) from None


def _address(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=port, help=f"port to listen on; 0 lets the system choose (default: {port})")


def _port(text: str) -> int:
    try:
        port = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number") from None
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number between 0 and 65535")
    return port
