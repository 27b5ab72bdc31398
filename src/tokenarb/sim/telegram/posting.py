"""Delivers one update to a webhook: an HTTP POST over a socket of its own, with TLS that trusts any certificate on this machine."""

from __future__ import annotations

import asyncio
import ssl
import urllib.parse
from dataclasses import dataclass
from typing import Final

LARGEST_ANSWER: Final = 1_048_576
SIGNED_WITH: Final = "X-Telegram-Bot-Api-Secret-Token"


class Undelivered(Exception):
    """Why a delivery failed, in the words getWebhookInfo shows."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the webhook answered."""

    status: int
    phrase: str
    body: bytes


async def post(url: str, body: bytes, secret: str, timeout_s: float) -> Answer:
    """The webhook's answer.

    Raises: Undelivered.
    """
    try:
        async with asyncio.timeout(timeout_s):
            return await _exchange(urllib.parse.urlsplit(url), body, secret)
    except TimeoutError:
        raise Undelivered("Read timeout expired") from None
    except ConnectionRefusedError:
        raise Undelivered("Connection refused") from None
    except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        raise Undelivered("Connection reset by peer") from None


async def _exchange(parts: urllib.parse.SplitResult, body: bytes, secret: str) -> Answer:
    tls = None
    if parts.scheme == "https":
        tls = ssl.create_default_context()
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
    port = parts.port or (443 if tls else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=tls, limit=LARGEST_ANSWER)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [
            f"POST {path} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *([f"{SIGNED_WITH}: {secret}"] if secret else []),
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await _answer(reader)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.strip().split("\r\n")
    _, status, *phrase = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _chunks(reader)
    elif "content-length" in headers:
        body = await reader.readexactly(min(int(headers["content-length"]), LARGEST_ANSWER))
    else:
        body = await reader.read(LARGEST_ANSWER)
    return Answer(int(status), " ".join(phrase), body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        body += (await reader.readexactly(size + 2))[:-2]
    return body
