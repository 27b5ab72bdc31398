"""Giving back: unused packages, settled requests, and packages that reach their end. New transfers that name what they correct."""

from tokenarb.base import money
from tokenarb.ledger import model, rows
from tokenarb.ledger.earning import Lines, break_off, earn, share_of_paid, sweep_remainder
from tokenarb.ledger.model import Code, Done, Kind, Outcome, Refusal, RequestState
from tokenarb.ledger.opening import advance
from tokenarb.ledger.posting import repeated
from tokenarb.ledger.refusals import refuse
from tokenarb.ledger.sheet import Sheet


def refund_allocation(sheet: Sheet, op: model.RefundAllocation) -> Outcome:
    """floor(paid * unused / issued) to the wallet; the unused tokens are gone. `Done.amount` is what was given back."""
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    if (no := repeated(sheet, op.customer, op.id, "refund_package")) is not None:
        return no
    account = _allocation(sheet, op.customer, op.account)
    if isinstance(account, Refusal):
        return account
    unused = account.available
    if unused == 0:
        return refuse("nothing_to_refund")
    wallet = sheet.account(op.customer, model.WALLET)
    assert wallet is not None
    amount = share_of_paid(account, unused)
    lines = _retire(account, unused)
    account.written_off += amount
    lines += [(Code.DEFERRED, account.id, money.USD, -amount), (Code.WALLET, wallet.id, money.USD, amount)]
    sweep_remainder(account, lines)
    wallet.available += amount
    sheet.change(account)
    sheet.change(wallet)
    advance(sheet, book)
    sheet.post((op.customer, op.id, "refund_package", None, None, op.note, op.at_ms), lines)
    return Done(op.id, amount=amount)


def refund_request(sheet: Sheet, op: model.RefundRequest) -> Outcome:
    """Leg by leg back to where it came from, once (C9); the key's used figure of that day goes down with it (C10)."""
    if (no := repeated(sheet, op.customer, op.id, "refund_request")) is not None:
        return no
    request = sheet.request(op.customer, op.request)
    if request is None:
        return refuse("unknown_request")
    if request.refund is not None:
        return refuse("already_refunded")
    if request.state != RequestState.SETTLED:
        return refuse("not_settled")
    lines: Lines = []
    for leg in sheet.legs_of(op.customer, op.request):
        account = sheet.account(op.customer, leg.account)
        assert account is not None
        account.available += leg.taken
        sheet.change(account)
        if account.kind == Kind.WALLET:
            lines += [(Code.WALLET, account.id, account.asset, leg.taken), (Code.REVENUE, None, account.asset, -leg.taken)]
        else:
            account.used -= leg.taken
            lines += [(Code.ALLOCATION, account.id, account.asset, leg.taken), (Code.TOKENS_ISSUED, None, account.asset, -leg.taken)]
            earn(account, lines)
    spender = sheet.spender(op.customer, request.key_id)
    if spender is not None and spender.day == request.day:
        spender.used = max(0, spender.used - request.charged)
        sheet.change(spender)
    request.refund = op.id
    sheet.change(request)
    sheet.post((op.customer, op.id, "refund_request", None, op.request, op.note, op.at_ms), lines)
    return Done(op.id, amount=request.charged)


def expire_allocation(sheet: Sheet, op: model.ExpireAllocation) -> Outcome:
    """What is left past the end becomes breakage. Runs again for what calls in flight give back later."""
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    account = _allocation(sheet, op.customer, op.account)
    if isinstance(account, Refusal):
        return account
    if account.expires_at is None or account.expires_at > op.at_ms:
        return refuse("not_expired")
    unused = account.available
    if unused == 0:
        return Done(str(op.account), duplicate=True)
    amount = share_of_paid(account, unused)
    lines = _retire(account, unused)
    break_off(account, amount, lines)
    sweep_remainder(account, lines)
    sheet.change(account)
    # The revision moves with every effective expiry, so it tells this one from the next.
    advance(sheet, book)
    sheet.post((op.customer, f"expire.{account.id}.{book.revision}", "expire", None, None, "", op.at_ms), lines)
    return Done(str(op.account), amount=amount)


def _allocation(sheet: Sheet, customer: int, id_: int) -> rows.Account | Refusal:
    account = sheet.account(customer, id_)
    return account if account is not None and account.kind == Kind.ALLOCATION else refuse("unknown_account")


def _retire(account: rows.Account, tokens: int) -> Lines:
    """Takes unused tokens out of circulation."""
    account.available -= tokens
    account.removed += tokens
    return [(Code.ALLOCATION, account.id, account.asset, -tokens), (Code.TOKENS_ISSUED, None, account.asset, tokens)]
