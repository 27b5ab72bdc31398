"""The content of a stream, cut into steps: what each chunk adds, whatever the dialect that spells it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from tokenarb.sim.openrouter.answers import Choice, Run
from tokenarb.sim.openrouter.billing import Generation


@dataclass(slots=True)
class Step:
    """A part of one run of one choice. `opens` marks the part that names a tool call; `place` counts the choice's tool calls."""

    index: int
    run: Run
    tokens: int
    pieces: list[str] = field(default_factory=list)
    place: int = 0
    opens: bool = False

    @property
    def text(self) -> str:
        """The characters this step adds."""
        return "".join(self.pieces)

    @property
    def reasoning(self) -> int:
        """Reasoning tokens among the tokens."""
        return self.tokens if self.run.kind == "reasoning" else 0

    @property
    def images(self) -> int:
        """Image tokens among the tokens."""
        return self.tokens if self.run.kind == "image" else 0


def steps(generation: Generation) -> Iterator[Step]:
    """The content of a stream in order; several choices take turns."""
    size = generation.settings.chunk_tokens
    lanes = [_lane(index, choice, size) for index, choice in enumerate(generation.choices)]
    if len(lanes) == 1:
        return lanes[0]
    return (step for turn in itertools.zip_longest(*lanes) for step in turn if step is not None)


def _lane(index: int, choice: Choice, size: int) -> Iterator[Step]:
    place = 0
    for run in choice.runs:
        if run.kind == "call":
            if size == 0:
                yield Step(index, run, run.tokens, run.pieces, place, opens=True)
            else:
                yield Step(index, run, run.head, [], place, opens=True)
                for pieces in _groups(run.pieces, size):
                    yield Step(index, run, len(pieces), pieces, place)
            place += 1
        elif run.kind == "image" or not run.shown:
            yield Step(index, run, run.tokens, run.pieces)
        else:
            for pieces in _groups(run.pieces, size):
                yield Step(index, run, len(pieces), pieces)


def _groups(pieces: list[str], size: int) -> Iterator[list[str]]:
    if size == 0:
        if pieces:
            yield pieces
        return
    for start in range(0, len(pieces), size):
        yield pieces[start : start + size]
