"""Our own small C programs, compiled when they are needed."""

import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "wire"


def compiler() -> str | None:
    """The C compiler of this machine, if there is one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(directory: Path, name: str) -> Path:
    """Compiles `wire/NAME.c` and returns the program. Raises: CalledProcessError with the compiler's words on stderr."""
    program = directory / name
    tool = compiler()
    assert tool is not None, "no C compiler"
    subprocess.run([tool, "-O2", "-o", str(program), str(SOURCES / f"{name}.c")], check=True)
    return program
