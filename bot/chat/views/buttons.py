"""Buttons: what each means, in the 64 bytes that Telegram gives its data.

Ids only, no text. A topic is named by an entry of it, an article by a digest of its name: both outlive a reload and a
restart. Those of admins are declared in the rooms that show them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from hashlib import blake2s
from typing import Any, ClassVar, Final, dataclass_transform

from telegram import InlineKeyboardButton

from bot import texts
from bot.core.knowledge.model import Entry, KnowledgeBase

MAX_LABEL: Final = 60
"""Characters of a button's label; more is cut off by the screen."""
KINDS: Final[dict[str, type["Action"]]] = {}
"""Every class of actions, by the four digits that stand for it in a button's data: a digest of its name."""


@dataclass_transform(frozen_default=True)
@dataclass(frozen=True)
class Action:
    """The meaning of a button, a frozen dataclass."""

    kind: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.kind = blake2s(cls.__name__.encode(), digest_size=2).hexdigest()
        KINDS[cls.kind] = dataclass(frozen=True)(cls)


class ShowAnswer(Action):
    """Answer this entry's question: an example, a related question."""

    entry: str


class ChooseSuggestion(Action):
    """This one was meant; for whoever asked."""

    entry: str


class ShowToAll(Action):
    """Show the answers of the entries with these ``entry_keys``, which one member of a group sees, to all there."""

    entries: str


class NoneOfThese(Action):
    """None was meant of what was offered for the question with this record; for whoever asked."""

    record: str


class ShowMore(Action):
    """All that there is to the entries with these ``entry_keys``, and votes on the answer with this record."""

    entries: str
    record: str


class ShowTopics(Action):
    """A page of the list of topics; pages count from 0."""

    page: int


class ShowTopic(Action):
    """A page of the questions in the topic of this entry."""

    entry: str
    page: int


class ShowInTopic(Action):
    """Answer this entry's question, with the way back to its topic."""

    entry: str


class ShowSource(Action):
    """A page of the article with this ``article_key``."""

    article: str
    page: int


class ShowPrivacy(Action):
    """All about what is kept."""


class Vote(Action):
    """A vote: the answer with this record was helpful, or not."""

    record: str
    helpful: bool


Page = ShowPrivacy | ShowTopics | ShowSource | ShowTopic | ShowInTopic | ShowMore
"""What is turned to in place of the message, or unfolded."""
_FORMS: Final = {str: re.compile(r"[a-z0-9-]{0,40}"), int: re.compile(r"\d{1,4}"), bool: re.compile(r"[01]")}


def encoded(action: Action) -> str:
    """The callback data of an action: its kind, then its fields in order."""
    values = (getattr(action, field.name) for field in fields(action))
    written = (str(int(value)) if isinstance(value, bool) else str(value) for value in values)
    return ":".join((action.kind, *written))


def decoded(data: str) -> Action | None:
    """The action that callback data stands for; None for a button of a version that is no more."""
    kind, *values = data.split(":")
    try:
        action = KINDS[kind]
        types = [field.type for field in fields(action)]
        return action(*(_read(value, type) for value, type in zip(values, types, strict=True)))
    except (KeyError, ValueError):
        return None


def _read(value: str, type: Any) -> Any:
    """A field by its type; raises ValueError where it is none of that type."""
    form = _FORMS.get(type)
    if form is not None and not form.fullmatch(value):
        raise ValueError(value)
    return type(int(value)) if type in (int, bool) else type(value)


MAX_KEYS: Final = 4
"""Entries that a button has room to name."""


def entry_keys(entries: Sequence[Entry]) -> str:
    """A short name for each of some entries, together: the ids of two can be longer than a button's data."""
    return "-".join(blake2s(entry.id.encode(), digest_size=4).hexdigest() for entry in entries)


def entries_of(keys: str, knowledge: KnowledgeBase) -> tuple[Entry, ...]:
    """The entries with these keys, as far as there still are any."""
    return tuple(entry for key in keys.split("-") for entry in knowledge.entries if entry_keys([entry]) == key)


def article_key(name: str) -> str:
    """A short name for an article: folder names can be longer than a button's data."""
    return blake2s(name.encode(), digest_size=8).hexdigest()


def button(label: str, action: Action) -> InlineKeyboardButton:
    """A button with its label shortened at a word."""
    return InlineKeyboardButton(texts.shortened(label, MAX_LABEL), callback_data=encoded(action))
