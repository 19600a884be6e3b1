"""What a changed FAQ would do, before it does it: made ready aside, asked its own phrasings, compared with the old one.

Pure. ``examine`` makes a revision ready and asks it everything; ``compared`` sets that against the old one's answers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Final, assert_never

from pydantic import Field, TypeAdapter, ValidationError

from bot.core.knowledge.files import Files
from bot.core.knowledge.loader import load, revision_of
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.knowledge.taught import Needed, needed, read_lessons, taught, with_lessons
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import (
    Answered,
    Kind,
    NotCovered,
    NotUnderstood,
    Outcome,
    SmallTalk,
    Suggested,
    Verdict,
    verdict_of,
)
from bot.core.quality.evaluation import TARGETS, Figures, Grade, graded
from bot.core.quality.labelled import Label, Labelled, read_labelled
from bot.core.quality.selftest import MOST_ASKED, Trial, phrasings_in, trials

BUDGET_FILE: Final = "budget.yaml"
POINTS: Final = 1.0
"""How many points a figure may get worse where the budget does not say."""
NOT_POINTS: Final = "this must be a number of points from 0 to 100, as in `answered_rightly: 2`"
LEAST_POINT: Final = 1e-9
"""Shares are quotients: a difference smaller than this is none."""


# ---- Making a revision ready ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Prepared:
    """A revision ready to be asked: its files, with the lessons that it still needs, and what became of the others."""

    files: Files
    answerer: Answerer
    lessons: Needed


def prepared(files: Files) -> Prepared:
    """Loads the files and lays over them what was taught; raises KnowledgeError with every problem."""
    written = load(with_lessons(files, ()))
    lessons = needed(written, read_lessons(files))
    files = with_lessons(files, lessons.kept)
    knowledge = replace(taught(written, lessons.kept), revision=revision_of(files))
    return Prepared(files, Answerer.of(knowledge), lessons)


@dataclass(frozen=True)
class Order:
    """What to examine: the files, questions that people asked lately, and how many phrasings to try (0: none).

    Not ``measured``, the labelled questions are not asked: for files that have passed the gates before.
    """

    files: Files
    asked: tuple[str, ...] = ()
    most_tried: int = MOST_ASKED
    measured: bool = True


@dataclass(frozen=True)
class Examined:
    """A revision made ready and asked; everything about it but how it compares."""

    prepared: Prepared
    self_test: "SelfTest"
    budget: Mapping[str, float]
    labelled: tuple[Labelled, ...]
    asked: tuple[str, ...]
    marks: tuple["Mark", ...]
    """What came of ``questions``."""

    @property
    def questions(self) -> Iterator[tuple[str, Labelled | None]]:
        """Everything that it was asked: the labelled questions, then those that people asked."""
        return asking(self.labelled, self.asked)


def examine(order: Order) -> Examined:
    """Makes a revision ready and asks it everything; raises KnowledgeError with every problem."""
    ready = prepared(order.files)
    labelled = tuple(labelled_questions(ready.files, ready.answerer.knowledge)) if order.measured else ()
    budget = read_budget(ready.files)
    marks = tuple(marked(ready.answerer.ask(text), label) for text, label in asking(labelled, order.asked))
    return Examined(ready, self_test(ready.answerer, order.most_tried), budget, labelled, order.asked, marks)


def compared_with(old: Answerer, new: Examined) -> "Report":
    """The report, with the old revision asked here and now; a running bot gives others their turn in between."""
    return compared(old.knowledge, [marked(old.ask(text), label) for text, label in new.questions], new)


def asking(labelled: Iterable[Labelled], asked: Iterable[str]) -> Iterator[tuple[str, Labelled | None]]:
    """Labelled questions, then others, each with its label if it has one."""
    yield from ((question.question, question) for question in labelled)
    yield from ((question, None) for question in asked)


def labelled_questions(files: Files, knowledge: KnowledgeBase) -> Iterator[Labelled]:
    """The labelled questions that ship with the articles; raises KnowledgeError."""
    problems: list[Problem] = []
    for name in sorted(files):
        if name.endswith("/questions.jsonl"):
            try:
                yield from read_labelled(name, files[name], knowledge)
            except KnowledgeError as error:
                problems += error.problems
    if problems:
        raise KnowledgeError(problems)


# ---- Self-test --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Collision:
    """Phrasings of one item that get the answer of another, each left out of the index: ids, and the phrasings."""

    wanted: str
    given: str
    phrasings: tuple[str, ...]


@dataclass(frozen=True)
class SelfTest:
    """How many phrasings found their item, or had it offered, when they were left out of the index."""

    tried: int = 0
    of: int = 0
    found: int = 0
    offered: int = 0
    collisions: tuple[Collision, ...] = ()


def self_test(answerer: Answerer, most: int = MOST_ASKED) -> SelfTest:
    """Asks the phrasings, each left out of its own index; beyond ``most`` of them, a sample."""
    if not most:
        return SelfTest(of=phrasings_in(answerer.knowledge))
    results: Counter[str] = Counter()
    collided: dict[tuple[str, str], list[str]] = defaultdict(list)
    for trial in trials(answerer, most):
        result = _result(trial)
        results[result if result in (_FOUND, _OFFERED, _MISSED) else _MISSED] += 1
        if result not in (_FOUND, _OFFERED, _MISSED):
            collided[trial.item.id, result].append(trial.phrasing)
    collisions = [Collision(wanted, given, tuple(texts)) for (wanted, given), texts in collided.items()]
    collisions.sort(key=lambda collision: -len(collision.phrasings))
    of = phrasings_in(answerer.knowledge)
    return SelfTest(results.total(), of, results[_FOUND], results[_OFFERED], tuple(collisions))


_FOUND, _OFFERED, _MISSED = "+", "?", "-"


def _result(trial: Trial) -> str:
    """Found, offered or missed; or the id of the entry that answered in its place."""
    item = trial.item
    match trial.outcome:
        case Answered(candidates):
            rival = next((c.item for c in candidates if not _stands_for(c.item, item)), None)
            return _FOUND if rival is None else rival.id
        case Suggested(candidates):
            return _OFFERED if any(_stands_for(c.item, item) for c in candidates) else _MISSED
        case NotCovered():
            return _FOUND if isinstance(item, Gap) else _MISSED
        case NotUnderstood() | SmallTalk():
            return _MISSED
        case never:
            assert_never(never)


def _stands_for(found: Entry, wanted: Entry | Gap) -> bool:
    return isinstance(wanted, Entry) and (found.id == wanted.id or bool(found.places & wanted.places))


# ---- Replay -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of a question, in brief; and its grade, where it is a labelled one."""

    verdict: Verdict
    graded: tuple[Label, Grade] | None = None


