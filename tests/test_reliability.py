"""Each row of docs/reliability.md is held by tests that carry its number, or measured by a benchmark that it names."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
ROWS = {int(number): cells for number, cells in re.findall(r"^\| (\d+) \|(.+)\|$", PAGE, re.MULTILINE)}


def marked() -> set[int]:
    """The rows that tests are marked with."""
    marks = (re.findall(r"mark\.reliability\(([\d, ]+)\)", file.read_text()) for file in TESTS.rglob("test_*.py"))
    return {int(row) for found in marks for rows in found for row in rows.split(",")}


def test_every_row_has_a_test_or_a_benchmark() -> None:
    measured = {number for number, cells in ROWS.items() if "benchmarks/" in cells}
    assert set(ROWS) - marked() - measured == set()


def test_no_test_is_marked_with_a_row_that_is_not_there() -> None:
    assert marked() <= set(ROWS)


def test_every_benchmark_that_is_named_is_there() -> None:
    named = re.findall(r"`(benchmarks/\w+)", PAGE)
    assert [name for name in named if not (TESTS / f"{name}.py").is_file()] == []
