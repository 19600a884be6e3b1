"""The settings of groups."""

from dataclasses import asdict, fields

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, RowMapping, Table, Text, delete, select, true
from sqlalchemy.engine import Connection

from bot.storage.database import Database, metadata
from bot.usecases.ports import Fallback, GroupSettings, GroupStore, Pace

group_settings = Table(
    "group_settings",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("unaddressed", Boolean, nullable=False),
    Column("fallback", Text, nullable=False),
    Column("quiet_until", Double, nullable=False),
    Column("ephemeral", Boolean, nullable=False, server_default=true()),
    Column("pace", Text, nullable=False, server_default=Pace.USUAL.value),
    Column("language", Text, nullable=False, server_default=""),
    Column("articles", JSON, nullable=False, server_default="{}"),
)
"""One row for each group that has ever set anything."""


class SqlGroups(GroupStore):
    """The settings of groups in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def settings(self, group: int) -> GroupSettings:
        row = await self._database.read(_row, group)
        if row is None:
            return GroupSettings()
        return GroupSettings(**{**row, "fallback": Fallback(row["fallback"]), "pace": Pace(row["pace"])})

    async def set(self, group: int, settings: GroupSettings) -> None:
        values = asdict(settings)
        new = self._database.insert(group_settings).values(chat=group, **values)
        put = new.on_conflict_do_update(index_elements=["chat"], set_=values)
        await self._database.write(lambda connection: connection.execute(put))

    async def move(self, group: int, to: int) -> None:
        await self._database.write(self._move, group, to)

    def _move(self, connection: Connection, group: int, to: int) -> None:
        row = _row(connection, group)
        if row is not None:
            new = self._database.insert(group_settings).values(chat=to, **row)
            connection.execute(new.on_conflict_do_nothing())
            connection.execute(delete(group_settings).where(group_settings.c.chat == group))


def _row(connection: Connection, group: int) -> RowMapping | None:
    settings = select(*(group_settings.c[field.name] for field in fields(GroupSettings)))
    return connection.execute(settings.where(group_settings.c.chat == group)).mappings().one_or_none()
