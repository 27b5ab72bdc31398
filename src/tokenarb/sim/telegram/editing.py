"""Methods that change or remove messages: the edits, deleteMessage(s), pins, reactions."""

from __future__ import annotations

from typing import Any, Final

from tokenarb.sim.telegram import errors, keyboards, outgoing
from tokenarb.sim.telegram import fields as calls
from tokenarb.sim.telegram.chats import Message
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator

MOST_DELETED: Final = 100
CAPTIONED: Final = ("photo", "document")


def edit_text(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """editMessageText"""
    if not fields.text("text"):
        raise bad_request(errors.TEXT_EMPTY)
    formatted = outgoing.raw_text(fields, "text", "entities")
    keyboard = _inline_keyboard(fields)
    message = _editable(sim, fields)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _changed(sim, message, outgoing.text_content(formatted), keyboard)


def edit_caption(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """editMessageCaption"""
    formatted = outgoing.raw_text(fields, "caption", "caption_entities")
    keyboard = _inline_keyboard(fields)
    message = _editable(sim, fields)
    kept = {name: message.content[name] for name in CAPTIONED if name in message.content}
    if not kept:
        raise bad_request("there is no caption in the message to edit")
    return _changed(sim, message, kept | outgoing.caption_content(formatted), keyboard)


def edit_media(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """editMessageMedia: another photo or document, with its own caption."""
    media = fields.json("media", "media")
    if not isinstance(media, dict):
        raise bad_request("media not found" if media is None else "Can't parse InputMedia: expected an Object")
    kind = media.get("type")
    if kind not in CAPTIONED:
        raise bad_request(f'the simulator knows no media of type "{kind}"')
    inner = calls.from_object(media)
    inner.files = fields.files
    caption = outgoing.caption_content(outgoing.raw_text(inner, "caption", "caption_entities"))
    keyboard = _inline_keyboard(fields)
    message = _editable(sim, fields)
    if not any(name in message.content for name in ("text", *CAPTIONED)):
        raise bad_request(errors.CANNOT_EDIT)
    return _changed(sim, message, sim.files.wanted(inner, kind, inner.text("media")).content() | caption, keyboard)


def edit_markup(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """editMessageReplyMarkup"""
    keyboard = keyboards.read(fields)
    message = _editable(sim, fields)
    keyboards.check(keyboard, invoice="invoice" in message.content)
    return _changed(sim, message, message.content, keyboard)


def _inline_keyboard(fields: Fields) -> dict[str, Any] | None:
    keyboard = outgoing.checked_keyboard(fields)
    if keyboard is not None and "inline_keyboard" not in keyboard:
        raise bad_request("inline keyboard expected")
    return keyboard


def _editable(sim: Simulator, fields: Fields) -> Message:
    """The message to edit.

    Raises: Failure 400.
    """
    if not fields.text("chat_id") and not fields.integer("message_id"):
        raise bad_request("message identifier is not specified")
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    message = chat.messages.get(fields.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    window = sim.faults.current.edit_window_s
    if not message.by_bot or (window is not None and sim.clock.now() > message.date + window):
        raise bad_request(errors.CANNOT_EDIT)
    outgoing.may_write(sim, chat)
    return message


def _changed(sim: Simulator, message: Message, content: dict[str, Any], keyboard: dict[str, Any] | None) -> dict[str, Any]:
    if content == message.content and keyboard == message.inline:
        raise bad_request(errors.NOT_MODIFIED)
    sim.limits.admit(message.chat)
    message.content, message.keyboard = content, keyboard
    message.edited = sim.clock.date()
    sim.feed.touch(message.chat)
    return message.row()


def delete_message(sim: Simulator, fields: Fields) -> bool:
    """deleteMessage: the bot's own for 48 h, other people's too where it may."""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    message = chat.messages.get(fields.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(sim, message):
        raise bad_request(errors.CANNOT_DELETE)
    del chat.messages[message.id]
    sim.feed.touch(chat)
    return True


def delete_messages(sim: Simulator, fields: Fields) -> bool:
    """deleteMessages: those that can be found and deleted; the rest is passed over."""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    numbers = fields.json("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not numbers or not all(isinstance(number, int) for number in numbers):
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MOST_DELETED:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None and _deletable(sim, message):
            del chat.messages[number]
    sim.feed.touch(chat)
    return True


def _deletable(sim: Simulator, message: Message) -> bool:
    if sim.clock.now() > message.date + sim.faults.current.delete_window_s:
        return False
    return message.by_bot or message.chat.kind == "private" or message.chat.rights.get("can_delete_messages", False)


def pin(sim: Simulator, fields: Fields) -> bool:
    """pinChatMessage"""
    message = _there(sim, fields, "message to pin not found")
    if message.id not in message.chat.pinned:
        message.chat.pinned.append(message.id)
        sim.feed.touch(message.chat)
    return True


def unpin(sim: Simulator, fields: Fields) -> bool:
    """unpinChatMessage: the newest pin without a message_id."""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    number = fields.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    sim.feed.touch(chat)
    return True


def react(sim: Simulator, fields: Fields) -> bool:
    """setMessageReaction: at most one, as bots have it."""
    message = _there(sim, fields, "message to react not found")
    given = fields.json("reaction", "reaction types") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) and one.get("type") in ("emoji", "custom_emoji") for one in given):
        raise bad_request("Can't parse reaction type")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = [str(one.get("emoji", one.get("custom_emoji_id", ""))) for one in given]
    sim.feed.touch(message.chat)
    return True


def _there(sim: Simulator, fields: Fields, missing: str) -> Message:
    message = outgoing.find_chat(sim, fields.text("chat_id")).messages.get(fields.integer("message_id"))
    if message is None:
        raise bad_request(missing)
    return message


METHODS: Final = {
    "editmessagetext": edit_text,
    "editmessagecaption": edit_caption,
    "editmessagemedia": edit_media,
    "editmessagereplymarkup": edit_markup,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "pinchatmessage": pin,
    "unpinchatmessage": unpin,
    "setmessagereaction": react,
}
