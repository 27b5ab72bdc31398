"""May somebody who declared this buy? A list of small functions, each a refusal or nothing. Pure (compliance.md sections 2 and 7).

S1 is law in the operator's markets and not for him to change; S2 is his to decide: the setting REFUSED_COUNTRIES.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from tokenarb.base.errors import Refused

POLICY_VERSION: Final = "2026-11"
TERMS_VERSION: Final = "2026-11"
"""Of the terms as the bot shows them; another version is asked for again before the next purchase."""

SANCTIONED: Final = frozenset({"CU", "IR", "KP", "SY"})
"""Rule S1: comprehensive or near-comprehensive programmes of OFAC and the EU, checked 2026-11."""

OCCUPIED: Final = "UA-occupied"
"""Crimea and the occupied parts of Donetsk and Luhansk have no ISO country: a customer in Ukraine is asked, and this is what is kept."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`refused`: further countries the operator does not serve (rule S2)."""

    refused: frozenset[str] = frozenset({"RU", "BY"})


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a buyer: his latest declaration, or nothing."""

    country: str | None = None
    terms_version: str | None = None


Rule = Callable[[Said, Policy], Refused | None]


def _country_is_declared(said: Said, _policy: Policy) -> Refused | None:
    if said.country is None:
        return Refused(
            "declaration_needed", "before the first purchase the buyer says where he lives, that he is 18, and agrees to the terms"
        )
    return None


def _country_is_not_sanctioned(said: Said, _policy: Policy) -> Refused | None:
    if said.country in SANCTIONED or said.country == OCCUPIED:
        return Refused("country_refused", f"nothing is sold to {said.country}: sanctions", rule="S1", country=said.country)
    return None


def _country_is_served(said: Said, policy: Policy) -> Refused | None:
    if said.country in policy.refused:
        return Refused("country_refused", f"nothing is sold to {said.country}: the operator's decision", rule="S2", country=said.country)
    return None


def _terms_are_current(said: Said, _policy: Policy) -> Refused | None:
    if said.terms_version != TERMS_VERSION:
        return Refused("declaration_needed", "the terms have changed since the buyer agreed to them")
    return None


RULES: Final[tuple[Rule, ...]] = (_country_is_declared, _country_is_not_sanctioned, _country_is_served, _terms_are_current)
"""In the order in which they are told."""


def verdict(said: Said, policy: Policy) -> Refused | None:
    """The first refusal, or None: he may buy. Codes: declaration_needed, country_refused."""
    return next((refusal for rule in RULES if (refusal := rule(said, policy)) is not None), None)


def unserved(policy: Policy) -> Collection[str]:
    """Every country that is refused, for whoever lists them."""
    return sorted(SANCTIONED | policy.refused)
