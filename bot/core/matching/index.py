"""An inverted index over phrasings: from a query to the few targets worth a closer look, at any size.

A target is whatever phrasings belong to. The similarity is LEX of the matching notes: stems, pairs of neighbouring
stems and character n-grams, weighted by how few *targets* have them, seen from the best phrasing and from all of them.
Candidates come from the words alone; only they are compared by character. NumPy only; no names, no text of the article.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.core.language.tokens import Remembered, stemmed

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


def starts_of(lengths: Iterable[int] | Ints) -> Ints:
    """Where each row starts, and where the last one ends."""
    counts = lengths if isinstance(lengths, np.ndarray) else np.fromiter(lengths, dtype=np.int64)
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def spans(starts: Ints, lengths: Ints) -> Ints:
    """The positions start, start + 1, … of every span, one span after the other."""
    offsets = np.cumsum(lengths) - lengths
    positions: Ints = np.arange(int(lengths.sum())) + np.repeat(starts - offsets, lengths)
    return positions


def sums(values: Floats, lengths: Ints) -> Floats:
    """The sum of each row of a flat array; 0 for an empty one."""
    ends = np.cumsum(lengths)
    totals = np.add.reduceat(np.append(values, np.zeros(1, values.dtype)), ends - lengths)
    totals[lengths == 0] = 0
    return totals


PAIR_WEIGHT: Final = 0.3
CHARACTER_WEIGHT: Final = 1.0
BEST_SHARE: Final = 0.4
"""How much the best phrasing counts; the rest is the entry as a whole. Set on BANKING77 (docs/figures.md)."""
CANDIDATES: Final = 16
"""Targets that are compared closely."""
SHORTLIST: Final = 0.5
"""Of their phrasings, those that are compared by character: at least so near, by words, to the target's nearest."""
MAX_REMEMBERED_TOKENS: Final = 20_000
"""Tokens of questions whose n-grams are kept: people use mostly the same few thousand."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrasing or one query: its tokens in order, and the concepts the lexicon finds in it."""

    tokens: tuple[str, ...]
    concepts: tuple[str, ...] = ()


class Hit(NamedTuple):
    """A target found: how alike it is (0 to 1), and which of its phrasings is the closest."""

    score: float
    """The similarity, 0 to 100: of the best phrasing and overall, less for what is not covered."""
    target: int
    phrase: int
    best: float
    overall: float
    coverage: float


