"""Ties: what two entries have to do with each other."""

from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.english import content_words, rarity
from bot.core.language.tokens import DAY_NAMES, stemmed, tokens

MIN_TYING_RARITY: Final = 0.4
"""How rare a word is at least that ties two entries together."""
MAX_TYING_SHARE: Final = 0.34
"""The share of an article's entries (0 to 1) up to which a word that they say tells one thing from another."""
_TIMES: Final = DAY_NAMES | {"am", "pm"}
"""Words that tie nothing together: two things are on a Tuesday."""


def is_linked(entry: Entry, previous: Entry) -> bool:
    """Whether an entry rests on the passage of the one just answered, or its author named one of them in the other."""
    return bool(entry.places & previous.places) or entry.id in previous.related or previous.id in entry.related


def is_connected(entry: Entry, previous: Entry) -> bool:
    """Whether an entry has to do with the one just answered: its passage, a link between them, a telling word."""
    return is_linked(entry, previous) or bool(_shared(entry, previous))


def is_about_the_same(entry: Entry, previous: Entry, knowledge: KnowledgeBase) -> bool:
    """Whether an entry is clearly about the thing just answered: the word that ties them stands in few others."""
    if is_linked(entry, previous):
        return True
    shared = _shared(entry, previous)
    if not shared:
        return False
    others = [_telling(each) for each in knowledge.entries if each.article == entry.article]
    return any(sum(stem in own for own in others) <= MAX_TYING_SHARE * len(others) for stem in shared)


def _shared(entry: Entry, previous: Entry) -> set[str]:
    return _telling(entry) & _telling(previous)


def _telling(entry: Entry) -> set[str]:
    words = (word for word in content_words(said_of(entry)) if word.isalpha() and word not in _TIMES)
    return {stemmed(word) for word in words if rarity(word) >= MIN_TYING_RARITY}


def said_of(entry: Entry) -> list[str]:
    """The tokens of an entry's question and answer."""
    return [*tokens(entry.question), *tokens(entry.answer)]
