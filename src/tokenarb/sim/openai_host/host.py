"""The host: pictures, speech, transcriptions. Every call that was answered stands in `billed`, with what it was billed for.

Switches are attributes: `error` answers with that status, `pictures` makes so many whatever was asked, `tells_seconds` False leaves the
length of a recording out, `cut` hangs up in the middle of an answer (and bills it), `error_inside` tells an error under status 200.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import wave
from dataclasses import dataclass
from typing import Any

from tokenarb.sim.openai_host import wire

PICTURE = base64.b64encode(bytes.fromhex("89504e470d0a1a0a") + b"a picture").decode()
SOUNDS = {
    "mp3": b"ID3\x04sound",
    "wav": b"RIFF....WAVEsound",
    "opus": b"OggSsound",
    "flac": b"fLaCsound",
    "aac": b"\xff\xf1sound",
    "pcm": b"\0\1sound",
}
KINDS = {"mp3": "audio/mpeg", "wav": "audio/wav", "opus": "audio/ogg", "flac": "audio/flac", "aac": "audio/aac", "pcm": "audio/pcm"}


@dataclass(frozen=True)
class Billed:
    """A call that was answered: how many pictures, characters or seconds."""

    model: str
    unit: str
    count: int


class OpenAIHost:
    """Listens on a loopback port from `start` to `stop`."""

    def __init__(self, key: str = "sk-host") -> None:
        self.key = key
        self.asked: list[wire.Asked] = []
        self.billed: list[Billed] = []
        self.error: int | None = None
        self.pictures: int | None = None
        self.tells_seconds = True
        self.cut = False
        self.error_inside = False
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        """Scheme, host, port, `/v1`."""
        assert self._server is not None, "not started"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/v1"

    async def start(self) -> None:
        """Listens on any free port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)

    async def stop(self) -> None:
        """Nothing new."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await wire.read(reader)
        if asked is not None:
            self.asked.append(asked)
            writer.write(self._answer(asked))
            await writer.drain()
        writer.close()

    def _answer(self, asked: wire.Asked) -> bytes:
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return _refused(401, "Incorrect API key provided.")
        if self.error is not None:
            return _refused(self.error, "The server had an error.")
        route = {
            "/v1/images/generations": self._pictures,
            "/v1/audio/speech": self._speech,
            "/v1/audio/transcriptions": self._transcription,
        }.get(asked.path)
        if route is None:
            return _refused(404, f"Unknown request URL: {asked.path}")
        kind, body, bill = route(asked)
        if self.error_inside:
            return wire.answer(200, "application/json", json.dumps({"error": {"message": "overloaded", "code": 503}}).encode())
        self.billed.append(bill)
        return wire.answer(200, kind, body, cut=self.cut)

    def _pictures(self, asked: wire.Asked) -> tuple[str, bytes, Billed]:
        said: dict[str, Any] = json.loads(asked.body)
        made = said.get("n", 1) if self.pictures is None else self.pictures
        data = [{"b64_json": PICTURE, "revised_prompt": said["prompt"]} for _ in range(made)]
        return "application/json", json.dumps({"created": 1, "data": data}).encode(), Billed(said["model"], "picture", made)

    def _speech(self, asked: wire.Asked) -> tuple[str, bytes, Billed]:
        said: dict[str, Any] = json.loads(asked.body)
        form = said.get("response_format", "mp3")
        return KINDS[form], SOUNDS[form] * 1_000, Billed(said["model"], "character", len(said["input"]))

    def _transcription(self, asked: wire.Asked) -> tuple[str, bytes, Billed]:
        parts = asked.form()
        seconds = _seconds(parts["file"][0])
        told: dict[str, Any] = {"text": "The sea is wide."}
        if self.tells_seconds and parts.get("response_format", (b"json", None))[0] == b"verbose_json":
            told |= {"task": "transcribe", "language": "english", "duration": seconds, "segments": []}
        elif self.tells_seconds:
            told["usage"] = {"type": "duration", "seconds": -int(-seconds // 1)}
        bill = Billed(parts["model"][0].decode(), "second", -int(-seconds // 1))
        return "application/json", json.dumps(told).encode(), bill


def _seconds(recording: bytes) -> float:
    with wave.open(io.BytesIO(recording)) as opened:
        frames, rate = int(opened.getnframes()), int(opened.getframerate())
    return frames / rate


def _refused(status: int, message: str) -> bytes:
    error = {"message": message, "type": "server_error", "param": None, "code": None}
    return wire.answer(status, "application/json", json.dumps({"error": error}).encode())
