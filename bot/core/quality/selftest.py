"""Asks a knowledge base its own phrasings, each left out of its own index: as a stranger would who words it anew."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeVar

from bot.core.knowledge.model import Entry, Gap
from bot.core.matching.answerer import Answerer
from bot.core.matching.matcher import phrasings_of
from bot.core.matching.outcome import Outcome

FOLDS: Final = 5
"""A phrasing is left out together with every fifth of the others, so that five indexes are enough."""
MAX_ASKED: Final = 5_000
"""Beyond so many phrasings, a sample is asked: every n-th."""
ItemT = TypeVar("ItemT", Entry, Gap)


@dataclass(frozen=True, slots=True)
class Trial:
    """A phrasing, the item that it was written for, and what came of asking it."""

    item: Entry | Gap
    phrasing: str
    outcome: Outcome


def trials(answerer: Answerer, most: int = MAX_ASKED, items: Collection[Entry | Gap] | None = None) -> Iterator[Trial]:
    """Asks the phrasings (at most about so many), each where it was left out; an item's only phrasing is not asked.

    Of ``items``, where they are given, else of all.
    """
    asked = answerer.knowledge.by_id.values() if items is None else items
    step = -(-_count(asked) // most)
    for fold in range(FOLDS):
        told = _without(fold, answerer)
        left = ((item, text) for item in asked for text in _split(phrasings_of(item), fold)[1])
        for item, text in islice(left, fold % step, None, step):
            yield Trial(item, text, told.ask(text))


def _count(items: Iterable[Entry | Gap]) -> int:
    return sum(len(phrasings_of(item)) for item in items)


def _without(fold: int, answerer: Answerer) -> Answerer:
    knowledge = replace(
        answerer.knowledge,
        entries=tuple(_reduced(entry, fold) for entry in answerer.knowledge.entries),
        gaps=tuple(_reduced(gap, fold) for gap in answerer.knowledge.gaps),
    )
    return answerer.on(knowledge)


def _reduced(item: ItemT, fold: int) -> ItemT:
    question, *phrasings = _split(phrasings_of(item), fold)[0]
    return replace(item, question=question, phrasings=tuple(phrasings))


def _split(texts: Sequence[str], fold: int) -> tuple[list[str], list[str]]:
    """The phrasings to keep (at least one) and those to leave out."""
    if len(texts) == 1:
        return list(texts), []
    kept = [text for at, text in enumerate(texts) if at % FOLDS != fold]
    return kept, [text for at, text in enumerate(texts) if at % FOLDS == fold]
