"""The database: SQLite in a file by default, PostgreSQL by address. Owns connections, transactions and files on disk.

SQLAlchemy Core: one way of writing a statement for both, a pool that mends itself, one family of errors; no ORM.
"""

import asyncio
import logging
import secrets
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import URL, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.storage.records import StorageAwayError, StorageError
from bot.storage.tables import migrate

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

P = ParamSpec("P")
T = TypeVar("T")
StoreT = TypeVar("StoreT", bound="Store")
Work = Callable[[Connection], T]
Awaited = Coroutine[Any, Any, T]

LOCK_TIMEOUT_S: Final = 5.0
"""Seconds to wait for a connection or for another writer before giving up."""
PROBE_INTERVAL_S: Final = 10.0
"""Seconds after which a connection that only listens is tried: a server that is gone says nothing either."""
STATEMENT_TIMEOUT_S: Final = 30
"""Seconds that one statement may take on PostgreSQL; a migration may take as long as it needs."""
REFUSED_SQLSTATES: Final = ("28", "3D", "3F", "42501")
"""What does not come right by itself: wrong user, no such database or schema, no right to make tables."""
SQLITE_PRAGMAS: Final = "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON"
"""With WAL, NORMAL: a power cut may cost the last commits, never the file. What is deleted is overwritten."""

_log: Final = logging.getLogger(__name__)


class Database(ABC):
    """An open database whose tables are up to date.

    Each transaction is a function that takes a connection and runs as a whole, beside the event loop: a statement at a
    time, each would cost two hops between threads. What has begun on SQLite is finished, also where whoever waits for
    it is told to stop.
    """

    is_postgresql = False
    """Whether this is PostgreSQL: several writers, LISTEN and NOTIFY, FOR UPDATE SKIP LOCKED."""

    @staticmethod
    async def open(address: str) -> "Database":
        """Opens ``sqlite:///path`` or ``postgresql://…`` and brings its tables up to date.

        Raises StorageAwayError where a server is not there now, and StorageError where no other attempt can help.
        """
        database = database_at(address)
        try:
            await database.run(migrate, writes=True)
        except BaseException as error:
            await database.close()
            if isinstance(error, StorageAwayError) and (lasting := await database.lasting(error)):
                raise lasting from None
            raise
        return database

    @abstractmethod
    async def run(self, work: Work[T], *, writes: bool = False) -> T:
        """What comes of ``work``, in a transaction that is rolled back where anything is raised. Raises StorageError.

        It reads one unchanging view of the tables; where it ``writes``, it has SQLite's write lock from its start, so
        that what it reads is still true when it writes.
        """

    @abstractmethod
    async def lasting(self, error: StorageAwayError) -> StorageError | None:
        """The fault of an opening that does not come right by itself; None where another attempt may help."""

    @abstractmethod
    async def close(self) -> None:
        """Closes every connection, once what is under way is done."""

    async def scrub(self) -> None:  # noqa: B027 - nothing, unless it is SQLite
        """Has SQLite forget what it wrote before something was deleted; PostgreSQL sees to that by itself."""

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``, on either database."""
        return postgresql.insert(table) if self.is_postgresql else sqlite.insert(table)

    def put(self, table: Table, *keeps: str) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that changes the row with the same key, if there is one; what a column ``keeps`` stays there."""
        new, key = self.insert(table), [column.name for column in table.primary_key]
        changed = {column.name: new.excluded[column.name] for column in table.c if column.name not in {*key, *keeps}}
        return new.on_conflict_do_update(index_elements=key, set_=changed)


