"""JSON-RPC 2.0 over HTTP, in batches: every answer is matched to its question, and an error is an error however it is wrapped."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from tokenarb.base.errors import Unavailable
from tokenarb.payments.ports import Web

Call = tuple[str, list[Any]]
"""Method and parameters."""

T = TypeVar("T")

ANSWER_MAX: Final = 64 * 1024 * 1024
"""Bytes of one batch's answer: forty busy blocks take a few of these megabytes."""

RETRY_S: Final = 5.0
RETRY_MAX_S: Final = 300.0
_LIMITED: Final = frozenset({-32005, -32090, 429})


class Fault(msgspec.Struct):
    """What a node says went wrong."""

    code: int = 0
    message: str = ""


class _Answer(msgspec.Struct):
    id: int | str | None = None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: Fault | None = None


class RpcError(Unavailable):
    """The node understood, and said no to one question."""

    def __init__(self, method: str, fault: Fault) -> None:
        super().__init__(f"{method}: {fault.code} {fault.message[:200]}", retry_after_s=RETRY_S)
        self.fault = fault


_decoder: Final = msgspec.json.Decoder(list[_Answer])


class Node:
    """One JSON-RPC address. `batch`: how many questions go in one request; public nodes often take no more than a hundred."""

    def __init__(self, web: Web, *, batch: int = 50) -> None:
        self._web = web
        self._batch = batch

    async def ask(self, calls: Sequence[Call]) -> list[msgspec.Raw]:
        """The results in the order of the calls. Raises: RpcError for the first that failed; Unavailable."""
        results: list[msgspec.Raw] = []
        for at in range(0, len(calls), self._batch):
            results += await self._one(calls[at : at + self._batch])
        return results

    async def _one(self, calls: Sequence[Call]) -> list[msgspec.Raw]:
        questions = [{"jsonrpc": "2.0", "id": n, "method": method, "params": params} for n, (method, params) in enumerate(calls)]
        status, headers, body = await self._web.ask(b"POST", b"", msgspec.json.encode(questions), limit=ANSWER_MAX)
        if status != 200:
            raise Unavailable(f"the node answered status {status}", retry_after_s=_patience(headers))
        try:
            answers = _decoder.decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            # An object instead of a list: one error for the whole batch, or java-tron's complaint outside of any envelope. Or half a list.
            raise Unavailable(f"the node gave no batch of answers but {body[:120]!r}", retry_after_s=RETRY_S) from None
        by_id = {answer.id: answer for answer in answers}
        if len(answers) != len(calls) or set(by_id) != set(range(len(calls))):
            raise Unavailable(f"the node answered {len(answers)} of {len(calls)} questions", retry_after_s=RETRY_S)
        for n, (method, _) in enumerate(calls):
            if (fault := by_id[n].error) is not None:
                if fault.code in _LIMITED:
                    raise Unavailable(f"the node limits us: {method}: {fault.message[:200]}", retry_after_s=RETRY_S)
                raise RpcError(method, fault)
        return [by_id[n].result for n in range(len(calls))]


def read(raw: msgspec.Raw, kind: type[T], what: str) -> T:
    """A result as what it must be. Raises: Unavailable where it is not."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as wrong:
        raise Unavailable(f"the node's {what} makes no sense: {wrong}", retry_after_s=RETRY_S) from None


def read_or_none(raw: msgspec.Raw, kind: type[T], what: str) -> T | None:
    """The same of a result that may be null: the node knows no such thing."""
    return None if bytes(raw) == b"null" else read(raw, kind, what)


def _patience(headers: Mapping[bytes, bytes]) -> float:
    text = headers.get(b"retry-after", b"")
    return min(float(text), RETRY_MAX_S) if text.isdigit() else RETRY_S
