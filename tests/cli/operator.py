"""The command line as an operator uses it: `main([...])` on a shop's database, what it printed, how it ended."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.sales.shop import PEPPERS

from tokenarb.app import Kit
from tokenarb.base import clock, db, secretfile
from tokenarb.cli import parser
from tokenarb.settings import Settings


@dataclass(frozen=True, slots=True)
class Ran:
    """One command that ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody at the terminal."""

    url: str
    data_dir: Path
    capture: pytest.CaptureFixture[str]

    def run(self, *words: str) -> Ran:
        """Runs `tokenarb WORDS`."""
        status = parser.main(words, self.open_kit)
        captured = self.capture.readouterr()
        return Ran(status, captured.out, captured.err)

    def ok(self, *words: str) -> Any:
        """Runs it with --json, and gives the document back; it must succeed."""
        ran = self.run(*words, "--json")
        assert ran.status == 0, ran
        assert ran.err == ""
        return ran.json()

    @asynccontextmanager
    async def open_kit(self) -> AsyncIterator[Kit]:
        environ = {"DATABASE_URL": self.url, "DATA_DIR": str(self.data_dir)}
        settings = Settings.load(environ, None)
        secrets = secretfile.load_or_create(settings.secrets_file)
        database = db.Database(settings.database_url)
        try:
            yield Kit(settings, clock.SystemClock(), database, secrets, PEPPERS)
        finally:
            await database.close()
