"""What a person sees of a chat, for the sandbox page and for tests: JSON that needs no knowledge of entities, and can inject nothing."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from tokenarb.sim.connection import EVENT_STREAM, Connection, encode
from tokenarb.sim.telegram import entities
from tokenarb.sim.telegram.chats import Chat, Message
from tokenarb.sim.telegram.simulator import Simulator

IDLE_S: Final = 5.0


def screen(sim: Simulator, chat: Chat, since_message: int = 0) -> dict[str, Any]:
    """The chat as its person sees it: messages from `since_message` on, keyboard, draft, what the bot is doing."""
    now = sim.clock.now()
    draft = chat.draft if chat.draft is not None and chat.draft["until"] > now else None
    action = chat.action[0] if chat.action is not None and chat.action[1] > now else None
    person = sim.people.get(chat.id)
    return {
        "chat": chat.row(),
        "revision": chat.revision,
        "now": int(now),
        "person": None if person is None else person.row(),
        "messages": [shown(sim, message) for message in chat.messages.values() if message.id >= since_message],
        "reply_keyboard": _reply_rows(chat),
        "draft": None if draft is None else {"id": draft["id"], "runs": entities.runs(draft["text"], draft["entities"])},
        "action": action,
        "commands": sim.profile.for_person(chat.id, person.language_code) if person is not None else [],
        "menu_button": chat.menu_button or sim.profile.menu_button or {"type": "default"},
        "topics": [topic.row() | {"closed": topic.closed} for topic in chat.topics.values()],
        "pinned": chat.pinned,
    }


async def stream(sim: Simulator, chat: Chat, connection: Connection) -> None:
    """The screen as server-sent events: at once, at every change, and when nothing changed for a while, since drafts fade."""
    await connection.start(200, EVENT_STREAM, (b"cache-control", b"no-store"))
    leaving = asyncio.ensure_future(connection.until_left())
    try:
        while not leaving.done() and not sim.stopping.is_set():
            seen = chat.revision
            await connection.write(b"data: " + encode(screen(sim, chat)) + b"\n\n")
            change = sim.start(sim.feed.wait(chat, seen, IDLE_S))
            waited: set[asyncio.Future[Any]] = {change, leaving}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
            if change.cancelled():
                return
    finally:
        leaving.cancel()


def shown(sim: Simulator, message: Message) -> dict[str, Any]:
    """One message. `runs` are pieces of text with their styles; `buttons` say what pressing them does."""
    content = message.content
    text = content.get("text", content.get("caption", ""))
    row: dict[str, Any] = {
        "id": message.id,
        "kind": kind_of(content),
        "by_bot": message.by_bot,
        "name": message.sender.get("first_name", ""),
        "date": message.date,
        "edited": message.edited,
        "thread": message.thread,
        "reply_to": None if message.reply_to is None else message.reply_to.id,
        "protected": message.protected,
        "forwarded": "forward_origin" in message.more,
        "reactions": message.reactions,
        "text": text,
        "runs": entities.runs(text, content.get("entities", content.get("caption_entities", []))),
        "buttons": [[_button(button) for button in line] for line in (message.inline or {}).get("inline_keyboard", [])],
    }
    if "invoice" in content:
        row["invoice"] = content["invoice"] | {"paid": (message.chat.id, message.id) in sim.stars.paid_messages}
    if "photo" in content:
        largest = content["photo"][-1]
        row["photo"] = {"url": _address(sim, largest), "width": largest["width"], "height": largest["height"]}
    if "document" in content:
        document = content["document"]
        row["document"] = {"url": _address(sim, document), "name": document["file_name"], "bytes": document["file_size"]}
    for name in ("successful_payment", "refunded_payment"):
        if name in content:
            row["payment"] = content[name]
    return row


def _address(sim: Simulator, file: dict[str, Any]) -> str:
    """Where a browser finds a file; it needs no token."""
    return f"{sim.base_url}/control/files/{file['file_unique_id']}"


def kind_of(content: dict[str, Any]) -> str:
    """The one word for what a message is."""
    for kind in ("text", "photo", "document", "invoice", "successful_payment", "refunded_payment"):
        if kind in content:
            return kind
    return "service"


def _button(button: dict[str, Any]) -> dict[str, Any]:
    action = next((name for name in button if name not in ("text", "style", "icon_custom_emoji_id")), "")
    value = button.get(action)
    if action == "copy_text":
        value = value.get("text") if isinstance(value, dict) else None
    row = {"text": button["text"], "action": action, "value": value}
    return row | ({"style": button["style"]} if "style" in button else {})


def _reply_rows(chat: Chat) -> list[list[str]]:
    keyboard = (chat.reply_keyboard or {}).get("keyboard", [])
    return [[button["text"] for button in row] for row in keyboard]
