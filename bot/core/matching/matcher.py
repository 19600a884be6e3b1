"""From a question to ranked candidates: entries, gaps and small talk compete on equal terms.

Pure: no thresholds here, and no text that anybody reads. What a likeness means is for ``confidence`` to say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.language.english import Asked, asked_for, content_words, lexical_words
from bot.core.language.lexicon import Lexicon
from bot.core.language.recognise import ENGLISH, question_words
from bot.core.language.smalltalk import OPEN_ENDED, Talk, phrasings
from bot.core.language.spelling import Spelling
from bot.core.language.tokens import MAX_QUESTION, MAX_TOKENS, Remembered, cleaned, days_in, kept_tokens, tokens
from bot.core.matching.index import Hit, Phrase, PhrasingIndex, starts_of
from bot.core.matching.vectors import Encode, Vectors, VectorTable, encode, mean

Item = Entry | Gap | Talk
ItemT = TypeVar("ItemT", Entry, Gap, Talk, covariant=True)

NEAREST_BY_WORDS: Final = 20
NEAREST_BY_VECTORS: Final = 10
"""Items that each of the two ways of looking contributes as candidates."""
MAX_EMBEDDED_PHRASINGS: Final = 100_000
"""Beyond so many, words alone find the candidates, and only these get vectors, when they are looked at."""

# What makes a candidate likely, before it is known whether any is right. Conditional logit over the families of FAQs
# of tests/benchmarks/fit_confidence.py.
WEIGHT_SCORE: Final = 3.5
WEIGHT_COVERAGE: Final = 4.6
WEIGHT_CLOSEST: Final = 4.5
WEIGHT_CENTRE: Final = 4.2
WEIGHT_PASSAGE: Final = 3.1
WEIGHT_DAY: Final = 1.5
"""For an entry that tells the days of the week that are asked of."""
WEIGHT_ANOTHER_NUMBER: Final = -4.0
"""For an entry that gives a name of the question another number: of Zone 2 where Zone 3 is asked of."""
WEIGHT_CLOSEST_FOREIGN: Final = 8.8
WEIGHT_CENTRE_FOREIGN: Final = 17.6

_MARKS: Final = " \t\n.,;:!?…¿¡？！。、，؟«»„“”\"'"


@dataclass(frozen=True)
class Query:
    """A question made ready: its tokens with typing errors mended, the concepts in them, and its vector."""

    text: str
    phrase: Phrase
    vector: Vectors = field(compare=False, repr=False)
    language: str = ENGLISH
    """Of a question in another language than the FAQ's, the words are not looked for."""

    @property
    def foreign(self) -> bool:
        """Whether it is asked in another language than the FAQ's."""
        return self.language != ENGLISH

    @cached_property
    def asked(self) -> Asked:
        """The kind of answer asked for."""
        return asked_for(question_words(self.text) if self.foreign else self.phrase.tokens)

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The words that say what the question is about, each once."""
        return tuple(dict.fromkeys(content_words(self.phrase.tokens)))

    @cached_property
    def lexical(self) -> tuple[str, ...]:
        """The words that are more than grammar, each once."""
        return tuple(dict.fromkeys(lexical_words(self.phrase.tokens)))


@dataclass(frozen=True)
class Candidate(Generic[ItemT]):
    """An item, the phrasing of it that matched best, and how alike they are."""

    item: ItemT
    phrasing: str
    hit: Hit
    closest: float
    """Cosine of the question to the item's most similar phrasing."""
    likeness: float
    """Words and vectors together, without unit; comparable between all candidates of one question."""
    rank: float
    """The likeness, and for an entry the nearness: the order of entries."""
    nearness: float = 0.0
    """Cosine of the question to the nearest sentence that an entry cites."""

    @property
    def score(self) -> float:
        """The similarity to the question, 0 to 100."""
        return max(0.0, min(100.0, 100 * self.likeness / MAX_LIKENESS))


MAX_LIKENESS: Final = WEIGHT_SCORE + WEIGHT_COVERAGE + WEIGHT_CLOSEST + WEIGHT_CENTRE


