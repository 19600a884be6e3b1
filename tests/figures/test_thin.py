"""A FAQ of an afternoon: 21 entries with eight phrasings each, and a dozen noes. What it lacks it must not say.

Its questions were written before it was.
"""

from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, Outcome
from bot.core.quality.evaluation import Figures, Grade, evaluate, figures
from bot.core.quality.labelled import Label, read_labelled_files

FOLDER = Path(__file__).parent / "thin"
SHIPPED = FOLDER.parent.parent.parent / "knowledge"


@pytest.fixture(scope="module")
def thin() -> Answerer:
    """The FAQ beside the shipped lexicon, as its author has it."""
    return Answerer.of(load({**read_folder(FOLDER), "lexicon.yaml": read_folder(SHIPPED)["lexicon.yaml"]}))


@pytest.fixture(scope="module")
def measured(thin: Answerer) -> Figures:
    questions = read_labelled_files([FOLDER / "the-sidings" / "questions.jsonl"], thin.knowledge)
    return figures(evaluate(thin.ask, questions))


def answers(outcome: Outcome) -> list[str]:
    return [candidate.item.id for candidate in outcome.candidates] if isinstance(outcome, Answered) else []


def test_answers_most_of_what_the_article_answers(measured: Figures) -> None:
    assert measured.share(Label.ANSWERABLE, Grade.RIGHT).percent >= 70
    assert measured.share(Label.ANSWERABLE, Grade.WRONG).percent <= 2


def test_seldom_answers_what_the_article_does_not(measured: Figures) -> None:
    assert measured.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER).percent <= 20
    assert measured.share(Label.CHITCHAT, Grade.FALSE_ANSWER).percent == 0


@pytest.mark.parametrize(
    "question",
    ["what did menon say", "what did the pupils say", "who was at the talks"],
)
def test_puts_no_words_into_the_wrong_mouth(question: str, thin: Answerer) -> None:
    assert answers(thin.ask(question)) in ([], ["talks-leader"])


def test_says_no_age_where_it_was_told_none(thin: Answerer) -> None:
    assert answers(thin.ask("how old is ruth okafor")) == []
