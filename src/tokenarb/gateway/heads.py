"""Heads of requests: what of them llhttp lets pass and RFC 9112 does not, and those that came before. Pure.

Programs send the same head with every call. One that came before on the same connection, byte for byte but for the figure of
Content-Length, is not parsed again: the same bytes between two messages have no other reading. Only whole messages are recognised.
"""

import re
from typing import Final, Protocol

import msgspec

END: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length"
CONTINUE: Final = b"100-continue"
DIGITS_MAX: Final = 9
LEARNED_MAX: Final = 8
"""So many heads are learned a connection: where each is another one (many people behind one proxy) nothing is gained."""

_FIGURE: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,9})[ \t]*\r\n", re.IGNORECASE)
_UNLIKE: Final = frozenset({b"transfer-encoding", b"expect", b"upgrade"})
"""Heads with these ask for more than a body of so many bytes."""


class Refusal(Exception):
    """A request that cannot be let in: HTTP status and a stable word."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


def check(version: str, headers: dict[bytes, bytes], body_max: int) -> None:
    """Raises: Refusal of a version or an expectation that is not met here, of what leaves host or framing in doubt, of too large a body."""
    if version not in ("1.1", "1.0"):
        raise Refusal(505, "http_version_not_supported")
    if version == "1.1" and b"host" not in headers:
        raise Refusal(400, "missing_host")
    if b"transfer-encoding" in headers and (version == "1.0" or headers[b"transfer-encoding"].lower() != b"chunked"):
        raise Refusal(400, "bad_transfer_encoding")
    if int(headers.get(LENGTH, b"0")) > body_max:
        raise Refusal(413, "request_too_large")
    if version == "1.1" and headers.get(b"expect", CONTINUE).lower() != CONTINUE:
        raise Refusal(417, "expectation_failed")


def target_of(target: bytes, method: str) -> tuple[str, str]:
    """Path and query; of an absolute target too. Raises: Refusal."""
    if target[:1] != b"/":
        scheme, separator, rest = target.partition(b"://")
        if separator and scheme.lower() in (b"http", b"https"):
            target = b"/" + rest.partition(b"/")[2]
        elif target != b"*" or method != "OPTIONS":
            raise Refusal(400, "bad_target")
    try:
        path, _, query = target.decode("ascii").partition("?")
    except UnicodeDecodeError:
        raise Refusal(400, "bad_target") from None
    return path, query


class Request(Protocol):
    """What was read of a message."""

    method: str
    path: str
    query: str
    headers: dict[bytes, bytes]
    body: bytes


class Head(msgspec.Struct, frozen=True, gc=False):
    """`before` and `after`: its bytes around the figure of Content-Length. The rest is what was read of it."""

    before: bytes
    after: bytes
    method: str
    path: str
    query: str
    headers: dict[bytes, bytes]

    def read(self, data: bytes) -> tuple[dict[bytes, bytes], bytes] | None:
        """Headers and body, if `data` is this head and a body exactly as long as it says."""
        before, after = self.before, self.after
        if not data.startswith(before):
            return None
        start = len(before)
        end = data.find(b"\r", start, start + DIGITS_MAX + 1)
        if end < 0 or not data.startswith(after, end):
            return None
        figure, body = data[start:end], data[end + len(after) :]
        if not figure.isdigit() or int(figure) != len(body):
            return None
        headers = self.headers.copy()
        headers[LENGTH] = figure
        return headers, body


def learned(data: bytes, request: Request) -> Head | None:
    """The head of a message that was read from `data`; None unless `data` is that message alone and a body of a told length."""
    headers, body, end = request.headers, request.body, data.find(END) + len(END)
    if headers.get(LENGTH) != b"%d" % len(body) or len(data) != end + len(body) or not _UNLIKE.isdisjoint(headers):
        return None
    found = _FIGURE.search(data, 0, end)
    return (
        None
        if found is None
        else Head(data[: found.start(1)], data[found.end(1) : end], request.method, request.path, request.query, headers)
    )
