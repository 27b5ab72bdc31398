"""Reads `multipart/form-data`, which is how files reach the Bot API."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r'\bname="((?:[^"\\]|\\.)*)"|\bname=([^\s;]+)', re.IGNORECASE)
_FILE_NAME = re.compile(r'\bfilename="((?:[^"\\]|\\.)*)"|\bfilename=([^\s;]+)', re.IGNORECASE)
_BOUNDARY = re.compile(r'boundary="?([^";,]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in."""

    name: str
    mime: str
    data: bytes


def boundary_of(content_type: str) -> bytes | None:
    """The boundary named in the Content-Type header."""
    found = _BOUNDARY.search(content_type)
    return found.group(1).encode("latin-1") if found else None


def read(body: bytes, boundary: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    """Fields and files by name.

    Raises: ValueError when the body is not what its boundary promises.
    """
    mark = b"--" + boundary
    if not body.startswith(mark):
        raise ValueError("the body does not begin with the boundary")
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if not parts[-1].startswith(b"--"):
        raise ValueError("the body does not end with the boundary")
    for part in parts[1:-1]:
        head, separator, data = part.partition(b"\r\n\r\n")
        if not separator:
            raise ValueError("a part without an end of its headers")
        headers = _headers(head)
        disposition = headers.get("content-disposition", "")
        name = _found(_NAME, disposition)
        if name is None:
            raise ValueError("a part without a name")
        file_name = _found(_FILE_NAME, disposition)
        if file_name is None:
            fields[name] = data.decode("utf-8", "strict")
        else:
            files[name] = Upload(file_name, headers.get("content-type", "application/octet-stream"), data)
    return fields, files


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    if found is None:
        return None
    return re.sub(r"\\(.)", r"\1", found.group(1)) if found.group(1) is not None else found.group(2)
