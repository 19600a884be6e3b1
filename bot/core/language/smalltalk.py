"""Small talk: what people say to a bot without asking about the article, and what they put around a question.

The ways to say it are data, in ``smalltalk.yaml``. Matching is word for word; what is only like it competes with the
FAQ in the index.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cache, reduce
from itertools import product
from operator import getitem
from typing import Any, Final

from rapidfuzz import fuzz, process

from bot.core.language.packaged import packaged
from bot.core.language.recognise import speaks_to_the_bot
from bot.core.language.tokens import stemmed, tokens


class Talk(StrEnum):
    """A kind of small talk."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    HELP = "help"
    TOPICS = "topics"
    IDENTITY = "identity"
    MAKER = "maker"
    WORKINGS = "workings"
    CONTACT = "contact"
    PRIVACY = "privacy"
    DELETE = "delete"
    LANGUAGE = "language"
    CLOCK = "clock"
    MOOD = "mood"
    SOURCE = "source"
    MORE = "more"
    SUMMARY = "summary"
    SIMPLER = "simpler"
    SURE = "sure"
    WHY = "why"
    WRONG = "wrong"
    INSULT = "insult"
    STOP = "stop"
    APOLOGY = "apology"
    LAUGH = "laugh"
    ACKNOWLEDGEMENT = "acknowledgement"
    FILLER = "filler"
    AHEAD = "ahead"
    PRAISE = "praise"
    CHATTER = "chatter"
    READER = "reader"
    TITLE = "title"
    AUTHOR = "author"
    DATE = "date"
    PUBLISHER = "publisher"
    LENGTH = "length"
    LINK = "link"


ABOUT_THE_ARTICLE: Final = {
    Talk.TITLE: "title",
    Talk.AUTHOR: "author",
    Talk.DATE: "date",
    Talk.PUBLISHER: "publisher",
    Talk.LENGTH: "length",
    Talk.LINK: "url",
}
"""Kinds that ask for what is known of the article itself, each with the name of the fact."""
ABOUT_THE_LAST_ANSWER: Final = frozenset({Talk.SOURCE, Talk.MORE, Talk.SIMPLER, Talk.SURE, Talk.WHY, Talk.WRONG})
"""Kinds that are about what was just answered."""
OF_THE_BOT: Final = frozenset({Talk.IDENTITY, Talk.MAKER, Talk.MOOD})
"""Kinds that are about the bot: what is only like them, and does not speak to it, is about somebody else."""
OPEN_ENDED: Final = frozenset({Talk.READER})
"""Kinds in which people say anything: what is only like it is none."""

_BEFORE: Final = (Talk.GREETING, Talk.THANKS, Talk.AHEAD, Talk.MOOD, Talk.APOLOGY)
_AFTER: Final = (Talk.THANKS, Talk.GOODBYE, Talk.APOLOGY, Talk.LAUGH)
_BESIDE: Final = (Talk.ACKNOWLEDGEMENT, Talk.PRAISE, Talk.LAUGH, Talk.FILLER)
MIN_LIKENESS_PERCENT: Final = 85.0
"""The likeness from which a message in another language is the phrasing, perhaps mistyped."""
MAX_TALK_TOKENS: Final = 16
"""Small talk is short: nothing longer is word for word the same."""
_ANYTHING: Final = "…"
"""In a line, one to three words of any kind: "my name is …"."""
_SIGNS: Final = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_THIS_NOTICE: Final = re.compile(r"\bthis (?:notice|announcement|leaflet|flyer|newsletter|bulletin|webpage) ")
"""Other words for the article, where it can be nothing else: "the leaflet" may be one that the article speaks of."""


def kind_of(words: Sequence[str]) -> Talk | None:
    """The kind of small talk that these tokens are, word for word."""
    if not 0 < len(words) <= MAX_TALK_TOKENS:
        return None
    found = _grammar().kinds.fullmatch(_joined(words))
    return Talk(found.lastgroup) if found and found.lastgroup else None


