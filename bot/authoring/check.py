"""``faqbot check``: loads a knowledge folder as the bot would, and says what its author could do better."""

from collections.abc import Callable
from pathlib import Path

from bot.authoring.folders import read, target
from bot.authoring.reports import Report
from bot.core.checking import check
from bot.core.loading import load_with_places
from bot.core.problems import KnowledgeError


def report_on(path: Path, announce: Callable[[str], object] = lambda _: None) -> Report:
    """Everything that could be better in a knowledge folder, or in one article of it; raises nothing."""
    wanted = target(path)
    try:
        loaded, note = read(wanted, load_with_places)
    except KnowledgeError as error:
        return Report(wanted.folder, error.problems, {})
    knowledge = loaded.knowledge
    of = (wanted.article,) if wanted.article else tuple(knowledge.articles)
    counts = {
        "article": len(of),
        "entry": sum(entry.article in of for entry in knowledge.entries),
        "gap": sum(gap.article in of for gap in knowledge.gaps),
    }
    return Report(wanted.folder, check(loaded, announce, wanted.article), counts, note)
