"""Several workers on PostgreSQL, as processes: restarted, stopped together, never unwatched, and refused once."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.app.operators_site import RUN_PY, exit_status, lines, until
from tests.drift.programs import Program, kill9

pytestmark = [pytest.mark.slow, pytest.mark.postgres]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def served(program: Program) -> list[dict[str, Any]]:
    """What its workers said when they began to serve."""
    return [line for line in lines(program) if line["message"].startswith("serving on")]


def test_three_workers_share_a_port_are_restarted_and_end_together(make_site) -> None:
    site = make_site("postgresql", WORKERS="3")
    key = site.sell()
    program = site.serve(entry=RUN_PY)  # a plain checkout: its workers must find the code as it did
    workers = until(lambda: len(found := program.children()) == 3 and found, "three workers")
    until(lambda: len(served(program)) == 3, "all of them serve")
    assert len(list((site.directory / "kept" / "spool").glob("*.spool"))) == 3, "one spool each"
    kill9(workers[0])
    until(lambda: len(found := program.children()) == 3 and workers[0] not in found, "the killed one is replaced")
    until(lambda: len(served(program)) == 4, "the new one serves")
    assert [site.chat(key)[0] for _ in range(6)] == [200] * 6
    os.kill(program.pid, signal.SIGTERM)
    assert exit_status(program) == 0
    assert not any(alive(pid) for pid in [*workers, *program.children()])
    site.audit()
    assert len({line["worker"] for line in served(program)}) == 4


def test_no_worker_outlives_a_killed_supervisor(make_site) -> None:
    site = make_site("postgresql", WORKERS="2")
    program = site.serve()
    workers = until(lambda: len(found := program.children()) == 2 and found, "two workers")
    kill9(program.pid)
    until(lambda: not any(alive(pid) for pid in workers), "they notice and end", 10)


@pytest.mark.parametrize(
    ("environ", "status", "says"),
    [
        ({"OPENROUTER_API_KEY": ""}, 1, "OPENROUTER_API_KEY"),
        ({"BIND_HOST": "192.0.2.1", "PUBLIC_URL": ""}, 1, "cannot listen"),
        ({"WORKERS": "3", "TOKEN_MARKUP_PERCENTAGE": "much"}, 2, "TOKEN_MARKUP_PERCENTAGE"),
    ],
)
def test_what_refuses_one_refuses_all_and_is_said_once(make_site, environ, status, says) -> None:
    site = make_site("postgresql")
    began = time.monotonic()
    ended = site.command("run", status=status, **{"WORKERS": "3", **environ})
    assert ended.stderr.count("tokenarb: ") == 1
    assert says in ended.stderr
    assert time.monotonic() - began < 20


def test_a_port_that_another_one_s_workers_share_is_not_shared(make_site) -> None:
    first, second = make_site("postgresql", WORKERS="2"), make_site("postgresql", WORKERS="2")
    first.serve()
    assert "cannot listen" in second.command("run", status=1, BIND_PORT=str(first.port)).stderr
