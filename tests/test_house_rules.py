"""The rules that every file keeps: format, lint, types, imports. One command checks everything: ``pytest``."""

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
