"""`tokenarb run` and `python run.py` from an empty directory to money, on both engines, as processes."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import threading
import time
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest
from tests.app.operators_site import CHAT, RUN_PY, Simulator, Site, exit_status, lines, until
from tests.drift.programs import kill9

pytestmark = pytest.mark.slow
ENGINES = pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])


@ENGINES
def test_from_nothing_to_a_served_and_audited_sale(make_site, engine) -> None:
    site = make_site(engine, migrated=False, REDIS_HOST="old", OPENROUTER_MANAGEMENT_KEY="", OPENROUTER_API_KEYS="typo")
    refused = site.command("run", status=1).stderr
    assert refused.count("\n") == 1
    assert "tokenarb migrate" in refused
    site.command("migrate", entry=RUN_PY)
    program = site.serve(entry=RUN_PY)
    (begun,) = [line for line in lines(program) if line["message"].startswith("serving on")]
    assert (begun["listens"], begun["engine"]) == (f"http://127.0.0.1:{site.port}", engine)
    assert begun["upstream"] == site.environ["OPENROUTER_BASE_URL"]
    warned = [line["message"] for line in lines(program) if line["level"] == "warning"]
    assert any("REDIS_HOST" in text for text in warned)
    assert any("OPENROUTER_API_KEYS" in text for text in warned)
    # What the operator does beside it counts from the next call on.
    key = site.sell("0.5")
    assert site.chat(key)[0] == 200
    package = site.document("package", "create", "gpt-4o-mini", "1000", "A thousand", "--days", "7")
    site.document("package", "sell", str(package["package"]), site.name)
    assert site.chat(key)[0] == 200
    (bought,) = site.document("customer", "show", site.name)["packages"]
    assert 0 < bought["left"] < 1000
    site.document("key", "revoke", key[:12])
    assert site.chat(key)[0] == 401
    with urllib.request.urlopen(begun["listens"] + "/metrics", timeout=10) as answer:
        figures = answer.read().decode()
    assert "tokenarb_requests_total 2.0" in figures
    assert "tokenarb_upstream_credit_usd NaN" in figures, "unknown without a management key: a 0 would wake the operator"
    os.kill(program.pid, signal.SIGTERM)
    os.kill(program.pid, signal.SIGINT)
    assert exit_status(program) == 0
    site.audit()
    text = program.log.read_text()
    assert key not in text
    assert site.environ["OPENROUTER_API_KEY"] not in text


def test_a_second_server_on_one_file_and_a_migration_beside_it_are_refused(make_site) -> None:
    site = make_site()
    site.serve()
    other = site.command("run", status=1, BIND_PORT="0").stderr
    assert other.count("\n") == 1
    assert "already serves" in other
    assert "already serves" in site.command("migrate", status=1).stderr
    busy = make_site().command("run", status=1, BIND_PORT=str(site.port)).stderr
    assert "cannot listen" in busy
    assert busy.count("\n") == 1


def test_a_sub_key_with_a_daily_limit_is_what_calls_are_made_with(make_site, upstream: Simulator) -> None:
    management = upstream.facts["management_key"]
    site = make_site(OPENROUTER_MANAGEMENT_KEY=management, UPSTREAM_KEY_DAILY_LIMIT="3", WORKER_GROUP="flows")
    program = site.serve()
    assert site.chat(site.sell())[0] == 200
    (made,) = sub_keys(site)
    os.kill(program.pid, signal.SIGTERM)
    assert exit_status(program) == 0
    site.serve()  # the same key, from its seal
    assert site.chat(site.sell())[0] == 200
    assert sub_keys(site) == [made]
    assert made[0] == "flows"
    paid = [row for row in upstream.told("/totals")["keys"] if row["hash"] == made[1]]
    assert paid and Decimal(paid[0]["cost"]) > 0
    site.audit()


def sub_keys(site: Site) -> list[tuple[str, str]]:
    """Worker group and hash of each key that this installation made."""
    with contextlib.closing(sqlite3.connect(site.directory / "kept" / "arbitrage.db")) as database:
        return database.execute("SELECT worker_group, hash FROM upstream_key").fetchall()


def test_a_public_address_needs_a_recorded_permission_and_serves_only_its_scope(make_site) -> None:
    site = make_site(OPENROUTER_BASE_URL="https://upstream.invalid/api/v1", BIND_HOST="0.0.0.0")
    refused = site.command("run", status=1).stderr
    assert refused.count("\n") == 1
    assert "tokenarb upstream permit openrouter" in refused
    site.document("upstream", "permit", "openrouter", "--kind", "consent", "--reference", "letter of 1 June", "--date", "2026-06-01")
    program = site.serve(ready=False)
    until(lambda: site.ready() == 503, "it serves, with nothing to sell")
    os.kill(program.pid, signal.SIGTERM)
    assert exit_status(program) == 0
    # The simulator is on this machine, so that its models can be read; the host has changed, so the permission is gone with it.
    site.environ["OPENROUTER_BASE_URL"] = site.simulator.facts["base_url"]
    site.serve()
    words = ("--kind", "consent", "--reference", "letter of 2 June", "--date", "2026-06-02", "--model", "openai/*")
    site.document("upstream", "permit", "openrouter", *words)
    until(lambda: {row["id"].partition("/")[0] for row in site.ask("/v1/models")[1]["data"]} == {"openai"}, "narrowed", 5)
    key = site.sell()
    assert site.chat(key)[0] == 200
    status, answer = site.chat(key, model="anthropic/claude-3-haiku")
    assert (status, answer["error"]["code"]) == (404, "model_not_found")


def test_a_withdrawn_permission_ends_the_sale_at_once_where_one_is_needed(make_site) -> None:
    site = make_site(BIND_HOST="0.0.0.0")
    program = site.serve()  # the simulator is on this machine and needs none; its catalogue stays
    os.kill(program.pid, signal.SIGTERM)
    assert exit_status(program) == 0
    site.environ["OPENROUTER_BASE_URL"] = "https://upstream.invalid/api/v1"
    site.command("run", status=1)
    permit = ("upstream", "permit", "openrouter", "--kind", "consent", "--reference", "letter of 1 June", "--date", "2026-06-01")
    site.document(*permit)
    site.serve()
    assert len(site.ask("/v1/models")[1]["data"]) > 100
    site.document("upstream", "withdraw", "openrouter")
    until(lambda: site.ready() == 503, "it has nothing to sell any more", 5)
    assert site.ask("/v1/models")[1]["data"] == []
    site.document(*permit)
    until(lambda: site.ready() == 200, "it sells again", 5)


def test_reconcile_shows_a_call_that_our_books_do_not_know(make_site, tmp_path: Path) -> None:
    upstream = Simulator(tmp_path)
    upstream.start()
    site = make_site(simulator=upstream, OPENROUTER_MANAGEMENT_KEY=upstream.facts["management_key"])
    assert "management" in site.command("reconcile", status=1, OPENROUTER_MANAGEMENT_KEY="").stderr.lower()
    site.serve()
    assert site.chat(site.sell())[0] == 200
    told = site.document("reconcile", "--days", "2")
    assert (told["ok"], len(told["days"])) == (True, 3)
    assert told["days"][-1]["ours_usd"] == told["days"][-1]["upstream_usd"] != "0"
    body = {"model": "openai/gpt-4o-mini", "max_tokens": 20, "messages": [{"role": "user", "content": "Somebody else's call."}]}
    foreign = urllib.request.Request(
        upstream.facts["base_url"] + "/chat/completions",
        json.dumps(body).encode(),
        {"authorization": f"Bearer {upstream.facts['inference_key']}", "content-type": "application/json"},
    )
    with urllib.request.urlopen(foreign, timeout=10) as answer:
        assert answer.status == 200
    ended = site.command("reconcile", status=1)
    assert "1 day(s) differ" in ended.stdout
    upstream.program.kill_group()


def test_an_upstream_that_is_away_keeps_an_old_shop_open_and_a_new_one_waiting(make_site, tmp_path: Path) -> None:
    upstream = Simulator(tmp_path)
    upstream.start()
    old = make_site(simulator=upstream)
    program = old.serve()
    os.kill(program.pid, signal.SIGTERM)
    exit_status(program)
    upstream.program.kill_group()
    old.serve()  # ready from what it has
    new = make_site(simulator=upstream)
    program = new.serve(ready=False)
    until(lambda: new.ready() == 503, "it answers, and is not ready")
    back = Simulator(tmp_path, int(upstream.facts["base_url"].split(":")[2].split("/")[0]))
    back.start()
    until(lambda: new.ready() == 200, "by itself, soon", 15)
    back.program.kill_group()


class Streaming(threading.Thread):
    """A client that reads one stream to its end."""

    def __init__(self, port: int, key: str, directive: str) -> None:
        super().__init__(daemon=True)
        self.port, self.key, self.directive = port, key, directive
        self.data = b""
        self.begun = threading.Event()
        self.start()

    def run(self) -> None:
        body = {"model": "openai/gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": self.directive}]}
        data = json.dumps(body).encode()
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as wire:
            head = f"POST {CHAT} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {self.key}\r\nContent-Length: {len(data)}\r\n\r\n"
            wire.sendall(head.encode() + data)
            while piece := wire.recv(65536):
                self.data += piece
                if b"delta" in self.data:
                    self.begun.set()


def test_A13_a_stream_survives_sigterm_new_calls_are_sent_elsewhere_and_the_rest_is_resolved(make_site) -> None:
    site = make_site(SHUTDOWN_SECONDS="5")
    site.simulator.control({"scope": "all", "switches": {"generation_cancel_delay_ms": 0}})
    program = site.serve()
    key = site.sell()
    short = Streaming(site.port, key, "[[sim tokens=60 delay_ms=150]] Tell me.")  # some 2 s
    long = Streaming(site.port, key, "[[sim tokens=4000 delay_ms=100]] Tell me more.")
    assert short.begun.wait(20) and long.begun.wait(20)
    os.kill(program.pid, signal.SIGTERM)
    until(lambda: site.ready() == 503, "not ready at once", 1.5)
    status, answer = site.chat(key)
    assert (status, answer["error"]["code"]) == (503, "draining")
    os.kill(program.pid, signal.SIGTERM)  # harmless
    began = time.monotonic()
    assert exit_status(program) == 0
    assert time.monotonic() - began < 10
    short.join(5)
    long.join(5)
    assert b"[DONE]" in short.data
    assert b"[DONE]" not in long.data
    site.serve()
    until(lambda: site.held() == "0", "the resolver ends the long one")
    site.audit()


@ENGINES
def test_C1_kill_9_under_streams_then_everything_ends_and_adds_up(make_site, engine) -> None:
    site = make_site(engine)
    site.simulator.control({"scope": "all", "switches": {"generation_cancel_delay_ms": 0, "generation_delay_ms": 0}})
    program = site.serve()
    key = site.sell()
    streams = [Streaming(site.port, key, f"[[sim tokens=400 delay_ms=100]] Number {n}.") for n in range(3)]
    assert all(stream.begun.wait(20) for stream in streams)
    kill9(program.pid)
    exit_status(program)
    site.serve()
    until(lambda: site.held() == "0", "nothing is held any more", 40)
    site.audit()


def test_a_backup_comes_back_in_maintenance_and_serves_after_it(make_site, upstream: Simulator) -> None:
    site = make_site(OPENROUTER_MANAGEMENT_KEY=upstream.facts["management_key"])
    program = site.serve()
    key = site.sell("5")
    made = site.document("backup")
    os.kill(program.pid, signal.SIGTERM)
    exit_status(program)
    site.document("customer", "credit", site.name, "100")
    site.document("restore", made["path"])
    assert site.document("customer", "show", site.name)["balance_usd"] == "5"
    site.serve(ready=False)
    until(lambda: site.ready() == 503, "in maintenance")
    status, answer = site.chat(key)
    assert (status, answer["error"]["code"]) == (503, "maintenance")
    site.document("restore", "--finish", "--accept-loss")
    until(lambda: site.ready() == 200, "open again", 10)
    assert site.chat(key)[0] == 200
