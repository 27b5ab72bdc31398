"""The nouns of this room: an upstream as the operator knows it, his permission to resell it, a key we made there. Pure records."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import urlsplit

SETTINGS_KEY: Final = "settings"
"""The name, in attempts, of the key that the settings hold; it is never stored."""

DIALECTS: Final = ("openrouter",)


class PermissionKind(StrEnum):
    """What the right to resell rests on."""

    CONSENT = "consent"  # the vendor's written consent
    AGREEMENT = "agreement"  # a partner or reseller agreement
    TERMS = "terms"  # the vendor's public terms allow it
    OWN = "own"  # the upstream is the operator's own machine


@dataclass(frozen=True, slots=True)
class Permission:
    """The operator's record of it. `reference` finds the paper (a contract number, a mail's date and sender); `date` is its ISO date."""

    kind: PermissionKind
    reference: str
    date: str
    recorded_at_ms: int


@dataclass(frozen=True, slots=True)
class Upstream:
    """A row. `scope`: globs of the model ids that may be resold; `permission` None = nothing recorded."""

    id: str
    base_url: str
    dialect: str
    terms_url: str
    scope: tuple[str, ...]
    permission: Permission | None
    added_at_ms: int

    @property
    def on_loopback(self) -> bool:
        """The upstream runs on this machine (a simulator, a local model): nobody's terms are involved."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def covers(self, model: str) -> bool:
        """The scope names this model id."""
        return any(fnmatchcase(model, glob) for glob in self.scope)


class KeyState(StrEnum):
    """A stored key is used, or only kept to look up what it once paid for."""

    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A sub-key of ours at an upstream. `hash` is the SHA-256 of its secret in hex, and its name in attempts; `daily_limit` nano-USD."""

    id: int
    upstream: str
    worker_group: str
    label: str
    hash: str
    sealed: str
    daily_limit: int | None
    state: KeyState
    at_ms: int


@dataclass(frozen=True, slots=True)
class NamedKey:
    """A key ready for use: what attempts call it, and its secret."""

    name: str
    secret: str

    def __repr__(self) -> str:
        return f"NamedKey({self.name})"  # the secret never reaches a log
