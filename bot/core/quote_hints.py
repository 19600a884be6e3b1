"""What a quote that the article lacks was probably meant to be, for its author."""

from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz, process

from bot.core.article import Article, Sentence

COPY_IT: Final = "; copy it from there"
_LOOKED_AT: Final = 8
"""Sentences that are compared word by word: those that look most like the quote."""
_LONGEST: Final = 2_000
"""Characters of a sentence that is looked at; no quote is longer."""
_LEAST_ALIKE: Final = 0.5
"""The share of a quote's words that a sentence must have in that order to be the one that was meant."""
_DIFFERENCES_SHOWN: Final = 2


def hint(quote: str, article: Article) -> str:
    """The end of the message about a quote that does not stand in the article word for word."""
    if "…" in quote or "..." in quote:
        return "; where words are left out, make two quotes of it"
    near = _looking_alike(quote, article)
    for sentence in near:
        for differs, made_alike in _DIFFERENCES.items():
            if found := _found(quote, article.sentence_text(sentence), made_alike):
                return f"; only {differs} differ: the article has “{found}”"
    comparisons = [_Comparison(quote, sentence, article.sentence_text(sentence)) for sentence in near]
    best = max(comparisons, key=lambda each: each.alike, default=None)
    return best.said() if best and best.alike >= _LEAST_ALIKE else COPY_IT


def _looking_alike(quote: str, article: Article) -> list[Sentence]:
    sentences = [sentence for sentence in article.sentences if sentence.end - sentence.start <= _LONGEST]
    texts = list(map(article.sentence_text, sentences))
    found = [
        at
        for scorer in (fuzz.WRatio, fuzz.partial_ratio)
        for _, _, at in process.extract(
            quote, texts, scorer=scorer, processor=str.lower, score_cutoff=50, limit=_LOOKED_AT
        )
    ]
    return [sentences[at] for at in dict.fromkeys(found)]


def _without_spaces(character: str) -> str:
    return "" if character.isspace() else character


def _without_marks(character: str) -> str:
    return character if character.isalnum() else ""


def _bare(character: str) -> str:
    return _without_marks(character).lower()


_DIFFERENCES: Final[dict[str, Callable[[str], str]]] = {
    "capital letters": str.lower,
    "spaces": _without_spaces,
    "punctuation or spaces": _without_marks,
    "capital letters, punctuation or spaces": _bare,
}
"""What may be all that differs, and how to make it alike."""


def _found(quote: str, sentence: str, made_alike: Callable[[str], str]) -> str:
    """The stretch of the sentence that is like the quote; empty where there is none."""
    wanted = "".join(map(made_alike, quote))
    places = [at for at, character in enumerate(sentence) for _ in made_alike(character)]
    start = "".join(map(made_alike, sentence)).find(wanted) if wanted else -1
    return sentence[places[start] : places[start + len(wanted) - 1] + 1] if start >= 0 else ""


class _Comparison:
    """A quote and a sentence, word by word."""

    def __init__(self, quote: str, sentence: Sentence, text: str) -> None:
        self._sentence = sentence
        self._words = text.split()
        written = quote.split()
        matcher = SequenceMatcher(None, _bare_words(written), _bare_words(self._words), autojunk=False)
        self._blocks = [block for block in matcher.get_matching_blocks() if block.size]
        self._length = len(written)
        self.alike = sum(block.size for block in self._blocks) / max(self._length, 1)

    def said(self) -> str:
        """Where the sentence stands, and the words of it where the quote has others, each with those around them."""
        stretches = list(dict.fromkeys(" ".join(words).strip(" ,;:.") for words in self._differing()))
        if not stretches:
            return COPY_IT
        listed = " and ".join(f"“{stretch}”" for stretch in stretches[:_DIFFERENCES_SHOWN])
        return f"; paragraph {self._sentence.paragraph}, sentence {self._sentence.number} has {listed}"

    def _differing(self) -> Iterator[Sequence[str]]:
        first, last = self._blocks[0], self._blocks[-1]
        if first.a:  # as many words as the quote has there, or as there are
            yield self._words[max(first.b - first.a, 0) : first.b + 2]
        for one, other in pairwise(self._blocks):
            yield self._words[one.b + one.size - 1 : other.b + 1]
        if after := self._length - last.a - last.size:
            end = last.b + last.size
            yield self._words[max(end - 2, 0) : end + after]


def _bare_words(words: Sequence[str]) -> list[str]:
    return ["".join(map(_bare, word)) or word for word in words]
