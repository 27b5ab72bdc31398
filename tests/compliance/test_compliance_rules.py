"""Who may buy: the country he declared, and the terms he agreed to."""

import pytest

from tokenarb.compliance import rules
from tokenarb.compliance.rules import OCCUPIED, TERMS_VERSION, Policy, Said


@pytest.mark.parametrize("country", ["CU", "IR", "KP", "SY", OCCUPIED])
def test_sanctioned_places_are_refused_whatever_the_operator_says(country):
    refusal = rules.verdict(Said(country, TERMS_VERSION), Policy(frozenset()))
    assert (refusal.code, refusal.details["rule"]) == ("country_refused", "S1")


def test_the_operator_s_own_list_is_his():
    assert rules.verdict(Said("RU", TERMS_VERSION), Policy()).details["rule"] == "S2"
    assert rules.verdict(Said("RU", TERMS_VERSION), Policy(frozenset())) is None


def test_nothing_declared_or_old_terms_must_be_asked():
    assert rules.verdict(Said(), Policy()).code == "declaration_needed"
    assert rules.verdict(Said("DE", "1999-01"), Policy()).code == "declaration_needed"
    assert rules.verdict(Said("DE", TERMS_VERSION), Policy()) is None


def test_a_refused_country_is_refused_before_new_terms_are_asked_for():
    assert rules.verdict(Said("IR", "1999-01"), Policy()).code == "country_refused"
