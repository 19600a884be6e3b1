"""What the stores keep, as values, and how they fail. Knows no database: the terminal waits for none."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from bot.core.knowledge.files import Files
from bot.core.matching.outcome import Kind


class StorageError(Exception):
    """The database cannot be used just now, or at all; says why in words for an operator, without its password."""


class StorageAwayError(StorageError):
    """The database cannot be used just now; another attempt may find it well."""


def pseudonym(what: object, key: bytes) -> str:
    """A chat, a message or a person by a keyed hash that is short enough for a button; all workers have the key."""
    return hmac.new(key, str(what).encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:16]


def day_of(at: float) -> str:
    """The day of a time (UTC), as 2026-03-01."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


# ---- The journal ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Record:
    """What was asked and how it went; nothing that tells who asked."""

    key: str
    """A keyed hash of chat and message: an edit, a vote or a deletion finds its record by it."""
    chat: str | None
    """A keyed hash of the chat where it is private, so that its questions can be forgotten; else None."""
    chat_kind: str
    at: float
    """Seconds since 1970."""
    question: str
    """Masked."""
    outcome: Kind
    entry: str | None
    """The id of the entry that answered, or of the gap that said no."""
    score: float
    revision: str
    seconds: float
    """How long the answer took."""


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether somebody found an answer helpful; None takes their vote back."""

    record: str
    person: str
    """Kept as a hash of the person and the answer, whose key is thrown away daily."""
    helpful: bool | None
    at: float


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A question was edited into none: its record goes."""

    record: str


@dataclass(frozen=True, slots=True)
class ReplyNumbers:
    """The numbers of the messages that reply to the question with this record."""

    record: str
    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Silence:
    """A question that the bot heard and, for a rate limit or quiet, did not answer; only counted."""

    reason: str
    day: str
    """As 2026-03-01, in UTC."""


Noted = Record | Vote | Withdrawn | Silence | ReplyNumbers
"""Anything that the journal writes."""

Case = tuple[str, bool, str | None]


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A record of a question that was not answered, or whose answer was marked unhelpful."""

    key: str
    """That of the record."""
    question: str
    at: float
    outcome: Kind
    entry: str | None
    """The id whose answer was marked unhelpful, or of the gap that said no."""
    unhelpful: bool

    @property
    def case(self) -> Case:
        """Two records with the same case are resolved by the same answers."""
        return self.question, self.unhelpful, self.entry


MISSES = (Kind.SUGGEST, Kind.NOT_COVERED, Kind.NOT_UNDERSTOOD)
"""The outcomes of what was asked in vain."""


@dataclass(frozen=True, slots=True)
class Day:
    """The counts of one day (UTC)."""

    day: str
    outcomes: dict[Kind, int]


@dataclass(frozen=True, slots=True)
class Counts:
    """The journal in numbers, over some days."""

    days: tuple[Day, ...]
    helpful: int
    unhelpful: int
    silences: int
    median_seconds: float | None
    """How long answers took; None where there were none."""
    entries: tuple[tuple[str, int], ...]
    """The entries that answered most often."""

    def total(self, *kinds: Kind) -> int:
        """How many questions had one of these outcomes; of all kinds where none is named."""
        return sum(count for day in self.days for kind, count in day.outcomes.items() if not kinds or kind in kinds)


# ---- Groups -------------------------------------------------------------------------------------------------------


class Fallback(StrEnum):
    """How a group is told that the article does not say."""

    WORDS = "words"
    REACTION = "reaction"
    NOTHING = "nothing"


class Pace(StrEnum):
    """How much is said in a group."""

    CALM = "calm"
    USUAL = "usual"
    LIVELY = "lively"


@dataclass(frozen=True, slots=True)
class GroupSettings:
    """How the bot behaves in a group, as the group's admins set it."""

    unaddressed: bool = False
    """Whether questions that are not for the bot are answered too, when it is sure."""
    fallback: Fallback = Fallback.WORDS
    quiet_until: float = 0.0
    """Seconds since 1970."""
    ephemeral: bool = True
    """Whether what is not for all is sent to whoever asked alone, where Telegram lets the bot."""
    pace: Pace = Pace.USUAL
    language: str = ""
    """The code of the language that is spoken; empty: that of the question."""
    articles: Mapping[str, str] = field(default_factory=dict)
    """The article that is answered from: by the number of a forum topic, and under "" elsewhere; of none, from all."""

    def article_in(self, topic: int | None) -> str | None:
        """The article that is answered from in a topic, or outside of any; None: all of them."""
        return self.articles.get(str(topic)) or self.articles.get("") if topic else self.articles.get("")


# ---- Revisions --------------------------------------------------------------------------------------------------

KEPT_REVISIONS = 10


class StaleError(Exception):
    """Another revision went live meanwhile, so what was compared with the one before does not hold any more."""


@dataclass(frozen=True, slots=True)
class Revision:
    """An accepted revision, without its files. ``number`` counts up; ``base`` is the one it took the place of."""

    number: int
    revision: str
    base: int | None
    at: float
    who: str
    what: str
    figures: Mapping[str, float]
    live: bool


@dataclass(frozen=True, slots=True)
class NewRevision:
    """A revision to be accepted. ``loaded`` names the folder's files that it was loaded from; None if it was not."""

    revision: str
    files: Files
    at: float
    who: str
    what: str
    figures: Mapping[str, float]
    loaded: str | None
