"""The README names every command and every setting, and its two commands are the ones that CI runs."""

import re
from pathlib import Path

import click
import pytest

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SETTINGS = [name.upper() for name in Settings.model_fields]


@pytest.mark.parametrize("command", list(main.commands))
def test_names_every_command(command: str) -> None:
    assert f"`faqbot {command}" in README


@pytest.mark.parametrize("setting", SETTINGS)
def test_names_every_setting(setting: str) -> None:
    assert f"`{setting}`" in README
    assert re.search(rf"^# .+\n(?:# .+\n)*#?{setting}=", EXAMPLE, re.MULTILINE)


def test_the_test_command_is_what_ci_runs() -> None:
    _, tests = re.findall(r"^python3 -m venv .+$", README, re.MULTILINE)
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_says_what_it_does() -> None:
    assert all(isinstance(command, click.Command) and command.help for command in main.commands.values())
