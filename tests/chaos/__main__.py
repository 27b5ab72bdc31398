"""`python -m tests.chaos`: people buy in Telegram while the program is killed (-9) at every step of purchase and delivery.

At the end each has paid once, has one key that serves and was shown no other, and the books hold. Exit 0 only then. Its last line is
`bot: N bought, K kills, 0 lost, 0 doubled, 0 violations`.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.app.operators_site import Simulator, Site
from tests.bot.stall import Phone
from tests.chaos.buyer import Buyer
from tests.postgres import PostgresServer

from tokenarb.sim.telegram import control
from tokenarb.sim.telegram.server import TelegramConfig, TelegramServer

LOOK_S = 0.002
AT_ONCE = 4
SETTLED_S = 180.0
PERMIT = ("upstream", "permit", "openrouter", "--kind", "agreement", "--reference", "contract 1", "--date", "2026-11-01")


@dataclass
class Seen:
    """What happened at Telegram since the last look."""

    calls: list[dict[str, Any]]
    payments: int

    def method(self, name: str) -> bool:
        """Whether it was asked, and did it."""
        return any(call["method"] == name and call["status"] == 200 for call in self.calls)

    def told(self, words: str) -> bool:
        """Whether a message with these words was written or edited."""
        asked = (call for call in self.calls if call["method"] in ("sendmessage", "editmessagetext") and call["status"] == 200)
        return any(words in call["fields"].get("text", "") for call in asked)


STEPS: dict[str, Callable[[Seen], bool]] = {
    "a tap was answered": lambda seen: seen.method("answercallbackquery"),
    "a payment link was made": lambda seen: seen.method("createinvoicelink"),
    "the invoice was shown": lambda seen: seen.told("To pay"),
    "the pre-checkout was answered": lambda seen: seen.method("answerprecheckoutquery"),
    "the Stars were paid": lambda seen: seen.payments > 0,
    "the receipt was shown": lambda seen: seen.told("Paid."),
    "the key was shown": lambda seen: seen.told("sk-arb-"),
}
"""When the program is killed: just after Telegram has done it, mostly before the program knows."""


class Watch:
    """Telegram, looked at."""

    def __init__(self, server: TelegramServer) -> None:
        self._sim = server.sim
        self._at = self._sim.clock.now()
        self._payments = len(self._sim.stars.payments)

    def look(self) -> Seen:
        """News since the last look."""
        fresh: list[dict[str, Any]] = []
        for call in reversed(self._sim.calls):
            if call["at"] <= self._at:
                break
            fresh.append(call)
        if fresh:
            self._at = fresh[0]["at"]
        before, self._payments = self._payments, len(self._sim.stars.payments)
        return Seen(fresh, self._payments - before)


@dataclass
class Outcome:
    """What one engine's run came to."""

    bought: int
    kills: int
    lost: list[str]
    doubled: list[str]
    violations: int

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or violated, and there was something to lose."""
        return self.bought > 0 and self.kills > 0 and not (self.lost or self.doubled or self.violations)


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=1, help=f"how often it is killed at each of {len(STEPS)} steps (default: 1)")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="sqlite")
    parser.add_argument("--seed", type=int, default=None, help="of the people's hands and the killer's (default: the clock)")
    return parser.parse_args(arguments)


async def one(engine: str, rounds: int, choice: random.Random, directory: Path) -> Outcome:
    """A run on one engine."""
    server = TelegramServer(TelegramConfig())
    await server.start()
    upstream = Simulator(directory)
    postgres = PostgresServer() if engine == "postgresql" else None
    site = None
    try:
        await asyncio.to_thread(upstream.start)
        url = ""
        if postgres is not None:
            await asyncio.to_thread(postgres.start)
            url = await postgres.create_database()
        names = {"TOKEN": server.token, "TELEGRAM_API_URL": server.base_url, "PUBLIC_URL": ""}
        site = Site(directory, upstream, url, **names)
        await asyncio.to_thread(_opened, site)
        buyers: list[Buyer] = []
        kills = await _stormed(site, server, buyers, rounds, choice)
        return await _judged(site, buyers, kills)
    finally:
        if site is not None:
            site.stop()
        upstream.program.kill_group()
        if postgres is not None:
            postgres.stop()
        await server.stop()


def _opened(site: Site) -> None:
    """Migrated, with one package on sale and its bot at work."""
    site.document("migrate")
    site.serve()
    site.command(*PERMIT)
    site.command("package", "create", "gpt-4o-mini", "100000", "A hundred thousand")


async def _stormed(site: Site, server: TelegramServer, buyers: list[Buyer], rounds: int, choice: random.Random) -> int:
    """People come as long as there is something to be killed for; then all are waited for. How often it was killed."""
    buying: set[asyncio.Task[None]] = set()

    async def come() -> None:
        while True:
            if len(buying) < AT_ONCE:
                person = await control.act(server.sim, {"meet": {"stars": 1000, "language_code": "de"}})
                buyers.append(Buyer(Phone(server, person["id"])))
                task = asyncio.create_task(buyers[-1].buy(choice))
                buying.add(task)
                task.add_done_callback(buying.discard)
            await asyncio.sleep(0.05)

    coming = asyncio.create_task(come())
    try:
        steps = [step for _ in range(rounds) for step in choice.sample(list(STEPS), len(STEPS))]
        for number, step in enumerate(steps, 1):
            await _killed(site, server, STEPS[step], choice)
            print(f"  {number} of {len(steps)}: killed when {step}; {sum(bool(one.paid) for one in buyers)} have paid", flush=True)
    finally:
        coming.cancel()
    late = asyncio.gather(*buying)
    async with asyncio.timeout(SETTLED_S):
        await late
    return len(steps)


async def _killed(site: Site, server: TelegramServer, step: Callable[[Seen], bool], choice: random.Random) -> None:
    """Waits for the step, kills, and starts the program anew."""
    watch = Watch(server)
    async with asyncio.timeout(SETTLED_S):
        while not step(watch.look()):
            await asyncio.sleep(LOOK_S)
    await asyncio.sleep(choice.choice((0, 0, 0.005, 0.02)))
    site.started[-1].kill_group()
    await asyncio.sleep(choice.uniform(0, 0.5))
    await asyncio.to_thread(site.serve)


async def _judged(site: Site, buyers: list[Buyer], kills: int) -> Outcome:
    """What each buyer has, against what he paid, against the books."""
    found = Outcome(len(buyers), kills, [], [], 0)
    for number, buyer in enumerate(buyers, 1):
        who = f"buyer {number}"
        stars = {
            payment.invoice.amount for payment in buyer.phone.server.sim.stars.payments.values() if payment.person.id == buyer.phone.id
        }
        if len(buyer.paid) != 1 or buyer.spent not in stars or len(stars) != 1:
            found.doubled.append(f"{who} paid {len(buyer.paid)} times, {buyer.spent} Stars")
        if len(set(buyer.secrets)) != 1:
            found.doubled.append(f"{who} was shown {len(set(buyer.secrets))} keys")
        status, answer = await asyncio.to_thread(site.chat, buyer.secrets[0])
        if status != 200:
            found.lost.append(f"{who}'s key answers {status}: {answer}")
    report = await asyncio.to_thread(site.document, "stats", "--days", "2")
    if report["packages"] != len(buyers):
        (found.lost if report["packages"] < len(buyers) else found.doubled).append(
            f"{report['packages']} packages for {len(buyers)} buyers"
        )
    wallets = {customer["balance_usd"] for customer in await asyncio.to_thread(site.document, "customer", "list")}
    if len(wallets) != 1:
        found.doubled.append(f"the same purchase left {sorted(wallets)} in wallets")
    audit = await asyncio.to_thread(site.document, "audit", statuses=(0, 1))
    found.violations = len(audit["violations"])
    return found


def main(arguments: list[str]) -> int:
    """Exit status 0 only where nothing was lost or doubled."""
    chosen = options(arguments)
    seed = chosen.seed if chosen.seed is not None else time.time_ns() % 1_000_000
    engines = ("sqlite", "postgresql") if chosen.engine == "both" else (chosen.engine,)
    outcomes = []
    for engine in engines:
        print(f"bot on {engine}, seed {seed}", flush=True)
        with tempfile.TemporaryDirectory(prefix="tokenarb-chaos-") as directory:
            outcomes.append(asyncio.run(one(engine, chosen.rounds, random.Random(seed), Path(directory))))
        for fault in (*outcomes[-1].lost, *outcomes[-1].doubled):
            print(f"  {fault}")
    sums = [
        sum(figures) for figures in zip(*((o.bought, o.kills, len(o.lost), len(o.doubled), o.violations) for o in outcomes), strict=True)
    ]
    print("bot: {} bought, {} kills, {} lost, {} doubled, {} violations".format(*sums))
    return 0 if all(outcome.good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
