"""Figures: the numbers, periods, dates and times that words tell, however they are written; measures, ages, heads.

Pure text; knows no FAQ.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Final, NamedTuple

from bot.core.language.english import FORMS_OF_ADDRESS, QUESTION_WORDS, content_words, is_negated
from bot.core.language.tokens import MAX_FIGURES, MONTHS, WEEK, figures_in, normalised

MAX_AGAIN_WORDS: Final = 12
"""A question of more words is not read again with less of them."""

_NUMBERS: Final = {
    word: Decimal(number)
    for number, word in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty".split(),
        2,
    )
} | {
    word: Decimal(number)
    for number, word in zip(range(30, 100, 10), "thirty forty fifty sixty seventy eighty ninety".split(), strict=True)
}
"""Without "one", which is also a pronoun."""
_UP_TO_NINE: Final = {**dict(list(_NUMBERS.items())[:8]), "one": Decimal(1)}
_SCALES: Final = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_PERIODS: Final = {
    unit + plural: unit for unit in "second minute hour day week month year".split() for plural in ("", "s")
}
_ORDINAL: Final = re.compile(r"(\d+)(?:st|nd|rd|th)")
_CLOCK: Final = frozenset({"am", "pm"})
_O_CLOCK: Final = "o'clock"
_UNITS: Final = frozenset(
    "pound pounds dollar dollars euro euros pence cents cent crown crowns kronor kroner krona kr yen eur usd gbp"
    " million billion thousand hundred percent am pm metre metres km mile miles kg m2 square litre"
    " litres per annum".split()
).union(MONTHS, WEEK, _PERIODS)
"""Words that a bare figure has beside it, "310,000 euros"."""
_CONFIRMS: Final = frozenset("right correct true yeah yes huh eh then".split())
"""Words with which somebody has a thing confirmed: "so it is 12 pounds, right?"."""
_HAPPENS: Final = frozenset("happen happens happened happening planned scheduled date".split())
"""Words that name nothing beside a date, "what happened on 22 November?"."""
_LEADS: Final = frozenset("so and ok okay well ah oh then but".split())
_HOW_MANY: Final = ("how", "many")
_INSTEAD: Final = (("did", "anybody"), ("were", "any"))
_PEOPLE: Final = frozenset("people persons men women children".split())
_NOBODY: Final = re.compile(r"\b(?:nobody|no one|none|no|not one|without)\b", re.I)
_AGES: Final = frozenset("age aged old".split())
_AGE: Final = r"\d{1,3}(?=[,;)]| years?[ -]old\b| and\b|\.(?!\d)|$)"
_IS_OF_AN_AGE: Final = rf"(?:,| \(|,? (?:who )?(?:is|was|turned|turns)|, aged?) ?{_AGE}"
AGE_TOLD: Final = rf"(?<!\d){_IS_OF_AN_AGE}|\baged {_AGE}|\d[- ]years?[- ]old\b"
"""What is told of the age of somebody, in any words."""
_MADE: Final = (
    "(?:built|founded|opened|established|completed|erected|created|formed|launched|set up|started|begun|constructed"
    "|inaugurated|invented|written|laid|planted|discovered|dug)"
)
_MEASURES: Final = {
    unit: measure
    for measure, units in {
        "warmth": "degree degrees celsius fahrenheit c",
        "speed": "kmh kph kmph mph knot knots",
        "length": "mm cm centimetre centimetres metre metres meter meters inch inches foot feet ft",
        "distance": "km kilometre kilometres kilometer kilometers mile miles",
        "weight": "kg kilo kilos kilogram kilograms gram grams lb lbs ton tons tonne tonnes",
        "volume": "ml litre litres liter liters",
    }.items()
    for unit in units.split()
}
"""Units, each with what is measured in it; pounds are money, and minutes are told of anything."""
_HOURLY: Final = frozenset({("h",), ("hour",), ("hours",), ("an", "hour"), ("per", "hour")})
OLDEST: Final = 130
"""Years that nobody reaches."""
_NO_AGE: Final = "|".join(sorted((_UNITS | _MEASURES.keys()) - {"year", "years"}))
_NO_UNIT: Final = rf"(?![\d:]|[.,]\d| ?%|[ -]?(?:{_NO_AGE}|[ap]\.m)\b)"
_IN_WORDS: Final = dict(
    zip("twos threes fours fives sixes sevens eights nines tens".split(), range(2, 11), strict=True)
)
_OLD: Final = rf"\d{{1,2}}|{'|'.join(_NUMBERS)}"
AGES: Final = re.compile(
    rf"(?i:\b(?:aged?(?: from)?|from(?: the)? ages? of|between) ({_OLD})(?: to | and |[-–])({_OLD}){_NO_UNIT}"
    rf"|\b({_OLD})(?: to |[-–]| ?- to )({_OLD})[ -]years?[ -]olds?"
    rf"|\b(?:under|below|younger than)[- ]({_OLD}|{'|'.join(_IN_WORDS)}){_NO_UNIT}"
    rf"|\b(?:over|above|older than|ages? of|aged?)[- ]({_OLD}){_NO_UNIT}"
    rf"|\b({_OLD}) (?:and|or) (?:over|older|above)\b|\b({_OLD})[ -]years?[ -]old)"
)
"""What is told of ages: "under 8", "aged 8 to 15", "14 and over", "under-fives"."""
_AGE_OF_SOMEBODY: Final = re.compile(
    rf"\b(\d{{1,2}}) ?(?:years? old|yo)\b|\bage[d]?(?: of)? (\d{{1,2}})\b"
    rf"|\b(?:my (?:\w+ )?\w+|he|she|i) (?:is|are|am|turns) (?:only |just |nearly |almost )?(\d{{1,2}})\b{_NO_UNIT}"
)
_IS: Final = frozenset({"is", "was"})
_STATES: Final = (("it", "is"), ("is", "it"), ("that", "is"), ("is", "that"), ("it", "was"), ("was", "it"))


class Amount(NamedTuple):
    """A number of something: of months, of "november" for a day or a year, of nothing in particular."""

    number: Decimal
    unit: str = ""


def amounts_in(words: Sequence[str]) -> frozenset[Amount]:
    """All that words tell in figures: "four months" tells 4 months, and the number 4."""
    return frozenset(amount for told in _told(words) for amount in told)


def hours_in(words: Sequence[str]) -> frozenset[Amount]:
    """The times of day that are named, of "2:30" and of "3 pm"."""
    return frozenset(amount for amount in amounts_in(words) if amount.unit == _O_CLOCK)


def amounts_asked(words: Sequence[str]) -> frozenset[Amount]:
    """What must be told by whatever tells the figures of a question: 4 months, and no other 4."""
    return frozenset(told[0] for told in _told(words))


def figures_alone(words: Sequence[str]) -> bool:
    """Whether figures are all that it names, as in "310,000 euros?", "so it is three years and four months, right?"."""
    named = set(content_words(words)) - _UNITS - _CONFIRMS - _HAPPENS - figures_in(words) - _NUMBERS.keys()
    has_unit = any(len(told) > 1 or told[0].unit for told in _told(words))
    return not named and (has_unit or bool(figures_in(words)))


def read_again(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Other readings of what was not understood: a thing stated and to be confirmed, then without its figures.

    "So it is 15 pounds a night, right?" is "15 pounds a night", and "a night"; "is 2031 when it ends", "when it ends".
    """
    if len(words) > MAX_AGAIN_WORDS:
        return
    bare = without_frame(words)
    if bare != tuple(words) and content_words(bare):
        yield bare
    if _told(words) and QUESTION_WORDS.isdisjoint(words):  # "who won in 2016" is not who won
        figures = _UNITS | figures_in(bare) | _NUMBERS.keys()
        rest = tuple(word for word in bare if word not in figures)
        if content_words(rest):
            yield rest
    asked = next((at for at, word in enumerate(words) if word in QUESTION_WORDS), 0)
    if asked > 1 and words[0] in _IS and all(word in _UNITS or _number_of(word) for word in words[1:asked]):
        yield tuple(words[asked:])


