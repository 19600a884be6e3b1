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


@pytest.mark.parametrize("rule", RULES)
def test_the_code(rule: str) -> None:
    tool, *options = RULES[rule]
    done = subprocess.run([TOOLS / tool, *options], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
