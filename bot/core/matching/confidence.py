"""How sure it is that the best entry answers the question: a handful of measures, and two logistic regressions.

A likeness says how alike a question and an entry are; near-misses are as alike as anything. The measures look at what
differs: at the nearest gap, at the next entry, and at the word of the question that the passage supports least. The
weights are constants, fitted on families of FAQs that each stand for one author (docs/figures.md), so a confidence
means the same on every FAQ.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.model import Entry
from bot.core.language.english import Asked, lexical_words, rarity
from bot.core.language.tokens import Remembered, kept_tokens
from bot.core.matching.matcher import Candidate, Matcher, Query, Ranking
from bot.core.matching.vectors import Places

LIKENESS_SCALE: Final = 3.0
"""A difference of likeness that counts as three quarters of the greatest one."""
NO_RIVAL: Final = 6.0
"""The lead where there is nothing to lead before."""
UNLIKE_COSINE: Final = 0.3
SAME_COSINE: Final = 0.9
"""Cosines between two words: none of one is in the other up to here; all of it from here on."""
UNLIKE_COSINE_IN_PHRASINGS: Final = 0.4
SAME_COSINE_IN_PHRASINGS: Final = 1.0
"""The same between a word and those of an entry's phrasings."""
MAX_LENGTH_TOKENS: Final = 30
"""The length from which a longer question says no more."""
MAX_WHO_TOKENS: Final = 4
"""Words of a question that asks who, and little else."""
FORESIGHT_SCALE: Final = 5.0
"""What the logarithm of the gaps is divided by: 1 at about 150."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What speaks for the best entry of a ranking; each grows with it, from -1 or 0 to about 1."""

    lead: float
    """How far the entry is ahead of the nearest gap, times ln(1 + gaps) / 5: it says more, the more are foreseen."""
    margin: float
    """How far it is ahead of the next entry that cites none of its sentences."""
    passage: float
    """Support of the least supported word of the question in what is said of the passage."""
    wording: float
    """The same in the entry's own phrasings, where a common word counts less."""
    closest: float
    """Cosine to the closest phrasing."""
    kind: float
    """1 where its author asks an entry for the same kind of answer: who, when, how many."""
    yes_no: float
    """1 where the question can be answered by yes or no: it says itself what it is about."""
    length: float
    """Length of the question in tokens, 1 at thirty: a short one says little."""


MEASURES: Final = tuple(field.name for field in fields(Measures))


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over measures."""

    weights: Mapping[str, float]
    constant: float

    def percent(self, measures: object) -> float:
        """The probability, 0 to 100."""
        odds = self.constant + sum(weight * getattr(measures, name) for name, weight in self.weights.items())
        return 100 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def contributions(measures: Measures) -> dict[str, float]:
    """The part of each measure in the log odds that the entry is right."""
    return {name: weight * getattr(measures, name) for name, weight in RIGHT.weights.items()}


# The four are written by tests/benchmarks/fit_confidence.py.
RIGHT: Final = Regression(
    {
        "lead": 3.112,
        "margin": 1.586,
        "passage": 2.657,
        "wording": 0.969,
        "closest": 1.906,
        "kind": 0.866,
        "yes_no": 1.055,
        "length": 4.618,
    },
    -6.786,
)
"""That the best entry answers the question."""
AMONG_FIRST: Final = Regression(
    {
        "lead": 3.288,
        "margin": 0.352,
        "passage": 2.813,
        "wording": 0.767,
        "closest": 2.452,
        "kind": 0.735,
        "yes_no": 1.237,
        "length": 4.474,
    },
    -5.971,
)
"""That one of the first three does."""
RIGHT_FOREIGN: Final = Regression(
    {"likeness": 0.093, "lead": 2.328, "margin": 1.576, "nearness": 2.752, "foresight": 0.862}, -4.005
)
AMONG_FIRST_FOREIGN: Final = Regression(
    {"likeness": 0.119, "lead": 2.482, "margin": 0.476, "nearness": 2.248, "foresight": 0.939}, -3.353
)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence (0 to 100) to suggest, to answer, and to answer what says little by itself."""

    suggest: float = 28.0
    answer: float = 73.0
    sure: float = 86.0


THRESHOLDS: Final = Thresholds()
THRESHOLDS_FOREIGN: Final = Thresholds(suggest=24.0, answer=50.0, sure=66.0)


