"""Names: the proper ones in a text, and others for the same thing, as the concepts that the lexicon knows."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.core.language.english import lexical_words
from bot.core.language.tokens import MONTHS, stemmed, tokens

NAME, TERM = "name:", "term:"
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_NUMBERED: Final = re.compile(r"(?<=[\w,;(] )([A-Z][\w’-]*) (?:\d{1,3}|[A-Z])\b(?![-–.,:%]?\d)")
_AFTER_A_SENTENCE: Final = frozenset(".!?:\"“”‘'(\n")


@dataclass(frozen=True)
class Lexicon:
    """Groups of forms that mean the same, proper names and common terms: of all articles, and of single ones."""

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    own: Mapping[str, "Lexicon"] = field(default_factory=dict)
    """What means the same in one article alone, by its name. A group of the same key as a shared one adds to it."""

    def concepts(self, words: Sequence[str], article: str | None = None) -> tuple[str, ...]:
        """The concepts in the words, in order; of several forms that start at a word, the longest.

        In the words of an ``article``, forms of the others mean nothing; in a question, those of every article count.
        """
        stems = tuple(map(stemmed, words))
        longest, forms = self._longest, self._forms
        if longest.keys().isdisjoint(stems):
            return ()
        found: list[str] = []
        at = 0
        while at < len(stems):
            for length in range(min(longest.get(stems[at], 0), len(stems) - at), 0, -1):
                owners = forms.get(stems[at : at + length])
                if owners and (meant := _meant(owners, article)):
                    found += meant
                    at += length
                    break
            else:
                at += 1
        return tuple(found)

    @cached_property
    def _forms(self) -> Mapping[tuple[str, ...], Mapping[str | None, str]]:
        """The concept of each form, by the article in which it has that meaning (None: all of them)."""
        forms: dict[tuple[str, ...], dict[str | None, str]] = defaultdict(dict)
        for owner, lexicon in ((None, self), *self.own.items()):
            for mark, groups, shared in ((NAME, lexicon.names, self.names), (TERM, lexicon.terms, self.terms)):
                for key, written in groups.items():
                    concept = f"{mark}{key}" if key in shared else f"{mark}{owner}/{key}"
                    for form in (key, *written):
                        if stems := tuple(stemmed(word) for word in tokens(form)):
                            forms[stems][owner] = concept
        return forms

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """The length of the longest form that starts with a stem."""
        longest: dict[str, int] = {}
        for form in self._forms:
            longest[form[0]] = max(longest.get(form[0], 0), len(form))
        return longest


def _meant(owners: Mapping[str | None, str], article: str | None) -> list[str]:
    return list(dict.fromkeys(c for owner, c in owners.items() if article is None or owner in (None, article)))


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The words that texts write with a capital letter within a sentence, and never without one: proper names."""
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        for word in _WORD.finditer(text):
            words = lexical_words(tokens(word.group()))
            if not word.group()[0].isupper():
                small.update(words)
            elif (before := text[: word.start()].rstrip()) and before[-1] not in _AFTER_A_SENTENCE:
                capital.update(words)
    return frozenset(capital - small)


def told_by_numbers(texts: Iterable[str]) -> frozenset[str]:
    """The words that texts write with a capital letter and a number within a sentence: zone of "in Zone 3"."""
    return frozenset(match[1].casefold() for text in texts for match in _NUMBERED.finditer(text)).difference(MONTHS)


def numbered_in(words: Sequence[str], numbered: Collection[str]) -> frozenset[tuple[str, str]]:
    """Those of the numbered words that stand among others, each with its number or letter: zone and 3."""
    pairs = pairwise(words)
    return frozenset(pair for pair in pairs if pair[0] in numbered and (pair[1].isdecimal() or len(pair[1]) == 1))
