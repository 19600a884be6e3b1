"""What workers tell each other: LISTEN and NOTIFY of one PostgreSQL carry what is said now, and keep nothing."""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Final, TypeVar, get_args

from pydantic import TypeAdapter
from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection

from bot.core.matching.following.dialogue import Turn
from bot.storage.database import Postgresql
from bot.storage.records import StorageError, pseudonym
from bot.timing import Backoff, Recurring

CHANNEL: Final = "faqbot"
QUEUE_SIZE: Final = 1_000
"""Notices that may wait to be posted; what comes while it is full is lost."""
BACKOFF: Final = Backoff(first=0.25, longest=5.0)
"""Between two attempts to listen."""

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RevisionSwapped:
    """Another revision may be live; the database knows which. Heard at each connection too: what was missed is gone."""


@dataclass(frozen=True, slots=True)
class ChatClosed:
    """Telegram takes no more messages for a hidden chat, for so many seconds."""

    chat: str
    seconds: float


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """In a hidden chat, these messages of the bot are its turn now: in reply to a question, or by a button."""

    chat: str
    reader: str
    """Whoever asked or pressed, hidden."""
    message_ids: tuple[int, ...]
    turn: Turn | None
    question_id: int | None = None
    before: Turn | None = None
    """The turn that the question took up."""


@dataclass(frozen=True, slots=True)
class Spoke:
    """The bot has said something in a group, in answer to a person, for all to see or for that person alone."""

    group: int
    person: str
    """Hidden."""
    for_all: bool


@dataclass(frozen=True, slots=True)
class AnswerStands:
    """A message of the bot in a group, or in a topic of it, now gives the answers of these entries, or of none."""

    group: int
    topic: int | None
    entries: tuple[str, ...]
    message_id: int


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """The settings of a group have changed; the database has them."""

    group: int


Event = RevisionSwapped | ChatClosed | TurnTaken | Spoke | AnswerStands | GroupChanged
EventT = TypeVar("EventT", bound=Event)


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
        for hear in self._subscribers[type(event)]:
            hear(event)

    def hidden(self, *what: object) -> str:
        """A chat, or a chat and a person in it, as events name them."""
        return pseudonym(" ".join(map(str, what)), self._key)


_EVENTS: Final = {event.__name__: TypeAdapter(event) for event in get_args(Event)}


def publish(connection: Connection, event: Event, worker: str = "") -> None:
    """Posts an event with the transaction: it is heard once that is committed, or never. ``worker`` is not told."""
    posted = {"kind": type(event).__name__, "event": asdict(event), "worker": worker}
    connection.execute(select(func.pg_notify(CHANNEL, json.dumps(posted))))


class DatabaseEventBus(EventBus):
    """Posts and hears events of workers on the same PostgreSQL."""

    def __init__(self, database: Postgresql, worker: str, key: bytes = b"") -> None:
        """``worker`` is a name that no other process has."""
        super().__init__(key)
        self._database = database
        self._worker = worker
        self._waiting: asyncio.Queue[Event] = asyncio.Queue(QUEUE_SIZE)

    def publish(self, event: Event) -> None:
        super().publish(event)
        with suppress(asyncio.QueueFull):
            self._waiting.put_nowait(event)

    async def run(self) -> None:
        """Posts and listens until cancelled; what cannot be reached is tried again."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._post_on())
            tasks.create_task(self._listen_on())

    async def _post_on(self) -> None:
        while True:
            events = [await self._waiting.get()]
            while not self._waiting.empty():
                events.append(self._waiting.get_nowait())
            try:
                await self._database.run(partial(self._post_all, events), writes=True)
            except StorageError as error:
                _log.info("%d events to other workers are lost: %s", len(events), error)

    def _post_all(self, events: Sequence[Event], connection: Connection) -> None:
        # a power cut of the database may cost an event: nobody waits for the disk, with the others behind
        connection.execute(text("SET LOCAL synchronous_commit TO off"))
        for event in events:
            publish(connection, event, self._worker)

    async def _listen_on(self) -> None:
        faults = 0
        away = Recurring(_log)
        while True:
            try:
                async with self._database.listening(CHANNEL) as payloads:
                    if not away.over("other workers are heard again"):
                        _log.info("listening to other workers")
                    faults = 0
                    super().publish(RevisionSwapped())
                    async for payload in payloads:
                        self._on_event(payload)
            except StorageError as error:
                away.fault(logging.WARNING, "other workers are not heard for now: %s", error)
            faults += 1
            await asyncio.sleep(BACKOFF.pause(faults))

    def _on_event(self, payload: str) -> None:
        try:
            posted = json.loads(payload)
            event: Event = _EVENTS[posted["kind"]].validate_python(posted["event"])
        except (ValueError, KeyError, TypeError):
            _log.debug("an event of another version is not understood")
            return
        if posted["worker"] != self._worker:
            super().publish(event)
