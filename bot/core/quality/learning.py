"""What teaching is worth: the figures of a FAQ after more and more of labelled questions were taught to it."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

from bot.core.knowledge.files import QUESTIONS_FILE, Files
from bot.core.knowledge.loader import load
from bot.core.knowledge.taught import Lesson, TaughtPhrasing, lesson_status, new_gap, taught, with_lessons
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import NotUnderstood, SmallTalk
from bot.core.matching.vectors import Encode, encode
from bot.core.quality.calibration import calibration_of
from bot.core.quality.evaluation import evaluate, figures, fits
from bot.core.quality.labelled import Label, Labelled

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
