"""Calibration: how sure this FAQ has to be before it answers, learnt from its labelled questions.

The weights of the confidence stay those of all FAQs. What differs between FAQs is where right answers begin and where
false ones end, so labels move the thresholds alone: by a constant of the regression, fitted with the general one as a
prior, and by the least threshold at which few of the labelled noes would be answered. Of questions that an interview
picked for being hard only the constant is learnt: how many of them are noes says nothing about what readers ask.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.files import QUESTIONS_FILE, Files
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.taught import Lesson, TaughtPhrasing, lesson_status, new_gap, taught, with_lessons
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import THRESHOLDS, Thresholds
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import Answered, NotUnderstood, SmallTalk
from bot.core.matching.policy import item_as_written
from bot.core.matching.vectors import Encode, encode
from bot.core.quality.evaluation import Share, evaluate, figures, fits, reworded
from bot.core.quality.labelled import INTERVIEW, Label, Labelled

MIN_LABELS: Final = 8
MIN_LABELS_OF_A_KIND: Final = 4
"""Labels of one kind mislead: answerable ones alone drive false answers up."""
ANSWERABLE_WEIGHT: Final = 0.6
"""What answerable labels weigh in all, whatever the mix that was collected; noes weigh the rest."""
PRIOR_DEVIATION: Final = 0.5
"""Standard deviation of the constant between FAQs, in log odds."""
PRIOR_NOES: Final = 80
"""Labelled noes that the general share of false answers counts for: a FAQ seldom has more of its own."""
MAX_FALSE_SHARE: Final = 0.06
"""Of the labelled noes that no guard holds, at most so many may be answered: 5 % of all."""
TRIED_PERCENT: Final = range(30, 97)
"""Thresholds that are tried."""
GENERAL_FALSE_SHARES: Final = {
    50: 0.195, 55: 0.158, 60: 0.118, 65: 0.083, 70: 0.066, 75: 0.052, 80: 0.04, 85: 0.027, 90: 0.018, 95: 0.002
}  # fmt: skip
"""The share of noes, against which no guard speaks, that are answered at a threshold (in percent): the mean of nine
FAQs, linear in between."""
RULE: Final = ("picked apart", GENERAL_FALSE_SHARES, MAX_FALSE_SHARE, PRIOR_NOES, PRIOR_DEVIATION, ANSWERABLE_WEIGHT)
"""What thresholds are made by, for who keeps them."""
MAX_STEPS: Final = 25
SMALL_STEP: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Observation:
    """A labelled question as it looks where the FAQ does not know it: how sure, and what would have been right."""

    answer: float
    """Confidence (0 to 100) that the best entry answers."""
    answerable: bool
    best_is_right: bool
    picked: bool = False
    """Whether it was asked for being hard: then it tells what a confidence is worth, but not what readers ask."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Thresholds, and what they would have done with the labels that they were learnt from."""

    thresholds: Thresholds
    right: Share
    """Answerable labels that are answered rightly."""
    false: Share
    """Labelled noes that are answered."""


Calibrate = Callable[[Answerer, Sequence[Labelled], Sequence[Lesson]], Calibration]
"""Learns from labelled questions and lessons, or knows it from before."""


# ---- From labelled questions to observations --------------------------------------------------------------------


def as_labelled(lessons: Iterable[Lesson], knowledge: KnowledgeBase) -> Iterator[Labelled]:
    """What was taught, as labelled questions: a phrasing of an entry is answerable by the sentences that it cites."""
    for lesson in lessons:
        entry = knowledge.entry(lesson.target) if isinstance(lesson, TaughtPhrasing) else None
        label = Label.ANSWERABLE if entry else Label.UNANSWERABLE
        others = () if isinstance(lesson, TaughtPhrasing) else lesson.phrasings
        for at, question in enumerate((lesson.text, *others), 1):
            yield Labelled(f"{lesson.key}-{at}", question, label, entry.places if entry else frozenset())


def calibration_of(answerer: Answerer, labelled: Sequence[Labelled], lessons: Sequence[Lesson] = ()) -> Calibration:
    """The thresholds that labelled questions, and what was taught, ask for."""
    known = {tokens(each.question) for each in labelled}
    new = [each for each in as_labelled(lessons, answerer.knowledge) if tokens(each.question) not in known]
    asked = [*labelled, *new]
    stranger = _stranger(answerer, {tokens(each.question) for each in asked})
    return calibrated(list(_observed(stranger, asked)))


