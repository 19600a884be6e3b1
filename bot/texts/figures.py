"""The figures of an evaluation as text for people and as JSON for programs; ``report`` makes the page of them."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from bot import texts
from bot.core.matching.outcome import Answered, Outcome, Suggested
from bot.core.quality.evaluation import (
    ALL,
    GRADES,
    TARGETS,
    Case,
    Figures,
    Grade,
    Point,
    Share,
    Target,
    confidence_of,
    confusions,
    errors,
    figures,
    grouped,
    trade_off,
)
from bot.core.quality.evaluation import figures as figures_of
from bot.core.quality.labelled import Label, Labelled
from bot.core.quality.learning_curve import LearningPoint
from bot.texts.parts import Part, Parts, Role
from bot.texts.why import explained


def as_text(cases: Sequence[Case], revision: str) -> str:
    """The target table, then the counts by set, by style and by language."""
    rows = [texts.FIGURE_HEADINGS, *(_target_row(target, share) for target, share in measured(cases))]
    blocks = [texts.FIGURES.format(count=len(cases), revision=revision), _aligned(rows)]
    for heading, groups in groups_of(cases).items():
        blocks.append(f"{heading}\n{_aligned([row for name, of in groups.items() for row in _count_rows(name, of)])}")
    return "\n\n".join(blocks)


def as_object(cases: Sequence[Case], revision: str) -> dict[str, Any]:
    """The figures as one JSON object."""
    every = figures(cases)
    return {
        "revision": revision,
        "questions": len(cases),
        "figures": {target.name: _target_object(target, share) for target, share in measured(cases)},
        "counts": _counts_object(every),
        "sets": {name: _counts_object(of) for name, of in _by_set(cases).items()},
        "languages": {name: _counts_object(of) for name, of in _by_language(cases).items()},
        "styles": {name: _counts_object(of) for name, of in _by_style(cases).items()},
    }


def error_objects(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """What went wrong, as JSON objects, the worst first."""
    return [
        {
            "set": case.asked.set,
            "id": case.asked.id,
            "question": case.asked.question,
            "grade": case.grade.value,
            "wanted": wanted(case.asked),
            "given": given(case.outcome),
            "why": [{"heading": section.heading, "lines": list(section.lines)} for section in explained(case.outcome)],
        }
        for case in errors(cases)
    ]


def as_parts(cases: Sequence[Case]) -> Parts:
    """What went wrong, the worst first, with the evidence."""
    found = errors(cases)
    return tuple(part for case in found for part in _error(case)) or (Part(Role.TEXT, texts.NOTHING_WENT_WRONG),)


def measured(cases: Sequence[Case]) -> list[tuple[Target, Share]]:
    """What was reached of each target that the questions tell something about."""
    every = figures(cases)
    shares = [(target, every.share(target.label, *target.grades)) for target in TARGETS]
    return [(target, share) for target, share in shares if share.of]


def groups_of(cases: Sequence[Case]) -> dict[str, Mapping[str, Figures]]:
    """The figures by set, all of them together last, by style, and where there are several, by language."""
    groups: dict[str, Mapping[str, Figures]] = {
        texts.BY_SET: {**_by_set(cases), ALL: figures(cases)},
        texts.BY_STYLE: _by_style(cases),
    }
    by_language = _by_language(cases)
    return groups | {texts.BY_LANGUAGE: by_language} if len(by_language) > 1 else groups


def shown(share: Share) -> str:
    """A share as it is printed: 81.3 %."""
    return f"{share.percent:.1f} %"


def shown_interval(share: Share) -> str:
    """The interval of a share as it is printed: 78.0 to 84.2."""
    low, high = share.interval
    return f"{low:.1f} to {high:.1f}"


def shown_target(target: Target) -> str:
    """A target as it is printed: at least 80 %."""
    return f"{'≥' if target.at_least else '≤'} {target.percent:g} %"


def verdict(target: Target, share: Share) -> str:
    """Whether a target is met, in a word."""
    return texts.MET if target.met(share) else texts.NOT_MET


def wanted(asked: Labelled) -> str:
    """The sentences that the label names: "p3s1 or p3s2", "p1s1 and p3s2" for a question in parts."""
    names = [f"{article}/p{paragraph}s{sentence}" for article, paragraph, sentence in sorted(asked.evidence)]
    return (" and " if asked.in_parts else " or ").join(names)


def given(outcome: Outcome) -> list[str]:
    """The ids of the entries that were answered or suggested."""
    return [c.item.id for c in outcome.candidates] if isinstance(outcome, Answered | Suggested) else []


def learning_table(points: Sequence[LearningPoint]) -> str:
    """The learning curve, a line for each number of taught questions."""
    names = [target.name for target in TARGETS if points and target.name in points[0].figures]
    head = (texts.LEARNING_TAUGHT, *(texts.LEARNING_FIGURES[name] for name in names), texts.LEARNING_NEEDED)
    rows = [
        (str(point.taught), *(f"{point.figures[name]:.1f} %" for name in names), f"{point.needed:.0f}")
        for point in points
    ]
    return f"{_aligned([head, *rows])}\n\n{texts.LEARNING_SAYS}"


def _by_set(cases: Sequence[Case]) -> dict[str, Figures]:
    return grouped(cases, lambda asked: asked.set)


def _by_language(cases: Sequence[Case]) -> dict[str, Figures]:
    return grouped(cases, lambda asked: asked.language)


def _by_style(cases: Sequence[Case]) -> dict[str, Figures]:
    return grouped(cases, lambda asked: asked.style)


def _target_row(target: Target, share: Share) -> tuple[str, ...]:
    name = texts.FIGURE_NAMES[target.name]
    return name, shown(share), shown_interval(share), shown_target(target), verdict(target, share)


def _target_object(target: Target, share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "of": share.of,
        "percent": round(share.percent, 1),
        "interval": [round(bound, 1) for bound in share.interval],
        "at_least" if target.at_least else "at_most": target.percent,
        "met": target.met(share),
    }


def _count_rows(name: str, of: Figures) -> list[tuple[str, ...]]:
    return [
        (name, texts.LABEL_NAMES[label], str(of.share(label).of), *_counts(label, of))
        for label in Label
        if of.share(label).of
    ]


def _counts(label: Label, of: Figures) -> list[str]:
    shares = {grade: of.share(label, grade) for grade in GRADES[label]}
    return [f"{texts.GRADE_NAMES[grade]} {share.count} ({shown(share)})" for grade, share in shares.items()]


def _counts_object(of: Figures) -> dict[str, Any]:
    return {
        label.value: {
            "questions": of.share(label).of,
            **{grade.value: of.share(label, grade).count for grade in GRADES[label]},
        }
        for label in Label
    }


def _error(case: Case) -> Parts:
    asked = case.asked
    heading = texts.ERROR_CASE.format(wrong=texts.WENT_WRONG[case.grade], question=asked.question)
    form = texts.ERROR_LABEL if asked.evidence else texts.ERROR_NO_LABEL
    label = form.format(set=asked.set, id=asked.id, style=asked.style, wanted=wanted(asked))
    why = (Part(Role.ITEM, text) for section in explained(case.outcome) for text in (section.heading, *section.lines))
    return (Part(Role.HEADING, heading), Part(Role.ITEM, label), *why)


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns of equal width."""
    widths = [max(len(row[at]) if at < len(row) else 0 for row in rows) for at in range(max(map(len, rows)))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows
    )


