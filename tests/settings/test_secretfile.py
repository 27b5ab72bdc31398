"""The secrets file: whole or not there, private, and rotated without losing what was made before."""

import json
import os
import threading
from pathlib import Path

import pytest

from tokenarb.base import secretfile
from tokenarb.base.errors import Refused


def test_first_start_makes_it_private_and_the_second_reads_the_same(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secrets.json"
    first = secretfile.load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert secretfile.load_or_create(path) == first
    assert first.peppers.current == 1 and len(first.peppers.values[1]) == 32
    assert len({first.peppers.values[1], first.sealing.values[1], first.user_hmac}) == 3
    assert [entry.name for entry in path.parent.iterdir()] == ["secrets.json"]


def test_of_many_first_starts_one_wins_for_all(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    gate, found = threading.Barrier(8), []

    def start() -> None:
        gate.wait()
        found.append(secretfile.load_or_create(path).user_hmac)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


@pytest.mark.parametrize("kind", secretfile.KINDS)
def test_rotation_adds_a_version_and_keeps_the_old(tmp_path: Path, kind: secretfile.Kind) -> None:
    path = tmp_path / "secrets.json"
    old = secretfile.load_or_create(path)
    new = secretfile.rotate(path, kind)
    before, after = (old.peppers, new.peppers) if kind == "pepper" else (old.sealing, new.sealing)
    assert after.current == 2 and after.values[1] == before.values[1] and after.values[2] != after.values[1]
    assert new.user_hmac == old.user_hmac and secretfile.load(path) == new
    assert path.stat().st_mode & 0o777 == 0o600


def test_parallel_rotations_lose_none(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secretfile.load_or_create(path)
    threads = [threading.Thread(target=secretfile.rotate, args=(path, "pepper")) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(secretfile.load(path).peppers.values) == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_others_can_read_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secrets.json"
    secretfile.load_or_create(path)
    os.chmod(path, mode)
    with pytest.raises(Refused, match="chmod 600"):
        secretfile.load(path)


@pytest.mark.parametrize("damage", ["", "{}", "[1]", "cut", "short", "current", "version"])
def test_damage_is_refused_and_not_replaced(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "secrets.json"
    secretfile.load_or_create(path)
    whole = json.loads(path.read_text())
    if damage == "short":
        whole["user_hmac"] = "AAAA"
    elif damage == "current":
        whole["peppers"]["current"] = 9
    elif damage == "version":
        whole["version"] = 2
    text = path.read_text()[:80] if damage == "cut" else json.dumps(whole) if damage.isalpha() else damage
    path.write_text(text)
    with pytest.raises(Refused, match=r"(Restore it from|restore) its backup") as caught:
        secretfile.load_or_create(path)
    assert caught.value.code == "secrets_file" and path.read_text() == text


def test_no_secret_is_in_a_repr(tmp_path: Path) -> None:
    found = secretfile.load_or_create(tmp_path / "secrets.json")
    assert repr(found) == "Secrets(...)" and "b'" not in repr(found.peppers)
