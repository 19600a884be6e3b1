"""A reply in another language: questions and answers where they are translated, all else as it was."""

from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.matching.outcome import Answered
from bot.terminal.batch import as_json
from bot.usecases.ask import FaqService, in_language
from bot.usecases.released import load_answerer
from tests.support.folders import write_files

GERMAN = "captain: {question: Wer ist der Kapitän?, answer: Ilse Brandt ist die Kapitänin.}\n"


@pytest.fixture
def translated(folder: Path) -> Path:
    return write_files(folder, {"ferry/faq.de.yaml": GERMAN})


@pytest.fixture
def service(translated: Path) -> FaqService:
    return FaqService(load_answerer(translated))


async def test_an_answer_is_in_the_language_that_it_is_translated_into(service: FaqService) -> None:
    reply = in_language(await service.ask("who is the captain?"), "de")
    assert isinstance(reply.outcome, Answered)
    entry = reply.outcome.candidates[0].item
    assert entry.answer == "Ilse Brandt ist die Kapitänin."
    assert [citation.quote for citation in entry.citations] == ["Captain Ilse Brandt"]


async def test_what_is_not_translated_stays_english(service: FaqService) -> None:
    reply = in_language(await service.ask("how much is a ticket?"), "de")
    assert isinstance(reply.outcome, Answered)
    assert reply.outcome.candidates[0].item.answer == "A ticket between Holm and Varde costs 12 crowns."


def test_a_language_without_translations_changes_nothing(translated: Path) -> None:
    knowledge = load(read_folder(translated))
    assert knowledge.in_language("tr") is knowledge


async def test_json_says_the_language_of_the_question(service: FaqService) -> None:
    assert as_json(await service.ask("who is the captain?"))["language"] == "en"
    assert as_json(await service.ask("wer ist der kapitän?"))["language"] == "de"


async def test_a_translated_question_finds_what_the_english_ones_do_not(folder: Path) -> None:
    question = "wer ist hier eigentlich der boss??"
    before = (await FaqService(load_answerer(folder)).ask(question)).outcome
    assert not isinstance(before, Answered)
    german = "captain: {question: Wer ist hier eigentlich der Boss?, answer: Ilse Brandt ist die Kapitänin.}\n"
    write_files(folder, {"ferry/faq.de.yaml": german})
    outcome = (await FaqService(load_answerer(folder)).ask(question)).outcome
    assert isinstance(outcome, Answered)
    assert outcome.candidates[0].item.id == "captain"
