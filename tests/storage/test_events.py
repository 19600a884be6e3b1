"""What one worker posts the others hear, also after a lost connection. PostgreSQL only: SQLite has one worker."""

import asyncio
from collections.abc import AsyncIterator

import psycopg
import pytest

from bot.storage import database as database_module
from bot.storage import events as events_module
from bot.storage.database import Postgresql
from bot.storage.events import CHANNEL, DatabaseEventBus, Event, RevisionSwapped, Spoke
from bot.storage.records import StaleError
from bot.storage.stores import SqlRevisions
from bot.timing import Backoff
from tests.storage.test_kills import new
from tests.support.databases import rows
from tests.support.ferry import FILES

PATIENCE = 30.0


@pytest.fixture
def address(postgresql_address_with_tables: str) -> str:
    """Not on SQLite."""
    return postgresql_address_with_tables


class Worker:
    """A bus that runs, and what was heard by it."""

    def __init__(self, database: Postgresql, name: str) -> None:
        self.bus = DatabaseEventBus(database, name)
        self.heard: asyncio.Queue[Event] = asyncio.Queue()
        self.bus.subscribe(Spoke, self.heard.put_nowait)
        self.bus.subscribe(RevisionSwapped, self.heard.put_nowait)

    async def hears(self) -> Event:
        """What it hears next."""
        async with asyncio.timeout(PATIENCE):
            return await self.heard.get()


@pytest.fixture
async def workers(database: Postgresql, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Worker]]:
    """Two workers that listen."""
    monkeypatch.setattr(events_module, "BACKOFF", Backoff(0.01, 0.1))
    monkeypatch.setattr(database_module, "PROBE_INTERVAL_S", 0.01)
    workers = [Worker(database, name) for name in ("one", "two")]
    running = [asyncio.create_task(worker.bus.run()) for worker in workers]
    for worker in workers:
        assert await worker.hears() == RevisionSwapped()
    yield workers
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def test_a_worker_hears_what_another_posts_and_once_what_it_posts_itself(workers: list[Worker]) -> None:
    one, two = workers
    one.bus.publish(Spoke(-5, "ana", True))
    assert await one.hears() == await two.hears() == Spoke(-5, "ana", True)
    two.bus.publish(Spoke(-6, "ana", True))
    assert await one.hears() == await two.hears() == Spoke(-6, "ana", True)
    assert one.heard.empty() and two.heard.empty()


async def test_after_a_lost_connection_it_says_that_it_may_have_missed_something_and_hears_on(
    workers: list[Worker], address: str
) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(f"{others} AND datname = current_database()".encode())
    one, two = workers
    assert await one.hears() == RevisionSwapped()
    assert await two.hears() == RevisionSwapped()
    one.bus.publish(Spoke(-5, "ana", True))
    assert await two.hears() == Spoke(-5, "ana", True)


async def test_a_swap_is_heard_and_one_that_failed_is_not(workers: list[Worker], database: Postgresql) -> None:
    revisions = SqlRevisions(database)
    await revisions.accept(new(FILES, "first"), None)
    with pytest.raises(StaleError):
        await revisions.accept(new(FILES, "late"), None)
    await revisions.accept(new(FILES, "second"), 1)
    await revisions.go_back(1, 2)
    workers[0].bus.publish(Spoke(-5, "ana", True))
    heard = [await workers[1].hears() for _ in range(4)]
    assert heard == [RevisionSwapped()] * 3 + [Spoke(-5, "ana", True)]


async def test_what_another_version_posts_is_passed_over(workers: list[Worker], address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for payload in ("", "hello", '{"event": {"kind": "of tomorrow"}, "worker": "three"}'):
            connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
    workers[0].bus.publish(Spoke(-5, "ana", True))
    assert await workers[1].hears() == Spoke(-5, "ana", True)


async def test_nobody_else_gets_a_connection_that_listened(database: Postgresql) -> None:
    async with database.listening("elsewhere"):
        pass
    assert await rows(database, "SELECT count(*) FROM pg_listening_channels()") == [(0,)]