WORST: Final = 60
"""Questions that are shown with their evidence."""
TABLE_POINTS: Final = 12
"""Points of the curve that the table beside it has."""
WIDTH: Final = 640
HEIGHT: Final = 400
MARGIN: Final = 56


@dataclass(frozen=True)
class Plot:
    """From shares to places in the drawing; the false answers go as far as there is something to see."""

    most_false: float

    def x(self, false: float) -> float:
        """How far to the right a share of false answers is."""
        return round(MARGIN + (WIDTH - MARGIN - 16) * min(false, self.most_false) / self.most_false, 1)

    def y(self, right: float) -> float:
        """How far down a share of right answers is."""
        return round(16 + (HEIGHT - MARGIN - 16) * (1 - right / 100), 1)


def page(cases: Sequence[Case], revision: str) -> str:
    """The report as HTML."""
    every = figures_of(cases)
    now = Point(
        threshold_of(cases),
        every.share(Label.ANSWERABLE, Grade.RIGHT),
        every.share(Label.UNANSWERABLE, Grade.FALSE_ANSWER),
    )
    points = trade_off(cases)
    template = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    source = files("bot").joinpath("report.html").read_text(encoding="utf-8")
    return template.from_string(source).render(
        texts=texts,
        figures=sys.modules[__name__],
        explained=explained,
        labels=[label for label in Label if every.share(label).of],
        GRADES=GRADES,
        revision=revision,
        count=len(cases),
        rows=measured(cases),
        groups=groups_of(cases),
        confusions=confusions(cases),
        worst=errors(cases)[:WORST],
        errors=len(errors(cases)),
        confidence_of=confidence_of,
        now=now,
        points=points,
        sample=sampled(points),
        plot=Plot(most_false(now.false, points)),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
    )


def threshold_of(cases: Sequence[Case]) -> float:
    """The confidence (0 to 100) that an answer needs, as the outcomes tell."""
    return next((why.thresholds.answer for case in cases if (why := getattr(case.outcome, "why", None))), 100.0)


def most_false(now: Share, points: Sequence[Point]) -> float:
    """Where the axis of false answers ends: past the working point, in tens of percent."""
    reached = max((point.false.percent for point in points), default=0.0)
    return min(100.0, max(20.0, 10 * (1 + min(reached, 4 * now.percent) // 10)))


def sampled(points: Sequence[Point]) -> list[Point]:
    """Some points of the curve, evenly from the strictest to the laxest, for the table."""
    step = max(1, len(points) // TABLE_POINTS)
    return list(points[::step])
