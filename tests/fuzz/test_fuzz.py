"""The short, deterministic form of `make fuzz`: every item of the corpus, and seeded mutations of it, on each run of the tests."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz import pieces, seeds, stream

from tokenarb.gateway.dialects.chat import CHAT
from tokenarb.gateway.dialects.dialect import Dialect
from tokenarb.gateway.dialects.messages import MESSAGES
from tokenarb.gateway.dialects.responses import RESPONSES

EXAMPLES = {"front": 250, "upstream": 350, "relay": 400, "peek": 600, "asks": 400, "answers": 200}
CALM = settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("target", seeds.TARGETS)
def test_the_corpus_is_read_however_it_is_cut(target: str) -> None:
    items = seeds.corpus(target)
    assert len(items) >= 7
    for name, data in items:
        try:
            seeds.TARGETS[target](data)
        except Exception as error:
            raise AssertionError(f"{target}/{name}") from error


@pytest.mark.parametrize("target", seeds.TARGETS)
def test_bitten_bytes_break_nothing(target: str) -> None:
    @settings(CALM, max_examples=EXAMPLES[target])
    @given(seeds.bitten(target))
    def bite(data: bytes) -> None:
        seeds.TARGETS[target](data)

    bite()


TEXTS = ['"id":"gen-1"', '"usage":{}', "\n\ndata: [DONE]\n\n", '"provider":"Else"', "\\", '"finish_reason":"stop"']
LATE = ["service_tier", "user_id", "extra", "created", "system_fingerprint", "provider"]
words = st.text(max_size=12) | st.sampled_from(TEXTS)
members = st.dictionaries(st.sampled_from(LATE), words | st.none(), max_size=2)


@st.composite
def honest(draw: st.DrawFn) -> bytes:
    """A stream of one generation: comments between events, any text, members that come and go, LF or CR LF, blanks or none."""
    compact = draw(st.booleans())
    out = []
    for position in range(draw(st.integers(min_value=1, max_value=6))):
        if draw(st.booleans()):
            out.append(": PROCESSING\n\n")
        event: dict[str, Any] = {"id": "gen-1", "object": "chat.completion.chunk", "model": "m"}
        event["choices"] = [{"index": 0, "delta": {"content": draw(words)}, "finish_reason": "stop" if position == 5 else None}]
        if draw(st.integers(min_value=0, max_value=5)) == 0:
            event["usage"] = draw(st.none() | st.just({"prompt_tokens": 1, "completion_tokens": position, "cost": 0.1}))
        event.update(draw(members))
        out.append("data: " + json.dumps(event, ensure_ascii=draw(st.booleans()), separators=(",", ":") if compact else None) + "\n\n")
    out.append("data: [DONE]\n\n")
    text = "".join(out)
    return (text.replace("\n", "\r\n") if draw(st.booleans()) else text).encode("utf-8", "surrogatepass")


def test_an_honest_stream_says_the_same_however_it_is_cut() -> None:
    @settings(CALM, max_examples=300)
    @given(honest())
    def relayed(data: bytes) -> None:
        stream.check(data)
        stream.check_honest(data)

    relayed()


CAPTURED = [(CHAT, "sim-stream*"), (MESSAGES, "sim-messages-stream*"), (RESPONSES, "sim-responses-stream*")]


@pytest.mark.parametrize(("dialect", "names"), CAPTURED, ids=[dialect.name for dialect, _ in CAPTURED])
def test_a_captured_stream_says_the_same_however_it_is_cut_and_names_nobody(dialect: Dialect, names: str) -> None:
    files = sorted((seeds.CORPUS / "relay").glob(f"{names}.sse"))
    assert len(files) >= 2
    for path in files:
        data = path.read_bytes()
        told = []
        for parts in pieces.ways(data):
            answer = dialect.stream("gen-ours", "vendor/model")
            out = b"".join([answer.feed(part) for part in parts]) + answer.close()
            assert b"OpenAI" not in out, path.name
            assert not re.search(rb"gen-\d{10}-", out), path.name
            told.append([json.loads(line[6:]) for line in out.split(b"\n") if line.startswith(b"data: {")])
        assert told[0], path.name
        assert all(each == told[0] for each in told), path.name
