"""Transfers outside a request: credits, sales, corrections. Immutable, zero-sum per asset, once per id."""

from tokenarb.base import money
from tokenarb.ledger import model, rows
from tokenarb.ledger.earning import Lines
from tokenarb.ledger.model import Code, Done, Line, Outcome, Refusal
from tokenarb.ledger.refusals import refuse
from tokenarb.ledger.sheet import Sheet


def post(sheet: Sheet, op: model.Post) -> Outcome:
    """Books the lines, all or none. An allocation is filled exactly once, with what it was opened for."""
    if sheet.book(op.customer) is None:
        return refuse("unknown_customer")
    if (no := repeated(sheet, op.customer, op.id, op.code)) is not None:
        return no
    if not _balanced(op.lines):
        return refuse("unbalanced")
    if not any(line.amount for line in op.lines):
        return refuse("bad_line")
    wallet_change = 0
    filled: list[rows.Account] = []
    for line in op.lines:
        if line.code is Code.WALLET:
            wallet = sheet.account(op.customer, line.account or model.WALLET)
            if wallet is None or wallet.id != model.WALLET or line.asset != wallet.asset:
                return refuse("bad_line")
            wallet_change += line.amount
        elif line.code is Code.ALLOCATION and line.amount:
            account = sheet.account(op.customer, line.account) if line.account is not None else None
            if account is None or not _fills(account, line, op.lines) or account in filled:
                return refuse("bad_line" if account is not None else "unknown_account")
            filled.append(account)
    if not _deferred_belongs(op.lines, filled):
        return refuse("bad_line")
    wallet = sheet.account(op.customer, model.WALLET)
    assert wallet is not None
    if wallet.available + wallet_change < 0:
        return refuse("insufficient_balance")
    if wallet.available + wallet.held + wallet_change > money.INT64_MAX:
        return refuse("bad_line")
    if wallet_change:
        wallet.available += wallet_change
        sheet.change(wallet)
    for account in filled:
        account.available = account.issued
        sheet.change(account)
    lines: Lines = [(line.code, model.WALLET if line.code is Code.WALLET else line.account, line.asset, line.amount) for line in op.lines]
    sheet.post((op.customer, op.id, op.code, None, op.names, op.note, op.at_ms), lines)
    return Done(op.id)


def repeated(sheet: Sheet, customer: int, transfer: str, code: str) -> Done | Refusal | None:
    """What to answer where the transfer exists already."""
    earlier = sheet.transfer_code(customer, transfer)
    if earlier is None:
        return None
    return Done(transfer, duplicate=True) if earlier == code else refuse("id_reused")


def _balanced(lines: tuple[Line, ...]) -> bool:
    sums: dict[str, int] = {}
    for line in lines:
        if abs(line.amount) > money.INT64_MAX:
            return False
        sums[line.asset] = sums.get(line.asset, 0) + line.amount
    return not any(sums.values())


def _fills(account: rows.Account, line: Line, lines: tuple[Line, ...]) -> bool:
    """The line fills a fresh allocation with all its tokens, and DEFERRED gets all that was paid."""
    fresh = account.issued > 0 and account.available == account.held == account.used == account.removed == 0
    paid = sum(other.amount for other in lines if other.code is Code.DEFERRED and other.account == account.id)
    return fresh and line.asset == account.asset and line.amount == account.issued and paid == account.paid


def _deferred_belongs(lines: tuple[Line, ...], filled: list[rows.Account]) -> bool:
    """DEFERRED moves by a filling only; afterwards by use, refund and expiry."""
    names = {account.id for account in filled}
    return all(line.account in names and line.asset == money.USD for line in lines if line.code is Code.DEFERRED)
