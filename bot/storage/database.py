"""The database: SQLite in a file by default, PostgreSQL by address. Owns transactions, migrations and files on disk.

SQLAlchemy Core: one way of writing a statement for both, a pool that mends itself, one family of errors; no ORM.

Alembic brings the tables up to date. To change them: say it in ``tables``, and add a revision to ``schema/versions``
(Alembic's operations; ``down_revision`` is the one before). Never edit a revision that was released. All that are
missing run in the caller's transaction: killed half-way, none of them has happened.
"""

import logging
import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, Self, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Column, DefaultClause, Table, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from bot.storage.connections import Postgresql, Sqlite, engine_of, faults_named
from bot.storage.tables import metadata
from bot.usecases.ports import StorageAwayError, StorageError

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """An open database whose tables are up to date.

    Each transaction is a function that takes a connection and runs as a whole, beside the event loop: a statement at a
    time, each would cost two hops between threads. What has begun on SQLite is finished, also where whoever waits for
    it is told to stop.
    """

    def __init__(self, engine: Sqlite | Postgresql) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, address: str) -> Self:
        """Opens ``sqlite:///path`` or ``postgresql://…`` and brings its tables up to date.

        Raises StorageAwayError where a server is not there now, and StorageError where no other attempt can help.
        """
        database = cls(engine_of(address))
        try:
            await database.write(migrate)
        except BaseException as error:
            await database.close()
            if isinstance(error, StorageAwayError) and not database.is_postgresql:
                raise StorageError(str(error)) from None  # a file that cannot be opened does not come by itself
            if isinstance(error, StorageAwayError) and await _is_refused(make_url(address), str(error)):
                raise StorageError(f"DATABASE_URL: see to its user, its password and its database: {error}") from None
            raise
        return database

    @property
    def is_postgresql(self) -> bool:
        """Whether this is PostgreSQL: several writers, LISTEN and NOTIFY, FOR UPDATE SKIP LOCKED."""
        return isinstance(self._engine, Postgresql)

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` reads: one unchanging view of the tables. Raises StorageError."""
        with faults_named():
            return await self._engine.run(lambda connection: work(connection, *args, **kwargs), writes=False)

    async def write(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Has ``work`` done in a transaction, rolled back where anything is raised. Raises StorageError.

        On SQLite it has the write lock from its start, so that what it reads is still true when it writes.
        """
        with faults_named():
            return await self._engine.run(lambda connection: work(connection, *args, **kwargs), writes=True)

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        """What is said on a channel of PostgreSQL from now on, on a connection of its own. Raises StorageError."""
        if not isinstance(self._engine, Postgresql):
            raise StorageError("a file says nothing to other workers")
        with faults_named():
            async with self._engine.listening(channel) as payloads:
                yield payloads

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, on either database."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def put(self, table: Table, *keeps: str) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that changes the row with the same key, if there is one; what a column ``keeps`` stays there."""
        new, key = self.insert(table), [column.name for column in table.primary_key]
        changed = {column.name: new.excluded[column.name] for column in table.c if column.name not in {*key, *keeps}}
        return new.on_conflict_do_update(index_elements=key, set_=changed)

    async def scrub(self) -> None:
        """Has SQLite forget what it wrote before something was deleted; PostgreSQL sees to that by itself."""
        if isinstance(self._engine, Sqlite):
            with faults_named():
                await self._engine.checkpoint()

    async def close(self) -> None:
        """Closes every connection, once what is under way is done."""
        await self._engine.close()


async def _is_refused(url: URL, told: str) -> bool:
    """Whether a server refuses us whenever we come: of a user, or of a database, that nobody has it says just the same.

    The driver has no SQLSTATE of a connection that fails, and what its words mean is not for us to guess.
    """
    nobody = secrets.token_hex(8)
    for name, probe in ((url.username, url.set(username=nobody)), (url.database, url.set(database=nobody))):
        if name and name in told:
            stranger = Database(Postgresql(probe))
            try:
                await stranger.read(lambda _: None)
            except StorageError as error:
                if nobody in str(error) and str(error).replace(nobody, name) == told:
                    return True
            finally:
                await stranger.close()
    return False


def sqlite_address(file: Path) -> str:
    """The address of an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


# -- migrations --------------------------------------------------------------------------------------------------------


LOCK: Final = 4_206_117
"""PostgreSQL's advisory lock: of several workers that start at once, one migrates and the others wait."""
SCHEMA: Final = Path(__file__).parent / "schema"
VERSIONS: Final = [SCHEMA / "versions"]
"""Where the revisions are."""


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
    """Makes what is missing of the tables: all, or of a first draft the rest."""
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


# -- files on disk: for the bot's own user alone, the key apart from what it hides -------------------------------------

KEY_BYTES: Final = 32
_log: Final = logging.getLogger(__name__)


def keep_private(folder: Path) -> None:
    """Takes from others what they may read of a folder and the files in it, as an earlier start may have left it."""
    if not folder.is_dir():
        return
    for path, mode in [(folder, 0o700), *((file, 0o600) for file in folder.iterdir() if file.is_file())]:
        if path.stat().st_mode & 0o077:
            try:
                path.chmod(mode)
            except OSError as error:
                _log.warning("others can read %s: %s", path, error.strerror)


def key_in(file: Path) -> bytes:
    """The key in a file, made at first use; raises StorageError."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as made:
                made.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StorageError(f"the key in {file} cannot be used: {error}") from None


def copy_sqlite(source: Path, target: Path) -> None:
    """Copies a database as of one moment, while others go on using it; raises StorageError."""
    if not source.is_file():
        raise StorageError(f"there is no database in {source.absolute()} yet")
    if target.exists():
        raise StorageError(f"{target} is there already; name another file")
    try:
        target.touch(mode=0o600)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
    except (OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        raise StorageError(f"{source} cannot be copied to {target}: {error}") from None
