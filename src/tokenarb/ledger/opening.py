"""Customers' books, allocations and spenders: opened and changed. Every change that a cached view holds moves the book's revision on."""

from tokenarb.base import money
from tokenarb.ledger import model, rows
from tokenarb.ledger.model import Done, Kind, Outcome, SpenderState
from tokenarb.ledger.refusals import refuse
from tokenarb.ledger.sheet import Sheet


def open_book(sheet: Sheet, op: model.OpenBook) -> Outcome:
    """A book and an empty wallet."""
    if sheet.book(op.customer) is not None:
        return Done(str(op.customer), duplicate=True)
    book = sheet.snapshot.books[op.customer] = rows.Book(op.customer, 0, 1, op.at_ms)
    sheet.add(book)
    wallet = rows.Account(op.customer, model.WALLET, Kind.WALLET.value, money.USD, 0, 0, None, 0, 0, 0, 0, 0, 0, 0)
    sheet.snapshot.accounts[op.customer, model.WALLET] = wallet
    sheet.add(wallet)
    return Done(str(op.customer))


def freeze_book(sheet: Sheet, op: model.FreezeBook) -> Outcome:
    """Freezes or thaws a customer."""
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    if bool(book.frozen) == op.frozen:
        return Done(str(op.customer), duplicate=True)
    book.frozen = int(op.frozen)
    advance(sheet, book)
    return Done(str(op.customer))


def touch(sheet: Sheet, op: model.Touch) -> Outcome:
    """Every cached view of the customer is out of date."""
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    advance(sheet, book)
    return Done(str(op.customer))


def open_allocation(sheet: Sheet, op: model.OpenAllocation) -> Outcome:
    """An empty allocation with its terms; a Post fills it."""
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    existing = sheet.account(op.customer, op.account)
    if existing is not None:
        same = (existing.asset, existing.issued, existing.paid, existing.expires_at) == (op.asset, op.issued, op.paid, op.expires_at_ms)
        return Done(str(op.account), duplicate=True) if same else refuse("account_exists")
    if op.asset == money.USD or op.issued <= 0 or op.paid < 0 or max(op.issued, op.paid) > money.INT64_MAX:
        return refuse("bad_line")
    account = rows.Account(
        op.customer, op.account, Kind.ALLOCATION.value, op.asset, 0, 0, op.expires_at_ms, 0, op.issued, op.paid, 0, 0, 0, 0
    )
    sheet.snapshot.accounts[op.customer, op.account] = account
    sheet.add(account)
    advance(sheet, book)
    return Done(str(op.account))


def set_spender(sheet: Sheet, op: model.SetSpender) -> Outcome:
    """Creates or changes what a key may do."""
    book = sheet.book(op.customer)
    if book is None:
        return refuse("unknown_customer")
    spender = sheet.spender(op.customer, op.key)
    if spender is None:
        spender = sheet.snapshot.spenders[op.customer, op.key] = rows.Spender(op.customer, op.key, op.state.value, op.daily_cap, 0, 0, 0)
        sheet.add(spender)
    else:
        if spender.state == SpenderState.REVOKED and op.state != SpenderState.REVOKED:
            return refuse("key_revoked")
        if (spender.state, spender.daily_cap) == (op.state.value, op.daily_cap):
            return Done(str(op.key), duplicate=True)
        spender.state, spender.daily_cap = op.state.value, op.daily_cap
        sheet.change(spender)
    advance(sheet, book)
    return Done(str(op.key))


def advance(sheet: Sheet, book: rows.Book) -> None:
    """Moves the book's revision on."""
    book.revision += 1
    sheet.change(book)
