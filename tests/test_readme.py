"""The README is short and true: its two commands are CI's, its conversation the bot's; the reference names it all."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SETTINGS = [name.upper() for name in Settings.model_fields]
MOST_LINES = 120


def test_is_short() -> None:
    assert len(README.splitlines()) <= MOST_LINES


def test_the_conversation_is_what_the_terminal_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", str(ROOT / "knowledge"))
    shown = re.findall(r"^```text\n(.+?)\n```$", README, re.MULTILINE | re.DOTALL)[0]
    questions = re.findall(r"^[a-z].*\?$", shown, re.MULTILINE)
    assert questions
    assert CliRunner().invoke(main, ["chat"], input="\n".join(questions)).stdout.rstrip() == shown


@pytest.mark.parametrize("command", list(main.commands))
def test_the_reference_names_every_command(command: str) -> None:
    assert f"`faqbot {command}" in REFERENCE


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_reference_names_every_setting(setting: str) -> None:
    assert f"`{setting}`" in REFERENCE
    assert re.search(rf"^# .+\n(?:# .+\n)*#?{setting}=", EXAMPLE, re.MULTILINE)


def test_the_test_command_is_what_ci_runs() -> None:
    _, tests = re.findall(r"^python3 -m venv .+$", README, re.MULTILINE)
    assert tests in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_command_says_what_it_does() -> None:
    assert all(isinstance(command, click.Command) and command.help for command in main.commands.values())


@pytest.mark.parametrize(
    "page", ["README.md", "knowledge/README.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))]
)
def test_no_link_leads_nowhere(page: str) -> None:
    file = ROOT / page
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", file.read_text(encoding="utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []
