"""What workers tell each other, and where: ``storage`` carries it through the database."""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.core.matching.following.dialogue import Turn


@dataclass(frozen=True, slots=True)
class RevisionSwapped:
    """Another revision may be live; the database knows which. Heard at each connection too: what was missed is gone."""


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


Event = RevisionSwapped | ChatClosed | Exchanged | TurnShown | Spoke | AnswerStands | AnswerGone | GroupChanged
EventT = TypeVar("EventT", bound=Event)


def pseudonym(what: object, key: bytes) -> str:
    """A chat, a message or a person by a keyed hash that is short enough for a button; all workers have the key."""
    return hmac.new(key, str(what).encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:16]


class EventBus:
    """Where the parts of a worker tell each other; this one is of a worker that is the only one."""

    def __init__(self, key: bytes = b"") -> None:
        """``key`` hides chats and people from whoever gets hold of what is told."""
        self._key = key
        self._subscribers: dict[type[object], list[Callable[[Any], None]]] = defaultdict(list)

    def subscribe(self, kind: type[EventT], hear: Callable[[EventT], None]) -> None:
        """Has ``hear`` called with every event of a kind, from here and from other workers."""
        self._subscribers[kind].append(hear)

    def publish(self, event: Event) -> None:
        """Tells everybody here at once, and other workers soon; neither waits nor fails."""
        self.pass_on(event)

    def pass_on(self, event: Event) -> None:
        """Tells everybody here."""
        for hear in self._subscribers[type(event)]:
            hear(event)

    def hidden(self, *what: object) -> str:
        """A chat, or a chat and a person in it, as events name them."""
        return pseudonym(" ".join(map(str, what)), self._key)

    async def run(self) -> None:
        """Carries what is posted, until cancelled."""
