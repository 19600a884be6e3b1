"""The rules that every file keeps: format, lint, types, imports. One command checks everything: ``pytest``."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOLS = Path(sys.executable).parent

RULES = {
    "is formatted": ["ruff", "format", "--check", "--quiet", "."],
    "has no lint": ["ruff", "check", "--quiet", "--output-format=concise", "."],
    "is fully typed": ["mypy"],
    "imports only downwards": ["lint-imports", "--no-cache"],
}

TOP_LEVEL = set(
    "pyproject.toml constraints.txt README.md LICENSE CHANGELOG.md Dockerfile compose.yaml"
    " bot knowledge tests docs".split()
)
"""Dot-files apart."""


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_the_code(rule: str) -> None:
    tool, *options = RULES[rule]
    done = subprocess.run([TOOLS / tool, *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_top_level_holds_nothing_else() -> None:
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this is no checkout, so git cannot tell what belongs to it")
    names = {Path(line).parts[0] for line in listed.stdout.splitlines() if (ROOT / line).exists()}
    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_the_walk_through_the_architecture_names_modules_and_functions_that_are_there() -> None:
    walk = (ROOT / "docs/architecture.md").read_text()
    for path, names in re.findall(r"`([a-z_]+(?:/[a-z_]+)+)((?:\.\w+)*)", walk):
        assert [*(ROOT / "bot").glob(f"**/{path}"), *(ROOT / "bot").glob(f"**/{path}.*")], path
        if (ROOT / "bot" / (path + names)).is_file():  # no module
            continue
        for module in (ROOT / "bot").glob(f"**/{path}.py"):
            for name in filter(None, names.split(".")):
                assert re.search(rf"\b(?:def|class) {name}\b", module.read_text()), f"{path}.{name}"
