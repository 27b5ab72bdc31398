"""Has pictures drawn, in processes of their own: matplotlib never loads in the process that serves, and holds up nobody there.

A drawing process gets one picture and no secret: its environment holds nothing but where it may keep its cache of fonts.
"""

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Final

import msgspec

from tokenarb.analytics.pictures import Picture
from tokenarb.base.errors import Unavailable

AT_ONCE: Final = 1
TIMEOUT_S: Final = 30.0
"""A picture takes about a second of CPU, matplotlib's own start included; the first ever on a machine some more, for its cache of fonts."""

PROGRAM: Final = (sys.executable, "-I", "-m", "tokenarb.analytics.drawing")
BEGINS: Final = b"\x89PNG\r\n\x1a\n"


class Studio:
    """`cache`: a directory that may be written; it is made. Pictures beyond `at_once` wait for their turn."""

    def __init__(self, cache: Path, *, at_once: int = AT_ONCE, timeout_s: float = TIMEOUT_S, program: tuple[str, ...] = PROGRAM) -> None:
        self._cache = cache
        self._turns = asyncio.Semaphore(at_once)
        self._timeout_s = timeout_s
        self._program = program
        self._asked = 0

    @property
    def asked(self) -> int:
        """Pictures that are drawn or wait now."""
        return self._asked

    async def draw(self, picture: Picture) -> bytes:
        """The PNG, 1080 x 1080. Raises: Unavailable (it failed or took too long; ask again, or do without)."""
        self._asked += 1
        try:
            async with self._turns:
                return await self._drawn(picture)
        finally:
            self._asked -= 1

    async def _drawn(self, picture: Picture) -> bytes:
        self._cache.mkdir(parents=True, exist_ok=True)
        environment = {"MPLCONFIGDIR": str(self._cache), "HOME": str(self._cache), "PATH": "/usr/bin:/bin"}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*self._program, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
        try:
            async with asyncio.timeout(self._timeout_s):
                png, words = await process.communicate(msgspec.json.encode(picture))
        except TimeoutError:
            raise Unavailable(f"a picture was not drawn within {self._timeout_s:g} s") from None
        finally:
            if process.returncode is None:  # too late, or nobody waits any more
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode or not png.startswith(BEGINS):
            raise Unavailable(f"a picture was not drawn: {_last(words)}")
        return png


def _last(words: bytes) -> str:
    lines = words.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "the drawing process ended without a word"
