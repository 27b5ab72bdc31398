"""What every message of the bot goes through: where to, in reply to what, may it, and how it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from tokenarb.sim.telegram import chats, entities, errors, keyboards, markup
from tokenarb.sim.telegram.chats import Chat, Message
from tokenarb.sim.telegram.entities import CAPTION_LIMIT, TEXT_LIMIT, Formatted
from tokenarb.sim.telegram.errors import Failure, bad_request, forbidden
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator

GONE: Final = ("left", "kicked")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes."""

    chat: Chat
    thread: int | None
    reply_to: Message | None


def raw_text(fields: Fields, name: str, entities_name: str) -> Formatted:
    """A text with its markup read, or the entities beside it; not yet trimmed.

    Raises: Failure 400.
    """
    formatted = markup.parse(fields.text(name), fields.text("parse_mode"))
    if not fields.text("parse_mode"):
        formatted.entities = entities.given(fields.json(entities_name, "entities"))
    return formatted


def text_content(formatted: Formatted) -> dict[str, Any]:
    """The content of a text message.

    Raises: Failure 400.
    """
    whole = entities.finished(formatted)
    if not whole.text:
        raise bad_request(errors.TEXT_BLANK)
    if entities.units(whole.text) > TEXT_LIMIT:
        raise bad_request(errors.TOO_LONG)
    return {"text": whole.text, **({"entities": whole.entities} if whole.entities else {})}


def caption_content(formatted: Formatted) -> dict[str, Any]:
    """The caption of a file; nothing when there is none.

    Raises: Failure 400.
    """
    whole = entities.finished(formatted)
    if entities.units(whole.text) > CAPTION_LIMIT:
        raise bad_request(errors.CAPTION_TOO_LONG)
    if not whole.text:
        return {}
    return {"caption": whole.text, **({"caption_entities": whole.entities} if whole.entities else {})}


def find_chat(sim: Simulator, raw: str) -> Chat:
    """A chat by id or @username.

    Raises: Failure 400.
    """
    if not raw:
        raise bad_request(errors.CHAT_ID_EMPTY)
    if raw.startswith("@"):
        for chat in sim.chats.values():
            if chat.kind != "private" and chat.username.lower() == raw[1:].lower():
                return chat
        raise bad_request(errors.CHAT_NOT_FOUND)
    chat_or_none = sim.chats.get(int(raw)) if raw.lstrip("-").isdigit() else None
    if chat_or_none is None:
        raise bad_request(errors.CHAT_NOT_FOUND)
    return chat_or_none


def may_write(sim: Simulator, chat: Chat) -> None:
    """Whether the bot may write there.

    Raises: Failure 400 with the new id of an upgraded group, 403.
    """
    if chat.kind == "private":
        person = sim.people[chat.id]
        if person.deactivated:
            raise forbidden(errors.DEACTIVATED)
        if person.blocked:
            raise forbidden(errors.BLOCKED)
        if not person.started:
            raise forbidden(errors.NEVER_STARTED)
        return
    if chat.migrated_to is not None:
        text = "Bad Request: group chat was upgraded to a supergroup chat"
        raise Failure(400, text, migrate_to_chat_id=chat.migrated_to)
    status = chat.members.get(sim.robot.id, "left")
    if status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def place(sim: Simulator, fields: Fields) -> Place:
    """Where a call wants to write.

    Raises: Failure 400.
    """
    chat = find_chat(sim, fields.text("chat_id"))
    thread: int | None = fields.integer("message_thread_id") or None
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    return Place(chat, thread, _replied(chat, fields))


def _replied(chat: Chat, fields: Fields) -> Message | None:
    given = fields.json("reply_parameters", "reply parameters")
    if isinstance(given, dict):
        wanted, lenient = given.get("message_id"), given.get("allow_sending_without_reply") is True
    else:
        wanted, lenient = fields.integer("reply_to_message_id") or None, fields.flag("allow_sending_without_reply")
    if wanted is None:
        return None
    found = chat.messages.get(wanted) if isinstance(wanted, int) else None
    if found is None and not lenient:
        raise bad_request("message to be replied not found")
    return found


def deliver(sim: Simulator, fields: Fields, where: Place, content: dict[str, Any], keyboard: dict[str, Any] | None, **more: Any) -> Message:
    """Store a message of the bot, if the bot may write and flood control lets it pass.

    Raises: Failure 403, 429.
    """
    chat = where.chat
    may_write(sim, chat)
    sim.limits.admit(chat)
    message = sim.post(
        chat,
        sim.robot.user(),
        content,
        keyboard=keyboard,
        reply_to=where.reply_to,
        thread=where.thread,
        protected=fields.flag("protect_content"),
        **more,
    )
    chat.draft = chat.action = None
    if keyboard is not None and "keyboard" in keyboard:
        chat.reply_keyboard = keyboard
    elif keyboard is not None and keyboard.get("remove_keyboard"):
        chat.reply_keyboard = None
    return message


def checked_keyboard(fields: Fields, *, invoice: bool = False) -> dict[str, Any] | None:
    """The reply markup of a call, checked through and through.

    Raises: Failure 400.
    """
    keyboard = keyboards.read(fields)
    keyboards.check(keyboard, invoice=invoice)
    return keyboard


def is_group(chat: Chat) -> bool:
    """Whether it is a group of any kind."""
    return chat.kind in chats.GROUP_KINDS
