"""What a changed FAQ would do, before it does it: loaded, asked everything, and compared with the live revision.

Pure. ``check_revision`` loads a revision and asks it everything; ``compared`` sets that against the old one's outcomes.
How well a FAQ finds its own phrasings is for ``check``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from bot.core.knowledge.files import BUDGET_FILE, Files
from bot.core.knowledge.loader import load, revision_of
from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.knowledge.taught import Lesson, LessonStatus, lesson_status, read_lessons, taught, with_lessons
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.matching.answerer import Answerer
from bot.core.matching.confidence import THRESHOLDS, Thresholds
from bot.core.matching.outcome import Kind, Outcome, Verdict
from bot.core.matching.vectors import Encode, encode
from bot.core.quality.calibration import Calibrate, Calibration, calibration_of
from bot.core.quality.evaluation import TARGETS, Figures, Grade, graded
from bot.core.quality.labelled import Label, Labelled, labelled_questions

DEFAULT_BUDGET_POINTS: Final = 1.0
"""How many points a figure may get worse where the budget does not say."""
NOT_POINTS: Final = "this must be a number of points from 0 to 100, as in `answered_rightly: 2`"
ROUNDING_POINTS: Final = 1e-9
"""Shares are quotients: a difference smaller than this is none."""


# ---- Checking a revision ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoadedRevision:
    """A revision ready to be asked: its files, with the lessons that still count, and what became of the others."""

    files: Files
    answerer: Answerer
    lessons: LessonStatus
    labelled: tuple[Labelled, ...]
    """The labelled questions in the files."""
    calibration: Calibration
    """What these and the lessons say about how sure an answer has to be."""


def load_revision(
    files: Files,
    lessons: Sequence[Lesson] | None = None,
    encode: Encode = encode,
    calibrate: Calibrate = calibration_of,
) -> LoadedRevision:
    """Loads files with what was taught: ``lessons``, or else those in the files. Raises KnowledgeError."""
    faq = with_lessons(files, ())
    written = load(faq)
    status = lesson_status(written, read_lessons(files) if lessons is None else lessons)
    files = with_lessons(faq, status.kept)
    knowledge = replace(taught(written, status.kept), revision=revision_of(files))
    labelled = tuple(labelled_questions(files, knowledge))
    answerer = Answerer.of(knowledge, encode)
    calibration = calibrate(answerer, labelled, status.kept)
    answerer = replace(answerer, thresholds=calibration.thresholds)
    return LoadedRevision(files, answerer, status, labelled, calibration)


@dataclass(frozen=True)
class CheckRequest:
    """Files to be checked, with what was taught (None: as the files have it) and questions that people asked lately.

    Not ``measured``, the labelled questions are not asked: for files that were accepted before.
    """

    files: Files
    lessons: tuple[Lesson, ...] | None = None
    asked: tuple[str, ...] = ()
    measured: bool = True
    thresholds: Thresholds = THRESHOLDS
    """Those of the live revision."""


@dataclass(frozen=True)
class CheckResult:
    """A revision loaded and asked; everything about it but how it compares."""

    loaded: LoadedRevision
    budget: Mapping[str, float]
    labelled: tuple[Labelled, ...]
    asked: tuple[str, ...]
    outcomes: tuple["GradedOutcome", ...]
    """What came of ``questions``."""
    alike: "Figures"
    """The figures where an answer needs as much confidence as it does now: the budget is for what is known."""

    @property
    def questions(self) -> Iterator[tuple[str, Labelled | None]]:
        """Everything that it was asked: the labelled questions, then those that people asked."""
        yield from ((each.question, each) for each in self.labelled)
        yield from ((question, None) for question in self.asked)


def check_revision(
    request: CheckRequest, encode: Encode = encode, calibrate: Calibrate = calibration_of
) -> CheckResult:
    """Loads a revision and asks it everything; raises KnowledgeError with every problem."""
    loaded = load_revision(request.files, request.lessons, encode, calibrate)
    answerer, labelled = loaded.answerer, loaded.labelled if request.measured else ()
    budget = read_budget(loaded.files)
    as_now = replace(answerer, assessed_before={})  # a question that is asked twice is ranked once
    as_sure = replace(as_now, thresholds=request.thresholds)
    differs = request.thresholds != answerer.thresholds
    outcomes: list[GradedOutcome] = []
    alike: list[GradedOutcome] = []
    answerer.foresee((each.question for each in labelled), encode)
    answerer.foresee(request.asked)  # what people ask is never kept on the disk, as what ``encode`` makes may be
    for each in labelled:
        outcomes.append(in_brief(as_now.ask(each.question), each))
        alike.append(in_brief(as_sure.ask(each.question), each) if differs else outcomes[-1])
    outcomes += [in_brief(answerer.ask(question)) for question in request.asked]
    return CheckResult(loaded, budget, labelled, request.asked, tuple(outcomes), figures_of(alike))


def checked_before(loaded: LoadedRevision, outcomes: Sequence["GradedOutcome"]) -> CheckResult:
    """As a check of a revision that is known already, with what it said to its labelled questions."""
    budget = read_budget(loaded.files)
    return CheckResult(loaded, budget, loaded.labelled, (), tuple(outcomes), figures_of(outcomes))


def compared_with(old: Answerer, new: CheckResult) -> "Report":
    """The report, with the old revision asked here and now; a running bot gives others their turn in between."""
    return compared(old, [in_brief(old.ask(text), label) for text, label in new.questions], new)


# ---- Outcomes ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GradedOutcome:
    """What came of a question, in brief; and its label and grade, where it is a labelled one."""

    verdict: Verdict
    grade: tuple[Label, Grade] | None = None


def in_brief(outcome: Outcome, labelled: Labelled | None = None) -> GradedOutcome:
    """The outcome of a question, in brief."""
    return GradedOutcome(Verdict.of(outcome), (labelled.label, graded(labelled, outcome)) if labelled else None)


def figures_of(outcomes: Iterable[GradedOutcome]) -> Figures:
    """The figures on the labelled questions among them."""
    return Figures(Counter(outcome.grade for outcome in outcomes if outcome.grade is not None))


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
    before, after = old.by_id, new.by_id
    return Changes(
        added=tuple(id for id in after if id not in before),
        changed=tuple(id for id, item in after.items() if id in before and item != before[id]),
        removed=tuple(id for id in before if id not in after),
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure on the labelled questions, before and after, in percent; and how many points worse it may get.

    ``alike`` is the figure after, where an answer needs as much confidence as before.
    """

    name: str
    before: float
    after: float
    alike: float
    of: int
    at_least: bool
    allowed: float

    @property
    def worse_by(self) -> float:
        """Points, at the confidence that was needed before; negative where it got better."""
        return self.before - self.alike if self.at_least else self.alike - self.before

    @property
    def over_budget(self) -> bool:
        """Whether it gets worse by more than is allowed."""
        return self.worse_by > self.allowed + ROUNDING_POINTS


