"""May this key ask? Pure rules."""

import itertools

import pytest

from tokenarb.base.errors import Refused
from tokenarb.customers.model import CustomerState
from tokenarb.keys.admission import admit
from tokenarb.keys.model import ApiKey, KeyView
from tokenarb.ledger.model import SpenderState


def view(state=SpenderState.ACTIVE, customer=CustomerState.ACTIVE, models=None) -> KeyView:
    return KeyView(ApiKey(1, 2, "sk-arb-AAAAA", state, None, models, True, 0, "key", 1), customer, (), 1)


@pytest.mark.parametrize(
    ("seen", "names", "code"),
    [
        (view(SpenderState.REVOKED), (), "key_revoked"),
        (view(SpenderState.FROZEN), (), "key_frozen"),
        (view(customer=CustomerState.BLOCKED), (), "customer_blocked"),
        (view(models=("openai/gpt-4",)), ("anthropic/claude-3-haiku",), "model_not_allowed"),
        (view(models=("openai/gpt-4",)), ("openai/gpt-4-turbo",), "model_not_allowed"),
    ],
)
def test_refusals(seen, names, code):
    with pytest.raises(Refused) as refusal:
        admit(seen, names)
    assert refusal.value.code == code


@pytest.mark.parametrize("names", [("openai/gpt-4",), ("gpt-4-0613", "openai/gpt-4"), ()])
def test_an_allowed_model_passes(names):
    admit(view(models=("openai/gpt-4",)), names)


def test_only_a_key_in_good_standing_of_a_customer_in_good_standing_passes():
    for state, customer in itertools.product(SpenderState, CustomerState):
        good = state is SpenderState.ACTIVE and customer is CustomerState.ACTIVE
        try:
            admit(view(state, customer), ("a/b",))
        except Refused:
            assert not good
        else:
            assert good
