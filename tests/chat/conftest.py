"""A bot on the shipped knowledge, and Telegram around it, all in the process."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from bot import timing
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Outcome, Suggested
from bot.storage.records import Silence
from bot.usecases.teaching import UseCases
from tests.conftest import SHIPPED
from tests.support.fake_telegram import BOT, FakeTelegram, Group, Json, Seat, delivers_to
from tests.support.ferry_releases import application_on
from tests.support.ferry_releases import ferry as ferry
from tests.support.memory import MemoryGroups, MemoryJournal, use_cases_on

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
def groups() -> MemoryGroups:
    """What groups have set."""
    return MemoryGroups()


@pytest.fixture(scope="session")
def shipped(shipped: Answerer) -> Rehearsed:
    """The shipped knowledge, rehearsed."""
    return Rehearsed(shipped.knowledge, shipped.matcher, shipped.judge, shipped.thresholds)


@pytest.fixture
def abilities() -> Json:
    """What the bot can do beyond the usual, as getMe tells; for a test module to override."""
    return {}


@pytest.fixture
def journal() -> MemoryJournal:
    """What the journal has written."""
    return MemoryJournal()


@pytest.fixture
async def use_cases(shipped: Rehearsed, journal: MemoryJournal) -> UseCases:
    """What the bot has behind its service."""
    return await use_cases_on(shipped, SHIPPED, journal)


Silences = Callable[[], Awaitable[list[str]]]
"""Why questions were not answered for a limit, as soon as the journal has it."""


@pytest.fixture
def silences(use_cases: UseCases, journal: MemoryJournal) -> Silences:
    """Asks the journal for them."""

    async def written() -> list[str]:
        await use_cases.journal._queue.join()
        return [item.reason for item in journal.items if isinstance(item, Silence)]

    return written


@pytest.fixture
async def telegram(
    use_cases: UseCases, clock: Clock, abilities: Json, groups: MemoryGroups, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeTelegram]:
    """Telegram with the bot in it; afterwards, that the bot did nothing that Telegram has no place for."""
    monkeypatch.setattr("bot.chat.admins.releases.PROGRESS_EVERY_S", 60.0)  # a busy machine sees no other messages
    telegram = FakeTelegram(delivers_to(lambda: application), me={**BOT, **abilities})
    application = application_on(telegram, use_cases, groups, clock.both())
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
