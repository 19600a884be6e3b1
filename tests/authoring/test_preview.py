"""``faqbot preview``: what an author saves is what the next answer comes from."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app import open_folder
from bot.authoring.check import Target
from bot.cli import main
from bot.terminal.preview import Preview, Watch
from bot.terminal.screen import plain
from tests.support.ferry import FILES
from tests.support.laying import lay
from tests.support.written import FAQ, files


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return lay(tmp_path / "knowledge", files())


@pytest.fixture
def preview(knowledge: Path) -> Preview:
    return Preview(open_folder(knowledge), Watch(Target(knowledge)))


def save(knowledge: Path, faq: str) -> None:
    """Saves the FAQ, and sets its time forward: two saves may fall into one tick of a coarse clock."""
    lay(knowledge, files(faq))
    path = knowledge / "mill" / "faq.yaml"
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000_000))


async def test_shows_the_evidence_and_the_runner_up_after_each_answer(preview: Preview) -> None:
    reply = plain(await preview.says("which building was destroyed?"))

    assert reply.startswith("The old mill in Brookfield burned down.")
    assert "Best entry: what-burned" in reply
    assert "closest phrasing: “which building was destroyed”" in reply


async def test_answers_from_what_was_just_saved(preview: Preview, knowledge: Path) -> None:
    save(knowledge, FAQ.replace("answer: Nobody was hurt.", "answer: Nobody was hurt at all."))

    reply = plain(await preview.says("was anybody hurt?"))

    assert "Reloaded: 0 added, 1 changed, 0 removed." in reply
    assert "Nobody was hurt at all." in reply


async def test_keeps_what_it_had_while_a_file_is_broken(preview: Preview, knowledge: Path) -> None:
    save(knowledge, FAQ.replace("quote: Nobody was hurt", "quote: All were hurt"))

    reply = plain(await preview.says("was anybody hurt?"))

    assert "mill/faq.yaml:17:16: this quote is not in the article word for word" in reply
    assert "Nobody was hurt." in reply


async def test_says_each_change_once(preview: Preview, knowledge: Path) -> None:
    save(knowledge, FAQ.replace("Was anybody hurt?", "Is anybody hurt?"))

    assert await preview.news() != ()
    assert await preview.news() == ()


async def test_commands_and_picks_are_not_explained(preview: Preview) -> None:
    assert "Best entry" not in plain(await preview.says("/topics"))
    assert "Best entry" not in plain(await preview.says("1"))


def test_a_piped_preview_answers_each_line(knowledge: Path) -> None:
    result = CliRunner().invoke(main, ["preview", str(knowledge / "mill")], input="what burned down?\n")

    assert "The old mill in Brookfield burned down." in result.output
    assert "Best entry: what-burned" in result.output


def test_a_preview_of_one_article_answers_from_it_alone(knowledge: Path) -> None:
    lay(knowledge, FILES)

    alone = CliRunner().invoke(main, ["preview", str(knowledge / "mill")], input="who is the captain of the ferry?\n")
    all_of_them = CliRunner().invoke(main, ["preview", str(knowledge)], input="who is the captain of the ferry?\n")

    assert "Ilse Brandt" not in alone.output
    assert "Ilse Brandt is the captain." in all_of_them.output


def test_a_preview_of_one_article_does_not_mind_another_that_is_broken(knowledge: Path) -> None:
    lay(knowledge, {**FILES, "ferry/faq.yaml": "entries: nothing yet"})

    result = CliRunner().invoke(main, ["preview", str(knowledge / "mill")], input="what burned down?\n")

    assert "The old mill in Brookfield burned down." in result.output


def test_a_piped_preview_of_broken_files_gives_up_with_their_problems(knowledge: Path) -> None:
    save(knowledge, FAQ.replace("topic:", "topik:"))

    result = CliRunner().invoke(main, ["preview", str(knowledge)], input="hi\n")

    assert result.exit_code == 2
    assert "unknown key `topik`" in result.output