class Store:
    """What is kept in some tables of a database; methods ``reads`` or ``writes`` them in a transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database


def reads(method: Callable[Concatenate[StoreT, Connection, P], T]) -> Callable[Concatenate[StoreT, P], Awaited[T]]:
    """A method that reads on a connection, as one that is awaited without; raises StorageError."""
    return _in_transaction(method, writes=False)


def writes(method: Callable[Concatenate[StoreT, Connection, P], T]) -> Callable[Concatenate[StoreT, P], Awaited[T]]:
    """As ``reads``, for one that writes."""
    return _in_transaction(method, writes=True)


def _in_transaction(
    method: Callable[Concatenate[StoreT, Connection, P], T], *, writes: bool
) -> Callable[Concatenate[StoreT, P], Awaited[T]]:
    async def run(self: StoreT, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.run(lambda connection: method(self, connection, *args, **kwargs), writes=writes)

    return run


class Sqlite(Database):
    """A file: one thread writes, for SQLite has one writer at a time, and another reads meanwhile."""

    def __init__(self, file: Path) -> None:
        options = {"timeout": LOCK_TIMEOUT_S, "isolation_level": None}  # transactions are begun here, not by the driver
        self.engine = create_engine(URL.create("sqlite", database=str(file)), connect_args=options)
        event.listen(self.engine, "connect", _set_up_sqlite)
        self._writer = ThreadPoolExecutor(1, "sqlite-writer")
        self._reader = ThreadPoolExecutor(1, "sqlite-reader")

    async def run(self, work: Work[T], *, writes: bool = False) -> T:
        # A deferred transaction that turns into a write fails at once if another one wrote meanwhile, however patient.
        thread, begin = (self._writer, "BEGIN IMMEDIATE") if writes else (self._reader, "BEGIN")
        with faults_named():
            return await asyncio.get_running_loop().run_in_executor(thread, self._transact, work, begin)

    def _transact(self, work: Work[T], begin: str) -> T:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(begin)
            result = work(connection)
            connection.commit()
            return result

    async def lasting(self, error: StorageAwayError) -> StorageError:
        return StorageError(str(error))  # a file that cannot be opened does not come by itself

    async def scrub(self) -> None:
        def write_back() -> None:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

        with faults_named():
            await asyncio.get_running_loop().run_in_executor(self._writer, write_back)

    async def close(self) -> None:
        for thread in (self._writer, self._reader):
            await asyncio.to_thread(thread.shutdown)
        self.engine.dispose()


class Postgresql(Database):
    """A server, on connections that do not block the event loop."""

    is_postgresql = True

    def __init__(self, url: URL) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine  # of the extra, as the driver

        options = f"-c statement_timeout={STATEMENT_TIMEOUT_S}s -c lock_timeout={LOCK_TIMEOUT_S:.0f}s -c timezone=utc"
        self._url = url
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

    async def run(self, work: Work[T], *, writes: bool = False) -> T:
        with faults_named():
            async with self._engine.connect() as connection:
                result = await connection.run_sync(work)
                if writes:
                    await connection.commit()
                return result

    @asynccontextmanager
    async def listening(self, channel: str) -> AsyncIterator[AsyncIterator[str]]:
        """What is said on a channel from now on, on a connection of its own. Raises StorageError."""
        with faults_named():
            async with self._engine.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                try:
                    await connection.execute(text(f"LISTEN {channel}"))
                    yield _payloads(connection)
                finally:
                    await connection.invalidate()  # so that nobody gets it from the pool, who would be told as well

    async def lasting(self, error: StorageAwayError) -> StorageError | None:
        """Whether a server refuses us whenever we come: of a user, or of a database, that nobody has it says the same.

        The driver has no SQLSTATE of a connection that fails, and what its words mean is not for us to guess.
        """
        nobody, told = secrets.token_hex(8), str(error)
        url = self._url
        for name, other in ((url.username, url.set(username=nobody)), (url.database, url.set(database=nobody))):
            if name and name in told:
                stranger = Postgresql(other)
                try:
                    await stranger.run(lambda _: None)
                except StorageError as same:
                    if nobody in str(same) and str(same).replace(nobody, name) == told:
                        return StorageError(f"DATABASE_URL: see to its user, its password and its database: {told}")
                finally:
                    await stranger.close()
        return None

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


def database_at(address: str) -> Sqlite | Postgresql:
    """The database that an address leads to, not opened yet; raises StorageError where it can be none."""
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
        return Postgresql(url)
    if backend != "sqlite" or url.database in (None, "", ":memory:"):
        raise StorageError("DATABASE_URL must start with postgresql://, or with sqlite:/// and the path of a file")
    file = Path(str(url.database))
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the folder {file.parent} cannot be made: {error.strerror}") from None
    return Sqlite(file)


def _set_up_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # Of several who open a new file at once, one switches it to WAL; SQLite does not let the others wait.
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
    connection.executescript(SQLITE_PRAGMAS)


@contextmanager
def faults_named() -> Iterator[None]:
    """Turns the faults of the driver into StorageError; its own message would repeat the statement and its values."""
    try:
        yield
    except DBAPIError as error:
        is_refused = (getattr(error.orig, "sqlstate", None) or "").startswith(REFUSED_SQLSTATES)
        kind = StorageError if is_refused else StorageAwayError
        raise kind(f"the database: {_first_line(error.orig)}") from None
    except (SQLAlchemyError, OSError, sqlite3.Error) as error:
        raise StorageAwayError(f"the database: {_first_line(error)}") from None


def _first_line(error: BaseException | None) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def sqlite_address(file: Path) -> str:
    """The address of an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def copy_sqlite(source: Path, target: Path) -> None:
    """Copies a database to a new file, whole and as of one moment; raises StorageError."""
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
