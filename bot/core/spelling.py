"""Repairs typing errors in a question, towards the words that the knowledge base knows."""

import re
from collections import defaultdict
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.english import is_ordinary
from bot.core.remembered import Remembered

LEAST_LIKENESS = 0.75
"""Share of a word that must agree (optimal string alignment): one error in four letters, two in eight."""
MOST_REMEMBERED = 20_000
"""Mistyped words whose meaning is kept."""
_VOWELS = re.compile("[aeiou]")


class Spelling:
    """Knows the words of the knowledge base, and what a mistyped one was meant to be."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._counts = counts
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in counts:
            if not any(c.isdigit() for c in word):
                self._by_length[len(word)].append(word)
        self._by_consonants: dict[str, str] = {}
        for word in sorted(counts, key=counts.__getitem__):
            self._by_consonants[_consonants(word)] = word
        self._meant = Remembered(self._find, MOST_REMEMBERED)

    def repaired(self, token: str) -> str:
        """The known word that an unknown, unordinary token was meant to be; the token itself where there is none."""
        if token in self._counts or len(token) < 3 or is_ordinary(token) or any(c.isdigit() for c in token):
            return token
        return self._meant.of(token)

    def _find(self, token: str) -> str:
        if _consonants(token) == token and token in self._by_consonants:
            return self._by_consonants[token]
        if len(token) == 3:
            swapped = (token[1] + token[0] + token[2], token[0] + token[2] + token[1])
            return max((w for w in swapped if w in self._counts), key=self._counts.__getitem__, default=token)
        least, most = int(len(token) * LEAST_LIKENESS), int(len(token) / LEAST_LIKENESS)
        near = [w for n in range(least, most + 1) for w in self._by_length.get(n, ())]
        found = process.extract(token, near, scorer=OSA.normalized_similarity, score_cutoff=LEAST_LIKENESS, limit=5)
        return max(found, key=lambda hit: (hit[1], self._counts[hit[0]]))[0] if found else token


def _consonants(word: str) -> str:
    """The word as people shorten it in a chat: "tmpl", "ppl", "jpn"."""
    return _VOWELS.sub("", word)
