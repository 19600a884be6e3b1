"""Guards: a sure answer is none where it is of another kind, about somebody else, or the opposite of what is asked.

A likeness does not see them: "who did she meet there" differs from "who did he meet there" by next to nothing.
"""

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain, dropwhile, takewhile
from typing import Final

from bot.core.knowledge.model import Entry
from bot.core.language.english import AUXILIARIES, QUESTION_WORDS, Asked, asked_for
from bot.core.language.tokens import days_in, figures_in, hours_in, tokens
from bot.core.matching.index import Phrase
from bot.core.matching.matcher import Candidate, Matcher, Ranking, phrasings_of
from bot.core.matching.policy import NEAR_LIKENESS

MOST_BEFORE_NOT: Final = 4
"""Tokens from a question word to the "not" that turns it, or to the one it is about: "who of the two did not"."""
MOST_TO_NOT: Final = 8
"""The same to a plain "not" in the same clause."""
LEAST_SHARE: Final = 0.2
"""The share of its phrasings in which a name must stand for an entry to be about it."""
LEAST_STEM: Final = 4
"""Letters that two forms of a name begin with."""
_NOT: Final = frozenset("not never nobody none nothing without neither nor no except besides".split())
_CLAUSE: Final = frozenset("so that if because who which when but and".split())
_REASON: Final = re.compile(r"\b(?:because|due|owing|so that|in order|to avoid|for fear|reason|saying)\b", re.I)
_LONG_FIGURE: Final = re.compile(r"\d{3,}")
"""A year or an amount, also where no space follows it."""
_TITLES: Final = frozenset("the a an mr mrs ms dr president prime minister pm chairman king queen captain".split())

_ADDRESS: Final = re.compile(r"\w@\w|(?<![\w.,])(?:\+|0)\d[\d ()/-]{4,}\d\b")
_CONTACTS: Final = frozenset("contact contacted reach phone telephone email hotline complain complaints".split())
_OPPOSITES: Final = [
    tuple(frozenset(side.split()) for side in pair.split("|"))
    for pair in (
        "north northern | south southern",
        "east eastern | west western",
        "arrive arrives arrived arrival | leave leaves left depart departs departure",
        "weekday weekdays | weekend weekends saturday saturdays sunday sundays",
    )
]
"""Words of which one does not answer for the other."""
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


def fits(ranking: Ranking, matcher: Matcher) -> bool:
    """Whether the best entry can answer the question: of the kind, in the sense and about the one that is asked for."""
    query = ranking.query
    if not ranking.entries:
        return True
    entry, phrases = ranking.entries[0].item, matcher.phrases(ranking.entries[0].hit.target)
    said = said_by(entry)
    if not may_hold(query.asked, " ".join(said)):
        return False
    if query.foreign:
        around = " ".join((*said, *matcher.sentences(entry), *phrasings_of(entry)))
        return set(_LONG_FIGURE.findall(query.text)) <= set(_LONG_FIGURE.findall(around)) and (
            query.asked is not Asked.REASON or _gives_reason(said, phrases)
        )
    figures = figures_in(query.phrase.tokens)
    if figures and _figures_elsewhere(figures, ranking.entries, matcher):
        return False
    if query.asked is not Asked.YES_NO and _is_of_another_time(query.phrase.tokens, (*said, *matcher.sentences(entry))):
        return False
    if is_turned(query.phrase) and not (any(map(is_negated, map(tokens, said))) or any(map(is_turned, phrases))):
        return False
    if _is_of_the_opposite(query.phrase.tokens, (*said, *matcher.sentences(entry))):
        return False
    agent = agent_of(query.phrase.tokens)
    return agent is None or _is_spoken_of(agent, (*said, *matcher.sentences(entry)), phrases, matcher)


def _is_of_another_time(asked: Sequence[str], said: Iterable[str]) -> bool:
    """Whether it asks what is at 3 pm, or on Monday, and what is said tells of other times or days only.

    Who asks whether it is at 3 pm is well answered by when it is.
    """
    texts = [tokens(text) for text in said]
    for times_in in (days_in, hours_in):
        meant, told = times_in(asked), frozenset(chain.from_iterable(map(times_in, texts)))
        if meant and told and meant.isdisjoint(told):
            return True
    return False


