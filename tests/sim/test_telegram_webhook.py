"""Webhooks: setting them, deliveries with their secret, redelivery, order within a chat, a method call in the answer."""

import asyncio
import datetime
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiogram import Dispatcher
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from telegram_wire import act, api, bot_of, control, multipart, person, until_seen

from tokenarb.sim.telegram.server import TelegramServer


@dataclass
class Site:
    """A server of the bot's owner; `answers` are used up one by one, then 200."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    received: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.received.append(json.loads(await request.read()))
        status, body = self.answers.pop(0) if self.answers else (200, b"")
        return web.Response(status=status, body=body, content_type="application/json")

    async def until(self, count: int) -> list[dict[str, Any]]:
        for _ in range(2000):
            if len(self.received) >= count:
                return self.received
            await asyncio.sleep(0.01)
        raise AssertionError(f"{len(self.received)} deliveries, expected {count}")


async def serve(application: web.Application, context: ssl.SSLContext | None = None) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http{'s' if context else ''}://{host}:{port}/hook"


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    owner = Site()
    application = web.Application()
    application.router.add_post("/hook", owner.handle)
    runner, owner.url = await serve(application)
    yield owner
    await runner.cleanup()


async def test_updates_are_delivered_with_the_secret(telegram: TelegramServer, site: Site) -> None:
    assert (await api(telegram, "setWebhook", url=site.url, secret_token="s3cret_-", max_connections=5)).result is True
    number = await person(telegram)
    assert (await site.until(1))[0]["message"]["from"]["id"] == number
    assert site.secrets == ["s3cret_-"]
    info = (await api(telegram, "getWebhookInfo")).result
    assert (info["url"], info["max_connections"], info["has_custom_certificate"]) == (site.url, 5, False)
    polled = await api(telegram, "getUpdates")
    assert (polled.status, polled.error) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    assert (await api(telegram, "deleteWebhook")).result is True
    await act(telegram, "say", person=number, text="later")
    assert [update["message"]["text"] for update in (await api(telegram, "getUpdates")).result][-1] == "later"


async def test_failures_are_delivered_again_in_order(telegram: TelegramServer, site: Site) -> None:
    await control(telegram, switches={"webhook_pause_ms": 20})
    site.answers = [(500, b""), (503, b""), (200, b"")]
    number = await person(telegram)
    await act(telegram, "say", person=number, text="second")
    await api(telegram, "setWebhook", url=site.url)
    received = await site.until(4)
    ids = [update["update_id"] for update in received]
    assert ids == [ids[0], ids[0], ids[0], ids[0] + 1]
    info = (await api(telegram, "getWebhookInfo")).result
    assert info["last_error_message"].startswith("Wrong response from the webhook: 503")
    for _ in range(2000):
        if (await api(telegram, "getWebhookInfo")).result["pending_update_count"] == 0:
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("updates still wait")


async def test_nobody_listens_at_first(telegram: TelegramServer, site: Site) -> None:
    await control(telegram, switches={"webhook_pause_ms": 20})
    await person(telegram)
    await api(telegram, "setWebhook", url="http://127.0.0.1:9/hook")
    for _ in range(2000):
        if "last_error_message" in (info := (await api(telegram, "getWebhookInfo")).result):
            break
        await asyncio.sleep(0.01)
    assert info["last_error_message"] == "Connection refused"
    assert info["pending_update_count"] == 1
    await control(telegram, clock={"advance_s": 2})
    await api(telegram, "setWebhook", url=site.url)
    hasty = [await api(telegram, "setWebhook", url=site.url) for _ in range(10)]
    assert {reply.error for reply in hasty if reply.status != 200} == {"Too Many Requests: retry after 1"}
    assert len(await site.until(1)) == 1


async def test_an_answer_may_contain_a_call(telegram: TelegramServer, site: Site) -> None:
    number = (await act(telegram, "meet"))["id"]
    site.answers = [(200, json.dumps({"method": "sendMessage", "chat_id": number, "text": "by answer"}).encode())]
    await api(telegram, "setWebhook", url=site.url)
    await act(telegram, "start", person=number)
    assert (await until_seen(telegram, number, 1))[0]["text"] == "by answer"


async def test_a_webhook_ends_a_poll_and_drops_what_waits(telegram: TelegramServer, site: Site) -> None:
    poll = asyncio.create_task(api(telegram, "getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    await api(telegram, "setWebhook", url=site.url)
    assert (await poll).error == "Conflict: terminated by setWebhook request"
    await api(telegram, "setWebhook", url="")
    await person(telegram)
    await api(telegram, "deleteWebhook", drop_pending_updates=True)
    assert (await api(telegram, "getUpdates")).result == []


async def test_gone_for_23_hours_drops_the_webhook(telegram: TelegramServer, site: Site) -> None:
    await control(telegram, switches={"webhook_pause_ms": 20})
    site.answers = [(410, b"")] * 1000
    await person(telegram)
    await api(telegram, "setWebhook", url=site.url)
    await site.until(2)
    await control(telegram, clock={"advance_s": 23 * 3600 + 60})
    for _ in range(2000):
        if not (await api(telegram, "getWebhookInfo")).result["url"]:
            break
        await asyncio.sleep(0.01)
    else:
        raise AssertionError("the webhook stayed")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"url": "ftp//"}, "Bad Request: invalid webhook URL specified"),
        ({"url": "http://shop.example/hook"}, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
        (
            {"url": "https://shop.example:444/hook"},
            "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://shop.example/hook"}, "Bad Request: bad webhook: the simulator delivers to this machine only"),
        ({"url": "http://127.0.0.1:1/", "secret_token": "a b"}, "Bad Request: secret token contains unallowed characters"),
    ],
)
async def test_what_cannot_be_set(telegram: TelegramServer, fields: dict[str, str], refusal: str) -> None:
    assert (await api(telegram, "setWebhook", **fields)).error == refusal


async def test_a_certificate_is_noted(telegram: TelegramServer, site: Site) -> None:
    assert (await multipart(telegram, "setWebhook", {"certificate": ("cert.pem", b"-----BEGIN")}, url=site.url)).result is True
    assert (await api(telegram, "getWebhookInfo")).result["has_custom_certificate"] is True


async def test_aiograms_own_webhook_server(telegram: TelegramServer) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(f"got {message.text}")

    bot = bot_of(telegram)
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token="right").register(application, path="/hook")
    runner, url = await serve(application)
    await bot.set_webhook(url, secret_token="right")
    number = await person(telegram)
    assert (await until_seen(telegram, number, 1))[0]["text"] == "got /start"
    await bot.delete_webhook()
    await runner.cleanup()
    await bot.session.close()


def self_signed(folder: Path) -> ssl.SSLContext:
    """A server's side with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a bot's owner")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


