"""What the tests of the Telegram simulator speak: plain HTTP as a bot, the control API as a person, and an aiogram bot."""

import asyncio
import json
import urllib.parse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tokenarb.sim.telegram.server import TelegramServer


@dataclass
class Reply:
    """One answer; status 0 when the connection ended without any."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def result(self) -> Any:
        answer = self.json()
        assert answer["ok"], answer
        return answer["result"]

    @property
    def error(self) -> str:
        answer = self.json()
        assert not answer["ok"], answer
        assert answer["error_code"] == self.status
        return str(answer["description"])


async def http(server: TelegramServer, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> Reply:
    """A whole exchange over a socket of its own."""
    host, port = server.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"{method} {path} HTTP/1.1\r\nHost: sim\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    try:
        raw = await reader.read()
    except ConnectionError:
        raw = b""
    writer.close()
    if not raw:
        return Reply(0, {}, b"")
    top, _, content = raw.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin-1").split("\r\n")
    return Reply(int(first.split(" ")[1]), {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}, content)


async def api(server: TelegramServer, name: str, /, **fields: Any) -> Reply:
    """A method call with a JSON body."""
    return await http(server, "POST", f"/bot{server.token}/{name}", json.dumps(fields).encode())


async def form(server: TelegramServer, name: str, **fields: str) -> Reply:
    """A method call with a form body."""
    body = urllib.parse.urlencode(fields).encode()
    return await http(server, "POST", f"/bot{server.token}/{name}", body, "application/x-www-form-urlencoded")


async def multipart(server: TelegramServer, name: str, files: dict[str, tuple[str, bytes]], **fields: str) -> Reply:
    """A method call with files."""
    mark = "----a-boundary"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode() for key, value in fields.items()]
    for key, (file_name, data) in files.items():
        disposition = f'Content-Disposition: form-data; name="{key}"; filename="{file_name}"'
        parts.append(f"--{mark}\r\n{disposition}\r\nContent-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
    body = b"".join(parts) + f"--{mark}--\r\n".encode()
    return await http(server, "POST", f"/bot{server.token}/{name}", body, f"multipart/form-data; boundary={mark}")


async def control(server: TelegramServer, **members: Any) -> Any:
    """POST /control, which must succeed."""
    reply = await http(server, "POST", "/control", json.dumps(members).encode())
    assert reply.status == 200, reply.body
    return reply.json()


async def act(server: TelegramServer, deed: str, /, **members: Any) -> Any:
    """An action of a person, which must succeed."""
    reply = await http(server, "POST", "/control/act", json.dumps({deed: members}).encode())
    assert reply.status == 200, reply.body
    return reply.json()


async def screen(server: TelegramServer, chat: int) -> Any:
    """A chat as its person sees it."""
    return (await http(server, "GET", f"/control/chats/{chat}")).json()


async def person(server: TelegramServer, **more: Any) -> int:
    """Somebody who has started the bot; their id."""
    number: int = (await act(server, "meet", **more))["id"]
    await act(server, "start", person=number)
    return number


def bot_of(server: TelegramServer) -> Bot:
    """A stock aiogram bot that only has another server's address."""
    return Bot(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.base_url)))


@asynccontextmanager
async def polled(server: TelegramServer, dispatcher: Dispatcher) -> AsyncIterator[Bot]:
    """An aiogram bot that runs by long polling."""
    bot = bot_of(server)
    task = asyncio.create_task(dispatcher.start_polling(bot, polling_timeout=1, handle_signals=False, close_bot_session=False))
    try:
        yield bot
    finally:
        await dispatcher.stop_polling()
        await task
        await bot.session.close()


async def until_seen(server: TelegramServer, chat: int, count: int) -> list[dict[str, Any]]:
    """The bot's messages in a chat, once there are so many."""
    for _ in range(2000):
        found = [message for message in (await screen(server, chat))["messages"] if message["by_bot"]]
        if len(found) >= count:
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"{len(found)} messages, expected {count}")
