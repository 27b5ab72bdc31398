"""Reply markup: which keyboards a message may carry, and the words with which others are refused."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from tokenarb.sim.telegram import errors
from tokenarb.sim.telegram.errors import bad_request
from tokenarb.sim.telegram.fields import Fields

DATA_BYTES: Final = 64
COPIED_CHARACTERS: Final = 256
MOST_BUTTONS: Final = 100
LARGEST_BYTES: Final = 10_240
STYLES: Final = ("danger", "success", "primary")
_ACTIONS: Final = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_LOOKS: Final = ("icon_custom_emoji_id", "style")
_URL: Final = re.compile(r"(?i)(?:(?:https?|tg|ton)://\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?)")


def read(fields: Fields) -> dict[str, Any] | None:
    """The reply markup of a call, checked in its form only; None when there is none, or an empty one.

    Raises: Failure 400.
    """
    markup = fields.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    for name, owner, reader in (
        ("inline_keyboard", "InlineKeyboardMarkup", _inline_button),
        ("keyboard", "ReplyKeyboardMarkup", _reply_button),
    ):
        if name in markup:
            rows = _rows(markup[name], name, owner, reader)
            if rows and name == "inline_keyboard":
                return {"inline_keyboard": rows}
            if rows:
                return {**markup, "keyboard": rows}
    if markup.get("remove_keyboard") is True or markup.get("force_reply") is True:
        return markup
    return None


def _rows(given: Any, name: str, owner: str, reader: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(given, list):
        raise bad_request(f'Field "{name}" of the {owner} must be an Array')
    if not all(isinstance(row, list) for row in given):
        raise bad_request(f'Field "{name}" of the {owner} must be an Array of Arrays')
    return [row for row in ([reader(button) for button in row] for row in given) if row]


def _inline_button(button: Any) -> dict[str, Any]:
    wrong = "Can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise bad_request(wrong + "InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request(wrong + 'Can\'t find field "text"')
    for action in _ACTIONS:
        if button.get(action) or (action in button and action.startswith("switch_inline")):
            looks = {name: button[name] for name in _LOOKS if button.get(name)}
            return {"text": button["text"], action: button[action], **looks}
    raise bad_request(wrong + "Text buttons are unallowed in the inline keyboard")


def _reply_button(button: Any) -> dict[str, Any]:
    if isinstance(button, str):
        return {"text": button}
    if not isinstance(button, dict):
        raise bad_request("Can't parse keyboard button: KeyboardButton must be a String or an Object")
    if not isinstance(button.get("text"), str):
        raise bad_request("Can't parse keyboard button: Can't find field \"text\"")
    return button


def check(markup: dict[str, Any] | None, *, invoice: bool = False) -> None:
    """What the servers behind the Bot API refuse.

    Raises: Failure 400.
    """
    if markup is None:
        return
    inline = markup.get("inline_keyboard")
    buttons = [button for row in inline or markup.get("keyboard") or [] for button in row]
    if len(buttons) > MOST_BUTTONS or len(msgspec.json.encode(markup)) > LARGEST_BYTES:
        raise bad_request(errors.MARKUP_TOO_LONG)
    if any(not button["text"].strip() for button in buttons):
        raise bad_request("inline keyboard button text must be non-empty" if inline else "keyboard button text must be non-empty")
    if inline is None:
        return
    for number, button in enumerate(buttons):
        _check_inline(button, pays=invoice and number == 0)
    if invoice and buttons and not buttons[0].get("pay"):
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")


def _check_inline(button: dict[str, Any], *, pays: bool) -> None:
    data, url, copied = button.get("callback_data"), button.get("url"), button.get("copy_text")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= DATA_BYTES):
        raise bad_request("BUTTON_DATA_INVALID")
    if url is not None and not (isinstance(url, str) and _URL.fullmatch(url)):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    if copied is not None:
        text = copied.get("text") if isinstance(copied, dict) else None
        if not isinstance(text, str) or not 1 <= len(text) <= COPIED_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if button.get("pay") and not pays:
        raise bad_request("BUTTON_TYPE_INVALID")
    web_app = button.get("web_app")
    if web_app is not None and not str(web_app.get("url", "") if isinstance(web_app, dict) else "").startswith("https://"):
        raise bad_request("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed")
    if button.get("style") is not None and button["style"] not in STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
