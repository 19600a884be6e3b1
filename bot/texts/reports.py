"""Reports for admins and authors: why an outcome is what it is, and what came of a release.

Pure: takes these apart, decides nothing. The lines are plain text; whoever shows them escapes them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from bot import texts
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.taught import Lesson, TaughtGap, TaughtPhrasing
from bot.core.matching.confidence import Measures, contributions
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.matching.outcome import (
    Answered,
    Assessment,
    NotCovered,
    NotUnderstood,
    Outcome,
    SmallTalk,
    Suggested,
    Verdict,
)
from bot.core.matching.policy import item_as_written
from bot.core.quality.comparison import Difference, Figure, Report, Shift
from bot.storage.records import Revision
from bot.texts.phrases import needs_line
from bot.usecases.released import START, Applied, OverBudget, Previewed, Released, Unsound

# -- why an outcome is what it is --------------------------------------------------------------------------------------


TYPICAL: Final = Measures(
    lead=0.0, margin=0.6, passage=0.45, wording=0.6, closest=0.6, kind=0.8, yes_no=0.2, length=0.3
)
"""An average question of the families of tests/benchmarks/fit_confidence.py; what is above counts for an entry."""
TELLING: Final = 0.1
"""The least contribution, in log odds, that is worth a line."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the lines under it."""

    heading: str
    lines: tuple[str, ...] = ()


def explained(outcome: Outcome) -> tuple[Section, ...]:
    """Why an outcome is what it is: how sure, what matched, what counted, what came next."""
    match outcome:
        case NotCovered(Gap() as gap, _, why):
            return (_opening(outcome), _taken(gap, why.ranking), *_judged(why, gap))
        case Answered(_, why) | Suggested(_, why) | NotCovered(_, _, why):
            return (_opening(outcome), *_judged(why))
        case SmallTalk(talk):
            return (Section(texts.WHY_SMALL_TALK.format(talk=talk.value)),)
        case NotUnderstood():
            return (Section(texts.WHY_NOT_UNDERSTOOD),)


def shortly(outcome: Outcome) -> str:
    """Why an outcome is what it is, in one plain line."""
    match outcome:
        case Suggested(_, why):
            sure = {"confidence": why.confidence.answer, "answer": why.thresholds.answer}
            return texts.SHORTLY_SUGGESTED.format(**sure)
        case NotCovered(Gap() as gap, _, why) if gap != item_as_written(why.ranking):
            return texts.SHORTLY_TAKEN.format(question=gap.question)
        case NotCovered(None):
            return texts.SHORTLY_NOT_COVERED
        case _:
            return explained(outcome)[0].heading


def counted(measures: Measures) -> tuple[list[str], list[str]]:
    """What counted for the best entry and what against it: log odds beside an average question, weightiest first."""
    average = contributions(TYPICAL)
    points = {name: value - average[name] for name, value in contributions(measures).items()}
    told = sorted((name for name in points if abs(points[name]) >= TELLING), key=lambda name: -abs(points[name]))
    found: tuple[list[str], list[str]] = [], []
    for name in told:
        against = points[name] < 0
        found[against].append(texts.WHY_COUNTED.format(points=points[name], reason=texts.REASONS[name][against]))
    return found


def _opening(outcome: Answered | Suggested | NotCovered) -> Section:
    query = outcome.why.ranking.query
    read = texts.WHY_READ.format(words=" ".join(query.phrase.tokens), asked=query.asked.value)
    return Section(_decision(outcome), (read,))


def _taken(gap: Gap, ranking: Ranking) -> Section:
    """The gap that decided; one found together with the answer before may not be among the candidates."""
    for candidate in ranking.gaps:
        if candidate.item == gap:
            return _candidate(texts.WHY_TAKEN, candidate)
    return Section(texts.WHY_TAKEN.format(id=gap.id), (texts.WHY_QUESTION.format(question=gap.question),))


