"""Calls from inside the house: one flow, one charge, a secret that nobody keeps."""

import asyncio

from tests.gateway.gateway_shop import HELLO, MODEL, Shop

from tokenarb.gateway.exchange import Exchange
from tokenarb.gateway.inside import Inside, Visit
from tokenarb.keys import issuing

SEA = "Tell me about the sea. [[sim tokens=40]]"


async def key_of(shop: Shop) -> int:
    async with shop.database.read() as tx:
        (key,) = await issuing.page(tx, customer=shop.customer)
    return key.id


async def asked(shop: Shop, name: str, words: str = SEA, *, inside: Inside | None = None) -> Visit:
    visit = (inside or shop.door.inside).ask(shop.customer, await key_of(shop), name, MODEL, words, 200)
    assert await visit.over(10)
    return visit


async def test_a_call_from_inside_costs_what_it_costs_over_a_socket(shop: Shop) -> None:
    body = {"model": MODEL, "max_tokens": 200, "stream": True, "messages": [{"role": "user", "content": SEA}]}
    reply = await shop.ask(body)
    visit = await asked(shop, "n")
    outer, inner = await shop.settled(2)
    assert visit.text == reply.text
    assert visit.code == ""
    for name in ("state", "outcome", "charged", "reserved", "output", "key_id", "model", "attempt_state", "buy_cost"):
        assert inner[name] == outer[name], name
    await shop.audit()


async def test_the_same_name_is_charged_once_and_another_s_words_by_it_are_refused(shop: Shop) -> None:
    assert (await asked(shop, "n")).code == ""
    assert (await asked(shop, "n")).code == "already_completed"
    assert (await asked(shop, "n", "Something else")).code == "key_reused"
    assert len(await shop.settled()) == 1


async def test_a_lent_secret_opens_nothing_afterwards_and_only_its_own_customer_s_key(shop: Shop) -> None:
    views, key = shop.desk.views, await key_of(shop)
    secret = views.lend(shop.customer, key)
    body = {"model": MODEL, "messages": HELLO, "max_tokens": 20}
    assert (await shop.ask(body, key=secret)).status == 200
    views.take_back(secret)
    assert (await shop.ask(body, key=secret)).status == 401
    other, _ = await shop.sell()
    wrong = shop.door.inside.ask(other, key, "n", MODEL, SEA, 20)
    assert await wrong.over(5)
    assert wrong.code == "invalid_key"
    assert not views._lent


async def test_a_frozen_key_is_refused_although_it_was_asked_before(shop: Shop) -> None:
    await asked(shop, "n")
    async with shop.database.transaction() as tx:
        await issuing.freeze(tx, (await issuing.page(tx, customer=shop.customer))[0])
    assert (await asked(shop, "m")).code == "key_frozen"


async def test_who_leaves_pays_for_what_was_used(shop: Shop) -> None:
    await shop.upstream(abort="bill")
    visit = shop.door.inside.ask(shop.customer, await key_of(shop), "n", MODEL, f"{SEA} [[sim chunk=2 delay_ms=20]]", 200)
    while not visit.text:
        await asyncio.sleep(0.01)
    visit.leave()
    heard = visit.text
    assert await visit.over(10)
    assert (visit.text, visit.code) == (heard, "")
    (call,) = await shop.settled()
    assert (call["state"], call["outcome"]) == ("settled", "disconnected")
    assert call["charged"] > 0


async def test_what_breaks_is_told_and_rung_for(shop: Shop) -> None:
    rung: list[str] = []

    async def breaks(exchange: Exchange) -> None:
        raise ValueError("a mistake of ours")

    visit = await asked(shop, "n", inside=Inside(breaks, shop.desk.views, rung.append))
    assert visit.code == "internal_error"
    assert rung == ["/v1/chat/completions"]


async def test_a_door_that_closes_waits_and_leaves_the_rest_to_the_resolver(shop: Shop) -> None:
    quick = shop.door.inside.ask(shop.customer, await key_of(shop), "quick", MODEL, f"{SEA} [[sim first_ms=100]]", 200)
    slow = shop.door.inside.ask(shop.customer, await key_of(shop), "slow", MODEL, f"{SEA} [[sim chunk=2 delay_ms=300]]", 200)
    while not slow.text:
        await asyncio.sleep(0.01)
    assert await shop.door.inside.stop(0.6) == 1
    assert (quick.code, shop.door.inside.running) == ("", 0)
    assert slow.code != ""
    states = {row["client_key"]: row["state"] for row in await shop.requests()}
    assert states == {"quick": "settled", "slow": "held"}


async def test_half_a_character_and_what_is_no_answer_are_no_text(shop: Shop) -> None:
    visit = Visit(b"", "s", "n")
    for piece in ('"a"', '"\\ud83d"', '"\\ude00"', '"\\ud83d"', "5", "null"):
        visit.write(b'data: {"choices":[{"delta":{"content":%b}}]}\n\n' % piece.encode())
    visit.write(b': keep-alive\n\ndata: [1]\n\ndata: nothing\n\ndata: {"choices":5}\n\n')
    assert visit.text == "a\U0001f600\ufffd"
    visit.close()
    assert visit.code == "upstream_failed"
