"""A bot on the shipped knowledge, and Telegram around it, all in the process."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.app import load_answerer
from bot.chat.application import build_application
from bot.core.answering import Answerer
from bot.core.outcomes import Outcome, Suggested
from bot.desk import Desk, LoadAnswerer
from bot.stores import GroupSettings, StorageError
from tests.fake_telegram import BOT, TOKEN, FakeTelegram, InProcess, Json, Seat, delivers_to

SHIPPED = Path(__file__).parents[2] / "knowledge"
ADMIN = "Adele"


@dataclass(frozen=True)
class Rehearsed(Answerer):
    """The real answers, but for "did you mean a, b?", which suggests the entries a and b.

    What the matcher finds close is its own affair, and changes with it.
    """

    leant_on: list[str | None] = field(default_factory=list)
    """What each question was said to lean on."""

    def ask(self, question: str, after: str | None = None) -> Outcome:
        """As the real one, unless rehearsed."""
        self.leant_on.append(after)
        if not question.startswith("did you mean "):
            return super().ask(question, after)
        entries = [self.knowledge.entry(id) for id in question.removeprefix("did you mean ").rstrip("?").split(", ")]
        judged = [self._judge(self.matcher.read(entry.question)) for entry in entries if entry is not None]
        return Suggested(tuple(each.ranking.entries[0] for each in judged), judged[0])


@dataclass
class Clock:
    """Seconds, as a test wants them."""

    now: float = 0.0

    def __call__(self) -> float:
        """What the clock shows."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the bot."""
    return Clock()


class GroupsInMemory:
    """The settings of groups, kept as long as this object."""

    def __init__(self) -> None:
        self.kept: dict[int, GroupSettings] = {}
        self.is_away = False

    async def settings(self, group: int) -> GroupSettings:
        """The settings of a group."""
        self._reach()
        return self.kept.get(group, GroupSettings())

    async def set(self, group: int, settings: GroupSettings) -> None:
        """Keeps the settings of a group."""
        self._reach()
        self.kept[group] = settings

    async def move(self, group: int, to: int) -> None:
        """The group has another number now."""
        self._reach()
        if group in self.kept:
            self.kept.setdefault(to, self.kept.pop(group))

    def _reach(self) -> None:
        if self.is_away:
            raise StorageError("away")


@pytest.fixture
def groups() -> GroupsInMemory:
    """What groups have set."""
    return GroupsInMemory()


class CountingDesk(Desk):
    """A desk that lists the questions silenced, as a journal would count them."""

    def __init__(self, answerer: Answerer, load: LoadAnswerer, silences: list[str]) -> None:
        super().__init__(answerer, load)
        self._silences = silences

    def silenced(self, reason: str) -> None:
        """Lists the reason."""
        self._silences.append(reason)


@pytest.fixture
def silences() -> list[str]:
    """Why questions were not answered out of restraint."""
    return []


@pytest.fixture(scope="session")
def shipped() -> Rehearsed:
    """The shipped knowledge, loaded once."""
    real = load_answerer(SHIPPED)
    return Rehearsed(real.knowledge, real.matcher, real.witness, real.thresholds)


@pytest.fixture
def knowledge_folder(tmp_path: Path) -> Path:
    """A copy of the shipped knowledge that a test may edit."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))


@pytest.fixture
def abilities() -> Json:
    """What the bot can do beyond the usual, as getMe tells; for a test module to override."""
    return {}


@pytest.fixture
async def telegram(
    shipped: Rehearsed,
    knowledge_folder: Path,
    clock: Clock,
    abilities: Json,
    groups: GroupsInMemory,
    silences: list[str],
) -> AsyncIterator[FakeTelegram]:
    """Telegram with the bot in it; afterwards, that the bot did nothing that Telegram has no place for."""
    telegram = FakeTelegram(delivers_to(lambda: application), me={**BOT, **abilities})
    admin = Seat(telegram, telegram.private(ADMIN).person, telegram.private(ADMIN).chat)
    desk = CountingDesk(shipped, lambda: load_answerer(knowledge_folder), silences)
    request = InProcess(telegram)
    application = build_application(
        TOKEN, "http://127.0.0.1:1", desk, {admin.id}, request, request, clock, groups=groups, now=clock
    )
    async with application:
        await application.start()
        yield telegram
        await application.stop()
    assert telegram.mistakes == []
