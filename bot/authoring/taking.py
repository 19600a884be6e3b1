"""What a new gap would take from the entries that there are: the questions that they answer now, and would not then."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.authoring.edit import QUESTIONS_FILE
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import Answered
from bot.core.quality.labelled import Labelled, read_labelled_files

NEIGHBOURS: Final = 3
"""Entries that a gap is nearest to: what it takes, it takes from these."""
_NEW: Final = "new-gap"


def labelled_in(folder: Path, knowledge: KnowledgeBase) -> list[Labelled]:
    """The labelled questions of all articles in a folder, but for files that cannot be read."""
    found: list[Labelled] = []
    for file in (folder / name / QUESTIONS_FILE for name in knowledge.articles):
        with suppress(KnowledgeError):
            found += read_labelled_files([file], knowledge) if file.exists() else []
    return found


def taken_by(questions: Sequence[str], answerer: Answerer, labelled: Sequence[Labelled]) -> list[str]:
    """The questions that a gap in these words would take from the entries nearest to it.

    Asked are their own phrasings, and the labelled questions that they answer.
    """
    nearest = answerer.nearest(questions[0]).entries[:NEIGHBOURS]
    entries = [candidate.item for candidate in nearest]
    if not entries:
        return []
    gap = Gap(_NEW, entries[0].article, questions[0], tuple(questions[1:]), None, None)
    knowledge = answerer.knowledge
    then = answerer.on(replace(knowledge, gaps=(*knowledge.gaps, gap)))
    own = {tokens(question) for question in questions}
    asked = [text for text in _asked_of(entries, labelled) if tokens(text) not in own]
    lost = (text for text in asked if _is_answered(answerer, text) and not _is_answered(then, text))
    return list(dict.fromkeys(lost))


def _asked_of(entries: Sequence[Entry], labelled: Sequence[Labelled]) -> Iterator[str]:
    """What these entries are asked: their phrasings, and the labelled questions that their sentences answer."""
    for entry in entries:
        yield from phrasings_of(entry)
    places = {place for entry in entries for place in entry.places}
    yield from (each.question for each in labelled if not places.isdisjoint(each.evidence))


def _is_answered(answerer: Answerer, question: str) -> bool:
    return isinstance(answerer.ask(question), Answered)
