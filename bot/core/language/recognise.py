"""The language of a message, also of one of three words: by its script, else by its words, endings and letters.

Libraries for this are made for sentences. Of 180 questions in eleven languages and 3,682 in English lingua names
169 and takes 176 English ones for something else, py3langid 174 and 181, or 156 and 2 with a threshold, and 120 MB;
this 177 and none. What is not recognised is English.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from threading import Lock
from typing import Final

from cachetools import LRUCache, cached

from bot.core.language.english import (
    Asked,
    asked_for,
    content_words,
    is_ordinary,
    is_typed_at_random,
    points_back,
    rarity,
)
from bot.core.language.packaged import packaged
from bot.core.language.tokens import figures_in

ENGLISH: Final = "en"
FULL_WEIGHT: Final = 1.0
"""The weight of a word that English does not have."""
HALF_WEIGHT: Final = 0.5
"""The weight of a word that English has too, of an ending, and of the letters."""
MIN_WEIGHT: Final = 1.5
"""The weight from which a message of any length is in another language."""
MAX_SHORT_WORDS: Final = 4
"""Words of a message in which less is enough, where nothing is English."""
MAX_COMMON_RARITY: Final = 0.69
"""The rarity in English up to which a word counts as English too."""
UNKNOWN_RARITY: Final = 1.0
"""The rarity of a word that English does not have."""
MAX_OF_EITHER: Final = 4
"""Characters up to which a message in Chinese characters may be a Japanese word."""
MIN_STEM_LETTERS: Final = 3
"""Letters before an ending."""

ENGLISH_WORDS: Final = frozenset(
    """the a an of to in on at is are was were be been do does did has have had will would can could should may might
    who what when where why how which whose whom it its he she they them his her their this that these those
    there one or but not with from by for about as if so any some many much more than i you we me my your our
    u r s t re and hi hello thanks please yes new old get got just like know say said tell give let im id um k
    per see ya ta cool""".split()
)
"""Words by which English is known."""

_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)[@/]\w+")
"""What is of no language: links, names that are called, commands."""
MIN_CODE_SHARE: Final = 0.12
"""The share of signs from which a message is code."""
_SIGNS_OF_CODE: Final = frozenset("<>{}()[];=\\/$|`")
_SPANISH_OPENINGS: Final = frozenset("¿¡")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LATIN_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_GLUES: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")
"""Scripts in which small words are glued to others."""
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_SCRIPTS: Final = {
    "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "KATAKANA-HIRAGANA": "ja", "CJK": "zh", "CYRILLIC": "ru",
    "ARABIC": "ar", "THAI": "th", "GREEK": "el", "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta",
    "TELUGU": "te", "GEORGIAN": "ka", "ARMENIAN": "hy", "KHMER": "km", "MYANMAR": "my", "ETHIOPIC": "am",
}  # fmt: skip
"""The language that a script most likely stands for, by the first word of its letters' Unicode names."""
_OF_ANOTHER: Final = {"ru": ("uk", frozenset("іїєґ")), "ar": ("fa", frozenset("پچژگ"))}
"""Letters that the usual language of a script does not have, and whose they are."""


@dataclass(frozen=True, slots=True)
class Marks:
    """By what a language in Latin letters is known."""

    words: frozenset[str]
    endings: tuple[str, ...]
    letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lists:
    """The marks of the languages, and the words of theirs that English has too, or only quotes."""

    languages: dict[str, Marks]
    quoted: frozenset[str]
    english_too: frozenset[str]
    ukrainian: frozenset[str]
    asked: dict[str, re.Pattern[str]]
    """How other languages ask, by the English question word."""
    bare: dict[str, re.Pattern[str]]
    """How they ask one bare thing of what was just said, by the English for it; with words apart, or none."""
    to_the_bot: dict[str, re.Pattern[str]]
    """By what a message in each language speaks to the bot, or of it."""


def language_of(text: str, usual: str = ENGLISH) -> str:
    """The language that a message is in: where it may be that, the ``usual`` one, of what was said before."""
    found = recognised(text) or usual
    return usual if found not in (ENGLISH, usual) and _may_be(text, usual, found) else found


