"""pytest plugin of `.ci/run`: in CI a skipped test is a failed one.

A test may skip on a developer's machine that lacks something (the table in CONTRIBUTING.md says what). CI has everything, so that
there a skip, or an expected failure, means that something went untested unnoticed. `ALLOWED` is the ratchet: the reason, word for
word as pytest reports it, with why CI cannot run that test.
"""

from typing import Final

import pytest

ALLOWED: Final[dict[str, str]] = {}


class Skips:
    """Collects what was skipped; with pytest-xdist the controller sees every report of its workers."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if not report.skipped:
            return
        if isinstance(report, pytest.TestReport) and hasattr(report, "wasxfail"):
            reason = f"expected to fail: {report.wasxfail}"
        elif isinstance(report.longrepr, tuple):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        else:
            reason = str(report.longrepr)
        if reason not in ALLOWED:
            self.found.append(f"{report.nodeid}: {reason}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that skipped itself or was marked so."""
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A whole file that skipped itself while it was collected."""
        self._note(report)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turns a green run with forbidden skips red."""
        if self.found and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Names them; a bare red exit would explain nothing."""
        for line in self.found:
            terminalreporter.write_line(f"SKIPPED IN CI, which counts as failed: {line}", red=True)


def pytest_configure(config: pytest.Config) -> None:
    """Only the controller decides; a worker's exit status is not the run's."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Skips(), "skips-in-ci")