def asked_of_any(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """How many do, asked as whether any does: "how many people fell ill" as "did anybody fall ill"."""
    if tuple(words[:2]) == _HOW_MANY and not is_negated(words):
        rest = words[3:] if _at(words, 2) in _PEOPLE else words[2:]
        yield from ((*instead, *rest) for instead in _INSTEAD)


def tells_of_none(text: str) -> bool:
    """Whether it says of something that there is none, or that nobody did it."""
    return _NOBODY.search(text) is not None


def measures_in(words: Sequence[str]) -> frozenset[str]:
    """All that words measure with a figure: "warmth", of "13 degrees", "speed", of "60 kilometres an hour"."""
    read = list(with_values(words))
    found = set()
    for at, (number, unit) in enumerate(pairwise(read)):
        if isinstance(number, Decimal) and (measure := _MEASURES.get(str(unit))):
            after = tuple(map(str, read[at + 2 : at + 4]))
            found.add("speed" if measure == "distance" and not _HOURLY.isdisjoint({after, after[:1]}) else measure)
    return frozenset(found)


def ages_asked(words: Sequence[str]) -> frozenset[int]:
    """The ages of those whom somebody asks for: "my son is 7", "a 16 year old"."""
    text = " ".join(map(str, with_values(words)))
    return frozenset(int(age) for found in _AGE_OF_SOMEBODY.findall(text) for age in found if age)


def ages_told(text: str) -> list[range]:
    """The ages that a text is about, each from the first to the last: "under 8", "aged 8 to 15", "14 and over"."""
    found = []
    for ages in AGES.findall(text):
        first, last, begin, end, under, over, or_over, only = map(_years, ages)
        if under:
            found.append(range(under))
        elif at_least := over or or_over:
            found.append(range(at_least, OLDEST))
        else:
            found.append(range(first or begin or only, (last or end or only) + 1))
    return found


def _years(word: str) -> int:
    """The number that a word tells, "8", "six", "fives"; 0 for none."""
    word = word.casefold()
    return int(word) if word.isdecimal() else int(_NUMBERS.get(word, _IN_WORDS.get(word, 0)))


def age_asked_of(words: Sequence[str]) -> tuple[str, ...]:
    """The words that say whose age is asked for, "how old is Ada Lind", "Lind's age"; none where it is not."""
    asked = set(words)
    if ("how" in asked and "old" in asked) or "age" in asked:
        return tuple(word for word in content_words(words) if word not in _AGES | _CONFIRMS | FORMS_OF_ADDRESS)
    return ()


def tells_age(text: str, name: str) -> bool:
    """Whether a text tells how old somebody is: "Ada Lind, 58,", "the 58-year-old Lind"; of "Ada" too."""
    surname = re.search(rf"(?i:\b{re.escape(name)}) ([A-Z][\w’'-]+)", text)
    whole = re.escape(f"{name} {normalised(surname[1])}" if surname else name)
    return bool(
        re.search(
            rf"\b{whole}{_IS_OF_AN_AGE}"
            rf"|\b\d{{1,3}}-years?-old (?:[\w-]+ ){{0,3}}{whole}\b"
            rf"|\b{whole}\b[^.;]{{0,40}}(?:\baged? (?:of )?\d|\b\d+ years old|\d-year-old|\bborn\b)",
            normalised(text),
        )
    )


def tells_when_made(text: str, name: str) -> bool:
    """Whether a text tells when a thing was made, or its age; that "Ada Lind founded it in 1990" tells none of her."""
    return bool(
        re.search(
            rf"\b{re.escape(name)}\b(?:,|,? (?:which )?(?:was|were|is|are|(?:has|had) been)(?: \w+)?) {_MADE}"
            rf"|\b{re.escape(name)}\b,? (?:which )?(?:dates?|dating|goes back|opened (?:in|on)|(?:has )?existed)\b"
            rf"|\b{_MADE}\W+(?:\w+\W+){{0,2}}{re.escape(name)}\b"
            r"|\d[- ](?:years?|centur(?:y|ies))[- ]old\b|\boldest\b|\bcenturies\b"
            r"|(?<!from the )(?<!under the )\bage of\b",
            normalised(text),
        )
    )


def without_frame(words: Sequence[str]) -> tuple[str, ...]:
    """What is stated, without the words that have it confirmed."""
    rest = list(words)
    while rest and rest[0] in _LEADS:
        del rest[0]
    confirms = bool(rest) and (len(rest) < len(words) or rest[-1] in _CONFIRMS)
    while rest and rest[-1] in _CONFIRMS:
        del rest[-1]
    if confirms and tuple(rest[:2]) in _STATES:
        del rest[:2]
    return tuple(rest)


def _told(words: Sequence[str]) -> list[list[Amount]]:
    """For each number, date and period what it tells, the whole of it first."""
    found: list[list[Amount]] = []
    read = list(with_values(words))
    at = 0
    while at < len(read):
        taken, told = _told_at(read, at)
        if told:
            found.append(told)
        at += taken
    return found


def _told_at(read: Sequence[Decimal | str], at: int) -> tuple[int, list[Amount]]:
    """How many words from here tell something together, and what they tell."""
    one, two, three = [*read[at : at + 3], "", "", ""][:3]
    # 1. "22 november 2022", "april 17".
    month, day = (two, one) if two in MONTHS else (one, two)
    if month in MONTHS and isinstance(day, Decimal):
        year = [Amount(three, str(month)), Amount(three)] if isinstance(three, Decimal) else []
        return 2 + bool(year), [Amount(day, str(month)), Amount(day), *year]
    if not isinstance(one, Decimal):
        return 1, _clock(one)
    # 2. "2:30 pm", "3 years", "14 months", a number.
    unit = _O_CLOCK if two in _CLOCK else _PERIODS.get(str(two), "")
    if not unit or three == "old":
        return 1, [Amount(one)]
    return 2, [Amount(one, unit), Amount(one)]


def _clock(word: Decimal | str) -> list[Amount]:
    hour, is_time, minutes = str(word).partition(":")
    if not (is_time and hour.isdecimal() and minutes.isdecimal() and len(figures := hour + minutes) <= MAX_FIGURES):
        return []
    return [Amount(Decimal(figures) / 100, _O_CLOCK)]


def with_values(words: Sequence[str]) -> Iterator[Decimal | str]:
    """The words, and in place of each number its value: of "6.4 million", of "sixty seven"."""
    at = 0
    while at < len(words):
        number = _number_of(words[at])
        if words[at] == "one" and (_at(words, at + 1) in _SCALES or _at(words, at + 1) in _UNITS):
            number = Decimal(1)
        if number is None:
            yield words[at]
        elif number % 10 == 0 and words[at] in _NUMBERS and (ones := _UP_TO_NINE.get(_at(words, at + 1))):
            at, number = at + 1, number + ones
        while number is not None and _at(words, at + 1) in _SCALES:
            at, number = at + 1, number * _SCALES[words[at + 1]]
        if number is not None:
            yield number
        at += 1


def _at(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""


def _number_of(word: str) -> Decimal | None:
    if word in _NUMBERS:
        return _NUMBERS[word]
    ordinal = _ORDINAL.fullmatch(word)
    figures = ordinal[1] if ordinal else word
    if not figures[0].isdigit() or len(figures) > MAX_FIGURES:
        return None
    try:
        return Decimal(figures)
    except InvalidOperation:
        return None
