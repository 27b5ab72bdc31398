"""Letters of what customers are told unasked (`sales/alerts.py`). Figures are those of the moment when it was noticed."""

from collections.abc import Mapping
from typing import Any

from tokenarb.base import db
from tokenarb.bot.callbacks import Go
from tokenarb.bot.lexicon import Markup, Talk
from tokenarb.bot.screen import Screen, button, lines
from tokenarb.keys import issuing
from tokenarb.ledger import reading
from tokenarb.sales import alerts


def left(talk: Talk, body: Mapping[str, Any]) -> Screen:
    """What is left of the wallet, or of a model's packages."""
    amount = talk.usd if body["pot"] == alerts.WALLET else talk.number
    model = body["pot"].removeprefix(alerts.MODEL)
    kind = "wallet" if body["pot"] == alerts.WALLET else "package"
    if body["left"] == 0:
        text = talk(f"alert-{kind}-empty", model=model) if kind == "package" else talk("alert-wallet-empty")
    else:
        figures = {"left": amount(body["left"]), "full": amount(body["full"])}
        text = talk("alert-package", model=model, **figures) if kind == "package" else talk("alert-wallet", **figures)
    return Screen(text, [[button(talk.plain("button-top-up"), Go(to="top-up")), _packages(talk)], _settings(talk)])


async def expiry(tx: db.Tx, talk: Talk, customer: int, body: Mapping[str, Any]) -> Screen | None:
    """A package that ends soon, with what is left of it now; None where it has ended, or nothing is left."""
    allocation = await issuing.allocation(tx, customer, int(body["allocation"]))
    account = next((one for one in await reading.accounts(tx, customer) if str(one.id) == body["allocation"]), None)
    if allocation is None or account is None or allocation.expires_at_ms is None or not account.available + account.held:
        return None
    text = talk(
        "alert-expiry",
        title=allocation.title,
        date=talk.date(allocation.expires_at_ms),
        left=talk.number(account.available + account.held),
    )
    return Screen(text, [[button(talk.plain("button-usage"), Go(to="usage"))], _settings(talk)])


def price(talk: Talk, body: Mapping[str, Any]) -> Screen:
    """Models that cost something else from now on."""
    listed = [_repriced(talk, *one) for one in body["models"]]
    return Screen(
        lines(talk("alert-price"), *listed, _more(talk, body), talk("alert-price-packages")), [[_packages(talk)], _settings(talk)]
    )


def incident(talk: Talk, body: Mapping[str, Any]) -> Screen:
    """Models that cannot be asked, or can be again."""
    if body["over"]:
        return Screen(talk("alert-incident-over"), [_settings(talk)])
    listed = [talk("alert-model", model=model) for model in body["models"]]
    return Screen(lines(talk("alert-incident"), *listed, _more(talk, body), talk("alert-incident-free")), [_settings(talk)])


def _repriced(talk: Talk, model: str, question: int, answer: int, question_now: int, answer_now: int) -> Markup:
    return talk(
        "alert-price-line",
        model=model,
        before=Markup(f"{talk.usd(question)} / {talk.usd(answer)}"),
        now=Markup(f"{talk.usd(question_now)} / {talk.usd(answer_now)}"),
    )


def _more(talk: Talk, body: Mapping[str, Any]) -> Markup | None:
    return talk("alert-more", count=talk.number(body["more"])) if body["more"] else None


def _packages(talk: Talk) -> Any:
    return button(talk.plain("button-more-packages"), Go(to="packages"))


def _settings(talk: Talk) -> list[Any]:
    return [button(talk.plain("button-alerts"), Go(to="alerts"))]
