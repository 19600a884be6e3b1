"""What speaks for and against the best entry being the answer: a handful of small measures, each explainable.

A score says how alike a question and an entry are; near-misses are as alike as anything. These measures look at what
differs: at the nearest gap, at the words that the passage cannot account for, at the kind of answer asked for.
All are without unit and mostly between 0 and 1. How much each counts is in ``decision``.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from hashlib import blake2b
from itertools import chain
from operator import attrgetter
from typing import Final

from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import Asked, asked_for, content_words
from bot.core.language.tokens import Remembered, stemmed, tokens
from bot.core.matching.matcher import Candidate, Matcher, Query, Ranking, phrasings_of

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


INTERCEPT: Final = -7.502
WEIGHTS: Final[Mapping[str, float]] = {
    "score": 3.981,
    "lead": 10.572,
    "unopposed": 1.157,
    "rival_echo": -1.796,
    "unaccounted": -1.940,
    "wording": 0.609,
    "kind": 0.940,
    "length": 1.918,
}

SUGGEST_QUANTILE: Final = 0.42
ANSWER_QUANTILE: Final = 0.85
SURE_QUANTILE: Final = 0.98
"""The shares of unforeseen questions that get a plain no, that stay unanswered, and that never look sure."""
MOST: Final = 600
"""Phrasings of gaps that are asked to find the thresholds."""
LEAST: Final = 0.75
"""Gaps that are far from every entry say little: no threshold falls below this share of the usual one."""
ENOUGH: Final = 30
"""Fewer unforeseen questions than this say too little; then the usual thresholds hold."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least certainty (0 to 100) to offer suggestions, to answer, and to be called sure."""

    suggest: float = 8.0
    answer: float = 56.0
    sure: float = 80.0


def contributions(evidence: Evidence) -> dict[str, float]:
    """What each measure adds to the log odds that the entry is right."""
    return {name: WEIGHTS[name] * value for name, value in zip(MEASURES, values(evidence), strict=True)}


def certainty(evidence: Evidence | None) -> float:
    """How sure it is that the best entry answers the question, 0 to 100."""
    if evidence is None:
        return 0.0
    odds = INTERCEPT + sum(contributions(evidence).values())
    return 100 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


def calibrated(gaps: Sequence[Gap], matcher: Matcher, witness: Witness) -> Thresholds:
    """The thresholds of a knowledge base, found by asking for its gaps as if each were not there.

    A question for a gap that it was not told of is like what a stranger asks and no author foresaw.
    """
    questions = sorted(((text, gap) for gap in gaps for text in phrasings_of(gap)), key=_in_no_order)[:MOST]
    if len(questions) < ENOUGH:
        return Thresholds()
    sure = sorted(_unforeseen(text, gap, matcher, witness) for text, gap in questions)
    usual = Thresholds()
    return Thresholds(
        suggest=max(_quantile(sure, SUGGEST_QUANTILE), LEAST * usual.suggest),
        answer=max(_quantile(sure, ANSWER_QUANTILE), LEAST * usual.answer),
        sure=max(_quantile(sure, SURE_QUANTILE), LEAST * usual.sure),
    )


def _in_no_order(question: tuple[str, Gap]) -> bytes:
    """An order by chance that is the same again: whoever edits a few phrasings draws nearly the same sample."""
    return blake2b(question[0].encode(errors="replace"), digest_size=8).digest()


def _unforeseen(question: str, gap: Gap, matcher: Matcher, witness: Witness) -> float:
    """The certainty (0 to 100) of an answer to a question for a gap, as if that gap were not there."""
    ranking = matcher.rank(matcher.read(question))
    others = tuple(candidate for candidate in ranking.gaps if candidate.item != gap)
    return certainty(witness.evidence(replace(ranking, gaps=others)))


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


MUCH: Final = 1 / 4
"""The share of a question, by rarity, that may be about what the article says elsewhere."""
UNOPPOSED: Final = 3 / 4
"""From this lead on (the entry is three times as alike as the nearest gap) no gap competes."""
HALF: Final = 1 / 2
"""The share of a question that an entry which no gap opposes must know."""
ABOUT_AS_MUCH: Final = 0.9
"""The share of an entry's score from which small talk is about as likely to be meant."""

