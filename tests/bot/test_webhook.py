"""Updates that Telegram brings: only with the secret, each once, kept before they are answered."""

import json
from dataclasses import dataclass, field
from typing import Any, cast

from tests.bot.stall import Stall

from tokenarb import telegram
from tokenarb.gateway.exchange import Exchange


@dataclass
class Brought:
    """What the door hands over."""

    body: bytes
    headers: dict[bytes, bytes]
    statuses: list[int] = field(default_factory=list)

    def reply(self, status: int, _headers: Any, _body: bytes) -> None:
        self.statuses.append(status)


async def bring(stall: Stall, update: dict[str, Any] | bytes, secret: bytes | None = None) -> int:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    known = telegram.webhook_secret(stall.counter.kit).encode()
    brought = Brought(body, {telegram.SECRET_HEADER: known if secret is None else secret})
    await stall.counter.webhook(cast(Exchange, brought))
    (status,) = brought.statuses
    return status


def saying(person: int, update: int, text: str) -> dict[str, Any]:
    user = {"id": person, "is_bot": False, "first_name": "A"}
    message = {"message_id": update, "date": 1, "chat": {"id": person, "type": "private"}, "from": user, "text": text}
    return {"update_id": update, "message": message}


async def test_an_update_with_the_secret_is_acted_on_once(stall: Stall) -> None:
    phone = await stall.person()
    before = len(phone.messages)
    for _ in range(3):
        assert await bring(stall, saying(phone.id, 7, "/terms")) == 200
    await phone.sees("version 2026-11")
    await stall.quiet()
    assert len(phone.messages) == before + 1


async def test_without_the_secret_or_without_sense_nothing_is_kept(lean_stall: Stall) -> None:
    phone = await lean_stall.person()
    for secret in (b"", b"wrong", "ü".encode()):
        assert await bring(lean_stall, saying(phone.id, 8, "/terms"), secret) == 401
    assert await bring(lean_stall, b"{") == 400
    assert await bring(lean_stall, {"no": "update"}) == 400
    await lean_stall.quiet()
    assert "version" not in phone.last["text"]
