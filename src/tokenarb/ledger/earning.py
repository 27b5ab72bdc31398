"""What a sold package earns: paid money sits in DEFERRED until use recognises it, or it leaves unearned (refund, breakage)."""

from tokenarb.base import money
from tokenarb.ledger import rows
from tokenarb.ledger.model import Code

Lines = list[tuple[Code, int | None, str, int]]


def deferred(account: rows.Account) -> int:
    """Nano-USD of a filled allocation that are neither earned nor written off."""
    return account.paid - account.recognised - account.written_off


def share_of_paid(account: rows.Account, tokens: int) -> int:
    """floor(paid * tokens / issued), but never more than is still deferred."""
    return min(account.paid * tokens // account.issued, deferred(account)) if account.issued else 0


def earn(account: rows.Account, lines: Lines) -> int:
    """Moves between DEFERRED and REVENUE what use has earned so far, minus what was recognised. Returns it (negative after a refund)."""
    due = min(account.paid * account.used // account.issued, account.paid - account.written_off) if account.issued else 0
    step = due - account.recognised
    account.recognised = due
    lines += [(Code.DEFERRED, account.id, money.USD, -step), (Code.REVENUE, None, money.USD, step)]
    return step


def break_off(account: rows.Account, amount: int, lines: Lines) -> None:
    """Writes `amount` of what is deferred off into BREAKAGE."""
    account.written_off += amount
    lines += [(Code.DEFERRED, account.id, money.USD, -amount), (Code.BREAKAGE, None, money.USD, amount)]


def sweep_remainder(account: rows.Account, lines: Lines) -> None:
    """When an allocation is empty for good, what its roundings left over leaves DEFERRED."""
    if account.available == 0 and account.held == 0 and (rest := deferred(account)):
        break_off(account, rest, lines)
