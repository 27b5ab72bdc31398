"""The relay fed arbitrary streams in arbitrary pieces: the same money is read, the same documents come out, little is kept."""

import json
from typing import Any

from tests.fuzz import asked, pieces

from tokenarb.catalog import usage
from tokenarb.gateway import relay

OURS = "gen-fuzz"
MODEL = "vendor/model"


def check(data: bytes) -> None:
    """Raises AssertionError, or whatever broke. The cut may decide how an event is written (blanks, order), never what it means."""
    first = None
    for parts in pieces.ways(data):
        stream, out, before = relay.Stream(OURS, MODEL), b"", 0
        for part in parts:
            out += stream.feed(part)
            before = max(before, len(part))
            assert len(stream._tail) <= len(data)
            assert b"\n\n" not in stream._tail, "more than one partial event is kept"
        out += stream.close()
        assert stream._tail == b""
        found = (stream.usage and bytes(stream.usage), stream.done, problem(stream))
        first = first or found
        assert found == first, ("another cut, other figures", parts, found, first)
    if stream.usage is not None:
        relay.retail_usage(stream.usage, "0.1")
        try:
            usage.read_usage(stream.usage, one_hour_writes=False)
        except (ValueError, ArithmeticError, AttributeError):
            pass  # what `Endings.read_usage` expects


def check_honest(data: bytes) -> None:
    """For streams as an honest upstream writes them: the same documents however they are cut, and they name nobody but us."""
    first = None
    for parts in pieces.ways(data):
        stream = relay.Stream(OURS, MODEL)
        out = b"".join([stream.feed(part) for part in parts]) + stream.close()
        told = documents(out)
        first = first if first is not None else told
        assert told == first, ("another cut, other documents", parts)
        for each in told:
            assert (each["id"], each["model"], each["provider"], each["system_fingerprint"]) == (OURS, MODEL, relay.NEUTRAL, None), each
            assert not set(each) & {*relay.REMOVED, "usage"}, each


def documents(out: bytes) -> list[Any]:
    return [json.loads(line[6:], object_pairs_hook=asked.once) for line in out.split(b"\n") if line.startswith(b"data: ")]


def problem(stream: relay.Stream) -> str:
    return "" if stream.problem is None else str(stream.problem)
