"""Receipts a request in the bot: a list by pages, and one call with what `/generation` tells of it."""

import json

from tests.bot.asking_stall import AskingStall
from tests.bot.stall import until
from tests.bot.test_trying import SEA, asks

from tokenarb.base import money
from tokenarb.bot.callbacks import Calls
from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.inside import Visit
from tokenarb.ledger.model import Done, RefundRequest
from tokenarb.ledger.receipts import Receipt


class Asked(Visit):
    """A GET of the gateway, from inside."""

    def __init__(self, secret: str, path: str, query: str) -> None:
        super().__init__(b"", secret, "n")
        self.method, self.path, self.query = "GET", path, query
        self.told: bytes = b""

    def reply(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        Exchange.reply(self, status, headers, body)
        self.told = body


async def generation(stall: AskingStall, call: Receipt) -> dict[str, object]:
    """What an API client is told of that call."""
    views = stall.gateway.desk.views
    secret = views.lend(call.customer, call.key)
    asked = Asked(secret, "/v1/generation", f"id=gen-{call.request}")
    await stall.gateway.door.routes.handle(asked)
    views.take_back(secret)
    found: dict[str, object] = json.loads(asked.told)["data"]
    return found


async def many(stall: AskingStall, customer: int, key: int, count: int) -> None:
    for n in range(count):
        visit = stall.gateway.door.inside.ask(customer, key, f"many-{n}", "openai/gpt-4o-mini", f"{SEA} [[sim tokens=20]]", 40)
        assert await visit.over(5)
        assert visit.code == ""


async def test_a_call_s_page_says_what_generation_says(asking: AskingStall) -> None:
    phone, customer, _ = await asking.asker()
    await asks(phone, f"{SEA} [[sim tokens=60]]")
    await phone.sees("🧾")
    await phone.press("Receipt")
    text = (await phone.sees("Held at most"))["text"]
    (call,) = await asking.calls(customer)
    told = await generation(asking, call)
    version, taken = told["price_version"], told["charge_usd"]
    assert told["paid_by"] == [{"account": "wallet", "unit": "usd", "held": money.usd(call.legs[0].held), "taken": taken}]
    for words in (
        f"gen-{call.request}",
        "✅ Answered.",
        f"Held at most: ${money.usd(call.legs[0].held)} (for {call.output:,} tokens of answer)",
        f"Charged: ${taken}",
        f"Tokens: question {told['tokens_prompt']}, answer {told['tokens_completion']}",
        f"Prices of version {version:,}",
        "Attempts: 1",
        f"Ended because: {told['finish_reason']}",
        f"First sign after {told['latency']} ms",
        f"Whole after {told['generation_time']} ms",
        "Nothing of what was asked",
    ):
        assert words in text, (words, text)
    assert "Given back" not in text
    (done,) = await asking.shop.apply(RefundRequest(customer, "refund-1", call.request, asking.counter.kit.clock.now_ms()))
    assert done == Done("refund-1", amount=call.charged)
    await phone.say("/calls")
    await phone.press("given back")
    await phone.sees(f"Given back: ${taken}")


async def test_the_list_turns_pages_and_failed_calls_are_visibly_free(lean_asking: AskingStall) -> None:
    phone, customer, key = await lean_asking.asker()
    assert "No requests yet" in (await phone.say("/calls"))["text"]
    await many(lean_asking, customer, key, 9)
    await asks(phone, f"{SEA} [[sim error=provider_5xx]]")
    await phone.sees("provider of the model failed")
    await phone.say("/keys")
    await phone.press("key")
    await phone.sees("Begins with")
    await phone.press("Requests")
    shown = await phone.sees("The latest first")
    labels = [button["text"] for row in shown["buttons"] for button in row]
    assert len([label for label in labels if " · free" in label or " · $" in label]) == 8
    assert labels[0].endswith("· free")
    await phone.press("›")
    await until(lambda: any("«" in button["text"] for row in phone.last["buttons"] for button in row), "the second page")
    labels = [button["text"] for row in phone.last["buttons"] for button in row]
    assert len([label for label in labels if " · free" in label or " · $" in label]) == 2
    await phone.press("«")
    await until(lambda: "· free" in phone.last["buttons"][0][0]["text"], "the first page")
    await phone.press("· free")
    text = (await phone.sees("so it was free"))["text"]
    assert "Charged: $0.00" in text


async def test_a_call_of_somebody_else_is_not_found(lean_asking: AskingStall) -> None:
    phone, customer, _ = await lean_asking.asker()
    await asks(phone, f"{SEA} [[sim tokens=20]]")
    await phone.sees("🧾")
    (call,) = await lean_asking.calls(customer)
    other = await lean_asking.person()
    message = other.last["id"]
    lean_asking.sim.chats[other.id].messages[message].inline["inline_keyboard"][0][0]["callback_data"] = Calls(
        act="show", call=call.request
    ).pack()
    pressed = await other.act("press", message=message, at=[0, 0], wait_s=5)
    assert "no such request of yours" in pressed["answer"]["text"]