def marked(outcome: Outcome, labelled: Labelled | None = None) -> Mark:
    """The outcome of a question, in brief."""
    return Mark(verdict_of(outcome), (labelled.label, graded(labelled, outcome)) if labelled else None)


def figures_of(marks: Iterable[Mark]) -> Figures:
    """The figures on the labelled questions among them."""
    return Figures(Counter(mark.graded for mark in marks if mark.graded is not None))


class Shift(StrEnum):
    """How the answer to a question differs between two revisions."""

    ANSWER = "answer"
    LOST = "lost"
    GAINED = "gained"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that the new revision treats in another way, and both ways."""

    question: str
    shift: Shift
    before: Verdict
    after: Verdict


# ---- Comparing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """What a reload changed, as ids in order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything changed."""
        return bool(self.added or self.changed or self.removed)


def changes_between(old: KnowledgeBase, new: KnowledgeBase) -> Changes:
    """Which entries and gaps were added, changed or removed."""
    before: dict[str, Entry | Gap] = dict(old.by_id)
    after: dict[str, Entry | Gap] = dict(new.by_id)
    return Changes(
        added=tuple(id for id in after if id not in before),
        changed=tuple(id for id, item in after.items() if id in before and item != before[id]),
        removed=tuple(id for id in before if id not in after),
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the labelled questions, before and after, in percent; and how many points worse it may get."""

    name: str
    before: float
    after: float
    of: int
    at_least: bool
    allowed: float

    @property
    def worse_by(self) -> float:
        """Points; negative where it got better."""
        return self.before - self.after if self.at_least else self.after - self.before

    @property
    def over_budget(self) -> bool:
        """Whether it gets worse by more than is allowed."""
        return self.worse_by > self.allowed + LEAST_POINT


