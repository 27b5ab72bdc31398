"""What fuzzing starts from: the corpus, words that matter to each reader, and hypothesis strategies that break them."""

import ast
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from tests.fuzz import asked, dialects, front, stream, upstream

SHARED = {"asks": "peek", "answers": "relay"}
"""Targets that start from another's corpus and words."""

CORPUS = Path(__file__).parent / "corpus"
WORDS = Path(__file__).parent / "words"

TARGETS: dict[str, Callable[[bytes], None]] = {
    "front": front.check,
    "upstream": upstream.check,
    "relay": stream.check,
    "peek": asked.check,
    "asks": dialects.asks,
    "answers": dialects.answers,
    "forms": dialects.forms,
}


def words(target: str) -> list[bytes]:
    """What matters to a reader, a quoted text with escapes a line."""
    lines = (WORDS / f"{SHARED.get(target, target)}.txt").read_text(encoding="ascii").splitlines()
    return [bytes(ast.literal_eval("b" + line)) for line in lines]


def corpus(target: str) -> list[tuple[str, bytes]]:
    """Names and contents."""
    return [(path.name, path.read_bytes()) for path in sorted((CORPUS / SHARED.get(target, target)).iterdir())]


def bitten(target: str) -> st.SearchStrategy[bytes]:
    """Corpus items and words one after the other, with pieces cut out, put in, or repeated."""
    whole = st.sampled_from([data for _, data in corpus(target)])
    word = st.sampled_from(words(target))
    place = st.integers(min_value=0, max_value=3_000)
    bite = st.tuples(place, st.integers(min_value=0, max_value=12), word | st.binary(max_size=3) | st.just(b""))

    def bite_all(start: list[bytes], bites: list[tuple[int, int, bytes]]) -> bytes:
        data = b"".join(start)
        for at, length, word in bites:
            at %= len(data) + 1
            data = data[:at] + word + data[at + length :]
        return data

    mixed = st.builds(bite_all, st.lists(whole | word, min_size=1, max_size=4), st.lists(bite, max_size=5))
    return mixed | st.lists(word, max_size=14).map(b"".join)
