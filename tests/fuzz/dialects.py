"""Every dialect's reader of requests, of streams and of whole answers, fed the same arbitrary bytes."""

import json

import msgspec
from tests.fuzz import asked, pieces

from tokenarb.base.errors import Refused
from tokenarb.catalog import usage
from tokenarb.gateway import errors
from tokenarb.gateway.dialects.chat import CHAT
from tokenarb.gateway.dialects.completions import COMPLETIONS
from tokenarb.gateway.dialects.dialect import AnswerStream, Dialect
from tokenarb.gateway.dialects.embeddings import EMBEDDINGS
from tokenarb.gateway.dialects.messages import MESSAGES
from tokenarb.gateway.dialects.responses import RESPONSES

ALL = (CHAT, COMPLETIONS, MESSAGES, RESPONSES, EMBEDDINGS)
STREAMED = (CHAT, COMPLETIONS, MESSAGES, RESPONSES)
OURS = "gen-fuzz"
MODEL = "vendor/model"


def asks(body: bytes) -> None:
    """A body is refused in words, or becomes one JSON object without a member twice."""
    for dialect in ALL:
        try:
            ask = dialect.peek(body)
        except Refused as refused:
            dialect.error_body(dialect.document(errors.of_refusal(refused), False), "r")
            continue
        built = dialect.build(ask, "vendor/model", 7, {"user": "house"})
        assert ask.measure.prompt_tokens > 0
        try:
            assert asked.exact(built)["model"] == "vendor/model", dialect.name
        except RecursionError:
            continue  # deeper than this judge reads


def answers(data: bytes) -> None:
    """The same figures however a stream is cut; a whole answer is read, or refused in the one way that is expected."""
    for dialect in STREAMED:
        figures = {_read(dialect, parts) for parts in pieces.ways(data)}
        assert len(figures) == 1, (dialect.name, "another cut, other figures", figures)
    for dialect in ALL:
        try:
            answer = dialect.whole(data, OURS, MODEL)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue  # what `Answer` expects
        _usage(answer.usage)
        json.dumps(str(answer.document("0.1").keys()))


def _read(dialect: Dialect, parts: list[bytes]) -> tuple[bytes | None, bool, str]:
    stream: AnswerStream = dialect.stream(OURS, MODEL)
    for part in parts:
        stream.feed(part)
    stream.close()
    _usage(stream.usage)
    return stream.usage and bytes(stream.usage), stream.done, "" if stream.problem is None else str(stream.problem)


def _usage(raw: msgspec.Raw | None) -> None:
    if raw is not None:
        try:
            usage.read_usage(raw, one_hour_writes=False)
        except (ValueError, ArithmeticError, AttributeError):
            pass  # what `Endings.read_usage` expects
