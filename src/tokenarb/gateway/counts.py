"""Plain integers the hot path counts in; `/metrics` reads them when somebody asks."""

from decimal import Decimal


class Counts:
    """Since the process began; `charged_nano` in nano-USD, `cost` in USD, `problems` by kind.

    `streams` is how many answers are being delivered now, drains included.
    """

    __slots__ = ("charged_nano", "cost", "handed_over", "overruns", "problems", "refusals", "requests", "streams", "unknown")

    def __init__(self) -> None:
        self.requests = 0
        self.refusals: dict[str, int] = {}
        self.streams = 0
        self.charged_nano = 0
        self.cost = Decimal(0)
        self.overruns = 0
        self.handed_over = 0
        self.unknown = 0
        self.problems: dict[str, int] = {}

    def refused(self, code: str) -> None:
        self.refusals[code] = self.refusals.get(code, 0) + 1

    def problem(self, kind: str) -> None:
        self.problems[kind] = self.problems.get(kind, 0) + 1
