"""Which upstreams count as down: those whose breaker stays open, and only for models that nobody else sells."""

from tests.catalog.snapshot import row, shelf_of

from tokenarb.base.clock import SystemClock
from tokenarb.catalog.shelf import Offer
from tokenarb.upstream.fleet import Fleet, Picture
from tokenarb.upstream.health import FAILURES_TO_OPEN, Health
from tokenarb.upstream.model import Upstream, Ware
from tokenarb.upstream.outages import LASTS_MS, QUIET_MS, Outages
from tokenarb.upstream.pool import Pool
from tokenarb.upstream.problems import NotSent
from tokenarb.upstream.providers import rows
from tokenarb.upstream.providers.openrouter import OpenRouter
from tokenarb.upstream.way import Way

ALONE, SHARED = "acme/alone", "acme/shared"


def fleet(primary: Health) -> tuple[Fleet, Health, list[Offer]]:
    """The settings' upstream, and a host that sells one of its two models too. No connection is made."""
    clock = SystemClock()
    made = Fleet(Way("openrouter", "main", "k", OpenRouter(Pool("http://127.0.0.1:9/v1"), clock, primary)), rows.fitting(clock))
    offers = list(shelf_of([row(ALONE), row(SHARED)]).offers.values())
    host = Upstream("host", "http://127.0.0.1:9/v1", "openai", "", ("*",), None, 0)
    price = next(offer.list_price for offer in offers)
    made.refresh(
        Picture((host,), (Ware("host", SHARED, SHARED, price, 0, 0, ("text",), 1, "", 0),), served=frozenset({"host"})), lambda _: True
    )
    return made, made._fittings["host"][1].provider.health, offers


def fails(health: Health, now_ms: int) -> None:
    for _ in range(FAILURES_TO_OPEN):
        health.failed(NotSent("away"), now_ms)


def test_an_upstream_counts_once_it_was_down_for_two_minutes() -> None:
    primary = Health()
    made, _, offers = fleet(primary)
    outages = Outages(made)
    fails(primary, 0)
    assert outages.seen(0, offers) == {}
    assert outages.seen(LASTS_MS - 1, offers) == {}
    assert outages.seen(LASTS_MS, offers) == {"openrouter": frozenset({ALONE})}
    primary.answered(LASTS_MS)
    assert outages.seen(LASTS_MS + 1, offers) == {}


def test_an_answer_in_between_begins_the_count_anew() -> None:
    primary = Health()
    made, _, offers = fleet(primary)
    outages = Outages(made)
    fails(primary, 0)
    outages.seen(0, offers)
    primary.answered(60_000)
    outages.seen(60_000, offers)
    fails(primary, 61_000)
    assert outages.seen(LASTS_MS, offers) == {}


def test_a_model_is_down_once_all_who_sell_it_are() -> None:
    primary = Health()
    made, host, offers = fleet(primary)
    outages = Outages(made)
    fails(host, 0)
    outages.seen(0, offers)
    assert outages.seen(LASTS_MS, offers) == {"host": frozenset()}
    fails(primary, LASTS_MS)
    outages.seen(LASTS_MS, offers)
    assert outages.seen(2 * LASTS_MS, offers) == {"openrouter": frozenset({ALONE}), "host": frozenset({SHARED})}


def test_a_breaker_that_nobody_tries_any_more_says_nothing() -> None:
    primary = Health()
    made, _, offers = fleet(primary)
    outages = Outages(made)
    fails(primary, 0)
    outages.seen(0, offers)
    assert outages.seen(QUIET_MS - 1, offers) != {}
    assert outages.seen(QUIET_MS, offers) == {}
