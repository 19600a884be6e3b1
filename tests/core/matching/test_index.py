"""The inverted index finds what comparing with every phrasing would find."""

import math
import random
from collections import Counter
from itertools import pairwise

import pytest

from bot.core.language.tokens import stemmed
from bot.core.matching.index import CHARACTER_WEIGHT, PAIR_WEIGHT, SHORTLIST, Phrase, PhrasingIndex

WORDS = (
    "ferry ferries captain ticket tickets price route gear dock engine fuel when what how does the a of on in".split()
)
CONCEPTS = ("name:aurora", "term:boat", "term:cost")
Vector = dict[object, float]


class EveryPhrasing:
    """The similarity as the matching notes have it, one phrasing after the other, with plain dictionaries."""

    def __init__(self, targets: list[list[Phrase]]) -> None:
        self.targets = targets
        self.counts = [[(self.words(p), self.pairs(p)) for p in own] for own in targets]
        had = Counter(f for own in self.counts for f in {f for blocks in own for block in blocks for f in block})
        self.weight = {feature: math.log((1 + len(targets)) / (1 + n)) + 1 for feature, n in had.items()}
        grams: Counter[str] = Counter()
        for own in targets:
            for token in {token for phrase in own for token in phrase.tokens}:
                grams.update(self.grams(token))
        size = len(targets)
        self.gram_weight = {g: math.log((1 + size) / (1 + min(n, size))) + 1 for g, n in grams.items()}

    def words(self, phrase: Phrase) -> Counter[object]:
        return Counter([*map(stemmed, phrase.tokens), *phrase.concepts])

    def pairs(self, phrase: Phrase) -> Counter[object]:
        return Counter(pairwise(["^", *map(stemmed, phrase.tokens), "$"]))

    def grams(self, token: str) -> list[str]:
        marked = f"<{token}>"
        return [marked[i : i + n] for n in (2, 3, 4, 5) for i in range(len(marked) - n + 1)]

    def vector(self, blocks: tuple[Counter[object], Counter[object]]) -> Vector:
        found: Vector = {}
        for block, length in zip(blocks, (1.0, PAIR_WEIGHT), strict=True):
            raw = {f: (1 + math.log(n)) * self.weight[f] for f, n in block.items() if f in self.weight}
            norm = math.sqrt(sum(w * w for w in raw.values())) or 1.0
            found |= {f: length * w / norm for f, w in raw.items()}
        return found

    def characters(self, query: Phrase, phrase: Phrase) -> float:
        asked = Counter(g for t in query.tokens for g in self.grams(t) if g in self.gram_weight)
        length = math.sqrt(sum((n * self.gram_weight[g]) ** 2 for g, n in asked.items())) or 1.0
        ours = [g for t in phrase.tokens for g in self.grams(t)]
        power = math.sqrt(sum(self.gram_weight[g] ** 2 for g in ours)) or 1.0
        return sum(asked[g] * self.gram_weight[g] ** 2 for g in ours) / (length * power)

    def search(self, query: Phrase) -> dict[int, tuple[float, float, float]]:
        """For each target found: likeness of the best phrasing, likeness overall, coverage."""
        asked = self.vector((self.words(query), Counter(set(self.pairs(query)))))
        unknown = math.log(1 + len(self.targets)) + 1
        whole = sum(self.weight.get(w, unknown) for w in self.words(query))
        found = {}
        for target, own in enumerate(self.targets):
            rows = [self.vector(blocks) for blocks in self.counts[target]]
            together: Vector = {}
            for row in rows:
                for f, w in row.items():
                    together[f] = together.get(f, 0.0) + w
            length = math.sqrt(sum(w * w for w in together.values())) or 1.0
            overall = dot(asked, together) / length / math.sqrt(1 + PAIR_WEIGHT**2)
            covered = sum(self.weight[w] for w in self.words(query) if w in together) / max(whole, 1e-9)
            if covered:
                words = [dot(asked, row) for row in rows]
                likeness = [
                    w + CHARACTER_WEIGHT**2 * self.characters(query, phrase)
                    for w, phrase in zip(words, own, strict=True)
                    if w >= SHORTLIST * max(words)
                ]
                best = min(1.0, max(likeness) / (1 + PAIR_WEIGHT**2 + CHARACTER_WEIGHT**2))
                found[target] = (best, overall, covered)
        return found


def dot(one: Vector, other: Vector) -> float:
    return sum(w * other.get(f, 0.0) for f, w in one.items())


def some_phrase(random: random.Random, words: list[str]) -> Phrase:
    tokens = tuple(random.choices(words, k=random.randint(1, 6)))
    return Phrase(tokens, tuple(random.sample(CONCEPTS, random.choice([0, 0, 1, 2]))))


@pytest.mark.parametrize("seed", range(25))
def test_finds_what_comparing_with_every_phrasing_finds(seed: int) -> None:
    dice = random.Random(seed)
    targets = [[some_phrase(dice, WORDS) for _ in range(dice.randint(1, 5))] for _ in range(dice.randint(1, 12))]
    index, reference = PhrasingIndex(targets), EveryPhrasing(targets)
    for _ in range(10):
        query = some_phrase(dice, [*WORDS, "unheard", "captian"])
        hits = index.search(query)
        expected = reference.search(query)
        assert {hit.target for hit in hits} == set(expected)
        for hit in hits:
            assert (hit.best, hit.overall, hit.coverage) == pytest.approx(expected[hit.target], abs=1e-4)


def phrases(*texts: str) -> list[Phrase]:
    return [Phrase(tuple(text.split())) for text in texts]


INDEX = PhrasingIndex(
    [phrases("when does the ferry sail", "ferry times"), phrases("who is the captain"), phrases("why")]
)


def test_the_best_comes_first_with_its_closest_phrasing() -> None:
    first, *others = INDEX.search(Phrase(("ferry", "times")))
    assert (first.target, first.phrase) == (0, 1)
    assert first.score == pytest.approx(100 * (0.4 + 0.6 * first.overall), abs=0.01)
    assert all(hit.score < first.score for hit in others)


def test_scores_are_between_0_and_100() -> None:
    for query in phrases("ferry", "when does the ferry sail", "the the the", "who why when captain ferry"):
        assert all(0 < hit.score <= 100.0001 for hit in INDEX.search(query))


def test_a_word_said_often_does_not_score_above_100() -> None:
    assert INDEX.search(Phrase(("captain",) * 60))[0].score <= 100


def test_unknown_words_find_nothing_and_cover_nothing() -> None:
    assert INDEX.search(Phrase(("submarine",))) == []
    assert INDEX.search(Phrase(())) == []
    (captain,) = INDEX.search(Phrase(("captain", "submarine")))
    assert captain.coverage < 0.5


def test_no_more_targets_come_back_than_wanted() -> None:
    many = PhrasingIndex([phrases(f"ferry number {at}") for at in range(100)])
    found = many.search(Phrase(("ferry", "number", "77")), most=5)
    assert len(found) == 5
    assert found[0].target == 77


def test_asking_leaves_no_trace() -> None:
    before = INDEX.search(Phrase(("ferry", "times")))
    INDEX.search(Phrase(("who", "is", "the", "captain")))
    assert INDEX.search(Phrase(("ferry", "times"))) == before


def test_a_word_that_few_targets_have_weighs_more() -> None:
    assert 1 <= INDEX.weight("the") < INDEX.weight("captain") < INDEX.weight("submarine")
