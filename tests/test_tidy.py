"""House rules that a machine can see. A ratchet: what is excused stands in `EXCUSED` with its reason, and must still need the excuse."""

import ast
import functools
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES_A_FILE = 400
LINES_A_FUNCTION = 60
VAGUE = {"util", "utils", "helper", "helpers", "service", "services", "manager", "managers", "common", "misc", "stuff"}

# Each with a gap, so that this file does not find itself.
FORBIDDEN = [
    re.compile(pattern.replace("~", ""), re.IGNORECASE)
    for pattern in (
        "co-auth~ored-by:",
        "generated (with|by) [a-z ]*(a~i|cl~aude|g~pt|cop~ilot)",
        "as an a~i (language )?model",
        "a~i[ -]assist(ant|ed)",
        "/wo~rk/(main|shared)",
        "/opt/p~ypi",
        "(files\\.)?python~hosted\\.org",
        "pyp~i\\.org",
        "registry\\.npm~js",
    )
]
DATA = {"src/tokenarb/sim/openrouter/models.json"}  # the upstream's words, not ours

EXCUSED: dict[tuple[str, str], str] = {}


@dataclass(frozen=True)
class Module:
    """A Python file of ours, parsed."""

    path: str
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


@dataclass(frozen=True)
class Finding:
    rule: str
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.what}"


