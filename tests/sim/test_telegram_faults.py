"""Faults on demand and flood control: what a bot meets on a bad day."""

import asyncio

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from telegram_wire import act, api, bot_of, control, http, person, screen, until_seen

from tokenarb.sim.telegram.server import TelegramServer


async def texts(server: TelegramServer, number: int) -> list[str]:
    return [message["text"] for message in (await screen(server, number))["messages"] if message["by_bot"]]


async def test_errors_for_the_next_calls_a_method_or_a_chat(telegram: TelegramServer) -> None:
    number, other = await person(telegram), await person(telegram)
    bot = bot_of(telegram)
    await control(telegram, scope="next", switches={"error": 429, "retry_after": 14})
    with pytest.raises(TelegramRetryAfter) as slow:
        await bot.send_message(number, "a")
    assert slow.value.retry_after == 14
    await bot.send_message(number, "b")
    await control(telegram, scope={"method": "sendMessage", "chat": other}, count=2, switches={"error": 403})
    for _ in range(2):
        with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
            await bot.send_message(other, "c")
        await bot.send_message(number, "d")
    await bot.send_message(other, "e")
    assert await texts(telegram, number) == ["b", "d", "d"]
    assert await texts(telegram, other) == ["e"]
    await control(telegram, scope={"method": "getMe"}, switches={"error": 500, "description": "Internal Server Error: restart"})
    for _ in range(3):
        with pytest.raises(TelegramServerError):
            await bot.get_me()
    await control(telegram, reset=True)
    assert (await bot.get_me()).is_bot
    await bot.session.close()


async def test_a_gateway_that_speaks_no_json(telegram: TelegramServer) -> None:
    bot = bot_of(telegram)
    await control(telegram, scope="next", switches={"error": 502})
    with pytest.raises(ClientDecodeError):
        await bot.get_me()
    await bot.session.close()


async def test_a_revoked_token(telegram: TelegramServer) -> None:
    bot = bot_of(telegram)
    await control(telegram, switches={"token_revoked": True})
    with pytest.raises(TelegramUnauthorizedError):
        await bot.get_me()
    with pytest.raises(TelegramUnauthorizedError):
        await bot.get_updates()
    await control(telegram, switches={"token_revoked": False})
    assert (await bot.get_me()).id == bot.id
    await bot.session.close()


async def test_cut_before_and_after_the_action(telegram: TelegramServer) -> None:
    number = await person(telegram)
    bot = bot_of(telegram)
    await control(telegram, scope={"method": "sendMessage"}, count=1, switches={"cut": True})
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(number, "never sent")
    assert await texts(telegram, number) == []
    await control(telegram, scope={"method": "sendMessage"}, count=1, switches={"cut": True, "after": True})
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(number, "sent")
    assert await texts(telegram, number) == ["sent"]
    await control(telegram, scope="next", switches={"error": 500, "after": True})
    assert (await api(telegram, "sendMessage", chat_id=number, text="sent too")).status == 500
    assert await texts(telegram, number) == ["sent", "sent too"]
    await bot.session.close()


async def test_delays_before_and_after_the_action(telegram: TelegramServer) -> None:
    number = await person(telegram)
    await control(telegram, scope="next", switches={"answer_delay_ms": 1000})
    sending = asyncio.create_task(api(telegram, "sendMessage", chat_id=number, text="slow answer"))
    await until_seen(telegram, number, 1)
    assert not sending.done()
    assert (await sending).status == 200
    await control(telegram, scope="next", switches={"delay_ms": 1000})
    sending = asyncio.create_task(api(telegram, "sendMessage", chat_id=number, text="slow"))
    await asyncio.sleep(0.05)
    assert await texts(telegram, number) == ["slow answer"]
    assert (await sending).status == 200


async def test_one_chat_has_a_burst_and_then_a_pace(telegram: TelegramServer) -> None:
    number, other = await person(telegram), await person(telegram)
    replies = [await api(telegram, "sendMessage", chat_id=number, text="x") for _ in range(15)]
    assert [reply.status for reply in replies[:5]] == [200] * 5
    slow = next(reply for reply in replies if reply.status != 200)
    assert (slow.status, slow.error, slow.json()["parameters"], slow.headers["retry-after"]) == (
        429,
        "Too Many Requests: retry after 1",
        {"retry_after": 1},
        "1",
    )
    assert (await api(telegram, "sendMessage", chat_id=other, text="x")).status == 200
    await control(telegram, clock={"advance_s": 2})
    assert [(await api(telegram, "sendMessage", chat_id=number, text="x")).status for _ in range(2)] == [200, 200]


async def test_thirty_a_second_in_all(telegram: TelegramServer) -> None:
    people = [(await act(telegram, "meet"))["id"] for _ in range(40)]
    for number in people:
        await act(telegram, "start", person=number)
    await control(telegram, switches={"global_per_second": 2})
    statuses = [reply.status for reply in await asyncio.gather(*(api(telegram, "sendMessage", chat_id=n, text="x") for n in people))]
    assert 2 <= statuses.count(200) < 40
    assert set(statuses) == {200, 429}
    await control(telegram, switches={"limits": False})
    assert {reply.status for reply in await asyncio.gather(*(api(telegram, "sendMessage", chat_id=n, text="x") for n in people))} == {200}


async def test_twenty_a_minute_to_a_group(telegram: TelegramServer) -> None:
    owner = await person(telegram)
    group = (await act(telegram, "group", creator=owner))["id"]
    statuses = [(await api(telegram, "sendMessage", chat_id=group, text="x")).status for _ in range(30)]
    assert statuses[:20] == [200] * 20
    assert 429 in statuses
    await control(telegram, clock={"advance_s": 30})
    assert (await api(telegram, "sendMessage", chat_id=group, text="x")).status == 200


async def test_calls_are_remembered_without_the_token(telegram: TelegramServer) -> None:
    number = await person(telegram)
    await api(telegram, "sendMessage", chat_id=number, text="x")
    await api(telegram, "sendMessage", chat_id=number, text="")
    reply = await http(telegram, "GET", "/control/calls?method=sendMessage&limit=5")
    calls = reply.json()["calls"]
    assert [(call["status"], call["fields"]["text"]) for call in calls] == [(400, ""), (200, "x")]
    assert telegram.token.encode() not in reply.body
