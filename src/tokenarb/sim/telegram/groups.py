"""Groups and their members: getChat, getChatMember and the like, forum topics, leaveChat."""

from __future__ import annotations

from typing import Any, Final

from tokenarb.sim.telegram import outgoing
from tokenarb.sim.telegram.chats import MANAGED, Chat, Topic
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator

LONGEST_NAME: Final = 128
COLORS: Final = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
_GIFTS: Final = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getChat"""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    row = chat.row() | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(_GIFTS, False)}
    return row | ({"permissions": {"can_send_messages": True}} if outgoing.is_group(chat) else {})


def get_member(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getChatMember"""
    chat, user_id = outgoing.find_chat(sim, fields.text("chat_id")), fields.user_id()
    if user_id != sim.robot.id and user_id not in sim.people:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return member(sim, chat, user_id)


def member(sim: Simulator, chat: Chat, user_id: int) -> dict[str, Any]:
    """A ChatMember."""
    user = sim.robot.user() if user_id == sim.robot.id else sim.people[user_id].user()
    status = "member" if chat.kind == "private" else chat.members.get(user_id, "left")
    row: dict[str, Any] = {"status": status, "user": user}
    if status == "creator":
        row["is_anonymous"] = False
    elif status == "kicked":
        row["until_date"] = 0
    elif status == "administrator":
        own = user_id == sim.robot.id
        rights = {name: chat.rights.get(name, False) if own else True for name in MANAGED}
        row |= {"can_be_edited": False, "is_anonymous": False, **rights}
    return row


def get_administrators(sim: Simulator, fields: Fields) -> list[dict[str, Any]]:
    """getChatAdministrators: people only, and the bot itself."""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    if not outgoing.is_group(chat):
        raise bad_request("there are no administrators in the private chat")
    return [member(sim, chat, number) for number, status in chat.members.items() if status in ("creator", "administrator")]


def count_members(sim: Simulator, fields: Fields) -> int:
    """getChatMemberCount"""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    present = [status for status in chat.members.values() if status in ("creator", "administrator", "member")]
    return len(present) if outgoing.is_group(chat) else 2


def leave(sim: Simulator, fields: Fields) -> bool:
    """leaveChat"""
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    if not outgoing.is_group(chat):
        raise bad_request("chat is not a group")
    chat.members[sim.robot.id] = "left"
    sim.feed.touch(chat)
    return True


def create_topic(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """createForumTopic"""
    chat = _forum(sim, fields)
    name = _name(fields)
    color = fields.integer("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad_request("invalid forum topic icon color specified")
    sim.limits.admit(chat)
    opening = sim.post(chat, sim.robot.user(), {"forum_topic_created": {"name": name, "icon_color": color}})
    opening.thread = opening.id
    topic = Topic(opening.id, name, color, fields.text("icon_custom_emoji_id"))
    chat.topics[topic.id] = topic
    return topic.row()


def edit_topic(sim: Simulator, fields: Fields) -> bool:
    """editForumTopic"""
    topic = _topic(sim, fields)
    name = _name(fields) if fields.text("name") else topic.name
    emoji = fields.text("icon_custom_emoji_id") if fields.has("icon_custom_emoji_id") else topic.icon_custom_emoji_id
    if (name, emoji) == (topic.name, topic.icon_custom_emoji_id):
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon_custom_emoji_id = name, emoji
    return True


def close_topic(sim: Simulator, fields: Fields) -> bool:
    """closeForumTopic"""
    return _set_closed(sim, fields, closed=True)


def reopen_topic(sim: Simulator, fields: Fields) -> bool:
    """reopenForumTopic"""
    return _set_closed(sim, fields, closed=False)


def _set_closed(sim: Simulator, fields: Fields, *, closed: bool) -> bool:
    topic = _topic(sim, fields)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    sim.feed.touch(outgoing.find_chat(sim, fields.text("chat_id")))
    return True


def delete_topic(sim: Simulator, fields: Fields) -> bool:
    """deleteForumTopic: with all its messages."""
    chat, topic = _forum(sim, fields), _topic(sim, fields)
    del chat.topics[topic.id]
    chat.messages = {number: message for number, message in chat.messages.items() if message.thread != topic.id}
    sim.feed.touch(chat)
    return True


def _forum(sim: Simulator, fields: Fields) -> Chat:
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    outgoing.may_write(sim, chat)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if not chat.rights.get("can_manage_topics", False):
        raise bad_request("not enough rights to create a topic")
    return chat


def _topic(sim: Simulator, fields: Fields) -> Topic:
    topic = _forum(sim, fields).topics.get(fields.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _name(fields: Fields) -> str:
    name = fields.required("name")
    if len(name) > LONGEST_NAME:
        raise bad_request("TOPIC_TITLE_TOO_LONG")
    return name


METHODS: Final = {
    "getchat": get_chat,
    "getchatmember": get_member,
    "getchatadministrators": get_administrators,
    "getchatmembercount": count_members,
    "leavechat": leave,
    "createforumtopic": create_topic,
    "editforumtopic": edit_topic,
    "closeforumtopic": close_topic,
    "reopenforumtopic": reopen_topic,
    "deleteforumtopic": delete_topic,
}
