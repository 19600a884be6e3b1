"""What came of a release, in words: a headline, a short report for a message, and the full one for a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from bot import texts
from bot.core.knowledge.taught import Lesson, TaughtGap, TaughtPhrasing
from bot.core.matching.outcome import Verdict
from bot.core.quality.comparison import Difference, Figure, Report, Shift
from bot.storage.records import Revision
from bot.texts.phrases import needs_line
from bot.usecases.released import START, Applied, OverBudget, Previewed, Released, Unsound

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
