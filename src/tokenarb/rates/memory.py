"""The counts in this process: exact, and right only where no other process serves the same customers (fault C6 guards that)."""

from typing import Final

from tokenarb.rates import window
from tokenarb.rates.model import SLOT_WAIT_MS, Asked, Grant, Measure, Reading, Verdict
from tokenarb.rates.window import Counted

_REQUESTS: Final = Measure.REQUESTS
_TOKENS: Final = Measure.TOKENS
_SLOTS: Final = Measure.SLOTS
FREE: Final = Verdict(())


class MemoryKeeper:
    """Windows in two generations: what nobody touched for a whole one is empty by then and goes with it, so that none is searched for."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, Measure], Counted] = {}
        self._older: dict[tuple[str, Measure], Counted] = {}
        self._turned_ms = 0
        self._slots: dict[str, int] = {}

    @property
    def size(self) -> int:
        """How many windows and slot counts are kept."""
        return len(self._windows) + len(self._older) + len(self._slots)

    async def start(self) -> None:
        """Nothing runs beside requests."""

    async def stop(self) -> None:
        """Nothing waits."""

    async def admit(self, asked: Asked, now_ms: int) -> Verdict:
        """All meters or none; raises nothing."""
        return self.admit_now(asked, now_ms)

    def admit_now(self, asked: Asked, now_ms: int) -> Verdict:
        """The same without waiting."""
        for meter in asked.meters:
            if meter.requests or meter.tokens:
                break
        else:
            return self._slots_only(asked)
        if now_ms - self._turned_ms >= window.KEPT_MS:
            self._older, self._windows, self._turned_ms = self._windows, {}, now_ms
        before = Verdict(self._readings(asked, now_ms))
        if not before.granted:
            return before
        for meter in asked.meters:
            if meter.requests:
                window.count(self._window(meter.name, _REQUESTS, now_ms), now_ms, 1)
            if meter.tokens:
                window.count(self._window(meter.name, _TOKENS, now_ms), now_ms, asked.tokens)
            if meter.slots:
                self._slots[meter.name] = self._slots.get(meter.name, 0) + 1
        return Verdict(self._readings(asked, now_ms, counted=True))

    def _slots_only(self, asked: Asked) -> Verdict:
        """The usual case, which every call goes through: nothing is told to the caller of slots that are free."""
        slots = self._slots
        for meter in asked.meters:
            if slots.get(meter.name, 0) >= meter.slots > 0:
                return Verdict(self._readings(asked, 0))
        for meter in asked.meters:
            if meter.slots:
                slots[meter.name] = slots.get(meter.name, 0) + 1
        return FREE

    def end(self, grant: Grant) -> None:
        """At once."""
        if grant.ended:
            return
        grant.ended = True
        for meter in grant.asked.meters:
            if meter.slots:
                left = self._slots.get(meter.name, 0) - 1
                if left > 0:
                    self._slots[meter.name] = left
                else:
                    self._slots.pop(meter.name, None)
            if meter.tokens and grant.correction:
                window.correct(self._window(meter.name, _TOKENS, grant.at_ms), grant.at_ms, grant.correction)

    def _window(self, name: str, measure: Measure, now_ms: int) -> Counted:
        key = (name, measure)
        found = self._windows.get(key)
        if found is None:
            found = self._older.pop(key, None)
            if found is None:
                found = {}
            self._windows[key] = found
        if len(found) > window.SPAN:
            window.forget(found, now_ms)
        return found

    def _readings(self, asked: Asked, now_ms: int, *, counted: bool = False) -> tuple[Reading, ...]:
        """`counted`: the request is in the counts already, so nothing has to fit any more."""
        readings = []
        for meter in asked.meters:
            for measure, limit, amount in ((_REQUESTS, meter.requests, 1), (_TOKENS, meter.tokens, asked.tokens)):
                if limit:
                    kept = self._window(meter.name, measure, now_ms)
                    wait_ms = 0 if counted else window.wait_ms(kept, now_ms, limit, amount)
                    used, reset_ms = window.used(kept, now_ms), window.reset_ms(kept, now_ms)
                    readings.append(Reading(meter.name, measure, limit, used, wait_ms, reset_ms))
            if meter.slots:
                taken = self._slots.get(meter.name, 0)
                wait_ms = SLOT_WAIT_MS if taken >= meter.slots and not counted else 0
                readings.append(Reading(meter.name, _SLOTS, meter.slots, taken, wait_ms, 0))
        return tuple(readings)
