"""How updates reach a bot by polling: offsets, confirmation, conflicts, kinds, expiry, duplicates, replays."""

import asyncio
import time
from typing import Any

from telegram_wire import act, api, control, http, person

from tokenarb.sim.telegram.server import TelegramServer

SECOND = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


async def said(server: TelegramServer, number: int, count: int) -> None:
    for index in range(count):
        await act(server, "say", person=number, text=f"message {index}")


async def fetch(server: TelegramServer, **fields: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api(server, "getUpdates", **fields)).result
    return found


async def test_an_offset_confirms_what_is_older(telegram: TelegramServer) -> None:
    number = await person(telegram)
    await said(telegram, number, 4)
    first = await fetch(telegram)
    ids = [update["update_id"] for update in first]
    assert ids == list(range(ids[0], ids[0] + 5))
    assert await fetch(telegram, offset=ids[1]) == first[1:]
    assert await fetch(telegram, offset=ids[1], limit=2, timeout=3) == first[1:3]
    assert await fetch(telegram, offset=-2) == first[3:]
    assert await fetch(telegram, offset=0) == first[3:]
    assert await fetch(telegram, offset=ids[4] + 1, timeout=0) == []


async def test_a_long_poll_ends_with_the_first_update(telegram: TelegramServer) -> None:
    number = await person(telegram)
    offset = (await fetch(telegram))[-1]["update_id"] + 1
    poll = asyncio.create_task(api(telegram, "getUpdates", offset=offset, timeout=30))
    await asyncio.sleep(0.05)
    assert not poll.done()
    await act(telegram, "say", person=number, text="now")
    assert [update["message"]["text"] for update in (await poll).result] == ["now"]


async def test_impatience_is_slowed(telegram: TelegramServer) -> None:
    await fetch(telegram, offset=5)
    begin = time.monotonic()
    poll = asyncio.create_task(fetch(telegram, offset=5))
    await asyncio.sleep(0.1)
    assert not poll.done(), "the same offset again without a timeout waits for three seconds"
    number = await person(telegram)
    await said(telegram, number, 2)
    assert len(await poll) == 1
    assert time.monotonic() > begin


async def test_a_second_poller_ends_the_first(telegram: TelegramServer) -> None:
    first = asyncio.create_task(api(telegram, "getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(api(telegram, "getUpdates", timeout=30))
    reply = await first
    assert (reply.status, reply.error) == (409, SECOND)
    await person(telegram)
    assert len((await second).result) == 1


async def test_unwanted_kinds_are_not_kept(telegram: TelegramServer) -> None:
    assert await fetch(telegram, allowed_updates=["callback_query"]) == []
    number = await person(telegram)
    await act(telegram, "block", person=number)
    info = (await api(telegram, "getWebhookInfo")).result
    assert (info["url"], info["pending_update_count"], info["allowed_updates"]) == ("", 0, ["callback_query"])
    poll = asyncio.create_task(fetch(telegram, offset=-1, allowed_updates=[], timeout=30))
    await asyncio.sleep(0.05)
    await act(telegram, "unblock", person=number)
    assert [sorted(update)[0] for update in await poll] == ["my_chat_member"]


async def test_updates_expire_after_a_day(telegram: TelegramServer) -> None:
    number = await person(telegram)
    await control(telegram, clock={"advance_s": 86_000})
    await said(telegram, number, 1)
    await control(telegram, clock={"advance_s": 1_000})
    assert [update["message"]["text"] for update in await fetch(telegram)] == ["message 0"]


async def test_duplicates_replays_and_disorder(telegram: TelegramServer) -> None:
    await control(telegram, switches={"duplicate_updates": 1})
    number = await person(telegram)
    twice = await fetch(telegram)
    assert len(twice) == 2 and twice[0] == twice[1]
    offset = twice[0]["update_id"] + 1
    await control(telegram, reset=True)
    await said(telegram, number, 2)
    await control(telegram, replay={"update_id": twice[0]["update_id"]})
    await control(telegram, replay={"update_id": twice[0]["update_id"], "renumbered": True})
    found = await fetch(telegram, offset=offset)
    assert [update["update_id"] - offset for update in found] == [0, 1, -1, 2]
    assert found[2]["message"] == found[3]["message"] == twice[0]["message"]
    await control(telegram, switches={"reverse_updates": True})
    assert [update["update_id"] - offset for update in await fetch(telegram)] == [2, 1, 0]


async def test_kinds_of_a_later_version(telegram: TelegramServer) -> None:
    await control(telegram, inject={"kind": "mind_reading", "payload": {"thought": 1}})
    assert (await fetch(telegram))[0]["mind_reading"] == {"thought": 1}


async def test_the_control_api_explains_itself(telegram: TelegramServer) -> None:
    overview = (await http(telegram, "GET", "/control")).json()
    assert {"usage", "actions", "switches", "people", "chats", "bot", "stars"} <= set(overview)
    assert all(overview["actions"].values()), "every action says what it wants"
    assert {row["name"]: row["default"] for row in overview["switches"]}["pre_checkout_s"] == 10
    for body, problem in (
        (b"{", "no JSON object"),
        (b'{"what": 1}', "unknown member what"),
        (b'{"switches": {"nope": 1}}', "unknown switch nope"),
        (b'{"switches": {"error": 418}}', "unknown error 418"),
        (b'{"switches": {"delay_ms": -1}}', "bad switch value"),
        (b'{"scope": "next", "switches": {"limits": false}}', "global"),
        (b'{"scope": {"person": 1}, "switches": {"error": 500}}', "scope"),
        (b'{"count": 0, "switches": {"error": 500}}', "count"),
        (b'{"clock": {"advance_s": -5}}', "forward"),
        (b'{"replay": {"update_id": 1}}', "1"),
    ):
        reply = await http(telegram, "POST", "/control", body)
        assert reply.status == 400
        assert problem in reply.json()["error"]
    for body in (b"{}", b'{"fly": {}}', b'{"say": 1}', b'{"say": {"person": 1}}', b'{"press": {"person": 1}}'):
        assert (await http(telegram, "POST", "/control/act", body)).status == 400
    assert (await http(telegram, "GET", "/control/nothing")).status == 404
    assert (await http(telegram, "GET", "/control/chats/12")).status == 400


async def test_a_watcher_hears_of_changes(telegram: TelegramServer) -> None:
    number = await person(telegram)
    shown = (await http(telegram, "GET", f"/control/chats/{number}")).json()
    waiting = asyncio.create_task(http(telegram, "GET", f"/control/chats/{number}/wait?revision={shown['revision']}&timeout=20"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await api(telegram, "sendMessage", chat_id=number, text="news")
    later = (await waiting).json()
    assert later["revision"] > shown["revision"]
    assert later["messages"][-1]["text"] == "news"
    unchanged = (await http(telegram, "GET", f"/control/chats/{number}/wait?revision={later['revision']}&timeout=0.05")).json()
    assert unchanged["revision"] == later["revision"]


async def test_a_page_listens_to_events(telegram: TelegramServer) -> None:
    number = await person(telegram)
    host, port = telegram.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET /control/chats/{number}/events HTTP/1.1\r\nHost: sim\r\n\r\n".encode())
    assert b"text/event-stream" in await reader.readuntil(b"\r\n\r\n")
    assert b'"revision"' in await reader.readuntil(b"\n\n")
    await api(telegram, "sendMessage", chat_id=number, text="news")
    assert b'"news"' in await reader.readuntil(b"\n\n")
    writer.close()
    await writer.wait_closed()
