"""The parameters of one method call, whichever way they were sent: query string, form, multipart or JSON.

Like the real server, everything becomes text first; the getters then read numbers, flags and JSON out of it.
"""

from __future__ import annotations

import re
import urllib.parse
from typing import Any, Final

import msgspec

from tokenarb.sim.telegram import multipart
from tokenarb.sim.telegram.errors import Failure, bad_request
from tokenarb.sim.telegram.multipart import Upload

_ATTACH: Final = "attach://"
_TRUE: Final = frozenset({"true", "yes", "1"})
_NUMBER: Final = re.compile(r"\s*([+-]?\d+)")


class Fields:
    """What a caller sent; an empty text counts as absent."""

    def __init__(self, values: dict[str, str], files: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.files = files or {}

    def text(self, name: str) -> str:
        """A text, "" when absent."""
        return self.values.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the parameter came at all, be it empty."""
        return name in self.values

    def required(self, name: str) -> str:
        """A text that must be there.

        Raises: Failure 400.
        """
        value = self.text(name)
        if not value:
            raise bad_request(f'Parameter "{name}" is required')
        return value

    def integer(self, name: str, default: int = 0, low: int = -(2**63), high: int = 2**63 - 1) -> int:
        """A whole number, clamped; what is no number counts as 0."""
        raw = self.text(name)
        if not raw:
            return default
        found = _NUMBER.match(raw)
        return min(max(int(found.group(1)) if found else 0, low), high)

    def flag(self, name: str) -> bool:
        """True for `true`, `yes` and `1`."""
        return self.text(name).strip().lower() in _TRUE

    def json(self, name: str, called: str) -> Any:
        """A JSON value, None when absent; `called` is how the real server names it.

        Raises: Failure 400.
        """
        raw = self.text(name)
        if not raw:
            return None
        try:
            return msgspec.json.decode(raw)
        except msgspec.DecodeError:
            raise bad_request(f"Can't parse {called} JSON object") from None

    def user_id(self, name: str = "user_id") -> int:
        """An id of a person.

        Raises: Failure 400.
        """
        number = self.integer(name)
        if number <= 0:
            raise bad_request(f"Invalid {name} specified")
        return number

    def upload(self, reference: str) -> Upload | None:
        """The file that `attach://name`, or a bare name, points to."""
        return self.files.get(reference.removeprefix(_ATTACH))


def is_attachment(reference: str) -> bool:
    """Whether a text points to a file of the same request."""
    return reference.startswith(_ATTACH)


def read(query: str, content_type: str, body: bytes) -> Fields:
    """The parameters of a request; the body wins over the query string.

    Raises: Failure 400 for a body that is not what its content type says.
    """
    values = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    kind = content_type.split(";")[0].strip().lower()
    if not body:
        return Fields(values)
    try:
        if kind == "application/json":
            return Fields(values | _from_json(body))
        if kind == "multipart/form-data":
            boundary = multipart.boundary_of(content_type)
            if boundary is None:
                raise ValueError("no boundary")
            fields, files = multipart.read(body, boundary)
            return Fields(values | fields, files)
        if kind in ("application/x-www-form-urlencoded", ""):
            form = urllib.parse.parse_qsl(body.decode("utf-8"), keep_blank_values=True)
            return Fields(values | dict(form))
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError as problem:
        raise Failure(400, f"Bad Request: can't parse the request body: {problem}") from None
    return Fields(values)


def from_object(given: dict[str, Any]) -> Fields:
    """Parameters that are JSON values already, as in a webhook's answer."""
    return Fields({name: _as_text(value) for name, value in given.items() if value is not None})


def _from_json(body: bytes) -> dict[str, str]:
    try:
        given = msgspec.json.decode(body)
    except msgspec.DecodeError as problem:
        raise ValueError(f"object expected: {problem}") from None
    if not isinstance(given, dict):
        raise ValueError("object expected")
    return from_object(given).values


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
