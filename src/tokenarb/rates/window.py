"""A sliding minute in integers: what was counted lies in buckets of five seconds, and a bucket counts until it is surely a minute old.

So no 60 seconds, wherever they begin, ever hold more than the limit; the price is that a place comes free up to five seconds late. The
Redis keeper has the same arithmetic in Lua; tests hold the two against each other. Pure: times are Unix ms and come in as arguments.
"""

from typing import Final

BUCKET_MS: Final = 5_000
SPAN: Final = 12
"""A bucket counts while it is at most so many buckets old: 60 seconds after its last moment it still does, 65 after its first no more."""

KEPT_MS: Final = (SPAN + 1) * BUCKET_MS
"""After so long without a count nothing is left of a window."""

NEVER: Final = -1
"""The wait of what is larger than the limit itself."""

Counted = dict[int, int]
"""Bucket number (Unix ms // BUCKET_MS) -> amount. Buckets in the future (another machine's clock) count as well."""


def forget(counted: Counted, now_ms: int) -> None:
    """Drops the buckets that count no more."""
    oldest = now_ms // BUCKET_MS - SPAN
    for bucket in [bucket for bucket in counted if bucket < oldest]:
        del counted[bucket]


def used(counted: Counted, now_ms: int) -> int:
    """What counts at `now_ms`."""
    oldest = now_ms // BUCKET_MS - SPAN
    return sum(amount for bucket, amount in counted.items() if bucket >= oldest)


def wait_ms(counted: Counted, now_ms: int, limit: int, amount: int) -> int:
    """Milliseconds until `amount` fits if nothing else is counted meanwhile: 0 it fits now, NEVER it is larger than the limit."""
    if amount > limit:
        return NEVER
    over = used(counted, now_ms) + amount - limit
    if over <= 0:
        return 0
    oldest = now_ms // BUCKET_MS - SPAN
    for bucket in sorted(bucket for bucket in counted if bucket >= oldest):
        over -= counted[bucket]
        if over <= 0:
            return (bucket + SPAN + 1) * BUCKET_MS - now_ms
    raise AssertionError("an empty window takes whatever is within its limit")


def reset_ms(counted: Counted, now_ms: int) -> int:
    """Milliseconds until nothing of it counts any more."""
    return max(0, (max(counted) + SPAN + 1) * BUCKET_MS - now_ms) if counted else 0


def count(counted: Counted, now_ms: int, amount: int) -> None:
    """Adds `amount` at `now_ms`."""
    bucket = now_ms // BUCKET_MS
    counted[bucket] = counted.get(bucket, 0) + amount


def correct(counted: Counted, at_ms: int, difference: int) -> None:
    """What was counted at `at_ms` turns out to be so much more (or less); nothing happens where that bucket is gone."""
    bucket = at_ms // BUCKET_MS
    if bucket in counted:
        left = counted[bucket] + difference
        if left > 0:
            counted[bucket] = left
        else:
            del counted[bucket]
