"""Records the corpus: what real clients put on the wire, and what the simulator answers. `python -m tests.fuzz.capture` writes it anew.

Needs the SDKs of the test dependencies and the program curl. Keys in the corpus are made up here.
"""

import asyncio
import contextlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anthropic
import httptools
import openai

from tokenarb.sim.openrouter.server import SimConfig, SimServer

CORPUS = Path(__file__).parent / "corpus"
KEY = "sk-ta-00000000000000000000000000000000"
BYTES_MAX = 8_000
HELLO: list[Any] = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Wie tief ist die See? 🌊"}]
PICTURE_URL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PICTURE: Any = {"type": "image_url", "image_url": {"url": PICTURE_URL}}
SCHEMA = {"type": "object", "properties": {"depth_m": {"type": "number"}}, "required": ["depth_m"], "additionalProperties": False}
TOOLS: list[Any] = [{"type": "function", "function": {"name": "depth", "description": "Measures.", "parameters": SCHEMA}}]


class Recorder:
    """A server that keeps one request after the other, byte for byte, and answers each with `answer`."""

    def __init__(self, answer: bytes) -> None:
        self.requests: list[bytes] = []
        self.port = 0
        self._answer = answer
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        done: list[bool] = []
        kept = b""
        parser = httptools.HttpRequestParser(type("Whole", (), {"on_message_complete": lambda _: done.append(True)})())
        while not done and (data := await reader.read(65_536)):
            kept += data
            with contextlib.suppress(httptools.HttpParserUpgrade):  # curl asks for h2c; we do not offer it
                parser.feed_data(data)
        self.requests.append(kept)
        writer.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n")
        writer.write(b"content-length: %d\r\n\r\n%b" % (len(self._answer), self._answer))
        await writer.drain()
        writer.close()


def with_openai(base: str) -> list[tuple[str, Callable[[], Any]]]:
    client = openai.OpenAI(api_key=KEY, base_url=base + "/v1", max_retries=0)
    chat = client.chat.completions
    seen: list[Any] = [{"role": "user", "content": [{"type": "text", "text": "What?"}, PICTURE]}]
    form: Any = {"type": "json_schema", "json_schema": {"name": "depth", "strict": True, "schema": SCHEMA}}
    model = "openai/gpt-4o-mini"
    return [
        ("chat", lambda: chat.create(model=model, messages=HELLO, temperature=0.1, seed=2**53 + 1)),
        ("stream", lambda: chat.create(model=model, messages=HELLO, stream=True, stream_options={"include_usage": True})),
        ("tools", lambda: chat.create(model=model, messages=HELLO, tools=TOOLS, tool_choice="auto", parallel_tool_calls=False)),
        ("vision", lambda: chat.create(model=model, messages=seen, max_completion_tokens=50)),
        ("schema", lambda: chat.create(model=model, messages=HELLO, response_format=form, n=2)),
        ("responses", lambda: client.responses.create(model=model, input="Hello", max_output_tokens=20)),
        ("embeddings", lambda: client.embeddings.create(model="openai/text-embedding-3-small", input=["a", "b"])),
        ("completions", lambda: client.completions.create(model=model, prompt="Once", max_tokens=5)),
        ("models", lambda: client.models.list()),
        ("named", lambda: chat.create(model=model, messages=HELLO, extra_headers={"Idempotency-Key": "order-1"})),
    ]


def with_anthropic(base: str) -> list[tuple[str, Callable[[], Any]]]:
    messages = anthropic.Anthropic(api_key=KEY, base_url=base, max_retries=0).messages
    model = "anthropic/claude-sonnet-4.5"
    system: Any = [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]
    said: Any = [{"role": "user", "content": "How deep?"}]
    tools: Any = [{"name": "depth", "description": "Measures.", "input_schema": SCHEMA}]
    return [
        ("messages", lambda: messages.create(model=model, max_tokens=20, messages=said)),
        ("stream", lambda: messages.create(model=model, max_tokens=20, messages=said, system=system, stream=True)),
        ("tools", lambda: messages.create(model=model, max_tokens=20, messages=said, tools=tools)),
        ("count", lambda: messages.count_tokens(model=model, messages=said)),
    ]


