"""The command as it is installed: real processes, real files, the real simulator."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(data: Path, *words: str, status: int = 0, **environ: str) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(
        [sys.executable, "-m", "tokenarb", *words],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=data,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(data / "kept"), **environ},
    )
    assert ended.returncode == status, (words, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    return ended


def document(data: Path, *words: str, **environ: str):
    return json.loads(run(data, *words, "--json", **environ).stdout)


def test_without_a_database_the_cure_is_said(tmp_path):
    assert "tokenarb migrate" in run(tmp_path, "customer", "list", status=1).stderr
    assert document(tmp_path, "migrate")["before"] is None
    assert run(tmp_path, "customer", "list").stdout.startswith("no customers yet")


def test_wrong_settings_are_told_all_at_once(tmp_path):
    ended = run(tmp_path, "customer", "list", status=2, WORKERS="none", TOKEN_MARKUP_PERCENTAGE="lots")
    assert "WORKERS" in ended.stderr
    assert "TOKEN_MARKUP_PERCENTAGE" in ended.stderr


def test_a_reader_that_leaves_is_no_error(tmp_path):
    run(tmp_path, "migrate")
    for n in range(3):
        run(tmp_path, "customer", "add", f"customer {'x' * 60} {n}")
    words = f"{sys.executable} -m tokenarb customer list | true; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "kept")},
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_a_backup_brings_everything_back_and_waits_for_the_operator(tmp_path):
    run(tmp_path, "migrate")
    run(tmp_path, "customer", "add", "alice")
    run(tmp_path, "customer", "credit", "alice", "5")
    made = document(tmp_path, "backup", str(tmp_path / "copies"))
    run(tmp_path, "customer", "credit", "alice", "100")
    assert "maintenance" in run(tmp_path, "restore", made["path"]).stdout
    assert document(tmp_path, "customer", "show", "alice")["balance_usd"] == "5"
    # What the upstream charged since must be known first, and for that a management key.
    refused = run(tmp_path, "restore", "--finish", status=1, OPENROUTER_BASE_URL="http://127.0.0.1:9/api/v1").stderr
    assert refused.count("\n") == 1
    assert "OPENROUTER_MANAGEMENT_KEY" in refused
    run(tmp_path, "restore", "--finish", "/some/file", status=2)


def test_secrets_rotate_and_every_key_stays(tmp_path):
    run(tmp_path, "migrate")
    run(tmp_path, "customer", "add", "alice")
    run(tmp_path, "key", "issue", "alice")
    assert document(tmp_path, "secrets", "rotate", "pepper")["current"] == 2
    run(tmp_path, "key", "issue", "alice")
    peppers = [row for row in document(tmp_path, "secrets", "list") if row["kind"] == "pepper"]
    assert [(row["version"], row["current"], row["keys"]) for row in peppers] == [(1, False, 1), (2, True, 1)]


def test_two_commands_at_once_take_turns(tmp_path):
    run(tmp_path, "migrate")
    run(tmp_path, "customer", "add", "alice")
    environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "kept")}
    words = [sys.executable, "-m", "tokenarb", "customer", "credit", "alice", "1"]
    running = [subprocess.Popen(words, cwd=tmp_path, env=environ, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    assert document(tmp_path, "customer", "show", "alice")["balance_usd"] == "4"
    assert document(tmp_path, "audit")["ok"] is True


@pytest.fixture
def simulator(tmp_path):
    """`tokenarb sim openrouter` as a process of its own."""
    ready = tmp_path / "sim.json"
    words = [sys.executable, "-m", "tokenarb", "sim", "openrouter", "--port", "0", "--ready-file", str(ready)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
    deadline = time.monotonic() + 30
    while not ready.exists():
        assert process.poll() is None, "the simulator ended"
        assert time.monotonic() < deadline, "the simulator never answered"
        time.sleep(0.05)
    yield json.loads(ready.read_text())
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_from_the_upstream_s_catalogue_to_a_sale(tmp_path, simulator):
    upstream = {
        "OPENROUTER_BASE_URL": simulator["base_url"],
        "OPENROUTER_API_KEY": simulator["inference_key"],
        "OPENROUTER_MANAGEMENT_KEY": simulator["management_key"],
    }
    run(tmp_path, "migrate")
    assert document(tmp_path, "catalog", "sync", **upstream)["offered"] > 100
    assert "nothing changed" in run(tmp_path, "catalog", "sync", **upstream).stdout
    sold = document(tmp_path, "package", "create", "gpt-4", "100000", "GPT-4 Access - 100k tokens", **upstream)
    assert sold["price_usd"] == "3.75"
    checked = run(tmp_path, "check", **upstream)
    assert "fail" not in checked.stdout
    made = document(tmp_path, "backup", str(tmp_path / "copies"))
    run(tmp_path, "restore", made["path"])
    assert document(tmp_path, "restore", "--finish", **upstream)["ended"] is True


def test_an_upstream_that_is_away_is_said_in_one_line(tmp_path):
    run(tmp_path, "migrate")
    ended = run(tmp_path, "catalog", "sync", status=1, OPENROUTER_BASE_URL="http://127.0.0.1:9/api/v1")
    assert ended.stderr.count("\n") == 1
    assert run(
        tmp_path, "check", status=1, OPENROUTER_BASE_URL="http://127.0.0.1:9/api/v1", OPENROUTER_API_KEY="sk-or-v1-" + "a" * 64
    ).stdout


@pytest.mark.parametrize("name", ["openrouter", "telegram"])
def test_a_simulator_stays_on_this_machine(tmp_path, name):
    assert "this machine" in run(tmp_path, "sim", name, "--host", "0.0.0.0", status=1).stderr
