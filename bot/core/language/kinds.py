"""What a text holds: a number or a time that a question may ask for, and the names in it."""

import re
from collections.abc import Iterable
from typing import Final

from bot.core.language.english import Asked, lexical_words
from bot.core.language.tokens import tokens

_NUMBER_WORDS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds"
    " thousand thousands million millions billion dozen half quarter third couple both once twice no none"
    " nobody several few many most all every free".split()
)
_TIME_WORDS: Final = frozenset(
    "january february march april may june july august september october november december monday tuesday"
    " wednesday thursday friday saturday sunday today tomorrow yesterday morning evening afternoon noon"
    " midnight night spring summer autumn winter week weeks month months year years century centuries decade"
    " decades day days weekend weekends until since before after during daily annual annually later now"
    " recently currently first last next when while soon minute minutes hour hours second seconds".split()
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_AFTER_A_SENTENCE: Final = frozenset(".!?:\"“”‘'(\n")


def may_hold(asked: Asked, text: str) -> bool:
    """Whether a text has what is asked for; a kind that leaves no trace in a text is in any."""
    words = set(tokens(text))
    has_number = any(character.isdigit() for character in text) or not words.isdisjoint(_NUMBER_WORDS)
    match asked:
        case Asked.NUMBER:
            return has_number
        case Asked.AGE | Asked.TIME:
            return has_number or not words.isdisjoint(_TIME_WORDS)
        case _:
            return True


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
