"""The secrets that live outside the database: pepper, sealing key, the secret of customer pseudonyms; versioned, in one file of mode 0600.

Made at first start. Losing it makes every customer key unusable and every sealed secret unreadable: it belongs in a backup of its own.
Rotation adds a version and keeps the old ones, so that keys hashed under an old pepper stay good.
"""

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

import msgspec

from tokenarb.base import errors

Kind = Literal["pepper", "sealing"]
KINDS: Final[tuple[Kind, ...]] = ("pepper", "sealing")
SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Versions:
    """A secret in all its versions; `current` makes new things, the others still open old ones."""

    current: int
    values: Mapping[int, bytes]

    def __repr__(self) -> str:
        return f"Versions(current={self.current}, {len(self.values)} kept)"


@dataclass(frozen=True, slots=True)
class Secrets:
    """`peppers` hash customer keys, `sealing` seals upstream keys, `user_hmac` makes the pseudonyms that the upstream sees."""

    peppers: Versions
    sealing: Versions
    user_hmac: bytes

    def __repr__(self) -> str:
        return "Secrets(...)"


class _WireVersions(msgspec.Struct, forbid_unknown_fields=True):
    current: int
    values: dict[int, bytes]  # base64 in the file


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    peppers: _WireVersions
    sealing: _WireVersions
    user_hmac: bytes


def generate() -> Secrets:
    """Fresh secrets, version 1 of each."""
    first = {1: secrets.token_bytes(SECRET_BYTES)}, {1: secrets.token_bytes(SECRET_BYTES)}
    return Secrets(Versions(1, first[0]), Versions(1, first[1]), secrets.token_bytes(SECRET_BYTES))


def load(path: Path) -> Secrets:
    """Reads the file. Raises: Refused `secrets_file` in words where it is absent, damaged, or readable by others."""
    if path.is_dir():
        raise errors.Refused("secrets_file", f"{path} is a directory. Restore the secrets file from its backup.")
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        raise errors.Refused(
            "secrets_file", f"There is no secrets file at {path}. Restore it from its backup, or start once to make one."
        ) from None
    except OSError as error:
        raise errors.Refused("secrets_file", f"{path} cannot be read: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as file:
        mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        if mode & 0o077:
            raise errors.Refused("secrets_file", f"{path} can be read by other users (mode {mode:04o}). Cure: chmod 600 {path}")
        text = file.read()
    return _decode(text, path)


def load_or_create(path: Path) -> Secrets:
    """Reads the file, or makes it where there is none; of two that try at once one wins and both read the same."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, generate(), exclusive=True)
    return load(path)


def rotate(path: Path, kind: Kind) -> Secrets:
    """Adds a version of one kind and makes it current. Raises: Refused `secrets_file`."""
    with _only_one(path):
        old = load(path)
        versions = old.peppers if kind == "pepper" else old.sealing
        number = max(versions.values) + 1
        grown = Versions(number, {**versions.values, number: secrets.token_bytes(SECRET_BYTES)})
        new = replace(old, peppers=grown) if kind == "pepper" else replace(old, sealing=grown)
        _write(path, new, exclusive=False)
    return new


def _decode(text: bytes, path: Path) -> Secrets:
    try:
        wire = msgspec.json.decode(text, type=_Wire)
    except msgspec.MsgspecError:
        # The decoder's words may quote the file, which is all secret.
        raise errors.Refused(
            "secrets_file", f"{path} is damaged: restore its backup; a new one would make every issued key useless."
        ) from None
    kept = [*wire.peppers.values.values(), *wire.sealing.values.values(), wire.user_hmac]
    known = wire.peppers.current in wire.peppers.values and wire.sealing.current in wire.sealing.values
    if wire.version != 1 or not known or any(len(value) < SECRET_BYTES for value in kept):
        raise errors.Refused("secrets_file", f"{path} is not a secrets file of this version, or is damaged. Restore it from its backup.")
    return Secrets(Versions(wire.peppers.current, wire.peppers.values), Versions(wire.sealing.current, wire.sealing.values), wire.user_hmac)


def _write(path: Path, content: Secrets, *, exclusive: bool) -> None:
    """Durable and whole: a crash leaves the old file or the new one. `exclusive`: an existing file stays."""
    wire = _Wire(
        1,
        _WireVersions(content.peppers.current, dict(content.peppers.values)),
        _WireVersions(content.sealing.current, dict(content.sealing.values)),
        content.user_hmac,
    )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(wire), indent=2) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        if exclusive:
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # another process was first; its secrets are the ones
        else:
            os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Two rotations at once would lose a version."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
