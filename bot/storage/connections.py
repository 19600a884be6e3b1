"""Connections: an SQLite file on two threads, a PostgreSQL server on a pool; what an address means, and a fault."""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import URL, create_engine, event, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from bot.usecases.ports import StorageAwayError, StorageError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

T = TypeVar("T")
Work = Callable[[Connection], T]

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


class Sqlite:
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


class Postgresql:
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


def engine_of(address: str) -> Sqlite | Postgresql:
    """What an address leads to, not opened yet; raises StorageError where it can be none."""
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
