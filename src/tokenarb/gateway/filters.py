"""Which models a list is asked for: OpenRouter's words in the address, as far as they make sense here (openrouter.md section 2). Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl

from tokenarb.base import money
from tokenarb.base.errors import Refused
from tokenarb.catalog.shelf import Offer

PAGE_MAX: Final = 1000
MILLION: Final = 10**6
SHOWN: Final = 8
_WORD: Final = re.compile(r"[a-z0-9_-]{1,40}")

Test = Callable[[Offer], bool]


@dataclass(frozen=True, slots=True)
class Chosen:
    """`offers`: the page; `total`: how many fit; `dropped`: what was asked for and is not known here."""

    offers: Sequence[Offer]
    total: int
    dropped: tuple[str, ...]


def choose(offers: Sequence[Offer], query: str) -> Chosen:
    """Narrows, sorts and pages. What is unknown (`category`, `providers`, ...) is left out and named. Raises: Refused invalid_value."""
    tests: list[Test] = []
    order, offset, limit = "newest", 0, None
    dropped: list[str] = []
    try:
        asked = parse_qsl(query, max_num_fields=64)
    except ValueError:
        raise Refused("invalid_value", "there are too many parameters in the address") from None
    for name, value in asked:
        if name in _TESTS:
            tests.append(_TESTS[name](name, value))
        elif name == "sort":
            order = _order(value)
        elif name == "offset":
            offset = _count(name, value)
        elif name == "limit":
            limit = max(1, min(_count(name, value), PAGE_MAX))
        elif len(dropped) < SHOWN:
            dropped.append(name if _WORD.fullmatch(name) else "?")
    found = [offer for offer in offers if all(test(offer) for test in tests)]
    if order != "newest":
        found.sort(key=_ORDERS[order])
    page = found[offset : None if limit is None else offset + limit]
    return Chosen(page, len(found), tuple(dropped))


def _order(value: str) -> str:
    if value != "newest" and value not in _ORDERS:
        raise Refused("invalid_value", f"sort: one of newest, {', '.join(_ORDERS)}", param="sort")
    return value


def _count(name: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Refused("invalid_value", f"{name}: a whole number is wanted", param=name)
    return int(value)


def _words(value: str) -> list[str]:
    return [word for word in value.lower().replace(" ", "").split(",") if word]


def _query(_name: str, value: str) -> Test:
    words = value.lower().split()
    return lambda offer: all(word in offer.model.id.lower() or word in offer.model.name.lower() for word in words)


def _takes(_name: str, value: str) -> Test:
    wanted = set(_words(value))
    return lambda offer: wanted <= set(offer.model.input_modalities)


def _gives(_name: str, value: str) -> Test:
    wanted = set(_words(value)) - {"all"}
    return lambda offer: wanted <= set(offer.model.output_modalities)


def _knows(_name: str, value: str) -> Test:
    wanted = set(_words(value))
    return lambda offer: wanted <= set(offer.model.supported_parameters)


def _by(_name: str, value: str) -> Test:
    authors = set(_words(value))
    return lambda offer: offer.model.id.partition("/")[0].removeprefix("~").lower() in authors


def _long(name: str, value: str) -> Test:
    least = _count(name, value)
    return lambda offer: offer.model.context_length >= least


def _priced(name: str, value: str) -> Test:
    """USD per million tokens, by the side of the price that the name means."""
    try:
        usd = money.parse_decimal(value)
        atto = money.to_atto(usd / MILLION) if 0 <= usd < MILLION else -1
    except (ValueError, ArithmeticError):
        atto = -1
    if atto < 0:
        raise Refused("invalid_value", f"{name}: an amount of USD per million tokens is wanted, such as 2.50", param=name)
    output, most = "output" in name, name.startswith("max")

    def fits(offer: Offer) -> bool:
        price = offer.retail_price.base.completion if output else offer.retail_price.base.prompt
        return price <= atto if most else price >= atto

    return fits


def _dearness(offer: Offer) -> Decimal:
    base = offer.retail_price.base
    return money.from_atto(base.prompt + base.completion)


_TESTS: Final[dict[str, Callable[[str, str], Test]]] = {
    "q": _query,
    "input_modalities": _takes,
    "output_modalities": _gives,
    "supported_parameters": _knows,
    "model_authors": _by,
    "context": _long,
    "min_price": _priced,
    "max_price": _priced,
    "min_output_price": _priced,
    "max_output_price": _priced,
}

_ORDERS: Final[dict[str, Callable[[Offer], tuple[object, ...]]]] = {
    "name": lambda offer: (offer.model.name.lower(), offer.model.id),
    "pricing-low-to-high": lambda offer: (_dearness(offer), offer.model.id),
    "pricing-high-to-low": lambda offer: (-_dearness(offer), offer.model.id),
    "context-high-to-low": lambda offer: (-offer.model.context_length, offer.model.id),
}