def tracked() -> list[str]:
    """What is, or is about to be, committed."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode:  # a release archive has no history
        skipped = {".venv", "__pycache__", ".git"}
        return [str(p.relative_to(ROOT)) for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.parts)]
    return sorted({path for path in listed.stdout.splitlines() if (ROOT / path).is_file()})


@functools.cache
def modules() -> list[Module]:
    found = []
    for path in tracked():
        if path.endswith(".py"):
            text = (ROOT / path).read_text(encoding="utf-8")
            found.append(Module(path, text, ast.parse(text)))
    return found


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def in_source(module: Module) -> bool:
    return module.path.startswith("src/")


def check(rule: str, finder: Callable[[Module], Iterator[tuple[int, str]]], chosen: list[Module]) -> None:
    """Fails with every finding of the rule that has no excuse."""
    found = [Finding(rule, module.path, line, what) for module in chosen for line, what in finder(module)]
    excused = {path for named, path in EXCUSED if named == rule}
    left = [str(finding) for finding in found if finding.path not in excused]
    idle = excused - {finding.path for finding in found}
    assert not left, "\n" + "\n".join(left)
    assert not idle, f"these no longer need their excuse for {rule!r}: {sorted(idle)}"


def test_a_file_is_one_noun() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        if len(module.lines) > LINES_A_FILE:
            yield 1, f"{len(module.lines)} lines, more than {LINES_A_FILE}: find the noun that wants its own file"

    check("long file", finder, modules())


def test_a_function_fits_a_screen() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for function in functions(module.tree):
            length = (function.end_lineno or function.lineno) - function.lineno + 1
            if length > LINES_A_FUNCTION:
                yield function.lineno, f"{function.name} has {length} lines, more than {LINES_A_FUNCTION}"

    # A migration is drafted from the tables: as long as what it creates.
    check("long function", finder, [module for module in modules() if "/migrations/" not in module.path])


def test_each_test_file_has_a_name_of_its_own() -> None:
    """Folders of tests are no packages: of two files of one name pytest refuses the second, if both are collected by one process."""
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py") if "node_modules" not in path.parts)
    assert [name for name, count in names.items() if count > 1] == []


def test_names_say_what_is_inside() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for part in Path(module.path).with_suffix("").parts:
            if set(part.lower().split("_")) & VAGUE:
                yield 1, f"{part!r} could hold anything"

    check("vague name", finder, modules())


def test_every_module_says_what_it_is() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        if not ast.get_docstring(module.tree):
            yield 1, "no docstring"

    check("module docstring", finder, [module for module in modules() if in_source(module) or module.path.startswith("bench/")])


def test_init_is_only_a_docstring() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        if module.path.endswith("__init__.py") and len(module.tree.body) > 1:
            yield module.tree.body[1].lineno, "an __init__.py is a docstring and nothing else"

    check("code in __init__", finder, modules())


def test_imports_stand_at_the_top_or_say_why_not() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for function in functions(module.tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(module, node, function):
                    yield node.lineno, f"an import hidden in {function.name} without a comment that says why"

    check("hidden import", finder, [module for module in modules() if in_source(module) or module.path == "run.py"])


def _has_reason(module: Module, node: ast.stmt, function: ast.AST) -> bool:
    """A comment on the line, or directly above it (above a run of imports counts for all of them)."""
    line = node.lineno
    if "#" in module.lines[line - 1]:
        return True
    above = line - 1
    while above > getattr(function, "lineno", 0) and module.lines[above - 1].strip().startswith(("import ", "from ")):
        above -= 1
    return above > 0 and module.lines[above - 1].strip().startswith("#")


def test_no_function_waits_for_a_stranger_inside_a_transaction() -> None:
    """Architecture: a function takes a transaction or a port, never both."""
    everything = modules()
    ports = {node.name for m in everything if m.path.endswith("/ports.py") for node in ast.walk(m.tree) if _is_protocol(node)} | {"Pool"}

    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for function in functions(module.tree):
            words = {
                word
                for argument in _arguments(function)
                for word in re.findall(r"\w+", ast.unparse(argument.annotation or ast.Constant("")))
            }
            if words & {"Tx", "AsyncConnection"} and words & ports:
                yield function.lineno, f"{function.name} takes a transaction and {sorted(words & ports)}"

    check("transaction and port", finder, [module for module in everything if in_source(module)])


def _is_protocol(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def test_prints_stand_where_a_person_reads_them() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield node.lineno, "print outside cli, sandbox and sim"

    allowed = ("src/tokenarb/cli/", "src/tokenarb/sandbox/", "src/tokenarb/sim/")
    check("print", finder, [m for m in modules() if in_source(m) and not m.path.startswith(allowed)])


def test_no_cancellation_is_forgotten() -> None:
    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "wait_for"
                and isinstance(node.value, ast.Name)
                and node.value.id == "asyncio"
            ):
                yield node.lineno, "asyncio.wait_for swallows a cancellation that meets its result (Python 3.11): use asyncio.timeout"

    check("wait_for", finder, [m for m in modules() if in_source(m)])


def test_nothing_works_at_import() -> None:
    """No module-level call statements, loops or `with`: importing a module must do nothing."""

    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for node in module.tree.body:
            docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            docstring = docstring or ast.unparse(node).startswith("sa.Index(")  # a table and its indexes are declarations
            if isinstance(node, ast.For | ast.While | ast.With | ast.Try | ast.Expr) and not docstring:
                yield node.lineno, "work at import"

    check("work at import", finder, [module for module in modules() if in_source(module) and "/migrations/" not in module.path])


def _imports(module: Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_a_simulator_shares_nothing_with_the_product() -> None:
    """It could share a bug with what it imitates; a contract of import-linter says the same, except for a room named for the first time."""

    def finder(module: Module) -> Iterator[tuple[int, str]]:
        for line, name in _imports(module):
            if name.startswith("tokenarb.") and not name.startswith("tokenarb.sim"):
                yield line, f"imports {name}"

    check("simulator imports", finder, [module for module in modules() if module.path.startswith("src/tokenarb/sim/")])


def test_nothing_committed_names_its_workshop() -> None:
    found = []
    for path in tracked():
        if path in DATA:
            continue
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found += [f"{path}:{number}: {pattern.pattern}" for pattern in FORBIDDEN if pattern.search(line)]
    assert not found, "\n".join(found)


def test_excuses_have_reasons() -> None:
    assert all(len(reason) > 20 for reason in EXCUSED.values())
