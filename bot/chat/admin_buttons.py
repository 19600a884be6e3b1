"""What the buttons of admins mean, in the 64 bytes that Telegram gives a button. Keys and ids only, no text."""

import re
from dataclasses import dataclass
from typing import Final, assert_never

from telegram import InlineKeyboardButton

from bot import texts
from bot.chat.buttons import MOST_ON_A_LABEL, UnknownPress

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
_ID: Final = r"([a-z0-9-]{1,40})"
_PAGE: Final = r"(\d{1,4})"


def encoded(press: AdminPress) -> str:
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


def decoded(data: str) -> AdminPress | UnknownPress:
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
    return InlineKeyboardButton(texts.shortened(label, MOST_ON_A_LABEL), callback_data=encoded(press))


def _to(verb: str, anyway: bool) -> str:
    return f"{verb}!" if anyway else verb
