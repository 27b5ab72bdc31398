"""How a question that was asked in the chat ended: a line with tokens, charge and what is left, or why there is no answer, for nothing."""

from collections.abc import Mapping
from typing import Any, Final

from tokenarb.base import db
from tokenarb.base.errors import Refused
from tokenarb.bot import trying
from tokenarb.bot.callbacks import Calls, Go
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import Screen, button, lines, refused
from tokenarb.bot.screens import calls, tryout
from tokenarb.ledger import model, reading, receipts
from tokenarb.ledger.receipts import Receipt

PROVIDERS: Final = ("upstream_", "answer_")
"""How codes begin that say that whoever runs the model failed."""


async def screen(tx: db.Tx, talk: Talk, customer: int, body: Mapping[str, Any]) -> Screen:
    """From a letter of the topic `trying.TRIED`, by the books as they are now."""
    request, key = body["request"], int(body["key"])
    receipt = await receipts.request(tx, customer, request) if request is not None else None
    rows = [[tryout.again(talk, key)]]
    if body["code"] == trying.NO_MONEY:
        rows[0].append(button(talk.plain("button-top-up"), Go(to="top-up")))
    if receipt is None:
        return Screen(lines(_why(talk, body), talk("try-free")), rows)
    rows[0].append(button(talk.plain("button-receipt"), Calls(act="show", call=receipt.request)))
    if calls.is_free(receipt.state, receipt.outcome):
        return Screen(lines(_why(talk, body), talk("try-free")), rows)
    return Screen(lines(_why(talk, body), await _line(tx, talk, receipt)), rows)


async def _line(tx: db.Tx, talk: Talk, receipt: Receipt) -> Markup:
    question, answer = calls.tokens(receipt)
    titles = await calls.titles_of(tx, receipt)
    accounts = {account.id: account.available for account in await reading.accounts(tx, receipt.customer)}
    left = [
        talk.usd(accounts.get(leg.account, 0))
        if leg.account == model.WALLET
        else talk("history-tokens", tokens=talk.number(accounts.get(leg.account, 0)), title=titles.get(leg.account, ""))
        for leg in receipt.legs
    ]
    return talk(
        "try-receipt",
        model=receipt.model.rpartition("/")[2],
        question=talk.number(question),
        answer=talk.number(answer),
        charge=calls.charge(talk, receipt, titles),
        left=Markup("; ".join(left)),
    )


def _why(talk: Talk, body: Mapping[str, Any]) -> Markup | None:
    """Why there is no whole answer; None where there is one."""
    code = str(body["code"])
    if body["how"] != trying.ANSWERED:
        return talk(f"try-{body['how']}")
    if not code:
        return None
    if code.startswith(PROVIDERS):
        return talk("try-provider")
    return Markup(refused(talk, Refused(code)))
