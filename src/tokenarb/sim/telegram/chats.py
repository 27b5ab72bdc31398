"""Chats and the messages in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

GROUP_KINDS: Final = ("group", "supergroup")
MANAGED: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)


@dataclass(slots=True)
class Message:
    """One message. `content` holds what makes its kind: text and entities, a photo and its caption, an invoice, a service notice.

    `keyboard` is any reply markup it was sent with; Bot API messages repeat inline keyboards only.
    """

    id: int
    chat: Chat
    sender: dict[str, Any]
    date: int
    content: dict[str, Any]
    keyboard: dict[str, Any] | None = None
    reply_to: Message | None = None
    thread: int | None = None
    protected: bool = False
    edited: int | None = None
    reactions: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def by_bot(self) -> bool:
        """Whether a bot sent it, which is to say ours."""
        return bool(self.sender.get("is_bot"))

    @property
    def inline(self) -> dict[str, Any] | None:
        """Its inline keyboard."""
        return self.keyboard if self.keyboard is not None and "inline_keyboard" in self.keyboard else None

    def row(self, *, with_reply: bool = True) -> dict[str, Any]:
        """The Bot API's Message."""
        row: dict[str, Any] = {"message_id": self.id, "from": self.sender, "chat": self.chat.row(), "date": self.date}
        if self.edited is not None:
            row["edit_date"] = self.edited
        if self.thread is not None:
            row |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.reply_to is not None and with_reply:
            row["reply_to_message"] = self.reply_to.row(with_reply=False)
        if self.protected:
            row["has_protected_content"] = True
        row |= self.more | self.content
        if self.inline is not None:
            row["reply_markup"] = self.inline
        return row


@dataclass(slots=True)
class Topic:
    """A forum topic; its id is the id of the message that opened it."""

    id: int
    name: str
    icon_color: int = 0x6FB9F0
    icon_custom_emoji_id: str = ""
    closed: bool = False

    def row(self) -> dict[str, Any]:
        """The Bot API's ForumTopic."""
        row: dict[str, Any] = {"message_thread_id": self.id, "name": self.name, "icon_color": self.icon_color}
        return row | ({"icon_custom_emoji_id": self.icon_custom_emoji_id} if self.icon_custom_emoji_id else {})


@dataclass(slots=True)
class Chat:
    """A private chat (its id is the person's) or a group. `members` maps user ids to a status: `creator`, `administrator`, `member`,
    `left` or `kicked`; `rights` are the bot's own as an administrator."""

    id: int
    kind: str
    next_id: int
    title: str = ""
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    forum: bool = False
    members: dict[int, str] = field(default_factory=dict)
    rights: dict[str, bool] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    migrated_to: int | None = None
    reply_keyboard: dict[str, Any] | None = None
    draft: dict[str, Any] | None = None
    action: tuple[str, float] | None = None
    menu_button: dict[str, Any] | None = None
    pinned: list[int] = field(default_factory=list)
    revision: int = 0

    def row(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        row: dict[str, Any] = {"id": self.id, "type": self.kind}
        for name in ("title", "first_name", "last_name", "username"):
            if getattr(self, name):
                row[name] = getattr(self, name)
        return row | ({"is_forum": True} if self.forum else {})

    def new_id(self) -> int:
        """The next message's id."""
        number = self.next_id
        self.next_id += 1
        return number
