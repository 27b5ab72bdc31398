"""Every fault and limit the simulator can show, declared once: name, type, default, meaning and scope.

`GET /control` is generated from these declarations. Switches of scope "call" can be set for all calls, for the next calls, or for one
method or chat; scope "sim" is global.
"""

from __future__ import annotations

import types
import typing
from typing import Annotated, Any, Final, Literal

import msgspec

Natural = Annotated[int, msgspec.Meta(ge=0)]
_SIM: Final = {"scope": "sim"}


def _says(meaning: str) -> msgspec.Meta:
    return msgspec.Meta(description=meaning)


def _globally(meaning: str) -> msgspec.Meta:
    return msgspec.Meta(description=meaning, extra=_SIM)


class Switches(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state of all switches for one call."""

    # what a call meets
    error: Annotated[int | None, _says("answer with this status: 400, 401, 403, 404, 409, 413, 429, 500, 502 (not JSON), 503, 504")] = None
    description: Annotated[str | None, _says("the forced error's whole description; the usual one of its status by default")] = None
    retry_after: Annotated[Natural, _says("seconds that a forced 429 asks to wait")] = 1
    cut: Annotated[bool, _says("close the connection instead of answering")] = False
    after: Annotated[bool, _says("the error or the cut comes after the action was done: the message exists, the bot does not know")] = False
    delay_ms: Annotated[Natural, _says("wait before the action")] = 0
    answer_delay_ms: Annotated[Natural, _says("wait between the action and its answer")] = 0
    # the account
    token_revoked: Annotated[bool, _globally("every call answers 401, as after /revoke at BotFather")] = False
    # updates
    duplicate_updates: Annotated[Natural, _globally("deliver each new update this many times more, under the same update_id")] = 0
    duplicate_payments: Annotated[Natural, _globally("send each successful_payment this many times more, under new update ids")] = 0
    reverse_updates: Annotated[bool, _globally("hand out what is waiting with the newest update first")] = False
    # limits
    limits: Annotated[bool, _globally("flood control: 429 with retry_after")] = True
    global_per_second: Annotated[Natural, _globally("messages a second to all chats")] = 30
    chat_per_second: Annotated[Natural, _globally("messages a second to one private chat, after its burst")] = 1
    chat_burst: Annotated[Natural, _globally("messages to one private chat that pass at once")] = 5
    group_per_minute: Annotated[Natural, _globally("messages a minute to one group")] = 20
    callback_age_s: Annotated[Natural, _globally("how long a callback query can be answered")] = 60
    pre_checkout_s: Annotated[Natural, _globally("how long a pre-checkout query can be answered")] = 10
    edit_window_s: Annotated[
        Natural | None, _globally("how long a message of the bot can be edited; null: for ever, as Telegram's bots can")
    ] = None
    delete_window_s: Annotated[Natural, _globally("how long a message can be deleted")] = 172_800
    update_life_s: Annotated[Natural, _globally("how long an update waits to be fetched")] = 86_400
    # webhook
    webhook_pause_ms: Annotated[Natural, _globally("first pause after a failed delivery; each further one doubles it, up to 60 s")] = 1000
    webhook_timeout_ms: Annotated[Natural, _globally("how long a delivery waits for its answer")] = 60_000


NAMES: Final = Switches.__struct_fields__
DEFAULTS: Final = Switches()
ERRORS: Final = {
    400: "Bad Request: forced by the simulator",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    429: "Too Many Requests: retry after {retry_after}",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
_HINTS: Final = typing.get_type_hints(Switches, include_extras=True)


class BadSwitch(ValueError):
    """An unknown switch or an impossible value; the text says which and names the known ones."""


def scope_of(name: str) -> str:
    """ "call" or "sim"."""
    return str((_HINTS[name].__metadata__[-1].extra or {}).get("scope", "call"))


def check(given: dict[str, Any], *, for_calls: bool) -> dict[str, Any]:
    """Validated values of the given switches.

    Raises: BadSwitch.
    """
    unknown = [name for name in given if name not in NAMES]
    if unknown:
        raise BadSwitch(f"unknown switch {', '.join(unknown)}; known: {', '.join(NAMES)}")
    if for_calls and any(scope_of(name) == "sim" for name in given):
        raise BadSwitch("these switches are global, set them with scope all: " + ", ".join(n for n in given if scope_of(n) == "sim"))
    try:
        checked = msgspec.convert(given, Switches)
    except msgspec.ValidationError as problem:
        raise BadSwitch(f"bad switch value: {problem}") from problem
    if checked.error is not None and checked.error not in ERRORS:
        raise BadSwitch(f"unknown error {checked.error}; known: {', '.join(map(str, ERRORS))}")
    return {name: getattr(checked, name) for name in given}


def describe(current: Switches) -> list[dict[str, Any]]:
    """One row a switch: name, type, default, current, meaning, scope."""
    return [
        {
            "name": name,
            "type": _type_text(_HINTS[name].__origin__),
            "default": getattr(DEFAULTS, name),
            "current": getattr(current, name),
            "meaning": _HINTS[name].__metadata__[-1].description,
            "scope": scope_of(name),
        }
        for name in NAMES
    ]


def _type_text(kind: Any) -> str:
    if typing.get_origin(kind) is Annotated:
        return _type_text(kind.__origin__)
    if typing.get_origin(kind) is Literal:
        return " | ".join(f'"{value}"' for value in typing.get_args(kind))
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        return " | ".join(_type_text(part) for part in typing.get_args(kind))
    return "null" if kind is type(None) else str(getattr(kind, "__name__", kind))
