"""One serving process a SQLite file. Short commands may write beside it; a second server is refused in words."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from tokenarb.base.errors import Refused


class ServingLock:
    """Holds `PATH.lock` while a server runs. The system drops it with the process, also after kill -9."""

    def __init__(self, path: Path) -> None:
        self.path = path.with_name(path.name + ".lock")
        self._file: int | None = None

    def acquire(self) -> None:
        """Raises: Refused(already_serving) with the other's process id."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.read(file, 32).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            raise Refused(
                "already_serving",
                f"process {other} already serves {self.path.name.removesuffix('.lock')}: SQLite allows one serving process a file. "
                "Stop it first, or move to PostgreSQL (DATABASE_URL), which serves any number of processes",
            ) from None
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file

    def release(self) -> None:
        """Lets the next one serve."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def held_by_other(self) -> bool:
        """A server runs now (asked by commands that need the file for themselves, such as a migration)."""
        if self._file is not None:
            return False
        try:
            self.acquire()
        except Refused:
            return True
        self.release()
        return False

    def __enter__(self) -> "ServingLock":
        self.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()
