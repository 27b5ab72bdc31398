"""What a customer is told of his payments on chains, in his chat and in his language, and only what is still true when he reads it."""

from tests.bot.stall import Phone, Stall
from tests.payments.story import Story, paid
from tests.sales.shop import usd

from tokenarb.customers import registry
from tokenarb.payments.sightings import Place


async def acquainted(stall: Stall, language: str = "de") -> tuple[Phone, Story]:
    """A person in the bot, with an address on a chain."""
    phone = await stall.person(language=language)
    async with stall.shop.database.read() as tx:
        (customer,) = await registry.page(tx, after=0)
    story = Story(stall.shop, customer)
    story.now_ms = stall.counter.kit.clock.now_ms()
    await story.begin()
    return phone, story


async def test_a_payment_on_a_chain_is_told_from_its_block_to_its_end(stall: Stall) -> None:
    phone, story = await acquainted(stall)
    await story.tell(("a", [paid(12_345_678)]))
    assert "12.345678 USDT" in (await phone.sees("is in a block"))["text"]
    await story.tell(("b", []))
    await story.credit()
    assert "$12.345678" in (await phone.sees("is confirmed"))["text"].replace("US$", "$")
    await story.tell(("A", []), ("B", []), ("C", []), back_to=Place(100, "h100"))
    await phone.sees("took back the payment")
    assert await stall.holds()


async def test_what_was_spent_already_is_owed(lean_stall: Stall) -> None:
    phone, story = await acquainted(lean_stall)
    await story.tell(("a", [paid(10_000_000)]), ("b", []))
    await story.credit()
    await phone.sees("is confirmed")
    await lean_stall.shop.buy(story.alice, await lean_stall.shop.package())
    await story.tell(("A", []), ("B", []), ("C", []), back_to=Place(100, "h100"))
    assert "$3.75" in (await phone.sees("are owed"))["text"].replace("US$", "$")
    assert await lean_stall.shop.wallet(story.alice) == usd("0")


async def test_who_reads_late_is_told_the_end_alone(lean_stall: Stall) -> None:
    phone, story = await acquainted(lean_stall)
    await lean_stall.shut()
    await story.tell(("a", [paid(10_000_000)]), ("b", []))
    await story.credit()
    lean_stall.open()
    await phone.sees("is confirmed")
    await lean_stall.quiet()
    assert not any("is in a block" in message["text"] for message in phone.messages)


async def test_in_persian(lean_stall: Stall) -> None:
    phone, story = await acquainted(lean_stall, language="fa")
    await story.tell(("a", [paid(10_000_000)]), ("b", []))
    await story.credit()
    assert "10 USDT" in (await phone.sees("تأیید شد"))["text"]


async def test_history_and_balance_know_of_it(lean_stall: Stall) -> None:
    phone, story = await acquainted(lean_stall)
    await story.tell(("a", [paid(10_000_000)]), ("b", []))
    await story.credit()
    await phone.sees("is confirmed")
    assert "Paid in coins" in (await phone.say("/history"))["text"]
    await lean_stall.shop.buy(story.alice, await lean_stall.shop.package())
    await story.tell(("A", []), ("B", []), ("C", []), back_to=Place(100, "h100"))
    await phone.sees("are owed")
    assert "3.75" in (await phone.say("/balance"))["text"]
    assert "Payment taken back" in (await phone.say("/history"))["text"]
