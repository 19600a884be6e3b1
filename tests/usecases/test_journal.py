"""The journal never costs an answer, and keeps nothing that tells who asked."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.core.matching.outcome import NotUnderstood
from bot.storage.database import Database
from bot.storage.journal import SqlJournal
from bot.storage.records import Noted, StorageError
from bot.usecases import journal as journal_module
from bot.usecases.journal import DAY_S, ChatKind, Journal, Occasion
from tests.support.bots import ASKED, away
from tests.support.databases import rows

pytestmark = pytest.mark.reliability(24)

NOW = 1_790_000_000.0
PRIVATE = Occasion(ChatKind.PRIVATE, "4711", "17")
GROUP = Occasion(ChatKind.GROUP, "-100200300", "18")


class Store(SqlJournal):
    """The real one, of which so many writes fail."""

    fails = 0

    async def write(self, items: Sequence[Noted]) -> None:
        if self.fails:
            self.fails -= 1
            raise StorageError("the database: locked")
        await super().write(items)


async def no_pause(seconds: float) -> None:
    await (asyncio.Event().wait() if seconds >= journal_module.LOOK_EVERY else asyncio.sleep(0))


@pytest.fixture
def store(sqlite_database: Database) -> Store:
    return Store(sqlite_database)


@pytest.fixture
def journal(store: Store) -> Journal:
    return Journal(store, b"secret", 30, lambda: NOW, no_pause)


def ask(journal: Journal, question: str = "where?", occasion: Occasion = PRIVATE) -> str:
    return journal.note(occasion, question, NotUnderstood(), "r1", 0.01)


async def test_a_record_holds_how_it_went_and_not_who_asked(journal: Journal, store: Store) -> None:
    async with journal.writing():
        ask(journal, "I am ana@example.org, where is it?")
    told = ("I am [e-mail], where is it?", "private", "not_understood", "r1", NOW)
    assert await rows(store.database, "SELECT question, chat_kind, outcome, revision, at FROM record") == [told]
    assert "4711" not in repr(await rows(store.database, "SELECT * FROM record")).replace(str(NOW), "")


async def test_only_a_private_chat_is_kept_as_a_hash(journal: Journal, store: Store) -> None:
    async with journal.writing():
        ask(journal)
        ask(journal, occasion=GROUP)
    kept = "SELECT chat_kind FROM record WHERE chat IS NOT NULL"
    assert await rows(store.database, kept) == [("private",)]


async def test_the_hashes_need_the_key(journal: Journal, store: Store) -> None:
    assert ask(journal) != ask(Journal(store, b"another", 30, lambda: NOW))
    assert ask(journal) == ask(journal)


async def test_records_wait_while_the_database_is_away(journal: Journal, store: Store) -> None:
    store.fails = 3
    async with journal.writing():
        ask(journal)
    assert await rows(store.database, ASKED) == [("where?",)]
    assert journal.health.fault is None
    assert journal.health.written == 1


async def test_a_database_that_stays_away_costs_records_and_shows(journal: Journal, store: Store) -> None:
    store.fails = 100
    async with journal.writing():
        ask(journal)
    health = journal.health
    assert (health.lost, health.written, health.fault) == (1, 0, "the database: locked")


async def test_a_database_that_is_back_is_noticed_though_nobody_asks_anything(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "LOOK_EVERY", 0.0)
    journal = Journal(store, b"secret", 30, lambda: NOW)
    async with asyncio.timeout(60), journal.writing():
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(store, "purge", away)
            while journal.health.fault is None:
                await asyncio.sleep(0)
        while journal.health.fault is not None:
            await asyncio.sleep(0)


async def test_a_full_queue_drops_and_counts_and_never_waits(journal: Journal) -> None:
    for _ in range(journal_module.QUEUE_SIZE + 7):
        ask(journal)
    assert journal.health.lost == 7


async def test_a_store_with_a_bug_does_not_end_the_journal(
    journal: Journal, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(items: Sequence[Noted]) -> None:
        raise ZeroDivisionError

    async with journal.writing():
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(store, "write", broken)
            ask(journal, "lost")
            await asyncio.wait_for(journal._queue.join(), 60)
        ask(journal, "kept")
    assert await rows(store.database, ASKED) == [("kept",)]


async def test_forgetting_finds_what_is_still_waiting_to_be_written(journal: Journal, store: Store) -> None:
    async with journal.writing():
        ask(journal)
        assert await journal.forget_question(PRIVATE) == 1
        ask(journal)
        ask(journal, occasion=GROUP)
        assert await journal.forget_chat(PRIVATE) == 1
    assert len(await rows(store.database, ASKED)) == 1


async def test_forgetting_says_when_the_database_is_away(
    journal: Journal, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "forget_record", away)
    async with journal.writing():
        with pytest.raises(StorageError):
            await journal.forget_question(PRIVATE)


async def test_what_is_older_than_the_days_is_purged_at_the_start(journal: Journal, store: Store) -> None:
    earlier = Journal(store, b"secret", 30, lambda: NOW - 31 * DAY_S, no_pause)
    async with earlier.writing():
        ask(earlier)
    async with journal.writing(), asyncio.timeout(60):
        while await rows(store.database, ASKED):
            await asyncio.sleep(0)
