"""From labelled questions to figures: how often the answer is right, and how often there should have been none.

An answer is right when its quotes stand in a sentence that the label names (in all of them, for a question in parts)
and in few others. Suggestions are right when one of them is, or when together they cover a question in parts.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Final

from bot.core.knowledge.model import Entry, Gap, ItemT
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.dialogue import answers_unaddressed
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import (
    Answered,
    NotCovered,
    NotUnderstood,
    Outcome,
    SmallTalk,
    Suggested,
    shown_citations,
)
from bot.core.quality.labelled import Label, Labelled, Sentences

MAX_SENTENCES: Final = 3
"""Sentences that an answer may point at; one that points at everything is right about nothing."""
ALL: Final = "all"


class Grade(StrEnum):
    """How well an outcome fits the label."""

    RIGHT = "right"
    OFFERED = "offered"
    MISSED = "missed"
    WRONG = "wrong"
    REFUSED = "refused"
    SUGGESTED = "suggested"
    FALSE_ANSWER = "false_answer"


GRADES: Final[Mapping[Label, tuple[Grade, ...]]] = {
    Label.ANSWERABLE: (Grade.RIGHT, Grade.OFFERED, Grade.MISSED, Grade.WRONG),
    Label.UNANSWERABLE: (Grade.REFUSED, Grade.SUGGESTED, Grade.FALSE_ANSWER),
    Label.CHITCHAT: (Grade.REFUSED, Grade.SUGGESTED, Grade.FALSE_ANSWER),
    Label.OVERHEARD: (Grade.REFUSED, Grade.FALSE_ANSWER),
}
"""The grades that a question can get, by its label; best first."""
ERRORS: Final = (Grade.FALSE_ANSWER, Grade.WRONG, Grade.MISSED)
"""What went wrong, worst first."""


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question, what came of it, and how well that fits."""

    asked: Labelled
    outcome: Outcome
    grade: Grade


@dataclass(frozen=True, slots=True)
class Share:
    """So many out of so many, in percent, with its 95 % interval (Wilson)."""

    count: int
    of: int

    @property
    def percent(self) -> float:
        """0 to 100; 0 of nothing is 0."""
        return 100 * self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the truth lies, 0 to 100 each; anything is possible where nothing was asked."""
        if not self.of:
            return 0.0, 100.0
        z, share = 1.96, self.count / self.of
        middle = share + z * z / (2 * self.of)
        half = z * math.sqrt(share * (1 - share) / self.of + z * z / (4 * self.of * self.of))
        scale = 1 + z * z / self.of
        return 100 * max(0.0, (middle - half) / scale), 100 * min(1.0, (middle + half) / scale)


@dataclass(frozen=True, slots=True)
class Figures:
    """How many questions of each label got which grade."""

    counts: Mapping[tuple[Label, Grade], int]

    def share(self, label: Label, *grades: Grade) -> Share:
        """The share of the questions with this label that got one of these grades."""
        asked = sum(n for (of, _), n in self.counts.items() if of is label)
        return Share(sum(self.counts.get((label, grade), 0) for grade in grades), asked)

    def of(self, target: "Target") -> Share:
        """What was reached of a target."""
        return self.share(target.label, *target.grades)

    @property
    def reached(self) -> dict["Target", Share]:
        """The same for each target that the questions tell something about."""
        return {target: share for target in TARGETS if (share := self.of(target)).of}


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach: at least, or at most, so many percent of the questions with a label."""

    name: str
    label: Label
    grades: tuple[Grade, ...]
    percent: float
    at_least: bool

    def met(self, share: Share) -> bool:
        """Whether the point estimate reaches it."""
        return share.percent >= self.percent if self.at_least else share.percent <= self.percent


TARGETS: Final = (
    Target("answered_rightly", Label.ANSWERABLE, (Grade.RIGHT,), 80, at_least=True),
    Target("right_or_offered", Label.ANSWERABLE, (Grade.RIGHT, Grade.OFFERED), 97, at_least=True),
    Target("answered_wrongly", Label.ANSWERABLE, (Grade.WRONG,), 2, at_least=False),
    Target("answered_falsely", Label.UNANSWERABLE, (Grade.FALSE_ANSWER,), 5, at_least=False),
    Target("suggested_falsely", Label.UNANSWERABLE, (Grade.SUGGESTED,), 35, at_least=False),
    Target("small_talk_answered", Label.CHITCHAT, (Grade.FALSE_ANSWER,), 0, at_least=False),
    Target("said_unasked", Label.OVERHEARD, (Grade.FALSE_ANSWER,), 0, at_least=False),
)
"""What the bot should reach on questions by other people."""


