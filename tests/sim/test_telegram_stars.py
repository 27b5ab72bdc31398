"""Telegram Stars: invoices, pre-checkout within ten seconds, payments, refunds, subscriptions and the list of transactions."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import LabeledPrice, Message, PreCheckoutQuery
from telegram_wire import act, api, bot_of, control, http, person, polled, screen

from tokenarb.sim.telegram.server import TelegramServer

PRICES = [{"label": "100k tokens", "amount": 250}]
INVOICE = {"title": "Tokens", "description": "100k tokens", "payload": "order-1", "currency": "XTR", "prices": PRICES}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def paid_shop(paid: list[Message], *, answer: str | None = "") -> Dispatcher:
    """A bot that accepts every payment, or refuses with a text, or (None) stays silent."""
    dispatcher = Dispatcher()

    @dispatcher.pre_checkout_query()
    async def check(query: PreCheckoutQuery) -> None:
        if answer is not None:
            await query.answer(ok=not answer, error_message=answer or None)

    @dispatcher.message(F.successful_payment | F.refunded_payment)
    async def booked(message: Message) -> None:
        paid.append(message)

    return dispatcher


async def until(condition: Any) -> None:
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def test_an_invoice_is_paid_and_refunded_once(telegram: TelegramServer) -> None:
    number = await person(telegram)
    await act(telegram, "faucet", person=number, stars=300)
    paid: list[Message] = []
    async with polled(telegram, paid_shop(paid)) as bot:
        sent = await bot.send_invoice(number, "Tokens", "100k tokens", "order-1", "XTR", [LabeledPrice(label="x", amount=250)])
        assert sent.reply_markup is not None and sent.reply_markup.inline_keyboard[0][0].pay
        outcome = await act(telegram, "pay", person=number)
        assert outcome["status"] == "paid"
        await until(lambda: paid)
        payment = paid[0].successful_payment
        assert payment is not None
        assert (payment.currency, payment.total_amount, payment.invoice_payload) == ("XTR", 250, "order-1")
        assert payment.telegram_payment_charge_id == outcome["charge_id"]
        assert (await bot.get_my_star_balance()).amount == 250
        assert (await act(telegram, "meet", id=number))["stars"] == 50
        assert (await act(telegram, "pay", person=number, message=sent.message_id))["status"] == "already_paid"

        assert await bot.refund_star_payment(number, outcome["charge_id"])
        with pytest.raises(TelegramBadRequest, match="CHARGE_ALREADY_REFUNDED"):
            await bot.refund_star_payment(number, outcome["charge_id"])
        await until(lambda: len(paid) == 2)
        assert paid[1].refunded_payment is not None
        assert paid[1].refunded_payment.telegram_payment_charge_id == outcome["charge_id"]
        assert (await bot.get_my_star_balance()).amount == 0
        listed = (await bot.get_star_transactions()).transactions
    assert [(row.id, row.amount, row.source is not None, row.receiver is not None) for row in listed] == [
        (outcome["charge_id"], 250, True, False),
        (outcome["charge_id"], 250, False, True),
    ]
    kinds = [message["kind"] for message in (await screen(telegram, number))["messages"]]
    assert kinds == ["text", "invoice", "successful_payment", "refunded_payment"]


async def test_the_bot_refuses_at_pre_checkout(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=300)
    paid: list[Message] = []
    async with polled(telegram, paid_shop(paid, answer="sold out")) as bot:
        link = await bot.create_invoice_link("T", "D", "order-2", "XTR", [LabeledPrice(label="x", amount=10)])
        assert link.startswith("https://t.me/$")
        outcome = await act(telegram, "pay", person=number, link=link)
    assert (outcome["status"], outcome["error"]) == ("refused", "sold out")
    assert not paid
    assert (await act(telegram, "meet", id=number))["stars"] == 300


async def test_ten_seconds_are_the_clocks(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=300)
    bot = bot_of(telegram)
    link = await bot.create_invoice_link("T", "D", "order-3", "XTR", [LabeledPrice(label="x", amount=10)])
    paying = asyncio.create_task(act(telegram, "pay", person=number, link=link))
    query = await _asked(bot)
    await control(telegram, clock={"advance_s": 9})
    assert not paying.done()
    await control(telegram, clock={"advance_s": 2})
    assert (await paying)["status"] == "timeout"
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_pre_checkout_query(query.id, ok=True)
    await bot.session.close()


async def _asked(bot: Bot) -> PreCheckoutQuery:
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=5):
            offset = update.update_id + 1
            if update.pre_checkout_query is not None:
                return update.pre_checkout_query


async def test_an_answer_counts_once(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=300)
    bot = bot_of(telegram)
    link = await bot.create_invoice_link("T", "D", "order-3", "XTR", [LabeledPrice(label="x", amount=10)])
    paying = asyncio.create_task(act(telegram, "pay", person=number, link=link))
    query = await _asked(bot)
    assert (await api(telegram, "answerPreCheckoutQuery", pre_checkout_query_id=query.id, ok=False)).error == (
        'Bad Request: parameter "error_message" is required'
    )
    assert await bot.answer_pre_checkout_query(query.id, ok=True)
    assert (await api(telegram, "answerPreCheckoutQuery", pre_checkout_query_id=query.id, ok=True)).error == TOO_OLD
    assert (await paying)["status"] == "paid"
    await bot.session.close()


async def test_a_link_is_paid_by_anybody_again(telegram: TelegramServer) -> None:
    people = [await person(telegram, stars=15) for _ in range(2)]
    paid: list[Message] = []
    async with polled(telegram, paid_shop(paid)) as bot:
        link = await bot.create_invoice_link("T", "D", "order-4", "XTR", [LabeledPrice(label="x", amount=10)])
        outcomes = [await act(telegram, "pay", person=number, link=link) for number in [*people, people[0]]]
    assert [outcome["status"] for outcome in outcomes] == ["paid", "paid", "balance_too_low"]
    assert outcomes[2]["missing"] == 5
    assert outcomes[0]["charge_id"] != outcomes[1]["charge_id"]


async def test_a_payment_is_told_twice(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=10)
    await control(telegram, switches={"duplicate_payments": 1})
    paid: list[Message] = []
    async with polled(telegram, paid_shop(paid)) as bot:
        link = await bot.create_invoice_link("T", "D", "order-5", "XTR", [LabeledPrice(label="x", amount=10)])
        await act(telegram, "pay", person=number, link=link)
        await until(lambda: len(paid) == 2)
    charges = {message.successful_payment.telegram_payment_charge_id for message in paid if message.successful_payment}
    assert len(charges) == 1
    assert len({message.message_id for message in paid}) == 1
    assert (await api(telegram, "getMyStarBalance")).result == {"amount": 10}


async def test_a_query_can_be_forged_by_the_tester(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=10)
    link = (await api(telegram, "createInvoiceLink", **INVOICE | {"prices": [{"label": "x", "amount": 5}]})).result
    await act(telegram, "pay", person=number, link=link, wait=False, forge={"total_amount": 1})
    updates = (await api(telegram, "getUpdates")).result
    assert updates[-1]["pre_checkout_query"]["total_amount"] == 1


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": ""}, 'Bad Request: parameter "title" is required'),
        ({"title": "x" * 33}, "Bad Request: INVOICE_TITLE_INVALID"),
        ({"description": "x" * 256}, "Bad Request: INVOICE_DESCRIPTION_INVALID"),
        ({"payload": "é" * 65}, "Bad Request: INVOICE_PAYLOAD_INVALID"),
        ({"currency": "USD"}, "Bad Request: PAYMENT_PROVIDER_INVALID"),
        ({"provider_token": "x:y"}, "Bad Request: STARS_INVOICE_INVALID"),
        ({"prices": PRICES * 2}, "Bad Request: STARS_INVOICE_INVALID"),
        ({"prices": []}, "Bad Request: there must be at least one price"),
        ({"prices": [{"label": "x", "amount": 0}]}, "Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID"),
        ({"prices": [{"amount": 1}]}, "Bad Request: can't parse labeled price: LabeledPrice label must be non-empty"),
        ({"prices": "?"}, "Bad Request: can't parse prices JSON object"),
        ({"subscription_period": 86400}, "Bad Request: SUBSCRIPTION_PERIOD_INVALID"),
    ],
)
async def test_what_cannot_be_invoiced(telegram: TelegramServer, change: dict[str, Any], refusal: str) -> None:
    assert (await api(telegram, "createInvoiceLink", **INVOICE | change)).error == refusal


async def test_an_invoices_keyboard_begins_with_pay(telegram: TelegramServer) -> None:
    number = await person(telegram)
    other = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    pay = {"inline_keyboard": [[{"text": "Pay", "pay": True}], [{"text": "x", "callback_data": "x"}]]}
    reply = await api(telegram, "sendInvoice", chat_id=number, reply_markup=other, **INVOICE)
    assert reply.error == "Bad Request: REPLY_MARKUP_BUY_EMPTY"
    assert (await api(telegram, "sendInvoice", chat_id=number, reply_markup=pay, **INVOICE)).result["reply_markup"] == pay
    reply = await api(telegram, "sendMessage", chat_id=number, text="x", reply_markup=pay)
    assert reply.error == "Bad Request: BUTTON_TYPE_INVALID"


@pytest.mark.parametrize(
    ("user", "charge", "refusal"),
    [
        (0, "x", "Bad Request: invalid user_id specified"),
        (5, "x", "Bad Request: USER_ID_INVALID"),
        (None, "", 'Bad Request: parameter "telegram_payment_charge_id" is required'),
        (None, "x", "Bad Request: CHARGE_ID_INVALID"),
    ],
)
async def test_refunds_of_nothing(telegram: TelegramServer, user: int | None, charge: str, refusal: str) -> None:
    number = await person(telegram)
    reply = await api(telegram, "refundStarPayment", user_id=number if user is None else user, telegram_payment_charge_id=charge)
    assert reply.error == refusal


async def test_transactions_come_in_pages(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=1000)
    paid: list[Message] = []
    charges = []
    async with polled(telegram, paid_shop(paid)) as bot:
        link = await bot.create_invoice_link("T", "D", "o", "XTR", [LabeledPrice(label="x", amount=10)])
        for _ in range(5):
            charges += [(await act(telegram, "pay", person=number, link=link))["charge_id"]]
        pages = [(await bot.get_star_transactions(offset=offset, limit=2)).transactions for offset in (0, 2, 4, 6)]
    assert [row.id for page in pages for row in page] == charges
    assert [len(page) for page in pages] == [2, 2, 1, 0]


async def test_telegram_takes_back_and_pays_out_late(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=3000)
    paid: list[Message] = []
    async with polled(telegram, paid_shop(paid)) as bot:
        link = await bot.create_invoice_link("T", "D", "o", "XTR", [LabeledPrice(label="x", amount=1500)])
        charge = (await act(telegram, "pay", person=number, link=link))["charge_id"]
        early = await http(telegram, "POST", "/control/act", b'{"withdraw": {"stars": 1500}}')
        assert early.status == 400
        await control(telegram, clock={"advance_s": 22 * 86400})
        assert (await act(telegram, "withdraw", stars=1000))["balance"] == 500
        assert (await act(telegram, "charge_back", charge_id=charge))["balance"] == -1000
        await until(lambda: len(paid) == 2)
    assert paid[1].refunded_payment is not None
    rows = (await api(telegram, "getStarTransactions")).result["transactions"]
    assert [row.get("receiver", {}).get("type") for row in rows] == [None, "fragment", "user"]


async def test_a_subscription_renews_by_the_clock(telegram: TelegramServer) -> None:
    number = await person(telegram, stars=250)
    paid: list[Message] = []
    async with polled(telegram, paid_shop(paid)) as bot:
        prices = [LabeledPrice(label="month", amount=100)]
        link = await bot.create_invoice_link("T", "D", "sub", "XTR", prices, subscription_period=2_592_000)
        first = await act(telegram, "pay", person=number, link=link)
        await control(telegram, clock={"advance_s": 2_592_001})
        await until(lambda: len(paid) == 2)
        await control(telegram, clock={"advance_s": 2_592_001})
        await asyncio.sleep(0.05)
        assert await bot.edit_user_star_subscription(number, first["charge_id"], is_canceled=True)
    told = [message.successful_payment for message in paid]
    assert [(one.is_first_recurring, one.is_recurring) for one in told if one is not None] == [(True, True), (None, True)]
    assert len({one.telegram_payment_charge_id for one in told if one is not None}) == 2
    assert (await act(telegram, "meet", id=number))["stars"] == 50
