"""The adapters over HTTP against the simulator: each source's own form, and whatever can be wrong with it (rule P12, rate side)."""

from collections.abc import AsyncIterator, Sequence
from fractions import Fraction

import pytest

from tokenarb.base.errors import Unavailable
from tokenarb.payments.ports import RateSource
from tokenarb.payments.rate_sources.binance import Binance
from tokenarb.payments.rate_sources.coinbase import Coinbase
from tokenarb.payments.rate_sources.coingecko import CoinGecko
from tokenarb.payments.rate_sources.fetching import BYTES_MAX, Fetching
from tokenarb.payments.rate_sources.kraken import Kraken
from tokenarb.payments.valuation import STABLE, VOLATILE, Sample
from tokenarb.sim.rates.faults import USUAL, Fault
from tokenarb.sim.rates.host import RatesHost

NOW = 1_790_000_000_000
ASSETS = (*VOLATILE, *STABLE)
KINDS = {"kraken": Kraken, "coinbase": Coinbase, "coingecko": CoinGecko, "binance": Binance}


@pytest.fixture
async def host() -> AsyncIterator[RatesHost]:
    opened = RatesHost(clock_s=NOW // 1000)
    await opened.start()
    yield opened
    await opened.stop()


async def ask(host: RatesHost, name: str, assets: Sequence[str] = ASSETS, seconds_max: float = 5.0) -> Sequence[Sample]:
    async with Fetching(seconds_max) as get:
        source: RateSource = KINDS[name](get, host.base_url(name))
        assert source.name == name
        return await source.samples(assets, NOW)


@pytest.mark.parametrize("name", ["kraken", "coinbase", "coingecko"])
async def test_true_usd_exactly_as_told(host, name):
    found = {sample.asset: sample for sample in await ask(host, name)}
    assert {asset: sample.price for asset, sample in found.items()} == {asset: Fraction(text) for asset, text in USUAL.items()}
    assert {(sample.source, sample.quote, sample.at_ms) for sample in found.values()} == {(name, "USD", NOW)}


async def test_binance_tells_usdt_and_says_so(host):
    host.usd |= {"USDT": "0.5", "BTC": "97000.1"}
    found = {sample.asset: sample for sample in await ask(host, "binance")}
    assert found["BTC"] == Sample("binance", "BTC", Fraction("194000.2"), "USDT", NOW)
    assert "USDT" not in found and "DAI" not in found


@pytest.mark.parametrize("name", ["kraken", "coinbase", "coingecko"])
@pytest.mark.parametrize("digits", ["97000.123456789012345678", "0.000000000000000001", "12345678.90"])
async def test_no_digit_is_lost_to_a_float(host, name, digits):
    host.usd = {"BTC": digits}
    (found,) = await ask(host, name, ["BTC"])
    assert found.price == Fraction(digits)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("wrong", ["nan", "zero", "negative", "words", "huge", "infinite"])
async def test_P12_what_is_no_price_is_no_sample(host, name, wrong):
    host.faults[name] = Fault(wrong=wrong)
    if name == "coingecko" and wrong in ("nan", "infinite"):  # bare words that are no JSON: then the whole answer is none
        with pytest.raises(Unavailable, match="another form"):
            await ask(host, name)
    else:
        assert list(await ask(host, name)) == []


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize(
    ("fault", "words", "again"),
    [
        (Fault(down=True), "ServerDisconnected", None),
        (Fault(status=429, retry_after="30"), "status 429", 30.0),
        (Fault(status=429, retry_after="999999"), "status 429", 600.0),
        (Fault(status=429, retry_after="Wed, 21 Oct 2026 07:28:00 GMT"), "status 429", None),
        (Fault(status=451), "status 451", None),
        (Fault(status=500, body="<html>"), "status 500", None),
        (Fault(status=302), "status 302", None),
        (Fault(body="<html>maintenance</html>"), "another form", None),
        (Fault(body="[]"), "another form", None),
        (Fault(body=""" {"error":"x","data":1,"symbol":2,"bitcoin":3 """), "another form", None),
        (Fault(body='"' + "x" * BYTES_MAX + '"'), "more than", None),
        (Fault(cut=True), "Payload", None),
    ],
    ids=["down", "429", "429 for long", "429 by date", "451", "500", "302", "no json", "other json", "half json", "too much", "cut"],
)
async def test_P12_a_source_that_fails_is_unavailable_in_words(host, name, fault, words, again):
    host.faults[name] = fault
    with pytest.raises(Unavailable, match=words) as away:
        await ask(host, name)
    assert away.value.retry_after_s == again
    assert "?" not in away.value.what


async def test_P12_a_source_that_never_answers_is_given_up(host):
    host.faults["kraken"] = Fault(silent=True)
    with pytest.raises(Unavailable, match="Timeout"):
        await ask(host, "kraken", seconds_max=0.1)


async def test_whoever_wants_to_be_left_alone_is_asked_once(host):
    host.faults["coinbase"] = Fault(status=429, retry_after="30")
    with pytest.raises(Unavailable):
        await ask(host, "coinbase")
    assert host.asked["coinbase"] == 1


async def test_P12_a_bid_above_the_ask_is_no_price(host):
    host.faults["kraken"] = Fault(crossed=True)
    assert list(await ask(host, "kraken")) == []


async def test_P12_kraken_tells_errors_under_status_200(host):
    host.faults["kraken"] = Fault(body='{"error":["EService:Unavailable"]}')
    with pytest.raises(Unavailable, match="EService:Unavailable"):
        await ask(host, "kraken")


@pytest.mark.parametrize("name", KINDS)
async def test_a_coin_that_is_not_traded_there_is_left_out(host, name):
    host.faults[name] = Fault(lacks=("BNB",))
    found = {sample.asset for sample in await ask(host, name)}
    assert "BNB" not in found and {"BTC", "ETH", "TRX"} <= found


async def test_coingecko_says_of_when(host):
    host.faults["coingecko"] = Fault(frozen_s=NOW // 1000 - 3600)
    assert {sample.at_ms for sample in await ask(host, "coingecko")} == {NOW - 3_600_000}


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("coinbase", '{"data":{"currency":"ETH","rates":{"USD":"3500"}}}'),
        ("coinbase", '{"data":{"currency":"BTC","rates":{"EUR":"90000"}}}'),
        ("binance", '{"symbol":"ETHUSDT","price":"3500"}'),
        ("kraken", '{"error":[],"result":{"XXBTZUSD":{"a":[],"b":["97000.1"]}}}'),
        ("kraken", '{"error":[],"result":{}}'),
        ("coingecko", '{"bitcoin":{"usd":97000}}'),
        ("coingecko", '{"bitcoin":{}}'),
        ("coingecko", "{}"),
    ],
)
async def test_P12_an_answer_to_another_question_is_none(host, name, body):
    host.faults[name] = Fault(body=body)
    assert list(await ask(host, name, ["BTC"])) == []
