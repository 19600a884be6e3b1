"""The table of the accepted revisions with their files, and which one is live."""

import asyncio
import json
import zlib
from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, Double, LargeBinary, Table, Text, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.knowledge.files import Files
from bot.storage import bulletin
from bot.storage.database import Database, metadata, setting
from bot.usecases.notices import RevisionSwapped
from bot.usecases.ports import KEPT_REVISIONS, NewRevision, Revision, RevisionStore, StaleError

revision = Table(
    "revision",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Text, nullable=False),
    Column("base", BigInteger),
    Column("at", Double, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),
)
LIVE, LOADED = "live-revision", "loaded-files"


class SqlRevisions(RevisionStore):
    """The revisions in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def live(self) -> int | None:
        async with self._database.reading() as connection:
            return await self._live(connection)

    async def loaded(self) -> str | None:
        async with self._database.reading() as connection:
            found = await _setting(connection, LOADED)
        return None if found is None else found.decode()

    async def accept(self, new: NewRevision, base: int | None) -> int:
        files = await asyncio.to_thread(_packed, new.files)
        async with self._database.writing() as connection:
            await self._expect(connection, base)
            last = (await connection.execute(select(func.coalesce(func.max(revision.c.number), 0)))).scalar_one()
            number = int(last) + 1
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
            await connection.execute(self._database.insert(revision).values(row))
            await self._set(connection, LIVE, str(number))
            if new.loaded is not None:
                await self._set(connection, LOADED, new.loaded)
            await connection.execute(delete(revision).where(revision.c.number <= number - KEPT_REVISIONS))
            await self._tell_others(connection)
        return number

    async def mark_loaded(self, loaded: str) -> None:
        async with self._database.writing() as connection:
            await self._set(connection, LOADED, loaded)

    async def go_back(self, number: int, base: int) -> None:
        async with self._database.writing() as connection:
            await self._expect(connection, base)
            await self._set(connection, LIVE, str(number))
            await self._tell_others(connection)

    async def revisions(self) -> Sequence[Revision]:
        columns = [column for column in revision.columns if column.name != "files"]
        async with self._database.reading() as connection:
            live = await self._live(connection)
            rows = (await connection.execute(select(*columns).order_by(revision.c.number.desc()))).all()
        return [
            Revision(number, name, base, at, who, what, json.loads(figures), number == live)
            for number, name, base, at, who, what, figures in rows
        ]

    async def files(self, number: int) -> Files:
        async with self._database.reading() as connection:
            wanted = select(revision.c.files).where(revision.c.number == number)
            packed = (await connection.execute(wanted)).scalar_one_or_none()
        if packed is None:
            raise KeyError(number)
        return await asyncio.to_thread(_unpacked, packed)

    async def _expect(self, connection: AsyncConnection, base: int | None) -> None:
        if self._database.is_postgresql:
            # SQLite's writers wait for each other anyway; here only those who change revisions do.
            await connection.execute(text("LOCK TABLE revision IN EXCLUSIVE MODE"))
        if await self._live(connection) != base:
            raise StaleError

    async def _tell_others(self, connection: AsyncConnection) -> None:
        if self._database.is_postgresql:
            await bulletin.post(connection, RevisionSwapped())

    async def _live(self, connection: AsyncConnection) -> int | None:
        found = await _setting(connection, LIVE)
        return None if found is None else int(found)

    async def _set(self, connection: AsyncConnection, name: str, value: str) -> None:
        new = self._database.insert(setting).values(name=name, value=value.encode())
        changed = {"value": new.excluded.value}
        await connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=changed))


async def _setting(connection: AsyncConnection, name: str) -> bytes | None:
    found: bytes | None = (
        await connection.execute(select(setting.c.value).where(setting.c.name == name))
    ).scalar_one_or_none()
    return found


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
