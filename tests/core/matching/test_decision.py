"""How sure, and how sure it must be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.model import Gap, KnowledgeBase
from bot.core.matching.confidence import (
    ENOUGH,
    MEASURES,
    WEIGHTS,
    Evidence,
    Thresholds,
    Witness,
    calibrated,
    certainty,
    contributions,
)
from bot.core.matching.matcher import Matcher

GOOD = Evidence(score=0.9, lead=0.9, unopposed=1, rival_echo=0, unaccounted=0, wording=1, kind=1, length=0.3)
POOR = Evidence(score=0.1, lead=0.1, unopposed=0, rival_echo=1, unaccounted=1, wording=-1, kind=0, length=0.1)


def test_every_measure_has_a_weight() -> None:
    assert set(WEIGHTS) == set(contributions(GOOD)) == set(MEASURES)


def test_good_evidence_is_surer_than_poor() -> None:
    assert certainty(None) == 0.0
    assert certainty(POOR) < 5 < 95 < certainty(GOOD) <= 100


@pytest.mark.parametrize("measure", ["score", "lead", "unopposed", "wording", "kind"])
def test_what_speaks_for_the_entry_makes_surer(measure: str) -> None:
    assert certainty(replace(POOR, **{measure: 0.9})) > certainty(replace(POOR, **{measure: 0.0}))


@pytest.mark.parametrize("measure", ["rival_echo", "unaccounted"])
def test_what_speaks_against_the_entry_makes_less_sure(measure: str) -> None:
    assert certainty(replace(GOOD, **{measure: 0.9})) < certainty(replace(GOOD, **{measure: 0.0}))


@given(st.lists(st.floats(-1e6, 1e6), min_size=len(MEASURES), max_size=len(MEASURES)))
def test_certainty_is_between_0_and_100_whatever_the_evidence(measures: list[float]) -> None:
    assert 0 <= certainty(Evidence(*measures)) <= 100


def thresholds(knowledge: KnowledgeBase, gaps: list[Gap]) -> Thresholds:
    known = replace(knowledge, gaps=tuple(gaps))
    matcher = Matcher.of(known.entries, known.gaps, known.lexicon)
    return calibrated(known.gaps, matcher, Witness(matcher, known.sentence))


def test_with_few_gaps_the_usual_thresholds_hold(knowledge: KnowledgeBase) -> None:
    assert thresholds(knowledge, []) == Thresholds()
    assert thresholds(knowledge, list(knowledge.gaps)) == Thresholds()


def asking(question: str) -> list[Gap]:
    """Many gaps, each with a word of its own."""
    return [Gap(f"gap-{at}", "ferry", f"{question} zeppelin{at}", ()) for at in range(6 * ENOUGH)]


def test_with_many_gaps_the_knowledge_finds_its_own(knowledge: KnowledgeBase) -> None:
    found = thresholds(knowledge, asking("how big is the"))
    assert found != Thresholds()
    assert found.suggest <= found.answer <= found.sure


def test_gaps_far_from_every_entry_do_not_make_every_answer_sure(knowledge: KnowledgeBase) -> None:
    far = [Gap(f"gap-{at}", "ferry", f"how many zeppelins are in hangar {at}", ()) for at in range(6 * ENOUGH)]
    assert thresholds(knowledge, far).answer > 20


def test_the_same_knowledge_has_the_same_thresholds(knowledge: KnowledgeBase) -> None:
    gaps = asking("who was captain of the")
    assert thresholds(knowledge, gaps) == thresholds(knowledge, gaps)
