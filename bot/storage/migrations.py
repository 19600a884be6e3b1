"""Brings the tables up to date, by Alembic: a new database is made whole, an earlier one gets what it lacks.

To change the tables: say it in the module that owns the table, and add a revision to ``schema/versions`` (Alembic's
operations; ``down_revision`` is the one before). Never edit a revision that was released. All that are missing run in
the caller's transaction: killed half-way, none of them has happened.
"""

import importlib
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, DefaultClause, inspect, text
from sqlalchemy.engine import Connection

from bot.usecases.ports import StorageError

LOCK: Final = 4_206_117
"""PostgreSQL's advisory lock: of several workers that start at once, one migrates and the others wait."""
SCHEMA: Final = Path(__file__).parent / "schema"
VERSIONS: Final = [SCHEMA / "versions"]
"""Where the revisions are."""
OWNERS_OF_TABLES: Final = ("groups", "inbox", "journal", "revisions")


def migrate(connection: Connection) -> None:
    """Makes or upgrades the tables, within the caller's transaction; raises StorageError."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    config = _config(connection)
    scripts = ScriptDirectory.from_config(config)
    context = MigrationContext.configure(connection)
    current = context.get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is None:
        _make_all(connection, Operations(context))
        context.stamp(scripts, "head")
    elif current in {revision.revision for revision in scripts.walk_revisions()}:
        command.upgrade(config, "head")
    else:
        raise StorageError(
            f"this database was made by a newer version of the bot (revision {current}, which this one does not know);"
            " update the bot"
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCHEMA))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, VERSIONS)))
    config.attributes["connection"] = connection
    return config


def _make_all(connection: Connection, operations: Operations) -> None:
    """Makes what is missing of the tables that the modules of this package state: all, or of a first draft the rest."""
    from bot.storage.database import metadata

    for module in OWNERS_OF_TABLES:
        importlib.import_module(f"bot.storage.{module}")  # a table is in the metadata once its module is imported
    found = inspect(connection)
    for table in filter(lambda each: found.has_table(each.name), metadata.sorted_tables):
        known = {column["name"] for column in found.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:
                default = column.server_default
                copied = DefaultClause(default.arg) if isinstance(default, DefaultClause) else None
                missing = Column(column.name, column.type, nullable=column.nullable, server_default=copied)
                operations.add_column(table.name, missing)
    metadata.create_all(connection)
