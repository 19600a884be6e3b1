"""From labelled questions to figures."""

from dataclasses import replace

import pytest

from bot.core.knowledge.model import KnowledgeBase
from bot.core.language.smalltalk import Talk
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotUnderstood, SmallTalk, Suggested
from bot.core.quality.evaluation import (
    Grade,
    Share,
    errors,
    evaluate,
    figures,
    graded,
    grouped,
)
from bot.core.quality.labelled import Label, Labelled

CAPTAIN, TICKET, CLOSURE = ("ferry", 1, 2), ("ferry", 2, 1), ("ferry", 2, 2)


def answerable(*evidence: tuple[str, int, int], question: str = "who?", in_parts: bool = False) -> Labelled:
    return Labelled("1", question, Label.ANSWERABLE, frozenset(evidence), in_parts)


UNANSWERABLE = Labelled("2", "how many?", Label.UNANSWERABLE)
CHITCHAT = Labelled("3", "hi", Label.CHITCHAT)


@pytest.fixture
def captain(answerer: Answerer) -> Answered:
    """The ferry's captain, answered."""
    outcome = answerer.ask("who is the captain?")
    assert isinstance(outcome, Answered)
    return outcome


def answered(answerer: Answerer, *ids: str) -> Answered:
    """An answer with these entries."""
    outcome = answerer.ask("who is the captain?")
    assert isinstance(outcome, Answered)
    by_id = {candidate.item.id: candidate for candidate in outcome.why.ranking.entries}
    template = outcome.candidates[0]
    entries = [answerer.knowledge.entry(id) for id in ids]
    return replace(
        outcome,
        candidates=tuple(by_id.get(e.id, replace(template, item=e)) for e in entries if e is not None),
    )


def test_an_answer_is_right_when_it_rests_on_a_sentence_of_the_label(captain: Answered) -> None:
    assert graded(answerable(CAPTAIN, TICKET), captain) is Grade.RIGHT
    assert graded(answerable(TICKET), captain) is Grade.WRONG


def test_a_question_in_parts_needs_all_its_sentences(answerer: Answerer) -> None:
    both = answered(answerer, "captain", "ticket-price")
    assert graded(answerable(CAPTAIN, TICKET, in_parts=True), both) is Grade.RIGHT
    assert graded(answerable(CAPTAIN, CLOSURE, in_parts=True), both) is Grade.WRONG


def test_an_answer_that_points_everywhere_is_wrong(answerer: Answerer, knowledge: KnowledgeBase) -> None:
    everywhere = answered(answerer, "captain", "ticket-price", "closure-reason", "ferry-return")
    assert graded(answerable(CAPTAIN), everywhere) is Grade.WRONG


def test_suggestions_are_right_when_one_is(answerer: Answerer) -> None:
    found = answered(answerer, "ticket-price", "captain")
    suggested = Suggested(found.candidates, found.why)
    assert graded(answerable(CAPTAIN), suggested) is Grade.OFFERED
    assert graded(answerable(CLOSURE), suggested) is Grade.MISSED


def test_suggestions_may_cover_a_question_in_parts_together(answerer: Answerer) -> None:
    found = answered(answerer, "ticket-price", "captain")
    suggested = Suggested(found.candidates, found.why)
    assert graded(answerable(CAPTAIN, TICKET, in_parts=True), suggested) is Grade.OFFERED
    assert graded(answerable(CAPTAIN, CLOSURE, in_parts=True), suggested) is Grade.MISSED


def test_whatever_is_no_answer_misses_an_answerable_question(answerer: Answerer) -> None:
    for outcome in (NotUnderstood(), SmallTalk(Talk.GREETING), answerer.ask("how much did the repair cost?")):
        assert graded(answerable(CAPTAIN), outcome) is Grade.MISSED


@pytest.mark.parametrize("label", [UNANSWERABLE, CHITCHAT])
def test_what_the_article_does_not_answer_must_not_be_answered(label: Labelled, captain: Answered) -> None:
    assert graded(label, captain) is Grade.FALSE_ANSWER
    assert graded(label, Suggested(captain.candidates, captain.why)) is Grade.SUGGESTED
    assert graded(label, NotUnderstood()) is Grade.REFUSED
    assert graded(label, SmallTalk(Talk.GREETING)) is Grade.REFUSED


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 0, 0.0, 100.0), (0, 10, 0.0, 27.8), (10, 10, 72.2, 100.0), (111, 130, 78.3, 90.4), (8, 213, 1.9, 7.2)],
)
def test_the_interval_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    assert [round(bound, 1) for bound in Share(count, of).interval] == [low, high]


SET = [
    answerable(CAPTAIN, question="who is the captain?"),
    answerable(TICKET, question="what do tickets cost?"),
    answerable(CLOSURE, question="name of the captain"),
    answerable(CLOSURE, question="xqzt"),
    replace(UNANSWERABLE, question="how many people work on board?"),
    replace(UNANSWERABLE, question="why was the route closed?"),
    replace(CHITCHAT, question="hello"),
]


def test_the_figures_are_counted_by_label(answerer: Answerer) -> None:
    found = figures(evaluate(answerer.ask, SET))
    assert found.share(Label.ANSWERABLE, Grade.RIGHT) == Share(2, 4)
    assert found.share(Label.ANSWERABLE, Grade.WRONG) == Share(1, 4)
    assert found.share(Label.ANSWERABLE, Grade.MISSED) == Share(1, 4)
    assert found.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER) == Share(1, 2)
    assert found.share(Label.CHITCHAT, Grade.REFUSED, Grade.SUGGESTED) == Share(1, 1)


def test_the_figures_of_groups_add_up(answerer: Answerer) -> None:
    cases = list(evaluate(answerer.ask, [replace(asked, style=asked.label.value[:2]) for asked in SET]))
    groups = grouped(cases, "style")
    assert list(groups) == ["an", "ch", "un"]
    assert groups["an"].share(Label.ANSWERABLE).of == 4
    assert groups["an"].share(Label.UNANSWERABLE).of == 0


def test_false_answers_are_the_worst_errors(answerer: Answerer) -> None:
    found = errors(list(evaluate(answerer.ask, SET)))
    assert [case.grade for case in found] == [Grade.FALSE_ANSWER, Grade.WRONG, Grade.MISSED]
