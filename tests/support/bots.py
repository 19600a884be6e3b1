"""The bot on the ferry's FAQ, on a database of its own: without Telegram, or with people who talk to it."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from bot.chat.application import build_application
from bot.chat.delivery.intake import ChatApplication
from bot.core.knowledge.files import read_folder
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision
from bot.storage.database import Database
from bot.storage.events import Event, EventBus
from bot.storage.journal import SqlJournal
from bot.storage.records import StorageError
from bot.storage.stores import SqlGroups, SqlRevisions
from bot.timing import CLOCK, Clock
from bot.usecases import cache
from bot.usecases.ask import FaqService
from bot.usecases.journal import ChatKind, Journal, Occasion
from bot.usecases.releases import Releases
from bot.usecases.teaching import Teaching, UseCases
from bot.usecases.worker import Check
from tests.support.databases import emptied, rows
from tests.support.fake_telegram import BOT, TOKEN, FakeTelegram, InProcess, Json, Seat, delivers_to
from tests.support.ferry import FILES, QUESTIONS
from tests.support.folders import write_files

NOW: Final = 1_790_000_000.0
CONTACT: Final = "crew@varde.example"
FERRY: Final[Mapping[str, str]] = {**FILES, "ferry/questions.jsonl": QUESTIONS}


ASKED: Final = "SELECT question FROM record ORDER BY at"
VOTES: Final = "SELECT helpful FROM vote"
SILENCES: Final = "SELECT reason || ' ' || count FROM silence"


async def away(*_: object, **__: object) -> NoReturn:
    """In place of ``Database.run``: the database cannot be used."""
    raise StorageError("the database: locked")


async def check_here(request: CheckRequest) -> CheckResult:
    """Checks in this process; what was calibrated before is kept, as the bot does."""
    return check_revision(request, calibrate=cache.calibration_of)


@dataclass
class Newsroom:
    """A knowledge folder, and the bot that was started on it."""

    folder: Path
    database: Database
    use_cases: UseCases

    @property
    def releases(self) -> Releases:
        return self.use_cases.releases

    @property
    def service(self) -> FaqService:
        return self.use_cases.faq

    def writes(self, name: str, text: str) -> None:
        """An author saves a file of the ferry's."""
        write_files(self.folder, {f"ferry/{name}": text})

    def edits(self, old: str, new: str) -> None:
        """An author changes the FAQ."""
        faq = (self.folder / "ferry/faq.yaml").read_text()
        assert old in faq
        self.writes("faq.yaml", faq.replace(old, new))

    async def asks(self, question: str) -> str:
        """A reader asks; returns the id that answered, or the outcome's name."""
        reply = await self.service.ask(question, occasion=Occasion(ChatKind.PRIVATE, "1", question))
        candidates = getattr(reply.outcome, "candidates", None)
        return candidates[0].item.id if candidates else type(reply.outcome).__name__

    async def restarts(self) -> "Newsroom":
        """The bot ends and starts again."""
        return await start(self.folder, self.database)

    async def recorded(self, wanted: str = ASKED) -> list[Any]:
        """What the journal has, once all that it was handed is written."""
        return await recorded(self.use_cases, wanted)


async def recorded(use_cases: UseCases, wanted: str = ASKED) -> list[Any]:
    """The values of one column in the database, once the journal has written all that it was handed."""
    await use_cases.journal._queue.join()
    return [value for (value,) in await rows(use_cases.journal._store.database, wanted)]


async def start(
    folder: Path, database: Database, check: Check = check_here, clock: Callable[[], float] = time.time
) -> Newsroom:
    store = SqlJournal(database)
    journal = Journal(store, await store.journal_key(), 30, clock)
    releases = await Releases.open(
        lambda answerer: FaqService(answerer, journal),
        SqlRevisions(database),
        store,
        lambda: read_folder(folder),
        check,
        clock,
    )
    return Newsroom(folder, database, UseCases(journal, releases, Teaching(releases, store, clock)))


@pytest.fixture
def ferry_folder(tmp_path: Path) -> Path:
    return write_files(tmp_path / "knowledge", FERRY)


@pytest.fixture
async def newsroom(ferry_folder: Path, sqlite_database: Database) -> AsyncIterator[Newsroom]:
    """On SQLite: the stores are held to the same contract on either database (``tests/storage``)."""
    started = await start(ferry_folder, sqlite_database)
    async with started.use_cases.journal.writing():
        yield started


# -- with Telegram ----------------------------------------------------------------------------------------------------


@dataclass
class Ferry(Newsroom):
    """The same with Telegram, an admin and two readers."""

    telegram: FakeTelegram
    application: ChatApplication

    @property
    def adele(self) -> Seat:
        """The admin."""
        return self.telegram.private("Adele")

    @property
    def ana(self) -> Seat:
        """A reader."""
        return self.telegram.private("Ana")

    @property
    def ben(self) -> Seat:
        """Another reader."""
        return self.telegram.private("Ben")

    @asynccontextmanager
    async def restarted(self) -> AsyncIterator[None]:
        """The bot as it is after a restart, in place of the one before."""
        before, again = self.telegram.deliver, application_on(self.telegram, self.use_cases, contact=CONTACT)
        async with again:
            await again.start()
            self.telegram.deliver = delivers_to(lambda: again)
            yield
            await again.stop()
        self.telegram.deliver = before


@asynccontextmanager
async def ferry_in(
    folder: Path, database: Database, files: Mapping[str, str] = FERRY, abilities: Json | None = None
) -> AsyncIterator[Ferry]:
    """The bot on a folder with these files; ``abilities``: what it can do beyond the usual, as getMe tells."""
    newsroom = await start(write_files(folder, files), await emptied(database), clock=lambda: NOW)
    telegram = FakeTelegram(delivers_to(lambda: application), me={**BOT, **(abilities or {})})
    application = application_on(telegram, newsroom.use_cases, contact=CONTACT)
    async with newsroom.use_cases.journal.writing(), application:
        await application.start()
        yield Ferry(folder, database, newsroom.use_cases, telegram, application)
        await application.stop()
    assert telegram.mistakes == []


def application_on(
    telegram: FakeTelegram,
    use_cases: UseCases,
    clock: Clock = CLOCK,
    bus: EventBus | None = None,
    contact: str | None = None,
    request: InProcess | None = None,
) -> ChatApplication:
    """The bot, with Adele as its admin."""
    request, admins = request or InProcess(telegram), {telegram.private("Adele").id}
    groups = SqlGroups(use_cases.journal._store.database)
    return build_application(
        TOKEN, "http://127.0.0.1:1", use_cases, admins, request,
        group_store=groups, clock=clock, bus=bus, contact=contact,
    )  # fmt: skip


@pytest.fixture
async def ferry(tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ferry]:
    monkeypatch.setattr("bot.chat.releases.PROGRESS_EVERY_S", 60.0)
    async with ferry_in(tmp_path / "knowledge", sqlite_database) as ferry:
        yield ferry


class SharedBus(EventBus):
    """The bus of one of two workers in this process: what it posts, the other hears at once."""

    other: EventBus

    def publish(self, event: Event) -> None:
        """Tells both workers."""
        super().publish(event)
        EventBus.publish(self.other, event)


def two_buses() -> tuple[SharedBus, SharedBus]:
    """Those of two workers."""
    one, two = SharedBus(), SharedBus()
    one.other, two.other = two, one
    return one, two
