"""Two small stores: the accepted revisions with their files, and which one is live; the settings of groups."""

import asyncio
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Final

from sqlalchemy import RowMapping, delete, func, insert, select, text
from sqlalchemy.engine import Connection

from bot.core.knowledge.files import Files
from bot.storage import events
from bot.storage.database import Store, reads, writes
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
from bot.storage.tables import group_settings, revision, setting

LIVE, LOADED = "live-revision", "loaded-files"

_KEPT: Final = select(*(column for column in revision.c if column.name != "files")).order_by(revision.c.number.desc())


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
        number = int(connection.execute(select(func.coalesce(func.max(revision.c.number), 0))).scalar_one()) + 1
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
        connection.execute(insert(revision), row)
        if new.loaded is not None:
            self._set(connection, LOADED, new.loaded)
        connection.execute(delete(revision).where(revision.c.number <= number - KEPT_REVISIONS))
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
        return connection.execute(select(revision.c.files).where(revision.c.number == number)).scalar_one_or_none()

    def _expect(self, connection: Connection, base: int | None) -> None:
        if self.database.is_postgresql:
            # SQLite's writers wait for each other anyway; here only those who change revisions do.
            connection.execute(text("LOCK TABLE revision IN EXCLUSIVE MODE"))
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
    return None if found is None else int(found)


def _setting(connection: Connection, name: str) -> str | None:
    found: bytes | None = connection.execute(select(setting.c.value).where(setting.c.name == name)).scalar_one_or_none()
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
            connection.execute(delete(group_settings).where(group_settings.c.chat == group))


def _row(connection: Connection, group: int) -> RowMapping | None:
    columns = (group_settings.c[field.name] for field in fields(GroupSettings))
    return connection.execute(select(*columns).where(group_settings.c.chat == group)).mappings().one_or_none()
