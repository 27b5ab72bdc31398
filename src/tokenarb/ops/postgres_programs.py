"""PostgreSQL's own programs (pg_dump, pg_restore, psql): found, called without a password on the command line, and their words kept."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from tokenarb.base import errors, log


@dataclass(frozen=True, slots=True)
class Programs:
    """Calls the programs for the database at `url` (postgresql://...)."""

    url: str
    directory: Path | None = None  # where they lie; None: on the PATH

    def run(self, name: str, *arguments: str, text: bytes | None = None) -> bytes:
        """What the program wrote. Raises: Refused `program_missing`, `program_failed` with its own words, secrets hidden."""
        found = str(self.directory / name) if self.directory else shutil.which(name)
        if found is None or not Path(found).is_file():
            raise errors.Refused("program_missing", f"The program {name} is not here. Cure: install PostgreSQL's client programs.")
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [found, *arguments], input=text, capture_output=True, env={**os.environ, **environment(self.url)}, check=False
        )
        if done.returncode:
            said = log.redact(done.stderr.decode(errors="replace").strip())
            raise errors.Refused("program_failed", f"{name} failed: {said}")
        return done.stdout


def environment(url: str) -> Mapping[str, str]:
    """The address as the variables the programs read: unlike an argument, other users of the machine cannot see these."""
    parts = urlsplit(url)
    found = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    for name, value in parse_qsl(parts.query):
        if name == "host":
            found["PGHOST"] = value
        elif name in ("sslmode", "sslrootcert", "port"):
            found["PG" + name.upper()] = value
    return {name: value for name, value in found.items() if value}
