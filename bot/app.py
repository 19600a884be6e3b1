"""The composition root: the only place where the parts are put together."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import texts
from bot.core.knowledge.files import Files, read_folder
from bot.core.matching.outcome import Kind
from bot.settings import Settings
from bot.usecases.ask import FaqService
from bot.usecases.journal import Journal
from bot.usecases.ports import StorageError, UnansweredQuestion
from bot.usecases.releases import Releases
from bot.usecases.teaching import MAX_LOOKED_THROUGH, Teaching, UseCases
from bot.usecases.worker import check_in_worker

if TYPE_CHECKING:
    from bot.storage.database import Database

VERSION: Final = version("article-faq-bot")


CRASHED: Final = 1
"""Exit code of a fault of ours, or of something that another start may find mended."""
WRONG_SETUP: Final = 2
"""Exit code where a setting, the token or the knowledge folder is wrong: no restart helps."""
ANOTHER_POLLS: Final = 3
"""Exit code where another process gets the updates: a restart would only throw it out in turn."""


class ExitError(Exception):
    """The command cannot begin, or go on: one clear line for whoever runs it, and the exit code."""

    def __init__(self, says: str, code: int = WRONG_SETUP) -> None:
        super().__init__(says)
        self.code = code


def demo_dir() -> Path:
    """The knowledge that comes with the package, or with the source."""
    packaged = Path(__file__).parent / "demo"
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "knowledge"


def knowledge_dir(settings: Settings) -> Path:
    """The folder with the articles; raises ExitError where it cannot be that."""
    folder = settings.knowledge_dir
    if not folder.is_dir():
        raise ExitError(texts.NO_KNOWLEDGE_DIR.format(folder=folder.absolute()))
    if (folder / "article.md").is_file():
        raise ExitError(texts.ONE_ARTICLE.format(folder=folder.absolute(), parent=folder.absolute().parent))
    return folder


async def back_up(settings: Settings, file: Path) -> None:
    """Copies the SQLite database to another file, whole and as of one moment; raises StorageError."""
    from bot.storage.database import copy_sqlite

    file_of_ours = database_file(settings)
    if file_of_ours is None:
        raise StorageError("DATABASE_URL is not SQLite: use the server's own tool, as pg_dump")
    await asyncio.to_thread(copy_sqlite, file_of_ours, file)


async def kept_files(settings: Settings, revision: str | None = None) -> Files:
    """The files of a revision in the database by the start of its name, or of the live one.

    Raises LookupError, with what there is, where it is not kept; and StorageError.
    """
    from bot.storage.revisions import SqlRevisions

    async with _kept(settings) as database:
        store = SqlRevisions(database)
        kept = await store.revisions()
        found = [each for each in kept if (each.live if revision is None else each.revision.startswith(revision))]
        if not found:
            raise LookupError(", ".join(each.revision for each in kept))
        return await store.files(found[0].number)


async def unanswered(settings: Settings) -> Sequence[UnansweredQuestion]:
    """What the journal has no answer to; raises LookupError where there is no journal, and StorageError."""
    from bot.storage.journal import SqlJournal

    async with _kept(settings) as database:
        return await SqlJournal(database).unanswered(MAX_LOOKED_THROUGH)


async def ignore(settings: Settings, questions: Sequence[str]) -> None:
    """Leaves questions out of the unanswered ones from now on; raises StorageError."""
    from bot.storage.journal import SqlJournal

    async with _kept(settings) as database:
        await SqlJournal(database).ignore(questions, time.time())


@asynccontextmanager
async def _kept(settings: Settings) -> "AsyncIterator[Database]":
    """The database, if there is one: nothing is made where somebody only looks; raises LookupError."""
    from bot.storage.database import Database

    file = database_file(settings)
    if file is not None and not file.exists():
        raise LookupError
    database = await Database.open(database_address(settings))
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def open_use_cases(
    settings: Settings, database: "Database", count: Callable[[Kind], object]
) -> AsyncIterator[UseCases]:
    """The journal, the releases and what is learnt, on a database; raises KnowledgeError and StorageError."""
    from bot.storage.database import key_in
    from bot.storage.journal import SqlJournal
    from bot.storage.revisions import SqlRevisions

    store = SqlJournal(database)
    # SQLite: whoever gets hold of the database alone cannot tell whose a record is. Workers share a server's key.
    key = await store.journal_key() if database.is_postgresql else key_in(settings.data_dir / "faqbot.key")
    journal = Journal(store, key, settings.journal_days, time.time)

    releases = await Releases.open(
        lambda answerer: FaqService(answerer, journal, count),
        SqlRevisions(database),
        store,
        lambda: read_folder(settings.knowledge_dir),
        check_in_worker,
        time.time,
    )
    async with journal.writing():
        yield UseCases(journal, releases, Teaching(releases, store, time.time))


def database_file(settings: Settings) -> Path | None:
    """The file of the SQLite database; None where the database is a server's, or its address is none."""
    from sqlalchemy import make_url

    address = database_address(settings)
    return Path(make_url(address).database or "") if address.startswith("sqlite:") else None


def database_address(settings: Settings) -> str:
    """The address of the database: an SQLite file, unless DATABASE_URL names another."""
    from bot.storage.database import sqlite_address

    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return sqlite_address(settings.data_dir / "faqbot.sqlite3")
