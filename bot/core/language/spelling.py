"""Repairs typing errors in a question, towards the words that the knowledge base knows."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.language.english import content_words, is_ordinary
from bot.core.language.tokens import MAX_QUESTION, Remembered

MIN_LIKENESS = 0.75
"""Share of a word that must agree (optimal string alignment): one error in four letters, two in eight."""
MAX_MISTYPED_WORDS = 24
"""Where more words than this are unknown, they are not mistyped: it is another language, or none."""
MAX_REMEMBERED_WORDS = 20_000
"""Mistyped words whose meaning is kept."""
MIN_BEGUN_LETTERS = 3
"""Letters from which a word that is being typed can be told."""
_LAST_WORD = re.compile(r"[^\W\d_]+$")
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
        self._of_like_length = Remembered(self._near_length, MAX_QUESTION)
        self._meant = Remembered(self._find, MAX_REMEMBERED_WORDS)

    def repaired(self, tokens: Sequence[str]) -> tuple[str, ...]:
        """The tokens, and in place of each that is mistyped the known word that was meant, where there is one."""
        odd = set(filter(self._is_odd, tokens))
        if len(odd) > MAX_MISTYPED_WORDS:
            return tuple(tokens)
        return tuple(self._meant.of(token) if token in odd else token for token in tokens)

    def _is_odd(self, token: str) -> bool:
        """Whether a token is neither known nor an ordinary word, nor too short or a number."""
        known = token in self._counts or len(token) < 3 or is_ordinary(token)
        return not known and not any(c.isdigit() for c in token)

    def _find(self, token: str) -> str:
        if _consonants(token) == token and token in self._by_consonants:
            return self._by_consonants[token]
        if len(token) == 3:
            swapped = (token[1] + token[0] + token[2], token[0] + token[2] + token[1])
            return max((w for w in swapped if w in self._counts), key=self._counts.__getitem__, default=token)
        near = self._of_like_length.of(len(token))
        found = process.extract(token, near, scorer=OSA.normalized_similarity, score_cutoff=MIN_LIKENESS, limit=5)
        return max(found, key=lambda hit: (hit[1], self._counts[hit[0]]))[0] if found else token

    def _near_length(self, length: int) -> list[str]:
        """The words that are not too short or too long to be meant by one of this length."""
        least, most = int(length * MIN_LIKENESS), int(length / MIN_LIKENESS)
        return [word for near in range(least, most + 1) for word in self._by_length.get(near, ())]


def completed(typed: str, counts: Mapping[str, int]) -> str:
    """What somebody is typing, with its last word completed to the known one that is meant most often.

    A word that is followed by a space, or is known, or too short to tell, stays.
    """
    begun = _LAST_WORD.search(typed)
    if begun is None or len(begun[0]) < MIN_BEGUN_LETTERS or begun[0].casefold() in counts:
        return typed
    known = content_words([word for word in counts if word.startswith(begun[0].casefold())])
    return typed[: begun.start()] + max(known, key=counts.__getitem__, default=begun[0])


def _consonants(word: str) -> str:
    """The word as people shorten it in a chat: "tmpl", "ppl", "jpn"."""
    return _VOWELS.sub("", word)
