"""What people do with groups: make one with the bot in it, let the bot in or throw it out, upgrade it to a supergroup."""

from __future__ import annotations

from typing import Any, Final

from tokenarb.sim.telegram import chats, customers, groups
from tokenarb.sim.telegram.chats import MANAGED, Chat, Topic
from tokenarb.sim.telegram.customers import BadAction
from tokenarb.sim.telegram.simulator import Simulator

STANDINGS: Final = ("administrator", "member", "left", "kicked")


def group(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """A group appears: `{"title"?, "kind"?: "group" | "supergroup", "forum"?, "username"?, "creator": id, "members"?: [ids], "bot"?: one of
    administrator, member, left, kicked (default administrator), "rights"?: {name: false}}`."""
    kind = "supergroup" if given.get("forum") else given.get("kind", "supergroup")
    if kind not in chats.GROUP_KINDS:
        raise BadAction("kind: group or supergroup")
    people = [given.get("creator"), *given.get("members", [])]
    if any(number not in sim.people for number in people):
        raise BadAction("creator, members: ids of people")
    chat = Chat(
        sim.new_group_id(kind),
        kind,
        sim.first_message_id(),
        title=str(given.get("title", "Operators")),
        username=str(given.get("username", "")),
        forum=given.get("forum") is True,
        members=dict.fromkeys(people, "member") | {people[0]: "creator"},
    )
    sim.add(chat)
    stand(sim, {"chat": chat.id, "as": given.get("bot", "administrator"), "by": people[0], "rights": given.get("rights", {})})
    return chat.row()


def stand(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """The bot's standing in a group changes: `{"chat", "as", "by"?: id, "rights"?: {name: false}}`; `as` administrator, member, left or
    kicked."""
    chat = group_of(sim, given)
    standing = given.get("as")
    if standing not in STANDINGS:
        raise BadAction(f"as: one of {', '.join(STANDINGS)}")
    creator = next(number for number, status in chat.members.items() if status == "creator")
    before = groups.member(sim, chat, sim.robot.id)
    chat.members[sim.robot.id] = standing
    chat.rights = dict.fromkeys(MANAGED, True) | given.get("rights", {}) if standing == "administrator" else {}
    payload = {
        "chat": chat.row(),
        "from": sim.people[given.get("by", creator)].user(),
        "date": sim.clock.date(),
        "old_chat_member": before,
        "new_chat_member": groups.member(sim, chat, sim.robot.id),
    }
    sim.updates.put("my_chat_member", payload, chat.id)
    sim.feed.touch(chat)
    return {"chat": chat.id, "as": standing}


def topic(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """They open a forum topic, or close one: `{"chat", "person", "name"}` or `{"chat", "person", "thread", "closed": true}`."""
    chat, person = group_of(sim, given), customers.person_of(sim, given)
    if not chat.forum:
        raise BadAction("chat: it is no forum")
    if given.get("thread") is not None:
        known = chat.topics.get(given["thread"])
        if known is None:
            raise BadAction(f"thread: the chat has no topic {given['thread']}")
        known.closed = given.get("closed") is True
        content: dict[str, Any] = {"forum_topic_closed": {}} if known.closed else {"forum_topic_reopened": {}}
        sim.tell("message", sim.post(chat, person.user(), content, thread=known.id))
        return known.row()
    opening = sim.post(
        chat, person.user(), {"forum_topic_created": {"name": str(given.get("name", "Topic")), "icon_color": groups.COLORS[0]}}
    )
    opening.thread = opening.id
    chat.topics[opening.id] = Topic(opening.id, str(given.get("name", "Topic")))
    sim.tell("message", opening)
    return chat.topics[opening.id].row()


def upgrade(sim: Simulator, given: dict[str, Any]) -> dict[str, Any]:
    """A group becomes a supergroup, with a new id: `{"chat"}`; the old id then answers with migrate_to_chat_id."""
    old = group_of(sim, given)
    if old.kind != "group" or old.migrated_to is not None:
        raise BadAction("chat: no group that can be upgraded")
    new = Chat(
        sim.new_group_id("supergroup"),
        "supergroup",
        sim.first_message_id(),
        title=old.title,
        members=dict(old.members),
        rights=dict(old.rights),
    )
    sim.add(new)
    creator = next(number for number, status in old.members.items() if status == "creator")
    sender = sim.people[creator].user()
    sim.tell("message", sim.post(old, sender, {"migrate_to_chat_id": new.id}))
    sim.tell("message", sim.post(new, sender, {"migrate_from_chat_id": old.id}))
    old.migrated_to = new.id
    return new.row()


def group_of(sim: Simulator, given: dict[str, Any]) -> Chat:
    """The group an action names.

    Raises: BadAction.
    """
    chat = sim.chats.get(given.get("chat", 0))
    if chat is None or chat.kind not in chats.GROUP_KINDS:
        raise BadAction(f"chat: there is no group {given.get('chat')!r}")
    return chat
