"""Text into values, with words for what is wrong: the form in which a person gives a number, an address, a list.

Each kind carries its own cure: the half sentence that says what would be right. The words never repeat the text, which may be a secret.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from tokenarb.base import money

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Form:
    """`read` gives the value of a text or raises ValueError with what is wrong; `cure` says what would be right."""

    read: Callable[[str], Any]
    cure: str


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: its name and default as text, the form it must have, and the sentence that explains it."""

    name: str
    default: str
    form: Form
    sentence: str
    secret: bool = False


def whole(low: int, high: int) -> Form:
    """A whole number between the two, both included."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,30}", text):
            raise ValueError("is not a whole number")
        if not low <= int(text) <= high:
            raise ValueError(f"is not between {low} and {high}")
        return int(text)

    return Form(read, f"a whole number from {low} to {high}")


def exact(low: str, high: str) -> Form:
    """An exact decimal between the two, both included."""

    def read(text: str) -> Decimal:
        try:
            value = money.parse_decimal(text)
        except ValueError:
            raise ValueError("is not a decimal number") from None
        if not Decimal(low) <= value <= Decimal(high):
            raise ValueError(f"is not between {low} and {high}")
        return value

    return Form(read, f"a number from {low} to {high}, with a point as decimal sign and no unit")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    return text


def _ids(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(re.fullmatch(r"[1-9][0-9]{0,18}", part) for part in parts):
        raise ValueError("is not a list of positive whole numbers separated by commas")
    return tuple(dict.fromkeys(int(part) for part in parts))


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("is not a list of IP addresses or networks separated by commas") from None


def _countries(text: str) -> tuple[str, ...]:
    if text.lower() == "none":
        return ()
    codes = tuple(dict.fromkeys(part.strip().upper() for part in text.split(",") if part.strip()))
    if not all(re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise ValueError("is not a list of two-letter country codes separated by commas")
    return codes


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}", name) for name in names):
        raise ValueError("is not a list of names separated by commas")
    return names


def _web(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an http:// or https:// address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must have no user name, password, query or fragment")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must be https:// unless the host is this machine: keys travel over it")
    return text.rstrip("/")


def _database(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text)
    if parts.scheme == "sqlite":
        if not text.startswith("sqlite:///") or len(text) == len("sqlite:///"):
            raise ValueError("needs three slashes and a file")
        return text
    if parts.scheme in ("postgresql", "postgres"):
        if not parts.hostname or not parts.path.strip("/"):
            raise ValueError("names no host or no database")
        return "postgresql://" + text.split("://", 1)[1]
    raise ValueError("is neither a sqlite:/// nor a postgresql:// address")


def _redis(text: str) -> str:
    if not text:
        return ""
    parts = urlsplit(text if "://" in text else f"redis://{text}")
    try:
        port = parts.port or 6379
    except ValueError:
        raise ValueError("names a port that is no number") from None
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("is not the address of a Redis")
    if parts.username or parts.password:
        raise ValueError("must have no user name or password: that is REDIS_PASSWORD")
    number = parts.path.strip("/") or "0"
    if not re.fullmatch(r"[0-9]{1,4}", number):
        raise ValueError("names a database that is no number")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}/{number}"


def one_of(*words: str) -> Form:
    """One of the words."""

    def read(text: str) -> str:
        if text.lower() not in words:
            raise ValueError(f"is none of {', '.join(words)}")
        return text.lower()

    return Form(read, " or ".join(words))


def some_of(*words: str) -> Form:
    """Any of the words, separated by commas; the word none is none of them."""

    def read(text: str) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
        if found == ("none",):
            return ()
        if not set(found) <= set(words):
            raise ValueError(f"names something else than {', '.join(words)}")
        return found

    return Form(read, f"{', '.join(words)} separated by commas, or none")


def auto(form: Form) -> Form:
    """`form`, or the word auto, which is None."""

    def read(text: str) -> Any:
        return None if text.lower() == "auto" else form.read(text)

    return Form(read, f"auto, or {form.cure}")


def _bot_token(text: str) -> str:
    if text and not re.fullmatch(r"[0-9]{6,12}:[A-Za-z0-9_-]{30,50}", text):
        raise ValueError("does not look like a bot token")
    return text


def _api_key(text: str) -> str:
    if text and not re.fullmatch(r"[!-~]{16,256}", text):
        raise ValueError("does not look like a key: 16 to 256 visible characters without spaces")
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]{1,253}", text):
        raise ValueError("is not a host name or address")
    return text


def _level(text: str) -> str:
    if text.lower() not in ("debug", "info", "warning", "error"):
        raise ValueError("is none of debug, info, warning, error")
    return text.lower()


def _chat(text: str) -> int | None:
    if text and not re.fullmatch(r"-[1-9][0-9]{5,18}", text):
        raise ValueError("is not a group's id")
    return int(text) if text else None


LIMIT: Final = whole(0, 10**12)
TEXT: Final = Form(_text, "plain text")
IDS: Final = Form(_ids, "positive whole numbers separated by commas, for example 123456789,987654321")
CHAT: Final = Form(_chat, "the group's id, a negative number such as -1001234567890")
NAMES: Final = Form(_names, "names separated by commas, for example openai/gpt-4o-mini,openai/gpt-4o")
COUNTRIES: Final = Form(_countries, "two-letter codes separated by commas, for example RU,BY, or none")
NETWORKS: Final = Form(_networks, "addresses or networks separated by commas, for example 127.0.0.1,10.0.0.0/8")
WEB: Final = Form(_web, "an address such as https://ai.example.com, without user name or query")
DATABASE: Final = Form(_database, "sqlite:///path/file.db or postgresql://user:password@host:5432/name")
BOT_TOKEN: Final = Form(_bot_token, "copy it whole from @BotFather, digits, a colon, 35 characters")
REDIS: Final = Form(_redis, "a host such as 127.0.0.1, host:port, or rediss://host:port/0 where it speaks TLS")
API_KEY: Final = Form(_api_key, "copy it whole, without quotes or spaces")
HOST: Final = Form(_host, "an address of this machine, for example 127.0.0.1")
LEVEL: Final = Form(_level, "debug, info, warning or error")
