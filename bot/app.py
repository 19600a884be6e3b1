"""What the commands share: exit codes, where things are kept, and the use cases on a database.

``service`` puts the Telegram bot on these; a folder alone, without a database, is read by ``usecases/released``.
"""

import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import texts
from bot.core.knowledge.files import Files, read_folder
from bot.core.matching.outcome import Kind
from bot.settings import Settings
from bot.storage.records import StorageError, UnansweredQuestion
from bot.usecases.ask import FaqService
from bot.usecases.journal import Journal
from bot.usecases.releases import Releases
from bot.usecases.teaching import MAX_LOOKED_THROUGH, Teaching, UseCases
from bot.usecases.worker import check_in_worker

if TYPE_CHECKING:
    from bot.storage.database import Database

_log: Final = logging.getLogger(__name__)
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


def keep_private(folder: Path) -> None:
    """Takes from others what they may read of a folder and the files in it, as an earlier start may have left it."""
    if not folder.is_dir():
        return
    for path, mode in [(folder, 0o700), *((file, 0o600) for file in folder.iterdir() if file.is_file())]:
        if path.stat().st_mode & 0o077:
            try:
                path.chmod(mode)
            except OSError as error:
                _log.warning("others can read %s: %s", path, error.strerror)


def key_in(file: Path) -> bytes:
    """The key in a file, apart from what it hides, made at first use; raises StorageError."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as made:
                made.write(secrets.token_bytes(32).hex() + "\n")
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StorageError(f"the key in {file} cannot be used: {error}") from None


def back_up(settings: Settings, target: Path) -> None:
    """Copies the SQLite database as of one moment, while others go on using it; raises StorageError."""
    from bot.storage.database import copy_sqlite

    source = database_file(settings)
    if source is None:
        raise StorageError("DATABASE_URL is not SQLite: use the server's own tool, as pg_dump")
    if not source.is_file():
        raise StorageError(f"there is no database in {source.absolute()} yet")
    copy_sqlite(source, target)


async def kept_files(settings: Settings, revision: str | None = None) -> Files:
    """The files of a revision in the database by the start of its name, or of the live one.

    Raises ExitError where it is not kept, and StorageError.
    """
    from bot.storage.stores import SqlRevisions

    async with _existing_database(settings, texts.NO_REVISIONS) as database:
        store = SqlRevisions(database)
        kept = await store.revisions()
        for each in kept:
            if each.live if revision is None else each.revision.startswith(revision):
                return await store.files(each.number)
    known = ", ".join(each.revision for each in kept)
    raise ExitError(texts.NO_SUCH_REVISION.format(revision=revision, known=known) if known else texts.NO_REVISIONS)


async def unanswered(settings: Settings) -> Sequence[UnansweredQuestion]:
    """What the journal has no answer to; raises ExitError where there is no journal, and StorageError."""
    from bot.storage.journal import SqlJournal

    async with _existing_database(settings, texts.LEARN_NO_JOURNAL) as database:
        return await SqlJournal(database).unanswered(MAX_LOOKED_THROUGH)


async def ignore(settings: Settings, questions: Sequence[str]) -> None:
    """Leaves questions out of the unanswered ones from now on; raises StorageError."""
    from bot.storage.journal import SqlJournal

    async with _existing_database(settings, texts.LEARN_NO_JOURNAL) as database:
        await SqlJournal(database).ignore(questions, time.time())


@asynccontextmanager
async def _existing_database(settings: Settings, missing: str) -> "AsyncIterator[Database]":
    """The database: none is made where somebody only looks, and ExitError says what is missing."""
    from bot.storage.database import Database

    file = database_file(settings)
    if file is not None and not file.exists():
        raise ExitError(missing)
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
    from bot.storage.journal import SqlJournal
    from bot.storage.stores import SqlRevisions

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
