"""``faqbot learn``: what was asked in vain is taught by one key each, into files that are ready to commit."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app import load_answerer
from bot.cli import main
from bot.core.matching.outcome import Answered
from bot.core.quality.labelled import Label, read_labelled_files
from bot.terminal.learn import PHRASINGS_FILE, Learning, questions_in
from bot.terminal.screen import plain
from tests.support.ferry import FILES
from tests.support.folders import load_folder, write_files

VIZIER = "grand vizier of the waves"
CAPTAIN = "Who is the captain of the ferry?"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(tmp_path, FILES)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))
    return tmp_path


def learning(folder: Path, *asked: str) -> Learning:
    return Learning(load_answerer(folder), folder, questions_in(asked))


def written(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.*") if path.is_file()}


def key_of(shown: str, question: str) -> str:
    """The number beside an entry that is offered."""
    return next(line.strip()[0] for line in shown.splitlines() if line.endswith(f". {question}"))


async def test_one_key_teaches_and_the_next_question_is_shown(folder: Path) -> None:
    session = learning(folder, VIZIER, "who steers the tub", VIZIER, "name of the captain")
    shown = plain(session.welcome())
    assert "3 questions were not answered; alike ones together, that makes 2." in shown
    assert f"asked 2 ×: {VIZIER}" in shown

    while CAPTAIN not in shown:
        shown = plain(await session.says("s"))
    then = plain(await session.says(key_of(shown, CAPTAIN)))

    taught = load_folder(folder).by_id["captain"].phrasings[-1]
    assert taught in {VIZIER, "who steers the tub"}
    assert isinstance(load_answerer(folder).ask(taught), Answered)
    assert f"captain:\n  - {taught}" in written(folder)[f"ferry/{PHRASINGS_FILE}"]
    (label,) = read_labelled_files([folder / "ferry/questions.jsonl"], load_folder(folder))
    assert (label.question, label.label) == (taught, Label.ANSWERABLE)
    assert "asked" in then or "Phrasings written: 1, gaps: 0" in then


async def test_what_means_the_same_is_taught_at_once_in_any_language(folder: Path) -> None:
    asked = (
        "where can I park my car at the harbour",
        "wo kann ich am Hafen mein Auto parken",
        "is there food on the ferry",
    )
    session = learning(folder, *asked)
    shown = plain(session.welcome())
    assert "that makes 2." in shown
    assert f"asked 2 ×: {asked[0]}\n    {asked[1]}\n" in shown

    assert "What you choose now counts for all 2" in plain(await session.says("a"))
    await session.says("n")
    assert load_folder(folder).gaps[-1].phrasings == (asked[1],)


async def test_a_gap_is_written_with_the_nearest_entry_and_taken_back(folder: Path) -> None:
    session = learning(folder, "did the skipper vote in the senate election", "quantum blorp fizz of the ferry")
    before = written(folder)
    session.welcome()
    await session.says("n")
    assert load_folder(folder).gaps[-1].question.endswith("?")
    assert written(folder) != before

    assert "Taken back." in plain(await session.says("u"))
    assert written(folder) == before

    await session.says("n")
    assert "Phrasings written: 0, gaps: 1; let go: 0." in plain(await session.says("q"))


async def test_what_is_ignored_is_not_written(folder: Path) -> None:
    before = written(folder)
    session = learning(folder, VIZIER)
    session.welcome()
    assert "Phrasings written: 0, gaps: 0; let go: 1." in plain(await session.says("i"))
    assert session.ignored == [VIZIER]
    assert written(folder) == before


def test_questions_come_from_a_file_of_lines_or_of_json_and_are_masked(folder: Path) -> None:
    write_files(folder.parent, {"asked.txt": f'{VIZIER}\n\n{{"question": "is @ana_b on board on 13.01.2026"}}\n'})
    asked = questions_in((folder.parent / "asked.txt").read_text().splitlines())
    assert [each.question for each in asked] == [VIZIER, "is [name] on board on 13.01.2026"]
    done = CliRunner().invoke(main, ["learn", str(folder.parent / "asked.txt")], input="q\n")
    assert done.exit_code == 0
    assert "Phrasings written: 0" in done.output


def test_where_nobody_can_press_a_key_it_lists_what_was_missed(folder: Path) -> None:
    done = CliRunner().invoke(main, ["learn", "-"], input=f"{VIZIER}\n{VIZIER}\nname of the captain\n")
    assert done.output == f"  2 × {VIZIER}\n"


def test_without_a_journal_it_says_where_questions_may_come_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(folder / "none"))
    done = CliRunner().invoke(main, ["learn"])
    assert (done.exit_code, "name a file with a question a line" in done.output) == (2, True)
