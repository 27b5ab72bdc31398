"""What the bot says of itself before anybody writes: commands by scope and language, name and descriptions, the menu button."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Profile:
    """Commands by (scope, language), texts by (which, language), and the default menu button."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    menu_button: dict[str, Any] | None = None

    def for_person(self, chat_id: int, language: str) -> list[dict[str, str]]:
        """The commands that somebody is offered in a private chat: the narrowest scope, their language first."""
        short = language[:2].lower()
        for scope in (f"chat:{chat_id}", "all_private_chats", "default"):
            for spoken in (short, ""):
                if (scope, spoken) in self.commands:
                    return self.commands[scope, spoken]
        return []

    def text(self, which: str, language: str) -> str:
        """A text in a language, else the general one."""
        return self.texts.get((which, language[:2].lower()), self.texts.get((which, ""), ""))
