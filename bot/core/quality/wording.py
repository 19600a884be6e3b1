"""The wording of questions and answers, as far as it can be told: what they begin with, whom they name."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.core.language.tokens import tokens

OVERVIEW: Final = "What is this about?"
OVERVIEW_PHRASINGS: Final = (
    "what is it about", "what happened", "summarise it", "in short", "tldr", "tell me about it", "give me the gist",
    "what does the article say", "main points please", "what's this", "i haven't read it, what is it", "explain",
)  # fmt: skip
"""How people ask what any article is about."""
_OF_ANY_ARTICLE: Final = frozenset(map(tokens, (OVERVIEW, *OVERVIEW_PHRASINGS)))


def asks_of_any_article(text: str) -> bool:
    """Whether a phrasing asks what an article is about: each may have it."""
    return tokens(text) in _OF_ANY_ARTICLE


_WORD: Final = re.compile(r"[^\W\d_]+(?:[-.][^\W\d_]+)*")
_NAME: Final = re.compile(r"[A-Z][\w.-]*\w(?:\s+[A-Z][\w.-]*\w)*")
_NEAR: Final = 8
"""Characters before a word that tell whether it starts a sentence."""
_STARTS_A_SENTENCE: Final = re.compile(r"(?:^|[.!?:;…][”\"’']?)\s*[“\"‘'(]?$")


def _words(text: str) -> list[str]:
    """The words of a text as they are written, without numbers."""
    return _WORD.findall(text)


def names(text: str) -> Iterator[str]:
    """Each run of capitalised words, without the word that starts a sentence or a quotation."""
    for found in _NAME.finditer(text):
        name = found.group()
        if _STARTS_A_SENTENCE.search(text, max(0, found.start() - _NEAR), found.start()):
            _, _, name = name.partition(" ")
        if name:
            yield name


# "No" alone denies; "No trains run" states a fact.
POLAR: Final = re.compile(
    r"\W*(yes|yeah|yep|nope|of course|not (?:really|quite|exactly|yet|necessarily|entirely|at all)|"
    r"(?:no|nay|correct|right|wrong|true|false|indeed|certainly|definitely|exactly|absolutely|sure|"
    r"probably|possibly|maybe|perhaps|partly|sometimes)(?=[,.;:!?]|\s*[–—]|\s+-\s|\s*$))\b",
    re.IGNORECASE,
)
"""The word with which an answer takes a side in a question that may not have been the one asked."""
PRONOUN: Final = re.compile(
    r"\W*(he|she|it|they|him|her|them|his|its|their|this|that|these|those|there(?!\s(?:is|are|was|were|will|can)\b))"
    r"(?:['’]\w+)?\b",
    re.IGNORECASE,
)
"""The pronoun that an answer begins with: it stands for whatever was asked about. "There are" says of what."""

_ROLES: Final = (
    "president|vice president|prime minister|premier|minister|secretary|ambassador|governor|mayor|senator|councillor|"
    "king|queen|prince|princess|emperor|leader|chief|captain|skipper|commander|general|officer|inspector|sheriff|judge|"
    "chair|chairman|chairwoman|chairperson|director|manager|boss|owner|founder|head|principal|headteacher|teacher|"
    "professor|doctor|nurse|scientist|researcher|curator|librarian|historian|archaeologist|architect|engineer|"
    "spokesman|spokeswoman|spokesperson|coordinator|organiser|organizer|volunteer|coach|trainer|player|artist|author|"
    "writer|editor|journalist|baker|farmer|gardener|pilot|driver|lawyer|priest|bishop|pope|treasurer|caretaker"
)
_PART: Final = r"[A-Z](?:['’]?[\w.-])*\w"
_NAMED: Final = (
    re.compile(rf"\b(?i:(?P<role>{_ROLES})) (?P<name>{_PART}(?: {_PART}){{0,3}})"),
    re.compile(rf"(?P<name>{_PART}(?: {_PART}){{1,3}}), (?:[\w'’]+ ){{0,3}}(?i:(?P<role>{_ROLES}))(?=[,.;)])"),
)
"""A person with a role, before the name or after it."""
_POSSESSIVE: Final = re.compile(r"['’]s$")
_SHE_OR_HE: Final = re.compile(r"\b(he|she|him|her|his|hers)\b", re.IGNORECASE)


def _persons(text: str) -> dict[str, set[str]]:
    """The people whom a text names with a role, and their roles in lower case."""
    found: dict[str, set[str]] = {}
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            found.setdefault(_POSSESSIVE.sub("", match["name"]), set()).add(match["role"].lower())
    return found


def unnamed(answer: str, sentences: Iterable[str]) -> tuple[str, str] | None:
    """The word by which an answer speaks of a person whom it does not name, and the name that its sentences have.

    A pronoun counts where no word of any name stands before it; a role where no word of the name stands in the answer.
    """
    text = " ".join(sentences)
    known = _persons(text)
    named = {word for name in (*names(text), *known) for word in _words(name)}
    pronoun = _SHE_OR_HE.search(answer)
    if known and pronoun and not named.intersection(_words(answer[: pronoun.start()])):
        return pronoun[1], next(iter(known))
    said = set(_words(answer))
    for name, roles in known.items():
        for role in roles:
            if not said.intersection(_words(name)) and re.search(rf"\b{role}\b", answer, re.IGNORECASE):
                return role, name
    return None
