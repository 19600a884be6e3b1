"""From what people type to tokens: the one place where text becomes tokens."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final, Generic, TypeVar, cast
from weakref import WeakMethod

import Stemmer

from bot.core.language.english import CONTRACTIONS, SHORTHAND, content_words

MAX_MESSAGE = 4_096
"""Characters of a message in which a question is looked for: as many as Telegram lets one have."""
MAX_QUESTION = 400
"""Characters of one question that are looked at; what follows is cut, so that none costs more than a few ms."""
MAX_LOOKED_AT = 32
"""Texts whose tokens are kept while one message is read: it and its parts are looked at again and again."""
MAX_KEPT = 50_000
"""Texts of authors and articles whose tokens are kept."""
MAX_TOKENS = 80
"""Tokens of a question that are matched."""

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_LATIN = "0-9a-z_\u00aa-\u024f\u1e00-\u1eff"
_GLUED_UNIT = (
    r"(?:k|m|bn|mn|mln|mio|millions?|billions?|thousand|quid|pounds?|euros?|eur|gbp|usd|dollars?|bucks|pence|p|cents?"
    r"|crowns?|percent|pct|km|kg|cm|mm|miles?|mins?|minutes?|h|hrs?|hours?|days?|nights?|wks?|weeks?|months?|y|yrs?"
    r"|years?|people|litres?)"
)
_TOKEN = re.compile(
    rf"\d+(?:[.,]\d+)*{_GLUED_UNIT}\b|\d+(?:[.,:]\d+)+"  # "2.9m", a figure, a price, a time of day
    r"|\d+(?=[ap]\.?m\b)|(?<!\w)[a-z](?:\.[a-z])+\b"  # "9am", "U.S."
    r"|[a-z](?:\+\+|#)(?!\w)"  # C++ and C#
    rf"|(?:(?=\w)[{_LATIN}])+(?:'\w+)?|(?:(?![{_LATIN}])\w)+"  # "Nara는" is two words
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_IN_THOUSANDS = re.compile(r"(\d+)(?:[.,](\d{1,3}))?k")
_GLUED = re.compile(rf"(\d+(?:[.,]\d+)*)({_GLUED_UNIT})")
_VERBS_TOO = frozenset({"may", "march"})
_BEFORE_A_MONTH = frozenset("in by until till since from early late mid".split())
_FULL_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_HAS_DIGIT = re.compile(r"\d")
_MILLION: Final = 1_000_000
_MILLIONTHS: Final = 10_000
"""What a figure from a million up is a multiple of, to be said in millions: "2.9 million"."""
MIN_FIGURES_OF_A_MILLION: Final = 7
MAX_FIGURES: Final = 15
"""Figures of a number that is looked at as one."""
_AFTER_NOON = re.compile(r"(\d\d):(\d\d)")
_SCORE = re.compile(r"(\d{1,2}):(\d)")
_BEFORE_A_PRONOUN = frozenset(
    "tell tells told let give gives gave show shows help inform remind teach of among".split()
)
_WORD = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_](?:[^\s,;!?()…—–/]*[^\W_])?(?:\+\+|#)?")
_STRETCHED = re.compile(r"([a-z])\1{2,}")


def cleaned(text: str, limit: int | None = None) -> str:
    """The text without control, invisible and direction characters, white space folded, cut to ``limit`` characters."""
    if limit is not None:
        text = text[: 4 * limit]
    if not text.isprintable():  # what is printable has none of them, but for the space
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    folded = " ".join(text.split())
    return folded if limit is None else folded[:limit]


def normalised(text: str) -> str:
    """The query: compatibility forms, quotation marks, accents and case made alike."""
    if text.isascii():
        return text.replace("`", "'").lower()
    text = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", text)).translate(_QUOTES).casefold()


@lru_cache(MAX_LOOKED_AT)
def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers of a text in order, with contractions, chat shorthand and dates written out."""
    plain = normalised(text).replace("_", " ")
    if _HAS_DIGIT.search(plain):
        plain = with_dates(plain)
        plain = _MONEY_IN_MILLIONS.sub(r"\1 million", plain)
    found = list(chain.from_iterable(map(_written_out, _TOKEN.findall(_with_times(plain)))))
    if "us" in found and "US" not in text:
        # "Tell us" is no country; "we" is what else is said of us, and tells nothing.
        pairs = zip(["", *found], found, strict=False)
        found = ["we" if word == "us" and before in _BEFORE_A_PRONOUN else word for before, word in pairs]
    return tuple(found)


@lru_cache(MAX_KEPT)
def kept_tokens(text: str) -> tuple[str, ...]:
    """The tokens of what an author or an article says, or of one word, kept: every question looks at it."""
    return tokens(text)


