"""Who talks to the bot: persons with a language and a balance of Stars, and what they think of the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Person:
    """One human Telegram account. `stars` is what they can spend; `started` is whether they ever wrote to the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    is_premium: bool = False
    stars: int = 0
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> dict[str, Any]:
        """The Bot API's User."""
        row: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if getattr(self, name):
                row[name] = getattr(self, name)
        if self.is_premium:
            row["is_premium"] = True
        return row

    def row(self) -> dict[str, Any]:
        """As the control API shows them."""
        return {
            **self.user(),
            "stars": self.stars,
            "started": self.started,
            "blocked": self.blocked,
            "deactivated": self.deactivated,
        }


@dataclass(slots=True)
class Robot:
    """The bot account itself."""

    id: int
    first_name: str
    username: str

    def user(self) -> dict[str, Any]:
        """The Bot API's User."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def me(self) -> dict[str, Any]:
        """What getMe says."""
        return {
            **self.user(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
        }