@dataclass(frozen=True)
class Report:
    """What a revision would change, against the one that is live."""

    revision: str
    against: str
    changes: Changes
    self_test: SelfTest
    figures: tuple[Figure, ...]
    labelled: int
    asked: int
    differences: tuple[Difference, ...]
    lessons: Needed = field(default_factory=lambda: Needed((), (), ()))

    @property
    def over_budget(self) -> tuple[Figure, ...]:
        """The figures that get worse by more than is allowed."""
        return tuple(figure for figure in self.figures if figure.over_budget)

    def count(self, shift: Shift) -> int:
        """How many questions differ in this way."""
        return sum(difference.shift is shift for difference in self.differences)


def compared(old: KnowledgeBase, before: Sequence[Mark], new: Examined) -> Report:
    """The report: ``before`` is what the old knowledge base said to the questions of the new one."""
    knowledge = new.prepared.answerer.knowledge
    changes = changes_between(old, knowledge)
    reworded = {id for id in changes.changed if old.by_id[id].answer != knowledge.by_id[id].answer}
    differences = {
        question: Difference(question, shift, was.verdict, is_.verdict)
        for (question, _), was, is_ in zip(new.questions, before, new.marks, strict=True)
        if (shift := _shift(was.verdict, is_.verdict, reworded)) is not None
    }
    return Report(
        revision=knowledge.revision,
        against=old.revision,
        changes=changes,
        self_test=new.self_test,
        figures=tuple(_figures(figures_of(before), figures_of(new.marks), new.budget)),
        labelled=len(new.labelled),
        asked=len(new.asked),
        differences=tuple(sorted(differences.values(), key=lambda found: _ORDER.index(found.shift))),
        lessons=new.prepared.lessons,
    )


_ORDER: Final = (Shift.LOST, Shift.ANSWER, Shift.GAINED, Shift.OTHER)
"""What an admin wants to see first."""


def _shift(before: Verdict, after: Verdict, reworded: set[str]) -> Shift | None:
    answered = (before.kind is Kind.ANSWER, after.kind is Kind.ANSWER)
    if answered == (True, True):
        same = before.ids == after.ids and not reworded.intersection(after.ids)
        return None if same else Shift.ANSWER
    if answered == (True, False):
        return Shift.LOST
    if answered == (False, True):
        return Shift.GAINED
    return None if before.kind is after.kind else Shift.OTHER


def _figures(before: Figures, after: Figures, budget: Mapping[str, float]) -> Iterator[Figure]:
    for target in TARGETS:
        was, is_ = (of.share(target.label, *target.grades) for of in (before, after))
        if is_.of:
            yield Figure(target.name, was.percent, is_.percent, is_.of, target.at_least, budget[target.name])


def figures_in_percent(of: Figures) -> dict[str, float]:
    """The figures by name, to be kept with a revision; none where nothing was asked."""
    shares = {target.name: of.share(target.label, *target.grades) for target in TARGETS}
    return {name: round(share.percent, 1) for name, share in shares.items() if share.of}


# ---- Budget -----------------------------------------------------------------------------------------------------

_Points = TypeAdapter[dict[str, float]](dict[str, Annotated[float, Field(ge=0, le=100)]])


def read_budget(files: Files) -> dict[str, float]:
    """How many points each figure may get worse, by its name; raises KnowledgeError."""
    document = read_yaml(BUDGET_FILE, files.get(BUDGET_FILE, ""))
    names = [target.name for target in TARGETS]
    known = ("default", *names)
    problems = list(document.problems)
    written = {} if document.value is None else document.value
    if isinstance(written, dict):
        unknown = [name for name in written if name not in known]
        problems += [
            document.problem((name,), f"unknown `{name[:40]}`; known are {', '.join(known)}") for name in unknown
        ]
    given: dict[str, float] = {}
    try:
        given = _Points.validate_python(written)
    except ValidationError as error:
        problems += [document.problem(tuple(d["loc"]), NOT_POINTS) for d in error.errors()]
    if problems:
        raise KnowledgeError(problems)
    return {name: given.get(name, given.get("default", POINTS)) for name in names}