def kind_in_another_language(words: Sequence[str], like_in: str | None = None) -> Talk | None:
    """The kind of small talk that a whole message in another language is, word for word; ``like_in`` one, nearly so."""
    known, said = _in_other_languages(), _undotted(words)
    as_written = known.get(said) or next((kind for opening, kind in _openings() if opening.fullmatch(said)), None)
    if as_written or like_in is None:
        return as_written
    found = process.extractOne(said, known.keys(), scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS_PERCENT)
    like = known[found[0]] if found else None
    return None if like in OF_THE_BOT and not speaks_to_the_bot(said, like_in) else like


def languages_that_say(words: Sequence[str]) -> tuple[str, ...]:
    """The other languages in which a whole message is small talk, word for word."""
    said = _undotted(words)
    return tuple(language for language, lines in _by_language().items() if said in lines)


@cache
def _by_language() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for language, said, _ in _lines_in_other_languages():
        found[language].add(_undotted(tokens(said)))
    return found


@cache
def _in_other_languages() -> dict[str, Talk]:
    return {_undotted(tokens(said)): kind for _, said, kind in _lines_in_other_languages() if _ANYTHING not in said}


def _undotted(words: Sequence[str]) -> str:
    """Words as phones write them, without the Turkish letter that other keyboards lack."""
    return " ".join(words).replace("ı", "i")


@cache
def _openings() -> list[tuple[re.Pattern[str], Talk]]:
    """Lines with a word or two of any kind in them: "ich heiße …", "私の名前は…"."""
    return [(_with_anything(said), kind) for _, said, kind in _lines_in_other_languages() if _ANYTHING in said]


def _with_anything(said: str) -> re.Pattern[str]:
    before, _, after = said.partition(_ANYTHING)
    is_glued = not (before or " ").endswith(" ") or not (after or " ").startswith(" ")
    words = (_undotted(tokens(part)) for part in (before, after))
    first, last = map(re.escape, words)
    if is_glued:
        return re.compile(rf"{first}\S{{1,12}}{last}")
    return re.compile(rf"{first}(?:{' ' if first else ''}\S+){{1,2}}{' ' if last else ''}{last}")


@cache
def _lines_in_other_languages() -> list[tuple[str, str, Talk]]:
    """Each line, with its language before it and its kind behind it."""
    written: dict[str, dict[str, list[str]]] = packaged("bot.core.language", "smalltalk_languages.yaml")
    kinds = ((language, kind, lines) for language, own in written.items() for kind, lines in own.items())
    return [(language, said, Talk(kind)) for language, kind, lines in kinds for said in lines]


def words_before(words: Sequence[str], pause: bool = False) -> int:
    """How many tokens at the start are none of the question: a greeting, thanks, "can you tell me".

    ``pause``: those too that are so only before a comma or another pause, as "great".
    """
    wrapping = _grammar().before_a_pause if pause else _grammar().before
    if not words or words[0] not in wrapping.first_words:
        return 0
    found = wrapping.pattern.match(_joined(words[:MAX_TALK_TOKENS]))
    return found.group().count(" ") if found else 0


def words_after(words: Sequence[str], pause: bool = False) -> int:
    """How many tokens at the end are none of the question: thanks, "please", a sign-off."""
    wrapping = _grammar().after_a_pause if pause else _grammar().after
    if not words or words[-1] not in wrapping.last_words:
        return 0
    last = list(words[-MAX_TALK_TOKENS:])
    return next((len(last) - at for at in range(len(last)) if wrapping.pattern.fullmatch(_joined(last[at:]))), 0)


def kind_of_emoji(text: str) -> Talk | None:
    """The kind of small talk that the first emoji stands for that is known."""
    kinds = {sign: Talk(kind) for kind, signs in _written()["emoji"].items() for sign in signs}
    return next((kinds[sign] for sign in text if sign in kinds), None)


@cache
def phrasings(talk: Talk) -> tuple[str, ...]:
    """Ways to say it for what is only like it: each alternative of each line once."""
    return tuple(dict.fromkeys(text for line in _lines(_languages(), "kinds", talk) for text in said(line)))


