"""Commands beside a serving process on one SQLite file: both go on, and the server sees what the operator did at once."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


class Serving:
    """A sandbox as a process of its own, and the command line on its database."""

    def __init__(self, directory: Path) -> None:
        self.environ = {"PATH": os.environ["PATH"], "DATA_DIR": str(directory / "kept"), "DB_NAME": "sandbox.db"}
        self.directory = directory
        ready = directory / "ready.json"
        words = ["sandbox", "--port", "0", "--data", str(directory / "kept"), "--ready-file", str(ready)]
        self.process = subprocess.Popen([sys.executable, "-m", "tokenarb", *words], stdout=subprocess.DEVNULL, cwd=directory)
        deadline = time.monotonic() + 60
        while not ready.exists():
            assert self.process.poll() is None, "the sandbox ended"
            assert time.monotonic() < deadline, "the sandbox never answered"
            time.sleep(0.05)
        facts = json.loads(ready.read_text())
        self.base_url, self.secret, self.customer = facts["base_url"], facts["api_key"], str(facts["customer_id"])

    def command(self, *words: str) -> Any:
        """`tokenarb WORDS --json`, which must succeed."""
        ended = self.attempt(*words)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    def attempt(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same, however it ends."""
        return subprocess.run(
            [sys.executable, "-m", "tokenarb", *words, "--json"],
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.directory,
            env=self.environ,
        )

    def call(self, secret: str | None = None) -> int:
        """The status of a small chat completion."""
        body = {"model": "gpt-4o-mini", "max_tokens": 20, "messages": [{"role": "user", "content": "Hello"}]}
        request = urllib.request.Request(
            self.base_url + "/ai-proxy/v1/chat/completions",
            json.dumps(body).encode(),
            {"authorization": f"Bearer {secret or self.secret}", "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    server = Serving(tmp_path_factory.mktemp("beside"))
    yield server
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(45) == 0


def test_F1_a_key_stopped_by_a_command_is_refused_by_the_running_server_at_its_next_call(serving):
    issued = serving.command("key", "issue", serving.customer)
    assert serving.call(issued["secret"]) == 200
    serving.command("key", "freeze", issued["key"])
    assert serving.call(issued["secret"]) == 403
    serving.command("key", "unfreeze", issued["key"])
    assert serving.call(issued["secret"]) == 200
    rotated = serving.command("key", "rotate", issued["key"])
    assert serving.call(issued["secret"]) == 401
    assert serving.call(rotated["secret"]) == 200
    serving.command("key", "revoke", issued["key"])
    assert serving.call(rotated["secret"]) == 401


def test_a_frozen_customer_is_not_served_until_thawed(serving):
    assert serving.call() == 200
    serving.command("customer", "freeze", serving.customer)
    assert serving.call() == 403
    serving.command("customer", "unfreeze", serving.customer)
    assert serving.call() == 200


def test_a_thawed_key_works_at_once_also_when_it_was_first_seen_frozen(serving):
    issued = serving.command("key", "issue", serving.customer)
    serving.command("key", "freeze", issued["key"])
    assert serving.call(issued["secret"]) == 403
    serving.command("key", "unfreeze", issued["key"])
    assert serving.call(issued["secret"]) == 200


def test_a_model_allowed_meanwhile_is_served_at_once(serving):
    issued = serving.command("key", "issue", serving.customer, "--model", "gpt-4")
    assert serving.call(issued["secret"]) == 403
    serving.command("key", "change", issued["key"], "--all-models")
    assert serving.call(issued["secret"]) == 200


def test_E12_a_package_sold_meanwhile_pays_for_the_next_call(serving):
    serving.command("customer", "add", "broke")
    key = serving.command("key", "issue", "broke", "--no-credit")
    assert serving.call(key["secret"]) == 402
    serving.command("customer", "credit", "broke", "5")
    assert serving.call(key["secret"]) == 402  # this key may not use credit
    package = next(row for row in serving.command("package", "list") if row["model"] == "openai/gpt-4o-mini")
    serving.command("package", "sell", str(package["package"]), "broke")
    assert serving.call(key["secret"]) == 200
    (bought,) = serving.command("customer", "show", "broke")["packages"]
    assert 0 < bought["left"] < bought["tokens"]


def test_money_added_meanwhile_is_there_for_the_next_call(serving):
    serving.command("customer", "add", "poor")
    secret = serving.command("key", "issue", "poor")["secret"]
    assert serving.call(secret) == 402
    serving.command("customer", "credit", "poor", "1")
    assert serving.call(secret) == 200


def test_the_file_is_backed_up_and_audited_but_neither_migrated_nor_replaced_under_the_server(serving):
    assert serving.command("audit")["ok"] is True
    copy = serving.command("backup", str(serving.directory / "copies"))
    for words in (("migrate",), ("restore", copy["path"])):
        refused = serving.attempt(*words)
        assert refused.returncode == 1
        assert "Stop it" in json.loads(refused.stderr)["error"]["message"] or "running" in refused.stderr
    assert serving.call() == 200
