"""What a serving process does not need is not loaded: it would lie in every worker's memory (docs/performance.md)."""

import subprocess
import sys

import pytest

NEEDED_BY_FEW = (
    "Crypto",
    "aiogram",
    "aiohttp",
    "alembic",
    "asyncpg",
    "babel",
    "cryptography",
    "embit",
    "fluent",
    "jinja2",
    "mako",
    "matplotlib",
    "pydantic",
    "pygments",
    "redis",
    "starlette",
    "uvicorn",
)


@pytest.mark.parametrize("name", NEEDED_BY_FEW)
def test_the_command_line_and_the_gateway_are_here_without(name: str, loaded: set[str]) -> None:
    assert name not in loaded


def test_the_list_would_show_what_is_loaded(loaded: set[str]) -> None:
    assert {"tokenarb", "sqlalchemy", "httptools"} <= loaded


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Top-level names of the modules that `tokenarb run` begins with, in a process of its own."""
    code = "import sys, tokenarb.cli.parser, tokenarb.app; print(*{name.partition('.')[0] for name in sys.modules})"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
