"""HTTP/1.1 as far as such a host needs it: one request a connection, a head and a body of known length."""

from __future__ import annotations

import asyncio
import email.parser
import email.policy
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request. `headers` has lower-case names."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, tuple[bytes, str | None]]:
        """The parts of a form by name: data, and the file's name where it is a file."""
        head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
        message: Any = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + self.body)
        return {
            part.get_param("name", header="content-disposition"): (part.get_payload(decode=True), part.get_filename())
            for part in message.iter_parts()
        }


async def read(reader: asyncio.StreamReader) -> Asked | None:
    """The next request; None where none comes."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def answer(status: int, kind: str, body: bytes, *, cut: bool = False) -> bytes:
    """A whole answer; `cut`: half of what it promises."""
    head = f"HTTP/1.1 {status} X\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode("ascii") + (body[: len(body) // 2] if cut else body)
