"""``faqbot taught``, and lessons in the files of a FAQ: where its author would have written them, ready to commit."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from bot import texts
from bot.authoring.edit import Editor, Steps, as_question
from bot.core.knowledge.article import Article, Sentence
from bot.core.knowledge.files import PHRASINGS_FOLDER, Files, files_from_here, read_folder
from bot.core.knowledge.loader import load
from bot.core.knowledge.model import KnowledgeBase
from bot.core.knowledge.taught import Lesson, TaughtPhrasing, as_faq_yaml, lesson_status, read_lessons
from bot.core.quality.labelled import MISSED, Label
from bot.texts.releases import lesson_line

PHRASINGS_FILE: Final = f"{PHRASINGS_FOLDER}/taught.yaml"


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
        for file in _write_lessons(folder, status.kept, knowledge):
            click.echo(file)
    for lesson in status.orphaned:
        click.echo(texts.TAUGHT_ORPHANED.format(lesson=lesson_line(lesson)), err=True)


def write_lesson(
    editor: Editor, lesson: Lesson, knowledge: KnowledgeBase, phrasings_file: str, answer: str = ""
) -> None:
    """Puts a lesson into the files of its article, its words among the labelled questions too; raises EditError.

    ``answer`` is the one honest sentence of a gap.
    """
    if isinstance(lesson, TaughtPhrasing):
        entry = knowledge.entry(lesson.target)
        editor.add_to_phrasings(phrasings_file, lesson.target, lesson.phrasing)
        label = Label.ANSWERABLE if entry else Label.UNANSWERABLE
        editor.add_label(lesson.phrasing, label, entry.addresses if entry else [], MISSED)
        return
    id = editor.add_gap(as_question(lesson.question), answer, lesson.nearest)
    for other in lesson.phrasings:
        editor.add_to_phrasings(phrasings_file, id, other)
    for question in (lesson.question, *lesson.phrasings):
        editor.add_label(question, Label.UNANSWERABLE, [], MISSED)


def write_entry(
    editor: Editor, questions: Sequence[str], answer: str, sentence: Sentence, article: Article, phrasings_file: str
) -> None:
    """Makes an entry of some questions that mean the same, and labels them; raises EditError."""
    id = editor.add_entry(as_question(questions[0]), answer, source_of(sentence, article))
    for other in questions[1:]:
        editor.add_to_phrasings(phrasings_file, id, other)
    for question in questions:
        editor.add_label(question, Label.ANSWERABLE, [sentence.address], MISSED)


def source_of(sentence: Sentence, article: Article) -> dict[str, str]:
    """Names a sentence, as an entry that rests on it does."""
    return {"quote": article.sentence_text(sentence), "cite": sentence.address}


def _write_lessons(folder: Path, lessons: Sequence[Lesson], knowledge: KnowledgeBase) -> list[Path]:
    """Puts what was taught in the chat into the files of ``folder``, which are returned; raises EditError."""
    steps: Steps = []
    editors = {article: Editor(folder / article, steps) for article in knowledge.articles}
    for lesson in lessons:
        target = knowledge.by_id.get(lesson.target) if isinstance(lesson, TaughtPhrasing) else None
        article = lesson.article if not isinstance(lesson, TaughtPhrasing) else target.article if target else None
        if article in editors:
            write_lesson(editors[article], lesson, knowledge, PHRASINGS_FILE)
    return sorted({change.path for step in steps for change in step})
