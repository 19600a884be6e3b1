"""Labelled questions say how sure this FAQ has to be: few or one-sided ones nothing, many noes at most 5 % answered."""

import gc
import pickle
from dataclasses import replace
from weakref import ref

import pytest

from bot.core.knowledge.loader import load
from bot.core.knowledge.taught import TaughtPhrasing
from bot.core.matching.confidence import THRESHOLDS
from bot.core.quality.calibration import (
    Calibration,
    Observation,
    as_labelled,
    calibrated,
    calibration_of,
    learning_curve,
)
from bot.core.quality.comparison import CheckRequest, check_revision, compared_with, load_revision
from bot.core.quality.evaluation import Share
from bot.core.quality.labelled import Label, Labelled, read_labelled
from bot.texts.reports import short
from bot.usecases.released import Applied
from tests.support.ferry import FILES, QUESTIONS

RIGHT = Observation(60.0, answerable=True, best_is_right=True)
NO = Observation(20.0, answerable=False, best_is_right=False)
LOOKALIKE = replace(NO, answer=85.0)


def test_few_labels_or_of_one_kind_alone_move_nothing() -> None:
    for observed in ([], [RIGHT] * 3 + [NO] * 4, [RIGHT] * 40, [NO] * 40):
        assert calibrated(observed).thresholds == THRESHOLDS


def test_right_answers_that_were_not_dared_and_noes_far_below_lower_what_is_needed() -> None:
    learnt = calibrated([RIGHT] * 20 + [NO] * 20)
    assert learnt.thresholds.answer < 67
    assert learnt.false.count == 0
    assert learnt.thresholds.answer < learnt.thresholds.sure


def test_lookalikes_raise_what_is_needed() -> None:
    assert calibrated([RIGHT] * 20 + [NO] * 14 + [LOOKALIKE] * 6).thresholds.answer > 85


def test_questions_that_were_picked_for_being_hard_do_not_make_the_bot_shyer() -> None:
    hard = [replace(RIGHT, answer=answer) for answer in range(72, 84)] + [replace(LOOKALIKE, answer=81.0)] * 4
    assert calibrated(hard).thresholds.answer > 80
    picked = [replace(each, picked=True) for each in hard]
    assert calibrated(picked).thresholds.answer < 79
    assert calibrated([*picked, *[RIGHT] * 20, *[NO] * 20]).thresholds.answer < 77


def test_noes_that_stay_unanswered_lower_little_for_whoever_labels_has_mended_the_others() -> None:
    sure = replace(RIGHT, answer=90.0)
    needed = [calibrated([sure] * 20 + [NO] * noes).thresholds.answer for noes in (10, 100)]
    assert all(abs(each - THRESHOLDS.answer) < 5 for each in needed)


def test_what_was_taught_is_a_labelled_question() -> None:
    knowledge = load(FILES)
    asked, no = as_labelled(
        [TaughtPhrasing("captain", "who steers"), TaughtPhrasing("departure-times", "when does it leave")], knowledge
    )
    assert (asked.label, asked.evidence) == (Label.ANSWERABLE, knowledge.by_id["captain"].places)  # type: ignore[union-attr]
    assert no.label is Label.UNANSWERABLE


def test_a_label_that_stands_in_the_faq_counts_as_it_would_look_to_a_stranger() -> None:
    loaded = load_revision({**FILES, "ferry/questions.jsonl": QUESTIONS})
    captain = Labelled("1", "name of the captain", Label.ANSWERABLE, frozenset({("ferry", 1, 2)}))
    learnt = calibration_of(loaded.answerer, [captain])
    assert (learnt.right.of, learnt.false.of) == (1, 0)


@pytest.mark.slow
def test_the_learning_curve_asks_what_was_not_taught() -> None:
    asked = QUESTIONS.replace('"question": "', '"question": "so ')
    asked += '{"question": "Who is the captain of the ferry?", "kind": "answerable", "evidence": ["p1s2"]}'  # written
    questions = read_labelled("ferry/questions.jsonl", asked, load(FILES))
    first, last = learning_curve(FILES, questions)
    assert (first.taught, last.taught) == (0, 2)
    assert set(first.figures) >= {"answered_rightly"}


def test_each_need_is_taught_once_and_asked_in_the_words_of_the_others() -> None:
    words = {
        "captain": ("who is the captain", "name of the skipper", "captain who"),
        "crew": ("crew size", "how many crew", "crew of"),
    }
    asked = [
        Labelled(f"{need}-{at}", text, Label.ANSWERABLE, frozenset({("ferry", 1, 2)}), need=need)
        for need, texts in words.items()
        for at, text in enumerate(texts)
    ]
    assert [point.taught for point in learning_curve(FILES, asked)] == [0, 2]


def test_the_reload_report_says_what_an_answer_needs_now_and_was_needed_before() -> None:
    loaded = load_revision(FILES)
    report = compared_with(loaded.answerer, check_revision(CheckRequest(FILES)))
    assert not any("An answer now needs" in line for line in short(Applied(report)))
    learnt = Calibration(replace(THRESHOLDS, answer=58.2), Share(8, 10), Share(1, 20))
    assert (
        "An answer now needs 58, was 65: what the article does not say stays well below, as the labelled questions "
        "show. Of these, 8 of 10 (49 to 94 %) are answered rightly, and 1 of 20 (1 to 24 %) answered though "
        "the article does not say it."
    ) in short(Applied(replace(report, calibration=learnt, needed_before=65.0)))


def test_a_revision_that_is_let_go_is_gone_at_once() -> None:
    answerer = pickle.loads(pickle.dumps(load_revision(FILES).answerer))  # as it comes from the other process
    answerer.ask("who is teh captian")
    matcher, index = ref(answerer.matcher), ref(answerer.matcher.index)
    gc.collect()
    gc.disable()
    try:
        del answerer
        assert (matcher(), index()) == (None, None)
    finally:
        gc.enable()
