"""``faqbot preview``: what an author saves is what the next answer comes from."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.authoring.check import Scope
from bot.cli import main
from bot.terminal.preview import Preview
from bot.terminal.screen import plain
from tests.support.ferry import FILES
from tests.support.folders import write_files
from tests.support.written import FAQ, files, files_with_scooters

FAQ_ = files()["mill/faq.yaml"]


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    return write_files(tmp_path / "knowledge", files())


@pytest.fixture
def preview(knowledge: Path) -> Preview:
    return opened(knowledge)


def opened(knowledge: Path) -> Preview:
    return Preview(Scope(knowledge))


async def says(preview: Preview, *lines: str) -> str:
    """The reply to the last of the lines."""
    replies = [plain(await preview.says(line)) for line in lines]
    return replies[-1]


def saved(knowledge: Path) -> str:
    return (knowledge / "mill" / "faq.yaml").read_text(encoding="utf-8")


def save(knowledge: Path, faq: str) -> None:
    """Saves the FAQ, and sets its time forward: two saves may fall into one tick of a coarse clock."""
    write_files(knowledge, files(faq))
    path = knowledge / "mill" / "faq.yaml"
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns + 1_000_000_000))


async def test_one_line_says_why_and_the_rest_is_a_command(preview: Preview) -> None:
    reply = await says(preview, "which building was destroyed?")

    assert reply.startswith("The old mill in Brookfield burned down.")
    assert "Answered: " in reply
    assert "Best entry" not in reply
    assert "Best entry: what-burned" in await says(preview, "/why")


async def test_one_key_makes_a_question_a_phrasing_of_the_item_that_was_meant(
    preview: Preview, knowledge: Path
) -> None:
    reply = await says(preview, "did someone die")
    offered = [line.strip() for line in reply.splitlines() if line.startswith("  a ")]
    (number,) = [line[2] for line in offered if line.endswith("Was anybody hurt?")]

    reply = await says(preview, f"a {number}")

    assert "Written: hurt." in reply
    assert "Now “did someone die”: Answered" in reply
    assert saved(knowledge) == FAQ_.replace("were there injuries]", 'were there injuries, "did someone die"]')


async def test_one_key_and_a_sentence_make_a_gap(preview: Preview, knowledge: Path) -> None:
    asked = await says(preview, "was the mill insured against fire", "n")
    assert "In one honest sentence" in asked

    reply = await says(preview, "The article does not speak of insurance.")

    assert "Written: was-the-mill-insured-against-fire." in reply
    assert "  - question: Was the mill insured against fire?\n    answer: The article does not" in saved(knowledge)
    assert "The article does not speak of insurance." in await says(preview, "was the mill insured against fire")


async def test_a_question_may_be_added_to_a_gap_that_is_there(preview: Preview, knowledge: Path) -> None:
    offered = await says(preview, "how did the flames begin", "n")
    assert "1. What caused the fire?" in offered and "1 adds it to that gap" in offered
    assert "Written: cause." in await says(preview, "1")
    assert "how did the flames begin" in saved(knowledge)


async def test_a_gap_that_would_take_what_is_answered_is_not_made_unawares(tmp_path: Path) -> None:
    knowledge = write_files(tmp_path, files_with_scooters())
    preview, before = opened(knowledge), saved(knowledge)
    asked = "when can mobility scooters be charged in the ground-floor laundry room?"
    warned = await says(preview, asked, "n", "The notice gives no hours.")
    assert "This gap would take what the FAQ answers now: “can mobility scooters be charged" in warned
    assert await says(preview, "x") == "Nothing was written."
    assert saved(knowledge) == before

    assert "Written: when-mobility-scooters-charged" in await says(preview, asked, "n", "It gives no hours.", "y")


async def test_one_key_makes_an_entry_of_one_of_the_passages_that_are_listed(preview: Preview, knowledge: Path) -> None:
    shown = await says(preview, "how many years did it grind flour", "e")
    assert "  1. “It had ground flour for 212 years.” (p2s1)\n  2. " in shown
    assert "1 to 3 chooses" in shown
    assert "First choose the sentence" in await says(preview, "The mill had ground flour for 212 years.")

    assert "Its answer, in a sentence of its own?" in await says(preview, "1")
    await says(preview, "The mill had ground flour for 212 years.")

    assert "answer: The mill had ground flour for 212 years.\n    cite: p2s1\n" in saved(knowledge)
    assert "The mill had ground flour" in await says(preview, "how many years did it grind flour")


async def test_another_passage_can_be_named(preview: Preview, knowledge: Path) -> None:
    shown = await says(preview, "who is the chief", "e", "p1s2")
    assert "said fire chief Dana Okoro" in shown
    await says(preview, "")

    assert "cite: p1s2" in saved(knowledge)


async def test_a_gap_names_no_passage_that_has_nothing_to_do_with_it(preview: Preview, knowledge: Path) -> None:
    await says(preview, "are there any jobs for musicians", "n", "")
    assert saved(knowledge).endswith("  - question: Are there any jobs for musicians?\n")

    await says(preview, "how tall was the mill that burned down", "n", "")
    assert saved(knowledge).endswith(
        "  - question: How tall was the mill that burned down?\n    nearest: what-burned\n"
    )


async def test_after_small_talk_a_question_can_still_be_added_by_id_or_by_search(
    preview: Preview, knowledge: Path
) -> None:
    said = await says(preview, "thanks a lot")
    assert "a and the id of an entry adds your question there · / searches one" in said and "  a 1" not in said
    assert await says(preview, "a 1") == (
        "Nothing is listed to choose from. Type a and the id of an entry, or / to search for one."
    )
    assert "Words of the entry" in await says(preview, "/")
    assert "1. Was anybody hurt?" in await says(preview, "injuries")
    assert "Written: hurt." in await says(preview, "1")
    assert '"thanks a lot"' in saved(knowledge) or "thanks a lot" in saved(knowledge)


async def test_a_plain_line_says_why_without_figures_that_nobody_knows(preview: Preview) -> None:
    said = await says(preview, "are there any jobs for musicians")
    assert "Not answered: nothing in the FAQ is near enough." in said and "has to be" not in said
    assert "Not answered: confidence" in await says(preview, "/why")


async def test_what_was_written_is_taken_back(preview: Preview, knowledge: Path) -> None:
    await says(preview, "who owned the mill", "n", "", "was it old", "a what-burned")

    assert "Taken back." in await says(preview, "u")
    assert "was it old" not in saved(knowledge) and "Who owned the mill?" in saved(knowledge)
    assert "Taken back." in await says(preview, "u")
    assert saved(knowledge) == FAQ_
    assert "nothing to take back" in await says(preview, "u")


async def test_a_key_before_any_question_changes_nothing(preview: Preview, knowledge: Path) -> None:
    assert await says(preview, "a 1") == "Ask something first."
    assert "no number 9" in await says(preview, "what burned down?", "a 9")
    assert saved(knowledge) == FAQ_


async def test_starts_on_a_broken_file_and_mends_itself_when_the_file_does(knowledge: Path) -> None:
    save(knowledge, FAQ.replace("quote: Nobody was hurt", "quote: All were hurt"))
    preview = opened(knowledge)

    assert "mill/faq.yaml:17:16: this quote is not in the article" in plain(preview.welcome())
    assert "cannot be used yet" in await says(preview, "was anybody hurt?")

    save(knowledge, FAQ)
    assert "can be used now" in plain(await preview.news())
    assert "Nobody was hurt." in await says(preview, "was anybody hurt?")


async def test_a_broken_file_can_be_left(knowledge: Path) -> None:
    save(knowledge, FAQ.replace("topic:", "topik:"))
    preview = opened(knowledge)

    await says(preview, "/quit")
    assert preview.over


@pytest.mark.parametrize("leaving", ["/quit", "quit", "Exit"])
async def test_who_leaves_while_something_is_asked_writes_nothing(
    preview: Preview, knowledge: Path, leaving: str
) -> None:
    await says(preview, "who owned it?")
    await says(preview, "n")

    assert "Goodbye!" in await says(preview, leaving)
    assert preview.over
    assert "quit" not in (knowledge / "mill/faq.yaml").read_text(encoding="utf-8").lower()


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
    assert "undoes" not in await says(preview, "/topics")
    assert "undoes" not in await says(preview, "1")


def test_a_preview_of_one_article_answers_from_it_alone(knowledge: Path) -> None:
    write_files(knowledge, FILES)

    alone = CliRunner().invoke(main, ["preview", str(knowledge / "mill")], input="who is the captain of the ferry?\n")
    all_of_them = CliRunner().invoke(main, ["preview", str(knowledge)], input="who is the captain of the ferry?\n")

    assert "Ilse Brandt" not in alone.output
    assert "Ilse Brandt is the captain." in all_of_them.output


def test_a_preview_of_one_article_does_not_mind_another_that_is_broken(knowledge: Path) -> None:
    write_files(knowledge, {**FILES, "ferry/faq.yaml": "entries: nothing yet"})

    result = CliRunner().invoke(main, ["preview", str(knowledge / "mill")], input="what burned down?\n")

    assert "The old mill in Brookfield burned down." in result.output
    assert "a 1: What burned down?" in result.output
