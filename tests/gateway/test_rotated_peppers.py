"""Peppers rotated beside a running server: no key is lost, on old workers or new ones (issue 2, "Operating it")."""

from pathlib import Path
from typing import Any

from tests.gateway.gateway_shop import HELLO, MODEL, Shop

from tokenarb.base import secretfile
from tokenarb.gateway import views
from tokenarb.keys.secrets import Peppers

ASK: dict[str, Any] = {"model": MODEL, "messages": HELLO, "max_tokens": 20}


def read(path: Path) -> Peppers:
    kept = secretfile.load(path).peppers
    return Peppers(kept.current, kept.values)


async def test_F1_keys_live_through_a_rotation_beside_a_running_server(shop: Shop, tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "secrets.json"
    secretfile.load_or_create(path)
    worker = views.Views(shop.database, read(path), shop.clock, reread=lambda: read(path))
    monkeypatch.setattr(views, "REREAD_MS", 0)
    monkeypatch.setattr(views, "UNKNOWN_KEPT_MS", 0)
    object.__setattr__(shop.desk, "views", worker)
    shop.peppers = read(path)
    _, old = await shop.sell()
    assert (await shop.ask(ASK, key=old)).status == 200
    secretfile.rotate(path, "pepper")
    shop.peppers = read(path)
    _, new = await shop.sell()
    assert (await shop.ask(ASK, key=new)).status == 200, "issued under a pepper that this server did not start with"
    assert (await shop.ask(ASK, key=old)).status == 200
    path.write_text("damaged")
    assert (await shop.ask(ASK, key=shop.key)).status == 401
    assert (await shop.ask(ASK, key=new)).status == 200, "a damaged file takes away nothing that is known"


async def test_F1_a_worker_that_moves_a_key_to_the_new_pepper_loses_it_for_no_other(shop: Shop, tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "secrets.json"
    secretfile.load_or_create(path)
    shop.peppers = read(path)
    _, secret = await shop.sell()
    old = views.Views(shop.database, read(path), shop.clock, reread=lambda: read(path))
    secretfile.rotate(path, "pepper")
    restarted = views.Views(shop.database, read(path), shop.clock)
    assert (await restarted.read(secret)).key.pepper_version == 1
    assert (await restarted.read(secret, fresh=True)).key.pepper_version == 2
    assert (await old.read(secret)).key.pepper_version == 2
