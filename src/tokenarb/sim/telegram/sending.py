"""Methods that say something: sendMessage, sendMessageDraft, sendChatAction, copyMessage, forwardMessage, answerCallbackQuery."""

from __future__ import annotations

from typing import Any, Final

from tokenarb.sim.telegram import entities, errors, outgoing
from tokenarb.sim.telegram.chats import Message
from tokenarb.sim.telegram.entities import TEXT_LIMIT
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator

ACTIONS: Final = frozenset(
    {
        "cancel",
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "record_audio",
        "upload_voice",
        "upload_audio",
        "upload_document",
        "choose_sticker",
        "find_location",
        "pick_up_location",
        "record_video_note",
        "upload_video_note",
    }
)
ACTION_S: Final = 5.0
DRAFT_S: Final = 30.0


def send_message(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """sendMessage"""
    if not fields.text("text"):
        raise bad_request(errors.TEXT_EMPTY)
    formatted = outgoing.raw_text(fields, "text", "entities")
    keyboard = outgoing.checked_keyboard(fields)
    where = outgoing.place(sim, fields)
    return outgoing.deliver(sim, fields, where, outgoing.text_content(formatted), keyboard).row()


def send_draft(sim: Simulator, fields: Fields) -> bool:
    """sendMessageDraft: a preview that a person sees for 30 s, or until the next message; private chats only."""
    formatted = entities.finished(outgoing.raw_text(fields, "text", "entities"))
    if fields.integer("draft_id") == 0:
        raise bad_request("draft_id must be non-zero")
    where = outgoing.place(sim, fields)
    if where.chat.kind != "private":
        raise bad_request("method is available only in private chats")
    if entities.units(formatted.text) > TEXT_LIMIT:
        raise bad_request(errors.TOO_LONG)
    outgoing.may_write(sim, where.chat)
    until = sim.clock.now() + DRAFT_S
    where.chat.draft = {"id": fields.integer("draft_id"), "text": formatted.text, "entities": formatted.entities, "until": until}
    sim.feed.touch(where.chat)
    return True


def send_action(sim: Simulator, fields: Fields) -> bool:
    """sendChatAction"""
    action = fields.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    where = outgoing.place(sim, fields)
    outgoing.may_write(sim, where.chat)
    where.chat.action = None if action == "cancel" else (action, sim.clock.now() + ACTION_S)
    sim.feed.touch(where.chat)
    return True


def copy_message(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """copyMessage: as if the bot had written it."""
    original = _original(sim, fields, "message to copy not found")
    if original.protected:
        raise bad_request("message can't be copied")
    keyboard = outgoing.checked_keyboard(fields)
    content = _copied(original)
    if fields.has("caption") and "text" not in content:
        for name in ("caption", "caption_entities"):
            content.pop(name, None)
        content |= outgoing.caption_content(outgoing.raw_text(fields, "caption", "caption_entities"))
    return {"message_id": outgoing.deliver(sim, fields, outgoing.place(sim, fields), content, keyboard).id}


def forward_message(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """forwardMessage: with its author's name."""
    original = _original(sim, fields, "message to forward not found")
    if original.protected:
        raise bad_request("message can't be forwarded")
    origin = original.more.get("forward_origin") or {"type": "user", "date": original.date, "sender_user": original.sender}
    where = outgoing.place(sim, fields)
    return outgoing.deliver(sim, fields, where, _copied(original), None, more={"forward_origin": origin}).row()


def _original(sim: Simulator, fields: Fields, missing: str) -> Message:
    source = outgoing.find_chat(sim, fields.text("from_chat_id"))
    message = source.messages.get(fields.integer("message_id"))
    if message is None:
        raise bad_request(missing)
    return message


def _copied(original: Message) -> dict[str, Any]:
    if not any(name in original.content for name in ("text", "photo", "document")):
        raise bad_request("message can't be copied")
    return dict(original.content)


def answer_callback(sim: Simulator, fields: Fields) -> bool:
    """answerCallbackQuery"""
    return sim.callbacks.answer(fields)


METHODS: Final = {
    "sendmessage": send_message,
    "sendmessagedraft": send_draft,
    "sendchataction": send_action,
    "copymessage": copy_message,
    "forwardmessage": forward_message,
    "answercallbackquery": answer_callback,
}