def evaluate(ask: Callable[[str], Outcome], questions: Iterable[Labelled]) -> Iterator[Case]:
    """Asks each question and grades what comes of it."""
    for asked in questions:
        outcome = ask(asked.question)
        yield Case(asked, outcome, graded(asked, outcome))


def graded(asked: Labelled, outcome: Outcome) -> Grade:
    """How well an outcome fits the label."""
    if asked.label is Label.OVERHEARD:
        return Grade.FALSE_ANSWER if answers_unaddressed(asked.question, outcome) else Grade.REFUSED
    answerable = asked.label is Label.ANSWERABLE
    match outcome:
        case Answered():
            if not answerable:
                return Grade.FALSE_ANSWER
            return Grade.RIGHT if fits(asked, *outcome.entries) else Grade.WRONG
        case Suggested():
            if not answerable:
                return Grade.SUGGESTED
            return Grade.OFFERED if _offers(asked, outcome.entries) else Grade.MISSED
        case NotCovered() | NotUnderstood() | SmallTalk():
            return Grade.MISSED if answerable else Grade.REFUSED


def figures(cases: Iterable[Case]) -> Figures:
    """The counts over some cases."""
    return Figures(Counter((case.asked.label, case.grade) for case in cases))


def grouped(cases: Sequence[Case], by: str) -> dict[str, Figures]:
    """The figures of each group (by "set", say), in the order of the groups' names."""
    names = sorted({getattr(case.asked, by) for case in cases})
    return {name: figures(case for case in cases if getattr(case.asked, by) == name) for name in names}


def errors(cases: Iterable[Case], grades: Sequence[Grade] = ERRORS) -> list[Case]:
    """What went wrong, the worst first: answers that should not be, by how sure they were; then what was missed."""
    wrong = [case for case in cases if case.grade in grades]
    return sorted(wrong, key=lambda case: (grades.index(case.grade), -case.outcome.confidence))


def fits(asked: Labelled, *entries: Entry) -> bool:
    """Whether these entries together answer a labelled question, and point at little else."""
    found = _pointed_at(*entries)
    needed = len(asked.evidence) if asked.in_parts else 1
    if len(found) > max(MAX_SENTENCES, needed + 1):
        return False
    return asked.evidence <= found if asked.in_parts else bool(asked.evidence & found)


def _offers(asked: Labelled, entries: Sequence[Entry]) -> bool:
    if any(fits(asked, entry) for entry in entries):
        return True
    together = frozenset[tuple[str, int, int]]().union(*map(_pointed_at, entries))
    return asked.in_parts and len(together) <= 2 * MAX_SENTENCES and asked.evidence <= together


def _pointed_at(*entries: Entry) -> Sentences:
    return frozenset(place for citation in shown_citations(entries) for place in citation.places)


# -- its own phrasings as questions ------------------------------------------------------------------------------------


FOLDS: Final = 5
"""A phrasing is left out together with every fifth of the others, so that five indexes are enough."""
MAX_ASKED: Final = 5_000
"""Beyond so many phrasings, a sample is asked: every n-th."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A phrasing, the item that it was written for, and what came of asking it."""

    item: Entry | Gap
    phrasing: str
    outcome: Outcome


def trials(answerer: Answerer, items: Collection[Entry | Gap]) -> Iterator[Trial]:
    """Asks the phrasings of some items, each where it was left out; an item's only phrasing is not asked."""
    step = -(-sum(len(phrasings_of(item)) for item in items) // MAX_ASKED)
    for fold in range(FOLDS):
        told = reworded(answerer, partial(_kept, fold=fold))
        left = ((item, text) for item in items for text in phrasings_of(item)[fold::FOLDS] if item.phrasings)
        for item, text in islice(left, fold % step, None, step):
            yield Trial(item, text, told.ask(text))


def _kept(item: Entry | Gap, fold: int) -> Sequence[str]:
    texts = phrasings_of(item)
    return [text for at, text in enumerate(texts) if at % FOLDS != fold] or texts


def reworded(answerer: Answerer, left: Callable[[Entry | Gap], Sequence[str]]) -> Answerer:
    """The same knowledge, asked in those words of each item that are ``left``; a gap without any is left out."""

    def those_left(items: Iterable[ItemT]) -> Iterator[ItemT]:
        for item in items:
            if texts := left(item) or (phrasings_of(item) if isinstance(item, Entry) else ()):
                yield replace(item, question=texts[0], phrasings=tuple(texts[1:]))

    knowledge = answerer.knowledge
    entries, gaps = tuple(those_left(knowledge.entries)), tuple(those_left(knowledge.gaps))
    same = (entries, gaps) == (knowledge.entries, knowledge.gaps)
    return answerer if same else answerer.on(replace(knowledge, entries=entries, gaps=gaps))
