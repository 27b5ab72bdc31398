"""What exists is documented, what is documented exists, and links lead somewhere."""

import re
from pathlib import Path

import pytest

from tokenarb import settings

ROOT = Path(__file__).resolve().parent.parent


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def text_of(*paths: str) -> str:
    return "\n".join((ROOT / path).read_text(encoding="utf-8") for path in paths)


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_the_example_is_written_from_the_table() -> None:
    assert text_of(".env.example") == settings.example_text(), "run: make env-example"


def test_every_setting_is_explained() -> None:
    text = text_of("docs/operations.md")
    missing = [field.name for field in settings.FIELDS if f"`{field.name}`" not in text]
    assert not missing, f"docs/operations.md does not name: {missing}"


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
    named = {
        name
        for document in documents()
        for name in re.findall(r"(?:`|^    |^\$ )make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE)
    }
    assert named <= targets, f"no such target: {sorted(named - targets)}"
    assert {"sandbox", "test"} <= named
