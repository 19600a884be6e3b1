"""`faqbot check --against` and `faqbot taught`, as authors and operators use them."""

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.core.knowledge.taught import TaughtGap, TaughtPhrasing
from bot.core.quality.labelled import Label, read_labelled_files
from bot.storage.database import Database, sqlite_address
from bot.usecases.released import Change
from tests.support.bots import start
from tests.support.ferry import FILES, QUESTIONS
from tests.support.folders import load_folder, write_files


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The FAQ as it is, and a copy to change."""
    old, new = write_files(tmp_path / "old", FILES), write_files(tmp_path / "new", FILES)
    for folder in (old, new):
        write_files(folder, {"ferry/questions.jsonl": QUESTIONS})
    return old, new


def edit(folder: Path, old: str, new: str) -> None:
    faq = folder / "ferry/faq.yaml"
    faq.write_text(faq.read_text().replace(old, new))


def test_check_against_another_folder_prints_the_report(folders: tuple[Path, Path]) -> None:
    old, new = folders
    edit(new, "A gear had cracked in March.", "A gear was broken.")
    done = CliRunner().invoke(main, ["check", str(new), "--against", str(old)])
    assert done.exit_code == 0, done.output
    assert "Entries and gaps: 0 added, 1 changed, 0 removed." in done.output
    assert "Of 5 labelled questions and 0 that people asked lately: 1 answer changes." in done.output
    assert "within the budget" in done.output


def test_check_against_fails_over_budget(folders: tuple[Path, Path]) -> None:
    old, new = folders
    edit(new, "quote: Captain Ilse Brandt", "quote: sailed again on Monday")
    done = CliRunner().invoke(main, ["check", str(new), "--against", str(old)])
    assert done.exit_code == 1
    assert "answerable: answered rightly: 100.0 % → 66.7 % (of 3): worse by 33.3 points, allowed 1" in done.output


def test_check_against_fails_where_the_files_cannot_be_used(folders: tuple[Path, Path]) -> None:
    old, new = folders
    edit(new, "entries:", "entires:")
    done = CliRunner().invoke(main, ["check", str(new), "--against", str(old)])
    assert done.exit_code == 1
    assert "new/ferry/faq.yaml:1:1: unknown key `entires`" in done.output


def test_check_against_and_taught_know_the_revisions_of_the_bot(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = folders
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    assert "has not run on it yet" in CliRunner().invoke(main, ["taught"]).output

    async def run() -> str:
        database = await Database.open(sqlite_address(tmp_path / "data" / "faqbot.sqlite3"))
        newsroom = await start(old, database)
        lessons = (
            TaughtPhrasing("captain", "grand vizier of the waves"),
            TaughtGap("taught-1", "ferry", "how deep is the sea", "captain", ("depth of the water",)),
        )
        await newsroom.releases.apply_lessons((), lessons, Change("admin 1", "taught", "lesson"))
        await database.close()
        return newsroom.service.knowledge.revision

    revision = asyncio.run(run())
    monkeypatch.setenv("KNOWLEDGE_DIR", str(old))
    assert "captain:\n- grand vizier of the waves\n" in CliRunner().invoke(main, ["taught"]).output
    done = CliRunner().invoke(main, ["taught", "--write"])
    changed = [str(old / "ferry" / name) for name in ("faq.yaml", "phrasings/taught.yaml", "questions.jsonl")]
    assert done.output.splitlines() == changed
    written = load_folder(old)
    assert "grand vizier of the waves" in written.by_id["captain"].phrasings
    gap = written.gaps[-1]
    assert (gap.question, gap.nearest, gap.phrasings) == ("How deep is the sea?", "captain", ("depth of the water",))
    asked = {each.question: each.label for each in read_labelled_files([old / "ferry/questions.jsonl"], written)}
    assert asked["grand vizier of the waves"] is Label.ANSWERABLE
    assert asked["depth of the water"] is Label.UNANSWERABLE
    assert "Nothing is taught" in CliRunner().invoke(main, ["taught", "--write"]).output
    done = CliRunner().invoke(main, ["check", str(new), "--against", revision[:6]])
    assert done.exit_code == 0, done.output
    assert "1 changed" in done.output, "the taught phrasing is not in the folder"
    done = CliRunner().invoke(main, ["check", str(new), "--against", "ffffffff"])
    assert done.exit_code == 2
    assert f"The last ones: {revision}" in done.output
