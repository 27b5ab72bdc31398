"""What the simulated model says: a deterministic function of seed, model, messages and parameters.

An answer is a list of choices, a choice a list of runs (reasoning, text, tool calls, image), a run a list of native tokens. So the
count that is billed, the text that is sent and the place where a limit cuts always agree.
"""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import msgspec

from tokenarb.sim.openrouter import asks, directives, languages, schema, tools
from tokenarb.sim.openrouter.asks import Ask
from tokenarb.sim.openrouter.catalogue import Model
from tokenarb.sim.openrouter.switches import Switches
from tokenarb.sim.openrouter.tokens import Tokenizer

IMAGE_COMPLETION_TOKENS: Final = 1290
PIXEL: Final = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
_TOPIC_LENGTH: Final = 40
_UNSPACED: Final = frozenset({"zh", "ja"})
_EFFORT_QUARTERS: Final = {"max": 24, "xhigh": 24, "high": 16, "medium": 8, "low": 4, "minimal": 2}

Kind = Literal["reasoning", "text", "call", "image"]


@dataclass(slots=True)
class Run:
    """Consecutive tokens of one kind. `head` counts tokens beyond the pieces (a tool's name, an image)."""

    kind: Kind
    pieces: list[str]
    head: int = 0
    shown: bool = True
    call: tools.Call | None = None

    @property
    def tokens(self) -> int:
        """Native tokens of the run."""
        return self.head + len(self.pieces)

    @property
    def text(self) -> str:
        """The pieces joined."""
        return "".join(self.pieces)


@dataclass(slots=True)
class Choice:
    """One of `n` answers; `finish` is None for an empty answer with a blank finish."""

    runs: list[Run] = field(default_factory=list)
    finish: str | None = "stop"

    def tokens_of(self, kind: Kind) -> int:
        """Native tokens of one kind."""
        return sum(run.tokens for run in self.runs if run.kind == kind)

    @property
    def tokens(self) -> int:
        """All native tokens, reasoning included."""
        return sum(run.tokens for run in self.runs)

    def cut(self, limit: int) -> None:
        """Keep the first `limit` tokens; if anything is lost the finish is `length`."""
        kept: list[Run] = []
        for run in self.runs:
            if run.tokens <= limit:
                kept.append(run)
                limit -= run.tokens
                continue
            self.finish = "length"
            if limit > run.head:
                run.pieces = run.pieces[: limit - run.head]
                kept.append(run)
            break
        self.runs = kept


