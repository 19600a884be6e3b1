"""What came of a release, in words: a headline, a short report for a message, and the full one for a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import assert_never

from bot import texts
from bot.core.knowledge.taught import Lesson, TaughtGap, TaughtPhrasing
from bot.core.matching.outcome import Verdict
from bot.core.quality.comparison import Difference, Figure, Report, Shift
from bot.usecases.ports import Revision
from bot.usecases.released import START, Applied, OverBudget, Previewed, Released, Unsound

SHORT = 5
"""Questions named under each heading of the short report."""

Shown = Callable[[str], str]
"""Makes what people typed fit to be shown where it goes."""


def headline(released: Released, live: str) -> str:
    """What came of it, in a line; ``live`` is the revision that answers now."""
    match released:
        case Applied(report) if report.revision == report.against:
            return texts.RELEASE_SAME.format(revision=report.revision)
        case Applied(report):
            return texts.RELEASE_APPLIED.format(revision=report.revision, against=report.against)
        case Previewed(report):
            return texts.RELEASE_PREVIEWED.format(revision=report.revision, against=report.against)
        case OverBudget(report):
            return texts.RELEASE_OVER_BUDGET.format(revision=report.revision, against=report.against)
        case Unsound(problems):
            return texts.RELEASE_UNSOUND.format(count=len(problems), revision=live)
        case never:
            assert_never(never)


def short(released: Released, shown: Shown = str) -> list[str]:
    """The report in a few lines: all that is over budget, the counts, and some of the questions."""
    if isinstance(released, Unsound):
        return [str(problem) for problem in released.problems]
    report = released.report
    return [*_summary(report, shown), *_questions(report, SHORT, shown), *_items(report, SHORT)]


def full(released: Released) -> list[str]:
    """Everything: every figure, and every question that is treated in another way."""
    if isinstance(released, Unsound):
        return [str(problem) for problem in released.problems]
    report = released.report
    return [
        *_summary(report, str),
        *_headed(texts.FIGURES_HEADING, map(figure_line, report.figures)),
        *_questions(report, len(report.differences), str),
        *_items(report, sum(map(len, (report.changes.added, report.changes.changed, report.changes.removed)))),
    ]


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
    if round(needed) != round(report.needed_before):
        right, false = (
            texts.CALIBRATION_SHARE.format(hits=each.count, of=each.of, low=each.interval[0], high=each.interval[1])
            for each in (learnt.right, learnt.false)
        )
        yield texts.CALIBRATION.format(needed=needed, before=report.needed_before, right=right, false=false)
    if report.lessons.merged:
        yield texts.LESSONS_MERGED.format(lessons=_listed(report.lessons.merged, shown))
    if report.lessons.orphaned:
        yield texts.LESSONS_ORPHANED.format(lessons=_listed(report.lessons.orphaned, shown))


def _listed(lessons: Sequence[Lesson], shown: Shown) -> str:
    return ", ".join(lesson_line(each, shown) for each in lessons)


def _questions(report: Report, most: int, shown: Shown) -> Iterator[str]:
    for shift, heading in texts.SHIFT_HEADINGS.items():
        lines = [_difference(found, shown) for found in report.differences if found.shift == shift]
        yield from _headed(heading, _first(lines, most))


def _items(report: Report, most: int) -> Iterator[str]:
    changes = report.changes
    for heading, ids in (
        (texts.ADDED, changes.added),
        (texts.CHANGED, changes.changed),
        (texts.REMOVED, changes.removed),
    ):
        yield from _headed(heading, _first(ids, most))


def _first(lines: Sequence[str], most: int) -> list[str]:
    if len(lines) <= most:
        return list(lines)
    return [*lines[:most], texts.MORE_IN_FILE.format(count=len(lines) - most)]


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
        name=texts.FIGURE_NAMES[figure.name],
        before=figure.before,
        after=figure.after,
        alike=figure.alike,
        of=figure.of,
        worse=figure.worse_by,
        allowed=figure.allowed,
    )


def _headed(heading: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return ["", f"{heading}:", *(f"– {line}" for line in found)] if found else []


def lesson_line(lesson: Lesson, shown: Shown = str) -> str:
    """What was taught, in a line."""
    match lesson:
        case TaughtPhrasing(target, phrasing):
            return texts.TAUGHT_PHRASING.format(phrasing=shown(phrasing), target=target)
        case TaughtGap(question=question):
            return texts.TAUGHT_GAP.format(question=shown(question))
        case never:
            assert_never(never)


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
