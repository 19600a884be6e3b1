"""The event bus of workers on one PostgreSQL: LISTEN and NOTIFY, which carry what is said now, and keep nothing."""

import asyncio
import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Final, get_args

from pydantic import TypeAdapter
from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection

from bot.storage.database import Postgresql
from bot.usecases.events import Event, EventBus, RevisionSwapped
from bot.usecases.ports import StorageError
from bot.usecases.timing import Backoff, Recurring

CHANNEL: Final = "faqbot"
QUEUE_SIZE: Final = 1_000
"""Notices that may wait to be posted; what comes while it is full is lost."""
BACKOFF: Final = Backoff(first=0.25, longest=5.0)
"""Between two attempts to listen."""

_log: Final = logging.getLogger(__name__)


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
        self.pass_on(event)
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
                    self.pass_on(RevisionSwapped())
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
            self.pass_on(event)
