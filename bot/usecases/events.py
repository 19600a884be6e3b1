"""What workers tell each other, and where: ``storage`` carries it through the database."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.core.matching.following.dialogue import Turn


@dataclass(frozen=True, slots=True)
class Reconnected:
    """Nobody posts this: it is heard at each connection, for what was posted before is not repeated."""


@dataclass(frozen=True, slots=True)
class RevisionSwapped:
    """Another revision is live; the database knows which."""


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """Telegram takes no more messages for a hidden chat, for so many seconds."""

    chat: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Exchanged:
    """In a hidden chat, these messages replied to a question: the bot's turns before it and after."""

    chat: str
    question_id: int
    message_ids: tuple[int, ...]
    before: Turn | None
    after: Turn | None
    asker: str
    """Hidden."""


@dataclass(frozen=True, slots=True)
class TurnShown:
    """In a hidden chat, a message of the bot has become this turn."""

    chat: str
    message_id: int
    turn: Turn | None
    reader: str
    """Whoever wanted to see it, hidden."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """The bot has said something in a group, in answer to a person, for all to see or for that person alone."""

    group: int
    person: str
    """Hidden."""
    for_all: bool


@dataclass(frozen=True, slots=True)
class AnswerStands:
    """What these entries answer stands in a message of the bot, in a group or in a topic of it."""

    group: int
    topic: int | None
    entries: tuple[str, ...]
    message_id: int


@dataclass(frozen=True, slots=True)
class AnswerGone:
    """A message of the bot in a group says something else now."""

    group: int
    message_id: int


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """The settings of a group have changed; the database has them."""

    group: int


Event = (
    Reconnected
    | RevisionSwapped
    | ChatClosed
    | Exchanged
    | TurnShown
    | Spoke
    | AnswerStands
    | AnswerGone
    | GroupChanged
)
Subscriber = Callable[[Event], None]


def pseudonym(what: object, key: bytes) -> str:
    """A chat, a message or a person by a keyed hash that is short enough for a button; all workers have the key."""
    return hmac.new(key, str(what).encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:16]


class EventBus:
    """Where workers tell each other; whoever wants to know hears every event, and takes what concerns it.

    This one is of a worker that is the only one.
    """

    def publish(self, event: Event) -> None:
        """Tells the other workers, soon; neither waits nor fails."""

    def subscribe(self, hear: Subscriber) -> None:
        """Has ``hear`` called with whatever other workers post."""

    async def run(self) -> None:
        """Carries what is posted, until cancelled."""


NOBODY_ELSE: Final = EventBus()
