"""What a run leaves behind: rows with their marks, the table side by side, and a page whose other words stay."""

import json
from pathlib import Path

import pytest
from bench.matrix import COLUMNS, Matrix, number
from bench.table import BEGIN, END, Row, Table, rendered, replace, write_page

MACHINE = {"cpu": "a cpu", "cores": 2}


def filled() -> Table:
    table = Table()
    table.keep(Row("requests/s: nginx", 51_234.4, "requests/s"))
    table.keep(Row("requests/s: gateway", 8_200.0, "requests/s", "nginx", 0.16, ">= 0.15", True))
    table.keep(Row("CPU a chunk", 40.0, "us", "nginx", 1.7, "<= 1.5", False, "noisy"))
    table.keep(Row("first chunk: LiteLLM", None, "us", note="no answer in the time"))
    table.matrix.put("nginx", COLUMNS[0], 51_234.4)
    table.matrix.put("gateway", COLUMNS[0], 8_200.0)
    table.matrix.put("gateway", COLUMNS[1], 0.16)
    table.skipped.append("Portkey: no node")
    return table


def test_the_page_shows_every_row_with_its_mark_and_what_was_not_measured() -> None:
    text = "\n".join(rendered(filled(), MACHINE))
    assert text.startswith("cpu a cpu, cores 2.")
    assert "| requests/s: nginx | 51,234 | requests/s |  |  |  |" in text
    assert "| requests/s: gateway | 8,200 | requests/s | 0.160 | nginx | >= 0.15 (met) |" in text
    assert "| CPU a chunk | 40 | us | 1.700 | nginx noisy | <= 1.5 (**missed**) |" in text
    assert "| first chunk: LiteLLM | – | us |  | no answer in the time |  |" in text
    assert "Not measured: Portkey: no node" in text
    assert "| gateway | 8,200 | 0.16 |" + " – |" * (len(COLUMNS) - 2) in text


def test_every_line_of_a_markdown_table_has_as_many_cells_as_its_head() -> None:
    for table in (filled().matrix.lines(), [line for line in rendered(filled(), MACHINE) if line.startswith("|")][-6:]):
        assert len({line.count("|") for line in table}) == 1, table


def test_the_words_around_the_marks_stay(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Ours\n\n{BEGIN}\nold figures\n{END}\n\nwhy it is so\n")
    write_page(filled(), page, MACHINE)
    write_page(filled(), page, MACHINE)
    text = page.read_text()
    assert text.startswith("# Ours\n") and text.endswith("\nwhy it is so\n")
    assert "old figures" not in text and text.count("requests/s: gateway") == 1


@pytest.mark.parametrize("text", [f"{BEGIN}\n", f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{END}\n", f"{BEGIN}{BEGIN}{END}", ""])
def test_a_page_without_one_place_for_figures_is_left_alone(tmp_path: Path, text: str) -> None:
    page = tmp_path / "performance.md"
    page.write_text(text)
    with pytest.raises(ValueError, match="needs one"):
        replace(page, BEGIN, END, ["x"])
    assert page.read_text() == text


def test_the_file_holds_rows_targets_and_the_table_side_by_side(tmp_path: Path) -> None:
    filled().write(tmp_path / "deep" / "latest.json", MACHINE)
    document = json.loads((tmp_path / "deep" / "latest.json").read_text())
    assert document["rows"][1]["met"] is True and document["rows"][3]["value"] is None
    assert document["side_by_side"]["gateway"] == {COLUMNS[0]: 8200.0, COLUMNS[1]: 0.16}
    assert document["skipped"] == ["Portkey: no node"]


def test_a_column_that_nobody_shows_is_refused() -> None:
    with pytest.raises(KeyError):
        Matrix().put("nginx", "beauty", 1.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.0, "0"), (0.1234, "0.123"), (12.34, "12.3"), (123.4, "123"), (1_234_567.0, "1,234,567"), (-250.0, "-250")],
)
def test_a_number_shows_the_digits_that_mean_something(value: float | None, text: str) -> None:
    assert number(value) == text
