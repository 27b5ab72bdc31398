"""Events of a stream that differ only in their text: many of them are rewritten in one pass, and nothing can hide in their texts. Pure."""

from typing import Final

import msgspec

_CONTENT: Final = b'"content":"'
_CR: Final = ord("\r")
_LF: Final = ord("\n")


class Form(msgspec.Struct, frozen=True, gc=False):
    """The bytes before and after the text of an event, and between the texts of two, and what the customer gets for them.

    Where an event comes alone its text lies in `start`:`end`; it has at least `least` bytes."""

    before: bytes
    after: bytes
    between: bytes
    given_before: bytes
    given_after: bytes
    given_between: bytes
    start: int
    end: int
    least: int

    def run(self, block: bytes, at: int, last: int) -> tuple[bytes, int, int] | None:
        """What the customer gets for the events from `at` on that have this form, how many they are, and where they end; None: no event.

        `last` is where `after` begins for the last time in the block of whole events, -1 where it does not."""
        if last < at + self.start or not block.startswith(self.before, at):
            return None
        stop = last + len(self.after)
        start, end = self.start, self.end + 2
        texts = [event[start:end] for event in block[at : stop - 2].split(b"\n")[::2]]  # each is followed by an empty line
        whole = _written(texts, self.before, self.between, self.after)
        if len(whole) != stop - at or not block.startswith(whole, at):  # some are written in another way
            events = block[at : stop - 2].split(b"\n\n")
            texts = [event[start:end] for event in events[: self._alike(events)]]
        count = plain(texts)
        if not count:
            return None
        del texts[count:]
        stop = at + sum(map(len, texts)) + count * self.least
        return _written(texts, self.given_before, self.given_between, self.given_after), count, stop

    def _alike(self, events: list[bytes]) -> int:
        """How many events, from the first on, have this form. They come without their blank lines."""
        before, after, least = self.before, self.after[:-2], self.least - 2
        for n, event in enumerate(events):
            if len(event) < least or not event.startswith(before) or not event.endswith(after):
                return n
        return len(events)


def _written(texts: list[bytes], before: bytes, between: bytes, after: bytes) -> bytes:
    """Events with these texts, of which there is one at least; all of it is copied once."""
    first, final = texts[0], texts[-1]
    texts[0] = before + first
    texts[-1] += after
    whole = between.join(texts)
    texts[0], texts[-1] = first, final
    return whole


def formed(event: bytes, given: bytes, needles: tuple[tuple[bytes, bytes], ...]) -> Form | None:
    """The form of an event that was rewritten to `given` by replacing each needle; None where it says more than text."""
    before, mark, rest = event.partition(_CONTENT)
    text, quote, after = rest.partition(b'"')
    if not mark or not quote:
        return None
    before, after = before + mark, quote + after
    given_before, given_after = before, after
    for found, replaced in needles:
        given_before, given_after = given_before.replace(found, replaced), given_after.replace(found, replaced)
    if given_before + text + given_after != given:
        return None
    least = len(before) + len(after)
    return Form(before, after, after + before, given_before, given_after, given_after + given_before, len(before), -len(after), least)


def plain(texts: list[bytes]) -> int:
    """How many of the texts, from the first on, are the inside of a JSON string from its first quote to its last."""
    together = b"\n".join(texts)
    if together.count(b"\n") == len(texts) - 1 and _CR not in together and _closed(together):
        return len(texts)
    for n, text in enumerate(texts):
        if _LF in text or _CR in text or not _closed(text):
            return n
    return len(texts)


def _closed(text: bytes) -> bool:
    """No quote ends the text early, and none that should end it is escaped. Of several texts each stands on a line."""
    if text.find(b"\\") < 0:
        return text.find(b'"') < 0
    bare = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return bare.find(b'"') < 0 and bare.find(b"\\\n") < 0 and not bare.endswith(b"\\")
