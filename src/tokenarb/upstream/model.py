"""The nouns of this room: an upstream as the operator knows it, his permission to resell it, a key we made there. Pure records."""

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final
from urllib.parse import urlsplit

from tokenarb.catalog.model import Price

SETTINGS_UPSTREAM: Final = "openrouter"
"""The upstream whose address and key stand in the settings; all others are rows alone."""

SETTINGS_KEY: Final = "settings"
"""The name, in attempts, of the key that the settings hold; it is never stored."""

DIALECTS: Final = ("openrouter", "openai", "anthropic")
"""Wire dialects, one file each in `providers/`; vendors are rows."""


TEXT: Final = "text"
USUAL: Final = "token"
UNITS: Final = {TEXT: USUAL, "embeddings": USUAL, "image": "picture", "speech": "character", "transcription": "second"}
"""What a model makes, and what it is bought and sold by."""


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
class Options:
    """How an upstream is used. Empty or 0 = the dialect's own way.

    `regions`: countries (ISO 3166, two letters) it may be used from; `connections`: at most so many at once; `daily_limit`: nano-USD a UTC
    day over all its keys, a second wall; `fee`: percent paid on top when buying its credit; `accepts`: fields of its own that are sent too,
    `omits`: fields it refuses; `routes`: more routes than its dialect always has; `output_field`: what it calls the cap of the output.
    """

    regions: tuple[str, ...] = ()
    connections: int = 0
    daily_limit: int = 0
    fee: str = "0"
    accepts: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    output_field: str = ""
    allow_loss: bool = False


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
    enabled: bool = True
    options: Options = Options()

    @property
    def on_loopback(self) -> bool:
        """The upstream runs on this machine (a simulator, a local model): nobody's terms are involved."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    @property
    def permits_no_key(self) -> bool:
        """A host of one's own, on this machine or a private address, may be called without a key."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_private
        except ValueError:
            return host == "localhost" or "." not in host

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


@dataclass(frozen=True, slots=True)
class Ware:
    """A model at an upstream. `model` is its id in our catalogue, `name` what the upstream calls it, `price` what a unit costs us there.

    `context` and `output_max` in tokens (0 = not known); `inputs` what it reads; `weight` its share among equally cheap ones. `makes`: one
    of `UNITS`; `price` and `context` count its unit: a picture is one of `completion`, a character or a second one of `prompt`.
    """

    upstream: str
    model: str
    name: str
    price: Price
    context: int
    output_max: int
    inputs: tuple[str, ...]
    weight: int
    title: str
    added_at_ms: int
    makes: str = TEXT


@dataclass(frozen=True, slots=True)
class Credential:
    """A key. Of `env` (the environment variable that holds it) and `sealed` exactly one is given; `daily_limit` nano-USD, 0 = none."""

    id: int
    upstream: str
    name: str
    env: str | None
    sealed: str | None
    daily_limit: int
    state: KeyState
    at_ms: int

    @property
    def attempt_name(self) -> str:
        """What attempts call it."""
        return f"{self.upstream}/{self.name}"
