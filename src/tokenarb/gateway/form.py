"""A form with a file (`multipart/form-data`, RFC 7578), as SDKs upload one: read strictly, and written anew for the upstream. Pure.

The separator is the body's first line, so that no header has to be believed. What goes upstream is ours alone: the parts that were read,
between separators that cannot occur in them, with no header of the client's.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from tokenarb.base.errors import Refused

PARTS_MAX: Final = 64
BOUNDARY_MAX: Final = 200
HEAD_MAX: Final = 1_024

_NAME: Final = re.compile(rb'(?:^|[;\s])name="([^"\r\n]{1,64})"')
_FILENAME: Final = re.compile(rb'filename="([^"\r\n]{0,512})"')
_EXTENSION: Final = re.compile(r"\.([A-Za-z0-9]{1,5})$")


class Part(msgspec.Struct, frozen=True):
    """`filename` None: a field, no file."""

    name: str
    data: bytes
    filename: str | None = None


def read(body: bytes) -> list[Part]:
    """The parts in their order. Raises: Refused invalid_value where it is no such form."""
    end = body.find(b"\r\n")
    if not body.startswith(b"--") or not 2 < end <= BOUNDARY_MAX:
        raise _bad("the body is not a form: send multipart/form-data")
    boundary = body[:end]
    pieces = (b"\r\n" + body).split(b"\r\n" + boundary)
    if len(pieces) < 3 or pieces[0] or pieces[-1].rstrip(b"\r\n") != b"--" or len(pieces) > PARTS_MAX + 2:
        raise _bad("the form is not complete, or has too many parts")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, separator, data = piece.partition(b"\r\n\r\n")
    if not piece.startswith(b"\r\n") or not separator or len(head) > HEAD_MAX:
        raise _bad("a part of the form has no head")
    disposition = next((line for line in head.split(b"\r\n") if line.lower().startswith(b"content-disposition:")), b"")
    name, filename = _NAME.search(disposition), _FILENAME.search(disposition)
    if name is None or b"form-data" not in disposition.lower():
        raise _bad("a part of the form has no name")
    return Part(name[1].decode("utf-8", "replace"), data, None if filename is None else filename[1].decode("utf-8", "replace"))


def write(parts: Iterable[Part]) -> bytes:
    """The form, ours. Its first line is its separator; the same parts make the same bytes."""
    given = list(parts)
    digest = hashlib.sha256()
    for part in given:
        digest.update(part.data)
    boundary = b"--tokenarb" + digest.hexdigest().encode()
    out = []
    for part in given:
        filename = b"" if part.filename is None else b'; filename="' + plain(part.filename).encode() + b'"'
        kind = b"" if part.filename is None else b"\r\ncontent-type: application/octet-stream"
        head = b'content-disposition: form-data; name="' + part.name.encode() + b'"' + filename + kind
        out.append(boundary + b"\r\n" + head + b"\r\n\r\n" + part.data + b"\r\n")
    return b"".join(out) + boundary + b"--\r\n"


def plain(filename: str) -> str:
    """A file's name as far as it says what the file is: people name files after themselves."""
    found = _EXTENSION.search(filename)
    return f"file.{found[1].lower()}" if found is not None else "file"


def _bad(message: str) -> Refused:
    return Refused("invalid_value", message)
