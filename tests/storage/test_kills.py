"""Killed at any statement of a swap, of teaching or of a migration, nothing half-done is left. On both databases.

A process of its own kills itself, hard, at the n-th statement that it sends; every n is tried until one run is whole.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.engine import Engine

from bot.core.knowledge.files import Files
from bot.core.knowledge.taught import TaughtPhrasing, read_lessons, with_lessons
from bot.core.quality.comparison import LoadedRevision, load_revision
from bot.storage import tables
from bot.storage.database import Database, database_at
from bot.storage.records import NewRevision
from bot.storage.stores import SqlRevisions
from tests.support.databases import rows
from tests.support.ferry import FILES

pytestmark = pytest.mark.slow

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
KILLED = -9
MAX_STATEMENTS = 40
LESSON = TaughtPhrasing("captain", "grand vizier of the waves")
Action = Callable[..., Coroutine[Any, Any, None]]
CHANGED = {**FILES, "ferry/faq.yaml": FILES["ferry/faq.yaml"].replace("A gear had cracked", "In March a gear cracked")}


def new(files: Files, what: str) -> NewRevision:
    """What a process is to store; made here, for there the encoder would have to start each time."""
    return NewRevision(load_revision(files).answerer.knowledge.revision, files, 1.0, "admin 1", what, {}, what)


async def accept(address: str, revision: NewRevision, base: int | None) -> None:
    database = await Database.open(address)
    await SqlRevisions(database).accept(revision, base)
    await database.close()


async def upgrade(address: str) -> None:
    tables.VERSIONS.append(Path(__file__).parent / "next")
    await (await Database.open(address)).close()


def killed_at(statement: int, action: Action, *arguments: object) -> int:
    """The exit code of a process that does this and kills itself at a statement."""
    process = PROCESSES.Process(target=do_and_die, args=(statement, action, *arguments))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


async def live(address: str) -> LoadedRevision:
    database = await Database.open(address)
    store = SqlRevisions(database)
    number = await store.live()
    assert number is not None
    kept = {revision.number: revision for revision in await store.revisions()}
    assert number in kept
    loaded = await store.loaded()
    assert loaded == kept[number].what
    ready = load_revision(await store.files(number))
    await database.close()
    return ready


@pytest.mark.reliability(12)
@pytest.mark.parametrize("action", ["swap", "teach"])
async def test_killed_at_any_statement_one_whole_revision_is_live(address: str, action: str) -> None:
    await accept(address, new(FILES, "first"), None)
    before = (await live(address)).answerer.knowledge.revision
    after = new(CHANGED if action == "swap" else with_lessons(FILES, [LESSON]), action)
    for statement in range(1, MAX_STATEMENTS):
        code = await asyncio.to_thread(killed_at, statement, accept, address, after, 1)
        ready = await live(address)
        if code == 0:
            break
        assert code == KILLED
        if ready.answerer.knowledge.revision != before:
            break  # killed after the commit: whole as well
    assert ready.answerer.knowledge.revision != before
    assert read_lessons(ready.files) == ((LESSON,) if action == "teach" else ())


async def test_killed_at_any_statement_a_migration_has_happened_or_not(address: str) -> None:
    await accept(address, new(FILES, "first"), None)
    for statement in range(1, MAX_STATEMENTS):
        code = await asyncio.to_thread(killed_at, statement, upgrade, address)
        tables, version = await tables_and_version(address)
        made = len({"one", "two"} & tables)
        assert (made, version) in ((0, "0001"), (2, "next"))
        if code == 0 or made:
            break
        assert code == KILLED
    assert made == 2


async def tables_and_version(address: str) -> tuple[set[str], str]:
    database = database_at(address)
    tables = await database.run(lambda connection: set(inspect(connection).get_table_names()))
    (version,) = (await rows(database, "SELECT version_num FROM alembic_version"))[0]
    await database.close()
    return tables, version


def do_and_die(statement: int, action: Action, *arguments: object) -> None:
    """The process: kills itself before its n-th statement that is not only a look."""
    sent = 0

    def count(*call: object) -> None:
        nonlocal sent
        sent += not str(call[2]).lstrip().startswith(("SELECT", "PRAGMA"))
        if sent == statement:
            os.kill(os.getpid(), 9)

    event.listen(Engine, "before_cursor_execute", count)
    asyncio.run(action(*arguments))
