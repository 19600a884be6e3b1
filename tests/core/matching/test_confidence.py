"""How sure it is: measures that each say what they claim, and a confidence that follows them."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.matching.confidence import AMONG_FIRST, MEASURES, RIGHT, Measures
from bot.core.matching.outcome import Answered
from tests.support.ferry import ferry

POOR = Measures(lead=-0.5, margin=0.0, passage=0.1, wording=0.2, closest=0.3, kind=0.0, yes_no=0.0, length=0.1)
GOOD = Measures(lead=0.6, margin=0.9, passage=0.9, wording=0.9, closest=0.9, kind=1.0, yes_no=0.0, length=0.3)


def measured(question: str) -> Measures:
    return ferry().judge.measures(ferry().matcher.rank(ferry().matcher.read(question)))


def test_what_speaks_for_an_entry_makes_it_surer() -> None:
    assert RIGHT.percent(POOR) < 5 < 95 < RIGHT.percent(GOOD) <= 100


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_counts_for_the_entry(measure: str) -> None:
    for regression in (RIGHT, AMONG_FIRST):
        assert regression.percent(replace(POOR, **{measure: 0.9})) > regression.percent(POOR)


@given(st.lists(st.floats(-1, 2), min_size=len(fields(Measures)), max_size=len(fields(Measures))))
def test_confidence_is_between_0_and_100_whatever_the_measures(values: list[float]) -> None:
    assert 0 <= RIGHT.percent(Measures(*values)) <= 100


def test_the_lead_turns_where_a_gap_is_more_alike() -> None:
    assert measured("who is the captain").lead > 0 > measured("how much did the repair cost").lead


def test_one_word_that_the_passage_does_not_have_is_not_supported() -> None:
    assert measured("who is the captain").passage > 0.9
    assert measured("who is the captain's dentist").passage < 0.6


def test_a_word_that_means_the_same_is_supported() -> None:
    assert measured("who is the skipper").passage > measured("who is the dentist").passage


def test_a_yes_or_no_question_is_known_as_one() -> None:
    assert measured("is there a captain").yes_no == 1.0
    assert measured("who is the captain").yes_no == 0.0


def test_a_near_verbatim_phrasing_is_always_answered() -> None:
    for entry in ferry().knowledge.entries:
        for phrasing in (entry.question, *entry.phrasings):
            assert isinstance(ferry().ask(phrasing.upper().rstrip("?") + " ??"), Answered)


def test_a_question_in_another_language_finds_its_entry() -> None:
    outcome = ferry().ask("¿Quién es el capitán del transbordador?")
    assert isinstance(outcome, Answered)
    assert outcome.candidates[0].item.id == "captain"
