"""A bot on the shipped knowledge, and Telegram around it, all in the process."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot import timing
from bot.core.knowledge.taught import LessonStatus
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Outcome, Suggested
from bot.core.quality.calibration import calibrated
from bot.core.quality.comparison import LoadedRevision
from bot.storage.database import Database
from bot.storage.journal import SqlJournal
from bot.storage.stores import SqlGroups, SqlRevisions
from bot.usecases.ask import FaqService
from bot.usecases.journal import Journal
from bot.usecases.releases import Numbered, Releases
from bot.usecases.teaching import Teaching, UseCases
from tests.support.bots import application_on, check_here
from tests.support.bots import ferry as ferry
from tests.support.fake_telegram import BOT, FakeTelegram, Group, Json, Seat, delivers_to

ADMIN = "Adele"


@dataclass(frozen=True)
class Rehearsed(Answerer):
    """The real answers, but for "did you mean a, b?", which suggests the entries a and b.

    What the matcher finds close is its own affair, and changes with it.
    """

    leant_on: list[str | None] = field(default_factory=list)
    """What each question was said to lean on."""

    def ask(self, question: str, after: str | None = None, *, guessed: bool = False, usual: str = "en") -> Outcome:
        """As the real one, unless rehearsed."""
        self.leant_on.append(after)
        if not question.startswith("did you mean "):
            return super().ask(question, after, guessed=guessed, usual=usual)
        entries = [self.knowledge.entry(id) for id in question.removeprefix("did you mean ").rstrip("?").split(", ")]
        judged = [self._assess(self.matcher.read(entry.question)) for entry in entries if entry is not None]
        return Suggested(tuple(each.ranking.entries[0] for each in judged), judged[0])


@dataclass
class Clock:
    """Seconds, as a test wants them."""

    now: float = 0.0

    def __call__(self) -> float:
        """What the clock shows."""
        return self.now

    def both(self) -> timing.Clock:
        """As the bot has it."""
        return timing.Clock(self, self)


@pytest.fixture
def clock() -> Clock:
    """The clock of the bot."""
    return Clock()


@pytest.fixture
def groups(sqlite_database: Database) -> SqlGroups:
    """What groups have set."""
    return SqlGroups(sqlite_database)


@pytest.fixture(scope="session")
def shipped(shipped: Answerer) -> Rehearsed:
    """The shipped knowledge, rehearsed."""
    return Rehearsed(shipped.knowledge, shipped.matcher, shipped.judge, shipped.thresholds)


@pytest.fixture
def abilities() -> Json:
    """What the bot can do beyond the usual, as getMe tells; for a test module to override."""
    return {}


@pytest.fixture
async def use_cases(shipped: Rehearsed, sqlite_database: Database) -> UseCases:
    """What the bot has behind its service; the knowledge is not loaded anew, and cannot be."""
    store, revisions = SqlJournal(sqlite_database), SqlRevisions(sqlite_database)
    journal = Journal(store, b"key", 30, time.time)
    live = Numbered(1, LoadedRevision({}, shipped, LessonStatus(), (), calibrated(())))
    service = FaqService(shipped, journal)
    releases = Releases(service, live, revisions, store, dict, check_here, time.time)
    return UseCases(journal, releases, Teaching(releases, store, time.time))


@pytest.fixture
async def telegram(
    use_cases: UseCases, clock: Clock, abilities: Json, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeTelegram]:
    """Telegram with the bot in it; afterwards, that the bot did nothing that Telegram has no place for."""
    monkeypatch.setattr("bot.chat.releases.PROGRESS_EVERY_S", 60.0)  # a busy machine sees no other messages
    telegram = FakeTelegram(delivers_to(lambda: application), me={**BOT, **abilities})
    application = application_on(telegram, use_cases, clock.both())
    async with use_cases.journal.writing(), application:
        await application.start()
        yield telegram
        await application.stop()
    assert telegram.mistakes == []


@pytest.fixture
def group(telegram: FakeTelegram) -> Group:
    """A group that the bot is in."""
    return telegram.group()


@pytest.fixture
def ana(group: Group) -> Seat:
    """Somebody in the group; where a test module is about private chats, in hers."""
    return group.seat("Ana")


@pytest.fixture
def ben(group: Group) -> Seat:
    """Somebody else in the group."""
    return group.seat("Ben")
