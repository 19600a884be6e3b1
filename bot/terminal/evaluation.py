"""``faqbot evaluate``: asks labelled questions, and prints what came of them; or what teaching is worth."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bot import texts
from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.answerer import Answerer
from bot.core.quality import evaluation
from bot.core.quality.labelled import Labelled, read_labelled_files
from bot.core.quality.learning_curve import learning_curve
from bot.terminal import screen
from bot.texts import figures
from bot.usecases import cache


class BadInputError(Exception):
    """Says what is wrong with the files of questions, or with the one to be written."""


def evaluate(
    answerer: Answerer, files: Iterable[Path], with_errors: bool, as_object: bool, report: Path | None
) -> None:
    """Prints the figures, and writes the report where one is wanted; raises BadInputError."""
    questions = _questions(files, answerer.knowledge)
    with click.progressbar(questions, label=texts.EVALUATING, file=sys.stderr, hidden=not sys.stderr.isatty()) as each:
        done = figures.Evaluation.of(evaluation.evaluate(answerer.ask, each), answerer.knowledge)
    if report is not None:
        _write(report, figures.page(done))
    if as_object:
        found = {"errors": figures.error_objects(done.cases)} if with_errors else {}
        click.echo(json.dumps({**figures.as_object(done), **found}, ensure_ascii=False))
        return
    click.echo(figures.as_text(done))
    if with_errors:
        click.echo()
        screen.show(figures.as_parts(done.cases))


def print_curve(folder: Path, files: Iterable[Path]) -> None:
    """Prints the figures after more and more of the questions were taught; raises BadInputError and KnowledgeError."""
    knowledge = read_folder(folder)
    points = learning_curve(knowledge, _questions(files, load(knowledge)), cache.encode)
    with click.progressbar(points, label=texts.EVALUATING, file=sys.stderr, hidden=not sys.stderr.isatty()) as each:
        click.echo(figures.learning_table(list(each)))


def _questions(files: Iterable[Path], knowledge: KnowledgeBase) -> list[Labelled]:
    try:
        return read_labelled_files(files, knowledge)
    except KnowledgeError as error:
        raise BadInputError(str(error)) from None


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        raise BadInputError(texts.NOT_WRITTEN.format(file=file, reason=error.strerror)) from None
    click.echo(texts.REPORT_WRITTEN.format(file=file), err=True)
