"""Guards: what speaks against a sure answer, of another kind, about somebody else, or the opposite of what is asked.

A likeness does not see them: "who did she meet there" differs from "who did he meet there" by next to nothing.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cache, partial
from itertools import chain
from typing import Final, NamedTuple

from bot.core.knowledge.model import Entry, may_tell_age
from bot.core.language.english import (
    Asked,
    agent_of,
    is_said_of_the_bot,
    is_turned,
)
from bot.core.language.figures import hours_in
from bot.core.language.lexicon import Lexicon
from bot.core.language.tokens import DAY_NAMES, MONTHS, days_in, kept_tokens, months_in, years_in
from bot.core.matching.index import Phrase
from bot.core.matching.matcher import Candidate, Matcher, Ranking, phrasings_of

MIN_NAMED_SHARE: Final = 0.2
"""The share of its phrasings in which a name must stand for an entry to be about it."""
MIN_SAID_OF_US_COSINE: Final = 0.5
"""How near a phrasing is at least to what is said of the bot: "aren't you a clever little thing" is not asked of it."""
MIN_STEM_LETTERS: Final = 4
"""Letters that two forms of a name begin with."""
_REASON: Final = re.compile(r"\b(?:because|due|owing|so that|in order|to avoid|for fear|reason|saying)\b", re.I)
_AMOUNT: Final = re.compile(r"[£$€¥]\s?\d[\d.,]*(?: \w*illion)?")
_LONG_FIGURE: Final = re.compile(r"\d{3,}")
"""A year or an amount, also where no space follows it."""


def _pairs(*pairs: str) -> list[tuple[frozenset[str], ...]]:
    return [tuple(frozenset(side.split()) for side in pair.split("|")) for pair in pairs]


_OPPOSITES: Final = _pairs(
    "north northern | south southern",
    "east eastern | west western",
    "arrive arrives arrived arrival | leave leaves left depart departs departure",
    "weekday weekdays | weekend weekends saturday saturdays sunday sundays",
    "old former previous | new",
    "oldest eldest | youngest",
    "cheapest | dearest",
    "highest | lowest",
    "husband | wife",
    "son sons boy boys | daughter daughters girl girls",
    "mother mothers mum mums | father fathers dad dads",
    "man men | woman women",
)
"""Words of which one does not answer for the other."""
_PERIOD: Final = r"(?:day|night|week|month|season|spring|summer|autumn|winter|year|decade)"
_COUNTED_BACK: Final = re.compile(rf"\b(?:[\w-]+ {_PERIOD}s? ago|{_PERIOD} before last)\b")


def _counted_back_in(words: Sequence[str]) -> frozenset[str]:
    """The times that are counted back from now: "two winters ago", "the year before last"."""
    return frozenset(_COUNTED_BACK.findall(" ".join(words)))


_TIMES: Final = (days_in, hours_in, months_in, years_in, _counted_back_in)
_NUMBER_WORDS: Final = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds"
    " thousand thousands million millions billion dozen half quarter third fifth sixth tenth couple both once twice no"
    " none nobody several few many most all every free".split()
)
_TIME_WORDS: Final = frozenset(
    "today tomorrow yesterday dawn sunrise morning noon afternoon dusk sunset evening night midnight spring summer"
    " autumn winter week weeks month months year years century centuries decade decades day days weekend weekends"
    " until since before after during daily annual annually later now recently currently first last next when while"
    " soon immediate immediately minute minutes hour hours second seconds".split()
).union(MONTHS, DAY_NAMES)


class _Fact(NamedTuple):
    """A kind of fact: what asks for it, and what tells it in a text."""

    asked: re.Pattern[str]
    told: re.Pattern[str]
    is_of_a_name: bool = True
    """Whether it is looked for where a question names somebody: of others it may be told in any words."""


_YEAR: Final = r"(?:1[0-9]|20)\d\d\b"
_YEARS: Final = rf"\b{_YEAR}|\b[\w-]+ (?:years?|months?|decades?)\b"
_FACTS: Final = (
    _Fact(  # a death
        re.compile(r"\b(?:die[sd]?|dead|death|killed|buried|funeral)\b"),
        re.compile(
            r"\b(?:die[sd]?|dying|dead\w*|deaths?|kill\w*|passed away|bur(?:y|ied|ial)|funeral|perish\w*|drown\w*"
            r"|murder\w*|li(?:fe|ves)|fatal\w*|victims?|casualt\w+|surviv\w+|alive|unhurt|injur\w+|widow\w*|the late)\b"
            r"|\d{4}[-–]\d{4}",
            re.I,
        ),
    ),
    _Fact(  # a birth
        re.compile(r"\b(?:born|birth|birthday|birthplace)\b"),
        re.compile(r"\b(?:born|birth\w*|native|grew up|aged?)\b|\d-year-old|, \d\d,|\d{4}[-–]", re.I),
    ),
    _Fact(  # a marriage
        re.compile(r"\b(?:married|marry|wife|husband|spouse|divorced)\b"),
        re.compile(
            r"\b(?:marr\w+|wife|wives|husbands?|spouse|divorc\w+|widow\w*|wedding|couple|bride|fianc\w+)\b", re.I
        ),
    ),
    _Fact(  # children
        re.compile(r"\b(?:have|has) (?:any )?(?:children|kids|sons?|daughters?)\b"),
        re.compile(r"\b(?:child\w*|kids?|sons?|daughters?|grand\w+|parents?|mother|father|famil\w+)\b", re.I),
    ),
    _Fact(  # an origin
        re.compile(r"\bwhere\b.* from$|\b(?:nationality|hometown)\b"),
        re.compile(
            r"\bfrom (?:the )?[A-Z]|\b(?:born|native|grew up|raised|nationals?)\b"
            r"|\b[A-Z]\w+(?:ish|ese|ian|ean|ican)\b|\b(?:French|German|Dutch|Greek|Czech|Thai|Swiss|Welsh)\b"
        ),
    ),
    _Fact(  # since when somebody is what they are
        re.compile(
            r"^(?:since |from )?(?:when|how long|(?:what|which) year)\b"
            r".* (?:became|become|been|take over|took over|join(?:ed)?|appointed|elected)\b"
        ),
        re.compile(rf"{_YEARS}|\b(?:since|ago)\b", re.I),
    ),
    _Fact(  # a year
        re.compile(r"\b(?:what|which) year\b"),
        re.compile(rf"\b{_YEAR}|\byears?\b", re.I),
        is_of_a_name=False,
    ),
    _Fact(  # a month
        re.compile(r"\b(?:what|which) month\b"),
        re.compile(rf"\b(?:{'|'.join(MONTHS)}|months?)\b", re.I),
        is_of_a_name=False,
    ),
    _Fact(  # a date
        re.compile(r"\b(?:what|which)(?: exact)? date\b"),
        re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{'|'.join(MONTHS)})|\b(?:{'|'.join(MONTHS)}) \d", re.I),
        is_of_a_name=False,
    ),
    _Fact(  # a price, or what somebody pays
        re.compile(
            r"^how much (?:is|are|was|were) (?:the|a|an|it|they|one)\b|\b(?:price|cost|costs|fee|fare)\b"
            r"|^how much .* (?:bid|pay|paid|earn|offer|charge|spend|owe|donate|turn over)\b"
        ),
        re.compile(
            r"[£$€¥%]|\b(?:pounds?|crowns?|euros?|dollars?|cents?|pence|yen|kron\w+|francs?|per ?cent|free|charge"
            r"|nothing|half|double|third|quarter|hundreds?|thousands?|millions?|billions?)\b"
            rf"|(?<!aged )(?<!under )(?<!over )(?<![\d:.,])(?!{_YEAR})\d[\d,.]*\b"
            rf"(?!:|\s?[ap]\.?m\b| (?:and|or) (?:over|under)| (?:{'|'.join(MONTHS)})| (?:year|minute|hour|day|week))",
            re.I,
        ),
        is_of_a_name=False,
    ),
)


def fits(ranking: Ranking, matcher: Matcher) -> bool:
    """Whether the best entry can answer the question: of the kind, in the sense and about the one that is asked for."""
    if not ranking.entries:
        return True
    query, best = ranking.query, ranking.entries[0]
    entry, phrases = best.item, matcher.phrases(best.hit.target)
    words, said, around = query.phrase.tokens, entry.said, (*entry.said, *matcher.sentences(entry))
    if not may_hold(query.asked, " ".join(said)):
        return False
    if query.foreign:
        tells_why = query.asked is not Asked.REASON or matcher.is_asked_for(Asked.REASON, best.hit.target)
        has_figures = _long_figures(query.text) <= _long_figures(" ".join((*around, *phrasings_of(entry))))
        return has_figures and (tells_why or tells(entry, Asked.REASON))
    agent = agent_of(words)
    return not (
        _is_of_another_time(query.asked, words, around)
        or (best.closest < MIN_SAID_OF_US_COSINE and is_said_of_the_bot(words))
        or (is_turned(words) and not any(is_turned(own.tokens) for own in phrases))
        or _is_of_the_opposite(words, around, phrases)
        or matcher.knowledge.gives_others(entry, matcher.knowledge.numbers_in(words))
        or not tells_what_is_asked(words, best, matcher)
        or (agent in matcher.names and not _is_spoken_of(agent, (entry.question, *around), phrases, matcher.lexicon))
    )


def _long_figures(text: str) -> set[str]:
    return set(_LONG_FIGURE.findall(text))


def _is_of_another_time(kind: Asked, asked: Sequence[str], said: Iterable[str]) -> bool:
    """Whether it asks what is at 3 pm, on Monday, in March or two years ago, and what is said tells of other times.

    Of a month or a year nothing is told either where none is named. Who asks whether it is in March is well answered
    by when it is.
    """
    texts = cache(lambda: list(map(kept_tokens, said)))  # most questions name no time
    for reader, meant in ((reader, meant) for reader in _TIMES if (meant := reader(asked))):
        told = set(chain.from_iterable(map(reader, texts())))
        may_be = kind in (Asked.YES_NO, Asked.NOTHING) if told else reader in (days_in, hours_in)
        if meant.isdisjoint(told) and not may_be:
            return True
    return False


def _is_of_the_opposite(asked: Collection[str], said: Iterable[str], phrases: Iterable[Phrase]) -> bool:
    """Whether a question has a word, and all that is said of an entry only the opposite: north of the south.

    What an author asks an entry for, it tells.
    """
    pairs = (sides for pair in _OPPOSITES for sides in (pair, pair[::-1]))
    asked_of = [(one, other) for one, other in pairs if not one.isdisjoint(asked)]
    if not asked_of:
        return False
    told = set(chain.from_iterable(map(kept_tokens, said)))
    known = told.union(*(phrase.tokens for phrase in phrases))
    return any(one.isdisjoint(known) and not other.isdisjoint(told) for one, other in asked_of)


def _is_untold(asked: Sequence[str], said: Iterable[str], phrases: Sequence[Phrase], names: Collection[str]) -> bool:
    """Whether it asks for a fact that nothing said of an entry tells: when somebody died, of when they were partners.

    A full name makes a question like any entry that has it. What an author asks an entry for, it tells.
    """
    question, has_name = " ".join(asked), any(word in names for word in asked)
    facts = [fact for fact in _FACTS if (has_name or not fact.is_of_a_name) and fact.asked.search(question)]
    text = " ".join(said) if facts else ""
    return any(
        not fact.told.search(text) and not any(fact.asked.search(" ".join(own.tokens)) for own in phrases)
        for fact in facts
    )


def tells_what_is_asked(words: Sequence[str], best: Candidate[Entry], matcher: Matcher) -> bool:
    """Whether an entry tells the age or the fact that is asked for of somebody by name; true of any other question."""
    around = (*best.item.said, *matcher.sentences(best.item))
    phrases = matcher.phrases(best.hit.target)
    return may_tell_age(words, around, matcher.names) and not _is_untold(words, around, phrases, matcher.names)


def tells(entry: Entry, asked: Asked) -> bool:
    """Whether what is shown of an entry has a reason, a time, a number or what else leaves a trace in a text."""
    said = " ".join(entry.said)
    if asked is Asked.REASON:
        return bool(_REASON.search(said))
    return asked is not Asked.MANNER and may_hold(asked, said)


def _is_spoken_of(name: str, said: Iterable[str], phrases: Sequence[Phrase], lexicon: Lexicon) -> bool:
    """Whether a proper name stands in what is said or in many of the phrasings."""
    meant = set(lexicon.concepts((name,)))

    def names_it(words: Iterable[str], concepts: Iterable[str]) -> bool:
        return any(map(partial(is_of_one_name, name), words)) or not meant.isdisjoint(concepts)

    if any(names_it(words, lexicon.concepts(words)) for words in map(kept_tokens, said)):
        return True
    return sum(names_it(own.tokens, own.concepts) for own in phrases) >= MIN_NAMED_SHARE * len(phrases)


def is_of_one_name(one: str, other: str) -> bool:
    """Whether two words are forms of one name, as "korea" and "korean"."""
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= MIN_STEM_LETTERS and long.startswith(short))


def may_hold(asked: Asked, text: str) -> bool:
    """Whether a text has what is asked for; a kind that leaves no trace in a text is in any."""
    if asked not in (Asked.NUMBER, Asked.AGE, Asked.TIME):
        return True
    traces = _NUMBER_WORDS if asked is Asked.NUMBER else _NUMBER_WORDS | _TIME_WORDS
    text = text if asked is Asked.NUMBER else _AMOUNT.sub("", text)
    return any(character.isdigit() for character in text) or not traces.isdisjoint(kept_tokens(text))
