"""Every text that a person reads: ``from bot import texts``, then ``texts.NOT_COVERED`` or ``texts.VOTED.format(…)``.

To add a text: write ``my_text: …`` into en.yaml (plural forms by ``one:`` and ``other:``, chosen by ``count``), and use
``texts.MY_TEXT``; other languages follow, and are English until then. A table of texts is declared below as well.

Whoever answers says which language is spoken: ``with texts.speaking("ko"): …``; so take no text at import, nor as a
default argument. Short, friendly, plain; no jargon; whole sentences, never glued together; plain text, for formatting
belongs to who shows it. tools.yaml is for authors and operators, in English alone.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import Any, Final, cast

from bot.core.language.packaged import packaged
from bot.core.language.recognise import language_of
from bot.core.language.smalltalk import kind_of, languages_that_say
from bot.core.language.tokens import tokens

ENGLISH: Final = "en"
TOOLS: Final = "tools"
OWN_NAMES: Final[Mapping[str, str]] = {
    "en": "English", "de": "Deutsch", "es": "español", "fr": "français", "it": "italiano", "pt": "português",
    "tr": "Türkçe", "ru": "русский", "ar": "العربية", "zh": "中文", "ja": "日本語", "ko": "한국어",
}  # fmt: skip
"""The languages that texts are in, English first, as their speakers call them."""
RIGHT_TO_LEFT: Final = frozenset({"ar", "fa", "he"})
FIRST_STRONG_ISOLATE: Final = "\u2068"
LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
POP_ISOLATE: Final = "\u2069"
PLURAL_FORMS: Final = frozenset({"zero", "one", "two", "few", "many", "other"})
"""Keys under which a text has a form for each kind of number, as the CLDR names them."""

_COMMANDS: Final = re.compile(r"/[a-z]+(?:\{me\})?(?: (?:\d+[mhd]|off|preview)\b)?|\{me\}")
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


class Text(str):
    """A text of one language; ``format`` chooses the plural form that ``count`` needs."""

    __slots__ = ("_forms", "_language")
    _forms: Mapping[str, str]
    _language: str

    def __new__(cls, forms: str | Mapping[str, str], language: str) -> "Text":
        by_number = {"other": forms} if isinstance(forms, str) else forms
        text = super().__new__(cls, by_number["other"])
        text._forms, text._language = by_number, language
        return text

    def format(self, *_: object, **values: object) -> str:
        """The text with its placeholders filled in.

        In a text that runs right to left, what is filled in keeps a direction of its own.
        """
        form = self._forms["other"]
        if len(self._forms) > 1:
            form = self._forms.get(_plural_form(self._language, cast(int, values["count"])), form)
        if self._language in RIGHT_TO_LEFT:
            # What follows a command ("/ask{me}") belongs to it: the text has isolates around both.
            isolated = {name: value for name, value in values.items() if isinstance(value, str) and name != "me"}
            values |= {name: f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" for name, value in isolated.items()}
        return form.format(**values)


Texts = Text | tuple[Text, ...] | Mapping[str, Text]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Texts are in this language, within the block and in the tasks that are started there."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """Texts are in this language from now on, in the task that calls this and in those that it starts."""
    _spoken.set(language)


def spoken() -> str:
    """The code of the language that texts are in now."""
    return _spoken.get()


def with_texts(code: str | None) -> str:
    """The language of texts for whoever has this one, as "pt" for "pt-BR"; English, where there are none in it."""
    language = re.split("[-_.]", (code or ENGLISH).casefold())[0]
    return language if language in OWN_NAMES else ENGLISH


def reply_language(text: str, usual: str) -> str:
    """The language in which to reply to a message: its own; the usual one, where it does not tell, or may be that."""
    words = tokens(text)
    said_in = [language for language in languages_that_say(words) if language in OWN_NAMES]
    if usual in said_in:
        return usual
    found = language_of(text, usual)
    if len(said_in) == 1 and found not in said_in and kind_of(words) is None:  # "cool" is English as well
        return said_in[0]
    return with_texts(found) if found else usual


@cache
def catalogue(language: str) -> Mapping[str, Texts]:
    """Every text of a language by its key; the English one has the tools' as well."""
    names = [language, TOOLS] if language == ENGLISH else [language]
    written = [packaged("bot.texts", f"{name}.yaml") for name in names]
    return {key: _texts(value, language) for each in written for key, value in each.items()}


