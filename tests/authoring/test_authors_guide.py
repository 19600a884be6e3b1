"""knowledge/README.md takes a newcomer from an article to a bot: what it says is tried here as it stands there."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.core.knowledge.schema import EntryModel, GapModel
from bot.core.quality import checks as checking
from tests.support.laying import lay

GUIDE_FILE = Path(__file__).parents[2] / "knowledge" / "README.md"
GUIDE = GUIDE_FILE.read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def mill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh clone as a newcomer has it after step 5, with the article that ships."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GUIDE_FILE.parent, tmp_path / "knowledge")
    lay(tmp_path, {"mill.txt": blocks("text")[0]})
    for setting in re.findall(r"^echo (\S+) >> .env", "".join(blocks("sh")), flags=re.MULTILINE):
        lay(tmp_path, {".env": f"{setting}\n"})
    made = CliRunner().invoke(main, command("new"))
    assert made.exit_code == 0
    first_line = (tmp_path / "mine" / "mill" / "faq.yaml").read_text(encoding="utf-8").partition("\n")[0]
    lay(tmp_path / "mine" / "mill", {"faq.yaml": "\n".join([first_line, *blocks("yaml")[:2]])})
    return tmp_path


def command(name: str) -> list[str]:
    """The arguments of a command as the guide has it."""
    (line,) = re.findall(rf"^faqbot ({name} [^#>\n]+)", "".join(blocks("sh")), flags=re.MULTILINE)
    return str(line).split()


def test_the_worked_example_passes_the_check_with_nothing_left_to_improve(mill: Path) -> None:
    result = CliRunner().invoke(main, [*command("check"), "--strict"])

    assert result.stdout == "1 article, 4 entries, 1 gap: nothing to improve\n"
    assert result.exit_code == 0


def test_the_worked_example_passes_the_check_beside_the_shipped_article_too(mill: Path) -> None:
    shutil.copytree(mill / "mine" / "mill", mill / "knowledge" / "mill")

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
    assert "3 of 3 sentences are cited" in CliRunner().invoke(main, command("page")).output


def test_the_preview_that_is_explained_is_what_the_example_shows(mill: Path) -> None:
    shown = without_figures(CliRunner().invoke(main, command("preview"), input="did anyone die?\n/why\n").output)

    assert [line for line in without_figures(blocks("text")[1]) if line not in shown] == []


def without_figures(text: str) -> list[str]:
    return re.sub(r"\d+(\.\d)?", "0", text).splitlines()


def test_the_tree_has_every_file_that_ships() -> None:
    shipped = {file.name for file in GUIDE_FILE.parent.rglob("*")} - {GUIDE_FILE.name}

    assert {name.rstrip("/") for name in re.findall(r"^  +(\S+)", blocks("")[0], flags=re.MULTILINE)} == shipped


def test_names_every_command_as_it_is() -> None:
    commands = {name for block in blocks("sh") for name in re.findall(r"^faqbot ([a-z]+)", block, re.MULTILINE)}

    assert {"new", "preview", "check", "page"} <= commands <= set(main.commands)


def test_explains_every_rule_and_every_key() -> None:
    source = Path(checking.__file__).read_text(encoding="utf-8")
    rules = {"load", "draft", "labels", "related", *re.findall(r'_warning\("([a-z-]+)"', source)}
    rows = set(re.findall(r"^\| `([a-z_-]+)` \|", GUIDE, flags=re.MULTILINE))

    assert rows == rules | set(EntryModel.model_fields) | set(GapModel.model_fields)


def test_every_yaml_block_is_yaml() -> None:
    assert all(yaml.safe_load(block) for block in blocks("yaml"))


def test_the_lexicon_that_is_shown_is_one(mill: Path) -> None:
    lay(mill / "mine", {"lexicon.yaml": blocks("yaml")[2]})

    assert CliRunner().invoke(main, [*command("check"), "--strict"]).exit_code == 0