def with_curl(base: str) -> list[tuple[str, Callable[[], Any]]]:
    def curl(*words: str, given: bytes = b"") -> Callable[[], Any]:
        command = ["curl", "-sS", "-H", f"Authorization: Bearer {KEY}", *words]
        return lambda: subprocess.run(command, check=True, capture_output=True, input=given)

    body = json.dumps({"model": "openai/gpt-4o-mini", "messages": HELLO})
    long = json.dumps({"model": "openai/gpt-4o-mini", "messages": [{"role": "user", "content": "x" * 1_100_000}]}).encode()
    chat = f"{base}/v1/chat/completions"
    return [
        ("chat", curl("-H", "Content-Type: application/json", "-d", body, chat)),
        ("chunked", curl("-H", "Content-Type: application/json", "-H", "Transfer-Encoding: chunked", "-d", body, chat)),
        ("http10", curl("--http1.0", "-H", "Content-Type: application/json", "-d", body, chat)),
        ("http2", curl("--http2", f"{base}/v1/models")),
        ("head", curl("-I", f"{base}/v1/models")),
        ("expect", curl("-H", "Content-Type: application/json", "--data-binary", "@-", chat, given=long)),
    ]


async def clients() -> None:
    recorder = Recorder(b"{}")
    await recorder.start()
    base = f"http://127.0.0.1:{recorder.port}"
    for client, calls in (("openai", with_openai(base)), ("anthropic", with_anthropic(base)), ("curl", with_curl(base))):
        for name, call in calls:
            before = len(recorder.requests)
            with contextlib.suppress(Exception):  # the canned answer is nobody's dialect; only what was asked counts
                await asyncio.to_thread(call)
            assert len(recorder.requests) > before, (client, name)
            keep("front", f"{client}-{name}.http", without_port(recorder.requests[before]))
            body = recorder.requests[before].partition(b"\r\n\r\n")[2]
            if body.startswith(b"{"):
                keep("peek", f"{client}-{name}.json", body)
    await recorder.stop()


def without_port(request: bytes) -> bytes:
    return re.sub(rb"127\.0\.0\.1:\d+", b"127.0.0.1:8080", request)


def keep(kind: str, name: str, data: bytes) -> None:
    if len(data) <= BYTES_MAX:
        (CORPUS / kind / name).write_bytes(data)
    elif kind == "front":
        head, end, _ = data.partition(b"\r\n\r\n")
        (CORPUS / kind / name).write_bytes(head + end)


ANSWERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "messages-stream": ({"stream": True, "path": "/messages"}, {}),
    "messages-stream-error": ({"stream": True, "path": "/messages"}, {"midstream_error_at": 2, "midstream_error_usage": True}),
    "messages-whole": ({"path": "/messages"}, {}),
    "responses-stream": ({"stream": True, "path": "/responses"}, {}),
    "responses-stream-error": ({"stream": True, "path": "/responses"}, {"midstream_error_at": 2}),
    "responses-whole": ({"path": "/responses"}, {}),
    "whole": ({}, {}),
    "stream": ({"stream": True}, {}),
    "stream-cumulative": ({"stream": True}, {"usage_shape": "cumulative"}),
    "stream-finish": ({"stream": True}, {"usage_shape": "finish", "extra_fields": True}),
    "stream-B": ({"stream": True}, {"usage_shape": "B", "comments_between": 2}),
    "stream-error": ({"stream": True}, {"midstream_error_at": 2, "midstream_error_usage": True, "midstream_error_done": True}),
    "stream-tools": ({"stream": True, "tools": TOOLS}, {"tool_calls": 1}),
    "stream-cut": ({"stream": True}, {"cut_at": 2}),
    "error-429": ({}, {"error": "429"}),
    "error-inside": ({}, {"answer_error": True}),
}


async def upstream() -> None:
    sim = SimServer(SimConfig())
    await sim.start()
    try:
        host, port = sim.base_url.split("/")[2].split(":")
        for name, (changes, switches) in ANSWERS.items():
            words = " ".join(f"{key}={json.dumps(value).strip(chr(34))}" for key, value in {"tokens": 10, **switches}.items())
            said = [{"role": "user", "content": f"[[sim {words}]] Hello."}]
            asked = {"model": "openai/gpt-4o-mini", "messages": said, "max_tokens": 50, **changes}
            path = asked.pop("path", "/chat/completions")
            if path == "/responses":
                asked["input"], asked["max_output_tokens"] = asked.pop("messages"), asked.pop("max_tokens")
            body = json.dumps(asked).encode()
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(
                b"POST /api/v1%b HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
                b"Authorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b" % (path.encode(), sim.inference_key.encode(), len(body), body)
            )
            raw = await reader.read()
            writer.close()
            keep("upstream", f"sim-{name}.http", raw)
            head, _, sent = raw.partition(b"\r\n\r\n")
            if changes.get("stream"):
                keep("relay", f"sim-{name}.sse", unchunked(sent))
            elif name.endswith("whole"):
                keep("relay", f"sim-{name}.json", unchunked(sent) if b"chunked" in head else sent)
    finally:
        await sim.stop()


def unchunked(body: bytes) -> bytes:
    found = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        found, body = found + body[:length], body[length + 2 :]
    return found


if __name__ == "__main__":
    asyncio.run(clients())
    asyncio.run(upstream())
