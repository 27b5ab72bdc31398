"""Price lists as text: OpenRouter's `pricing` object to exact integers and back (openrouter.md section 2)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from tokenarb.base import money
from tokenarb.catalog.model import Price, Rates, Step

FIELDS: Final[Mapping[str, str]] = {
    "prompt": "prompt",
    "completion": "completion",
    "input_cache_read": "cache_read",
    "input_cache_write": "cache_write",
    "input_cache_write_1h": "cache_write_1h",
    "image": "image",
    "image_output": "image_output",
    "audio": "audio",
    "audio_output": "audio_output",
    "input_audio_cache": "input_audio_cache",
    "web_search": "web_search",
    "request": "request",
}
"""The wire's key -> the field of `Rates`."""

_PRICED: Final = frozenset({*FIELDS, "image_token"})
_KEYS: Final[Mapping[str, str]] = {field: key for key, field in FIELDS.items()}
_CONDITIONS: Final = frozenset({"min_prompt_tokens", "utc_start", "utc_end"})
_NEVER_ADDED: Final = "internal_reasoning"  # reasoning tokens are already inside the completion tokens
_UNDISCOUNTED: Final = "web_search"  # a search is bought from somebody else; assuming a discount there could only lose money
_LONGEST_PRICE: Final = 64  # characters; what is longer is not a price


def parse(pricing: Mapping[str, Any]) -> Price | None:
    """The exact price list of a row; None where it is only known once routed ("-1").

    Raises: ValueError that names the key and what is wrong with it.
    """
    keep = 1 - _discount(pricing.get("discount"))
    base: dict[str, int] = {}
    extras: list[tuple[str, str]] = []
    for key, value in pricing.items():
        if key in ("overrides", "discount", _NEVER_ADDED):
            continue
        if value is None and key not in ("prompt", "completion"):
            continue
        atto = _price(key, value, keep) if key in _PRICED else None
        if atto is None and key in ("prompt", "completion"):
            return None
        _place(key, value, atto, base, extras)
    for key in ("prompt", "completion"):
        if key not in base:
            raise ValueError(f"pricing.{key} is missing")
    steps = tuple(_step(n, entry, keep, extras) for n, entry in enumerate(_list(pricing.get("overrides"))))
    return Price(Rates(**base), steps, tuple(extras))


def _place(key: str, value: object, atto: int | None, into: dict[str, int], extras: list[tuple[str, str]], where: str = "") -> None:
    """Files a price under its field, or keeps it as an extra. Both image keys mean a price per image token; if they differ, care is due."""
    if key == "image_token" and atto is not None:
        if into.get("image", atto) != atto:
            extras.append((where + "image", "differs from image_token"))
        into["image"] = atto
    elif key == "image" and atto is not None and "image" in into:
        if into["image"] != atto:
            extras.append((where + "image", "differs from image_token"))
    elif key in FIELDS and atto is not None:
        into[FIELDS[key]] = atto
    else:
        extras.append((where + key, str(value)))


def _step(n: int, entry: object, keep: Fraction, extras: list[tuple[str, str]]) -> Step:
    where = f"overrides[{n}]."
    if not isinstance(entry, Mapping):
        raise ValueError(f"pricing.overrides[{n}] is not an object")
    changes: dict[str, int] = {}
    for key, value in entry.items():
        if key in _CONDITIONS or key == _NEVER_ADDED or value is None:
            continue
        atto = _price(where + key, value, keep) if key in _PRICED else None
        _place(key, value, atto, changes, extras, where)
    least, start, end = (_whole(where + key, entry.get(key)) for key in ("min_prompt_tokens", "utc_start", "utc_end"))
    if (start is None) != (end is None):
        raise ValueError(f"pricing.{where}utc_start and utc_end belong together")
    for hhmm in (start, end):
        if hhmm is not None and (hhmm > 2400 or hhmm % 100 > 59):
            raise ValueError(f"pricing.{where[:-1]}: {hhmm} is not a time of day (HHMM)")
    return Step(tuple(changes.items()), least, start, end)


def _price(where: str, value: object, keep: Fraction) -> int | None:
    """Atto-USD of a known key; None for "-1"."""
    # A price that arrives as a JSON float has been rounded by somebody already; the specification says strings.
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"pricing.{where}: {value!r} is not a decimal string")
    text = str(value)
    if len(text) > _LONGEST_PRICE:
        raise ValueError(f"pricing.{where} is longer than {_LONGEST_PRICE} characters")
    try:
        decimal = money.parse_decimal(text)
    except ValueError as error:
        raise ValueError(f"pricing.{where}: {error}") from None
    if decimal == -1:
        return None
    if decimal < 0 or (decimal and not -30 <= decimal.adjusted() <= 6):
        raise ValueError(f"pricing.{where}: {text} is out of range")
    # Eleven rows of the snapshot have 22 decimals (0.0000000833333333333333): what is finer than an atto-USD is rounded up to one.
    exact = Fraction(decimal) * (1 if where.endswith(_UNDISCOUNTED) else keep) * money.ATTO
    return money.ceil_div(exact.numerator, exact.denominator)


def _discount(value: object) -> Fraction:
    if value is None:
        return Fraction(0)
    # The one price fact that the wire gives as a number: its shortest text is what was sent.
    text = repr(value) if isinstance(value, float) else str(value)
    try:
        discount = Fraction(money.parse_decimal(text))
    except ValueError as error:
        raise ValueError(f"pricing.discount: {error}") from None
    if not 0 <= discount <= 1:
        raise ValueError(f"pricing.discount: {text} is not between 0 and 1")
    return discount


def _whole(key: str, value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**12:
        raise ValueError(f"pricing.{key}: {value!r} is not a whole number")
    return value


def _list(value: object) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError("pricing.overrides is not a list")
    return value


def to_wire(price: Price) -> dict[str, Any]:
    """The same list as a `pricing` object of plain decimal strings; `parse` of it gives `price` again."""
    wire: dict[str, Any] = {_KEYS[field]: _text(atto) for field, atto in _rates(price.base)}
    if price.steps:
        wire["overrides"] = [_step_to_wire(step) for step in price.steps]
    return wire


def _step_to_wire(step: Step) -> dict[str, Any]:
    conditions = {"min_prompt_tokens": step.min_prompt_tokens, "utc_start": step.utc_start, "utc_end": step.utc_end}
    wire: dict[str, Any] = {key: value for key, value in conditions.items() if value is not None}
    wire.update((_KEYS[field], _text(atto)) for field, atto in step.changes)
    return wire


def _rates(rates: Rates) -> list[tuple[str, int]]:
    return [(field, atto) for field in _KEYS if (atto := getattr(rates, field)) is not None]


def _text(atto: int) -> str:
    return money.plain(money.from_atto(atto))


def to_json(price: Price) -> str:
    """Canonical text: equal prices give equal text. Extras travel beside the prices, so that nothing is lost."""
    wire = to_wire(price)
    if price.extras:
        wire["extras"] = [list(extra) for extra in price.extras]
    return json.dumps(wire, separators=(",", ":"))


def from_json(text: str) -> Price:
    """What `to_json` wrote. Raises: ValueError."""
    wire = json.loads(text)
    extras = tuple((str(key), str(value)) for key, value in wire.pop("extras", ()))
    price = parse(wire)
    if price is None:
        raise ValueError("a stored price list has no prices")
    return Price(price.base, price.steps, extras)
