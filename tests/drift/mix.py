"""What the storm asks: a seeded mix of every kind of call a customer could send and every way an upstream could answer.

Upstream faults are ordered in the prompt (`[[sim name=value]]`, read by the simulator), so the same seed is the same storm.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.drift import dialects
from tests.drift.client import Call

MODELS = ("openai/gpt-4o-mini", "openai/gpt-4", "mistralai/mistral-large", "openai/gpt-4o", "qwen/qwen3-32b", "anthropic/claude-haiku-4.5")
PRICED = (*MODELS, dialects.EMBEDDING)
PACKAGED = ("openai/gpt-4o-mini", "openai/gpt-4")
TOPICS = (
    "Tell me about the sea.",
    "Wie wird Brot gebacken?",
    "Расскажи о снеге.",
    "قصة قصيرة عن البحر",
    "春について書いてください。",
    "¿Qué es un libro?",
)
TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a town",
        "parameters": {"type": "object", "properties": {"town": {"type": "string"}}, "required": ["town"]},
    },
}

FAULTS: tuple[tuple[str, bool], ...] = (
    ("midstream_error_at=2", True),
    ("midstream_error_at=1 midstream_error_usage midstream_error_code=502", True),
    ("cut_at=2", True),
    ("cut_at=1 cut_kind=rst", True),
    ("answer_error", True),
    ("close_before_headers", True),
    ("close_before_headers fault_billed=full", True),
    ("error=402_provider fault_billed=default", True),
    ("error=403_moderation fault_billed=default", True),
    ("error=408 fault_billed=full", True),
    ("error=429 fault_billed=default", True),
    ("error=500 fault_billed=default", True),
    ("error=502 fault_billed=default", True),
    ("error=503 fault_billed=default", True),
    ("error=524 fault_billed=full", True),
    ("error=529 fault_billed=default", True),
    ("first_byte_ms=300", True),
    ("headers_ms=200", True),
    ("chunk=0", True),
    ("split=utf8", True),
    ("split=line", True),
    ("comments_between=1 comments_before=3", True),
    ("usage_shape=B", True),
    ("usage_shape=cumulative", True),
    ("usage_shape=repeated", True),
    ("usage_shape=finish", True),
    ("usage_shape=absent", True),
    ("done=false", True),
    ("generation_id_header=false", False),
    ("extra_fields", True),
    ("empty_answer", True),
    ("finish_reason=length", True),
    ("cost_notation=exponent", True),
    ("cost_details=absent", True),
)
"""Simulator switches, and whether the upstream still names the generation in its headers.

An error says that it is not billed, since the second upstream may be in the middle of one that is, and only a timeout can be: nobody asks
for the bill of any other. A timeout is always billed here: of one that was not, the resolver would rightly ask for a day before it gives
up."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A key and what is special about its owner: rich, poor, packaged, capped or leaving (revoked on the way)."""

    customer: int
    key: int
    secret: str
    kind: str
    credit: bool = True


WEIGHTS = {"rich": 6, "poor": 4, "packaged": 4, "capped": 2, "leaving": 2}


