"""The settings of groups."""

from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, Select, Table, Text, delete, select, true

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
        async with self._database.reading() as connection:
            row = (await connection.execute(_settings().where(group_settings.c.chat == group))).mappings().one_or_none()
        if row is None:
            return GroupSettings()
        return GroupSettings(**{**row, "fallback": Fallback(row["fallback"]), "pace": Pace(row["pace"])})

    async def set(self, group: int, settings: GroupSettings) -> None:
        values = asdict(settings)
        new = self._database.insert(group_settings).values(chat=group, **values)
        async with self._database.writing() as connection:
            await connection.execute(new.on_conflict_do_update(index_elements=["chat"], set_=values))

    async def move(self, group: int, to: int) -> None:
        old = group_settings.c.chat == group
        async with self._database.writing() as connection:
            row = (await connection.execute(_settings().where(old))).mappings().one_or_none()
            if row is not None:
                new = self._database.insert(group_settings).values(chat=to, **row)
                await connection.execute(new.on_conflict_do_nothing())
                await connection.execute(delete(group_settings).where(old))


def _settings() -> Select[Any]:
    return select(*(group_settings.c[field.name] for field in fields(GroupSettings)))
