"""Methods by which the bot presents itself: setMyCommands and the like, names and descriptions, setChatMenuButton (section 2)."""

from __future__ import annotations

import re
from typing import Any, Final

from tokenarb.sim.telegram import outgoing
from tokenarb.sim.telegram.chats import Chat
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields
from tokenarb.sim.telegram.simulator import Simulator

MOST_COMMANDS: Final = 100
LONGEST: Final = {"name": 64, "description": 512, "short_description": 120}
SCOPES: Final = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators", "chat_member")
_COMMAND: Final = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_DEFAULT_BUTTON: Final[dict[str, Any]] = {"type": "default"}


def set_commands(sim: Simulator, fields: Fields) -> bool:
    """setMyCommands"""
    given = fields.json("commands", "commands") or []
    if not isinstance(given, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(one) for one in given]
    sim.profile.commands[_scope(sim, fields), _language(fields)] = commands
    return True


def _command(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        raise bad_request("Can't parse BotCommand: expected an Object")
    command, description = given.get("command"), given.get("description")
    for name, value in (("command", command), ("description", description)):
        if not isinstance(value, str):
            raise bad_request(f"Can't parse BotCommand: Can't find field \"{name}\"")
    command = str(command).removeprefix("/")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(description).strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": str(description)}


def delete_commands(sim: Simulator, fields: Fields) -> bool:
    """deleteMyCommands"""
    sim.profile.commands.pop((_scope(sim, fields), _language(fields)), None)
    return True


def get_commands(sim: Simulator, fields: Fields) -> list[dict[str, str]]:
    """getMyCommands: of exactly this scope and language."""
    return sim.profile.commands.get((_scope(sim, fields), _language(fields)), [])


def _scope(sim: Simulator, fields: Fields) -> str:
    """The scope as one text, `chat:5`.

    Raises: Failure 400.
    """
    given = fields.json("scope", "BotCommandScope")
    if given is None:
        return "default"
    if not isinstance(given, dict) or given.get("type") not in SCOPES:
        raise bad_request("Can't parse BotCommandScope: unsupported type specified")
    kind = str(given["type"])
    if not kind.startswith("chat"):
        return kind
    chat = outgoing.find_chat(sim, str(given.get("chat_id", "")))
    return f"{kind}:{chat.id}" + (f":{given.get('user_id')}" if kind == "chat_member" else "")


def _language(fields: Fields) -> str:
    language = fields.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _set(which: str) -> Any:
    def method(sim: Simulator, fields: Fields) -> bool:
        text = fields.text(which)
        if len(text) > LONGEST[which]:
            raise bad_request(f"bot {which.replace('_', ' ')} is too long")
        sim.profile.texts[which, _language(fields)] = text
        return True

    return method


def _get(which: str) -> Any:
    def method(sim: Simulator, fields: Fields) -> dict[str, str]:
        return {which: sim.profile.text(which, _language(fields))}

    return method


def set_menu_button(sim: Simulator, fields: Fields) -> bool:
    """setChatMenuButton"""
    button = fields.json("menu_button", "menu button") or _DEFAULT_BUTTON
    kind = button.get("type") if isinstance(button, dict) else None
    if kind not in ("default", "commands", "web_app"):
        raise bad_request("Can't parse menu button: unsupported type specified")
    if kind == "web_app":
        address = button.get("web_app", {}).get("url", "") if isinstance(button.get("web_app"), dict) else ""
        if not button.get("text") or not address.startswith("https://"):
            raise bad_request("menu button Web App URL is invalid: Only HTTPS links are allowed")
    chat = _private(sim, fields)
    if chat is None:
        sim.profile.menu_button = button
    else:
        chat.menu_button = button
        sim.feed.touch(chat)
    return True


def get_menu_button(sim: Simulator, fields: Fields) -> dict[str, Any]:
    """getChatMenuButton"""
    return menu_button(sim, _private(sim, fields))


def menu_button(sim: Simulator, chat: Chat | None) -> dict[str, Any]:
    """The button of a chat, else the general one."""
    own = None if chat is None else chat.menu_button
    return own or sim.profile.menu_button or _DEFAULT_BUTTON


def _private(sim: Simulator, fields: Fields) -> Chat | None:
    if not fields.text("chat_id"):
        return None
    chat = outgoing.find_chat(sim, fields.text("chat_id"))
    if chat.kind != "private":
        raise bad_request("chat_id must identify a private chat")
    return chat


METHODS: Final = {
    "setmycommands": set_commands,
    "deletemycommands": delete_commands,
    "getmycommands": get_commands,
    "setmyname": _set("name"),
    "getmyname": _get("name"),
    "setmydescription": _set("description"),
    "getmydescription": _get("description"),
    "setmyshortdescription": _set("short_description"),
    "getmyshortdescription": _get("short_description"),
    "setchatmenubutton": set_menu_button,
    "getchatmenubutton": get_menu_button,
}
