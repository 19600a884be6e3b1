"""Questions in eleven languages by people who saw nothing but the article, to a FAQ that is written in English.

When they were first asked, 69 of 100 were answered rightly, 91 or offered, 1 wrongly, and 9 of the unanswerable.
The 110 questions to five smaller FAQs are translations: 58, 83, 6 and 35, with six FAQs of which one is not here.
"""

from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.language.recognise import language_of
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered
from bot.core.quality.evaluation import Case, Figures, Grade, evaluate, figures
from bot.core.quality.labelled import Label, Labelled, read_labelled_files

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def questions(shipped: Answerer) -> list[Labelled]:
    return read_labelled_files([HERE / "multilingual.jsonl"], shipped.knowledge)


@pytest.fixture(scope="module")
def measured(shipped_unlabelled: Answerer, questions: list[Labelled]) -> Figures:
    return figures(evaluate(shipped_unlabelled.ask, questions))


def test_the_language_is_named(questions: list[Labelled]) -> None:
    assert sum(language_of(asked.question) == asked.language for asked in questions) >= 0.95 * len(questions)


def test_most_are_answered_rightly_or_offered(measured: Figures) -> None:
    assert measured.share(Label.ANSWERABLE, Grade.RIGHT).percent >= 68
    assert measured.share(Label.ANSWERABLE, Grade.RIGHT, Grade.OFFERED).percent >= 88


def test_few_are_answered_wrongly_or_falsely(measured: Figures) -> None:
    assert measured.share(Label.ANSWERABLE, Grade.WRONG).percent <= 2
    assert measured.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER).percent <= 6


def test_no_small_talk_is_answered_as_a_question(measured: Figures) -> None:
    assert measured.share(Label.CHITCHAT, Grade.FALSE_ANSWER).count == 0


def test_a_small_faq_foresees_little_and_is_the_more_careful() -> None:
    cases: list[Case] = []
    for file in sorted(HERE.glob("*/*/other_languages.jsonl")):
        folder = file.parent
        every = read_folder(folder.parent)  # of all articles there
        own = {name: text for name, text in every.items() if name.startswith(f"{folder.name}/")}
        answerer = Answerer.of(load(own))
        cases += evaluate(answerer.ask, read_labelled_files([file], answerer.knowledge))
    found = figures(cases)
    assert found.share(Label.ANSWERABLE, Grade.RIGHT).percent >= 45
    assert found.share(Label.ANSWERABLE, Grade.RIGHT, Grade.OFFERED).percent >= 75
    assert found.share(Label.ANSWERABLE, Grade.WRONG).percent <= 7
    assert found.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER).percent <= 25


@pytest.mark.parametrize(
    "question",
    ["wo ist der Gipfel?", "Wo ist der Gipfel", "dov'è il vertice?", "où est le sommet", "zirve nerede?", "峰会在哪里"],
)
def test_a_plain_question_is_answered(question: str, shipped_unlabelled: Answerer) -> None:
    outcome = shipped_unlabelled.ask(question)
    assert isinstance(outcome, Answered)
    assert outcome.ids[0] == "summit-venue-city"
