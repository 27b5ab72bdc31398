"""What exists is documented, what is documented exists, and links lead somewhere."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import prometheus_client
import pytest

from tokenarb import settings
from tokenarb.gateway import errors
from tokenarb.ledger import model, refusals
from tokenarb.ops import alarms, jobs, metrics

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS, CODES, FAULTS = "docs/operations.md", "docs/codes.md", "docs/faults.md"


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def first_cells(path: str, heading: str = "") -> set[str]:
    """What stands in backticks in the first column of the tables under `heading` (up to the next of its level)."""
    text = text_of(path)
    if heading:
        level = heading.split(" ")[0]
        text = text.split(f"\n{heading}\n", 1)[1].split(f"\n{level} ", 1)[0]
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


@pytest.fixture(scope="module")
def texts() -> ModuleType:
    """What `make texts` runs."""
    spec = importlib.util.spec_from_file_location("texts", ROOT / ".ci" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_texts_made_from_code_are_fresh(texts: ModuleType) -> None:
    assert text_of(".env.example") == settings.example_text(), "run: make texts"
    assert text_of("docs/commands.md") == texts.commands_text(), "run: make texts"
    assert text_of(OPERATIONS) == texts.operations_text(text_of(OPERATIONS)), "run: make texts"
    assert f"| `{settings.FIELDS[0].name}` |" in text_of(OPERATIONS), "the marks of the table are there"


def test_programs_without_which_tests_skip_are_named() -> None:
    asked = [re.findall(r"shutil\.which\(\"([^\"]+)\"\)", path.read_text(encoding="utf-8")) for path in (ROOT / "tests").rglob("*.py")]
    wanted = {name for names in asked for name in names}
    table = text_of("CONTRIBUTING.md").split("\n## What tests need", 1)[1].split("\n## ", 1)[0].lower()
    assert {name for name in wanted if name not in table} == set()
    assert "chromium" in wanted


def test_every_setting_is_read_by_somebody() -> None:
    """A setting that changes nothing is a lie; those kept for later say so in their sentence."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")}
    own = next(path for path in sources if path.name == "settings.py")
    unread = []
    for field in settings.FIELDS:
        name = field.name.lower()
        elsewhere = any(re.search(rf"\bsettings\.{name}\b", text) for path, text in sources.items() if path != own)
        derived = name in ("db_name",)
        if not elsewhere and not derived and not re.search(r"not used|anything yet|to come|As REDIS", field.sentence):
            unread.append(field.name)
    assert not unread


def test_every_alarm_has_its_section() -> None:
    sections = text_of(OPERATIONS).split("\n## Alarms\n", 1)[1].split("\n## ", 1)[0]
    assert sorted(re.findall(r"^### (.*)$", sections, re.MULTILINE)) == sorted(alarm.name for alarm in alarms.ALARMS)


def test_every_alarm_that_is_rung_exists() -> None:
    known = {alarm.name for alarm in alarms.ALARMS}
    rung = set()
    for path in (ROOT / "src").rglob("*.py"):
        rung |= set(re.findall(r"(?:\.ring|\balarm)\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8")))
    assert rung == known


def test_every_job_is_told() -> None:
    assert first_cells(OPERATIONS, "## Jobs") == {job.name for job in jobs.TIMETABLE}


def test_every_metric_is_told() -> None:
    counts = metrics.Metrics()
    own = {family.name for family in counts.registry.collect()} | {f"tokenarb_{name}" for name in metrics.WATCHED}
    told = set(re.findall(r"`(tokenarb_[a-z_]+)", text_of(OPERATIONS)))
    assert {name for name in own if name not in told and f"{name}_total" not in told} == set()
    assert {name for name in told if name not in own and name.removesuffix("_total") not in own} == set()
    assert prometheus_client.REGISTRY is not counts.registry


def test_every_code_is_told() -> None:
    refused = set()
    for path in (ROOT / "src" / "tokenarb").rglob("*.py"):
        if "sim" not in path.relative_to(ROOT / "src" / "tokenarb").parts:
            refused |= set(re.findall(r"Refused\(\s*\"([a-z_]+)\"", path.read_text(encoding="utf-8")))
    told = first_cells(CODES)
    assert refused | set(errors.TABLE) | set(refusals.MESSAGES) <= told
    assert first_cells(CODES, "## What API clients are told") == set(errors.TABLE)
    assert first_cells(CODES, "## What the ledger refuses") == set(refusals.MESSAGES)
    assert first_cells(CODES, "## What commands refuse") <= refused


def test_the_status_of_every_code_is_right() -> None:
    for code, row in errors.TABLE.items():
        assert f"| `{code}` | {row.status} | {'yes' if row.retry else 'no'} |" in text_of(CODES), code


def test_every_ledger_position_is_told() -> None:
    assert first_cells(CODES, "## Where an entry stands") == {code.value for code in model.Code}


def test_every_fault_with_a_test_is_told_and_every_fault_told_has_one() -> None:
    tested = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        tested |= set(re.findall(r"def test_([A-F][0-9]{1,2})_", path.read_text(encoding="utf-8")))
    told = set(re.findall(r"^\| ([A-F][0-9]{1,2}) \|", text_of(FAULTS), re.MULTILINE))
    assert tested - told == set(), "add a row to docs/faults.md"
    assert told - tested == set(), "no test carries this id"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    wanted = {re.split(r"[\[<>=~ ]", line)[0] for group in groups for line in group}
    assert first_cells("docs/dependencies.md") == wanted


def test_paths_in_the_map_exist() -> None:
    section = text_of("docs/ARCHITECTURE.md").split("\n## Where does X happen\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| ") and "---" not in line][1:]
    assert len(rows) > 30
    missing = []
    for row in rows:
        folder = ""
        for name in re.findall(r"`([a-z_/0-9]+(?:\.py|/))`", row):
            # A name without a folder is a neighbour of the one before it, or stands at the top.
            path = name if "/" in name or not (ROOT / "src" / "tokenarb" / folder / name).exists() else folder + name
            folder = path.rpartition("/")[0] + "/" if "/" in path else ""
            if not (ROOT / "src" / "tokenarb" / path).exists() and name != "store.py":
                missing.append(path)
    assert not missing


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (document.parent / path).resolve() if path else document
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            broken.append(target)
    assert not broken, f"{document.name}: {broken}"


def test_make_targets_named_in_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))
    pattern = re.compile(r"(?:`|^    |^\$ )make ([a-z-]+)", re.MULTILINE)
    named = {name for document in documents() for name in pattern.findall(document.read_text(encoding="utf-8"))}
    assert named <= targets, f"no such target: {sorted(named - targets)}"
    assert {"sandbox", "test"} <= named


def test_commands_named_in_documents_exist(texts: ModuleType) -> None:
    known = {command.prog.removeprefix("tokenarb ") for command in texts.leaves(texts.parser.build())}
    known |= {name.rpartition(" ")[0] for name in known if name.count(" ") == 2}  # a group below a group
    groups = {name.split()[0] for name in known}
    named = set()
    for document in documents():
        text = document.read_text(encoding="utf-8")
        found = re.findall(r"(?:`|^    |/)tokenarb ([a-z]+)(?: ([a-z]+))?", text, re.MULTILINE)
        named |= {(first, second) for first, second in found}
    wrong = [pair for pair in named if pair[0] not in groups or (pair[0] not in known and " ".join(pair) not in known and pair[1])]
    assert not wrong
