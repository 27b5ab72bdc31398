"""What customers are told of their payments on chains. One writer a topic of the outbox; see `letters`."""

from collections.abc import Mapping
from typing import Final

from tokenarb.base.outbox import Letter
from tokenarb.bot.addressee import Addressee, Writer
from tokenarb.bot.callbacks import Go
from tokenarb.bot.lexicon import Raw
from tokenarb.bot.screen import Screen, button
from tokenarb.payments import deposits
from tokenarb.payments.deposit import Deposit, DepositState, Identity
from tokenarb.sales import chain_paying


async def _record(to: Addressee, letter: Letter) -> Deposit:
    body = letter.body
    async with to.shop.database.read() as tx:
        record = await deposits.find(tx, Identity(body["chain"], body["tx"], body["n"]))
    assert record is not None, "a deposit is never removed"
    return record


async def pending(to: Addressee, letter: Letter) -> None:
    """It is under way, and in no block yet."""
    if (await _record(to, letter)).state is DepositState.SEEN:
        await to.send(Screen(to.talk("deposit-pending", amount=Raw(letter.body["amount"]), network=letter.body["network"])))


async def gone(to: Addressee, letter: Letter) -> None:
    """It was replaced, or dropped."""
    if (await _record(to, letter)).state is DepositState.GONE:
        await to.send(Screen(to.talk("deposit-gone", amount=Raw(letter.body["amount"]), network=letter.body["network"])))


async def seen(to: Addressee, letter: Letter) -> None:
    """It is in a block. Who reads his messages late is told once, that it is credited."""
    if (await _record(to, letter)).state is DepositState.CONFIRMING:
        await to.send(Screen(to.talk("deposit-seen", amount=Raw(letter.body["amount"]), network=letter.body["network"])))


async def credited(to: Addressee, letter: Letter) -> None:
    """It is on the balance."""
    talk, record = to.talk, await _record(to, letter)
    text = talk(
        "deposit-credited",
        amount=Raw(letter.body["amount"]),
        network=letter.body["network"],
        credit=talk.usd(record.credit_nano),
        balance=await to.balance(),
    )
    await to.send(Screen(text, [[button(talk.plain("button-home"), Go(to="home"))]]))


async def reversed_(to: Addressee, letter: Letter) -> None:
    """Its block is no longer part of the chain. Where it is again by now, the next letter says so."""
    talk, record = to.talk, await _record(to, letter)
    if record.state is not DepositState.REVERSED:
        return
    what = {"amount": Raw(letter.body["amount"]), "network": letter.body["network"]}
    if record.owed_nano:
        await to.send(Screen(talk("deposit-reversed-owed", **what, owed=talk.usd(record.owed_nano))))
    else:
        await to.send(Screen(talk("deposit-reversed", **what, credit=talk.usd(record.credit_nano), balance=await to.balance())))


WRITERS: Final[Mapping[str, Writer]] = {
    chain_paying.PENDING: pending,
    chain_paying.GONE: gone,
    chain_paying.SEEN: seen,
    chain_paying.CREDITED: credited,
    chain_paying.REVERSED: reversed_,
}
"""Who writes what."""