@dataclass(frozen=True, slots=True)
class ForeignMeasures:
    """What speaks for the best entry where the question is in another language: vectors alone."""

    likeness: float
    lead: float
    margin: float
    nearness: float
    """Cosine to the nearest sentence that it cites."""
    foresight: float
    """ln(1 + gaps) / 5: the more are foreseen, the likelier a question that has no answer would have found its gap."""


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure it is, 0 to 100, that the best entry answers and that one of the first three does; and by what."""

    answer: float
    offer: float
    measures: Measures | ForeignMeasures | None = None


class Judge:
    """Takes the measures of rankings of one matcher; what it needs of an item is looked up once and kept."""

    def __init__(self, matcher: Matcher, gaps: int) -> None:
        self._matcher = matcher
        self._foresight = math.log(1 + gaps) / FORESIGHT_SCALE
        self._words_around = Remembered(self._find_words_around)

    def confidence(self, ranking: Ranking) -> Confidence:
        """How sure it is that the best entry answers, or one of the first; 0 where no entry is alike at all."""
        if not ranking.entries:
            return Confidence(0.0, 0.0)
        if ranking.query.foreign:
            foreign = self.foreign_measures(ranking)
            return Confidence(RIGHT_FOREIGN.percent(foreign), AMONG_FIRST_FOREIGN.percent(foreign), foreign)
        measures = self.measures(ranking)
        return Confidence(RIGHT.percent(measures), AMONG_FIRST.percent(measures), measures)

    def measures(self, ranking: Ranking) -> Measures:
        """The measures of a ranking that has an entry."""
        query, best = ranking.query, ranking.entries[0]
        rarities = np.array([rarity(word) for word in query.lexical], np.float32)
        around, asked = self._words_around.of(best.hit.target)
        vectors_of = self._matcher.vectors.vectors
        alike = vectors_of(query.lexical) @ vectors_of(around).T
        in_passage = _support(alike, UNLIKE_COSINE, SAME_COSINE)
        in_phrasings = _support(alike[:, :asked], UNLIKE_COSINE_IN_PHRASINGS, SAME_COSINE_IN_PHRASINGS)
        return Measures(
            lead=self._lead(ranking),
            margin=_margin(ranking),
            passage=float(in_passage.min(initial=1.0)),
            wording=float((1 - rarities * (1 - in_phrasings)).min(initial=1.0)),
            closest=best.closest,
            kind=float(self._matcher.is_asked_for(query.asked, best.hit.target)),
            yes_no=float(query.asked is Asked.YES_NO),
            length=min(len(query.phrase.tokens), MAX_LENGTH_TOKENS) / MAX_LENGTH_TOKENS,
        )

    def foreign_measures(self, ranking: Ranking) -> ForeignMeasures:
        """The measures of a ranking by vectors alone that has an entry."""
        best = ranking.entries[0]
        lead, margin = self._lead(ranking), _margin(ranking)
        return ForeignMeasures(best.likeness, lead, margin, best.nearness, self._foresight)

    def _lead(self, ranking: Ranking) -> float:
        ahead = ranking.entries[0].likeness - ranking.gaps[0].likeness if ranking.gaps else NO_RIVAL
        return math.tanh(ahead / LIKENESS_SCALE) * self._foresight

    def _find_words_around(self, target: int) -> tuple[Sequence[str] | Places, int]:
        """The words of an entry's phrasings, and then of its answer and its sentences; and how many the first are."""
        entry = self._matcher.items[target]
        asked = {word for phrase in self._matcher.phrases(target) for word in lexical_words(phrase.tokens)}
        texts = (entry.answer, *self._matcher.sentences(entry)) if isinstance(entry, Entry) else ()
        said = set(lexical_words([word for text in texts for word in kept_tokens(text)])) - asked
        return self._matcher.vectors.placed([*sorted(asked), *sorted(said)]), len(asked)


def _support(alike: NDArray[np.float32], least: float, most: float) -> NDArray[np.float32]:
    """How much of each word is in the one that is most alike of some others, 0 to 1."""
    nearest = alike.max(axis=1, initial=-1.0)
    support: NDArray[np.float32] = np.clip((nearest - least) / (most - least), 0.0, 1.0)
    return support


def _margin(ranking: Ranking) -> float:
    other = next_elsewhere(ranking.entries)
    return math.tanh((ranking.entries[0].rank - other.rank if other else NO_RIVAL) / LIKENESS_SCALE)


def next_elsewhere(entries: Sequence[Candidate[Entry]]) -> Candidate[Entry] | None:
    """The best entry that cites none of the sentences of the first."""
    return next((other for other in entries[1:] if not other.item.places & entries[0].item.places), None)


def is_sure(query: Query, confidence: Confidence, thresholds: Thresholds) -> bool:
    """Whether to answer: a question without a word that says what it is about must be surer.

    So must a few foreign words that ask who: to their vector "who is the captain" is much like "who is Lee".
    """
    asks_who = query.foreign and query.asked is Asked.PERSON and len(query.phrase.tokens) <= MAX_WHO_TOKENS
    says_little = not query.content or asks_who
    return confidence.answer >= (thresholds.sure if says_little else thresholds.answer)
