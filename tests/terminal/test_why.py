"""Why an outcome is what it is, as an admin reads it."""

from dataclasses import replace

import pytest

from bot import texts
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import MEASURES, Confidence
from bot.core.matching.outcome import Answered, Suggested
from bot.terminal.conversation import Conversation
from bot.terminal.screen import plain
from bot.texts.reports import explained
from bot.usecases.released import FolderReleases


def read(answerer: Answerer, question: str) -> str:
    """The explanation as one text."""
    sections = explained(answerer.ask(question))
    return "\n".join(line for section in sections for line in (section.heading, *section.lines))


def test_every_measure_has_words() -> None:
    assert set(texts.REASONS) == set(MEASURES)


def test_an_answer_names_its_phrasing_its_score_and_the_threshold(answerer: Answerer) -> None:
    text = read(answerer, "waht do tickets cost")
    assert text.startswith("Answered: ")
    assert "Read as: what do tickets cost (asks for a thing)" in text
    assert "Best entry: ticket-price\nIts question: How much is a ticket?" in text
    assert "closest phrasing: “what do tickets cost”" in text
    assert "Runner-up" in text
    assert "Nearest gap: repair-cost" in text


def test_what_counts_for_and_against_is_said_in_words(answerer: Answerer) -> None:
    text = read(answerer, "what do tickets cost")
    assert "Counted for it:\n+" in text
    assert "it means nearly the same as a phrasing" in text
    assert text.index("Counted against it:") < text.index("a short question, so likeness says less")


def test_a_no_says_how_much_was_missing(answerer: Answerer) -> None:
    text = read(answerer, "so how many people work there on board?")
    assert text.startswith("Not answered: confidence ")
    assert "and an answer needs 73" in text
    assert "the nearest gap is about as alike, or more" in text


def test_the_no_that_decided_stands_first(answerer: Answerer) -> None:
    sections = explained(answerer.ask("how much did the repair cost?"))
    assert sections[0].heading.startswith("Not answered: the question stands in the FAQ word for word")
    assert sections[1].heading == "Taken by the no repair-cost"
    assert sections[1].lines[0].startswith("Its question: ")
    assert "Nearest gap: repair-cost" not in [section.heading for section in sections]


def test_two_parts_are_said_to_be_two(answerer: Answerer) -> None:
    text = read(answerer, "what does a ticket cost and who is the captain?")
    assert text.startswith("Answered as a question in two parts")


def test_small_talk_and_nonsense_need_one_line(answerer: Answerer) -> None:
    assert read(answerer, "hello").startswith("Taken as small talk (greeting)")
    assert read(answerer, "xqzt") == "Not understood: no word of it is known here."


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        (Confidence(50, 60), "and suggestions need 28."),
        (Confidence(99, 99), "but the question leans on the one before, and this is about something else."),
        (Confidence(50, 10), "one was sure enough, the other only likely."),
    ],
)
def test_suggestions_say_what_kept_them_from_being_an_answer(
    answerer: Answerer, confidence: Confidence, said: str
) -> None:
    outcome = answerer.ask("who is the captain?")
    assert isinstance(outcome, Answered)
    assessed = replace(outcome.why, confidence=confidence)
    assert explained(Suggested(outcome.candidates, assessed))[0].heading.endswith(said)


def test_a_question_that_says_little_is_said_to_need_more(answerer: Answerer) -> None:
    outcome = answerer.ask("who is the captain?")
    assert isinstance(outcome, Answered)
    ranking = answerer.matcher.rank(answerer.matcher.read("who is it"))
    assessed = replace(outcome.why, ranking=ranking, confidence=Confidence(80, 90))
    assert "says little by itself" in explained(Suggested(outcome.candidates, assessed))[0].heading


def test_an_answer_given_again_says_so(answerer: Answerer) -> None:
    outcome = answerer.ask("whats the captains name")
    assert isinstance(outcome, Answered)
    unsure = replace(outcome.why, confidence=Confidence(30, 90))
    assert explained(Answered(outcome.candidates, unsure))[0].heading.startswith("Answered: the entry that was just")


async def test_why_in_the_terminal_explains_the_last_question(folder_releases: FolderReleases) -> None:
    conversation = Conversation(folder_releases)
    assert plain(await conversation.says("/why")) == "Nothing has been asked yet."
    await conversation.says("who is the captain?")
    text = plain(await conversation.says("/why"))
    assert text.startswith("Answered: ")
    assert "\n\nBest entry: captain\n  Its question: Who is the captain of the ferry?" in text