@dataclass(frozen=True)
class Ranking:
    """The candidates for one query, each kind best first."""

    query: Query
    entries: tuple[Candidate[Entry], ...] = ()
    gaps: tuple[Candidate[Gap], ...] = ()
    talks: tuple[Candidate[Talk], ...] = ()


class Matcher:
    """Ranks entries, gaps and small talk by their likeness to a question."""

    def __init__(self, knowledge: KnowledgeBase, encode: Encode, before: "Matcher | None" = None) -> None:
        """``before`` is that of nearly the same knowledge, with the same lexicon: it has read most phrasings."""
        known = {id(item): before.phrases(at) for at, item in enumerate(before.items)} if before else {}
        talks = [talk for talk in Talk if talk not in OPEN_ENDED]
        self.items: Sequence[Item] = [*knowledge.entries, *knowledge.gaps, *talks]
        self._told = len(knowledge.entries) + len(knowledge.gaps)
        self.lexicon = knowledge.lexicon
        self.knowledge, self.names = knowledge, knowledge.names
        self._phrases: Sequence[Sequence[Phrase]] = [
            known.get(id(item)) or _phrases(item, self.lexicon) for item in self.items
        ]
        self._written_down = frozenset(phrase.tokens for own in self._phrases[: self._told] for phrase in own)
        self.index = PhrasingIndex(self._phrases)
        self._spelling = Spelling(self.index.token_counts)
        self._phrasings = [text for item in self.items for text in phrasings_of(item)]
        self._starts = starts_of(len(own) for own in self._phrases)
        self._sentences = {
            entry.id: [knowledge.sentence(citation) for citation in entry.citations] for entry in knowledge.entries
        }
        self._is_embedded = len(self._phrasings) <= MAX_EMBEDDED_PHRASINGS
        known_vectors = before.vectors if before and before.vectors.has(self._texts(knowledge)) else None
        self.vectors: VectorTable = known_vectors or VectorTable(self._texts(knowledge), encode)
        self._kinds = Remembered(self._find_kinds)
        if self._is_embedded:
            self._places = self.vectors.places(self._phrasings)
            self._centres = mean(self.vectors.rows(self._places), self._starts)
            self._translated = {language: self._asked_in(language, knowledge) for language in knowledge.translations}
        self._as_translated = {
            (language, _bare(question)): target
            for language in knowledge.translations
            for target, question in enumerate(self._questions_in(language, knowledge))
            if question
        }

    def _texts(self, knowledge: KnowledgeBase) -> Iterator[str]:
        """What gets a vector at once: all phrasings, the sentences that entries cite, and every word of these."""
        if not self._is_embedded:
            return
        yield from self._phrasings
        yield from self.index.tokens
        for language in knowledge.translations:
            yield from self._questions_in(language, knowledge)
        for entry in knowledge.entries:
            yield from self._sentences[entry.id]
            for text in (entry.answer, *self._sentences[entry.id]):
                yield from tokens(text)

    def _asked_in(self, language: str, knowledge: KnowledgeBase) -> Vectors:
        """The vector of each item's question in a language; zeros where it is not translated."""
        questions = self._questions_in(language, knowledge)
        is_asked = np.array([[bool(question)] for question in questions], np.float32)
        return np.multiply(self.vectors.vectors(questions), is_asked)

    def _questions_in(self, language: str, knowledge: KnowledgeBase) -> list[str]:
        asked = (None if isinstance(item, str) else knowledge.translation(item, language) for item in self.items)
        return [found.question if found else "" for found in asked]

    # -- asking -----------------------------------------------------------------------------------------------

    def read(self, question: str, language: str = ENGLISH) -> Query:
        """The question as the matcher sees it: capped, in tokens, with typing errors mended."""
        text = cleaned(question, MAX_QUESTION)
        if language != ENGLISH:
            words = tokens(text)[:MAX_TOKENS]
            return Query(text, Phrase(words), self.vectors.vector(text), language)
        return self.query(tokens(text))

    def knows(self, token: str) -> bool:
        """Whether a token is a word of the FAQ, or such a word mistyped."""
        return self._spelling.repaired((token,))[0] in self.index.token_counts

    def is_written(self, text: str) -> bool:
        """Whether an author wrote down these very words, and they say what they are about."""
        words = tokens(text[:MAX_QUESTION])
        return words in self._written_down and len(content_words(words)) > 1

    def query(self, words: Sequence[str]) -> Query:
        """The query made of these tokens."""
        repaired = self._spelling.repaired(words[:MAX_TOKENS])
        embedded = _embedded(repaired)
        vector = self.vectors.vectors(embedded)[0]
        return Query(embedded[0], Phrase(repaired, self.lexicon.concepts(repaired)), vector)

    def foresee(self, questions: Iterable[str], encode: Encode = encode) -> None:
        """Makes the vectors of questions that will be read, all at once; ``encode`` has them, as from the disk."""
        repaired = (self._spelling.repaired(tokens(question)[:MAX_TOKENS]) for question in questions)
        self.vectors.foresee(chain.from_iterable(map(_embedded, repaired)), encode)

    def rank(self, query: Query) -> Ranking:
        """The candidates for a query."""
        found = self._written(query) if query.foreign else self.index.search(query.phrase, NEAREST_BY_WORDS)
        hits = {hit.target: hit for hit in found}
        targets = np.array(sorted({*hits, *self._nearest_by_vectors(query, hits)}), dtype=np.int64)
        closest, phrase, centre = self._compared(query, targets, hits)
        nearness = self._nearness(query, targets)
        days, numbers = days_in(query.phrase.tokens), self.knowledge.numbers_in(query.phrase.tokens)
        entries: list[Candidate[Entry]] = []
        gaps: list[Candidate[Gap]] = []
        talks: list[Candidate[Talk]] = []
        columns = (column.tolist() for column in (targets, closest, phrase, centre))
        for target, near, nearest, middle in zip(*columns, strict=True):
            hit = hits.get(target) or Hit(0.0, target, nearest, 0.0, 0.0, 0.0)
            item, phrasing = self.items[target], self._phrasings[hit.phrase]
            likeness = _likeness(query, hit, near, middle)
            if isinstance(item, Entry):
                sentence = nearness[item.id]
                tells_days = bool(days) and days <= days_in(kept_tokens(item.answer))
                rank = likeness + WEIGHT_PASSAGE * sentence + WEIGHT_DAY * tells_days
                rank += WEIGHT_ANOTHER_NUMBER * self.knowledge.gives_others(item, numbers)
                entries.append(Candidate(item, phrasing, hit, near, likeness, rank, sentence))
            elif isinstance(item, Gap):
                gaps.append(Candidate(item, phrasing, hit, near, likeness, likeness))
            else:
                talks.append(Candidate(item, phrasing, hit, near, likeness, likeness))
        return Ranking(query, _best_first(entries), _best_first(gaps), _best_first(talks))

    def _written(self, query: Query) -> list[Hit]:
        """The item whose translated question this is, but for its case and the marks around it."""
        target = self._as_translated.get((query.language, _bare(query.text)))
        return [] if target is None else [Hit(0.0, target, int(self._starts[target]), 1.0, 0.0, 1.0)]

    def _nearest_by_vectors(self, query: Query, hits: Iterable[int]) -> list[int]:
        if not self._is_embedded:
            return []
        near = self._centres @ query.vector
        if query.language in self._translated:
            near = np.maximum(near, self._translated[query.language] @ query.vector)
        most = NEAREST_BY_VECTORS * (1 + query.foreign)
        found = _greatest(near, most)
        # How far an entry is ahead of the next one tells nothing where small talk left no place for any.
        is_told = any(at < self._told for at in chain(found, hits))
        return [*found, *_greatest(near[: self._told], most)] if is_told else found

    def _compared(
        self, query: Query, targets: NDArray[np.int64], hits: dict[int, Hit]
    ) -> tuple[Vectors, NDArray[np.int64], Vectors]:
        """For each target: cosine to its closest phrasing, which one that is, and cosine to its centre."""
        if not self._is_embedded:
            phrases = np.array([hits[target].phrase for target in targets.tolist()], dtype=np.int64)
            near = self.vectors.vectors([self._phrasings[phrase] for phrase in phrases]) @ query.vector
            return near, phrases, near
        lengths = self._starts[targets + 1] - self._starts[targets]
        first = np.cumsum(lengths) - lengths
        rows = np.arange(int(lengths.sum())) + np.repeat(self._starts[targets] - first, lengths)
        alike = self.vectors.cosines(self._places[rows], query.vector)
        closest = np.maximum.reduceat(alike, first)
        winners = np.flatnonzero(alike == np.repeat(closest, lengths))[::-1]
        phrase = np.zeros(len(targets), dtype=np.int64)
        phrase[np.repeat(np.arange(len(targets)), lengths)[winners]] = rows[winners]
        centre = self._centres[targets] @ query.vector
        if query.language in self._translated:
            closest = np.maximum(closest, self._translated[query.language][targets] @ query.vector)
        return closest, phrase, centre

    def _nearness(self, query: Query, targets: NDArray[np.int64]) -> Mapping[str, float]:
        """Cosine of the question to the nearest sentence that an entry cites, by its id."""
        ids = [item.id for target in targets.tolist() if isinstance(item := self.items[target], Entry)]
        if not ids:
            return {}
        near = self.vectors.vectors([text for id in ids for text in self._sentences[id]]) @ query.vector
        first = starts_of(len(self._sentences[id]) for id in ids)[:-1]
        return dict(zip(ids, np.maximum.reduceat(near, first).tolist(), strict=True))

    def phrases(self, target: int) -> Sequence[Phrase]:
        """The phrasings of a target, as the index sees them."""
        return self._phrases[target]

    def is_asked_for(self, asked: Asked, target: int) -> bool:
        """Whether somebody asks a target for this kind of answer."""
        return asked in self._kinds.of(target)

    def _find_kinds(self, target: int) -> frozenset[Asked]:
        return frozenset(asked_for(phrase.tokens) for phrase in self._phrases[target])

    def sentences(self, entry: Entry) -> Sequence[str]:
        """The sentences that an entry cites."""
        return self._sentences[entry.id]