@lru_cache(MAX_KEPT)
def kept_stems(text: str) -> frozenset[str]:
    """The stems of such a text, kept likewise."""
    return frozenset(map(stemmed, tokens(text)))


def _with_times(text: str) -> str:
    """Times of day as others write them too: "8.30 am" as "8:30 am", "half four" as "4:30", "ten past six"."""
    if " past " in text or "half" in text:
        text = _PAST.sub(lambda time: f"{_HOURS.get(time[3], time[3])}:{_MINUTES[time[1] or time[2]]}", text)
    return _WITH_A_STOP.sub(r"\1:", text)


def with_dates(text: str) -> str:
    """The text with each date in figures written out: "22.11.22" as "22 november 2022", and "on 12/01" likewise.

    The day comes first, unless it cannot. "12/01" and "12.1" are dates where they are all that is said, or after "on".
    """
    for pattern in _DATES:
        text = pattern.sub(_in_words, text)
    return text


def _in_words(date: re.Match[str]) -> str:
    found = date.groupdict()
    day, month, year = int(found["day"]), int(found["month"]), found.get("year") or ""
    if month > len(MONTHS) >= day:
        day, month = month, day
    if not (1 <= day <= MAX_DAY and 1 <= month <= len(MONTHS)) or (day, month, year) == (24, 7, ""):
        return date[0]
    century = "" if len(year) != 2 else "20" if int(year) < FIRST_YEAR_OF_THE_LAST_CENTURY else "19"
    return f"{day} {MONTHS[month - 1]} {century}{year}".rstrip()


def figures_in(words: Iterable[str]) -> frozenset[str]:
    """The tokens that are numbers, as "9:30" and "2011"."""
    return frozenset(word for word in words if word[0].isdigit())


def days_in(words: Sequence[str]) -> frozenset[str]:
    """The days of the week that are named, as "monday", with those between "Monday to Friday" and all "weekdays"."""
    found = set(chain.from_iterable(_DAYS.get(word, ()) for word in words))
    for first, to, last in zip(words, words[1:], words[2:], strict=False):
        if to in _TO and {first, last} <= _DAYS.keys():
            start, end = WEEK.index(_DAYS[first][0]), WEEK.index(_DAYS[last][0])
            found.update((WEEK + WEEK)[start : start + (end - start) % 7 + 1])
    return frozenset(found)


def months_in(words: Sequence[str]) -> frozenset[str]:
    """The months that are named; "may" and "march" where they stand as one, "in May", "9 May"."""
    around = zip(("", *words), words, (*words[1:], ""), strict=False)
    return frozenset(
        word
        for before, word, after in around
        if word in MONTHS
        and (word not in _VERBS_TOO or before in _BEFORE_A_MONTH or before[:1].isdigit() or after[:1].isdigit())
    )


def years_in(words: Iterable[str]) -> frozenset[str]:
    """The years that are named."""
    return frozenset(filter(_FULL_YEAR.fullmatch, words))