async def test_a_webhook_behind_tls_answers_in_pieces(telegram: TelegramServer, tmp_path: Path) -> None:
    number = (await act(telegram, "meet"))["id"]

    async def hook(request: web.Request) -> web.StreamResponse:
        update = json.loads(await request.read())
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        for piece in (b'{"method": "sendMessage", "chat_id": ', str(update["message"]["chat"]["id"]).encode(), b', "text": "secret"}'):
            await answer.write(piece)
        await answer.write_eof()
        return answer

    application = web.Application()
    application.router.add_post("/hook", hook)
    runner, url = await serve(application, self_signed(tmp_path))
    assert url.startswith("https://")
    await api(telegram, "setWebhook", url=url)
    await act(telegram, "start", person=number)
    assert (await until_seen(telegram, number, 1))[0]["text"] == "secret"
    await api(telegram, "deleteWebhook")
    await runner.cleanup()


async def test_a_webhook_that_does_not_answer_is_asked_again(telegram: TelegramServer) -> None:
    await control(telegram, switches={"webhook_pause_ms": 20, "webhook_timeout_ms": 100})
    slow = asyncio.Event()
    seen: list[int] = []

    async def hook(request: web.Request) -> web.Response:
        seen.append(json.loads(await request.read())["update_id"])
        if len(seen) == 1:
            await slow.wait()
        return web.Response()

    application = web.Application()
    application.router.add_post("/hook", hook)
    runner, url = await serve(application)
    await person(telegram)
    await api(telegram, "setWebhook", url=url)
    for _ in range(2000):
        if len(seen) == 2:
            break
        await asyncio.sleep(0.01)
    assert seen[0] == seen[1]
    assert (await api(telegram, "getWebhookInfo")).result["last_error_message"] == "Read timeout expired"
    slow.set()
    await runner.cleanup()
