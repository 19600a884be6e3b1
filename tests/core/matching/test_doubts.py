"""What likeness alone does not answer is offered at most, in a FAQ with few noes too. Asked of the ferry's FAQ."""

from dataclasses import replace

import pytest

from bot import texts
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import Doubt
from bot.core.matching.outcome import Answered, Suggested
from bot.texts.why import explained


@pytest.mark.parametrize(
    ("question", "doubt"),
    [
        ("who commands tickets", Doubt.ELSEWHERE),
        ("what is the skipper of varde called", Doubt.ELSEWHERE),
        ("where is the captain", Doubt.KIND),
        ("why is the ferry back in service", Doubt.KIND),
        ("who sailed again on monday?", Doubt.KIND),
        ("why did it sail again on monday", Doubt.COVERAGE),
        ("what do you cost", Doubt.SMALL_TALK),
    ],
)
def test_a_doubtful_answer_is_only_offered(question: str, doubt: Doubt, answerer: Answerer) -> None:
    outcome = answerer.ask(question)
    assert isinstance(outcome, Suggested)
    assert outcome.why.certainty >= outcome.why.thresholds.answer
    assert doubt in outcome.why.doubts


@pytest.mark.parametrize("question", ["who commands the ship", "since what day does the ferry sail again"])
def test_what_the_entry_is_asked_for_in_other_words_is_answered(question: str, answerer: Answerer) -> None:
    assert isinstance(answerer.ask(question), Answered)


def test_what_was_doubted_is_said(answerer: Answerer) -> None:
    why = explained(answerer.ask("who commands tickets"))[0].heading
    assert texts.DOUBTS[Doubt.ELSEWHERE] in why
    why = explained(answerer.ask("where is the captain"))[0].heading
    assert "its phrasings never ask for a place" in why


def test_tell_me_everything_is_no_question_about_what_somebody_is_told(answerer: Answerer) -> None:
    told = replace(answerer.knowledge.entries[0], phrasings=("tell me about the timetable", "what is it with the crew"))
    knowledge = replace(answerer.knowledge, entries=(told, *answerer.knowledge.entries[1:]), gaps=())
    for question in ("tell me everything about it please", "tell me about this", "what do i want to know about it"):
        assert not isinstance(Answerer.of(knowledge).ask(question), Answered), question