@cache
def stems_of(*talks: Talk) -> frozenset[str]:
    """Every stem of some kinds of small talk."""
    return frozenset(map(stemmed, words_of(*talks)))


@cache
def words_of(*talks: Talk) -> frozenset[str]:
    """Every word of some kinds of small talk."""
    return frozenset(token for talk in talks for line in phrasings(talk) for token in tokens(line))


def said(line: str) -> Iterator[str]:
    """A line with its alternatives filled in, each alternative in one text at least."""
    sequence = _parsed(_SIGNS.findall(line))
    for number in range(max((len(part) for part in sequence), default=0)):
        yield " ".join(filter(None, (part[number % len(part)] for part in sequence)))


def _parsed(signs: list[str]) -> list[list[str]]:
    """The parts of a line one after the other, each with its alternatives."""
    sequence: list[list[str]] = []
    while signs and signs[0] not in ")]|":
        sign = signs.pop(0)
        if sign in "([":
            choices: list[str] = [""] if sign == "[" else []
            while True:
                inner = _parsed(signs)
                choices += [" ".join(filter(None, each)) for each in product(*inner)]
                if signs.pop(0) in ")]":
                    break
            sequence.append(choices)
        else:
            sequence.append([sign])
    return sequence


class _Wrapping:
    """Lines as one pattern over tokens, each followed by a space, and the tokens that they begin and end with."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.pattern = re.compile(_either(lines))
        self.first_words = {tokens(word)[0] for line in lines for word in _outer(_parsed(_SIGNS.findall(line)), 0)}
        self.last_words = {
            tokens(word)[-1] for line in lines for word in _outer(_parsed(_SIGNS.findall(line))[::-1], -1)
        }


class _Grammar:
    """All lines, ready to be matched."""

    def __init__(self, languages: Sequence[dict[str, Any]]) -> None:
        lines = {talk: _lines(languages, "kinds", talk) for talk in Talk}
        before = [*_lines(languages, "before"), *(line for talk in _BEFORE for line in lines[talk])]
        after = [*_lines(languages, "after"), *(line for talk in _AFTER for line in lines[talk])]
        beside = [*_lines(languages, "beside"), *(line for talk in _BESIDE for line in lines[talk])]
        self.kinds = re.compile("|".join(f"(?P<{talk}>{_either(own)})" for talk, own in lines.items()))
        self.before, self.before_a_pause = _Wrapping(before), _Wrapping([*before, *beside])
        self.after, self.after_a_pause = _Wrapping(after), _Wrapping([*after, *beside])


def _outer(parts: Sequence[Sequence[str]], at: int) -> Iterator[str]:
    """The first (``at`` 0) or last words that parts can have, in the order from that end."""
    for choices in parts:
        yield from (choice.split()[at] for choice in choices if choice)
        if "" not in choices:
            return


def _lines(languages: Sequence[dict[str, Any]], *keys: str) -> list[str]:
    return [line for own in languages for line in str(reduce(getitem, keys, own)).splitlines()]


def _either(lines: Sequence[str]) -> str:
    return "|".join(map(_pattern, lines))


def _pattern(line: str) -> str:
    signs = {"(": "(?:", "[": "(?:", "]": ")?", ")": ")", "|": "|", _ANYTHING: r"(?:\S+ ){1,3}"}
    return "".join(
        signs.get(sign) or "".join(re.escape(t) + " " for t in tokens(sign)) for sign in _SIGNS.findall(line)
    )


def _joined(words: Sequence[str]) -> str:
    text = "".join(f"{word} " for word in words)
    return _THIS_NOTICE.sub("this article ", text)


@cache
def _grammar() -> _Grammar:
    return _Grammar(_languages())


def _languages() -> list[dict[str, Any]]:
    return [own for name, own in _written().items() if name != "emoji"]


@cache
def _written() -> dict[str, Any]:
    written: dict[str, Any] = packaged("bot.core.language", "smalltalk.yaml")
    return written
