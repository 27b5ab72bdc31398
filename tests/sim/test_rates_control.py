"""The simulated sources of rates are steered over HTTP, and what makes no sense changes nothing."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tokenarb.sim.rates.faults import USUAL, Fault
from tokenarb.sim.rates.host import RatesHost


@pytest.fixture
async def host() -> AsyncIterator[RatesHost]:
    opened = RatesHost()
    await opened.start()
    yield opened
    await opened.stop()


async def ask(host: RatesHost, path: str, body: object = None) -> tuple[int, Any]:
    def send() -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(host.address + path, data, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)

    return await asyncio.to_thread(send)


async def test_it_says_what_there_is_and_changes_it(host):
    status, found = await ask(host, "/control")
    assert status == 200 and found["usd"] == USUAL and set(found["switches"]) == set(Fault.__dataclass_fields__)
    status, found = await ask(host, "/control", {"usd": {"BTC": "1.5"}, "faults": {"kraken": {"status": 503}}, "clock_s": 1_790_000_000})
    assert status == 200 and found["faults"]["kraken"]["status"] == 503
    assert (await ask(host, "/coinbase/v2/exchange-rates?currency=BTC"))[1]["data"]["rates"]["USD"] == "1.5"
    query = "/coingecko/api/v3/simple/price?ids=bitcoin,nothing&vs_currencies=usd&include_last_updated_at=true"
    assert (await ask(host, query))[1] == {"bitcoin": {"usd": 1.5, "last_updated_at": 1_790_000_000}}
    assert (await ask(host, "/kraken/0/public/Ticker?pair=XBTUSD"))[0] == 503
    assert (await ask(host, "/control", {"faults": {"kraken": {}}}))[1]["faults"] == {}
    answer = (await ask(host, "/kraken/0/public/Ticker?pair=XBTUSD"))[1]
    assert answer["error"] == [] and answer["result"]["XXBTZUSD"]["c"][0] == "1.5"
    assert (await ask(host, "/control", {"reset": True}))[1]["usd"] == USUAL


@pytest.mark.parametrize(
    "body", [{"usd": {"DOGE": "1"}}, {"faults": {"aunt": {}}}, {"faults": {"kraken": {"status": "x"}}}, {"more": 1}, [], "x"]
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(host, body):
    status, told = await ask(host, "/control", body)
    assert status == 400 and told["error"]
    assert (host.usd, host.faults) == (USUAL, {})


async def test_it_listens_on_this_machine_only():
    with pytest.raises(ValueError, match="loopback"):
        await RatesHost("0.0.0.0").start()
