"""The nouns of remembered answers. Pure records."""

import hashlib
import json
from typing import Any, Final

import msgspec


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An answer as the upstream gave it, byte for byte.

    `at_ms` is when its call was let in, Unix ms: a purge after that forgets it. `cost` is what the upstream took for it, USD as exact text.
    """

    body: bytes
    at_ms: int
    cost: str
    customer: int
    model: str


class Name(msgspec.Struct, frozen=True, gc=False):
    """What an answer is found by: `digest` of everything that makes the request what it is, and what it can be purged by."""

    digest: str
    customer: int  # 0: shared by all customers
    model: str


class Found(msgspec.Struct, frozen=True, gc=False):
    """What lies under a name; `entry` None: nothing yet."""

    name: Name
    entry: Entry | None


_CANONICAL: Final = json.JSONDecoder(parse_float=lambda text: {"\0number": text}, parse_constant=lambda text: {"\0number": text})
"""Numbers keep their text: two that differ in the last place are two requests."""


def document(body: bytes) -> dict[str, Any]:
    """A body as a tree with exact numbers. Raises: ValueError, RecursionError where it is no JSON object."""
    tree = _CANONICAL.decode(body.decode("utf-8"))
    if not isinstance(tree, dict):
        raise ValueError("not an object")
    return tree


def name(tree: dict[str, Any], *, customer: int, model: str, beside: tuple[str, ...]) -> Name:
    """The name of what is asked: `tree` whatever the order of its members, and `beside` it (price version, endpoint, headers).

    `customer` 0 where the operator lets all customers share the answers of this model.
    """
    canonical = json.dumps([customer, model, beside, tree], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Name(hashlib.sha256(canonical.encode("ascii")).hexdigest(), customer, model)