def _is_of_the_opposite(asked: Sequence[str], said: Iterable[str]) -> bool:
    """Whether a question has a word, and all that is said of an entry only the opposite: north of the south."""
    pairs = (sides for pair in _OPPOSITES for sides in (pair, pair[::-1]))
    asked_of = [(one, other) for one, other in pairs if not one.isdisjoint(asked)]
    told = set(chain.from_iterable(map(tokens, said))) if asked_of else set()  # most questions have no such word
    return any(one.isdisjoint(told) and not other.isdisjoint(told) for one, other in asked_of)


def tells(entry: Entry, asked: Asked) -> bool:
    """Whether what is shown of an entry has a reason, a time, a number or what else leaves a trace in a text."""
    said = " ".join(said_by(entry))
    if asked is Asked.REASON:
        return bool(_REASON.search(said))
    return asked is not Asked.MANNER and may_hold(asked, said)


def _gives_reason(said: Iterable[str], phrases: Sequence[Phrase]) -> bool:
    """Whether somebody asks an entry why, or what is said of it tells a reason."""
    return any(asked_for(phrase.tokens) is Asked.REASON for phrase in phrases) or bool(_REASON.search(" ".join(said)))


def _figures_elsewhere(figures: frozenset[str], entries: Sequence[Candidate[Entry]], matcher: Matcher) -> bool:
    """Whether another entry that is nearly as likely holds more of the figures than the first and its sentences."""
    near = [entry.item for entry in entries[1:] if entry.rank >= entries[0].rank - NEAR_LIKENESS]
    around = figures_in(word for text in matcher.sentences(entries[0].item) for word in tokens(text))
    held = len(figures & (figures_of(entries[0].item) | around))
    return any(len(figures & figures_of(entry)) > held for entry in near)


def figures_of(entry: Entry) -> frozenset[str]:
    """The figures that an entry tells."""
    return figures_in(word for text in said_by(entry) for word in tokens(text))


def gives_contact(entry: Entry) -> bool:
    """Whether an entry tells an e-mail address or a telephone number, or is asked for one."""
    return bool(_ADDRESS.search(" ".join(said_by(entry)))) or not _CONTACTS.isdisjoint(tokens(entry.question))


def said_by(entry: Entry) -> list[str]:
    """What is shown of an entry: its answer and its quotes."""
    return [entry.answer, *(citation.quote for citation in entry.citations)]


def _is_spoken_of(name: str, said: Iterable[str], phrases: Sequence[Phrase], matcher: Matcher) -> bool:
    """Whether a proper name stands in what is said or in many of the phrasings; true of any other word."""
    if name not in matcher.names:
        return True
    meant = set(matcher.lexicon.concepts((name,)))

    def names_it(words: Iterable[str], concepts: Iterable[str]) -> bool:
        return any(map(partial(_is_of_one_name, name), words)) or not meant.isdisjoint(concepts)

    if any(names_it(words, matcher.lexicon.concepts(words)) for words in map(tokens, said)):
        return True
    return sum(names_it(own.tokens, own.concepts) for own in phrases) >= LEAST_SHARE * len(phrases)


def _is_of_one_name(one: str, other: str) -> bool:
    """Whether two words are forms of one name, as "korea" and "korean"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= LEAST_STEM and long.startswith(short))


def is_negated(words: Iterable[str]) -> bool:
    """Whether there is a "not" of any kind in it."""
    return not _NOT.isdisjoint(words)


def is_turned(phrase: Phrase) -> bool:
    """Whether it asks for who or what does not: "which of them was not there", but not "is it not in Nara"."""
    words = phrase.tokens
    if not words or words[0] not in QUESTION_WORDS - {"why", "how"}:
        return False
    # "which days does the bus not run" too, but not "what do they do so that it does not".
    clause = takewhile(lambda word: word not in _CLAUSE, words[1 : 1 + MOST_TO_NOT])
    return is_negated(words[1 : 1 + MOST_BEFORE_NOT]) or "not" in clause


def agent_of(words: Sequence[str]) -> str | None:
    """The word after the first auxiliary, titles left out: of "who did President Lee meet" it is "lee".

    None where a title follows: "the Korean president" is spoken of in other ways too.
    """
    at = next((at for at, word in enumerate(words[:MOST_BEFORE_NOT]) if word in AUXILIARIES), len(words))
    after = list(dropwhile(_TITLES.__contains__, words[at + 1 :]))
    return None if not after or not _TITLES.isdisjoint(after[1:2]) else after[0]


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
