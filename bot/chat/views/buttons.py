"""What the buttons mean: presses, and how each stands in the 64 bytes that Telegram gives a button. Ids only, no text.

A topic is named by an entry of it, an article by a digest of its name: both outlive a reload and a restart.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Final, assert_never

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.texts import english as texts

MOST_ON_A_LABEL: Final = 60
"""Characters of a button's label; more is cut off by the screen."""


@dataclass(frozen=True)
class ShowAnswer:
    """Answer this entry's question: an example, a related question."""

    entry: str


@dataclass(frozen=True)
class ChooseSuggestion:
    """This one was meant; for whoever asked."""

    entry: str


@dataclass(frozen=True)
class ShowTopics:
    """A page of the list of topics; pages count from 0."""

    page: int


@dataclass(frozen=True)
class ShowTopic:
    """A page of the questions in the topic of this entry."""

    entry: str
    page: int


@dataclass(frozen=True)
class ShowInTopic:
    """Answer this entry's question, with the way back to its topic."""

    entry: str


@dataclass(frozen=True)
class ShowSource:
    """A page of an article."""

    article: str
    page: int


@dataclass(frozen=True)
class UnknownPress:
    """A button of a version that is no more."""


Press = ShowAnswer | ChooseSuggestion | ShowTopics | ShowTopic | ShowInTopic | ShowSource
_ID: Final = r"([a-z0-9-]{1,40})"
_PAGE: Final = r"(\d{1,4})"


def encoded(press: Press) -> str:
    """The callback data of a press."""
    match press:
        case ShowAnswer(entry):
            return f"answer:{entry}"
        case ChooseSuggestion(entry):
            return f"meant:{entry}"
        case ShowTopics(page):
            return f"topics:{page}"
        case ShowTopic(entry, page):
            return f"topic:{entry}:{page}"
        case ShowInTopic(entry):
            return f"in-topic:{entry}"
        case ShowSource(article, page):
            return f"source:{article_key(article)}:{page}"
        case never:
            assert_never(never)


def decoded(data: str, articles: Sequence[str]) -> Press | UnknownPress:
    """The press that callback data stands for; ``articles`` are the names that an article can have."""
    if found := re.fullmatch(f"answer:{_ID}", data):
        return ShowAnswer(found[1])
    if found := re.fullmatch(f"meant:{_ID}", data):
        return ChooseSuggestion(found[1])
    if found := re.fullmatch(f"topics:{_PAGE}", data):
        return ShowTopics(int(found[1]))
    if found := re.fullmatch(f"topic:{_ID}:{_PAGE}", data):
        return ShowTopic(found[1], int(found[2]))
    if found := re.fullmatch(f"in-topic:{_ID}", data):
        return ShowInTopic(found[1])
    if found := re.fullmatch(f"source:([0-9a-f]+):{_PAGE}", data):
        for article in articles:
            if article_key(article) == found[1]:
                return ShowSource(article, int(found[2]))
    return UnknownPress()


def article_key(name: str) -> str:
    """A short name for an article: folder names can be longer than a button's data."""
    return blake2s(name.encode(), digest_size=8).hexdigest()


def button(label: str, press: Press) -> InlineKeyboardButton:
    """A button with its label shortened at a word."""
    return InlineKeyboardButton(texts.shortened(label, MOST_ON_A_LABEL), callback_data=encoded(press))


def column(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """One button a row: questions are long."""
    return [[each] for each in buttons]


def keyboard(rows: Sequence[Sequence[InlineKeyboardButton]]) -> InlineKeyboardMarkup | None:
    """The rows that have buttons, or no keyboard (which Telegram writes as nothing at all)."""
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


MARK: Final = "a:"
"""How the data of every admin button starts."""


@dataclass(frozen=True)
class ApplyAnyway:
    """Make this revision live, though it is over budget."""

    revision: str


@dataclass(frozen=True)
class KeepOld:
    """Leave the live revision as it is."""


@dataclass(frozen=True)
class ShowMissed:
    """A page of what was missed; pages count from 0."""

    page: int


@dataclass(frozen=True)
class ShowMiss:
    """One missed question, with what can be done about it."""

    key: str


@dataclass(frozen=True)
class ChooseTarget:
    """The entries to which a missed question could be taught."""

    key: str


@dataclass(frozen=True)
class Teach:
    """Teach a missed question to an entry."""

    key: str
    entry: str
    anyway: bool = False


@dataclass(frozen=True)
class NotCoveredHere:
    """The article does not say it."""

    key: str
    anyway: bool = False


@dataclass(frozen=True)
class Ignore:
    """Let a missed question go."""

    key: str


@dataclass(frozen=True)
class ShowTaught:
    """A page of what was taught."""

    page: int


@dataclass(frozen=True)
class TakeBack:
    """Take a lesson back."""

    key: str
    anyway: bool = False


AdminPress = (
    ApplyAnyway
    | KeepOld
    | ShowMissed
    | ShowMiss
    | ChooseTarget
    | Teach
    | NotCoveredHere
    | Ignore
    | ShowTaught
    | TakeBack
)
_KEY: Final = r"([0-9a-f]{8,16})"


def encoded_admin(press: AdminPress) -> str:
    """The callback data of a press."""
    match press:
        case ApplyAnyway(revision):
            return f"{MARK}apply:{revision}"
        case KeepOld():
            return f"{MARK}keep"
        case ShowMissed(page):
            return f"{MARK}missed:{page}"
        case ShowMiss(key):
            return f"{MARK}miss:{key}"
        case ChooseTarget(key):
            return f"{MARK}which:{key}"
        case Teach(key, entry, anyway):
            return f"{MARK}{_to('t', anyway)}:{key}:{entry}"
        case NotCoveredHere(key, anyway):
            return f"{MARK}{_to('no', anyway)}:{key}"
        case Ignore(key):
            return f"{MARK}ignore:{key}"
        case ShowTaught(page):
            return f"{MARK}taught:{page}"
        case TakeBack(key, anyway):
            return f"{MARK}{_to('undo', anyway)}:{key}"
        case never:
            assert_never(never)


def decoded_admin(data: str) -> AdminPress | UnknownPress:
    """The press that callback data stands for."""
    body = data.removeprefix(MARK)
    if body == "keep":
        return KeepOld()
    if found := re.fullmatch(f"apply:{_KEY}", body):
        return ApplyAnyway(found[1])
    if found := re.fullmatch(f"missed:{_PAGE}", body):
        return ShowMissed(int(found[1]))
    if found := re.fullmatch(f"taught:{_PAGE}", body):
        return ShowTaught(int(found[1]))
    if found := re.fullmatch(f"miss:{_KEY}", body):
        return ShowMiss(found[1])
    if found := re.fullmatch(f"which:{_KEY}", body):
        return ChooseTarget(found[1])
    if found := re.fullmatch(f"ignore:{_KEY}", body):
        return Ignore(found[1])
    if found := re.fullmatch(f"t(!?):{_KEY}:{_ID}", body):
        return Teach(found[2], found[3], found[1] == "!")
    if found := re.fullmatch(f"no(!?):{_KEY}", body):
        return NotCoveredHere(found[2], found[1] == "!")
    if found := re.fullmatch(f"undo(!?):{_KEY}", body):
        return TakeBack(found[2], found[1] == "!")
    return UnknownPress()


def admin_button(label: str, press: AdminPress) -> InlineKeyboardButton:
    """A button with its label shortened at a word."""
    return InlineKeyboardButton(texts.shortened(label, MOST_ON_A_LABEL), callback_data=encoded_admin(press))


def _to(verb: str, anyway: bool) -> str:
    return f"{verb}!" if anyway else verb
