"""All parts of one simulated OpenRouter, and the state file they are restored from."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import msgspec

from tokenarb.sim.openrouter import accounts, exact, journal
from tokenarb.sim.openrouter.accounts import Account
from tokenarb.sim.openrouter.answers import Writer
from tokenarb.sim.openrouter.bills import Bill
from tokenarb.sim.openrouter.caching import PrefixCache
from tokenarb.sim.openrouter.catalogue import Catalogue
from tokenarb.sim.openrouter.clock import Clock
from tokenarb.sim.openrouter.controls import Controls

REQUESTS_KEPT: Final = 100
ANSWERS_KEPT: Final = 5000
SECRET_HEADERS: Final = frozenset({b"authorization", b"x-api-key", b"cookie"})
LARGEST_KEPT: Final = 65_536
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class SimConfig:
    """How a simulator starts. Without keys, one inference key and one management key are derived from the seed.

    `state_path` names the journal file that lets bills survive a restart or a kill -9.
    """

    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    state_path: Path | None = None
    inference_keys: tuple[str, ...] = ()
    management_key: str | None = None
    credits_usd: str = "1000"


class Simulator:
    """The state behind the endpoints."""

    def __init__(self, config: SimConfig) -> None:
        self.seed = config.seed
        self.clock = Clock()
        self.catalogue = Catalogue()
        self.journal = journal.Journal(config.state_path)
        self.account = Account(self.journal, self.clock)
        self.writer = Writer(config.seed)
        self.cache = PrefixCache()
        self.controls = Controls()
        self.outcomes: dict[str, int] = {}
        self.free_calls: list[float] = []
        self.inference_keys = config.inference_keys or (accounts.derived_key(config.seed, "inference"),)
        self.management_key = config.management_key or accounts.derived_key(config.seed, "management")
        self.requests: deque[dict[str, Any]] = deque(maxlen=REQUESTS_KEPT)
        self.answered: OrderedDict[bytes, str] = OrderedDict()
        self.stopping = asyncio.Event()
        self._ids = 0
        self._boot = time.time_ns()
        self._restore(Decimal(config.credits_usd))

    def _restore(self, credits_usd: Decimal) -> None:
        funded = False
        running: dict[str, Bill] = {}
        for entry in self.journal.replay():
            funded = funded or isinstance(entry, journal.Credit)
            if isinstance(entry, journal.CatalogueChange):
                self.change_catalogue(entry.operation)
            elif isinstance(entry, journal.Begun):
                running[entry.bill.id] = entry.bill
            else:
                self.account.apply(entry)
            if isinstance(entry, Bill):
                running.pop(entry.id, None)
            elif isinstance(entry, journal.BillsForgotten):
                running.clear()
        self.journal.open()
        for bill in running.values():  # streams that a kill ended
            self.account.enter(msgspec.structs.replace(bill, seq=len(self.account.bills.bills)))
        if not funded:
            self.account.enter(journal.Credit(credits_usd, self.clock.now()))
        for number, text in enumerate(self.inference_keys):
            if accounts.hash_of(text) not in self.account.keys:
                self.account.issue(text, f"inference {number}")
        if accounts.hash_of(self.management_key) not in self.account.keys:
            self.account.issue(self.management_key, "management", management=True)

    def change_catalogue(self, operation: dict[str, Any]) -> None:
        """Apply one catalogue operation: `put`, `change` or `remove` a row, or `restore` the recorded ones.

        Raises: KeyError for an unknown model, ValueError for an unusable operation.
        """
        if "put" in operation:
            self.catalogue.put(operation["put"])
        elif "change" in operation:
            self.catalogue.change(operation["change"], operation.get("fields") or {})
        elif "remove" in operation:
            if not self.catalogue.remove(operation["remove"]):
                raise KeyError(operation["remove"])
        elif operation.get("restore"):
            self.catalogue.restore()
        else:
            raise ValueError('models: expected {"put": row}, {"change": id, "fields": {...}}, {"remove": id} or {"restore": true}')

    def generation_id(self, now: float) -> str:
        """A fresh id, `gen-<unix>-<20 letters>`, unique over restarts too."""
        self._ids += 1
        number = int.from_bytes(hashlib.blake2b(f"{self.seed}|{self._boot}|{self._ids}".encode(), digest_size=16).digest())
        letters = []
        for _ in range(20):
            number, rest = divmod(number, 62)
            letters.append(_ALPHABET[rest])
        return f"gen-{int(now)}-{''.join(letters)}"

    async def rest(self, milliseconds: int) -> None:
        """Wait, whoever leaves; cut short when the simulator stops, so that running work is still billed."""
        if milliseconds > 0:
            try:
                async with asyncio.timeout(milliseconds / 1000):
                    await self.stopping.wait()
            except TimeoutError:
                pass

    def remember(self, generation_id: str, path: str, headers: dict[bytes, bytes], body: bytes) -> None:
        """Keep what an inference call looked like on the wire, without its key, for `GET /control/requests`."""
        self.requests.append(
            {
                "id": generation_id,
                "path": path,
                "headers": {
                    name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items() if name not in SECRET_HEADERS
                },
                "body": body if len(body) <= LARGEST_KEPT else body[:LARGEST_KEPT],
            }
        )

    def answered_before(self, key: str, body: bytes, generation_id: str) -> str | None:
        """The response cache: which generation answered this very body for this key before; remembers the body."""
        digest = hashlib.blake2b(key.encode() + body, digest_size=16).digest()
        known = self.answered.get(digest)
        if known is None:
            self.answered[digest] = generation_id
            if len(self.answered) > ANSWERS_KEPT:
                self.answered.popitem(last=False)
        return known

    def count(self, outcome: str) -> None:
        """Count how an inference call ended."""
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def summary(self) -> dict[str, Any]:
        """Account totals as exact decimal strings."""
        account = self.account
        return {
            **account.bills.total.row(),
            "credits": exact.text(account.credits),
            "balance": exact.text(account.balance),
            "calls": self.controls.calls,
            "outcomes": self.outcomes,
        }