class PhrasingIndex:
    """Finds the targets whose phrasings are most like a query."""

    def __init__(self, targets: Sequence[Sequence[Phrase]]) -> None:
        phrases = list(chain.from_iterable(targets))
        self.size = len(targets)
        self.unknown_weight = math.log(1 + self.size) + 1
        self._target_starts = starts_of(len(own) for own in targets)
        self._target_of = np.repeat(np.arange(self.size), np.diff(self._target_starts))
        self._read_words(phrases)
        self._weigh_words(phrases)
        self._weigh_characters()
        self._dense_words = np.zeros(len(self._weights), dtype=np.float32)
        self._features = Remembered(self._features_of, 8)
        self._known_ngrams = Remembered(self._known_ngrams_of, MAX_REMEMBERED_TOKENS)

    # -- building ---------------------------------------------------------------------------------------------

    def _read_words(self, phrases: list[Phrase]) -> None:
        self.tokens: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        known = self.tokens
        self._flat = np.fromiter((known.setdefault(t, len(known)) for p in phrases for t in p.tokens), dtype=np.int32)
        self._phrase_starts = starts_of(len(p.tokens) for p in phrases)
        stems = self._stems
        self._stem_of = np.fromiter((stems.setdefault(stemmed(t), len(stems)) for t in known), dtype=np.int32)
        counts = np.bincount(self._flat, minlength=len(known))
        self.token_counts: dict[str, int] = dict(zip(known, counts.tolist(), strict=True))

    def _weigh_words(self, phrases: list[Phrase]) -> None:
        self._mark = len(self._stems)
        blocks = [(self._word_counts(phrases), 1.0), (self._pair_counts(), PAIR_WEIGHT)]
        features = len(self._stems) + len(self._pair_codes)
        had = sum(self._targets_with(block, features) for block, _ in blocks)
        self._weights = (np.log((1 + self.size) / (1 + had)) + 1).astype(np.float32)
        weights = [self._unit(block, length) for block, length in blocks]
        row = np.concatenate([block.row for block, _ in blocks])
        order = np.argsort(row, kind="stable")
        self._row_features = np.concatenate([block.feature for block, _ in blocks])[order]
        self._row_weights = np.concatenate(weights)[order]
        self._row_starts = starts_of(np.bincount(row, minlength=len(phrases)))
        self._make_postings(row[order], features)

    def _word_counts(self, phrases: list[Phrase]) -> "_Counts":
        for phrase in phrases:
            for concept in phrase.concepts:
                self._stems.setdefault(concept, len(self._stems))
        concepts = np.fromiter((self._stems[c] for p in phrases for c in p.concepts), dtype=np.int32)
        rows = np.arange(len(phrases), dtype=np.int32)
        row = np.concatenate(
            [np.repeat(rows, np.diff(self._phrase_starts)), np.repeat(rows, [len(p.concepts) for p in phrases])]
        )
        return _counted(row, np.concatenate([self._stem_of[self._flat], concepts]))

    def _pair_counts(self) -> "_Counts":
        """Neighbouring stems of every phrase, with a mark before the first and another after the last."""
        left = np.insert(self._stem_of[self._flat].astype(np.int64), self._phrase_starts[:-1], self._mark)
        right = np.append(left[1:], self._mark)
        right[right == self._mark] = self._mark + 1
        codes = left * (self._mark + 2) + right
        del left, right  # A million phrasings make arrays of 64 MB; two GB must do for everything.
        self._pair_codes, ids = np.unique(codes, return_inverse=True)
        rows = np.arange(len(self._phrase_starts) - 1, dtype=np.int32)
        return _counted(np.repeat(rows, np.diff(self._phrase_starts) + 1), (ids + len(self._stems)).astype(np.int32))

    def _targets_with(self, block: "_Counts", features: int) -> Ints:
        """How many targets have each feature."""
        pairs = np.unique(self._target_of[block.row] * features + block.feature)
        return np.bincount(pairs % features, minlength=features)

    def _unit(self, block: "_Counts", length: float) -> Floats:
        """The weights of a block, so that each row is a vector of this length."""
        weight = _damped(block.times) * self._weights[block.feature]
        norm = np.sqrt(np.bincount(block.row, weights=weight.astype(np.float64) ** 2))
        return (length * weight / np.maximum(norm[block.row], 1e-9)).astype(np.float32)

    def _make_postings(self, row: NDArray[np.int32], features: int) -> None:
        code = self._target_of[row] * features + self._row_features
        pairs, where = np.unique(code, return_inverse=True)
        target, feature = pairs // features, pairs % features
        total = np.bincount(where, weights=self._row_weights, minlength=len(pairs))
        length = np.sqrt(np.bincount(target, weights=total * total, minlength=self.size))
        weight = total / np.maximum(length[target], 1e-9)
        order = np.argsort(feature, kind="stable")
        self._posting_targets = target[order].astype(np.int32)
        self._posting_weights = weight[order].astype(np.float32)
        self._posting_starts = starts_of(np.bincount(feature, minlength=features))

    def _weigh_characters(self) -> None:
        self._ngrams: dict[str, int] = {}
        ngrams = self._ngrams
        grams = [[ngrams.setdefault(g, len(ngrams)) for g in _ngrams_of(t)] for t in self.tokens]
        counts = np.fromiter(map(len, grams), dtype=np.int64)
        flat = np.fromiter(chain.from_iterable(grams), dtype=np.int32)
        owner = np.repeat(np.arange(len(grams), dtype=np.int32), counts)
        # How many targets have an n-gram, from above: the sum over its tokens. Exact counting costs 20 times as long.
        pairs = np.unique(self._target_of_token() * len(self.tokens) + self._flat)
        token_targets = np.bincount(pairs % max(len(self.tokens), 1), minlength=len(self.tokens))
        had = np.bincount(flat, weights=token_targets[owner], minlength=len(ngrams))
        self._gram_weights = (np.log((1 + self.size) / (1 + np.minimum(had, self.size))) + 1).astype(np.float32)
        self._gram_tokens = owner[np.argsort(flat, kind="stable")]
        self._gram_starts = starts_of(np.bincount(flat, minlength=len(ngrams)))
        power = sums(self._gram_weights[flat] ** 2, counts)
        self._phrase_lengths = np.sqrt(np.maximum(sums(power[self._flat], np.diff(self._phrase_starts)), 1e-9))

    def _target_of_token(self) -> Ints:
        return np.repeat(self._target_of, np.diff(self._phrase_starts))

    # -- asking -----------------------------------------------------------------------------------------------

    def weight(self, word: str) -> float:
        """How much a stem or concept counts: from 1 (every target has it) up; unknown ones most."""
        known = self._stems.get(word)
        return self.unknown_weight if known is None else float(self._weights[known])

    def search(self, query: Phrase, most: int = CANDIDATES) -> list[Hit]:
        """The targets most like the query, best first; none where no word is known. Not for several threads."""
        features = self._features.of(query)
        overall, coverage = self._by_words(query, features)
        found = np.flatnonzero(coverage)
        if len(found) > most:
            rough = overall[found] * np.sqrt(coverage[found])
            found = np.sort(found[np.argpartition(-rough, most)[:most]])
        if not len(found):
            return []
        best, phrase = self._by_phrasing(query, features, found)
        overall, coverage = overall[found], coverage[found]
        score = 100 * (BEST_SHARE * best + (1 - BEST_SHARE) * overall) * np.sqrt(coverage)
        order = np.argsort(-score, kind="stable")
        columns = (column[order].tolist() for column in (score, found, phrase, best, overall, coverage))
        return [Hit(*row) for row in zip(*columns, strict=True)]

    def _features_of(self, query: Phrase) -> "_Features":
        sequence = [self._stems.get(stemmed(token), -1) for token in query.tokens]
        words: dict[int, int] = {}
        for known in chain(sequence, (self._stems.get(concept, -1) for concept in query.concepts)):
            if known >= 0:
                words[known] = words.get(known, 0) + 1
        marked = [self._mark, *sequence, self._mark + 1]
        codes = {a * (self._mark + 2) + b for a, b in pairwise(marked) if a >= 0 and b >= 0}
        pairs = self._known_pairs(np.array(sorted(codes), dtype=np.int64)) + len(self._stems)
        word_weights = [(1 + math.log(times)) * self._weights.item(word) for word, times in words.items()]
        weights = [*_scaled(word_weights, 1.0), *_scaled(self._weights[pairs].tolist(), PAIR_WEIGHT)]
        ids = np.concatenate([np.fromiter(words, dtype=np.int64), pairs])
        return _Features(ids, np.array(weights, np.float32), len(words))

    def _known_pairs(self, codes: Ints) -> Ints:
        where = np.searchsorted(self._pair_codes, codes)
        where[where == len(self._pair_codes)] = 0
        known: Ints = where[self._pair_codes[where] == codes]
        return known

    def _by_words(self, query: Phrase, features: "_Features") -> tuple[Floats, Floats]:
        """How alike each target is as a whole, and how much of the query it covers; both 0 to 1."""
        starts = self._posting_starts[features.ids]
        lengths = self._posting_starts[features.ids + 1] - starts
        where = spans(starts, lengths)
        targets = self._posting_targets[where]
        products = np.repeat(features.weights, lengths) * self._posting_weights[where]
        overall = np.bincount(targets, products, self.size)
        words = int(lengths[: features.words].sum())
        weights = np.repeat(self._weights[features.ids[: features.words]], lengths[: features.words])
        covered = np.bincount(targets[:words], weights, self.size)
        asked = {stemmed(token) for token in query.tokens}.union(query.concepts)
        return overall / math.sqrt(1 + PAIR_WEIGHT**2), covered / max(sum(map(self.weight, asked)), 1e-9)

    def _by_phrasing(self, query: Phrase, features: "_Features", targets: Ints) -> tuple[Floats, Ints]:
        """For each target the likeness of its best phrasing (0 to 1), and which one that is."""
        first, count = self._target_starts[targets], self._target_starts[targets + 1] - self._target_starts[targets]
        phrases = spans(first, count)
        owner = np.repeat(np.arange(len(targets)), count)
        words = self._words_in_common(features, targets, phrases)
        most = np.maximum.reduceat(words, np.cumsum(count) - count)
        close = words >= SHORTLIST * most[owner]
        phrases, owner = phrases[close], owner[close]
        alike = words[close] + CHARACTER_WEIGHT**2 * self._characters_in_common(query, phrases)
        starts = np.flatnonzero(np.concatenate(([True], owner[1:] != owner[:-1])))
        best = np.maximum.reduceat(alike, starts)
        winners = np.flatnonzero(alike == best[owner])[::-1]
        chosen = np.zeros(len(targets), dtype=np.int64)
        chosen[owner[winners]] = phrases[winners]
        # A phrasing that repeats a word has its length underrated: nothing is more alike than the same.
        return np.minimum(best / (1 + PAIR_WEIGHT**2 + CHARACTER_WEIGHT**2), 1), chosen

    def _words_in_common(self, features: "_Features", targets: Ints, phrases: Ints) -> Floats:
        """How much each phrasing of some targets has of the query's words; what a target has stands in one piece."""
        starts = self._row_starts[phrases]
        lengths = self._row_starts[phrases + 1] - starts
        ends = self._row_starts[self._target_starts[targets + 1]]
        pieces = list(map(slice, self._row_starts[self._target_starts[targets]].tolist(), ends.tolist()))
        self._dense_words[features.ids] = features.weights
        products = self._dense_words.take(np.concatenate([self._row_features[piece] for piece in pieces]))
        products *= np.concatenate([self._row_weights[piece] for piece in pieces])
        self._dense_words[features.ids] = 0
        return sums(products, lengths)

    def _characters_in_common(self, query: Phrase, phrases: Ints) -> Floats:
        spelt = Counter(chain.from_iterable(map(self._known_ngrams.of, query.tokens)))
        ngrams, times = np.fromiter(spelt, np.int64), np.fromiter(spelt.values(), np.int64)
        weights = times * self._gram_weights[ngrams]
        length = math.sqrt(float(weights @ weights)) or 1.0
        starts = self._gram_starts[ngrams]
        counts = self._gram_starts[ngrams + 1] - starts
        shared = np.repeat(weights * self._gram_weights[ngrams], counts)
        alike = np.bincount(self._gram_tokens[spans(starts, counts)], shared, len(self.tokens)).astype(np.float32)
        starts = self._phrase_starts[phrases]
        counts = self._phrase_starts[phrases + 1] - starts
        return sums(alike.take(self._flat[spans(starts, counts)]), counts) / (length * self._phrase_lengths[phrases])

    def _known_ngrams_of(self, token: str) -> list[int]:
        known = (self._ngrams.get(gram) for gram in _ngrams_of(token))
        return [gram for gram in known if gram is not None]


class _Features(NamedTuple):
    """A query's known features with their weights (words, then pairs, each block a unit vector)."""

    ids: Ints
    weights: Floats
    words: int


@lru_cache(maxsize=2_000)
def _ngrams_of(token: str) -> list[str]:
    marked = f"<{token}>"
    return [marked[i : i + n] for n in (2, 3, 4, 5) for i in range(len(marked) - n + 1)]


class _Counts(NamedTuple):
    """How often a row has a feature, for the features that it has, row by row."""

    row: NDArray[np.int32]
    feature: NDArray[np.int32]
    times: NDArray[np.int32]


def _counted(row: NDArray[np.int32], feature: NDArray[np.int32]) -> _Counts:
    codes, counts = np.unique((row.astype(np.int64) << 32) | feature, return_counts=True)
    return _Counts((codes >> 32).astype(np.int32), codes.astype(np.int32), counts.astype(np.int32))


def _damped(counts: NDArray[np.integer[Any]]) -> Floats:
    damped: Floats = (1 + np.log(counts)).astype(np.float32)
    return damped


def _scaled(weights: Sequence[float], length: float) -> list[float]:
    norm = math.hypot(*weights) or 1.0
    return [weight * length / norm for weight in weights]
