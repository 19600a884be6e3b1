"""What speaks for and against the best entry being the answer: a handful of small measures, each explainable.

A score says how alike a question and an entry are; near-misses are as alike as anything. These measures look at what
differs: at the nearest gap, at the words that the passage cannot account for, at the kind of answer asked for.
All are without unit and mostly between 0 and 1. How much each counts is in ``decision``.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from itertools import chain
from operator import attrgetter

from bot.core.article import Citation
from bot.core.english import Asked, asked_for
from bot.core.knowledge import Entry, Gap
from bot.core.matching import Candidate, Matcher, Query, Ranking
from bot.core.remembered import Remembered
from bot.core.text import stemmed, tokens

EASE = 5.0
"""Score points added below the line of a ratio, so that two weak scores do not look like a clear lead."""
OFTEN = 1 / 3
"""The share of an entry's phrasings that makes a kind of answer its own."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The measures for the best entry of a ranking, against the nearest gap."""

    score: float
    """How alike the entry is, 0 to 1."""
    lead: float
    """Its share of the similarity of entry and gap together."""
    unopposed: float
    """1 where no word of the question speaks for the gap alone."""
    rival_echo: float
    """How much of the gap's best phrasing is in the question."""
    unaccounted: float
    """Share of the question, by rarity, that nothing said about the passage accounts for."""
    wording: float
    """Whether the question is worded like those that the article answers (positive) or does not."""
    kind: float
    """How usual the kind of answer asked for is among the entry's phrasings."""
    length: float
    """Length of the question in tokens, 1 at thirty."""


MEASURES = tuple(field.name for field in fields(Evidence))
_measured = attrgetter(*MEASURES)


def values(evidence: Evidence) -> tuple[float, ...]:
    """The measures in the order of ``MEASURES``."""
    measured: tuple[float, ...] = _measured(evidence)
    return measured


class Witness:
    """Takes the evidence for rankings of one matcher; what it needs of an item is made once and kept."""

    def __init__(self, matcher: Matcher, sentence_of: Callable[[Citation], str]) -> None:
        self._matcher = matcher
        self._sentence_of = sentence_of
        self._by_place: dict[tuple[str, int, int], list[int]] = defaultdict(list)
        answered: list[bool] = []
        opposed: list[bool] = []
        for target, item in enumerate(matcher.items):
            answered.append(isinstance(item, Entry))
            opposed.append(isinstance(item, Gap))
            if isinstance(item, Entry):
                for place in item.places:
                    self._by_place[place].append(target)
        self._odds = matcher.index.log_odds(answered, opposed)
        self._stems = Remembered(self._stems_of)
        self._passage = Remembered(self._passage_of)
        self._asked = Remembered(self._asked_of)
        self._weights = Remembered(self._weights_of)

    def evidence(self, ranking: Ranking) -> Evidence | None:
        """The evidence for the best entry; None where no entry is alike at all."""
        if not ranking.entries:
            return None
        query, entry = ranking.query, ranking.entries[0]
        gap = ranking.gaps[0] if ranking.gaps else None
        rival_score = gap.score if gap else 0.0
        return Evidence(
            score=entry.score / 100,
            lead=entry.score / (entry.score + rival_score + EASE),
            unopposed=float(not self._opposed(query, entry, gap)),
            rival_echo=self._echo(query, gap) if gap else 0.0,
            unaccounted=self._unaccounted(query, entry),
            wording=self._matcher.index.total(self._odds, query.phrase) / 10,
            kind=self._kind(query, entry.hit.target),
            length=min(len(query.phrase.tokens), 30) / 30,
        )

    # -- the measures -----------------------------------------------------------------------------------------

    def _opposed(self, query: Query, entry: Candidate[Entry], gap: Candidate[Gap] | None) -> bool:
        """Whether some word of the question is the gap's and not the entry's."""
        if gap is None:
            return False
        ours, theirs = self._stems.of(entry.hit.target), self._stems.of(gap.hit.target)
        return any(stem in theirs and stem not in ours for stem in query.stems)

    def _echo(self, query: Query, candidate: Candidate[Gap]) -> float:
        weights = self._weights.of(candidate.phrasing)
        return sum(w for stem, w in weights.items() if stem in query.stems) / max(sum(weights.values()), 1e-9)

    def _unaccounted(self, query: Query, entry: Candidate[Entry]) -> float:
        known = self._passage.of(entry.hit.target)
        missing = sum(rarity for stem, rarity in query.stems.items() if stem not in known)
        return missing / max(sum(query.stems.values()), 1e-9)

    def _kind(self, query: Query, target: int) -> float:
        kinds = self._asked.of(target)
        return min(1.0, kinds[query.asked] / max(kinds.total(), 1) / OFTEN)

    # -- what is known of an item -----------------------------------------------------------------------------

    def _stems_of(self, target: int) -> frozenset[str]:
        phrases = self._matcher.phrases(target)
        return frozenset(map(stemmed, chain.from_iterable(phrase.tokens for phrase in phrases)))

    def _passage_of(self, target: int) -> frozenset[str]:
        """Every stem used of the passage: in its text, and in the phrasings of all entries that rest on it."""
        item = self._matcher.items[target]
        stems: set[str] = set()
        if isinstance(item, Entry):
            for text in (item.answer, *map(self._sentence_of, item.citations)):
                stems.update(map(stemmed, tokens(text)))
            for other in {t for place in item.places for t in self._by_place[place]}:
                stems |= self._stems.of(other)
        return frozenset(stems)

    def _asked_of(self, target: int) -> Counter[Asked]:
        return Counter(asked_for(phrase.tokens) for phrase in self._matcher.phrases(target))

    def _weights_of(self, phrasing: str) -> dict[str, float]:
        """How much each stem of a phrasing counts."""
        return {stem: self._matcher.index.weight(stem) for stem in map(stemmed, tokens(phrasing))}