def _texts(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return tuple(_texts(each, language) for each in value)
    if isinstance(value, dict) and not value.keys() <= PLURAL_FORMS:
        return {key: _texts(each, language) for key, each in value.items()}
    return Text(_directed(value, language), language)


def _directed(value: Any, language: str) -> Any:
    """A text whose commands and mentions run left to right also where all around runs the other way."""
    if language not in RIGHT_TO_LEFT:
        return value
    if isinstance(value, dict):
        return {form: _directed(text, language) for form, text in value.items()}
    return _COMMANDS.sub(rf"{LEFT_TO_RIGHT_ISOLATE}\g<0>{POP_ISOLATE}", value)


def _plural_form(language: str, number: int) -> str:
    """The plural category of a whole number below a million, as the CLDR has it."""
    tens, last = number % 100, number % 10
    match language:
        case "ja" | "ko" | "zh":
            return "other"
        case "fr" | "pt":
            return "one" if number < 2 else "other"
        case "ru" if last == 1 and tens != 11:
            return "one"
        case "ru":
            return "few" if 2 <= last <= 4 and not 12 <= tens <= 14 else "many"
        case "ar" if number < 3:
            return ("zero", "one", "two")[number]
        case "ar" if tens > 2:
            return "few" if tens <= 10 else "many"
        case _:
            return "one" if number == 1 else "other"


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters, cut between words."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:–—-") + "…"


# -- tables: texts by a key, or several in a row ----------------------------------------------------------------------

TALK: Mapping[str, Text]
"""The reply to each kind of small talk."""
TALK_UNKNOWN: Mapping[str, Text]
"""The same where what is asked of the article itself is not known."""
SOURCE_FACTS: Mapping[str, Text]
"""What can be known about an article: the attribute, and the words for it."""
FALLBACKS: Mapping[str, Text]
PACES: Mapping[str, Text]
PACE_BUTTONS: Mapping[str, Text]
SILENCED: Mapping[str, Text]
FALLBACK_BUTTONS: Mapping[str, Text]
COMMANDS: Mapping[str, Text]
"""What the command menus say."""
TERMINAL_COMMANDS: Mapping[str, Text]
REASONS: Mapping[str, tuple[Text, Text]]
"""For each measure of the evidence, what to say where it counts for the entry, and where against it."""
FIGURE_NAMES: Mapping[str, Text]
FIGURE_HEADINGS: tuple[Text, ...]
LEARN_COMMANDS: tuple[Text, ...]
LEARN_REPLIES: Mapping[str, Text]
LEARNING_FIGURES: Mapping[str, Text]
GRADE_NAMES: Mapping[str, Text]
LABEL_NAMES: Mapping[str, Text]
WENT_WRONG: Mapping[str, Text]
SHIFTS: Mapping[str, Text]
SHIFT_HEADINGS: Mapping[str, Text]
RELEASE_STEPS: Mapping[str, Text]
"""What is being done at each step of a release, by its name."""
VERDICTS: Mapping[str, Text]
STATS_LINES: Mapping[str, Text]
CHART_KINDS: Mapping[str, Text]


def __getattr__(name: str) -> Text:
    """The text of that name, in the language that is spoken now."""
    if not name.isupper():
        raise AttributeError(name)
    key = name.lower()
    if key not in catalogue(ENGLISH):
        raise AttributeError(f"no text {key} in en.yaml")
    english = catalogue(ENGLISH)[key]
    found = catalogue(_spoken.get()).get(key, english)
    # A table is in English as far as the language has not got.
    both = {**english, **found} if isinstance(english, dict) and isinstance(found, dict) else found
    return cast(Text, both)


# -- a message in parts -----------------------------------------------------------------------------------------------


class Role(Enum):
    """What a part of a message is, so that it can be set apart."""

    ASKED = auto()
    TEXT = auto()
    ECHO = auto()
    """Has in it what somebody typed."""
    LEAD = auto()
    """Says what comes below it."""
    QUOTE = auto()
    PLACE = auto()
    CONTEXT = auto()
    """What stands around a quote: long, and folded where that can be."""
    HEADING = auto()
    CHOICE = auto()
    ITEM = auto()
    PARAGRAPH = auto()
    HINT = auto()


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a message, and the web address that it links to, if any."""

    role: Role
    text: str
    link: str | None = None


Parts = tuple[Part, ...]
