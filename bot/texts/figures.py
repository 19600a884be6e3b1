"""The figures of an evaluation, and what to learn from it: as text, as JSON for programs, as a page for authors."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot import texts
from bot.core.knowledge.model import KnowledgeBase
from bot.core.language.tokens import tokens
from bot.core.matching.outcome import Outcome
from bot.core.quality.calibration import LearningPoint
from bot.core.quality.evaluation import (
    ALL,
    ERRORS,
    GRADES,
    TARGETS,
    Case,
    Figures,
    Grade,
    Share,
    Target,
    errors,
    figures,
    grouped,
)
from bot.core.quality.labelled import Label, Labelled, contradictions
from bot.texts import Part, Parts, Role
from bot.texts.reports import explained


@dataclass(frozen=True)
class Evaluation:
    """The questions that were asked, and the knowledge that answered; what stands in the FAQ word for word apart."""

    cases: Sequence[Case]
    knowledge: KnowledgeBase
    as_written: int = 0
    """How many questions stand in the FAQ word for word: they say nothing about what strangers will ask."""
    contradictions: Sequence[tuple[Labelled, str]] = ()
    """Those of them that are labelled otherwise than the FAQ has it, and how to mend that."""

    @classmethod
    def of(cls, cases: Iterable[Case], knowledge: KnowledgeBase) -> "Evaluation":
        """Tells the questions that are new to the FAQ from those that stand in it."""
        written = knowledge.by_words()
        every = list(cases)
        new = [case for case in every if tokens(case.asked.question) not in written]
        against = tuple(contradictions((case.asked for case in every), knowledge))
        return cls(new, knowledge, len(every) - len(new), against)

    @cached_property
    def lessons(self) -> Mapping[Grade, Sequence[Case]]:
        """What an author can learn from: answered falsely or wrongly, missed, or only offered; in that order."""
        found = errors(self.cases, LESSONS)
        return {grade: own for grade in LESSONS if (own := [case for case in found if case.grade is grade])}


MIN_TELLING_QUESTIONS: Final = 20
"""Fewer, where the others stand in the FAQ word for word, say nothing about it."""
LESSONS: Final = (*ERRORS, Grade.OFFERED)


def as_text(done: Evaluation) -> str:
    """The target table, the counts by set, style and language, and each question that went wrong or got offers only."""
    cases, revision = done.cases, done.knowledge.revision
    blocks = [texts.FIGURES.format(count=len(cases), revision=revision)]
    if done.as_written:
        blocks.append(texts.FIGURES_AS_WRITTEN.format(count=done.as_written))
        if len(cases) < MIN_TELLING_QUESTIONS:
            blocks.append(texts.FIGURES_FEW)
    if done.contradictions:
        told = [f"  {each.file}:{each.line}: {message}" for each, message in done.contradictions]
        blocks.append("\n".join([texts.FIGURES_CONTRADICTIONS.format(count=len(told)), *told]))
    if not cases:
        return "\n\n".join(blocks)
    blocks.append(_aligned([texts.FIGURE_HEADINGS, *_figure_rows(cases)]))
    for heading, groups in groups_of(cases).items():
        blocks.append(f"{heading}\n{_aligned([row for name, of in groups.items() for row in _count_rows(name, of)])}")
    for grade, missed in done.lessons.items():
        blocks.append("\n".join([f"{texts.WENT_WRONG[grade]} ({len(missed)})", *map(_lesson, missed)]))
    return "\n\n".join(blocks)


def _lesson(case: Case) -> str:
    entries = ", ".join(given(case.outcome))
    got = texts.FIGURES_GOT.format(entries=entries) if entries else ""
    return f"  {case.asked.question}{got}  ({case.asked.file}:{case.asked.line})"


def advice(case: Case, done: Evaluation) -> str:
    """What the author can do about a question that was not answered as it should be."""
    if case.grade is Grade.FALSE_ANSWER:
        return texts.ADVICE_GAP.format(entry=given(case.outcome)[0])
    fitting = [entry for entry in done.knowledge.entries if entry.places & case.asked.evidence]
    if not fitting:
        return texts.ADVICE_ENTRY.format(sentence=wanted(case.asked))
    form = texts.ADVICE_OFFERED if case.grade is Grade.OFFERED else texts.ADVICE_PHRASING
    offered = [entry for entry in fitting if entry.id in given(case.outcome)]
    return form.format(entry=(offered or fitting)[0].question)


def as_object(done: Evaluation) -> dict[str, Any]:
    """The figures as one JSON object."""
    cases = done.cases
    every = figures(cases)
    return {
        "revision": done.knowledge.revision,
        "questions": len(cases),
        "as_written": done.as_written,
        "figures": {target.name: _target_object(target, share) for target, share in every.reached.items()},
        "counts": _counts_object(every),
        **{
            f"{by}s": {name: _counts_object(of) for name, of in grouped(cases, by).items()}
            for by in ("set", "language", "style")
        },
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


def groups_of(cases: Sequence[Case]) -> dict[str, Mapping[str, Figures]]:
    """The figures by set, all of them together last, by style, and where there are several, by language."""
    groups: dict[str, Mapping[str, Figures]] = {
        texts.BY_SET: {**grouped(cases, "set"), ALL: figures(cases)},
        texts.BY_STYLE: grouped(cases, "style"),
    }
    by_language = grouped(cases, "language")
    return groups | {texts.BY_LANGUAGE: by_language} if len(by_language) > 1 else groups


def _figure_rows(cases: Sequence[Case]) -> Iterator[tuple[str, ...]]:
    """Each figure as it is printed: its name, what was reached and its interval, the target, and whether it is met."""
    for target, share in figures(cases).reached.items():
        low, high = share.interval
        wanted = f"{'≥' if target.at_least else '≤'} {target.percent:g} %"
        met = texts.MET if target.met(share) else texts.NOT_MET
        yield texts.FIGURE_NAMES[target.name], _shown(share), f"{low:.1f} to {high:.1f}", wanted, met


def _shown(share: Share) -> str:
    return f"{share.percent:.1f} %"


def wanted(asked: Labelled) -> str:
    """The sentences that the label names: "p3s1 or p3s2", "p1s1 and p3s2" for a question in parts."""
    names = [f"{article}/p{paragraph}s{sentence}" for article, paragraph, sentence in sorted(asked.evidence)]
    return (" and " if asked.in_parts else " or ").join(names)


def given(outcome: Outcome) -> list[str]:
    """The ids of the entries that were answered or suggested."""
    return [entry.id for entry in outcome.entries]


def learning_table(points: Sequence[LearningPoint]) -> str:
    """The learning curve, a line for each number of taught questions."""
    names = [target.name for target in TARGETS if target.name in points[0].figures]
    if not names:
        return texts.FIGURES_FEW
    head = (texts.LEARNING_TAUGHT, *(texts.LEARNING_FIGURES[name] for name in names), texts.LEARNING_NEEDED)
    rows = [
        (str(point.taught), *(f"{point.figures[name]:.1f} %" for name in names), f"{point.needed:.0f}")
        for point in points
    ]
    return f"{_aligned([head, *rows])}\n\n{texts.LEARNING_SAYS}"


def _target_object(target: Target, share: Share) -> dict[str, Any]:
    return {
        "count": share.count,
        "of": share.of,
        "percent": round(share.percent, 1),
        "interval": [round(bound, 1) for bound in share.interval],
        "at_least" if target.at_least else "at_most": target.percent,
        "met": target.met(share),
    }


def _count_rows(name: str, of: Figures) -> Iterator[tuple[str, ...]]:
    for label in Label:
        if asked := of.share(label).of:
            shares = {texts.GRADE_NAMES[grade]: of.share(label, grade) for grade in GRADES[label]}
            counts = (f"{grade} {share.count} ({_shown(share)})" for grade, share in shares.items())
            yield name, texts.LABEL_NAMES[label], str(asked), *counts


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


def html(template: str, **values: object) -> str:
    """A page of ours, whatever is filled in escaped."""
    pages = Environment(
        loader=PackageLoader("bot"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template(template).render(values)


def page(done: Evaluation) -> str:
    """The report as HTML, for authors: what to do first, and the figures below."""
    return html(
        "report.html",
        texts=texts,
        figures=sys.modules[__name__],
        explained=explained,
        done=done,
        sentences={
            f"{name}/{sentence.address}": article.sentence_text(sentence)
            for name, article in done.knowledge.articles.items()
            for sentence in article.sentences
        },
        labels=Label,
        GRADES=GRADES,
        rows=_figure_rows(done.cases),
        groups=groups_of(done.cases),
    )
