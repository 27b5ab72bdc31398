"""Where a customer's repeated prefix was served last: its prompt cache is warm there. In memory, a worker each; bounded."""

from typing import Final

WARM_MS: Final = 300_000
"""The usual life of a prompt cache."""

KEPT_MAX: Final = 50_000


class Warmth:
    """Prefixes (digests) and the upstream each went to last."""

    def __init__(self, *, kept_max: int = KEPT_MAX) -> None:
        self._kept_max = kept_max
        self._kept: dict[bytes, tuple[str, int]] = {}

    def where(self, prefix: bytes | None, now_ms: int) -> str | None:
        """The upstream whose cache is warm; None where none is."""
        found = None if prefix is None else self._kept.get(prefix)
        return found[0] if found is not None and now_ms - found[1] < WARM_MS else None

    def note(self, prefix: bytes | None, upstream: str, now_ms: int) -> None:
        """The prefix was served there. The longest unused one is forgotten where there is no room."""
        if prefix is None:
            return
        self._kept.pop(prefix, None)  # dicts keep the order of insertion
        if len(self._kept) >= self._kept_max:
            del self._kept[next(iter(self._kept))]
        self._kept[prefix] = (upstream, now_ms)
