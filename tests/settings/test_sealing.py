"""Sealed secrets: opened by their own row and version only."""

import os

import pytest

from tokenarb.base.errors import Broken, Refused
from tokenarb.base.sealing import Sealer

OLD, NEW = os.urandom(32), os.urandom(48)


def test_what_is_sealed_opens_and_does_not_show() -> None:
    sealer = Sealer(1, {1: OLD})
    sealed = sealer.seal("sk-or-v1-secret", "row:1")
    assert sealer.open(sealed, "row:1") == "sk-or-v1-secret"
    assert "secret" not in sealed + repr(sealer)
    assert sealer.seal("sk-or-v1-secret", "row:1") != sealed


def test_after_a_rotation_old_texts_open_and_new_ones_use_the_new_version() -> None:
    sealed = Sealer(1, {1: OLD}).seal("s", "row:1")
    both = Sealer(2, {1: OLD, 2: NEW})
    assert both.open(sealed, "row:1") == "s"
    assert both.stale(sealed)
    fresh = both.seal("s", "row:1")
    assert not both.stale(fresh)
    assert Sealer(2, {2: NEW}).open(fresh, "row:1") == "s"
    with pytest.raises(Refused) as refused:
        Sealer(2, {2: NEW}).open(sealed, "row:1")
    assert refused.value.code == "sealing_key_missing"


def test_nothing_else_opens_it() -> None:
    sealer = Sealer(1, {1: OLD})
    sealed = sealer.seal("s", "row:1")
    middle = len(sealed) // 2
    flipped = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    for text, purpose in (
        (sealed, "row:2"),
        (flipped, "row:1"),
        (sealed[:-4], "row:1"),
        ("1.", "row:1"),
        ("1.***", "row:1"),
        ("x", "row:1"),
    ):
        with pytest.raises(Broken):
            sealer.open(text, purpose)
    with pytest.raises(Broken):
        Sealer(1, {1: NEW}).open(sealed, "row:1")


def test_weak_or_absent_secrets_are_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(1, {1: b"short"})
    with pytest.raises(ValueError, match="not among"):
        Sealer(2, {1: OLD})
