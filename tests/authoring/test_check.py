"""``faqbot check``: every problem at its place, for people, for GitHub and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.support.folders import write_files
from tests.support.written import FAQ, files


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_files(tmp_path / "knowledge", files())


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments])


def test_a_sound_folder_passes_with_its_warnings(knowledge: Path) -> None:
    result = check("knowledge")

    assert result.exit_code == 0
    assert check("knowledge", "--strict").exit_code == 1
    assert "knowledge/mill/article.md:5:1: warning: no entry cites “It had ground flour" in result.stdout
    assert result.stdout.splitlines()[-1] == "1 article, 2 entries, 1 gap: 3 warnings"


def test_items_with_few_phrasings_are_one_line_for_people_and_a_place_each_for_programs(knowledge: Path) -> None:
    assert [line for line in check("knowledge").stdout.splitlines() if "[few]" in line] == [
        "knowledge/mill/faq.yaml:5:15: warning: `what-burned` has 2 phrasings, and 1 more (line 13);"
        " write at least 3, each in other words [few]",
    ]
    every = check("knowledge", "--all").stdout.splitlines()
    assert [line.split(":")[1] for line in every if "[few]" in line] == ["5", "13"]
    github = check("knowledge", "--format", "github").stdout
    assert github.startswith("::warning file=knowledge/mill/article.md,line=5,col=1,title=uncited::no entry cites")
    assert github.count("title=few") == 2
    problems = json.loads(check("knowledge", "--format", "json").stdout)["problems"]
    assert [problem["line"] for problem in problems if problem["rule"] == "few"] == [5, 13]


def test_a_label_that_the_faq_contradicts_and_one_whose_gap_is_gone_are_told_with_their_line(knowledge: Path) -> None:
    rows = [
        '{"question": "any casualties", "kind": "unanswerable", "evidence": []}',
        '{"question": "How did it start?", "kind": "answerable", "evidence": ["p1s1"]}',
        '{"question": "which building was destroyed", "kind": "answerable", "evidence": ["p2s1"]}',
        '{"question": "was the building destroyed by fire", "kind": "unanswerable", "style": "interview"}',
        '{"question": "any casualties?", "kind": "answerable", "evidence": ["p1s2"]}',
    ]
    write_files(knowledge, {"mill/questions.jsonl": "\n".join(rows)})
    told = [line for line in check("knowledge", "--all").stdout.splitlines() if "[labels]" in line]
    assert [line.partition(" warning: ")[0] for line in told] == [
        f"knowledge/mill/questions.jsonl:{line}:1:" for line in (1, 2, 3, 4)
    ]
    assert "“any casualties” is labelled unanswerable, and stands in `hurt`, which answers it; delete this" in told[0]
    assert "stands in `cause`, a gap" in told[1]
    assert "which rests on other sentences" in told[2]
    assert "`what-burned` answers it now; write a gap for it, or delete this line" in told[3]


def test_the_folder_of_an_article_stands_for_that_article(knowledge: Path) -> None:
    write_files(knowledge, {"barn/article.md": "It stands.", "barn/faq.yaml": BARN})

    result = check("knowledge/barn")

    assert "mill" not in result.stdout
    assert "knowledge/barn/faq.yaml:1:35: warning: `barn` has 0 phrasings" in result.stdout
    assert "1 article, 1 entry: 1 warning" in result.stdout


BARN = "entries: [{id: barn, question:    Does it stand?, answer: The barn stands., citations: [{quote: It stands.}]}]"


def test_programs_get_one_object(knowledge: Path) -> None:
    done = check("knowledge", "--format", "json")
    assert done.stderr == "Checking knowledge …\n"
    report = json.loads(done.stdout)

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


def test_a_missing_folder_gets_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    result = check("knowledge/nothere")

    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"knowledge/nothere:1:1: error: there is no such folder as {tmp_path}/knowledge/nothere;"
        " `faqbot new` makes one [load]",
        "1 error; the folder loads when there are none",
    ]


@pytest.mark.parametrize("lost", ["article.md", "faq.yaml"])
@pytest.mark.parametrize("folder", ["knowledge", "knowledge/mill"])
def test_a_file_that_an_article_lacks_is_named_like_any_other(knowledge: Path, lost: str, folder: str) -> None:
    (knowledge / "mill" / lost).unlink()

    result = check(folder)

    assert result.stdout.splitlines()[0] == (
        f"knowledge/mill/{lost}:1:1: error: the file is missing; an article needs article.md and faq.yaml [load]"
    )


def test_a_folder_without_an_article_says_how_to_make_one(knowledge: Path) -> None:
    (knowledge / "pictures").mkdir()

    assert "there is no article in this folder; `faqbot new` makes one" in check("knowledge/pictures").stdout


def test_a_file_stands_for_its_folder(knowledge: Path) -> None:
    assert check("knowledge/mill/faq.yaml").stdout == check("knowledge/mill").stdout


@pytest.mark.parametrize("command", [["ask", "hi"], ["check"], ["preview"], ["page", "knowledge/mill"], ["chat"]])
def test_every_command_spells_a_file_alike(
    knowledge: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DIR", "knowledge")
    write_files(knowledge, files(FAQ.replace("topic:", "topik:")))

    done = CliRunner().invoke(main, command)
    said = done.output.splitlines()

    assert done.exit_code == (1 if command == ["check"] else 2)
    assert [line.partition(" ")[0] for line in said if "topik" in line] == ["knowledge/mill/faq.yaml:4:5:"]


def test_an_article_stands_alone_where_another_one_has_errors(knowledge: Path) -> None:
    write_files(knowledge, {"barn/article.md": "It stands.", "barn/faq.yaml": "entries: [{id: barn"})

    result = check("knowledge/mill")

    assert result.exit_code == 0
    assert "knowledge/mill/article.md:5:1: warning: no entry cites “It had ground flour" in result.stdout
    assert result.stdout.splitlines()[-2:] == [ALONE, "1 article, 2 entries, 1 gap: 3 warnings"]
    assert json.loads(check("knowledge/mill", "--format", "json").stdout)["note"] == ALONE
    assert check("knowledge").exit_code == 1


def test_an_article_with_errors_of_its_own_shows_these_alone(knowledge: Path) -> None:
    write_files(knowledge, {"barn/article.md": "It stands.", "barn/faq.yaml": "entries: [{id: barn"})
    write_files(knowledge, files(FAQ.replace("topic:", "topik:")))

    assert [line.partition(":")[0] for line in check("knowledge/mill").stdout.splitlines()[:-1]] == [
        "knowledge/mill/faq.yaml"
    ]


def test_the_page_of_an_article_is_made_where_another_one_has_errors(knowledge: Path) -> None:
    write_files(knowledge, {"barn/article.md": "It stands.", "barn/faq.yaml": "entries: [{id: barn"})

    result = CliRunner().invoke(main, ["page", "knowledge/mill"])

    assert result.exit_code == 0
    assert result.stdout.startswith("<!doctype html>")
    assert result.stderr == f"{ALONE}\n"


def test_reads_the_labelled_questions_too(knowledge: Path) -> None:
    rows = '{"question": "who", "kind": "chitchat"}\n{"question": "who", "kind": "chitchat",}\n'
    write_files(knowledge, {"mill/questions.jsonl": rows})

    result = check("knowledge/mill")

    assert "knowledge/mill/questions.jsonl:2:" in result.stdout
    assert ": error: not a JSON object: " in result.stdout
    assert result.exit_code == 1


def test_a_budget_that_stops_a_reload_is_an_error(knowledge: Path) -> None:
    write_files(knowledge, {"budget.yaml": "answered_rightly: two\n"})

    for folder in ("knowledge", "knowledge/mill"):
        result = check(folder)
        assert "knowledge/budget.yaml:1:19: error: this must be a number of points" in result.stdout
        assert result.exit_code == 1


ALONE = "Only mill was read: another article has errors, the first of them in knowledge/barn/faq.yaml."
