"""Deeds of the ledger that the database could not take: on disk before anybody is told, and tried until they are booked (fault C3).

One append-only file a worker, one JSON record a line, fsynced. Replaying is harmless (the ledger knows each request's end), so the file
is simply emptied once everything in it is booked. What a dead process left is adopted by whoever can lock its file; it speaks with the
adopter's worker id, since the dead one's is fenced.
"""

import asyncio
import fcntl
import logging
import os
from pathlib import Path
from typing import Final, Protocol

import msgspec

from tokenarb.base import ids
from tokenarb.base.errors import Refused, Unavailable
from tokenarb.ledger import model

log = logging.getLogger(__name__)

Deed = model.Mark | model.Settle | model.Void | model.HandOver
KINDS: Final[dict[str, type[Deed]]] = {kind.__name__: kind for kind in (model.Mark, model.Settle, model.Void, model.HandOver)}
RETRY_S: Final = 0.5
SUFFIX: Final = ".spool"
OWN_TRIES: Final = 100
OWN_PAUSE_S: Final = 0.02


class Booking(Protocol):
    """The ledger's verbs that may be late."""

    async def mark(self, op: model.Mark) -> model.Done: ...

    async def settle(self, op: model.Settle) -> model.Ended: ...

    async def void(self, op: model.Void) -> model.Ended: ...

    async def hand_over(self, op: model.HandOver) -> model.Done: ...


class Record(msgspec.Struct, frozen=True):
    """A line of the file."""

    kind: str
    deed: msgspec.Raw


class Spool:
    """The late deeds of this process. `waiting` is how many are not booked; while there are any, new requests are refused."""

    def __init__(self, folder: Path, worker: str, book: Booking) -> None:
        self.waiting = 0
        self._folder = folder
        self._worker = worker
        self._book = book
        self._path = folder / f"{worker}{SUFFIX}"
        self._file: int | None = None
        self._deeds: list[Deed] = []
        self._lock = asyncio.Lock()
        self._replaying: asyncio.Task[None] | None = None

    async def open(self) -> int:
        """Takes our own file and whatever dead processes left, and books it; returns how many deeds still wait.

        To be called before the resolver's first pass. Raises: OSError.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        for _ in range(OWN_TRIES):  # a neighbour that starts at the same moment may look whether ours is a dead one's
            self._file = _locked(self._path)
            if self._file is not None:
                break
            await asyncio.sleep(OWN_PAUSE_S)
        else:
            raise OSError(f"the spool of worker {self._worker} is in use")
        self._adopt_own()
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            if path != self._path:
                self._adopt(path)
        self.waiting = len(self._deeds)
        if self._deeds:
            await self.replay()
            self._wake()
        return self.waiting

    def _adopt(self, path: Path) -> None:
        other = _locked(path)
        if other is None:
            return  # its process lives
        try:
            deeds, strange = _read(path)
            if strange and not deeds:
                return  # nothing here is ours to read: it stays where it is for who can
            if deeds:
                self._append(deeds)  # in ours before theirs goes
                self._deeds += deeds
            self._set_aside(strange)
            path.unlink(missing_ok=True)
        finally:
            os.close(other)

    def _adopt_own(self) -> None:
        deeds, strange = _read(self._path)
        self._deeds += deeds
        self._set_aside(strange)

    def _set_aside(self, lines: list[bytes]) -> None:
        """Deeds of a newer version, in a file of their own: the next newer process books them (C7)."""
        if not lines:
            return
        file = os.open(self._folder / f"{ids.new_request_id()}{SUFFIX}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, b"\n".join(lines) + b"\n")
            os.fsync(file)
        finally:
            os.close(file)

    async def add(self, deed: Deed) -> None:
        """Returns when the deed is on disk. Where the disk fails too it waits in memory; the ledger's hold is the trace left."""
        async with self._lock:
            self.waiting += 1
            try:
                await asyncio.to_thread(self._append, [deed])
            except OSError:
                log.exception("the spool cannot be written", extra={"request": deed.request})
            self._deeds.append(deed)
        self._wake()

    def _append(self, deeds: list[Deed]) -> None:
        assert self._file is not None, "the spool is not open"
        lines = b"".join(msgspec.json.encode(Record(type(deed).__name__, msgspec.Raw(msgspec.json.encode(deed)))) + b"\n" for deed in deeds)
        lines = b"\n" + lines  # a line torn by a crash must not swallow the next one
        while lines:
            lines = lines[os.write(self._file, lines) :]
        os.fsync(self._file)

    def _wake(self) -> None:
        if self._replaying is None or self._replaying.done():
            self._replaying = asyncio.create_task(self._keep_replaying())

    async def _keep_replaying(self) -> None:
        while self._deeds:
            await self.replay()
            if self._deeds:
                await asyncio.sleep(RETRY_S)

    async def replay(self) -> int:
        """One pass over everything that waits, in order; returns how many are left."""
        while self._deeds:
            deed = self._deeds[0]
            try:
                await self._booked(deed)
            except Unavailable:
                return len(self._deeds)
            except Refused as refused:  # somebody ended it in the meantime, and had a better figure
                log.warning("a late deed was refused", extra={"request": deed.request, "code": refused.code})
            async with self._lock:
                self._deeds.pop(0)
                self.waiting -= 1
                if not self._deeds and self._file is not None:
                    os.ftruncate(self._file, 0)
                    os.fsync(self._file)
        return 0

    async def _booked(self, deed: Deed) -> None:
        if deed.worker is not None:
            deed = msgspec.structs.replace(deed, worker=self._worker)
        if isinstance(deed, model.Settle):
            await self._book.settle(deed)
        elif isinstance(deed, model.Void):
            await self._book.void(deed)
        elif isinstance(deed, model.Mark):
            await self._book.mark(deed)
        else:
            await self._book.hand_over(deed)

    async def close(self) -> None:
        """Stops trying; the file stays for the next process where anything waits."""
        if self._replaying is not None:
            self._replaying.cancel()
            await asyncio.wait([self._replaying])
        if self._file is not None:
            if not self._deeds:
                self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None


def _locked(path: Path) -> int | None:
    """The open file, locked for this process; None where another process has it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return None
        try:
            if os.path.samestat(os.fstat(file), path.stat()):
                return file
        except FileNotFoundError:
            pass
        os.close(file)  # deleted by an adopter between opening and locking: what we wrote to it nobody would find


def _read(path: Path) -> tuple[list[Deed], list[bytes]]:
    """What a file holds, and the lines that only a newer version can read.

    A last line that was torn by a crash is neither: it had not been acknowledged to anybody.
    """
    deeds: list[Deed] = []
    strange: list[bytes] = []
    for line in path.read_bytes().split(b"\n"):
        if not line:
            continue
        try:
            record = msgspec.json.decode(line, type=Record)
            deeds.append(msgspec.json.decode(record.deed, type=KINDS[record.kind]))
        except (msgspec.ValidationError, KeyError):
            log.error("a spooled record is of a newer version; it is kept for that", extra={"bytes": len(line)})
            strange.append(line)
        except msgspec.DecodeError:
            log.error("a spooled record cannot be read", extra={"bytes": len(line)})
    return deeds, strange
