"""What buttons say: typed, at most 64 bytes, everything in them, so that they work after a restart, a redeploy and a lost cache.

A class is never changed in a way that breaks the buttons people have in their chats; it gets a sister instead.
"""

from aiogram.filters.callback_data import CallbackData


class Go(CallbackData, prefix="g"):
    """Show a screen that needs nothing else: home, keys, balance, languages..."""

    to: str
    page: int = 0


class Table(CallbackData, prefix="c"):
    """Send a file for a spreadsheet. `what`: history, usage."""

    what: str


class Pack(CallbackData, prefix="p"):
    """A package. `act`: show, buy, add (to the cart), drop (from it)."""

    act: str
    package: int


class Models(CallbackData, prefix="m"):
    """The catalogue. `act`: maker, find, show, beside (compare). `what`: a maker or a model by its `browsing.ref`, or the words looked for.

    `beside`: the models chosen for a comparison so far, by their refs, with dots between.
    """

    act: str
    what: str = ""
    page: int = 0
    beside: str = ""


class Live(CallbackData, prefix="l"):
    """Where somebody lives. `act`: index, page, pick, agree. `then`: the package he wanted, 0: the cart, -1: nothing."""

    act: str
    page: int = 0
    country: str = ""
    then: int = -1


class OrderAct(CallbackData, prefix="o"):
    """An order. `act`: stars (pay what is missing), wallet (pay from the balance), cancel, new-key, same-key."""

    act: str
    order: str


class Paying(CallbackData, prefix="i"):
    """An invoice. `act`: cancel."""

    act: str
    invoice: str


class TopUp(CallbackData, prefix="t"):
    """An amount to put on the wallet, whole cents."""

    cents: int


class KeyAct(CallbackData, prefix="k"):
    """A key of his own. `act`: show, rotate, rotate! (sure), freeze, unfreeze, revoke, revoke!, cap (with `value` cents)."""

    act: str
    key: int
    value: int = 0


class Lang(CallbackData, prefix="n"):
    """A language."""

    code: str


class Snippet(CallbackData, prefix="s"):
    """A ready piece of code."""

    kind: str


class Sure(CallbackData, prefix="y"):
    """A second tap on what cannot be undone: delete_me."""

    act: str


class Desk(CallbackData, prefix="d"):
    """The operator's desk. An act that ends in ! is the second tap. `value`: days, a package, a customer, on or off."""

    act: str
    value: int = 0


class Asked(CallbackData, prefix="a"):
    """An answer to a question of the desk. `act`: yes, no. `ask`: the question's id, made when it was asked."""

    act: str
    ask: str


class Log(CallbackData, prefix="j"):
    """A page of the audit log: entries older than number `before` (0: the latest)."""

    before: int = 0


class Cast(CallbackData, prefix="b"):
    """A message to many. `act`: stop."""

    act: str
    id: str


class News(CallbackData, prefix="w"):
    """Under such a message, for who got it. `act`: off, on."""

    act: str


class TryAct(CallbackData, prefix="q"):
    """A question in the chat. `act`: ask (a key, 0: whichever works), model (`what`: its mark), close, stop (`what`: which question)."""

    act: str
    key: int = 0
    what: str = ""


class Calls(CallbackData, prefix="r"):
    """Receipts. `act`: list (of a key, 0: of all; those before the call `call`), show (one call)."""

    act: str
    key: int = 0
    call: str = ""


class AlertSet(CallbackData, prefix="w"):
    """What to be told of. `what`: muted, level (percent `value`), days (`value` before), prices, incidents; `on`: whether from now on."""

    what: str
    value: int = 0
    on: bool
