"""The report on an evaluation: one HTML page that needs nothing else, readable on a phone, in the dark and aloud."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from jinja2 import Environment, StrictUndefined

from bot import figures, texts
from bot.core.evaluation import (
    GRADES,
    Case,
    Grade,
    Point,
    Share,
    certainty_of,
    confusions,
    errors,
    trade_off,
)
from bot.core.evaluation import figures as figures_of
from bot.core.questions import Label
from bot.explaining import explained

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
        figures=figures,
        explained=explained,
        labels=[label for label in Label if every.share(label).of],
        GRADES=GRADES,
        revision=revision,
        count=len(cases),
        rows=figures.measured(cases),
        groups=figures.groups_of(cases),
        confusions=confusions(cases),
        worst=errors(cases)[:WORST],
        errors=len(errors(cases)),
        certainty_of=certainty_of,
        now=now,
        points=points,
        sample=sampled(points),
        plot=Plot(most_false(now.false, points)),
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
    )


def threshold_of(cases: Sequence[Case]) -> float:
    """The certainty (0 to 100) that an answer needs, as the outcomes tell."""
    return next((why.thresholds.answer for case in cases if (why := getattr(case.outcome, "why", None))), 100.0)


def most_false(now: Share, points: Sequence[Point]) -> float:
    """Where the axis of false answers ends: past the working point, in tens of percent."""
    reached = max((point.false.percent for point in points), default=0.0)
    return min(100.0, max(20.0, 10 * (1 + min(reached, 4 * now.percent) // 10)))


def sampled(points: Sequence[Point]) -> list[Point]:
    """Some points of the curve, evenly from the strictest to the laxest, for the table."""
    step = max(1, len(points) // TABLE_POINTS)
    return list(points[::step])
