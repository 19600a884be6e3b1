"""knowledge/README.md takes a newcomer from an article to a bot: what it says is tried here as it stands there."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot.cli import main
from bot.core.knowledge.schema import EntryModel, GapModel
from bot.core.language.lexicon import Lexicon
from bot.core.matching.answerer import Answerer
from bot.core.quality import checks as checking
from bot.core.quality.evaluation import Grade, evaluate, figures
from bot.core.quality.labelled import Label, read_labelled_files
from tests.support.folders import load_folder, write_files

GUIDE_FILE = Path(__file__).parents[2] / "knowledge" / "README.md"
GUIDE = GUIDE_FILE.read_text(encoding="utf-8")
REFERENCE = (GUIDE_FILE.parents[1] / "docs" / "faq-files.md").read_text(encoding="utf-8")


def blocks(kind: str, page: str = GUIDE) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def market(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh clone as a newcomer has it after step 3, with the article that ships."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GUIDE_FILE.parent, tmp_path / "knowledge")
    write_files(tmp_path, {"market.txt": blocks("text")[0]})
    made = CliRunner().invoke(main, command("new"))
    assert made.exit_code == 0
    first_line = (tmp_path / "mine/market/faq.yaml").read_text(encoding="utf-8").partition("\n")[0]
    write_files(tmp_path / "mine/market", {"faq.yaml": "\n".join([first_line, blocks("yaml")[0]])})
    return tmp_path


def command(name: str) -> list[str]:
    """The arguments of a command as the guide has it."""
    (line,) = re.findall(rf"^faqbot ({name} [^#>\n]+)", "".join(blocks("sh")), flags=re.MULTILINE)
    return str(line).split()


def test_the_worked_example_passes_the_check_with_nothing_left_to_improve(market: Path) -> None:
    result = CliRunner().invoke(main, [*command("check"), "--strict"])

    assert result.stdout == "1 article, 10 entries, 6 gaps: nothing to improve\n"
    assert result.exit_code == 0


@pytest.mark.slow
def test_the_worked_example_passes_the_check_beside_the_shipped_article_too(market: Path) -> None:
    shutil.copytree(market / "mine/market", market / "knowledge/market")

    result = CliRunner().invoke(main, ["check", "knowledge/market", "--strict"])

    assert result.stdout == "1 article, 10 entries, 6 gaps: nothing to improve\n"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what time does it close", "The market opens every Saturday at 8 a.m. and closes at 1 p.m."),
        ("can i bring my dog", "The notice does not speak of animals."),
        ("tldr", "“From Saturday 4 May the Brookfield street market will be held"),
    ],
)
def test_the_worked_example_answers_as_the_guide_says(market: Path, question: str, answer: str) -> None:
    assert answer in CliRunner().invoke(main, ["ask", question]).output


def test_the_page_of_the_worked_example_shows_every_sentence_cited(market: Path) -> None:
    assert "7 of 7 sentences are cited" in CliRunner().invoke(main, command("page")).output


def test_the_worked_example_is_good(market: Path) -> None:
    """At least 60 % of the questions of somebody who saw only the notice have the right passage in sight."""
    knowledge = load_folder(market / "mine")
    questions = read_labelled_files([Path(__file__).parent / "market.jsonl"], knowledge)

    found = figures(evaluate(Answerer.of(knowledge).ask, questions))

    assert len(questions) == 20
    assert found.share(Label.ANSWERABLE, Grade.RIGHT, Grade.OFFERED).percent >= 60
    assert found.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER).count <= 1


def test_the_keys_of_preview_are_those_of_the_guide(market: Path) -> None:
    shown = CliRunner().invoke(main, command("preview"), input="what time do they open\n").output

    assert blocks("text")[1].splitlines()[-1] in shown


def test_is_short() -> None:
    assert len(GUIDE.split()) <= 1_800


def test_names_every_file_of_an_article_that_ships() -> None:
    folder = GUIDE_FILE.parent / "nara-summit"
    shipped = {file.name for file in (*GUIDE_FILE.parent.iterdir(), *folder.iterdir()) if file.suffix != ".json"}

    assert {name for name in shipped - {GUIDE_FILE.name, folder.name} if name not in GUIDE + REFERENCE} == set()


def test_names_every_command_as_it_is() -> None:
    commands = {name for block in blocks("sh") for name in re.findall(r"^faqbot ([a-z]+)", block, re.MULTILINE)}

    assert {"new", "preview", "check", "page"} <= commands <= set(main.commands)


def test_explains_every_rule_and_every_key() -> None:
    rules = {"load", "labels", "related", "stale", *checking.RULES}
    rows = set(re.findall(r"^\| `([a-z_-]+)` \|", REFERENCE, flags=re.MULTILINE))

    assert rows == rules | set(EntryModel.model_fields) | set(GapModel.model_fields)


def test_every_yaml_block_is_yaml() -> None:
    assert all(yaml.safe_load(block) for page in (GUIDE, REFERENCE) for block in blocks("yaml", page))


def test_the_lexicon_that_is_shown_is_one(market: Path) -> None:
    write_files(market / "mine", {"lexicon.yaml": blocks("yaml", REFERENCE)[0]})

    assert load_folder(market / "mine").lexicon != Lexicon()
