"""What upstreams send as usage: exact costs, suspicious counts."""

from decimal import Decimal
from typing import Any

import pytest

from tokenarb.catalog import usage as usages
from tokenarb.catalog.model import Usage

FULL = """{"prompt_tokens":130,"completion_tokens":16,"total_tokens":146,"cost":0.00009300000000000000001,"is_byok":false,
"prompt_tokens_details":{"cached_tokens":100,"cache_write_tokens":20,"audio_tokens":3,"video_tokens":0},
"cost_details":{"upstream_inference_cost":0.000093,"upstream_inference_prompt_cost":0.000013},
"completion_tokens_details":{"reasoning_tokens":7,"image_tokens":2,"audio_tokens":1},
"server_tool_use_details":{"web_search_requests":2}}"""


def test_a_full_object_is_read_to_the_last_digit() -> None:
    assert usages.parse_usage(usages.decode(FULL)) == Usage(
        prompt=130,
        completion=16,
        cached=100,
        cache_write=20,
        reasoning=7,
        audio_prompt=3,
        audio_completion=1,
        image_output=2,
        web_searches=2,
        cost=Decimal("0.00009300000000000000001"),
    )


def test_D8_the_upstreams_own_cost_is_never_added_to_its_parts() -> None:
    assert usages.parse_usage(usages.decode(FULL)).cost == Decimal("0.00009300000000000000001")
    only_parts = {"prompt_tokens": 1, "completion_tokens": 1, "cost_details": {"upstream_inference_cost": "0.5"}}
    assert usages.parse_usage(only_parts).cost is None


def test_the_text_of_the_cost_wins_over_a_binary_float() -> None:
    counts = {"prompt_tokens": 1, "completion_tokens": 1, "cost": 0.1}
    with pytest.raises(ValueError, match="as it was written"):
        usages.parse_usage(counts)
    assert usages.parse_usage(counts, "0.1").cost == Decimal("0.1")
    assert usages.parse_usage(counts, "null").cost is None


def test_one_hour_writes_are_told_apart_where_the_call_or_the_wire_says_so() -> None:
    written = {"prompt_tokens": 9, "completion_tokens": 0, "prompt_tokens_details": {"cache_write_tokens": 5}}
    assert usages.parse_usage(written).cache_write == 5
    asked = usages.parse_usage(written, one_hour_writes=True)
    assert (asked.cache_write, asked.cache_write_1h) == (0, 5)
    finer = {**written, "prompt_tokens_details": {"cache_write_tokens": 5, "cache_write_1h_tokens": 2}}
    assert (usages.parse_usage(finer).cache_write, usages.parse_usage(finer).cache_write_1h) == (3, 2)


def test_missing_and_null_members_are_nothing() -> None:
    bare = {"prompt_tokens": 3, "completion_tokens": 4, "cost": None, "prompt_tokens_details": None, "completion_tokens_details": {}}
    assert usages.parse_usage(bare) == Usage(3, 4)
    assert usages.parse_usage({"prompt_tokens": 3, "total_tokens": 3}) == Usage(3, 0)  # embeddings
    assert usages.parse_usage({"prompt_tokens": Decimal("3.0"), "completion_tokens": 4}) == Usage(3, 4)
    assert usages.parse_usage({**bare, "server_tool_use": {"web_search_requests": 1}}).web_searches == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"prompt_tokens": 1},
        {"prompt_tokens": 5, "total_tokens": 4},
        {"prompt_tokens": -1, "completion_tokens": 1},
        {"prompt_tokens": True, "completion_tokens": 1},
        {"prompt_tokens": "5", "completion_tokens": 1},
        {"prompt_tokens": 1.5, "completion_tokens": 1},
        {"prompt_tokens": 10**10, "completion_tokens": 1},
        {"prompt_tokens": 1, "completion_tokens": 1, "prompt_tokens_details": [1]},
        {"prompt_tokens": 10, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": 8, "cache_write_tokens": 3}},
        {"prompt_tokens": 10, "completion_tokens": 1, "prompt_tokens_details": {"audio_tokens": 11}},
        {"prompt_tokens": 10, "completion_tokens": 1, "completion_tokens_details": {"audio_tokens": 1, "image_tokens": 1}},
        {"prompt_tokens": 1, "completion_tokens": 1, "cost": "-0.1"},
        {"prompt_tokens": 1, "completion_tokens": 1, "cost": "much"},
        {"prompt_tokens": 1, "completion_tokens": 1, "cost": "NaN"},
        {"prompt_tokens": 1, "completion_tokens": 1, "cost": "1e12"},
        {"prompt_tokens": 1, "completion_tokens": 1, "cost": True},
    ],
)
def test_D2_counts_and_costs_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        usages.parse_usage(wrong)


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON"):
        usages.decode("{")


def test_a_generation_record_gives_the_native_counts() -> None:
    record = usages.decode(
        '{"tokens_prompt":10,"tokens_completion":20,"native_tokens_prompt":12,"native_tokens_completion":25,"native_tokens_cached":4,'
        '"native_tokens_reasoning":5,"native_tokens_completion_images":1,"num_search_results":5,"total_cost":0.0123,"usage":0.0123}'
    )
    expected = Usage(12, 25, cached=4, reasoning=5, image_output=1, web_searches=1, cost=Decimal("0.0123"))
    assert usages.from_generation(record) == expected
    assert usages.from_generation({**record, "total_cost": None}) == expected
    assert usages.from_generation({**record, "total_cost": 0.5}, "0.0124").cost == Decimal("0.0124")


def test_a_generation_that_came_to_nothing_is_zero_and_one_without_counts_is_refused() -> None:
    assert usages.from_generation({"total_cost": 0, "native_tokens_prompt": None}) == Usage(0, 0, cost=Decimal(0))
    with pytest.raises(ValueError, match="missing"):
        usages.from_generation({"total_cost": "0.5"})


@pytest.mark.parametrize("hour", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        FULL,
        b'{"prompt_tokens":13.0,"completion_tokens":4,"cost":"0.1"}',
        b'{"prompt_tokens":3,"total_tokens":5,"cost":null}',
        b'{"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":{"cache_write_tokens":2},"cost":0.00000000000000000012}',
        b'{"prompt_tokens":3,"completion_tokens":4,"server_tool_use":{"web_search_requests":2},"completion_tokens_details":null}',
    ],
)
def test_the_one_pass_reader_says_the_same(text: bytes | str, hour: bool) -> None:
    given = text if isinstance(text, bytes) else text.encode()
    assert usages.read_usage(given, one_hour_writes=hour) == usages.parse_usage(usages.decode(given), one_hour_writes=hour)


@pytest.mark.parametrize(
    "text",
    [
        b"{",
        b'{"prompt_tokens":-1,"completion_tokens":4}',
        b'{"prompt_tokens":1,"completion_tokens":4,"cost":"NaN"}',
        b'{"prompt_tokens":1,"completion_tokens":4,"cost":1e999}',
        b'{"prompt_tokens":1,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":2}}',
    ],
)
def test_the_one_pass_reader_refuses_the_same(text: bytes) -> None:
    with pytest.raises(ValueError):
        usages.read_usage(text)