def _may_be(text: str, usual: str, found: str) -> bool:
    """Whether a few words that were found to be in one language may be in the usual one: "quando?"."""
    if (found, usual) == ("zh", "ja"):
        return len(text.strip(" 。？?")) <= MAX_OF_EITHER
    languages, words = _lists().languages, [_plain(word) for word in _WORD.findall(text)]
    if not {usual, found} <= languages.keys() or len(words) > MAX_SHORT_WORDS:
        return False
    own, theirs = (sum(word in languages[each].words for word in words) for each in (usual, found))
    return own >= max(1, theirs)


@cached(LRUCache(8), key=hash, lock=Lock())  # several look at one message, whose text is not kept
def recognised(text: str) -> str | None:
    """The code of the language that a message is in; None where nothing says, as in a name or a number."""
    text = _ADDRESS.sub(" ", text)
    words = [_plain(word) for word in _WORD.findall(text)]
    english = sum(word in ENGLISH_WORDS for word in words)
    if words and text.lstrip()[:1] in _SPANISH_OPENINGS and english <= 1:  # "a" is Spanish too
        return "es"
    return _by_script(text, english) or _by_words(text, words, english) or (ENGLISH if english else None)


def is_no_english(words: Sequence[str], knows: Callable[[str], bool]) -> bool:
    """Whether most words are neither English nor ones that a FAQ ``knows``: "kto provodil issledovanie"."""
    telling = [word for word in words if len(word) > 2 and word.isalpha()]
    unknown = sum(not (is_ordinary(word) or knows(word)) for word in telling)
    return len(telling) > 1 and 2 * unknown > len(telling)


def says_nothing(words: Sequence[str], knows: Callable[[str], bool]) -> bool:
    """Whether no word of it says anything, nor is one that a FAQ ``knows``: "asdfgh", "fjdksl;a", "the the the of"."""
    told = content_words([word for word in words if len(word) > 1])
    if not told and (asked_for(words) is not Asked.NOTHING or points_back(words)):
        return False
    return not figures_in(words) and all(is_typed_at_random(word) and not knows(word) for word in told)


def is_code(message: str) -> bool:
    """Whether a message is a line of a program, by its signs."""
    return sum(sign in _SIGNS_OF_CODE for sign in message) >= MIN_CODE_SHARE * len(message)


def in_latin(text: str) -> list[str]:
    """The words in Latin letters of a message in another script, after the question word that the rest asks with."""
    latin = _LATIN_WORD.findall(text)
    if not latin or len(latin) == len(_WORD.findall(text)):
        return []
    return [*question_words(text), *latin]


def question_words(text: str) -> list[str]:
    """What a message in another language asks with, in English: "when", "how many"; empty where nothing says."""
    asked = (asked for asked, signs in _lists().asked.items() if signs.search(text.casefold()))
    return next(asked, "").split()


def bare_question(text: str) -> str | None:
    """The English for the one thing that a few words in another language ask of what was said: "und wann war das?"."""
    words = [_plain(word) for word in _WORD.findall(text)]
    apart, together = f"{' '.join(words)} ", "".join(words)
    found = (asked for asked, way in _lists().bare.items() if way.fullmatch(apart) or way.fullmatch(together))
    return next(found, None)


def speaks_to_the_bot(text: str, language: str) -> bool:
    """Whether a message in another language speaks to the bot, or of it: "wer bist du", but not "wer ist sie"."""
    marks = _lists().to_the_bot.get(language)
    return marks is not None and any(marks.fullmatch(_plain(word)) for word in _WORD.findall(text))


def _by_script(text: str, english: int) -> str | None:
    """By letters that are not Latin; a name in them does not make an English question another."""
    if text.isascii():
        return None
    letters = [letter for letter in text.casefold() if letter.isalpha()]
    names = [unicodedata.name(letter, "").split(" ")[0] for letter in letters]
    other = [letter for letter, name in zip(letters, names, strict=True) if name not in {"LATIN", ""}]
    is_a_face = other == ["ツ"]
    if not other or is_a_face or english > 1 or (english and 3 * len(other) <= len(letters)):
        return None
    languages = Counter(_SCRIPTS[name] for name in names if name in _SCRIPTS)
    if not languages:
        return None
    # Kana stand among Chinese characters in Japanese, and nowhere else.
    language = "ja" if languages["ja"] else max(languages, key=lambda each: languages[each])
    another, theirs = _OF_ANOTHER.get(language, (language, frozenset()))
    is_ukrainian = language == "ru" and not _lists().ukrainian.isdisjoint(text.casefold().split())
    return another if theirs.intersection(other) or is_ukrainian else language


