"""Many questions at once: ``faqbot ask``, for people or as JSON (a contract: programs read it), and ``evaluate``."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot import texts
from bot.core.knowledge.article import Citation
from bot.core.knowledge.files import read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.language.recognise import language_of
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, SmallTalk, Suggested
from bot.core.quality import evaluation
from bot.core.quality.calibration import learning_curve
from bot.core.quality.labelled import Labelled, read_labelled_files
from bot.terminal import conversation, screen
from bot.terminal.screen import BAD_INPUT, give_up
from bot.texts import phrases
from bot.texts.messages import example
from bot.usecases import cache
from bot.usecases.ask import FaqService, Reply, in_language


async def answer_all(faq: FaqService, questions: Iterable[str], *, as_objects: bool, echo: bool) -> None:
    """Prints what is said to each question, at once; with an ``echo``, below the question."""
    for question in questions:
        reply = await faq.ask(question)
        if as_objects:
            click.echo(json.dumps(as_json(reply), ensure_ascii=False))
        else:
            answer = conversation.answered(reply)
            screen.show(screen.transcript(question, answer) if echo else answer)


def as_json(reply: Reply) -> dict[str, Any]:
    """The object for one question; question and answer of an entry in the language of the question."""
    language = language_of(reply.question)
    reply = in_language(reply, language)
    return {
        "question": reply.question,
        "language": language,
        "outcome": reply.outcome.kind.value,
        "entry": None,
        "score": 0.0,
        "answer": "",
        "citations": [],
        "suggestions": [],
        "revision": reply.knowledge.revision,
        **_of(reply),
    }


def _of(reply: Reply) -> dict[str, Any]:
    match reply.outcome:
        case Answered(_, why, unanswered) as answered:
            beside = [phrases.unanswered(part, reply.knowledge) for part in unanswered]
            return {
                "entry": answered.ids[0],
                "entries": list(answered.ids),
                "score": answered.score,
                "confidence": round(why.confidence.answer, 1),
                "answer": "\n".join([*(entry.answer for entry in answered.entries), *beside]),
                "citations": [_citation(each) for entry in answered.entries for each in entry.citations],
                "unanswered": [part.question for part in unanswered],
            }
        case Suggested(candidates, why) as suggested:
            return {
                "score": suggested.score,
                "confidence": round(why.confidence.answer, 1),
                "suggestions": [_suggestion(e, c.score) for e, c in zip(suggested.entries, candidates, strict=True)],
            }
        case NotCovered(gap, nearest, why):
            return {
                "entry": gap.id if gap else None,
                "confidence": round(why.confidence.answer, 1),
                "answer": (gap.answer if gap else None) or "",
                "citations": [_citation(c) for c in nearest.citations] if nearest else [],
            }
        case SmallTalk(talk) as small_talk:
            said = phrases.small_talk(small_talk, reply.knowledge.articles, example(reply.knowledge))
            return {"talk": talk.value, "answer": said}
        case NotUnderstood():
            return {}


def _suggestion(entry: Entry, score: float) -> dict[str, Any]:
    return {
        "entry": entry.id,
        "question": entry.question,
        "score": round(score, 1),
        "answer": entry.answer,
        "citations": [_citation(citation) for citation in entry.citations],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    shown = asdict(citation)
    return shown | {"last_sentence": citation.last_sentence} if shown.pop("runs_on") else shown


# -- labelled questions ------------------------------------------------------------------------------------------------


def evaluate(
    answerer: Answerer, files: Iterable[Path], with_errors: bool, as_object: bool, report: Path | None
) -> None:
    """Prints the figures, and writes the report where one is wanted."""
    from bot.texts import figures  # here, for `ask` needs no Jinja

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
    """Prints the figures after more and more of the questions were taught; raises KnowledgeError."""
    from bot.texts import figures

    knowledge = read_folder(folder)
    points = learning_curve(knowledge, _questions(files, load(knowledge)), cache.encode)
    with click.progressbar(points, label=texts.EVALUATING, file=sys.stderr, hidden=not sys.stderr.isatty()) as each:
        click.echo(figures.learning_table(list(each)))


def _questions(files: Iterable[Path], knowledge: KnowledgeBase) -> list[Labelled]:
    try:
        return read_labelled_files(files, knowledge)
    except KnowledgeError as error:
        give_up(str(error), BAD_INPUT)


def _write(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        give_up(texts.NOT_WRITTEN.format(file=file, reason=error.strerror), BAD_INPUT)
    click.echo(texts.REPORT_WRITTEN.format(file=file), err=True)
