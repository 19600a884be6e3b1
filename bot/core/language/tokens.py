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
MAX_TOKENS = 80
"""Tokens of a question that are matched."""

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_LATIN = "0-9a-z_\u00aa-\u024f\u1e00-\u1eff"
_TOKEN = re.compile(
    r"\d+[.,]\dk\b|\d+(?:[.,:]\d+)+"  # a figure, a price, a time of day
    r"|\d+(?=[ap]\.?m\b)|(?<!\w)[a-z](?:\.[a-z])+\b"  # "9am", "U.S."
    r"|[a-z](?:\+\+|#)(?!\w)"  # C++ and C#
    rf"|(?:(?=\w)[{_LATIN}])+(?:'\w+)?|(?:(?![{_LATIN}])\w)+"  # "Nara는" is two words
)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_IN_THOUSANDS = re.compile(r"(\d+)(?:[.,](\d))?k")
_DURATION = re.compile(r"(\d+)h(\d+)")
_AFTER_NOON = re.compile(r"(\d\d):(\d\d)")
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


def tokens(text: str) -> tuple[str, ...]:
    """Words and numbers of a text in order, with contractions and chat shorthand written out."""
    found: list[str] = []
    for word in _TOKEN.findall(normalised(text).replace("_", " ")):
        found.extend(_written_out(word))
    found = _with_times(found)
    if "us" in found and "US" not in text:
        # "Tell us" is no country; "we" is what else is said of us, and tells nothing.
        pairs = zip(["", *found], found, strict=False)
        found = ["we" if word == "us" and before in _BEFORE_A_PRONOUN else word for before, word in pairs]
    return tuple(found)


def _with_times(words: list[str]) -> list[str]:
    """Times of day as others write them too: "8.30 am" as "8:30 am", "half four" and "half past four" as "4:30"."""
    if "half" not in words and _HALVES.isdisjoint(words):
        return words
    found: list[str] = []
    for word in words:
        if word in _HALVES and found and found[-1][0].isdigit():
            found[-1] = found[-1].replace(".", ":")
        hour = _HOURS.get(word, word if word.isdigit() and int(word) <= 12 else None)
        half = ["half", "past"] if found[-2:] == ["half", "past"] else ["half"]
        if hour and found[-len(half) :] == half:
            del found[-len(half) :]
            found.append(f"{hour}:30")
        else:
            found.append(word)
    return found


def figures_in(words: Iterable[str]) -> frozenset[str]:
    """The tokens that are numbers, as "9:30" and "2011"."""
    return frozenset(word for word in words if word[0].isdigit())


def figures_alone(words: Sequence[str]) -> frozenset[str]:
    """The figures in what names nothing else, "310,000 euros?"; none in anything else."""
    figures = figures_in(words)
    return figures if (figures | _UNITS).issuperset(content_words(words)) else frozenset()


def days_in(words: Sequence[str]) -> frozenset[str]:
    """The days of the week that are named, as "monday", with those between "Monday to Friday" and all "weekdays"."""
    found = set(chain.from_iterable(_DAYS.get(word, ()) for word in words))
    for first, to, last in zip(words, words[1:], words[2:], strict=False):
        if to in _TO and {first, last} <= _DAYS.keys():
            start, end = WEEK.index(_DAYS[first][0]), WEEK.index(_DAYS[last][0])
            found.update((WEEK + WEEK)[start : start + (end - start) % 7 + 1])
    return frozenset(found)


def hours_in(words: Sequence[str]) -> frozenset[str]:
    """The times of day that are named, as "2:30" and the 3 of "3 pm"."""
    following = (*words[1:], "")
    return frozenset(
        word
        for word, after in zip(words, following, strict=False)
        if word[0].isdigit() and (":" in word or after in _HALVES)
    )


def words_with_places(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Each word as it stands in the text, from where to where, and its tokens."""
    return [(word.start(), word.end(), own) for word in _WORD.finditer(text) if (own := tokens(word.group()))]


WEEK: Final = "monday tuesday wednesday thursday friday saturday sunday".split()
MONTHS: Final = "january february march april may june july august september october november december".split()
_DAYS: Final = {
    **{form: [day] for day in WEEK for form in (day, f"{day}s")},
    "weekdays": WEEK[:5],
    "weekends": WEEK[5:],
    "daily": WEEK,
}
_UNITS: Final = frozenset(
    "pound pounds dollar dollars euro euros pence cents cent crown crowns kronor kroner krona yen million billion"
    " thousand percent am pm minute minutes hour hours day days week weeks month months year years metres km miles"
    " kg".split()
).union(MONTHS, WEEK)
"""Words that a bare figure has beside it, "310,000 euros"."""
_HOURS: Final = {
    word: str(hour)
    for hour, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
}
_HALVES: Final = frozenset({"am", "pm"})
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
    """A figure as others write it too: "1,300" as "1300", "12,50" as "12.50", "9:00" as "9", "14:30" as "2:30 pm"."""
    if _THOUSANDS.fullmatch(word):
        return (word.replace(",", ""),)
    if thousands := _IN_THOUSANDS.fullmatch(word):
        return (thousands[1] + (thousands[2] or "0") + "00",)
    if duration := _DURATION.fullmatch(word):
        return (duration[1], "hours", duration[2], "minutes")
    if (time := _AFTER_NOON.fullmatch(word)) and 12 < int(time[1]) < 24:
        return (*_figure(f"{int(time[1]) - 12}:{time[2]}"), "pm")
    return (word.removesuffix(":00").replace(",", "."),)


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
