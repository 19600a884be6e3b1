"""``faqbot check``: loads a knowledge folder as the bot would, and says what its author could do better."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from bot.authoring.folders import read, target
from bot.authoring.reports import Report
from bot.core.checking import check
from bot.core.files import Files
from bot.core.knowledge import KnowledgeBase
from bot.core.loading import load_with_places
from bot.core.problems import KnowledgeError, Problem
from bot.core.questions import read_labelled


def report_on(path: Path, announce: Callable[[str], object] = lambda _: None) -> Report:
    """Everything that could be better in a knowledge folder, or in one article of it; raises nothing."""
    wanted = target(path)
    try:
        (files, loaded), note = read(wanted, lambda files: (files, load_with_places(files)))
    except KnowledgeError as error:
        return Report(wanted.folder, error.problems, {})
    knowledge = loaded.knowledge
    of = (wanted.article,) if wanted.article else tuple(knowledge.articles)
    counts = {
        "article": len(of),
        "entry": sum(entry.article in of for entry in knowledge.entries),
        "gap": sum(gap.article in of for gap in knowledge.gaps),
    }
    problems = [*check(loaded, announce, wanted.article), *_labels(files, of, knowledge)]
    return Report(wanted.folder, sorted(problems), counts, note)


def _labels(files: Files, articles: Iterable[str], knowledge: KnowledgeBase) -> Iterator[Problem]:
    """What is wrong with the labelled questions: a reload stops at them, for it measures with them."""
    for name in articles:
        file = f"{name}/questions.jsonl"
        if file in files:
            try:
                read_labelled(file, files[file], knowledge)
            except KnowledgeError as error:
                yield from (replace(each, rule="labels") for each in error.problems)
