"""What an operator gets wrong at night: one line says what, where and what to do; the right exit status; no traceback."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.postgres import PostgresServer

from tokenarb import settings

pytestmark = pytest.mark.slow


def said(where: Path, *words: str, status: int = 1, **environ: str) -> str:
    """What the command wrote to stderr."""
    ended = subprocess.run(
        [sys.executable, "-m", "tokenarb", *words],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=where,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(where / "kept"), **environ},
    )
    assert ended.returncode == status, (words, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    assert "Error" not in ended.stderr, "words, not the names of exceptions"
    return ended.stderr


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    said(tmp_path, "migrate", status=0)
    return tmp_path


def test_a_lost_secrets_file_is_never_replaced_behind_issued_keys(shop):
    said(shop, "customer", "add", "alice", status=0)
    said(shop, "key", "issue", "alice", status=0)
    secrets = shop / "kept" / "secrets.json"
    secrets.rename(shop / "copy.json")
    for words in (("run",), ("check",), ("key", "list")):
        told = said(shop, *words, OPENROUTER_API_KEY="k" * 20)
        assert told.count("\n") == 1
        assert str(secrets) in told
        assert "1 keys" in told
        assert not secrets.exists()
    said(shop, "secrets", "make", status=0)
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    said(shop, "key", "list", status=0)
    assert "already" in said(shop, "secrets", "make")


def test_a_secrets_file_is_made_where_nothing_was_issued(shop):
    (shop / "kept" / "secrets.json").unlink()
    said(shop, "customer", "list", status=0)
    assert (shop / "kept" / "secrets.json").exists()


def test_a_damaged_secrets_file_is_named(shop):
    secrets = shop / "kept" / "secrets.json"
    secrets.write_text("{")
    assert "restore its backup" in said(shop, "customer", "list")
    secrets.unlink()
    secrets.mkdir()
    assert str(secrets) in said(shop, "customer", "list")


def test_the_database_file_is_its_owner_s(shop):
    assert stat.S_IMODE((shop / "kept" / "arbitrage.db").stat().st_mode) == 0o600


def test_a_damaged_database_names_the_cure_and_the_cure_works(shop):
    said(shop, "customer", "add", "alice", status=0)
    said(shop, "backup", str(shop / "copies"), status=0)
    database = shop / "kept" / "arbitrage.db"
    for tail in ("-wal", "-shm"):
        database.with_name(database.name + tail).unlink(missing_ok=True)
    database.write_bytes(os.urandom(8192))
    assert "tokenarb restore FILE" in said(shop, "customer", "list")
    assert "tokenarb restore FILE" in said(shop, "run", OPENROUTER_API_KEY="k" * 20)
    (copy,) = (shop / "copies").iterdir()
    said(shop, "restore", str(copy), status=0)
    said(shop, "customer", "show", "alice", status=0)


def test_a_database_that_cannot_be_opened(shop):
    (shop / "dir.db").mkdir()
    assert "DB_NAME" in said(shop, "customer", "list", DB_NAME=str(shop / "dir.db"))


def test_a_backup_where_none_can_be_written(shop):
    (shop / "file").touch()
    assert str(shop / "file") in said(shop, "backup", str(shop / "file"))


def test_a_simulator_on_a_taken_port(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = said(tmp_path, "sim", "openrouter", "--port", str(port))
    assert str(port) in told
    assert "--port" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfe", "not text in UTF-8"), (b"{", "1 problem,"), (b"[]", "object"), (b'{"packages": [{"model": "gpt-4"}]}', "tokens")],
)
def test_an_import_that_is_none(shop, content, words):
    file = shop / "packages.json"
    file.write_bytes(content)
    ended = subprocess.run(
        [sys.executable, "-m", "tokenarb", "package", "import", str(file), "--apply"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=shop,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(shop / "kept")},
    )
    assert (ended.returncode, ended.stderr) == (1, "")
    assert words in ended.stdout
    assert "holds no package" not in ended.stdout


def test_every_setting_wrong_at_once(tmp_path):
    free = {"WORKER_GROUP", "DB_NAME", "REDIS_PASSWORD", "DATA_DIR", "SECRETS_FILE"}
    names = [field.name for field in settings.FIELDS if field.name not in free]
    told = said(tmp_path, "run", status=2, **dict.fromkeys(names, "@@@"))
    assert [name for name in names if f"{name}: " not in told] == []
    assert told.count("Cure: ") == len(names)


@pytest.mark.postgres
async def test_a_database_address_that_leads_nowhere(tmp_path):
    server = PostgresServer()
    server.start()
    try:
        right = await server.create_database()
        place, _, name = right.rpartition("/")
        nobody = right.replace("://tokenarb@", "://nobody:secret-word@")
        assert nobody != right
        empty = said(tmp_path, "customer", "list", DATABASE_URL=right)
        assert "tokenarb migrate" in empty
        for address, words in ((nobody, "nobody"), (f"{place}/{name}x", f"{name}x")):
            told = said(tmp_path, "customer", "list", DATABASE_URL=address)
            assert told.count("\n") == 1
            assert words in told
            assert "DATABASE_URL" in told
            assert "secret-word" not in told
            assert "migrate" not in told, "no cure for this"
    finally:
        server.stop()
    for command in ("run", "migrate", "audit"):
        told = said(tmp_path, command, DATABASE_URL=right.replace("@", ":secret-word@"), OPENROUTER_API_KEY="k" * 20)
        assert told.count("\n") == 1
        assert "database at 127.0.0.1:" in told
        assert "secret-word" not in told
