"""The database: SQLite in a file by default, PostgreSQL by address. Owns connections, transactions and their faults.

SQLAlchemy Core: one way of writing a statement for both, a pool that mends itself, one family of errors; no ORM.
What is stored is said by the modules beside this one, each with its own tables.

Alembic brings the tables up to date. To change them: say it in the module that owns the table, and add a revision to
``schema/versions`` (Alembic's operations; ``down_revision`` is the one before). Never edit a revision that was
released. All that are missing run in the caller's transaction: killed half-way, none of them has happened.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, Self, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Column,
    DefaultClause,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.usecases.ports import StorageAwayError, StorageError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[[Connection], T]

LOCK_TIMEOUT_S: Final = 5.0
"""Seconds to wait for a connection or for another writer before giving up."""
PROBE_INTERVAL_S: Final = 10.0
"""Seconds after which a connection that only listens is tried: a server that is gone says nothing either."""
STATEMENT_TIMEOUT_S: Final = 30
"""Seconds that one statement may take on PostgreSQL; a migration may take as long as it needs."""
SQLITE_PRAGMAS: Final = "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON"
"""With WAL, NORMAL: a power cut may cost the last commits, never the file. What is deleted is overwritten."""


class Database:
    """An open database whose tables are up to date.

    Each transaction is a function that takes a connection and runs as a whole, beside the event loop: a statement at a
    time, as a library for both would do it, SQLite costs an update five times as much.
    """

    def __init__(self, engine: "_Sqlite | _Postgresql") -> None:
        self._engine = engine

    @classmethod
    async def open(cls, address: str) -> Self:
        """Opens ``sqlite:///path`` or ``postgresql://…`` and brings its tables up to date.

        Raises StorageAwayError where a server is not there now, and StorageError where no other attempt can help.
        """
        database = cls(_engine(address))
        try:
            await database.write(migrate)
        except BaseException as error:
            await database.close()
            if isinstance(error, StorageAwayError) and not database.is_postgresql:
                raise StorageError(str(error)) from None  # a file that cannot be opened does not come by itself
            raise
        return database

    @property
    def is_postgresql(self) -> bool:
        """Whether this is PostgreSQL: several writers, LISTEN and NOTIFY, FOR UPDATE SKIP LOCKED."""
        return isinstance(self._engine, _Postgresql)

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``work`` reads: one unchanging view of the tables. Raises StorageError."""
        with _faults_named():
            return await self._engine.run(lambda connection: work(connection, *args, **kwargs), writes=False)

    async def write(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Has ``work`` done in a transaction, rolled back where anything is raised. Raises StorageError.

        On SQLite it has the write lock from its start, so that what it reads is still true when it writes.
        """
        with _faults_named():
            return await self._engine.run(lambda connection: work(connection, *args, **kwargs), writes=True)

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        """What is said on a channel of PostgreSQL from now on, on a connection of its own. Raises StorageError."""
        if not isinstance(self._engine, _Postgresql):
            raise StorageError("a file says nothing to other workers")
        with _faults_named():
            async with self._engine.listening(channel) as payloads:
                yield payloads

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, on either database."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    async def scrub(self) -> None:
        """Has SQLite forget what it wrote before something was deleted; PostgreSQL sees to that by itself."""
        if isinstance(self._engine, _Sqlite):
            with _faults_named():
                await self._engine.checkpoint()

    async def close(self) -> None:
        """Closes every connection, once what is under way is done."""
        await self._engine.close()


class _Sqlite:
    """A file: one thread writes, for SQLite has one writer at a time, and another reads meanwhile."""

    def __init__(self, file: Path) -> None:
        options = {"timeout": LOCK_TIMEOUT_S, "isolation_level": None}  # transactions are begun here, not by the driver
        self._engine = create_engine(URL.create("sqlite", database=str(file)), connect_args=options)
        event.listen(self._engine, "connect", _set_up_sqlite)
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._reader = ThreadPoolExecutor(1, "sqlite-reader")

    async def run(self, work: Work[T], *, writes: bool) -> T:
        thread = self._writer if writes else self._reader
        # A deferred transaction that turns into a write fails at once if another one wrote meanwhile, however patient.
        return await self._beside(thread, self._transact, work, "BEGIN IMMEDIATE" if writes else "BEGIN")

    def _transact(self, work: Work[T], begin: str) -> T:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(begin)
            result = work(connection)
            connection.commit()
            return result

    async def checkpoint(self) -> None:
        def write_back() -> None:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

        await self._beside(self._writer, write_back)

    async def _beside(self, thread: ThreadPoolExecutor, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(thread, work, *args)

    async def close(self) -> None:
        for thread in (self._writer, self._reader):
            await asyncio.to_thread(thread.shutdown)
        self._engine.dispose()


class _Postgresql:
    """A server, on connections that do not block the event loop."""

    def __init__(self, url: URL) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # of the extra, as the driver

        options = f"-c statement_timeout={STATEMENT_TIMEOUT_S}s -c lock_timeout={LOCK_TIMEOUT_S:.0f}s -c timezone=utc"
        self._engine = create_async_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=8,
            max_overflow=8,
            pool_timeout=LOCK_TIMEOUT_S,
            pool_pre_ping=True,  # a server that was restarted is noticed before a statement is lost on it
            connect_args={
                "connect_timeout": int(LOCK_TIMEOUT_S),
                "options": options,
                "tcp_user_timeout": STATEMENT_TIMEOUT_S * 1000,
            },
        )

    async def run(self, work: Work[T], *, writes: bool) -> T:
        async with self._engine.connect() as connection:
            result = await connection.run_sync(work)
            if writes:
                await connection.commit()
            return result

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            try:
                await connection.execute(text(f"LISTEN {channel}"))
                yield _payloads(connection)
            finally:
                await connection.invalidate()  # so that nobody gets it from the pool, who would be told as well

    async def close(self) -> None:
        await self._engine.dispose()


async def _payloads(connection: "AsyncConnection") -> AsyncIterator[str]:
    import psycopg  # here, for SQLite does not need it

    driver: Any = (await connection.get_raw_connection()).driver_connection
    while True:
        try:
            async with aclosing(driver.notifies(timeout=PROBE_INTERVAL_S)) as notices:
                async for notice in notices:
                    yield notice.payload
        except psycopg.Error as error:
            raise StorageAwayError(f"the database: {_first_line(error)}") from None
        await connection.execute(text("SELECT 1"))


def sqlite_address(file: Path) -> str:
    """The address of an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def _engine(address: str) -> _Sqlite | _Postgresql:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise StorageError("DATABASE_URL must look like postgresql://user:password@host/name") from None
    if "@" in (url.host or ""):
        raise StorageError("DATABASE_URL: write a “@” in the password as %40, a “/” as %2F, a “:” as %3A")
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        if find_spec("psycopg") is None:
            raise StorageError("PostgreSQL needs the extra “postgres”: pip install 'article-faq-bot[postgres]'")
        return _Postgresql(url)
    if backend != "sqlite" or url.database in (None, "", ":memory:"):
        raise StorageError("DATABASE_URL must start with postgresql://, or with sqlite:/// and the path of a file")
    file = Path(str(url.database))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the folder {file.parent} cannot be made: {error.strerror}") from None
    return _Sqlite(file)


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    _switch_to_wal(connection)
    connection.executescript(SQLITE_PRAGMAS)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Of several workers that start on a new file at once, one switches it; SQLite does not let the others wait."""
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


@contextmanager
def _faults_named() -> Iterator[None]:
    """Turns the faults of the driver into StorageError; its own message would repeat the statement and its values."""
    try:
        yield
    except DBAPIError as error:
        raise StorageAwayError(f"the database: {_first_line(error.orig)}") from None
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        raise StorageAwayError(f"the database: {_first_line(error)}") from None


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


metadata = MetaData()

setting = Table(
    "setting", metadata, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False)
)
"""Single values that belong to the database: keys, which revision is live."""


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
    """Makes what is missing of the tables that the modules of this package state: all, or of a first draft the rest."""
    from bot.storage import groups, inbox, journal, revisions  # noqa: F401 - a table is known once its module is imported

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
