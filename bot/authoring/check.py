"""``faqbot check``: a knowledge folder loaded as the bot would, and what its author could do better."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import click

from bot import texts
from bot.core.knowledge.files import NEEDED_FILES, QUESTIONS_FILE, Files, files_from_here, from_here, read_folder
from bot.core.knowledge.loader import Loaded, load_with_places
from bot.core.knowledge.problems import KnowledgeError, Problem, Severity
from bot.core.matching.outcome import Answered
from bot.core.quality.checks import CheckContext, check
from bot.core.quality.comparison import CheckRequest, check_revision, compared_with, load_revision, read_budget
from bot.core.quality.labelled import INTERVIEW, MISSED, Label, contradictions, read_labelled
from bot.texts import reports
from bot.texts.phrases import counted
from bot.usecases import cache
from bot.usecases.released import OverBudget, Previewed


@dataclass(frozen=True)
class Scope:
    """A knowledge folder, and the one article of it that is meant (None: all of them)."""

    folder: Path
    article: str | None = None


def scope_of(path: Path) -> Scope:
    """What a path means: the folder of an article stands for that article in the knowledge folder around it.

    A file stands for its folder; an article may lack one of its two files.
    """
    if path.is_file():
        path = path.parent
    if any((path / name).is_file() for name in NEEDED_FILES):
        whole = path.resolve()
        return Scope(path.parent if path.name else whole.parent, whole.name)
    return Scope(path)


def read(scope: Scope) -> tuple[Loaded, str]:
    """What is meant, loaded beside all other articles; alone where these do not load, which the note then says.

    Raises KnowledgeError with what is wrong in what is meant, or in what all articles share.
    """
    try:
        return load_with_places(read_folder(scope.folder)), ""
    except KnowledgeError as error:
        if scope.article is None:
            raise
        problems = error.problems
    # An id that another article has as well is seen from the whole alone.
    if own := [each for each in problems if each.file.startswith(f"{scope.article}/") or "/" not in each.file]:
        raise KnowledgeError(own)
    alone = load_with_places(read_folder(scope.folder, scope.article))
    first = from_here(scope.folder, problems)[0]
    return alone, texts.ALONE.format(article=scope.article, file=first.file)


def run(folder: Path, form: str, *, strict: bool, every: bool) -> bool:
    """Prints the report in a form (text, github, json); whether it passes."""
    click.echo(texts.CHECKING_PART.format(what=folder), err=True)
    report = report_on(folder)
    if form == "text":
        as_text(report, every=every)
    else:
        click.echo(as_github(report) if form == "github" else as_json(report))
    return report.loads and not (strict and report.problems)


LINES_LISTED: Final = 20
_COLOURS: Final = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


@dataclass(frozen=True)
class CheckReport:
    """The problems of a folder, and how much of each kind is in it (empty where it does not load)."""

    folder: Path
    problems: Sequence[Problem]
    counts: Mapping[str, int]
    note: str = ""
    """What else its reader had better know."""

    @property
    def loads(self) -> bool:
        """Whether the bot could use the folder."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def summary(self) -> str:
        """One line: what was found."""
        kinds = Counter(problem.severity for problem in self.problems)
        found = [counted(kinds[severity], severity.value) for severity in Severity if kinds[severity]]
        if not self.loads:
            return f"{' and '.join(found)}; the folder loads when there are none"
        checked = ", ".join(counted(number, name) for name, number in self.counts.items() if number)
        return f"{checked}: {' and '.join(found) or 'nothing to improve'}"


def as_text(report: CheckReport, *, every: bool = False) -> None:
    """One line an error, and for warnings one line a kind and file, or ``every`` one; coloured in a terminal."""
    for problem in report.problems if every else _together(report.problems):
        severity = click.style(problem.severity.value, fg=_COLOURS[problem.severity])
        rule = click.style(f"[{problem.rule}]", dim=True)
        click.echo(f"{problem.file}:{problem.line}:{problem.column}: {severity}: {problem.message} {rule}")
    for said in filter(None, (report.note, report.summary)):
        click.secho(said, bold=True)


def as_github(report: CheckReport) -> str:
    """Workflow commands, which GitHub shows beside the lines of a pull request."""
    lines = [
        f"::{problem.severity.value} file={_property(problem.file)},line={problem.line},col={problem.column},"
        f"title={_property(problem.rule)}::{_escaped(problem.message)}"
        for problem in report.problems
    ]
    return "\n".join([*lines, *filter(None, (report.note, report.summary))])


