"""What a new gap would take from the entries that there are: the questions that they answer now, and would not then."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from bot.authoring.questions import questions_about
from bot.core.knowledge.model import Entry, Gap
from bot.core.language.tokens import tokens
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import Answered

NEIGHBOURS: Final = 3
"""Entries that a gap is nearest to: what it takes, it takes from these."""
_NEW: Final = "new-gap"


def taken_by(questions: Sequence[str], answerer: Answerer) -> list[str]:
    """The questions that a gap in these words would take from the entries nearest to it.

    Asked are their own phrasings, and what their sentences tell, in the article's words.
    """
    nearest = answerer.nearest(questions[0]).entries[:NEIGHBOURS]
    entries = [candidate.item for candidate in nearest]
    if not entries:
        return []
    gap = Gap(_NEW, entries[0].article, questions[0], tuple(questions[1:]), None, None)
    knowledge = answerer.knowledge
    then = answerer.on(replace(knowledge, gaps=(*knowledge.gaps, gap)))
    own = {tokens(question) for question in questions}
    asked = [text for text in _asked_of(entries, answerer) if tokens(text) not in own]
    lost = (text for text in asked if _is_answered(answerer, text) and not _is_answered(then, text))
    return list(dict.fromkeys(lost))


def _asked_of(entries: Sequence[Entry], answerer: Answerer) -> Iterator[str]:
    """What these entries are asked: their phrasings, and the plain questions that their sentences answer."""
    for entry in entries:
        yield from phrasings_of(entry)
    places = {place for entry in entries for place in entry.places}
    for name in {entry.article for entry in entries}:
        for question in questions_about(answerer.knowledge.articles[name]):
            at = question.sentence
            if at and question.is_told and (name, at.paragraph, at.number) in places:
                yield question.text


def _is_answered(answerer: Answerer, question: str) -> bool:
    return isinstance(answerer.ask(question), Answered)
