"""The storm's questions are good ones in every dialect: what the gateway refuses at the first look would prove nothing."""

import json
from collections import Counter

from tests.drift import dialects
from tests.drift.mix import Buyer, Mix

from tokenarb.gateway.dialects.chat import CHAT
from tokenarb.gateway.dialects.completions import COMPLETIONS
from tokenarb.gateway.dialects.embeddings import EMBEDDINGS
from tokenarb.gateway.dialects.messages import MESSAGES
from tokenarb.gateway.dialects.responses import RESPONSES


def test_every_dialect_is_asked_and_understood() -> None:
    mix, asked = Mix(1, [Buyer(1, 1, "sk", "rich")]), Counter[str]()
    known = {dialect.path: dialect for dialect in (CHAT, COMPLETIONS, EMBEDDINGS, MESSAGES, RESPONSES)}
    for _ in range(400):
        for call in mix.draw():
            (path,) = [
                path for path in dialects.PATHS.values() if call.path.endswith(path) and call.path.removesuffix(path) in dialects.BASES
            ]
            ask = known[path].peek(call.body)
            assert not ask.dropped
            assert ask.stream == call.stream
            assert "[[sim " in json.dumps(json.loads(call.body))
            asked[path] += 1
    assert set(asked) == set(known)
    assert min(asked.values()) > 20