def _observed(answerer: Answerer, labelled: Iterable[Labelled]) -> Iterator[Observation]:
    """Those whose outcome hangs on one threshold: no small talk, nothing in parts, written down, or held by a guard."""
    for each in labelled:
        outcome = answerer.ask(each.question)
        if each.label is Label.CHITCHAT or each.in_parts or isinstance(outcome, NotUnderstood | SmallTalk):
            continue
        in_parts = isinstance(outcome, Answered) and len(outcome.candidates) > 1
        ranking = outcome.why.ranking
        if in_parts or ranking.query.foreign or item_as_written(ranking) or not outcome.why.fits:
            continue
        yield Observation(
            answer=outcome.why.confidence.answer,
            answerable=each.label is Label.ANSWERABLE,
            best_is_right=any(fits(each, candidate.item) for candidate in ranking.entries[:1]),
            picked=each.style == INTERVIEW,
        )


def _stranger(answerer: Answerer, asked: Collection[tuple[str, ...]]) -> Answerer:
    """The same knowledge without the phrasings that are these very questions: so they look like anybody's words."""
    return reworded(answerer, lambda item: [text for text in phrasings_of(item) if tokens(text) not in asked])


# ---- From observations to thresholds ----------------------------------------------------------------------------


def calibrated(observed: Sequence[Observation]) -> Calibration:
    """The thresholds that these observations ask for; the general ones where they are too few or of one kind."""
    picked = _enough([each for each in observed if each.picked])
    sampled = _enough([each for each in observed if not each.picked])
    thresholds = _thresholds(sampled, picked) if sampled or picked else THRESHOLDS
    noes = [each for each in observed if not each.answerable]
    right = sum(each.best_is_right and each.answer >= thresholds.answer for each in observed)
    false = sum(each.answer >= thresholds.answer for each in noes)
    return Calibration(thresholds, Share(right, len(observed) - len(noes)), Share(false, len(noes)))


def _enough(observed: Sequence[Observation]) -> Sequence[Observation]:
    """The observations where they are enough of both kinds; else none."""
    noes = sum(not each.answerable for each in observed)
    kinds = min(noes, len(observed) - noes)
    return observed if len(observed) >= MIN_LABELS and kinds >= MIN_LABELS_OF_A_KIND else ()


def _thresholds(sampled: Sequence[Observation], picked: Sequence[Observation]) -> Thresholds:
    # 1. The constant that the labels ask for, only where it predicts better what it was not fitted on.
    noes = [each for each in sampled if not each.answerable]
    kinds = {
        True: ANSWERABLE_WEIGHT / max(1, len(sampled) - len(noes)),
        False: (1 - ANSWERABLE_WEIGHT) / max(1, len(noes)),
    }
    weights = np.array([kinds[each.answerable] * len(sampled) for each in sampled] + [1.0] * len(picked))
    observed = [*sampled, *picked]
    shift = _shift([each.answer for each in observed], [each.best_is_right for each in observed], weights)
    # 2. The least threshold at which few noes are answered.
    shifted = [replace(each, answer=percent(log_odds(each.answer) + shift)) for each in noes]
    usual = percent(log_odds(THRESHOLDS.answer) + shift)
    allowed = (tried for tried in TRIED_PERCENT if _false_share(tried, shifted, usual) <= MAX_FALSE_SHARE)
    # 3. Confidences stay comparable between FAQs, so the constant goes into the thresholds. What is offered stays.
    moved = log_odds(next(allowed, TRIED_PERCENT[-1])) - shift
    return replace(
        THRESHOLDS, answer=percent(moved), sure=percent(moved + log_odds(THRESHOLDS.sure) - log_odds(THRESHOLDS.answer))
    )


def _false_share(threshold: float, noes: Sequence[Observation], usual: float) -> float:
    """The share of noes that would be answered: of the labelled ones, and of those of other FAQs as a prior.

    Whoever labels has seen what became of the question, mends it, and seldom reports a false answer: where fewer of
    the labelled noes are answered than of those of other FAQs, the difference counts as not reported.
    """
    answered = sum(each.answer >= threshold for each in noes)
    reported = sum(each.answer >= usual for each in noes)
    unreported = max(0.0, len(noes) * _general_false_share(usual) - reported)
    prior = PRIOR_NOES * _general_false_share(threshold)
    return (prior + answered + unreported) / (PRIOR_NOES + len(noes))


def _general_false_share(threshold: float) -> float:
    return float(np.interp(threshold, [*GENERAL_FALSE_SHARES], [*GENERAL_FALSE_SHARES.values()]))


Numbers = NDArray[np.float64]


def _shift(percents: Sequence[float], right: Sequence[bool], weights: Numbers) -> float:
    """The constant to be added to the log odds; 0 where it does not predict what is left out any better."""
    odds, truth = np.array([log_odds(each) for each in percents]), np.array(right, float)
    left_out = np.zeros(len(odds))
    for at in range(len(odds)):
        others = np.arange(len(odds)) != at
        left_out[at] = _fitted(odds[others], truth[others], weights[others])
    losses, losses_left_out = (np.logaddexp(0.0, np.where(truth > 0, -each, each)) for each in (odds, odds + left_out))
    gain = weights @ (losses - losses_left_out)
    return _fitted(odds, truth, weights) if gain > 0 else 0.0


