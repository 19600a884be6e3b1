"""``faqbot learn``: what was asked in vain is taught by one key each, into files that are ready to commit."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.core.matching.confidence import THRESHOLDS
from bot.core.matching.outcome import Answered
from bot.core.quality.labelled import Label, read_labelled_files
from bot.terminal.learn import PHRASINGS_FILE, Learning, questions_in
from bot.terminal.screen import plain
from bot.usecases.released import load_answerer
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


@pytest.mark.parametrize("leaving", ["quit", "/quit"])
async def test_who_leaves_while_a_gap_is_asked_for_writes_nothing(folder: Path, leaving: str) -> None:
    session, before = learning(folder, VIZIER), written(folder)
    session.welcome()
    await session.says("n")

    assert "Phrasings written: 0, gaps: 0" in plain(await session.says(leaving))
    assert session.over
    assert written(folder) == before


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
    assert "2/2" in then or "Phrasings written: 1, gaps: 0" in then


async def test_what_means_the_same_is_taught_at_once_in_any_language(folder: Path) -> None:
    asked = (
        "where can I park my car at the harbour",
        "wo kann ich am Hafen mein Auto parken",
        "is there food on the ferry",
    )
    session = learning(folder, *asked)
    shown = plain(session.welcome())
    assert "that makes 2." in shown
    assert f"1/3 {asked[0]}\n    {asked[1]}\n" in shown

    assert "What you choose now counts for all 2" in plain(await session.says("a"))
    await session.says("n")
    await session.says("")
    assert load_folder(folder).gaps[-1].phrasings == (asked[1],)


async def test_a_gap_is_written_with_the_nearest_entry_and_taken_back(folder: Path) -> None:
    session = learning(folder, "did i see the skipper vote in the senate", "quantum blorp fizz of the ferry")
    before = written(folder)
    session.welcome()
    assert "In one honest sentence" in plain(await session.says("n"))
    await session.says("The article does not speak of that.")
    gap = load_folder(folder).gaps[-1]
    assert (gap.question, gap.answer) == (
        "Did I see the skipper vote in the senate?",
        "The article does not speak of that.",
    )
    assert written(folder) != before

    assert "Taken back." in plain(await session.says("u"))
    assert written(folder) == before

    await session.says("n")
    await session.says("")
    ended = plain(await session.says("q"))
    assert "Phrasings written: 0, gaps: 1, entries: 0; let go: 0." in ended
    assert (
        f"  faqbot check {folder}/ferry\n  git add {folder}/ferry && git diff --cached {folder}/ferry\n  git commit -m"
        in ended
    )


async def test_a_key_counts_for_the_first_alone_and_the_others_come_after_it(folder: Path) -> None:
    asked = ("grand vizier of the waves", "the grand vizier of waves")
    before = written(folder)
    session = learning(folder, asked[0], *asked)
    shown = plain(session.welcome())
    assert f"1/2 asked 2 ×: {asked[0]}\n    {asked[1]}\n" in shown and "a for all 2 at once" in shown

    then = plain(await session.says("i"))
    assert f"2/2 {asked[1]}" in then
    assert session.ignored == [asked[0]]
    assert "Phrasings written: 0, gaps: 0, entries: 0; let go: 1." in plain(await session.says("q"))
    assert written(folder) == before


async def test_what_was_answered_by_what_was_taught_is_told_and_not_just_left_out(folder: Path) -> None:
    session = learning(folder, VIZIER, "the grand vizier of waves")
    session.welcome()
    await session.says("/")
    found = plain(await session.says("who is the captain"))
    then = plain(await session.says(key_of(found, CAPTAIN)))
    assert f"Answered by now: “the grand vizier of waves” by “{CAPTAIN}”" in then


async def test_what_later_teaching_takes_again_is_asked_once_more_at_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (VIZIER, "the grand vizier of waves", "can I bring my walrus on board")
    session = learning(folder, asked[0], *asked)
    session.welcome()
    await session.says("/")
    found = plain(await session.says("who is the captain"))
    then = plain(await session.says(key_of(found, CAPTAIN)))
    assert "Answered by now: “the grand vizier of waves”" in then and f"3/3 {asked[2]}" in then

    for path in (folder / "ferry/phrasings").iterdir():
        path.unlink()  # as if the next lesson took it
    await session.says("n")
    again = plain(await session.says(""))
    assert f"Not answered after all, for what you taught since has taken it: “{asked[1]}”" in again
    assert f"3/3 {asked[1]}" in again
    ended = plain(await session.says("i"))
    assert "Not answered after all" not in ended and "let go: 1." in ended


async def test_says_what_the_bot_replies_now_and_lists_the_entry_with_a_name_of_the_question(folder: Path) -> None:
    session = learning(folder, "when does Ms Brandt like to have her holidays")
    shown = plain(session.welcome())
    assert "1 question was not answered. One key each; u takes it back." in shown
    assert "Now it " in shown
    assert f". {CAPTAIN}" in shown


async def test_the_end_says_where_the_threshold_moved_and_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = learning(folder, VIZIER)
    session.welcome()
    moved = SimpleNamespace(answerer=SimpleNamespace(thresholds=replace(THRESHOLDS, answer=79.0)))
    monkeypatch.setattr("bot.terminal.mending.load_revision", lambda *_: moved)
    assert (
        "An answer now needs 79, was 73: at 73, too much of what the article does not say would be answered, as the "
        "labelled questions show."
    ) in plain(await session.says("1"))


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
