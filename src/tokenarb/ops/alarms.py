"""What an operator must hear of. Each alarm has a name, a section of docs/operations.md, and is said once a period for each subject."""

import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tokenarb.ops import metrics

PERIOD_MS: Final = 15 * 60_000
"""An alarm that lasts is repeated this often, not more."""

SUBJECTS_MAX: Final = 10_000
UNWRITTEN_MAX: Final = 200

HANDBOOK: Final = "docs/operations.md#"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`urgent`: money or service is at stake now (logged as an error), else a warning."""

    name: str
    urgent: bool
    sentence: str

    @property
    def page(self) -> str:
        """Where the handbook says what to do; the heading of the section is the alarm's name."""
        return HANDBOOK + self.name


ALARMS: Final[tuple[Alarm, ...]] = (
    Alarm("audit_violation", True, "an invariant of the ledger does not hold"),
    Alarm("broken", True, "something that cannot be has happened"),
    Alarm("upstream_account", True, "the upstream refuses our own key or our credit is used up"),
    Alarm("upstream_away", True, "the upstream does not answer, or fails again and again"),
    Alarm("upstream_credit_low", True, "the upstream credit will not last"),
    Alarm("database_away", True, "the database does not answer; new requests are refused"),
    Alarm("disk_low", True, "free disk space is below the floor; new requests are refused"),
    Alarm("spool_waiting", True, "delivered answers wait on disk to be booked"),
    Alarm("redis_away", False, "the Redis of REDIS_HOST does not answer; limits are not counted"),
    Alarm("limits_not_kept", False, "a limit is set that this worker cannot keep"),
    Alarm("bot_refused", True, "Telegram refuses the bot's token"),
    Alarm("bot_conflict", True, "somebody else asks Telegram for this bot's updates"),
    Alarm("bot_failed", True, "the bot stopped and is started again"),
    Alarm("stars_difference", True, "our payments by Stars and Telegram's own book differ"),
    Alarm("chain_late", True, "a chain cannot be followed; deposits on it are not seen"),
    Alarm("chain_broken", True, "a chain, or what its node says of it, does not fit what was walked; it is not followed any further"),
    Alarm("deposit_reversed", True, "a chain took back a deposit that was credited"),
    Alarm("coins_missing", True, "coins left an address of ours and no block says how"),
    Alarm("deposit_unrecognised", False, "something came to an address of ours that is no money here"),
    Alarm("account_changed", True, "the settings name another account for coins than the one that customers were shown"),
    Alarm("address_gap", False, "addresses that nobody paid to come near the gap limit of the operator's Bitcoin wallet"),
    Alarm("addresses_low", False, "the operator's list of addresses runs out"),
    Alarm("no_rate", True, "a coin is not quoted: the sources are too few, too old, or differ"),
    Alarm("rate_source_away", False, "a source of exchange rates does not answer"),
    Alarm("letter_undeliverable", False, "something that a customer must be told cannot be delivered"),
    Alarm("overrun", False, "an answer cost more than was held; the house bore the difference"),
    Alarm("cost_deviation", False, "the upstream charged another amount than its own price list says"),
    Alarm("unknown_attempt", False, "a call was sent and never identified; it was free to the customer"),
    Alarm("free_answers", False, "a customer gets an unusual share of answers for nothing"),
    Alarm("stale_request", False, "a request has been open for too long"),
    Alarm("catalogue_stale", False, "the catalogue has not been read for a long time"),
    Alarm("catalogue_suspicious", False, "the upstream's catalogue changed in a way that looks wrong and was not applied"),
    Alarm("reconcile_difference", False, "our cost of a day differs from the upstream's figure"),
    Alarm("clock_skew", False, "this machine's clock differs from the upstream's"),
    Alarm("job_failed", False, "a job of the timetable failed"),
    Alarm("maintenance", False, "the system is in maintenance and serves nothing"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """An alarm that was said: about `subject`, at Unix ms."""

    alarm: Alarm
    subject: str
    what: str
    at_ms: int


class Bell:
    """Says alarms: a log line with the handbook's page, and a count. Keeps when it last said what, and what nobody wrote down yet."""

    def __init__(self, counts: metrics.Metrics, *, period_ms: int = PERIOD_MS) -> None:
        self._counts = counts
        self._period_ms = period_ms
        self._alarms = {alarm.name: alarm for alarm in ALARMS}
        self._said: dict[tuple[str, str], int] = {}
        self._silent: dict[tuple[str, str], int] = {}
        self._unwritten: deque[Said] = deque(maxlen=UNWRITTEN_MAX)
        self._log = logging.getLogger("tokenarb.alarms")

    def ring(self, name: str, what: str, now_ms: int, *, subject: str = "") -> bool:
        """Raises an alarm about `subject`; every time is counted, one a period is said. Returns whether it was said now."""
        alarm = self._alarms[name]
        self._counts.alarms.labels(name).inc()
        key = (name, subject)
        if now_ms - self._said.get(key, -self._period_ms) < self._period_ms:
            self._silent[key] = self._silent.get(key, 0) + 1
            return False
        if len(self._said) >= SUBJECTS_MAX:
            self._forget(now_ms)
        self._said[key] = now_ms
        facts = {"alarm": name, "subject": subject, "page": alarm.page, "repeated": self._silent.pop(key, 0)}
        self._log.log(logging.ERROR if alarm.urgent else logging.WARNING, f"{alarm.sentence}: {what}", extra=facts)
        self._unwritten.append(Said(alarm, subject, what, now_ms))
        return True

    def take_unwritten(self) -> list[Said]:
        """What was said since it was asked last, oldest first."""
        taken = list(self._unwritten)
        self._unwritten.clear()
        return taken

    def give_back(self, said: Sequence[Said]) -> None:
        """It could not be written down: it is taken again the next time, before what came since."""
        self._unwritten.extendleft(reversed(said))

    def _forget(self, now_ms: int) -> None:
        """Subjects may be customers: what is older than a period needs no memory, and the rest is bounded."""
        self._said = {key: at for key, at in self._said.items() if now_ms - at < self._period_ms}
        self._silent = {key: count for key, count in self._silent.items() if key in self._said}
        if len(self._said) >= SUBJECTS_MAX:
            self._said.clear()
            self._silent.clear()