def words_with_places(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Each word as it stands in the text, from where to where, and its tokens."""
    return [(word.start(), word.end(), own) for word in _WORD.finditer(text) if (own := kept_tokens(word.group()))]


WEEK: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS: Final = "january february march april may june july august september october november december".split()
DAY_NAMES: Final = frozenset(form for day in WEEK for form in (day, f"{day}s"))
MAX_DAY: Final = 31
FIRST_YEAR_OF_THE_LAST_CENTURY: Final = 70
"""Two figures of a year from here on are of the 1900s."""
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>(?:19|20)\d\d|\d\d)"
_DATES: Final = [
    re.compile(date)
    for date in (
        rf"(?<![\w.,/-])(?P<year>(?:19|20)\d\d)-{_MONTH}-{_DAY}(?![\w/-])",
        rf"(?<![\w.,/£$€-]){_DAY}(?P<by>[./-]){_MONTH}(?P=by){_YEAR}(?![\w/-]|[.,]\d)",
        rf"(?<!.){_DAY}/{_MONTH}(?=\W*$)",  # all that is said
        rf"(?<!.){_DAY}\.{_MONTH}\.(?=\W*$)",
        rf"(?<![\w./]){_DAY}/(?P<month>0[1-9])(?![\w/])",
        rf"(?:(?<=\bon )|(?<=\buntil )|(?<=\bsince )){_DAY}[./]{_MONTH}\.?(?![\w/%]|[.,]\d)(?! per ?cent)",
        rf"(?:(?<=\bby )|(?<=\bfrom )|(?<=\bbefore )|(?<=\bafter )){_DAY}/{_MONTH}(?![\w/])",
    )
]
_MONEY_IN_MILLIONS: Final = re.compile(r"([£$€¥]\s?\d+(?:[.,]\d+)*)\s?m\b")
_DAYS: Final = {
    **{form: [day] for day in WEEK for form in (day, f"{day}s")},
    "weekdays": WEEK[:5],
    "weekends": WEEK[5:],
    "daily": WEEK,
}
_HOURS: Final = {
    word: str(hour)
    for hour, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_MINUTES: Final = {"half": "30", "quarter": "15", "five": "05", "ten": "10", "twenty": "20", "twenty-five": "25"}
_PAST: Final = re.compile(
    rf"\b(?:(half)(?: past)?|(?:a )?(quarter|five|ten|twenty|twenty-five) past) ({'|'.join(_HOURS)}|1[0-2]|[1-9])\b"
)
_WITH_A_STOP: Final = re.compile(r"\b(\d{1,2})\.(?=\d\d ?[ap]\.?m\b)")
_TO: Final = frozenset({"to", "till", "until", "through"})


@lru_cache(maxsize=50_000)
def _written_out(word: str) -> tuple[str, ...]:
    if word in SHORTHAND:
        return SHORTHAND[word]
    if word[0].isdigit():
        return _figure(word)
    if "." in word:
        return (word.replace(".", ""),)
    stem, apostrophe, ending = word.partition("'")
    if apostrophe:
        whole = CONTRACTIONS.get(word)
        if whole is not None:
            return whole
        if ending == "t" and stem.endswith("n"):
            return (stem[:-1], "not")
        if ending in _ENDINGS:
            return (stem, *_ENDINGS[ending])
        return (stem, ending) if len(ending) > 1 else (stem + ending,)
    return (_STRETCHED.sub(r"\1\1", word),)


def _figure(word: str) -> tuple[str, ...]:
    """A figure as others write it too: "1,300" as "1300", "12,50" as "12.50", "14:30" as "2:30 pm", "3:2" as "3-2"."""
    if thousands := _IN_THOUSANDS.fullmatch(word):
        return _figure(thousands[1] + (thousands[2] or "").ljust(3, "0"))
    if glued := _GLUED.fullmatch(word):
        return (*_figure(glued[1]), *_LETTERS.get(glued[2], _written_out(glued[2])))
    if _THOUSANDS.fullmatch(word):
        word = word.replace(",", "")
    if word.isdecimal() and MIN_FIGURES_OF_A_MILLION <= len(word) <= MAX_FIGURES and int(word) % _MILLIONTHS == 0:
        return (f"{int(word) / _MILLION:.2f}".rstrip("0").rstrip("."), "million") if int(word) else (word,)
    if score := _SCORE.fullmatch(word):
        return score.groups()
    if (time := _AFTER_NOON.fullmatch(word)) and 12 < int(time[1]) < 24:
        return (*_figure(f"{int(time[1]) - 12}:{time[2]}"), "pm")
    return (word.removesuffix(":00").replace(",", ".").removesuffix(".00"),)


_LETTERS: Final[dict[str, tuple[str, ...]]] = {
    "m": ("million",), "p": ("pence",), "h": ("hours",), "y": ("years",), "eur": ("euros",), "gbp": ("pounds",),
    "usd": ("dollars",), "pct": ("percent",),
}  # fmt: skip
"""The units that stand glued to a figure, "2.9m", for which nothing else is written out."""
_ENDINGS: dict[str, tuple[str, ...]] = {
    "s": (),
    "re": ("are",),
    "ve": ("have",),
    "ll": ("will",),
    "m": ("am",),
    "d": ("would",),
}


@lru_cache(maxsize=200_000)
def stemmed(token: str) -> str:
    """The Snowball stem of a token (English)."""
    # A stemmer of its own: it works on itself, and a reload stems in another thread. Making one costs 0.5 µs.
    return cast(str, Stemmer.Stemmer("english").stemWord(token))


Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """A method whose last results are kept, as ``lru_cache`` does; a pickle of it leaves the results out.

    It does not keep its object: a FAQ that is let go is gone at once, not when Python next looks for cycles.
    """

    def __init__(self, make: Callable[[Key], Value], most: int | None = None) -> None:
        """``most`` results are kept; all of them, where it is None."""
        method = WeakMethod(make)
        self._method, self._most = method, most
        self.of: Final[Callable[[Key], Value]] = lru_cache(most)(lambda key: method()(key))  # type: ignore[misc]
        """The result for a key."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Remembered, (self._method(), self._most)


def stems(text: str) -> frozenset[str]:
    """The stems of the words that say what a text is about."""
    return frozenset(map(stemmed, content_words(tokens(text))))
