"""Three stores of a running bot: the inbox, the accepted revisions with their files, the settings of groups.

The inbox: updates are stored before they are confirmed to Telegram, and answered from there. Of each chat only the
first waiting update can be claimed, and only while none of that chat is: that alone keeps the order within a chat, for
one worker and for many. Claims belong to a worker; those of a worker that died are given back.
"""

import asyncio
import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import ReturningUpdate

from bot.core.knowledge.files import Files
from bot.storage import events
from bot.storage.database import Database, Store, reads, writes
from bot.storage.events import RevisionSwapped
from bot.storage.records import (
    KEPT_REVISIONS,
    Fallback,
    GroupSettings,
    NewRevision,
    Pace,
    Revision,
    StaleError,
)
from bot.storage.tables import group_settings, inbox, inbox_worker, revision, seen_update, setting

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


# -- revisions --------------------------------------------------------------------------------------------------------


LIVE, LOADED = "live-revision", "loaded-files"

_KEPT: Final = sa.select(*(column for column in revision.c if column.name != "files")).order_by(
    revision.c.number.desc()
)


class SqlRevisions(Store):
    """Keeps the last accepted revisions with their files, and which one is live. Everything raises StorageError."""

    @reads
    def live(self, connection: Connection) -> int | None:
        """The number of the live revision; None before the first."""
        return _live(connection)

    @reads
    def loaded(self, connection: Connection) -> str | None:
        """The content of the folder at the last load that was accepted."""
        return _setting(connection, LOADED)

    async def accept(self, new: NewRevision, base: int | None) -> int:
        """Keeps a revision and makes it live, both or neither; raises StaleError where ``base`` is not live."""
        return await self._accept(new, base, await asyncio.to_thread(_packed, new.files))

    @writes
    def _accept(self, connection: Connection, new: NewRevision, base: int | None, files: bytes) -> int:
        self._expect(connection, base)
        last = connection.execute(sa.select(sa.func.max(revision.c.number))).scalar_one()
        number = (last or 0) + 1
        row = {
            "number": number,
            "revision": new.revision,
            "base": base,
            "at": new.at,
            "who": new.who,
            "what": new.what,
            "figures": json.dumps(dict(new.figures)),
            "files": files,
        }
        connection.execute(sa.insert(revision), row)
        if new.loaded is not None:
            self._set(connection, LOADED, new.loaded)
        connection.execute(sa.delete(revision).where(revision.c.number <= number - KEPT_REVISIONS))
        self._make_live(connection, number)
        return number

    @writes
    def mark_loaded(self, connection: Connection, loaded: str) -> None:
        """Notes that the folder's content is what is live already."""
        self._set(connection, LOADED, loaded)

    @writes
    def go_back(self, connection: Connection, number: int, base: int) -> None:
        """Makes a kept revision live again; raises StaleError where ``base`` is not live."""
        self._expect(connection, base)
        self._make_live(connection, number)

    @reads
    def revisions(self, connection: Connection) -> Sequence[Revision]:
        """What is kept, newest first."""
        live = _live(connection)
        return [
            Revision(number, name, base, at, who, what, json.loads(figures), number == live)
            for number, name, base, at, who, what, figures in connection.execute(_KEPT)
        ]

    async def files(self, number: int) -> Files:
        """The files of a kept revision; raises KeyError where it is not kept."""
        packed = await self._files(number)
        if packed is None:
            raise KeyError(number)
        return await asyncio.to_thread(_unpacked, packed)

    @reads
    def _files(self, connection: Connection, number: int) -> bytes | None:
        return connection.execute(sa.select(revision.c.files).where(revision.c.number == number)).scalar_one_or_none()

    def _expect(self, connection: Connection, base: int | None) -> None:
        if self.database.is_postgresql:
            # SQLite's writers wait for each other anyway; here only those who change revisions do.
            connection.execute(sa.text("LOCK TABLE revision IN EXCLUSIVE MODE"))
        if _live(connection) != base:
            raise StaleError

    def _make_live(self, connection: Connection, number: int) -> None:
        self._set(connection, LIVE, str(number))
        if self.database.is_postgresql:
            events.publish(connection, RevisionSwapped())

    def _set(self, connection: Connection, name: str, value: str) -> None:
        connection.execute(self.database.put(setting), {"name": name, "value": value.encode()})


def _live(connection: Connection) -> int | None:
    found = _setting(connection, LIVE)
    return int(found) if found else None


def _setting(connection: Connection, name: str) -> str | None:
    found: bytes | None = connection.execute(sa.select(setting.c.value).where(setting.c.name == name)).scalar()
    return None if found is None else found.decode()


def _packed(files: Files) -> bytes:
    """The files, compressed: first their names and lengths, then their texts; never long in one C call."""
    bodies = {name: text.encode() for name, text in files.items()}
    head = json.dumps({name: len(body) for name, body in bodies.items()}).encode()
    packer = zlib.compressobj()
    parts = [packer.compress(part) for part in (len(head).to_bytes(8, "big"), head, *bodies.values())]
    return b"".join((*parts, packer.flush()))


def _unpacked(packed: bytes) -> Files:
    content = zlib.decompress(packed)
    at = 8 + int.from_bytes(content[:8], "big")
    files: dict[str, str] = {}
    for name, length in json.loads(content[8:at]).items():
        files[name] = content[at : at + length].decode()
        at += length
    return files


# -- groups -----------------------------------------------------------------------------------------------------------


class SqlGroups(Store):
    """Keeps the settings of groups, by the group's number. Everything raises StorageError."""

    @reads
    def settings(self, connection: Connection, group: int) -> GroupSettings:
        """The settings of a group; of one that never set any, the usual ones."""
        row = _row(connection, group)
        if row is None:
            return GroupSettings()
        return GroupSettings(**{**row, "fallback": Fallback(row["fallback"]), "pace": Pace(row["pace"])})

    @writes
    def set(self, connection: Connection, group: int, settings: GroupSettings) -> None:
        """Keeps the settings of a group."""
        connection.execute(self.database.put(group_settings), {"chat": group, **asdict(settings)})

    @writes
    def move(self, connection: Connection, group: int, to: int) -> None:
        """The group has another number now; settings that it already has under that one stay."""
        row = _row(connection, group)
        if row is not None:
            new = self.database.insert(group_settings).on_conflict_do_nothing()
            connection.execute(new, {**row, "chat": to})
            connection.execute(sa.delete(group_settings).where(group_settings.c.chat == group))


def _row(connection: Connection, group: int) -> sa.RowMapping | None:
    columns = (group_settings.c[field.name] for field in fields(GroupSettings))
    return connection.execute(sa.select(*columns).where(group_settings.c.chat == group)).mappings().one_or_none()
