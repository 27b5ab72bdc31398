"""May this key ask for this model? Pure: a list of small rules, each a refusal or nothing. The ledger re-checks states at the hold."""

from collections.abc import Callable, Collection
from typing import Final

from tokenarb.base.errors import Refused
from tokenarb.customers.model import CustomerState
from tokenarb.keys.model import KeyView
from tokenarb.ledger.model import SpenderState

_REVOKED: Final = SpenderState.REVOKED
_FROZEN: Final = SpenderState.FROZEN
_BLOCKED: Final = CustomerState.BLOCKED
_ACTIVE: Final = SpenderState.ACTIVE
_IN_GOOD_STANDING: Final = CustomerState.ACTIVE

Rule = Callable[[KeyView, Collection[str]], Refused | None]


def _key_is_not_revoked(view: KeyView, _names: Collection[str]) -> Refused | None:
    if view.key.state is _REVOKED:
        return Refused("key_revoked", f"the key {view.key.prefix}… has been revoked; use another one")
    return None


def _key_is_not_frozen(view: KeyView, _names: Collection[str]) -> Refused | None:
    if view.key.state is _FROZEN:
        return Refused("key_frozen", f"the key {view.key.prefix}… is frozen for now; ask whoever gave it to you")
    return None


def _customer_is_active(view: KeyView, _names: Collection[str]) -> Refused | None:
    if view.customer_state is _BLOCKED:
        return Refused("customer_blocked", "this account is blocked; ask its operator")
    return None


def _model_is_allowed(view: KeyView, names: Collection[str]) -> Refused | None:
    allowed = view.key.models
    if allowed is None or not names or any(name in allowed for name in names):
        return None
    return Refused("model_not_allowed", f"the key {view.key.prefix}… may use only: {', '.join(allowed)}", allowed=list(allowed))


RULES: Final[tuple[Rule, ...]] = (_key_is_not_revoked, _key_is_not_frozen, _customer_is_active, _model_is_allowed)
"""In the order in which they are told."""


def admit(view: KeyView, names: Collection[str] = ()) -> None:
    """Lets a call pass. `names`: what the resolved model is called (catalogue id and permanent slug); empty where no model is in question.

    Raises: Refused key_revoked, key_frozen, customer_blocked, model_not_allowed.
    """
    if view.key.models is None and view.key.state is _ACTIVE and view.customer_state is _IN_GOOD_STANDING:
        return  # no rule could object
    for rule in RULES:
        refusal = rule(view, names)
        if refusal is not None:
            raise refusal
