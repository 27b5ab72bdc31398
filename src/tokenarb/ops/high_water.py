"""How far each account of addresses was used, in a file outside the database: who puts an older database back by hand finds it here.

Written by a job when it changed, at most a minute late; read once at start. A file that is damaged or not there is none.
"""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

SEPARATOR: Final = "/"


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    next_index: dict[str, int]  # by family/source


def read(path: Path) -> dict[tuple[str, str], int]:
    """Next indexes by family and source."""
    try:
        wire = msgspec.json.decode(path.read_bytes(), type=_Wire)
    except (OSError, msgspec.MsgspecError):
        return {}
    found = {}
    for name, index in wire.next_index.items():
        family, _, source = name.partition(SEPARATOR)
        found[family, source] = index
    return found


def write(path: Path, marks: Mapping[tuple[str, str], int]) -> bool:
    """Keeps the higher of what stands there and `marks`, whole or not at all; False where nothing changed."""
    before = read(path)
    after = {key: max(before.get(key, 0), marks.get(key, 0)) for key in {*before, *marks}}
    if after == before:
        return False
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w", encoding="utf-8") as file:
            json.dump({"next_index": {SEPARATOR.join(key): index for key, index in sorted(after.items())}}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return True
