"""The settings of groups."""

from dataclasses import asdict, fields

from sqlalchemy import RowMapping, delete, select
from sqlalchemy.engine import Connection

from bot.storage.database import Store, reads, writes
from bot.storage.tables import group_settings
from bot.usecases.ports import Fallback, GroupSettings, GroupStore, Pace


class SqlGroups(Store, GroupStore):
    """The settings of groups in a database."""

    @reads
    def settings(self, connection: Connection, group: int) -> GroupSettings:
        row = _row(connection, group)
        if row is None:
            return GroupSettings()
        return GroupSettings(**{**row, "fallback": Fallback(row["fallback"]), "pace": Pace(row["pace"])})

    @writes
    def set(self, connection: Connection, group: int, settings: GroupSettings) -> None:
        connection.execute(self.database.put(group_settings), {"chat": group, **asdict(settings)})

    @writes
    def move(self, connection: Connection, group: int, to: int) -> None:
        row = _row(connection, group)
        if row is not None:
            new = self.database.insert(group_settings).on_conflict_do_nothing()
            connection.execute(new, {**row, "chat": to})
            connection.execute(delete(group_settings).where(group_settings.c.chat == group))


def _row(connection: Connection, group: int) -> RowMapping | None:
    columns = (group_settings.c[field.name] for field in fields(GroupSettings))
    return connection.execute(select(*columns).where(group_settings.c.chat == group)).mappings().one_or_none()
