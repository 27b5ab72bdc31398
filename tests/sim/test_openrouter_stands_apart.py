"""The simulator shares no code with what it imitates the world for."""

import ast
import sys
from pathlib import Path

import tokenarb.sim

ALLOWED = {"msgspec", "uvicorn", "uvloop", "httptools", "starlette"}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_imports_nothing_of_the_product() -> None:
    files = list(Path(str(tokenarb.sim.__path__[0])).rglob("*.py"))
    assert len(files) > 20
    strangers = {
        (path.name, name)
        for path in files
        for name in imported(path)
        if not name.startswith("tokenarb.sim") and name.split(".")[0] not in ALLOWED | set(sys.stdlib_module_names)
    }
    assert not strangers