def _fitted(odds: Numbers, truth: Numbers, weights: Numbers) -> float:
    """The constant of least loss, with the prior that it is small: convex, so Newton's steps find it."""
    shift = 0.0
    for _ in range(MAX_STEPS):
        share = 1 / (1 + np.exp(-(odds + shift)))
        slope = shift / PRIOR_DEVIATION**2 + float(weights @ (share - truth))
        step = slope / (1 / PRIOR_DEVIATION**2 + float(weights @ (share * (1 - share))))
        shift -= step
        if abs(step) < SMALL_STEP:
            break
    return shift


def log_odds(percent: float) -> float:
    """The log odds of a probability in percent."""
    share = min(max(percent / 100, 1e-9), 1 - 1e-9)
    return math.log(share / (1 - share))


def percent(odds: float) -> float:
    """The probability in percent."""
    return 100 / (1 + math.exp(-odds))


# ---- What teaching is worth -------------------------------------------------------------------------------------

SIZES: Final = (0, 10, 20, 40, 80)
"""How many questions are taught."""
DRAWS: Final = 5


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """What so many taught questions are worth: figures in percent by the name of their target, means over draws."""

    taught: int
    figures: dict[str, float]
    needed: float
    """How sure (0 to 100) an answer has to be."""


def learning_curve(files: Files, questions: Sequence[Labelled], encode: Encode = encode) -> Iterator[LearningPoint]:
    """The figures on questions that were not taught, after more and more of others were; raises KnowledgeError."""
    files = {name: text for name, text in with_lessons(files, ()).items() if not name.endswith(f"/{QUESTIONS_FILE}")}
    fresh = Answerer.of(load(files), encode)
    written = fresh.knowledge.by_words()  # what stands there says nothing of what others will ask
    questions = [each for each in questions if tokens(each.question) not in written]
    chances = map(random.Random, range(DRAWS))  # the same draws every time
    shuffled = [chance.sample(questions, len(questions)) for chance in chances]
    draws = list(_by_need(questions)) or [(own[: len(own) // 2], own[len(own) // 2 :]) for own in shuffled]
    most = max(len(traffic) for traffic, _ in draws)
    for size in [*(size for size in SIZES if size < most), most]:
        played = [_played(fresh, traffic[:size], asked) for traffic, asked in draws]
        # Of few questions, a draw may lack those of a kind.
        reached: dict[str, list[float]] = defaultdict(list)
        for shares, _ in played:
            for name, share in shares.items():
                reached[name].append(share)
        means = {name: fmean(shares) for name, shares in reached.items()}
        yield LearningPoint(size, means, fmean(needed for _, needed in played))


def _by_need(questions: Sequence[Labelled]) -> Iterator[tuple[list[Labelled], list[Labelled]]]:
    """For each person who worded the needs: that person's questions, and everybody else's."""
    needs: dict[str, list[Labelled]] = defaultdict(list)
    for question in questions:
        if question.need:
            needs[question.need].append(question)
    for person in range(min(map(len, needs.values()), default=0)):
        own = [worded[person] for worded in needs.values()]
        yield own, [question for worded in needs.values() for question in worded if question not in own]


def _played(fresh: Answerer, traffic: Sequence[Labelled], asked: Sequence[Labelled]) -> tuple[dict[str, float], float]:
    lessons = [lesson for question in traffic if (lesson := _lesson(fresh, question))]
    answerer = fresh
    if traffic:
        kept = lesson_status(fresh.knowledge, lessons).kept
        answerer = Answerer.of(taught(fresh.knowledge, kept), fresh.matcher.vectors.vectors)
        answerer = replace(answerer, thresholds=calibration_of(answerer, traffic, lessons).thresholds)
    reached = figures(evaluate(answerer.ask, asked)).reached
    return {target.name: share.percent for target, share in reached.items()}, answerer.thresholds.answer


def _lesson(answerer: Answerer, question: Labelled) -> Lesson | None:
    """What an author would teach: the likeliest of the entries that are right, or that the article does not say it."""
    outcome = answerer.ask(question.question)
    if question.in_parts or isinstance(outcome, NotUnderstood | SmallTalk) or question.label is Label.CHITCHAT:
        return None
    ranked = [candidate.item for candidate in outcome.why.ranking.entries]
    if question.label is Label.ANSWERABLE:
        fitting = (entry for entry in (*ranked, *answerer.knowledge.entries) if fits(question, entry))
        return next((TaughtPhrasing(entry.id, question.question) for entry in fitting), None)
    article = ranked[0].article if ranked else next(iter(answerer.knowledge.articles))
    return new_gap([question.question], article, ranked[0] if ranked else None)