class Writer:
    """Writes answers; keeps the phrases and their tokens per language and tokenizer family."""

    def __init__(self, seed: int) -> None:
        packaged = importlib.resources.files("tokenarb.sim.openrouter")
        self._phrases = msgspec.json.decode(packaged.joinpath("phrases.json").read_bytes(), type=dict[str, list[str]])
        self._seed = seed
        self._sentences: dict[tuple[str, str], list[list[str]]] = {}
        self._tokenizers: dict[str, Tokenizer] = {}

    def tokenizer(self, family: str) -> Tokenizer:
        """The tokenizer of a family, made once."""
        known = self._tokenizers.get(family)
        if known is None:
            known = self._tokenizers[family] = Tokenizer(family)
        return known

    def write(self, ask: Ask, model: Model, settings: Switches, limit: int) -> list[Choice]:
        """All choices of the answer, each at most `limit` tokens."""
        print_ = asks.fingerprint(self._seed, model.id, ask)
        prompt = directives.strip(asks.last_user_text(ask))
        choices = []
        for index in range(ask.choices):
            dice = print_[index % 64 :] + print_[: index % 64]
            choice = Choice(finish=None) if settings.empty_answer else self._choice(ask, model, settings, prompt, dice)
            choice.cut(limit)
            if settings.finish_reason is not None:
                choice.finish = settings.finish_reason
            choices.append(choice)
        return choices

    def _choice(self, ask: Ask, model: Model, settings: Switches, prompt: str, dice: bytes) -> Choice:
        tokenizer = self.tokenizer(model.family)
        language = settings.language or languages.guess(prompt)
        choice = Choice()
        thinking = _reasoning_length(ask, model, settings, dice)
        if thinking:
            pieces = self._prose(language, tokenizer, "…", thinking, dice[8:], exact=True)
            choice.runs.append(Run("reasoning", pieces, shown=not ask.thinking().exclude))
        calls = tools.plan(ask, prompt, settings.tool_calls, dice)
        if calls:
            for call in calls:
                choice.runs.append(Run("call", tokenizer.split(call.arguments), head=1 + tokenizer.count(call.name), call=call))
            choice.finish = "tool_calls"
            return choice
        choice.runs.append(Run("text", self._text(ask, settings, language, tokenizer, prompt, dice)))
        if "image" in (ask.modalities or ()) and "image" in model.output_modalities:
            choice.runs.append(Run("image", [], head=IMAGE_COMPLETION_TOKENS))
        return choice

    def _text(self, ask: Ask, settings: Switches, language: str, tokenizer: Tokenizer, prompt: str, dice: bytes) -> list[str]:
        wanted = settings.answer_tokens
        topic = " ".join(prompt.split())[:_TOPIC_LENGTH] or "…"
        form = (ask.response_format or {}).get("type")
        if form in ("json_object", "json_schema"):
            return tokenizer.split(msgspec.json.encode(self._document(ask, form, language, topic, dice)).decode())
        pieces = self._prose(language, tokenizer, topic, 12 + dice[0] % 60 if wanted is None else wanted, dice, exact=wanted is not None)
        stops = ask.stops
        if stops:
            text = "".join(pieces)
            ends = [at for at in (text.find(stop) for stop in stops) if at >= 0]
            if ends:
                pieces = tokenizer.split(text[: min(ends)])
        return pieces

    def _document(self, ask: Ask, form: str, language: str, topic: str, dice: bytes) -> Any:
        if form == "json_schema":
            wanted = ((ask.response_format or {}).get("json_schema") or {}).get("schema") or {}
            return schema.Example(wanted, topic, dice).build()
        phrases = self._phrases.get(language, self._phrases["en"])
        return {"answer": phrases[1], "language": language, "topic": topic}

    def _prose(self, language: str, tokenizer: Tokenizer, topic: str, wanted: int, dice: bytes, *, exact: bool) -> list[str]:
        """At least `wanted` tokens in whole sentences, or exactly so many."""
        if wanted <= 0:
            return []
        phrases = self._phrases.get(language) or self._phrases["en"]
        pieces = tokenizer.split(phrases[0].replace("{topic}", topic))
        sentences = self._known(language, tokenizer)
        position = dice[1]
        while len(pieces) < wanted:
            pieces.extend(sentences[position % len(sentences)])
            position += 1 + dice[position % len(dice)] % 3
        return pieces[:wanted] if exact else pieces

    def _known(self, language: str, tokenizer: Tokenizer) -> list[list[str]]:
        key = (language, tokenizer.family)
        known = self._sentences.get(key)
        if known is None:
            space = "" if language in _UNSPACED else " "
            phrases = self._phrases.get(language) or self._phrases["en"]
            known = self._sentences[key] = [tokenizer.split(space + sentence) for sentence in phrases[1:]]
        return known


def _reasoning_length(ask: Ask, model: Model, settings: Switches, dice: bytes) -> int:
    """How many reasoning tokens: by switch, by the `reasoning` parameter, or because the model reasons by default."""
    if settings.reasoning_tokens is not None:
        return settings.reasoning_tokens
    asked = ask.thinking()
    mandatory = bool((model.row.get("reasoning") or {}).get("mandatory"))
    refused = asked.enabled is False or asked.effort == "none"
    wanted = asked.enabled or (asked.effort is not None and asked.effort != "none") or asked.max_tokens is not None
    if not (mandatory or (wanted and "reasoning" in model.parameters) or (model.reasons and not refused)):
        return 0
    length = (6 + dice[2] % 24) * _EFFORT_QUARTERS.get(asked.effort or "medium", 8) // 4
    return max(1, min(length, asked.max_tokens)) if asked.max_tokens is not None else length
