"""Asking our own gateway as a stranger would: over a socket, with nothing but a base URL and a key. Standard library only."""

import asyncio
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in lower case, body as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises: ValueError."""
        return json.loads(self.body)

    def events(self) -> list[Any]:
        """The JSON events of a stream, comments and the end mark left out. Raises: ValueError where the end mark is missing."""
        lines = [line.removeprefix("data: ") for line in self.body.decode().split("\n") if line.startswith("data: ")]
        if not lines or lines[-1] != "[DONE]":
            raise ValueError("the stream did not end with [DONE]")
        return [json.loads(line) for line in lines[:-1]]

    def text(self) -> str:
        """What a streamed answer says."""
        return "".join(choice["delta"].get("content") or "" for event in self.events() for choice in event["choices"])


async def ask(base_url: str, method: str, path: str, *, key: str | None = None, body: object = None) -> Answer:
    """One request, its whole answer. Raises: OSError, http.client.HTTPException."""
    return await asyncio.to_thread(_ask, base_url, method, path, key, body)


def _ask(base_url: str, method: str, path: str, key: str | None, body: object) -> Answer:
    address = urlsplit(base_url)
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port, timeout=TIMEOUT_S)
    try:
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
        connection.request(method, address.path + path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()
