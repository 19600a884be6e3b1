"""``faqbot check``: every problem at its place, for people, for GitHub and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.authoring.laying import lay
from tests.written import FAQ, files


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return lay(tmp_path / "knowledge", files())


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_a_sound_folder_passes_with_its_warnings(knowledge: Path) -> None:
    result = check("knowledge")

    assert result.exit_code == 0
    assert "knowledge/mill/article.md:5:1: warning: no entry cites this sentence" in result.output
    assert result.output.splitlines()[-1] == "1 article, 2 entries, 1 gap: 4 warnings"


def test_strict_fails_on_warnings(knowledge: Path) -> None:
    assert check("knowledge", "--strict").exit_code == 1


def test_lists_every_problem_of_a_folder_that_does_not_load(knowledge: Path) -> None:
    lay(knowledge, files(FAQ.replace("Nobody was hurt\n", "Nobody got hurt\n").replace("topic:", "topik:")))

    result = check("knowledge")

    assert result.exit_code == 1
    assert "knowledge/mill/faq.yaml:4:5: error: unknown key `topik` (did you mean `topic`?)" in result.output
    assert "knowledge/mill/faq.yaml:17:16: error: this quote is not in the article word for word" in result.output


def test_the_folder_of_an_article_stands_for_that_article(knowledge: Path) -> None:
    lay(knowledge, {"barn/article.md": "It stands.", "barn/faq.yaml": BARN})

    result = check("knowledge/barn")

    assert "mill" not in result.output
    assert "knowledge/barn/faq.yaml:1:37: warning: `barn` has 0 phrasings" in result.output
    assert "1 article, 1 entry: 1 warning" in result.output


BARN = "entries: [{id: barn, question:      Does it stand?, answer: Yes., citations: [{quote: It stands.}]}]"


def test_github_shows_each_warning_beside_its_line(knowledge: Path) -> None:
    lines = check("knowledge", "--format", "github").output.splitlines()

    assert lines[0].startswith("::warning file=knowledge/mill/article.md,line=5,col=1,title=uncited::no entry cites")


def test_programs_get_one_object(knowledge: Path) -> None:
    report = json.loads(check("knowledge", "--format", "json").output)

    assert report["loads"] is True
    assert report["counts"] == {"article": 1, "entry": 2, "gap": 1}
    assert report["problems"][0] | {"message": ""} == {
        "file": "knowledge/mill/article.md",
        "line": 5,
        "column": 1,
        "message": "",
        "severity": "warning",
        "rule": "uncited",
    }


def test_a_missing_folder_gets_one_line() -> None:
    result = check("no-such-folder")

    assert result.exit_code == 1
    assert "there is no such folder" in result.output
