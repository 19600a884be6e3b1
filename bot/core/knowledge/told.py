"""The entries that tell the figures of a question, or the age of whom it names."""

from collections.abc import Collection, Container, Iterable, Sequence
from typing import Final

from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.language.figures import (
    Amount,
    age_asked_of,
    ages_asked,
    amounts_asked,
    amounts_in,
    figures_alone,
    tells_age,
    tells_when_made,
)
from bot.core.language.tokens import kept_tokens, normalised

_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 2100
"""Between them a number is read as a year."""


def tellers(words: Sequence[str], knowledge: KnowledgeBase, names: Container[str]) -> list[Entry] | None:
    """The entries that tell all the figures of a question that names nothing else, "$12.50?", "3 years 4 months?".

    Or those that tell the age of somebody, "how old is Ada Lind?". None, where it asks something else, where nobody's
    age is told, and where only some of the figures stand anywhere.
    """
    if name := _named(words, names, (article.text for article in knowledge.articles.values())):
        told_of = [
            each
            for each in knowledge.entries
            if any(tells_age(text, name) for text in (*each.said, *map(knowledge.sentence, each.citations)))
        ]
        return sorted(told_of, key=lambda each: not tells_age(each.answer, name)) or None
    if not figures_alone(words) or ages_asked(words):  # the age of somebody is no sixteen of anything
        return None
    asked, told = amounts_asked(words), [(entry, amounts_told(entry)) for entry in knowledge.entries]
    if asked and (found := [entry for entry, own in told if asked <= own]):
        # First those that say so themselves, in the fewest words: "412,000 litres", not all that was sold when.
        found.sort(key=lambda entry: (not asked <= amounts_in(kept_tokens(entry.answer)), len(entry.answer)))
        return found
    return None if any(asked & own for _, own in told) else []


def tells_such_figures(words: Sequence[str], entry: Entry) -> bool:
    """Whether an entry tells figures of the kinds that a question has, though others: a year, days, a number."""
    asked = set(map(_kind_of, amounts_asked(words)))
    return bool(asked) and asked <= set(map(_kind_of, amounts_told(entry)))


def names_a_day(entry: Entry, days: Collection[str]) -> bool:
    """Whether an answer names one of some days of the week itself: "on Wednesdays", and not "on weekdays"."""
    return any(word.removesuffix("s") in days for word in kept_tokens(entry.answer))


def _kind_of(amount: Amount) -> str:
    is_year = not amount.unit and amount.number % 1 == 0 and _FIRST_YEAR <= amount.number <= _LAST_YEAR
    return "a year" if is_year else amount.unit


def may_tell_age(words: Sequence[str], texts: Sequence[str], names: Container[str]) -> bool:
    """Whether texts may tell the age that is asked for: that of whoever is named, or when a thing was made.

    A year is no age of a person: "how old is Ada Lind" is not answered by when she founded what.
    """
    name = _named(words, names, texts)
    return not name or any(tells_age(text, name) or tells_when_made(text, name) for text in texts)


def amounts_told(entry: Entry) -> frozenset[Amount]:
    """The figures that an entry tells."""
    return frozenset(amount for text in entry.said for amount in amounts_in(kept_tokens(text)))


def _named(words: Sequence[str], names: Container[str], texts: Iterable[str]) -> str:
    """The name of whom or what an age is asked; "" where it is of no name, or of somebody beside it, "Lind's son"."""
    asked_of = age_asked_of(words)
    name = " ".join(asked_of)
    # A name that only begins sentences is none of the names.
    is_name = all(word in names for word in asked_of) or (
        asked_of[-1] in names and any(name in normalised(text) for text in texts)
    )
    return name if is_name else ""
