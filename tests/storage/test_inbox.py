"""The inbox loses nothing, stores nothing twice, and keeps the order within a chat; on either database."""

import asyncio
from collections.abc import Iterable

import pytest

from bot.storage import inbox as inbox_module
from bot.storage.database import Database
from bot.storage.inbox import DatabaseInbox, StoredUpdate
from tests.support.databases import rows


def arrived(*ids: int, chat: str = "1", received: float = 1000.0) -> list[StoredUpdate]:
    return [StoredUpdate(id, chat, "message", f'{{"update_id": {id}}}', received) for id in ids]


def ids(updates: Iterable[StoredUpdate]) -> list[int]:
    return [stored.update_id for stored in updates]


@pytest.fixture
def inbox(database: Database) -> DatabaseInbox:
    return DatabaseInbox(database, "first")


@pytest.fixture
def other(database: Database) -> DatabaseInbox:
    return DatabaseInbox(database, "second")


async def test_gives_back_what_was_stored(inbox: DatabaseInbox) -> None:
    await inbox.store(arrived(7, chat="5"))
    assert await inbox.next(10) == arrived(7, chat="5")


@pytest.mark.reliability(2)
async def test_an_update_that_comes_twice_is_stored_once(inbox: DatabaseInbox) -> None:
    await inbox.store(arrived(1, 1, 2))
    await inbox.store(arrived(2, 1))
    assert await inbox.waiting() == 2


@pytest.mark.reliability(2)
async def test_an_update_that_comes_again_after_its_answer_is_not_stored(inbox: DatabaseInbox) -> None:
    await inbox.store(arrived(1))
    await inbox.next(10)
    await inbox.next(0, finished=[1])
    await inbox.store(arrived(1))
    assert await inbox.waiting() == 0


async def test_ids_that_jump_back_are_no_duplicates(inbox: DatabaseInbox) -> None:
    await inbox.store(arrived(900))
    await inbox.store(arrived(5))
    assert await inbox.waiting() == 2


async def test_one_at_a_time_in_a_chat_and_in_order(inbox: DatabaseInbox) -> None:
    await inbox.store(arrived(1, 2, 3))
    assert ids(await inbox.next(10)) == [1]
    assert ids(await inbox.next(10)) == []
    assert ids(await inbox.next(10, finished=[1])) == [2]
    assert ids(await inbox.next(10, finished=[2])) == [3]


async def test_chats_go_side_by_side_the_longest_waiting_first(inbox: DatabaseInbox) -> None:
    await inbox.store([*arrived(1, 2, 3, chat="a"), *arrived(4, 6, chat="b"), *arrived(5, chat="c")])
    assert ids(await inbox.next(2)) == [1, 4]
    assert ids(await inbox.next(2)) == [5]


async def test_nothing_of_a_finished_update_is_kept_but_its_id(inbox: DatabaseInbox, database: Database) -> None:
    await inbox.store(arrived(1))
    await inbox.next(0, finished=[1])
    assert await rows(database, "SELECT count(*) FROM inbox") == [(0,)]
    assert await rows(database, "SELECT update_id FROM seen_update") == [(1,)]


@pytest.mark.reliability(2)
async def test_ids_are_forgotten_after_their_time_unless_they_still_wait(inbox: DatabaseInbox) -> None:
    await inbox.store([*arrived(1, 2, received=100.0), *arrived(3, received=300.0)])
    await inbox.next(0, finished=[1, 3])
    await inbox.purge(before=200.0)
    await inbox.store(arrived(1, 2, 3))
    assert await inbox.waiting() == 2


async def test_hostile_text_is_stored_as_it_is(inbox: DatabaseInbox) -> None:
    payload = '{"text": "\\u0000 \\ud800 \'; DROP TABLE inbox; -- \N{DEER}"}'
    await inbox.store([StoredUpdate(1, "chat'; --", "message", payload, 1.0)])
    assert (await inbox.next(1))[0].payload == payload


async def test_a_worker_gives_back_what_it_did_not_finish(inbox: DatabaseInbox, other: DatabaseInbox) -> None:
    await inbox.store(arrived(1, 2))
    await inbox.next(10)
    assert ids(await other.next(10)) == []
    await inbox.release()
    assert ids(await other.next(10)) == [1]


async def test_what_a_dead_worker_had_claimed_is_answered_by_another(
    inbox: DatabaseInbox, other: DatabaseInbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await inbox.store(arrived(1))
    await inbox.beat()
    await inbox.next(10)
    monkeypatch.setattr(inbox_module, "DEAD_AFTER_S", 0.0)
    await asyncio.sleep(0.01)
    await other.beat()
    await other.release_of_dead()
    assert ids(await other.next(10)) == [1]


async def test_what_a_living_worker_has_claimed_stays_its_own(
    inbox: DatabaseInbox, other: DatabaseInbox, database: Database
) -> None:
    if not database.is_postgresql:
        pytest.skip("an SQLite file has one worker: whoever starts takes over")
    await inbox.store(arrived(1))
    await inbox.beat()
    await inbox.next(10)
    await other.beat()
    await other.release_of_dead()
    assert ids(await other.next(10)) == []


async def test_workers_side_by_side_answer_each_update_once_and_in_order(database: Database) -> None:
    workers = [DatabaseInbox(database, f"worker {number}") for number in range(4)]
    await workers[0].store([update for id in range(1, 121) for update in arrived(id, chat=str(id % 7))])
    answered: list[StoredUpdate] = []

    async def work(inbox: DatabaseInbox) -> None:
        finished: list[int] = []
        while await inbox.waiting():
            claimed = await inbox.next(3, finished)
            answered.extend(claimed)
            finished = ids(claimed)

    await asyncio.gather(*map(work, workers))
    assert sorted(ids(answered)) == list(range(1, 121))
    for chat in range(7):
        in_chat = [id for id in ids(answered) if id % 7 == chat]
        assert in_chat == sorted(in_chat)
