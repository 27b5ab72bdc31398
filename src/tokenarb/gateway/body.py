"""A request's body as it comes: read once, strictly, into values and the bytes they came as. Pure; every dialect begins here.

Values that pass are `msgspec.Raw`: large integers, the text of floats, escapes and the order of members stay as they came. A JSON object
that names a member twice is refused wherever it stands, since two readers of it need not agree (money.md, "the worst case that is held").
"""

import json
from typing import Any, Final

import msgspec

from tokenarb.base.errors import Refused
from tokenarb.gateway import fields

MODEL_MAX: Final = 256
_SUFFIXES: Final = tuple(fields.SUFFIXES)

_TREE: Final = msgspec.json.Decoder(dict[str, Any])
_FIELDS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ENCODER: Final = msgspec.json.Encoder()


def members(body: bytes) -> tuple[dict[str, Any], dict[str, msgspec.Raw]]:
    """The members as values and as they are written. Raises: Refused invalid_json, duplicate_field.

    Of two members of the same name the decoder keeps one, and the other's colon is missing when what it read is written again; the colons
    inside texts are the same both times, unless one of them came escaped.
    """
    if body.find(b"\\u003a") < 0 and body.find(b"\\u003A") < 0:  # `in` is slower: see `relay`
        try:
            tree, raws = _TREE.decode(body), _FIELDS.decode(body)
            if body.count(b":") == _ENCODER.encode(tree).count(b":"):
                return tree, raws
        except (ValueError, RecursionError):  # ValueError: not UTF-8, or not JSON
            pass
    return _strict_tree(body)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("duplicate_field", f"the member {twice[:64]!r} stands twice in one object", param=twice[:64])
    return members


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_object)


def _strict_tree(body: bytes) -> tuple[dict[str, Any], dict[str, msgspec.Raw]]:
    """The slow way, which says what is wrong and where."""
    try:
        tree = _STRICT.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON, or an integer of thousands of digits
        raise Refused("invalid_json", f"the body is not JSON: {str(error)[:120]}") from None
    if not isinstance(tree, dict):
        raise Refused("invalid_json", "the body is not a JSON object")
    try:
        return tree, _FIELDS.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:  # stricter than the above: NaN, Infinity
        raise Refused("invalid_json", f"the body is not JSON: {str(error)[:120]}") from None


def sift(
    tree: dict[str, Any], raws: dict[str, msgspec.Raw], passed: frozenset[str], read: frozenset[str]
) -> tuple[dict[str, msgspec.Raw], list[str]]:
    """The members that go on as they came, and the names of those that are left out; what is `read` is neither."""
    going: dict[str, msgspec.Raw] = {}
    dropped: list[str] = []
    for name, raw in raws.items():
        if name in passed:
            if tree[name] is not None:
                going[name] = raw
        elif name not in read:
            dropped.append(name[:64])
    return going, dropped


def invalid(param: str, message: str) -> Refused:
    """The refusal of a member's value; `param` names the place."""
    return Refused("invalid_value", message, param=param)


def model(tree: dict[str, Any]) -> str:
    """The model's name as it was written. Raises: Refused missing_field, invalid_value, unsupported_model_suffix."""
    name = tree.get("model")
    if name is None:
        raise Refused("missing_field", "you must name a model", param="model")
    if not isinstance(name, str) or not 0 < len(name) <= MODEL_MAX or not name.isprintable():
        raise invalid("model", f"model must be a text of 1 to {MODEL_MAX} characters")
    if name.endswith(_SUFFIXES):
        suffix, reason = next((suffix, reason) for suffix, reason in fields.SUFFIXES.items() if name.endswith(suffix))
        raise Refused("unsupported_model_suffix", f"the suffix {suffix} is not sold here: it {reason}", param="model")
    return name


def flag(tree: dict[str, Any], name: str) -> bool:
    """A member that is true or false; absent and null are false. Raises: Refused invalid_value."""
    value = tree.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise invalid(name, f"{name} must be true or false")


def whole(tree: dict[str, Any], name: str, most: int) -> int | None:
    """A whole number from 1 to `most`, None where it was not said. Raises: Refused invalid_value."""
    value = tree.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise invalid(name, f"{name} must be a whole number from 1 to {most}")
    return value
