"""Routing, by properties: never a forbidden candidate, never a dearer one first, never a loss that nobody allowed."""

import random
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenarb.catalog.model import Price, Rates, Usage
from tokenarb.catalog.pricing import Shape, charge, markup
from tokenarb.upstream import routing
from tokenarb.upstream.routing import Candidate, Seen, Wanted

CHAT = "/chat/completions"
PATHS = frozenset({CHAT})
USABLE = Seen()
atto = st.integers(0, 10**13)
maybe = st.none() | atto
prices = st.builds(
    lambda prompt, completion, read, write: Price(Rates(prompt, completion, cache_read=read, cache_write=write)), atto, atto, maybe, maybe
)
candidates = st.builds(
    Candidate,
    st.sampled_from(["a", "b", "c", "d"]),
    st.just("m"),
    prices,
    st.sampled_from([PATHS, frozenset({"/messages"}), frozenset({CHAT, "/messages"})]),
    weight=st.integers(0, 5),
    unfit=st.frozensets(st.sampled_from(["tools", "logprobs"])),
    regions=st.frozensets(st.sampled_from(["DE", "US"])),
    context=st.sampled_from([0, 50, 5_000]),
    output_max=st.sampled_from([0, 10, 1_000]),
    loss_allowed=st.booleans(),
)
wanteds = st.builds(
    Wanted,
    st.sampled_from([CHAT, "/messages"]),
    st.builds(Shape, st.integers(1, 4_000), n=st.integers(1, 3), cache_write=st.booleans(), cache_write_1h=st.booleans()),
    st.integers(1, 900),
    st.just(0),
    fields=st.frozensets(st.sampled_from(["tools", "logprobs", "seed"])),
    region=st.sampled_from([None, "DE", "FR"]),
)


def at(price: int, upstream: str = "a", **more: object) -> Candidate:
    return Candidate(upstream, "m", Price(Rates(price, price)), PATHS, **more)


def plain(output: int = 10) -> Wanted:
    return Wanted(CHAT, Shape(100), output, 0)


@given(st.lists(candidates, max_size=6), wanteds, prices, st.integers(0, 99), st.sampled_from([None, "a", "b"]), st.data())
def test_whoever_is_named_may_serve_and_the_cheapest_comes_first(found, wanted, retail, seed, warm, data) -> None:
    health = {id(candidate): Seen(data.draw(st.booleans())) for candidate in found}
    ordered = routing.order(found, wanted, retail, lambda one: health[id(one)], random.Random(seed), warm=warm)
    fit = [one for one in found if not routing.objection(one, wanted, retail)]
    usable = [one for one in fit if health[id(one)].usable]
    assert Counter(map(id, ordered)) <= Counter(map(id, fit))
    if usable:
        assert Counter(map(id, ordered)) == Counter(map(id, usable)), "every usable one, each once"
    else:
        assert len(ordered) == min(1, len(fit))
    cool = [one for one in ordered if one.upstream != warm]
    for first, second in pairwise(cool):
        assert routing.worst(first.price, wanted) <= routing.worst(second.price, wanted)
    assert list(ordered) == [one for one in ordered if one.upstream == warm] + cool


@given(prices, prices, wanteds, st.data())
def test_A10_what_passes_the_margin_rule_never_costs_more_than_it_brings(buy, retail, wanted, data) -> None:
    if routing.loses(buy, retail, wanted):
        return
    prompt = wanted.shape.prompt_total
    cached = data.draw(st.integers(0, prompt))
    written = data.draw(st.integers(0, prompt - cached)) if wanted.shape.cache_write or wanted.shape.cache_write_1h else 0
    used = Usage(prompt, data.draw(st.integers(0, wanted.output * wanted.shape.n)), cached=cached, cache_write=written)
    assert charge(buy, used, 0) <= charge(retail, used, 0)


@given(prices, st.integers(0, 200), wanteds)
def test_the_shops_own_markup_never_loses(listed, percent, wanted) -> None:
    assert not routing.loses(listed, markup(listed, percent), wanted)


def test_A10_a_dearer_one_than_the_retail_price_is_left_out_unless_a_loss_is_allowed() -> None:
    retail = Price(Rates(10, 10))
    dear, allowed = at(11, "dear"), at(11, "allowed", loss_allowed=True)
    assert routing.objection(dear, plain(), retail) == routing.MARGIN
    assert routing.order([dear, allowed], plain(), retail, lambda _: USABLE, random.Random(1)) == (allowed,)


def test_a_cheap_prompt_does_not_hide_a_dear_answer() -> None:
    buy, retail = Price(Rates(1, 30)), Price(Rates(10, 10))
    assert not routing.loses(buy, retail, plain(output=10))  # 100 + 300 against 1,100
    assert routing.loses(buy, retail, plain(output=1_000))


def test_a_cheap_prompt_whose_cache_is_dear_is_seen() -> None:
    assert routing.loses(Price(Rates(9, 9)), Price(Rates(10, 10, cache_read=1)), plain())


@pytest.mark.parametrize(
    ("candidate", "wanted", "why"),
    [
        (at(1), Wanted("/messages", Shape(1), 1, 0), routing.PATH),
        (at(1, unfit=frozenset({"tools"})), Wanted(CHAT, Shape(1), 1, 0, frozenset({"tools"})), routing.FIELD),
        (at(1, regions=frozenset({"DE"})), Wanted(CHAT, Shape(1), 1, 0, region="FR"), routing.REGION),
        (at(1, regions=frozenset({"DE"})), Wanted(CHAT, Shape(1), 1, 0), routing.REGION),
        (at(1, context=99), plain(), routing.CONTEXT),
        (at(1, output_max=9), plain(), routing.CONTEXT),
        (at(1, regions=frozenset({"DE"})), Wanted(CHAT, Shape(1), 1, 0, region="DE"), ""),
    ],
)
def test_it_says_why(candidate, wanted, why) -> None:
    assert routing.objection(candidate, wanted, Price(Rates(10, 10))) == why


def test_weights_share_among_equals_and_zero_comes_last() -> None:
    found = [at(1, "one", weight=1), at(1, "three", weight=3), at(1, "spare", weight=0)]
    dice = random.Random(7)
    ordered = [routing.order(found, plain(), Price(Rates(2, 2)), lambda _: USABLE, dice) for _ in range(4_000)]
    firsts = Counter(names[0].upstream for names in ordered)
    assert 0.72 < firsts["three"] / 4_000 < 0.78
    assert all(names[-1].upstream == "spare" for names in ordered)


def test_without_weights_the_quicker_one_goes_first_and_an_unmeasured_one_is_measured() -> None:
    found = [at(1, "slow"), at(1, "quick"), at(1, "new")]
    latency = {"slow": 900.0, "quick": 80.0, "new": None}
    ordered = routing.order(found, plain(), Price(Rates(2, 2)), lambda one: Seen(True, latency[one.upstream]), random.Random(1))
    assert [one.upstream for one in ordered] == ["new", "quick", "slow"]


def test_a_warm_prefix_goes_where_it_is_warm_while_that_is_healthy_and_not_at_a_loss() -> None:
    cheap, warm = at(1, "cheap"), at(5, "warm")
    retail = Price(Rates(6, 6))
    dice = random.Random(1)
    assert routing.order([cheap, warm], plain(), retail, lambda _: USABLE, dice, warm="warm")[0] is warm
    assert routing.order([cheap, warm], plain(), retail, lambda one: Seen(one is cheap), dice, warm="warm") == (cheap,)
    assert routing.order([cheap, warm], plain(), Price(Rates(4, 4)), lambda _: USABLE, dice, warm="warm") == (cheap,)
