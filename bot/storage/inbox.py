"""The inbox: updates are stored before they are confirmed to Telegram, and answered from here.

Of each chat only the first waiting update can be claimed, and only while none of that chat is: that alone keeps the
order within a chat, for one worker and for many. Claims belong to a worker; those of a worker that died are given back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.storage.database import Database, Store, reads, writes
from bot.storage.tables import inbox, inbox_worker, seen_update

DEAD_AFTER_S: Final = 10.0
"""A worker that did not say for so many seconds that it is alive is dead."""


@dataclass(frozen=True)
class StoredUpdate:
    """An update of Telegram as it lies in the inbox: unread, but for what keeps it in order."""

    update_id: int
    chat: str
    """Updates with the same key are answered one after the other."""
    kind: str
    """What Telegram calls it: message, callback_query …"""
    payload: str
    """The JSON that Telegram sent."""
    received: float
    """When it was stored, in seconds since 1970."""


class DatabaseInbox(Store):
    """The inbox of one worker, in a database that it may share with others. Everything raises StorageError."""

    def __init__(self, database: Database, worker: str) -> None:
        """``worker`` is a name that no other process has, now or before."""
        super().__init__(database)
        self._worker = worker
        self._see = database.insert(seen_update).on_conflict_do_nothing().returning(seen_update.c.update_id)
        self._beat = database.put(inbox_worker).values(name=worker, seen=_NOW)

    @writes
    def store(self, connection: Connection, updates: Sequence[StoredUpdate]) -> None:
        """Keeps what was not stored before, however long ago it was answered."""
        rows = [{"update_id": stored.update_id, "received": stored.received} for stored in updates]
        new = set(connection.execute(self._see, rows).scalars()) if rows else ()
        arrived = {stored.update_id: vars(stored) for stored in updates if stored.update_id in new}
        if arrived:
            connection.execute(sa.insert(inbox), list(arrived.values()))

    @writes
    def next(self, connection: Connection, most: int, finished: Collection[int] = ()) -> list[StoredUpdate]:
        """Forgets the payloads of what is finished, and claims the first update of up to ``most`` idle chats."""
        if finished:
            connection.execute(_FINISH, {"finished": list(finished)})
        if not most:
            return []
        rows = connection.execute(_CLAIM, {"most": most, "claimant": self._worker})
        return sorted((StoredUpdate(**row._mapping) for row in rows), key=lambda stored: stored.update_id)

    @reads
    def waiting(self, connection: Connection) -> int:
        """How many updates are stored and not finished."""
        return connection.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one()

    async def beat(self) -> None:
        """Says that this worker is alive; to be called every few seconds."""
        if self.database.is_postgresql:
            await self.database.run(lambda connection: connection.execute(self._beat), writes=True)

    @writes
    def release(self, connection: Connection) -> None:
        """Gives back what this worker has claimed."""
        connection.execute(sa.update(inbox).where(inbox.c.worker == self._worker).values(worker=None))
        connection.execute(sa.delete(inbox_worker).where(inbox_worker.c.name == self._worker))

    @writes
    def release_of_dead(self, connection: Connection) -> None:
        """Gives back what dead workers had claimed."""
        orphaned = inbox.c.worker != self._worker
        if self.database.is_postgresql:
            connection.execute(sa.delete(inbox_worker).where(inbox_worker.c.seen < _NOW - DEAD_AFTER_S))
            orphaned = inbox.c.worker.is_not(None) & inbox.c.worker.not_in(sa.select(inbox_worker.c.name))
        connection.execute(sa.update(inbox).where(orphaned).values(worker=None))

    @writes
    def purge(self, connection: Connection, before: float) -> None:
        """Forgets the ids of what was stored before that time and is finished."""
        waiting = sa.exists().where(inbox.c.update_id == seen_update.c.update_id)
        connection.execute(sa.delete(seen_update).where(seen_update.c.received < before, ~waiting))


_FINISH: Final = sa.delete(inbox).where(inbox.c.update_id.in_(sa.bindparam("finished", expanding=True)))
_NOW: Final = sa.extract("epoch", sa.func.clock_timestamp())


def _claim() -> ReturningUpdate[Any]:
    other = inbox.alias("other")
    in_the_way = sa.exists().where(
        other.c.chat == inbox.c.chat,
        sa.or_(other.c.update_id < inbox.c.update_id, other.c.worker.is_not(None)),
    )
    first = (
        sa.select(inbox.c.update_id)
        .where(inbox.c.worker.is_(None), ~in_the_way)
        .order_by(inbox.c.update_id)
        .limit(sa.bindparam("most"))
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    return (
        sa.update(inbox)
        .where(inbox.c.update_id == first.c.update_id)
        .values(worker=sa.bindparam("claimant"))
        .returning(*(inbox.c[field.name] for field in fields(StoredUpdate)))
    )


_CLAIM: Final = _claim()
