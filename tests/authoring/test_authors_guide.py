"""knowledge/README.md takes a newcomer from an article to a bot: what it says is tried here as it stands there."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.core import checking
from bot.core.schema import EntryModel, GapModel
from tests.authoring.laying import lay

GUIDE_FILE = Path(__file__).parents[2] / "knowledge" / "README.md"
GUIDE = GUIDE_FILE.read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def mill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a newcomer has after step 5."""
    monkeypatch.chdir(tmp_path)
    lay(tmp_path, {"mill.txt": blocks("text")[0]})
    made = CliRunner().invoke(main, ["new", "mill", "mill.txt"])
    assert made.exit_code == 0
    lay(tmp_path / "knowledge" / "mill", {"faq.yaml": "\n".join(blocks("yaml"))})
    return tmp_path


def test_the_worked_example_passes_the_check_with_nothing_left_to_improve(mill: Path) -> None:
    result = CliRunner().invoke(main, ["check", "knowledge/mill", "--strict"])

    assert result.stdout == "1 article, 4 entries, 1 gap: nothing to improve\n"
    assert result.exit_code == 0


def test_the_worked_example_passes_the_check_beside_the_shipped_article_too(mill: Path) -> None:
    shutil.copytree(GUIDE_FILE.parent, mill / "knowledge", dirs_exist_ok=True)

    result = CliRunner().invoke(main, ["check", "knowledge/mill", "--strict"])

    assert result.stdout == "1 article, 4 entries, 1 gap: nothing to improve\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("did anyone die?", "Nobody was hurt, the fire chief said."),
        ("was it arson?", "The article does not say how the fire started."),
        ("what burned down?", "“The old mill in Brookfield burned down”"),
    ],
)
def test_the_worked_example_answers_as_the_guide_says(mill: Path, question: str, answer: str) -> None:
    assert answer in CliRunner().invoke(main, ["ask", question]).output


def test_the_page_of_the_worked_example_shows_every_sentence_cited(mill: Path) -> None:
    assert "3 of 3 sentences are cited" in CliRunner().invoke(main, ["page", "knowledge/mill"]).output


def test_names_every_command_as_it_is() -> None:
    commands = {command for block in blocks("sh") for command in re.findall(r"^faqbot ([a-z]+)", block, re.MULTILINE)}

    assert {"new", "preview", "check", "page"} <= commands <= set(main.commands)


def test_explains_every_rule_and_every_key() -> None:
    source = Path(checking.__file__).read_text(encoding="utf-8")
    rules = {"load", "draft", *re.findall(r'_warning\("([a-z-]+)"', source)}
    rows = set(re.findall(r"^\| `([a-z_-]+)` \|", GUIDE, flags=re.MULTILINE))

    assert rows == rules | set(EntryModel.model_fields) | set(GapModel.model_fields)


def test_every_yaml_block_is_yaml() -> None:
    assert all(yaml.safe_load(block) for block in blocks("yaml"))