class Mix:
    """Draws calls. The same seed and buyers give the same calls in the same order."""

    def __init__(self, seed: int, buyers: Sequence[Buyer]) -> None:
        self._dice = random.Random(seed)
        self._by_kind = {kind: [buyer for buyer in buyers if buyer.kind == kind] for kind in WEIGHTS}
        self._kinds = [kind for kind in WEIGHTS if self._by_kind[kind]]
        self._made = 0
        self._repeat: list[Call] = []

    def draw(self) -> list[Call]:
        """The next calls that start at once: one, or a burst of parallel ones on one nearly empty balance."""
        dice = self._dice
        kind = dice.choices(self._kinds, [WEIGHTS[kind] for kind in self._kinds])[0]
        buyer = dice.choice(self._by_kind[kind])
        if kind == "poor" and dice.random() < 0.4:
            return [self._call(buyer, plain=True) for _ in range(dice.randint(3, 10))]
        if self._repeat and dice.random() < 0.03:
            old = self._repeat.pop()
            self._made += 1
            again = Call(self._made, old.customer, old.key, old.secret, old.body, old.stream, old.path, None, old.client_key, old.named)
            return [again]
        if dice.random() < 0.15:
            return [self._known(buyer)]
        return [self._call(buyer)]

    def _known(self, buyer: Buyer) -> Call:
        """A deterministic question out of a few, which this customer may have asked before: it may be answered from memory."""
        dice = self._dice
        self._made += 1
        dialect = dice.choices(list(dialects.SHARES), list(dialects.SHARES.values()))[0]
        stream = dice.random() < 0.5
        prompt = f"{TOPICS[0]} [[sim tokens=25 delay_ms=1]] Once more."
        body = {"model": PACKAGED[0], "messages": [{"role": "user", "content": prompt}], "temperature": 0, "max_tokens": 40}
        if stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return Call(
            number=self._made,
            customer=buyer.customer,
            key=buyer.key,
            secret=buyer.secret,
            body=json.dumps(dialects.spelled(dialect, body), ensure_ascii=False).encode(),
            stream=stream and dialect != "embeddings",
            path=dice.choice(dialects.BASES) + dialects.PATHS[dialect],
            leave=("chunk", dice.randint(1, 8)) if stream and dice.random() < 0.1 else None,
        )

    def _call(self, buyer: Buyer, *, plain: bool = False) -> Call:
        dice = self._dice
        self._made += 1
        stream = dice.random() < 0.6
        words, named = self._words(plain=plain)
        leave: tuple[str, float] | None = None
        if not plain and (going := dice.random()) < 0.22:
            if stream and going < 0.12:
                leave = ("chunk", dice.randint(1, 8))
            else:
                leave = ("time", dice.choice((0.0, 0.005, 0.02, 0.05, 0.15)))
                if going < 0.17:
                    words.append("headers_ms=150" if stream else "first_byte_ms=120")
        client_key = f"k{self._made}-{dice.getrandbits(40):x}" if dice.random() < 0.06 else None
        dialect = "chat" if plain else dice.choices(list(dialects.SHARES), list(dialects.SHARES.values()))[0]
        call = Call(
            number=self._made,
            customer=buyer.customer,
            key=buyer.key,
            secret=buyer.secret,
            body=json.dumps(dialects.spelled(dialect, self._body(buyer, stream, words)), ensure_ascii=False).encode(),
            stream=stream and dialect != "embeddings",
            path=dice.choice(dialects.BASES) + dialects.PATHS[dialect],
            leave=leave,
            client_key=client_key,
            named=named,
            reset=dice.random() < 0.5,
        )
        if client_key is not None:
            self._repeat.append(call)
        return call

    def _words(self, *, plain: bool) -> tuple[list[str], bool]:
        dice = self._dice
        words = [f"tokens={dice.choice((4, 12, 25, 40, 90))}", f"delay_ms={dice.choice((0, 0, 1, 4, 12))}"]
        if not plain and dice.random() < 0.22:
            fault, named = dice.choice(FAULTS)
            return [*words, fault], named
        return words, True

    def _body(self, buyer: Buyer, stream: bool, words: list[str]) -> dict[str, Any]:
        dice = self._dice
        model = dice.choice(PACKAGED if buyer.kind == "packaged" and dice.random() < 0.85 else MODELS)
        prompt = f"{dice.choice(TOPICS)} [[sim {' '.join(words)}]] {self._made}"
        messages: list[dict[str, object]] = [{"role": "user", "content": prompt}]
        if dice.random() < 0.2:
            messages.insert(0, {"role": "system", "content": "Be brief. " * dice.randint(1, 40)})
        body: dict[str, Any] = {"model": model, "messages": messages}
        if stream:
            body["stream"] = True
            if dice.random() < 0.7:
                body["stream_options"] = {"include_usage": True}
        if dice.random() < 0.6:
            body["max_tokens"] = dice.choice((16, 40, 100, 300))
        if dice.random() < 0.1:
            body["tools"] = [TOOL]
        return body
