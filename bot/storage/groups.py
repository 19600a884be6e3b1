"""The settings of groups."""

from dataclasses import asdict, fields

from sqlalchemy import RowMapping, delete, select
from sqlalchemy.engine import Connection

from bot.storage.database import Database
from bot.storage.tables import group_settings
from bot.usecases.ports import Fallback, GroupSettings, GroupStore, Pace


class SqlGroups(GroupStore):
    """The settings of groups in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._put = database.put(group_settings)
        self._put_if_new = database.insert(group_settings).on_conflict_do_nothing()

    async def settings(self, group: int) -> GroupSettings:
        row = await self._database.read(_row, group)
        if row is None:
            return GroupSettings()
        return GroupSettings(**{**row, "fallback": Fallback(row["fallback"]), "pace": Pace(row["pace"])})

    async def set(self, group: int, settings: GroupSettings) -> None:
        row = {"chat": group, **asdict(settings)}
        await self._database.write(lambda connection: connection.execute(self._put, row))

    async def move(self, group: int, to: int) -> None:
        await self._database.write(self._move, group, to)

    def _move(self, connection: Connection, group: int, to: int) -> None:
        row = _row(connection, group)
        if row is not None:
            connection.execute(self._put_if_new, {**row, "chat": to})
            connection.execute(delete(group_settings).where(group_settings.c.chat == group))


def _row(connection: Connection, group: int) -> RowMapping | None:
    columns = (group_settings.c[field.name] for field in fields(GroupSettings))
    return connection.execute(select(*columns).where(group_settings.c.chat == group)).mappings().one_or_none()
