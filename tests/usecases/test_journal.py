"""The journal never costs an answer, and keeps nothing that tells who asked."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.core.matching.outcome import Kind, NotUnderstood
from bot.storage.records import Noted, Record, StorageError
from bot.usecases import journal as journal_module
from bot.usecases.journal import ChatKind, Journal, Occasion
from tests.support.memory import MemoryJournal

pytestmark = pytest.mark.reliability(24)

NOW = 1_790_000_000.0
PRIVATE = Occasion(ChatKind.PRIVATE, "4711", "17")
GROUP = Occasion(ChatKind.GROUP, "-100200300", "18")


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


async def no_pause(seconds: float) -> None:
    await (asyncio.Event().wait() if seconds >= journal_module.LOOK_EVERY else asyncio.sleep(0))


@pytest.fixture
def store() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(store: MemoryJournal, clock: Clock) -> Journal:
    return Journal(store, b"secret", 30, clock, no_pause)


def ask(journal: Journal, question: str = "where?", occasion: Occasion = PRIVATE) -> str:
    return journal.note(occasion, question, NotUnderstood(), "r1", 0.01)


async def test_a_record_holds_how_it_went_and_not_who_asked(journal: Journal, store: MemoryJournal) -> None:
    async with journal.writing():
        ask(journal, "I am ana@example.org, where is it?")
    (record,) = store.items
    assert isinstance(record, Record)
    assert record.question == "I am [e-mail], where is it?"
    assert (record.chat_kind, record.outcome, record.revision, record.at) == ("private", Kind.NOT_UNDERSTOOD, "r1", NOW)
    assert "4711" not in repr(record).replace(str(NOW), "")


async def test_only_a_private_chat_is_kept_as_a_hash(journal: Journal, store: MemoryJournal) -> None:
    async with journal.writing():
        ask(journal)
        ask(journal, occasion=GROUP)
    private, group = store.items
    assert isinstance(private, Record) and private.chat is not None
    assert isinstance(group, Record) and group.chat is None


async def test_the_hashes_need_the_key(journal: Journal, store: MemoryJournal, clock: Clock) -> None:
    assert ask(journal) != ask(Journal(store, b"another", 30, clock))
    assert ask(journal) == ask(journal)


async def test_records_wait_while_the_database_is_away(journal: Journal, store: MemoryJournal) -> None:
    store.away = 3
    async with journal.writing():
        ask(journal)
    assert len(store.items) == 1
    assert journal.health.fault is None
    assert journal.health.written == 1


async def test_a_database_that_stays_away_costs_records_and_shows(journal: Journal, store: MemoryJournal) -> None:
    store.away = 100
    async with journal.writing():
        ask(journal)
    health = journal.health
    assert (health.lost, health.written, health.fault) == (1, 0, "the database: locked")


async def test_a_database_that_is_back_is_noticed_though_nobody_asks_anything(
    store: MemoryJournal, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "LOOK_EVERY", 0.0)
    journal, purge = Journal(store, b"secret", 30, clock), store.purge

    async def away(before: float) -> int:
        raise StorageError("the database: away")

    store.purge = away  # type: ignore[method-assign]
    async with asyncio.timeout(60), journal.writing():
        while journal.health.fault is None:
            await asyncio.sleep(0)
        store.purge = purge  # type: ignore[method-assign]
        while journal.health.fault is not None:
            await asyncio.sleep(0)


async def test_a_full_queue_drops_and_counts_and_never_waits(journal: Journal, store: MemoryJournal) -> None:
    for _ in range(journal_module.QUEUE_SIZE + 7):
        ask(journal)
    assert journal.health.lost == 7
    async with journal.writing():
        pass
    assert journal.health.written == journal_module.QUEUE_SIZE


async def test_a_store_with_a_bug_does_not_end_the_journal(journal: Journal, store: MemoryJournal) -> None:
    write = store.write

    async def broken(items: Sequence[Noted]) -> None:
        raise ZeroDivisionError

    store.write = broken  # type: ignore[method-assign]
    async with journal.writing():
        ask(journal, "lost")
        await asyncio.wait_for(journal._queue.join(), 60)
        store.write = write  # type: ignore[method-assign]
        ask(journal, "kept")
    assert [item.question for item in store.items if isinstance(item, Record)] == ["kept"]


async def test_forgetting_finds_what_is_still_waiting_to_be_written(journal: Journal, store: MemoryJournal) -> None:
    async with journal.writing():
        ask(journal)
        assert await journal.forget_question(PRIVATE) == 1
        ask(journal)
        ask(journal, occasion=GROUP)
        assert await journal.forget_chat(PRIVATE) == 1
    assert len(store.items) == 1


async def test_forgetting_says_when_the_database_is_away(journal: Journal, store: MemoryJournal) -> None:
    async def away(key: str) -> int:
        raise StorageError("the database: away")

    store.forget_record = away  # type: ignore[method-assign]
    async with journal.writing():
        with pytest.raises(StorageError):
            await journal.forget_question(PRIVATE)


async def test_what_is_older_than_the_days_is_purged_at_the_start(journal: Journal, store: MemoryJournal) -> None:
    async with journal.writing():
        await asyncio.sleep(0)
    assert store.purged == [NOW - 30 * 86_400]
