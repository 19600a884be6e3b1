"""What questions become in the files of a FAQ: a gap, an entry, other ways to ask; and what was taught in the chat."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from bot import texts
from bot.authoring.edit import Editor, Steps
from bot.core.knowledge.article import Citation
from bot.core.knowledge.files import PHRASINGS_FOLDER, Files, files_from_here, read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.taught import TaughtGap, as_faq_yaml, lesson_status, read_lessons
from bot.core.quality.labelled import MISSED
from bot.texts.reports import lesson_line

TAUGHT_FILE: Final = f"{PHRASINGS_FOLDER}/taught.yaml"


@dataclass(frozen=True)
class NewGap:
    """A gap, with its one honest sentence or none, and the id of the entry that is nearest."""

    answer: str = ""
    nearest: str | None = None


@dataclass(frozen=True)
class NewEntry:
    """An entry that rests on a sentence."""

    answer: str
    source: Citation


@dataclass(frozen=True)
class Into:
    """Other ways of asking an item that is there."""

    item: Entry | Gap


@dataclass(frozen=True)
class Note:
    """A labelled question and nothing else, which these sentences answer, or none."""

    evidence: Sequence[str] = ()


Change = NewGap | NewEntry | Into | Note


def evidence_of(change: Change) -> Sequence[str]:
    """The sentences that answer questions of which this is made; none, where the article does not say it."""
    match change:
        case Into(Entry() as entry):
            return entry.addresses
        case NewEntry(_, source):
            return [source.address]
        case Note(evidence):
            return evidence
        case _:
            return []


def write(editor: Editor, change: Change, questions: Sequence[str], style: str = "", file: str = "") -> str:
    """Writes what questions that mean the same become, the first to be shown; the id. Raises EditError.

    With a ``style`` they are labelled questions too; ``file`` is where phrasings go, if not beside their item.
    """
    first, *others = questions
    id, evidence = "", evidence_of(change)
    match change:
        case Into(item):
            id, others = item.id, list(questions)
        case Note():
            others = []
        case NewGap(answer, nearest):
            id = editor.add_gap(_as_shown(first), answer, nearest)
        case NewEntry(answer, source):
            id = editor.add_entry(_as_shown(first), answer, source)
    for each in others:
        editor.add_phrasing(id, each, file)
    for each in questions if style else ():
        editor.add_label(each, evidence, style)
    return id


def _as_shown(text: str) -> str:
    """A question as it is shown to people: begun with a capital letter, “I” with one too, and ended with a mark."""
    text = re.sub(r"\bi\b(?!\.)", "I", text)
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".", "!")) else "?")


def run(kept: Files, folder: Path, *, into_files: bool) -> None:
    """Prints what was taught, of files that were kept, and the folder does not have; or writes it there.

    Raises KnowledgeError and EditError.
    """
    with files_from_here(folder):
        knowledge = load(read_folder(folder))
    status = lesson_status(knowledge, read_lessons(kept))
    if not into_files or not status.kept:
        click.echo(as_faq_yaml(knowledge, status.kept) or f"# {texts.NOTHING_TAUGHT}\n", nl=False)
    else:
        steps = Steps()
        for lesson in status.kept:
            if isinstance(lesson, TaughtGap):
                editor, questions = Editor(folder / lesson.article, steps), (lesson.question, *lesson.phrasings)
                write(editor, NewGap(nearest=lesson.nearest), questions, MISSED, TAUGHT_FILE)
            else:
                item = knowledge.by_id[lesson.target]
                write(Editor(folder / item.article, steps), Into(item), [lesson.phrasing], MISSED, TAUGHT_FILE)
        for file in steps.files:
            click.echo(file)
    for lesson in status.orphaned:
        click.echo(texts.TAUGHT_ORPHANED.format(lesson=lesson_line(lesson)), err=True)
