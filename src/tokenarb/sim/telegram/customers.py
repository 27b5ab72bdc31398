"""What people do: write, press buttons, open deep links, block the bot, change their language."""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import Any, Final

from tokenarb.sim.telegram import entities, phone
from tokenarb.sim.telegram.chats import Chat, Message
from tokenarb.sim.telegram.entities import Formatted
from tokenarb.sim.telegram.errors import Failure
from tokenarb.sim.telegram.multipart import Upload
from tokenarb.sim.telegram.people import Person
from tokenarb.sim.telegram.simulator import Simulator

DEFAULT_WAIT_S: Final = 5.0
LONGEST_START: Final = 64


class BadAction(ValueError):
    """An action that no person could do; the text says why."""


def meet(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """A person appears, or changes: `{"id"?, "first_name"?, "last_name"?, "username"?, "language_code"?, "is_premium"?, "stars"?}`."""
    number = given.get("id") or sim.new_person_id()
    person = sim.people.get(number)
    if person is None:
        person = Person(number, given.get("first_name") or f"Person {number % 1000}")
        sim.meet(person)
    for name in ("first_name", "last_name", "username", "language_code", "is_premium", "stars", "deactivated"):
        if name in given:
            setattr(person, name, given[name])
    chat = sim.chats[number]
    chat.first_name, chat.last_name, chat.username = person.first_name, person.last_name, person.username
    sim.feed.touch(chat)
    return person.row()


def say(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They write: `{"person", "text", "chat"?, "thread"?, "reply_to"?}`. Writing to the bot unblocks it, as in Telegram."""
    person, chat = _writer(sim, given)
    formatted = entities.finished(Formatted(str(given.get("text", ""))))
    if not formatted.text:
        raise BadAction("text: nobody can send an empty message")
    if entities.units(formatted.text) > entities.TEXT_LIMIT:
        raise BadAction("text: longer than 4096 characters; Telegram's apps would cut it into several messages")
    content: dict[str, Any] = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = formatted.entities
    return phone.shown(sim, written(sim, person, chat, content, given))


def send(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They send a file: `{"person", "name", "data": base64, "as"?: "document" | "photo", "caption"?, "chat"?, "thread"?, "reply_to"?}`."""
    person, chat = _writer(sim, given)
    if given.get("as", "document") not in ("document", "photo"):
        raise BadAction("as: document or photo")
    try:
        data = base64.b64decode(str(given.get("data", "")), validate=True)
        stored = sim.files.store(str(given.get("as", "document")), Upload(str(given.get("name", "file")), "application/octet-stream", data))
    except (binascii.Error, Failure) as problem:
        raise BadAction(f"data: {problem}") from None
    caption = entities.finished(Formatted(str(given.get("caption", ""))))
    content = stored.content() | ({"caption": caption.text} if caption.text else {})
    if caption.entities:
        content["caption_entities"] = caption.entities
    return phone.shown(sim, written(sim, person, chat, content, given))


def start(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They open `t.me/<bot>?start=<payload>` and press Start: `{"person", "payload"?}`."""
    payload = str(given.get("payload") or "")
    if len(payload) > LONGEST_START or not all((letter.isalnum() and letter.isascii()) or letter in "_-" for letter in payload):
        raise BadAction("payload: at most 64 characters of A-Z, a-z, 0-9, _ and -")
    return say(sim, {"person": given.get("person"), "text": f"/start {payload}".strip()})


async def press(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They press an inline button: `{"person", "data" | "text" | "at": [row, column], "message"?, "chat"?, "wait_s"?}`.

    Without a message, the newest one that has such a button. Answers with what the person then saw, after at most `wait_s` seconds
    (0: at once): `answer` null means that the button still spins.
    """
    person, chat = _reader(sim, given)
    message, button = _button(chat, given)
    action = next(name for name in button if name not in ("text", "style", "icon_custom_emoji_id"))
    if action != "callback_data":
        return {"action": action, "value": button[action], "message": message.id}
    query = sim.callbacks.open(sim.new_number("callback"))
    payload = {
        "id": query.id,
        "from": person.user(),
        "message": message.row(),
        "chat_instance": str(-(abs(chat.id) * 7_919 + 1)),
        "data": button["callback_data"],
    }
    sim.updates.put("callback_query", payload, chat.id)
    wait_s = float(given.get("wait_s", DEFAULT_WAIT_S))
    if wait_s > 0:
        try:
            async with asyncio.timeout(wait_s):
                await query.answered.wait()
        except TimeoutError:
            pass
    return {"action": action, "value": button["callback_data"], "message": message.id, "query": query.id, "answer": query.answer}


def _button(chat: Chat, given: dict[str, Any]) -> tuple[Message, dict[str, Any]]:
    if given.get("message") is None:
        candidates = [message for message in reversed(chat.messages.values()) if message.inline is not None]
    else:
        chosen = chat.messages.get(given["message"])
        candidates = [chosen] if chosen is not None and chosen.inline is not None else []
    for message in candidates:
        rows = (message.inline or {})["inline_keyboard"]
        for row_number, row in enumerate(rows):
            for column, button in enumerate(row):
                if (
                    ("data" in given and button.get("callback_data") == given["data"])
                    or ("text" in given and button["text"] == given["text"])
                    or given.get("at") == [row_number, column]
                ):
                    return message, button
    raise BadAction("no such button in " + ("this chat" if given.get("message") is None else f"message {given['message']}"))


def edit(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They edit what they wrote: `{"person", "message", "text", "chat"?}`."""
    person, chat = _writer(sim, given)
    message = chat.messages.get(int(given.get("message", 0)))
    if message is None or message.sender["id"] != person.id:
        raise BadAction("message: not one of theirs")
    formatted = entities.finished(Formatted(str(given.get("text", ""))))
    message.content = {"text": formatted.text, **({"entities": formatted.entities} if formatted.entities else {})}
    message.edited = sim.clock.date()
    sim.feed.touch(chat)
    sim.tell("edited_message", message)
    return phone.shown(sim, message)


def block(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They block the bot: `{"person"}`."""
    return _stand(sim, given, blocked=True)


def unblock(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They let the bot write again: `{"person"}`."""
    return _stand(sim, given, blocked=False)


def _stand(sim: Simulator, given: dict[str, Any], *, blocked: bool) -> dict[str, Any]:
    person = person_of(sim, given)
    if person.blocked != blocked:
        person.blocked = blocked
        _member_changed(sim, person)
    return person.row()


def _member_changed(sim: Simulator, person: Person) -> None:
    chat = sim.chats[person.id]
    away = {"status": "kicked", "user": sim.robot.user(), "until_date": 0}
    here = {"status": "member", "user": sim.robot.user()}
    old, new = (here, away) if person.blocked else (away, here)
    payload = {
        "chat": chat.row(),
        "from": person.user(),
        "date": sim.clock.date(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    sim.updates.put("my_chat_member", payload, chat.id)
    sim.feed.touch(chat)


def written(sim: Simulator, person: Person, chat: Chat, content: dict[str, Any], given: dict[str, Any]) -> Message:
    """A message of a person, and the update of it if the bot can see it."""
    if chat.kind == "private":
        person.started = True
        if person.blocked:
            person.blocked = False
            _member_changed(sim, person)
    thread = given.get("thread")
    if thread is not None and thread not in chat.topics:
        raise BadAction(f"thread: the chat has no topic {thread}")
    reply_to = None
    if given.get("reply_to") is not None:
        reply_to = chat.messages.get(given["reply_to"])
        if reply_to is None:
            raise BadAction("reply_to: no such message")
    message = sim.post(chat, person.user(), content, thread=thread, reply_to=reply_to)
    if _seen(sim, chat, message):
        sim.tell("message", message)
    return message


def _seen(sim: Simulator, chat: Chat, message: Message) -> bool:
    """In groups a bot sees everything as an administrator, otherwise commands, mentions and replies to itself (privacy mode)."""
    if chat.kind == "private":
        return True
    status = chat.members.get(sim.robot.id, "left")
    text = message.content.get("text", message.content.get("caption", ""))
    meant = text.startswith("/") or f"@{sim.robot.username}".lower() in text.lower()
    replied = message.reply_to is not None and message.reply_to.by_bot
    return status == "administrator" or (status == "member" and (meant or replied))


def person_of(sim: Simulator, given: dict[str, Any]) -> Person:
    """The person an action names.

    Raises: BadAction.
    """
    person = sim.people.get(given.get("person", 0))
    if person is None:
        raise BadAction(f'person: nobody has the id {given.get("person")!r}; {{"meet": {{}}}} makes one')
    return person


def _reader(sim: Simulator, given: dict[str, Any]) -> tuple[Person, Chat]:
    person = person_of(sim, given)
    chat = sim.chats.get(given.get("chat", person.id))
    if chat is None or (chat.id != person.id and chat.members.get(person.id) not in ("creator", "administrator", "member")):
        raise BadAction(f"chat: {given.get('chat')!r} is no chat of theirs")
    return person, chat


def _writer(sim: Simulator, given: dict[str, Any]) -> tuple[Person, Chat]:
    person, chat = _reader(sim, given)
    if person.deactivated:
        raise BadAction("person: this account is deactivated")
    return person, chat
