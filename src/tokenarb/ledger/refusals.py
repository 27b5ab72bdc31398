"""Every "no" of the ledger: a stable code, and a sentence for the one who must do something about it."""

from typing import Final

from tokenarb.ledger.model import Refusal

MESSAGES: Final[dict[str, str]] = {
    "unknown_customer": "there is no such customer",
    "customer_frozen": "the customer's account is frozen",
    "unknown_key": "there is no such key",
    "key_frozen": "the key is frozen",
    "key_revoked": "the key has been revoked; that is final",
    "key_cap_reached": "the call could exceed what this key may spend in a UTC day",
    "insufficient_balance": "the balance does not cover the call's worst case",
    "stale_view": "the customer's keys or packages have changed; read them again and repeat",
    "request_in_flight": "a request with this idempotency key is still running",
    "already_completed": "a request with this idempotency key has already been answered",
    "key_reused": "this idempotency key was used with another body",
    "fenced": "this worker has been declared dead or was never registered; its requests belong to the resolver",
    "unknown_request": "there is no such request",
    "request_ended": "the request has already ended",
    "unknown_attempt": "the request has no such attempt, or it is no longer open",
    "attempt_marked": "the attempt already carries another generation id",
    "legs_mismatch": "the figures do not name every account that holds for this request",
    "bad_cost": "the upstream's cost is not a decimal amount >= 0",
    "bad_state": "a void ends in void or unknown",
    "unbalanced": "the lines do not sum to zero in each asset",
    "bad_line": "a line names an account, asset or amount that cannot be posted so",
    "id_reused": "a transfer of another kind already has this id",
    "unknown_account": "there is no such account",
    "account_exists": "an account with this id exists with other terms",
    "not_settled": "only a settled request can be refunded",
    "already_refunded": "this request has already been refunded",
    "nothing_to_refund": "nothing is unused, or all that is unused is held by calls in flight",
    "not_expired": "the allocation has not reached its end",
}


def refuse(code: str) -> Refusal:
    """The refusal of `code`, in its words."""
    return Refusal(code, MESSAGES[code])
