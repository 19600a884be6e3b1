"""Revisions are kept whole, the last ten of them, and of two changes at once one wins. On both databases."""

import asyncio

import pytest

from bot.core.knowledge.files import Files
from bot.storage.database import Database
from bot.storage.records import KEPT_REVISIONS, NewRevision, Revision, StaleError
from bot.storage.stores import SqlRevisions

FILES = {"ferry/faq.yaml": "entries: []\n", "ferry/phrasings/a.yaml": "captain: [Où? \N{DEER}]\n", "empty.yaml": ""}


def new(name: str, files: Files = FILES, loaded: str | None = None) -> NewRevision:
    """A revision of this name."""
    return NewRevision(name, files, 1.5, f"admin of {name}", f"what {name} did", {"answered_rightly": 87.5}, loaded)


@pytest.fixture
def store(database: Database) -> SqlRevisions:
    return SqlRevisions(database)


async def test_nothing_is_live_before_the_first(store: SqlRevisions) -> None:
    assert (await store.live(), await store.loaded(), list(await store.revisions())) == (None, None, [])


async def test_what_is_accepted_is_live_and_kept_with_its_files(store: SqlRevisions, database: Database) -> None:
    first = await store.accept(new("a", loaded="folder a"), None)
    second = await store.accept(new("b", {"b.yaml": "b"}), first)
    restarted = SqlRevisions(database)
    assert (await restarted.live(), await restarted.loaded()) == (second, "folder a")
    assert await restarted.revisions() == [
        Revision(second, "b", first, 1.5, "admin of b", "what b did", {"answered_rightly": 87.5}, live=True),
        Revision(first, "a", None, 1.5, "admin of a", "what a did", {"answered_rightly": 87.5}, live=False),
    ]
    assert await restarted.files(first) == FILES
    assert await restarted.files(second) == {"b.yaml": "b"}


async def test_the_last_ten_are_kept(store: SqlRevisions) -> None:
    live = None
    for at in range(KEPT_REVISIONS + 2):
        live = await store.accept(new(f"r{at}"), live)
    kept = await store.revisions()
    assert [revision.revision for revision in kept] == [f"r{at}" for at in reversed(range(2, KEPT_REVISIONS + 2))]
    assert [revision.live for revision in kept] == [True] + [False] * (KEPT_REVISIONS - 1)
    with pytest.raises(KeyError):
        await store.files(kept[-1].number - 1)


async def test_going_back_makes_a_kept_one_live_and_loses_none(store: SqlRevisions) -> None:
    first = await store.accept(new("a"), None)
    second = await store.accept(new("b"), first)
    await store.go_back(first, second)
    assert await store.live() == first
    assert [(revision.number, revision.live) for revision in await store.revisions()] == [
        (second, False),
        (first, True),
    ]
    assert await store.accept(new("c"), first) > second


async def test_what_was_compared_with_another_one_than_is_live_changes_nothing(store: SqlRevisions) -> None:
    first = await store.accept(new("a", loaded="folder a"), None)
    second = await store.accept(new("b"), first)
    with pytest.raises(StaleError):
        await store.accept(new("c", loaded="folder c"), first)
    with pytest.raises(StaleError):
        await store.go_back(first, first)
    assert (await store.live(), await store.loaded(), len(await store.revisions())) == (second, "folder a", 2)


async def test_of_several_accepted_at_once_one_wins(store: SqlRevisions) -> None:
    first = await store.accept(new("a"), None)
    came = await asyncio.gather(*(store.accept(new(f"{at}"), first) for at in range(5)), return_exceptions=True)
    assert sum(isinstance(each, StaleError) for each in came) == 4
    (won,) = (each for each in came if not isinstance(each, BaseException))
    assert await store.live() == won
    assert len(await store.revisions()) == 2


async def test_the_folder_that_is_live_already_can_be_noted(store: SqlRevisions) -> None:
    live = await store.accept(new("a", loaded="folder a"), None)
    await store.mark_loaded("folder b")
    assert (await store.live(), await store.loaded()) == (live, "folder b")
