"""The interpreter's collector of cycles, set for a process that stays: a tenth of a request's time went into it."""

import gc
from typing import Final

THRESHOLDS: Final = (20_000, 20, 20)
"""Python's own (700, 10, 10) search several times a millisecond under load, for cycles that a request seldom makes."""


def settle_in() -> None:
    """To be called once everything is put together: what is there now stays as long as the process, and is not searched again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