def _decision(outcome: Answered | Suggested | NotCovered) -> str:
    why = outcome.why
    confidence, limits = why.confidence, why.thresholds
    sure = why.is_sure
    told = {"confidence": confidence.answer, "offer": confidence.offer, **asdict(limits)}
    match outcome:
        case Answered(candidates) if len(candidates) > 1:
            return texts.WHY_ANSWERED_PARTS
        case Answered() if item_as_written(why.ranking) and not sure:
            return texts.WHY_AS_WRITTEN
        case Answered() if not sure:
            return texts.WHY_AGAIN
        case Answered():
            return texts.WHY_ANSWERED.format(**told)
        case Suggested() if confidence.offer < limits.suggest:
            return texts.WHY_SUGGESTED_PARTS
        case Suggested() if sure:
            return texts.WHY_LEANS.format(**told)
        case Suggested() if confidence.answer >= limits.answer:
            return texts.WHY_SAYS_LITTLE.format(**told)
        case Suggested():
            return texts.WHY_SUGGESTED.format(**told)
        case NotCovered(Gap() as gap) if gap == item_as_written(why.ranking):
            return texts.WHY_NO_AS_WRITTEN
        case NotCovered() if confidence.offer >= limits.suggest:
            return texts.WHY_NOT_BY_ITSELF.format(**told)
        case NotCovered():
            return texts.WHY_NOT_COVERED.format(**told)


def _judged(why: Assessment, taken: Gap | None = None) -> tuple[Section, ...]:
    """What was weighed, but for the gap that decided."""
    ranking = why.ranking
    entries = ranking.entries[:2]
    sections: list[Section] = []
    if entries:
        sections.append(_candidate(texts.WHY_BEST, entries[0]))
        if isinstance(why.confidence.measures, Measures):
            in_favour, against = counted(why.confidence.measures)
            sections += [
                Section(heading, tuple(lines))
                for heading, lines in ((texts.WHY_FOR, in_favour), (texts.WHY_AGAINST, against))
                if lines
            ]
    if len(entries) > 1:
        best, second = entries
        same = bool(best.item.places & second.item.places)
        sections.append(_candidate(texts.WHY_RUNNER_UP_SAME if same else texts.WHY_RUNNER_UP, second))
    if ranking.gaps and ranking.gaps[0].item != taken:
        sections.append(_candidate(texts.WHY_GAP, ranking.gaps[0]))
    return tuple(sections)


def _candidate(heading: str, candidate: Candidate[Entry] | Candidate[Gap]) -> Section:
    score = texts.WHY_SCORE.format(score=candidate.score, phrasing=candidate.phrasing)
    return Section(
        heading.format(id=candidate.item.id), (texts.WHY_QUESTION.format(question=candidate.item.question), score)
    )


# -- releases ----------------------------------------------------------------------------------------------------------


SHORT = 5
"""Questions named under each heading of the short report."""

Shown = Callable[[str], str]
"""Makes what people typed fit to be shown where it goes."""


def headline(released: Released) -> str:
    """What came of it, in a line."""
    match released:
        case Applied(report) if report.revision == report.against:
            return texts.RELEASE_SAME.format(revision=report.revision)
        case Applied(report):
            return texts.RELEASE_APPLIED.format(revision=report.revision, against=report.against)
        case Previewed(report):
            return texts.RELEASE_PREVIEWED.format(revision=report.revision, against=report.against)
        case OverBudget(report):
            return texts.RELEASE_OVER_BUDGET.format(revision=report.revision, against=report.against)
        case Unsound(problems, live):
            return texts.RELEASE_UNSOUND.format(count=len(problems), revision=live)


def short(released: Released, shown: Shown = str) -> list[str]:
    """The report in a few lines: all that is over budget, the counts, and some of the questions."""
    return full(released, shown, SHORT)


def full(released: Released, shown: Shown = str, most: int | None = None) -> list[str]:
    """Everything: every figure, and every question that is treated in another way; or at ``most`` so many of these."""
    if isinstance(released, Unsound):
        return [str(problem) for problem in released.problems]
    report, changes = released.report, released.report.changes
    lines = list(_summary(report, shown))
    if most is None:
        lines += _headed(texts.FIGURES_HEADING, [figure_line(figure) for figure in report.figures])
    for shift, heading in texts.SHIFT_HEADINGS.items():
        found = [_difference(each, shown) for each in report.differences if each.shift == shift]
        lines += _headed(heading, found, most)
    lines += _headed(texts.ADDED, changes.added, most)
    lines += _headed(texts.CHANGED, changes.changed, most)
    return [*lines, *_headed(texts.REMOVED, changes.removed, most)]


