"""An article as paragraphs and sentences, and where a quote stands in it."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import sentencex

from bot.core.language.packaged import packaged
from bot.core.language.tokens import stemmed, tokens

_ABBREVIATIONS: Final[Mapping[str, str]] = {
    name: "|".join(map(re.escape, words.split()))
    for name, words in packaged("bot.core.knowledge", "abbreviations.yaml").items()
}
_DAYS_AND_MONTHS: Final = (
    r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:days?\b|\.)"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\."
)
_ZONES: Final = (
    r"(?:UTC|GMT|BST|IST|[EC]ES?T|WES?T|[ECMP][SD]?T|AK[SD]T|HST|AE[SD]T|AW[SD]T|NZ[SD]T|[JKH]KT|[JK]ST|SGT)\b"
    r"|(?:Eastern|Central|Mountain|Pacific|Atlantic|Greenwich|[A-Z][a-z]+ [Tt]ime)\b"
)
_BEGINS_ANEW: Final = r"(?!\s+(?:is|was|are|were|will|has|may|can|brings|sees)\b)"
"""A day that a sentence is about: "It opens at 9 a.m. Monday is a holiday." """
_GOES_ON: Final = re.compile(
    rf"\b(?:(?:{_ABBREVIATIONS['before_names']})\.\s+(?=[^\W\d_])"
    rf"|(?i:{_ABBREVIATIONS['before_figures']})\.:?\s+(?=[+(£$€]?\d|[IVX]+\b)"
    rf"|(?i:{_ABBREVIATIONS['before_small_letters']})\.\s+(?=[(“‘\"']?[a-z])"
    rf"|(?i:{_ABBREVIATIONS['before_capitals']})\.\s+(?=[A-Z]+\b)"
    rf"|(?:{_ABBREVIATIONS['days']})\.\s*(?=[-–&,\da-z])"
    rf"|(?i:[ap]\.\s?m)\.\s+(?=[(]?(?:(?:{_DAYS_AND_MONTHS}){_BEGINS_ANEW}|{_ZONES})))"
)
_NO_TITLE: Final = re.compile(r"\b(?:an?|the|my|his|her|your|our|their|one|new|old)\s+PC\.\s+\Z")
"""A computer: its sentence is over."""
_ENDS: Final = re.compile(r"(?:(?<=\betc\.)|(?<=\bno\.))\s+(?=[A-Z])")
"""Where sentencex sees none, a sentence ends: "no." is the word, not the number, where no figure follows."""


def _goes_on(before: str, after: str) -> bool:
    """Whether what was cut in two, with the white space at the end of the first part, is one sentence."""
    found = any(match.end() == len(before) for match in _GOES_ON.finditer(before + after))
    return found and not _NO_TITLE.search(before)


LANGUAGE: Final = "en"
_ENDS_A_SENTENCE: Final = (".", "!", "?", "…", "”", '"', ")")
LAST_WORDS: Final = 40
"""Characters around a cut that tell whether an abbreviation stands there."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and its place: numbers count from 1, offsets are code points of the article's text."""

    paragraph: int
    number: int
    start: int
    end: int

    @property
    def address(self) -> str:
        """Its place as it is written down: p5s1."""
        return f"p{self.paragraph}s{self.number}"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim stretch of an article: ``article.text[start:end] == quote``, within one sentence or two in a row."""

    article: str
    paragraph: int
    sentence: int
    start: int
    end: int
    quote: str
    runs_on: bool = False
    """Whether it goes on into the next sentence."""

    @property
    def address(self) -> str:
        """The place of the sentence that it starts in, as it is written down: p5s1."""
        return f"p{self.paragraph}s{self.sentence}"

    @property
    def last_sentence(self) -> int:
        """The number of the sentence that it ends in."""
        return self.sentence + self.runs_on

    @property
    def places(self) -> tuple[tuple[str, int, int], ...]:
        """Every sentence that it stands in."""
        numbers = range(self.sentence, self.last_sentence + 1)
        return tuple((self.article, self.paragraph, number) for number in numbers)


@dataclass(frozen=True)
class Article:
    """The text that answers rest on, and what is known about it (None: not known)."""

    name: str
    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    language: str | None = None

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in order; a line that is not blank is a paragraph."""
        found: list[Sentence] = []
        offset = number = 0
        for line in self.text.split("\n"):
            if line.strip():
                number += 1
                found.extend(_sentences(line, offset, number, self.language or LANGUAGE))
            offset += len(line) + 1
        return tuple(found)

    @cached_property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs' texts in order."""
        return tuple(line.strip() for line in self.text.split("\n") if line.strip())

    @property
    def length(self) -> str:
        """The number of its paragraphs, which there is in every script."""
        return str(len(self.paragraphs))

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every stem that it uses."""
        return frozenset(map(stemmed, tokens(self.text)))

    def sentence_text(self, sentence: Sentence) -> str:
        """The sentence as it stands in the article."""
        return self.text[sentence.start : sentence.end]

    def is_title(self, sentence: Sentence) -> bool:
        """Whether a sentence is the title above the text: nobody asks about that."""
        text = self.sentence_text(sentence)
        others = sum(other.paragraph == sentence.paragraph for other in self.sentences)
        is_first = sentence.paragraph == 1 and others == 1 and len(self.paragraphs) > 1
        return (is_first and not text.endswith(_ENDS_A_SENTENCE)) or text == self.title

    @cached_property
    def by_address(self) -> Mapping[str, Sentence]:
        """The sentences by their places, as p5s1."""
        return {sentence.address: sentence for sentence in self.sentences}

    def whole(self, sentence: Sentence) -> Citation:
        """The citation of a whole sentence."""
        text = self.sentence_text(sentence)
        return Citation(self.name, sentence.paragraph, sentence.number, sentence.start, sentence.end, text)

    def places(self, quote: str) -> list[Citation]:
        """Everywhere the quote stands, quotation marks, dashes and white space taken as alike.

        Within one sentence, or in two that follow each other in a paragraph.
        """
        wanted = _foldable(quote).strip()
        if not wanted:
            return []
        text, spans = self._folded
        found = []
        at = text.find(wanted)
        while at >= 0:
            found.append((spans[at][0], spans[at + len(wanted) - 1][1]))
            at = text.find(wanted, at + 1)
        return [
            Citation(self.name, first.paragraph, first.number, start, end, self.text[start:end], first != last)
            for start, end in found
            if (first := self._sentence_at(start)) and (last := self._sentence_at(end - 1))
            if first.paragraph == last.paragraph and last.number <= first.number + 1 and end <= last.end
        ]

    def _sentence_at(self, offset: int) -> Sentence | None:
        """The last sentence that begins before an offset."""
        last = bisect_right(self.sentences, offset, key=lambda sentence: sentence.start) - 1
        return self.sentences[last] if last >= 0 else None

    def crosses_sentences(self, quote: str) -> bool:
        """Whether the quote stands in the article, yet over more than two sentences or the end of a paragraph."""
        return _foldable(quote).strip() in self._folded[0] and not self.places(quote)

    @cached_property
    def _folded(self) -> tuple[str, list[tuple[int, int]]]:
        """The text with what is taken as alike made the same, and for each character the stretch it came from."""
        characters: list[str] = []
        spans: list[tuple[int, int]] = []
        for start, end in _clusters(self.text):
            for plain in _folded_cluster(self.text[start:end]):
                if plain == " " and characters and characters[-1] == " ":
                    continue
                characters.append(plain)
                spans.append((start, end))
        return "".join(characters), spans


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with what joins it: folded alone, a letter and its accent would not be the letter in one piece."""
    start = 0
    for at in range(1, len(text)):
        if not _joins(text[at]):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def _sentences(line: str, offset: int, paragraph: int, language: str) -> list[Sentence]:
    # Character for character: sentencex panics on a full stop after any other white space, as a no-break space.
    spaced = "".join(" " if character.isspace() else character for character in line)
    found: list[Sentence] = []
    at = 0
    for piece in (part for whole in sentencex.segment(language, spaced) for part in _ENDS.split(whole)):
        text = piece.strip()
        if text:
            start = spaced.index(text, at)
            end = start + len(text)
            if found and _goes_on(spaced[max(found[-1].start - offset, start - LAST_WORDS) : start], text[:LAST_WORDS]):
                found[-1] = replace(found[-1], end=offset + end)
            else:
                found.append(Sentence(paragraph, len(found) + 1, offset + start, offset + end))
            at = end
    return found


_ALIKE: Final = str.maketrans({
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "\u00ad": "", "\u200b": "",
})  # fmt: skip
_SPACES: Final = re.compile(r"\s+")


@lru_cache(maxsize=10_000)
def _joins(character: str) -> bool:
    """Whether it may become one with what stands before it: a mark, or a vowel or final consonant of Hangul."""
    return unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"


@lru_cache(maxsize=10_000)
def _folded_cluster(cluster: str) -> str:
    return _foldable(cluster)


def _foldable(text: str) -> str:
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_ALIKE))
