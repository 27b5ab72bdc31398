"""A clock whose hands a test moves."""


class Hands:
    """Stands still until moved."""

    def __init__(self, now_ms: int) -> None:
        self.at_ms = now_ms

    def now_ms(self) -> int:
        return self.at_ms