def _summary(report: Report, shown: Shown) -> Iterator[str]:
    yield from map(figure_line, report.over_budget)
    changes = report.changes
    yield texts.RELEASE_ITEMS.format(
        added=len(changes.added), changed=len(changes.changed), removed=len(changes.removed)
    )
    shifts = [texts.SHIFTS[shift].format(count=report.count(shift)) for shift in Shift if report.count(shift)]
    yield texts.RELEASE_SHIFTS.format(
        labelled=texts.LABELLED_QUESTIONS.format(count=report.labelled),
        asked=texts.ASKED_QUESTIONS.format(count=report.asked),
        shifts=", ".join(shifts) or texts.NO_SHIFTS,
    )
    if not report.figures:
        yield texts.NOT_MEASURED
    learnt, needed = report.calibration, report.calibration.thresholds.answer
    if needs := needs_line(report.needed_before, needed):
        right, false = (
            texts.CALIBRATION_SHARE.format(hits=each.count, of=each.of, low=each.interval[0], high=each.interval[1])
            for each in (learnt.right, learnt.false)
        )
        yield texts.CALIBRATION.format(needs=needs, right=right, false=false)
    if report.lessons.merged:
        yield texts.LESSONS_MERGED.format(lessons=_listed(report.lessons.merged, shown))
    if report.lessons.orphaned:
        yield texts.LESSONS_ORPHANED.format(lessons=_listed(report.lessons.orphaned, shown))


def _listed(lessons: Sequence[Lesson], shown: Shown) -> str:
    return ", ".join(lesson_line(each, shown) for each in lessons)


def _difference(found: Difference, shown: Shown) -> str:
    question = shown(found.question)
    if found.before.ids == found.after.ids and found.shift is Shift.ANSWER:
        return texts.SHIFT_REWORDED.format(question=question, answer=_verdict(found.after))
    return texts.SHIFT_LINE.format(question=question, before=_verdict(found.before), after=_verdict(found.after))


def _verdict(verdict: Verdict) -> str:
    return texts.VERDICTS[verdict.kind].format(ids=", ".join(verdict.ids))


def figure_line(figure: Figure) -> str:
    """A figure before and after; where it is over budget, by how much, and what it is with the threshold as it was."""
    over = texts.FIGURE_OVER if figure.alike == figure.after else texts.FIGURE_OVER_ALIKE
    return (over if figure.over_budget else texts.FIGURE_LINE).format(
        **{**asdict(figure), "name": texts.FIGURE_NAMES[figure.name]}, worse=figure.worse_by
    )


def _headed(heading: str, lines: Sequence[str], most: int | None = None) -> list[str]:
    shown = lines[:most]
    more = [texts.MORE_IN_FILE.format(count=len(lines) - len(shown))] if len(lines) > len(shown) else []
    return ["", f"{heading}:", *(f"– {line}" for line in (*shown, *more))] if lines else []


def lesson_line(lesson: Lesson, shown: Shown = str) -> str:
    """What was taught, in a line."""
    match lesson:
        case TaughtPhrasing(target, phrasing):
            return texts.TAUGHT_PHRASING.format(phrasing=shown(phrasing), target=target)
        case TaughtGap(question=question, phrasings=others):
            return texts.TAUGHT_GAP.format(question=shown(question), count=1 + len(others))


def revision_lines(revisions: Sequence[Revision]) -> list[str]:
    """The revisions with time, who, and figures."""
    lines = []
    for revision in revisions:
        lines.append(
            texts.REVISION_LINE.format(
                live=texts.REVISION_LIVE if revision.live else "",
                revision=revision.revision,
                at=moment(revision.at),
                who=texts.WHO_START if revision.who == START else revision.who,
                what=revision.what,
            )
        )
        if {"answered_rightly", "answered_falsely"} <= set(revision.figures):
            right, false = revision.figures["answered_rightly"], revision.figures["answered_falsely"]
            lines[-1] += "; " + texts.REVISION_FIGURES.format(right=right, none=100 - false)
    return lines


def moment(at: float) -> str:
    """A time for people, in UTC."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