@dataclass(frozen=True)
class Report:
    """What a revision would change, against the one that is live."""

    revision: str
    against: str
    changes: Changes
    figures: tuple[Figure, ...]
    labelled: int
    asked: int
    differences: tuple[Difference, ...]
    calibration: Calibration
    needed_before: float
    """How sure (0 to 100) the live revision has to be to answer."""
    lessons: LessonStatus = field(default_factory=LessonStatus)

    @property
    def over_budget(self) -> tuple[Figure, ...]:
        """The figures that get worse by more than is allowed."""
        return tuple(figure for figure in self.figures if figure.over_budget)

    def count(self, shift: Shift) -> int:
        """How many questions differ in this way."""
        return sum(difference.shift is shift for difference in self.differences)


def compared(live: Answerer, before: Sequence[GradedOutcome], new: CheckResult) -> Report:
    """The report: ``before`` is what the live revision said to the questions of the new one."""
    old, knowledge = live.knowledge, new.loaded.answerer.knowledge
    changes = changes_between(old, knowledge)
    reworded = {id for id in changes.changed if old.by_id[id].answer != knowledge.by_id[id].answer}
    differences = {
        question: Difference(question, shift, was.verdict, is_.verdict)
        for (question, _), was, is_ in zip(new.questions, before, new.outcomes, strict=True)
        if (shift := _shift(was.verdict, is_.verdict, reworded)) is not None
    }
    was, figures = figures_of(before), list[Figure]()
    for target, share in figures_of(new.outcomes).reached.items():
        as_sure, allowed = new.alike.of(target).percent, new.budget[target.name]
        percent, at_least = was.of(target).percent, target.at_least
        figures.append(Figure(target.name, percent, share.percent, as_sure, share.of, at_least, allowed))
    return Report(
        revision=knowledge.revision,
        against=old.revision,
        changes=changes,
        figures=tuple(figures),
        labelled=len(new.labelled),
        asked=len(new.asked),
        differences=tuple(sorted(differences.values(), key=lambda found: _ORDER.index(found.shift))),
        calibration=new.loaded.calibration,
        needed_before=live.thresholds.answer,
        lessons=new.loaded.lessons,
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


def figures_in_percent(outcomes: Iterable[GradedOutcome]) -> dict[str, float]:
    """The figures by name, to be kept with a revision; none where nothing was asked."""
    return {target.name: round(share.percent, 1) for target, share in figures_of(outcomes).reached.items()}


# ---- Budget -----------------------------------------------------------------------------------------------------

_Points = TypeAdapter[dict[str, float]](dict[str, Annotated[float, Field(ge=0, le=100)]])


def read_budget(files: Files) -> dict[str, float]:
    """How many points each figure may get worse, by its name; raises KnowledgeError."""
    document = read_yaml(BUDGET_FILE, files.get(BUDGET_FILE, ""))
    names = [target.name for target in TARGETS]
    known = ("default", *names)
    problems = list(document.problems)
    given: dict[str, float] = {}
    try:
        given = _Points.validate_python({} if document.value is None else document.value)
    except ValidationError as error:
        problems += [document.problem(tuple(d["loc"]), NOT_POINTS) for d in error.errors()]
    written = document.value if isinstance(document.value, dict) else {}
    unknown = (name for name in written if name not in known)
    problems += [document.problem((name,), f"unknown `{name[:40]}`; known are {', '.join(known)}") for name in unknown]
    if problems:
        raise KnowledgeError(problems)
    return {name: given.get(name, given.get("default", DEFAULT_BUDGET_POINTS)) for name in names}
