"""What fuzzing starts from: the corpus, words that matter to each reader, and hypothesis strategies that break them."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from tests.fuzz import asked, front, stream, upstream

CORPUS = Path(__file__).parent / "corpus"

TARGETS: dict[str, Callable[[bytes], None]] = {
    "front": front.check,
    "upstream": upstream.check,
    "relay": stream.check,
    "peek": asked.check,
}

WORDS: dict[str, list[bytes]] = {
    "front": [
        *(b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b";", b",", b"\xff", b"0", b"\r\n\r\n", b"0\r\n\r\n", b"5\r\nhello\r\n", b"5;a=b\r\n"),
        *(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"POST /x HTTP/1.1\r\n", b"HEAD / HTTP/1.0\r\n", b"Host: a\r\n", b"http://a", b"?", b"*", b"//"),
        *(b"Content-Length: 5\r\n", b"Content-Length: 05\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n"),
        *(b"Connection: close\r\n", b"Connection: keep-alive\r\n", b"Connection: Upgrade\r\nUpgrade: h2c\r\n", b"Expect: 100-continue\r\n"),
        *(b"fffffffff\r\n", b"8000000000000000\r\n", b"hello", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"X: y\r\n"),
    ],
    "upstream": [
        *(b"\r\n", b"\n", b"\r", b"\0", b" ", b":", b"0\r\n\r\n", b"5\r\nhello\r\n", b"5;a=b\r\n", b"hello", b"ffffffffffffffff\r\n", b"-1\r\n"),
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"),
        *(b"HTTP/1.1 204 No Content\r\n\r\n", b"HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n", b"HTTP/1.1 101 Switching\r\n\r\n"),
        *(b"content-length: 5\r\n", b"transfer-encoding: chunked\r\n", b"connection: close\r\n", b"connection: keep-alive\r\n", b"x: y\r\n"),
    ],
    "relay": [
        *(b"\n", b"\r", b"\r\n", b"\n\n", b"data: ", b"data:", b":", b"event: x\n", b"data: [DONE]\n\n", b"[DONE]", b"\0", b"\xff", b"{", b"}"),
        *(b'"usage":', b'"usage":null', b'"usage":{"prompt_tokens":1,"completion_tokens":2,"cost":1e-9}', b'"error":{"message":"x","code":400}'),
        *(b'"choices":[]', b'"finish_reason":"stop"', b'"id":"gen-1"', b'"id":null', b'"provider":"x"', b'"finish_reason":null', b"[" * 300, b"1e999"),
    ],
    "peek": [
        *(b'"model":"a/b"', b'"messages":[]', b'"stream":true', b'"max_tokens":5', b'"n":2', b'"tools":[', b'"reasoning":{"max_tokens":3}', b"null"),
        *(b"\\u003a", b"\\ud800", b"\\u0000", b'"', b":", b",", b"{", b"}", b"[", b"]", b"[" * 300, b"NaN", b"-0.0", b"1e400", b"\xef\xbb\xbf", b"\xff"),
        *(b'"role":"user"', b'"content":"x"', b'{"type":"text","text":"\xef\xb7\xba"}', b'"seed":18446744073709551617', b'"n":1.0', b'"cache_control":{"ttl":"1h"}'),
    ],
}


def corpus(target: str) -> list[tuple[str, bytes]]:
    """Names and contents."""
    return [(path.name, path.read_bytes()) for path in sorted((CORPUS / target).iterdir())]


def bitten(target: str) -> st.SearchStrategy[bytes]:
    """Corpus items and words one after the other, with pieces cut out, put in, or repeated."""
    whole = st.sampled_from([data for _, data in corpus(target)])
    word = st.sampled_from(WORDS[target])
    place = st.integers(min_value=0, max_value=3_000)
    bite = st.tuples(place, st.integers(min_value=0, max_value=12), word | st.binary(max_size=3) | st.just(b""))

    def bite_all(start: list[bytes], bites: list[tuple[int, int, bytes]]) -> bytes:
        data = b"".join(start)
        for at, length, word in bites:
            at %= len(data) + 1
            data = data[:at] + word + data[at + length :]
        return data

    return st.builds(bite_all, st.lists(whole | word, min_size=1, max_size=4), st.lists(bite, max_size=5)) | st.lists(word, max_size=14).map(b"".join)
