"""Trying what goes wrong: each deed switches the simulated Telegram or does what a person may do, and says in a sentence what happened."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tokenarb.base import clock
from tokenarb.sandbox.phone import Phone
from tokenarb.sim.telegram import control

KEPT: Final = 100
STARS: Final = (100, 500, 2_500)
STORM_MESSAGES: Final = 5
LATE_PATIENCE_S: Final = 1
LATE_ANSWER_MS: Final = 1_500

PAID: Final[Mapping[str, str]] = {
    "paid": "{stars} Stars left the phone; Telegram tells the bot.",
    "refused": "The bot refused the payment before a Star moved: {error}",
    "timeout": "Telegram got no answer in time and took no Stars.",
    "balance_too_low": "There are not enough Stars on the phone: {missing} are missing.",
    "already_paid": "This invoice is paid already.",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something outside the books."""

    at_ms: int
    text: str


@dataclass(slots=True)
class Faucet:
    """The deeds of the page's middle. A deed that nobody could do raises ValueError with the reason."""

    phone: Phone
    clock: clock.Clock
    happened: deque[Happening] = field(default_factory=lambda: deque(maxlen=KEPT))

    @property
    def deeds(self) -> Mapping[str, Callable[[], Awaitable[str]]]:
        """By the name that the page sends."""
        return {
            **{f"stars-{count}": self._stars(count) for count in STARS},
            "pay": self.pay,
            "pay-twice": self.pay_twice,
            "pay-late": self.pay_late,
            "charge-back": self.charge_back,
            "block": self.block,
            "storm": self.storm,
        }

    async def do(self, name: str) -> str:
        """One deed; its sentence goes into the story too. Raises: ValueError."""
        deed = self.deeds.get(name)
        if deed is None:
            raise ValueError(f"there is no deed {name!r}")
        return self.tell(await deed())

    def tell(self, text: str) -> str:
        """Remembers a sentence."""
        self.happened.append(Happening(self.clock.now_ms(), text))
        return text

    def _stars(self, count: int) -> Callable[[], Awaitable[str]]:
        async def give() -> str:
            row = await self.phone.act("faucet", stars=count)
            return f"{count:,} play Stars for the customer, who has {row['stars']:,} now."

        return give

    async def pay(self, *, link: str | None = None, message: int | None = None) -> str:
        """An invoice, exactly: behind a link, in a message, or the one that is shown."""
        chosen = {"message": message} if message is not None else {"link": link or self._open_link()}
        invoice = self.phone.invoice(**chosen)
        if invoice is None:
            raise ValueError("There is no such invoice.")
        outcome: dict[str, Any] = await self.phone.act("pay", **chosen)
        return PAID[outcome["status"]].format(stars=f"{invoice.amount:,}", **{"error": "", "missing": 0} | outcome)

    async def pay_twice(self) -> str:
        """Telegram repeats itself: the same charge under another update id."""
        self._open_link()
        self._switch(duplicate_payments=1)
        try:
            said = await self.pay()
        finally:
            self._switch(duplicate_payments=0)
        return f"{said} It does so twice; the books must show the money once."

    async def pay_late(self) -> str:
        """The bot's answer before the payment comes when Telegram has stopped waiting."""
        self._open_link()
        late = {"scope": {"method": "answerPreCheckoutQuery"}, "count": 1, "switches": {"delay_ms": LATE_ANSWER_MS}}
        control.change(self.phone.server.sim, late)
        self._switch(pre_checkout_s=LATE_PATIENCE_S)
        try:
            return f"The bot's answer was held up. {await self.pay()}"
        finally:
            self._switch(pre_checkout_s=10)

    async def charge_back(self) -> str:
        """Telegram gives the latest payment back without asking."""
        charge = self.phone.charge()
        if charge is None:
            raise ValueError("There is no payment that could be taken back. Pay something first.")
        await control.act(self.phone.server.sim, {"charge_back": {"charge_id": charge}})
        return "Telegram gave the customer the Stars of the latest payment back and asked nobody."

    async def block(self) -> str:
        """Blocks the bot, or lets it write again."""
        blocked = not self.phone.server.sim.people[self.phone.person].blocked
        await self.phone.act("block" if blocked else "unblock")
        return "The customer blocked the bot." if blocked else "The customer lets the bot write again."

    async def storm(self) -> str:
        """Telegram's flood control."""
        rule = {
            "scope": {"chat": self.phone.person},
            "count": STORM_MESSAGES,
            "switches": {"error": 429, "retry_after": 1},
        }
        control.change(self.phone.server.sim, rule)
        return f"Telegram refuses the bot's next {STORM_MESSAGES} messages to this chat (429) and asks it to wait a second each time."

    def _open_link(self) -> str:
        link = self.phone.link()
        if link is None:
            raise ValueError("There is no open invoice. Choose a package on the phone first.")
        return link

    def _switch(self, **switches: int) -> None:
        control.change(self.phone.server.sim, {"scope": "all", "switches": switches})
