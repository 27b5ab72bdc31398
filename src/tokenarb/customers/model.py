"""The nouns of the customers' room: pure records and the rules a label keeps."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tokenarb.base import errors

LABEL_MAX: Final = 100


class CustomerState(StrEnum):
    """BLOCKED: nothing is sold to and nothing is served for this customer; the money stays theirs."""

    ACTIVE = "active"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Customer:
    """A buyer. `label` is the operator's own word for them (no name or address of a person belongs in it: compliance.md section 5)."""

    id: int
    label: str
    language: str | None
    created_at: int  # Unix ms
    state: CustomerState


def checked_label(label: str) -> str:
    """The label without surrounding space.

    Raises: Refused bad_label where it is empty, longer than 100 characters, only digits (it would read as an id), or holds control
    characters (a label is printed in tables and logs).
    """
    label = label.strip()
    if not label or len(label) > LABEL_MAX:
        raise errors.Refused("bad_label", f"a label has 1 to {LABEL_MAX} characters; this one has {len(label)}")
    if label.isdigit():
        raise errors.Refused("bad_label", f"a label of digits only ({label}) would be taken for a customer's id; add a letter")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in label):
        raise errors.Refused("bad_label", "a label holds no control or invisible formatting characters")
    return label


@dataclass(frozen=True, slots=True)
class Person:
    """How a customer is reached in Telegram. `source`: the payload of the first /start (a referrer's or a campaign's code), else empty."""

    customer: int
    sealed: str
    source: str
    unreachable_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who may be written to without having asked, and his language."""

    customer: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a customer said of himself before buying: country (ISO 3166-1 alpha-2), 18 or older, agreement to these terms."""

    customer: int
    at_ms: int
    country: str
    terms_version: str
