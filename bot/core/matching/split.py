"""The ways to read what somebody typed: as a whole, sentence by sentence, or as two questions in one."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from bot.core.language.english import Asked, content_words
from bot.core.language.tokens import tokens
from bot.core.matching.matcher import Matcher, Query

LONG: Final = 12
"""From so many words on, a question may be wrapped in chatter: each of its sentences is looked at too."""
MOST_READINGS: Final = 3
"""Sentences, and ways to cut a question in two, that are looked at: it bounds what a message costs."""
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?…])\s+|\s+[-–—]\s+|—|[:;]\s+")
_PARTS: Final = re.compile(
    r"\s+(?:and(?: also)?|n|nd|&|plus|as well as)\s+|\s*[+;]\s*|(?<=[?.!])\s+|,\s+(?:and\s+)?", re.IGNORECASE
)
_BARE: Final = frozenset((word,) for word in "where when why who how".split())


def readings_of(text: str, matcher: Matcher) -> list[str]:
    """The question as a whole and, where it is long, each of its sentences that asks for something."""
    if len(text.split()) < LONG:
        return [text]
    sentences = (part for part in _SENTENCE_ENDS.split(text) if len(part.split()) >= 3)
    return [text, *islice((part for part in sentences if _asks(matcher.read(part))), MOST_READINGS)]


def halves_of(readings: Sequence[str], matcher: Matcher) -> Iterator[tuple[Query, Query]]:
    """The ways to see two questions in one: two sentences that ask, or a short reading cut at an "and"."""
    return islice(_halves(readings, matcher), MOST_READINGS)


def _halves(readings: Sequence[str], matcher: Matcher) -> Iterator[tuple[Query, Query]]:
    pairs = list(pairwise(readings[1:]))
    for reading in readings:
        if len(reading.split()) <= 2 * LONG:
            pairs += [(reading[: cut.start()], reading[cut.end() :]) for cut in _PARTS.finditer(reading)]
    for left, right in (_whole(*pair) for pair in pairs):
        if len(left.split()) >= 2 and len(right.split()) >= 2:
            halves = matcher.read(left), matcher.read(right)
            if all(map(_asks, halves)):
                yield halves


def _whole(left: str, right: str) -> tuple[str, str]:
    """Two halves, each with a subject: of "who meets and where", or "when and where do they meet", one lacks it."""
    if _is_bare(right):
        return left, " ".join((right, *content_words(tokens(left))))
    if _is_bare(left):
        return " ".join((left, *content_words(tokens(right)))), right
    return left, right


def _is_bare(half: str) -> bool:
    return tokens(half) in _BARE


def _asks(query: Query) -> bool:
    return query.asked is not Asked.NOTHING
