"""From a question to ranked candidates: entries, gaps and small talk compete on equal terms.

Pure: no thresholds here, and no text that anybody reads. What the scores mean is for ``decision`` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from bot.core.knowledge.model import Entry, Gap
from bot.core.language.english import Asked, asked_for, rarity
from bot.core.language.lexicon import Lexicon
from bot.core.language.tokens import MAX_QUESTION, MAX_TOKENS, cleaned, stemmed, tokens
from bot.core.matching.index import Hit, Phrase, PhrasingIndex
from bot.core.matching.smalltalk import SMALL_TALK, Talk
from bot.core.matching.spelling import Spelling

Item = Entry | Gap | Talk
ItemT = TypeVar("ItemT", Entry, Gap, Talk, covariant=True)


@dataclass(frozen=True)
class Query:
    """What a question comes down to: its tokens with typing errors mended, and the concepts in them."""

    phrase: Phrase

    @cached_property
    def stems(self) -> dict[str, float]:
        """The stems of the question, each with its rarity in English (0 to 1)."""
        found: dict[str, float] = {}
        for token in self.phrase.tokens:
            stem = stemmed(token)
            found[stem] = max(found.get(stem, 0.0), rarity(token))
        return found

    @cached_property
    def asked(self) -> Asked:
        """The kind of answer asked for."""
        return asked_for(self.phrase.tokens)


@dataclass(frozen=True)
class Candidate(Generic[ItemT]):
    """An item, the phrasing of it that matched best, and the likeness."""

    item: ItemT
    phrasing: str
    hit: Hit

    @property
    def score(self) -> float:
        """The similarity to the question, 0 to 100."""
        return self.hit.score


@dataclass(frozen=True)
class Ranking:
    """The candidates for one query, each kind best first."""

    query: Query
    entries: tuple[Candidate[Entry], ...] = ()
    gaps: tuple[Candidate[Gap], ...] = ()
    talks: tuple[Candidate[Talk], ...] = ()


class Matcher:
    """Ranks entries, gaps and small talk by their likeness to a question."""

    def __init__(self, items: Sequence[Item], phrases: Sequence[Sequence[Phrase]], lexicon: Lexicon) -> None:
        self.items = items
        self.lexicon = lexicon
        self._phrases = phrases
        self.index = PhrasingIndex(phrases)
        self._spelling = Spelling(self.index.token_counts)
        self._phrasings = [text for item in items for text in phrasings_of(item)]

    @classmethod
    def of(cls, entries: Sequence[Entry], gaps: Sequence[Gap], lexicon: Lexicon) -> "Matcher":
        """The matcher for these entries and gaps, and for small talk."""
        items: list[Item] = [*entries, *gaps, *SMALL_TALK]
        phrases = [[_phrase(item, text, lexicon) for text in phrasings_of(item)] for item in items]
        return cls(items, phrases, lexicon)

    def read(self, question: str) -> Query:
        """The question as the matcher sees it: capped, in tokens, with typing errors mended."""
        return self.query(tokens(cleaned(question, MAX_QUESTION)))

    def query(self, words: Sequence[str]) -> Query:
        """The query made of these tokens."""
        repaired = self._spelling.repaired(words[:MAX_TOKENS])
        return Query(Phrase(repaired, self.lexicon.concepts(repaired)))

    def rank(self, query: Query) -> Ranking:
        """The candidates for a query."""
        entries: list[Candidate[Entry]] = []
        gaps: list[Candidate[Gap]] = []
        talks: list[Candidate[Talk]] = []
        for hit in self.index.search(query.phrase):
            item, phrasing = self.items[hit.target], self._phrasings[hit.phrase]
            if isinstance(item, Entry):
                entries.append(Candidate(item, phrasing, hit))
            elif isinstance(item, Gap):
                gaps.append(Candidate(item, phrasing, hit))
            else:
                talks.append(Candidate(item, phrasing, hit))
        return Ranking(query, tuple(entries), tuple(gaps), tuple(talks))

    def phrases(self, target: int) -> Sequence[Phrase]:
        """The phrasings of a target, as the index sees them."""
        return self._phrases[target]


def _phrase(item: Item, text: str, lexicon: Lexicon) -> Phrase:
    words = tokens(text)
    return Phrase(words, lexicon.concepts(words, None if isinstance(item, Talk) else item.article))


def phrasings_of(item: Item) -> tuple[str, ...]:
    """Every way of asking for an item, its question first."""
    if isinstance(item, Talk):
        return SMALL_TALK[item]
    return (item.question, *item.phrasings)
