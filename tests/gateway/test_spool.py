"""Late deeds survive the process, torn writes and the worker's own death; whoever comes next books them once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tokenarb.base.errors import Refused, Unavailable
from tokenarb.gateway.spool import Spool
from tokenarb.ledger import model


class Ledger:
    """A ledger that can be away, and remembers what it was told."""

    def __init__(self) -> None:
        self.away = False
        self.refuses: set[str] = set()
        self.told: list[Any] = []

    def _take(self, deed: Any) -> Any:
        if self.away:
            raise Unavailable("planted")
        if deed.request in self.refuses:
            raise Refused("fenced")
        self.told.append(deed)
        return model.Done(deed.request)

    async def mark(self, op: model.Mark) -> model.Done:
        return self._take(op)

    async def settle(self, op: model.Settle) -> Any:
        return self._take(op)

    async def void(self, op: model.Void) -> Any:
        return self._take(op)

    async def hand_over(self, op: model.HandOver) -> model.Done:
        return self._take(op)


def deeds(worker: str) -> list[Any]:
    actuals = (model.Actual(1, 10**30, 10**9),)
    return [
        model.Mark(1, "r1", 0, "gen-ü", worker),
        model.Settle(1, "r1", worker, actuals, 10**30, "0.0000001", '{"prompt":1}', "completed", 5),
        model.Void(1, "r2", worker, model.RequestState.UNKNOWN, "why", 6),
        model.HandOver(1, "r3", worker, 7),
    ]


async def test_deeds_wait_in_order_and_are_booked_when_the_ledger_is_back(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.away = True
    spool = Spool(tmp_path, "w1", ledger)
    assert await spool.open() == 0
    for deed in deeds("w1"):
        await spool.add(deed)
    assert spool.waiting == 4
    assert (tmp_path / "w1.spool").stat().st_size > 0
    ledger.away = False
    async with asyncio.timeout(3):
        while spool.waiting:
            await asyncio.sleep(0.02)
    assert ledger.told == deeds("w1")
    assert (tmp_path / "w1.spool").stat().st_size == 0
    await spool.close()
    assert not list(tmp_path.iterdir())


async def test_the_next_process_adopts_what_a_dead_one_left(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.away = True
    dead = Spool(tmp_path, "w1", ledger)
    await dead.open()
    for deed in deeds("w1"):
        await dead.add(deed)
    await dead.close()
    with (tmp_path / "w1.spool").open("ab") as file:
        file.write(b'{"kind":"Settle","deed":{"custo')  # torn by the crash
    ledger.away = False
    heir = Spool(tmp_path, "w2", ledger)
    assert await heir.open() == 0  # all booked before it returns
    assert ledger.told == deeds("w2")  # under a worker id that is not fenced
    await heir.close()
    assert not list(tmp_path.iterdir())


async def test_a_living_process_keeps_its_own(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.away = True
    living, other = Spool(tmp_path, "w1", ledger), Spool(tmp_path, "w2", ledger)
    await living.open()
    await living.add(deeds("w1")[0])
    assert await other.open() == 0
    with pytest.raises(OSError, match="in use"):
        await Spool(tmp_path, "w1", ledger).open()
    await other.close()
    await living.close()


async def test_a_deed_that_the_ledger_refuses_does_not_block_the_others(tmp_path: Path) -> None:
    ledger = Ledger()
    ledger.away = True
    spool = Spool(tmp_path, "w1", ledger)
    await spool.open()
    for deed in deeds("w1"):
        await spool.add(deed)
    ledger.away, ledger.refuses = False, {"r1"}
    assert await spool.replay() == 0
    assert [deed.request for deed in ledger.told] == ["r2", "r3"]
    await spool.close()


async def test_a_full_disk_loses_nothing_while_the_process_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = Ledger()
    ledger.away = True
    spool = Spool(tmp_path, "w1", ledger)
    await spool.open()

    def full(deeds: Any) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(spool, "_append", full)
    for deed in deeds("w1"):
        await spool.add(deed)
    assert spool.waiting == 4
    ledger.away = False
    assert await spool.replay() == 0
    assert ledger.told == deeds("w1")
    await spool.close()


async def test_C7_a_deed_of_a_newer_version_is_kept_for_it(tmp_path: Path) -> None:
    """A rolling deploy: the old worker adopts what a newer, dead one left. What it cannot read it must not throw away."""
    newer = b'{"kind":"Transmute","deed":{"request":"r8","worker":"w8"}}'
    changed = b'{"kind":"HandOver","deed":{"customer":"c-1","request":"r9"}}'
    torn = b'{"kind":"Settle","deed":{"cust'
    away = Ledger()
    away.away = True
    left = Spool(tmp_path, "w8", away)
    await left.open()
    for deed in deeds("w8"):
        await left.add(deed)
    await left.close()
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + newer + b"\n" + changed + b"\n" + torn)
    for name in ("old-1", "old-2"):
        ledger = Ledger()
        old = Spool(tmp_path, name, ledger)
        assert await old.open() == 0
        await old.close()
        assert len(ledger.told) == (4 if name == "old-1" else 0)  # what it can read is booked, once
        (kept,) = tmp_path.iterdir()
        assert kept.read_bytes().split(b"\n")[:-1] == [newer, changed]