def as_json(report: CheckReport) -> str:
    """One object: whether the folder loads, how much is in it, and every problem."""
    problems = [asdict(problem) for problem in report.problems]
    whole = {"folder": str(report.folder), "loads": report.loads, "counts": dict(report.counts), "problems": problems}
    whole |= {"note": report.note} if report.note else {}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _together(problems: Sequence[Problem]) -> list[Problem]:
    """The problems, the warnings of one kind in one file as one of them."""
    alike: defaultdict[tuple[object, ...], list[Problem]] = defaultdict(list)
    for at, problem in enumerate(problems):
        is_error = problem.severity is Severity.ERROR
        alike[(at,) if is_error else (problem.file, problem.rule)].append(problem)
    return [_as_one(*group) for group in alike.values()]


def _as_one(first: Problem, *others: Problem) -> Problem:
    if not others:
        return first
    said, semicolon, advice = first.message.partition("; ")
    lines = ", ".join(str(problem.line) for problem in others[:LINES_LISTED])
    more = ", …" if len(others) > LINES_LISTED else ""
    where = f"line {lines}" if len(others) == 1 else f"lines {lines}{more}"
    return replace(
        first, message=f"{said or advice}, and {len(others)} more ({where}){semicolon}{advice if said else ''}"
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def report_on(path: Path) -> CheckReport:
    """Everything that could be better in a knowledge folder, or in one article of it; raises nothing."""
    wanted = scope_of(path)
    try:
        loaded, note = read(wanted)
        read_budget(loaded.files)
    except KnowledgeError as error:
        return CheckReport(wanted.folder, from_here(wanted.folder, error.problems), {})
    knowledge = loaded.knowledge
    of = (wanted.article,) if wanted.article else tuple(knowledge.articles)
    counts = {
        "article": len(of),
        "entry": sum(entry.article in of for entry in knowledge.entries),
        "gap": sum(gap.article in of for gap in knowledge.gaps),
    }
    context = CheckContext(loaded, wanted.article, cache.encode)
    problems = sorted([*check(context), *_labels(of, context)])
    return CheckReport(wanted.folder, from_here(wanted.folder, problems), counts, note)


def _labels(articles: Iterable[str], context: CheckContext) -> Iterator[Problem]:
    """What is wrong with the labelled questions: a reload stops at them, for it measures with them.

    And those that say something else than the FAQ: an evaluation counts them as mistakes of the bot.
    """
    knowledge, files = context.loaded.knowledge, context.loaded.files
    for file in (file for name in articles if (file := f"{name}/{QUESTIONS_FILE}") in files):
        try:
            labelled = read_labelled(file, files[file], knowledge)
        except KnowledgeError as error:
            yield from (replace(each, rule="labels") for each in error.problems)
            continue
        told = dict(contradictions(labelled, knowledge))
        for each in labelled:
            made_a_gap = each.label is Label.UNANSWERABLE and each.style in (INTERVIEW, MISSED)
            if each not in told and made_a_gap and isinstance(outcome := context.answerer.ask(each.question), Answered):
                told[each] = (
                    f"“{each.question}” is labelled unanswerable, and `{outcome.ids[0]}` answers it now;"
                    " write a gap for it, or delete this line"
                )
        for each, message in told.items():
            yield Problem(file, each.line, 1, message, severity=Severity.WARNING, rule="labels")


# -- compared with another --------------------------------------------------------------------------------------


def against(folder: Path, name: str, files: Files | None) -> tuple[str, bool]:
    """What the folder would change for readers, and whether within the budget, against other files of this name.

    None: those of the folder ``name``. Raises KnowledgeError where the others cannot be used.
    """
    try:
        with_them = read_folder(Path(name)) if files is None else files
        old = load_revision(with_them, None, cache.encode, cache.calibration_of).answerer
    except KnowledgeError as error:
        raise KnowledgeError([replace(each, file=f"{name}: {each.file}") for each in error.problems]) from None
    try:
        with files_from_here(folder):
            report = compared_with(
                old, check_revision(CheckRequest(read_folder(folder)), cache.encode, cache.calibration_of)
            )
    except KnowledgeError as error:
        return "\n".join(map(str, error.problems)), False
    said = reports.full(OverBudget(report) if report.over_budget else Previewed(report))
    verdict = (texts.AGAINST_OVER if report.over_budget else texts.AGAINST_WITHIN).format(against=name)
    return "\n".join((*said, "", verdict)), not report.over_budget