def _by_words(text: str, words: Sequence[str], english: int) -> str | None:
    """By words and endings, and the letters among them."""
    weights: defaultdict[str, float] = defaultdict(float)
    telling = set()
    for language, weight in chain.from_iterable(map(_votes, words)):
        weights[language] += weight
        if weight == FULL_WEIGHT:
            telling.add(language)
    if not text.isascii():
        for language, marks in _lists().languages.items():
            if marks.letters.intersection(text.casefold()):
                weights[language] += HALF_WEIGHT
                telling.add(language)
    language, weight = max(weights.items(), key=itemgetter(1), default=(ENGLISH, 0.0))
    needed = FULL_WEIGHT if not english and len(words) <= MAX_SHORT_WORDS else MIN_WEIGHT
    if weight <= english or weight < needed:
        return None
    # Words that English has too tell where they are several, beside one that it does not have: "was hat der Stadtrat".
    tell = weight >= MIN_WEIGHT and any(rarity(word) == UNKNOWN_RARITY and len(word) > 1 for word in words)
    return language if language in telling or tell else None


@lru_cache(50_000)
def _votes(word: str) -> tuple[tuple[str, float], ...]:
    """The languages that a word speaks for, and how much."""
    known = tuple((language, _weight(word)) for language, marks in _lists().languages.items() if word in marks.words)
    if known or is_ordinary(word):
        return known
    return tuple((language, HALF_WEIGHT) for language, marks in _lists().languages.items() if _ends_as(word, marks))


def _weight(word: str) -> float:
    lists = _lists()
    if word in lists.english_too or word in ENGLISH_WORDS or len(word) == 1:
        return HALF_WEIGHT
    return HALF_WEIGHT if rarity(word) <= MAX_COMMON_RARITY and word not in lists.quoted else FULL_WEIGHT


def _ends_as(word: str, marks: Marks) -> bool:
    return any(word.endswith(ending) and len(word) >= len(ending) + MIN_STEM_LETTERS for ending in marks.endings)


@cache
def _lists() -> Lists:
    read = packaged("bot.core.language", "words.yaml")
    return Lists(
        {
            language: Marks(
                frozenset(marks["words"].split()), tuple(marks["endings"].split()), frozenset(marks["letters"])
            )
            for language, marks in read["languages"].items()
        },
        frozenset(read["quoted_in_english"].split()),
        frozenset(read["in_english"].split()),
        frozenset(read["ukrainian"].split()),
        {asked: re.compile("|".join(map(_sign, signs))) for asked, signs in read["asked"].items()},
        {
            asked: _bare(ways, read["light"].split(), read["light_glued"].split())
            for asked, ways in read["bare"].items()
        },
        {language: _one_of(words.split()) for language, words in read["to_the_bot"].items()},
    )


def _one_of(words: Sequence[str]) -> re.Pattern[str]:
    """The pattern of one of these words, in which any letters stand for a star."""
    return re.compile("|".join(_plain(word).replace("*", r"\w*") for word in words))


def _bare(ways: Sequence[str], light: Sequence[str], glued: Sequence[str]) -> re.Pattern[str]:
    """The pattern of these ways to ask with light words alone around them; in some scripts these are glued to them."""
    apart = "|".join(" ".join(_plain(word) for word in _WORD.findall(way)) for way in ways if not _GLUES.search(way))
    together = "|".join("".join(_plain(word) for word in _WORD.findall(way)) for way in ways if _GLUES.search(way))
    around, beside = "|".join(map(_plain, light)), "|".join("".join(_WORD.findall(_plain(each))) for each in glued)
    return re.compile(
        rf"(?:(?:{around}) )*(?:{apart}) (?:(?:{around}) )*|(?:{beside})*(?:{together or '$'})(?:{beside})*"
    )


def _sign(words: str) -> str:
    """The pattern of a sign in a text: whole words where they are written apart."""
    return rf"\b{re.escape(words)}\b" if _LATIN_WORD.match(words) else re.escape(words)


def _plain(word: str) -> str:
    """A word in small letters without accents, nor the same letter over and over."""
    decomposed = unicodedata.normalize("NFD", word.casefold().replace("ı", "i"))
    return _STRETCHED.sub(r"\1", "".join(letter for letter in decomposed if not unicodedata.combining(letter)))
