"""The plugin of `.ci/run`: a skip that nobody allowed turns a green run red, also through pytest-xdist."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).resolve().parents[2] / ".ci"

CASES = {
    "passes": ("def test_a():\n    assert True\n", 0),
    "skips": ("import pytest\ndef test_a():\n    pytest.skip('no browser here')\n", 1),
    "marked": ("import pytest\n@pytest.mark.skip(reason='later')\ndef test_a():\n    assert True\n", 1),
    "file": ("import pytest\npytest.skip('whole file', allow_module_level=True)\n", 1),
    "expected": ("import pytest\n@pytest.mark.xfail(reason='a known bug')\ndef test_a():\n    assert False\n", 1),
}


@pytest.mark.parametrize(("case", "workers"), [*((case, "0") for case in sorted(CASES)), ("skips", "2"), ("passes", "2")])
def test_a_skip_fails_the_run(tmp_path: Path, case: str, workers: str) -> None:
    text, status = CASES[case]
    (tmp_path / "test_case.py").write_text(text)
    (tmp_path / "test_other.py").write_text("def test_b():\n    assert True\n")
    environ = {**os.environ, "PYTHONPATH": str(CI), "PYTEST_PLUGINS": "skips"}
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert done.returncode == status, done.stdout + done.stderr
    assert ("SKIPPED IN CI" in done.stdout) == bool(status)