def _greatest(numbers: Vectors, most: int) -> list[int]:
    """The places of the greatest numbers, at most so many."""
    most = min(most, len(numbers))
    found: list[int] = np.argpartition(-numbers, most - 1)[:most].tolist()
    return found


def _likeness(query: Query, hit: Hit, closest: float, centre: float) -> float:
    if query.foreign:
        return WEIGHT_CLOSEST_FOREIGN * closest + WEIGHT_CENTRE_FOREIGN * centre
    words = WEIGHT_SCORE * hit.score / 100 + WEIGHT_COVERAGE * hit.coverage
    return words + WEIGHT_CLOSEST * closest + WEIGHT_CENTRE * centre


def _best_first(candidates: list[Candidate[ItemT]]) -> tuple[Candidate[ItemT], ...]:
    return tuple(sorted(candidates, key=lambda candidate: -candidate.rank))


def _embedded(words: Sequence[str]) -> tuple[str, ...]:
    """What gets a vector where a question of these tokens is read: all of it, and its words, which come next."""
    return " ".join(words), *lexical_words(words)


def _bare(text: str) -> str:
    """A question in small letters, without the marks around it."""
    return text.casefold().strip(_MARKS)


def _phrases(item: Item, lexicon: Lexicon) -> list[Phrase]:
    if isinstance(item, Talk):
        return [Phrase(words, lexicon.concepts(words)) for words in _words_of(item)]
    read = (tokens(text) for text in phrasings_of(item))
    return [Phrase(words, lexicon.concepts(words, item.article)) for words in read]


@cache
def _words_of(talk: Talk) -> tuple[tuple[str, ...], ...]:
    return tuple(tokens(text) for text in phrasings(talk))


def phrasings_of(item: Item) -> tuple[str, ...]:
    """Every way of asking for an item, its question first."""
    if isinstance(item, Talk):
        return phrasings(item)
    return (item.question, *item.phrasings)