_SAY_NOTHING: Final = frozenset(
    "tell me about everything anything all please know want give show more article story news".split()
)
"""Words that ask to be told, and not what."""

_A_NAME: Final = re.compile(r"(?<!^)(?<![.!?“”\"] )\b[A-Z]")
"""A capital that begins no sentence: the least that an answer with a name has."""


class Doubt(StrEnum):
    """A reason why an entry may be about something else than the question."""

    ELSEWHERE = "elsewhere"
    KIND = "kind"
    COVERAGE = "coverage"
    SMALL_TALK = "small talk"
    NOTHING_SHARED = "nothing shared"


def doubts(
    ranking: Ranking, evidence: Evidence | None, matcher: Matcher, knowledge: KnowledgeBase
) -> tuple[Doubt, ...]:
    """What is to be doubted about the best entry of a ranking."""
    if evidence is None:
        return ()
    unopposed = evidence.lead > UNOPPOSED
    found = {
        Doubt.ELSEWHERE: evidence.unaccounted > MUCH and _elsewhere(ranking, matcher, knowledge) > MUCH,
        Doubt.KIND: evidence.kind == 0 and (unopposed or _asks_who_of_nobody(ranking)),
        Doubt.SMALL_TALK: _is_as_much_small_talk(ranking),
        Doubt.NOTHING_SHARED: not _shares_content(ranking, matcher, knowledge),
        Doubt.COVERAGE: unopposed and ranking.entries[0].hit.coverage < HALF,
    }
    return tuple(doubt for doubt in Doubt if found[doubt])


def _asks_who_of_nobody(ranking: Ranking) -> bool:
    """Whether a person is asked for, and the answer names none."""
    return ranking.query.asked is Asked.PERSON and not _A_NAME.search(ranking.entries[0].item.answer)


def _shares_content(ranking: Ranking, matcher: Matcher, knowledge: KnowledgeBase) -> bool:
    """Whether a word that says what the question is about is known of the entry.

    "Tell me everything" has none: then the entry must have been asked for with none.
    """
    query, best = ranking.query.phrase, ranking.entries[0]
    words, phrases = _telling(query.tokens), matcher.phrases(best.hit.target)
    if not words:
        asks_bare = _SAY_NOTHING.isdisjoint(query.tokens)  # "how long was it": the kind asked for is all it says
        return asks_bare or any(not _telling(phrase.tokens) for phrase in phrases)
    stems = set(map(stemmed, words))
    if any(stemmed(token) in stems for phrase in phrases for token in phrase.tokens):
        return True
    if any(concept in query.concepts for phrase in phrases for concept in phrase.concepts):
        return True
    return not stems.isdisjoint(_said_here(best.item, ranking.entries, matcher, knowledge))


def _telling(words: Sequence[str]) -> list[str]:
    return [word for word in content_words(words) if word not in _SAY_NOTHING]


def _is_as_much_small_talk(ranking: Ranking) -> bool:
    """Whether some small talk is about as alike as the entry: "are you a real person or a computer"."""
    return bool(ranking.talks) and ranking.talks[0].score >= ABOUT_AS_MUCH * ranking.entries[0].score


def _elsewhere(ranking: Ranking, matcher: Matcher, knowledge: KnowledgeBase) -> float:
    """The share of the question, by rarity (0 to 1), that the article says, but not where the best entry rests."""
    best, stems = ranking.entries[0].item, ranking.query.stems
    article, here = knowledge.articles[best.article].stems, _said_here(best, ranking.entries, matcher, knowledge)
    away = sum(rarity for stem, rarity in stems.items() if stem in article and stem not in here)
    return away / max(sum(stems.values()), 1e-9)


def _said_here(
    entry: Entry, candidates: tuple[Candidate[Entry], ...], matcher: Matcher, knowledge: KnowledgeBase
) -> set[str]:
    """The stems of an entry's passage, of its answer, and of what the candidates that rest on it are asked with."""
    texts = (entry.answer, *map(knowledge.sentence, entry.citations))
    resting = (candidate.hit.target for candidate in candidates if candidate.item.places & entry.places)
    asked = (phrase.tokens for target in resting for phrase in matcher.phrases(target))
    return {stemmed(token) for words in (*map(tokens, texts), *asked) for token in words}
