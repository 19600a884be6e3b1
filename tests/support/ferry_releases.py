"""A bot on the ferry's FAQ with everything behind its service, and people who talk to it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from bot.chat.application import build_application
from bot.chat.delivery.intake import ChatApplication
from bot.core.matching.answerer import Answerer
from bot.core.quality.comparison import load_revision
from bot.storage.events import EventBus
from bot.storage.stores import SqlGroups
from bot.timing import CLOCK, Clock
from bot.usecases.teaching import UseCases
from tests.support.fake_telegram import BOT, TOKEN, FakeTelegram, InProcess, Json, Seat, delivers_to
from tests.support.ferry import ARTICLE, FAQ
from tests.support.folders import write_files
from tests.support.memory import MemoryGroups, MemoryJournal, use_cases_on
from tests.support.newsroom import QUESTIONS

NOW = 1_790_000_000.0
CONTACT = "crew@varde.example"


@dataclass
class Ferry:
    """Telegram, an admin and two readers, the knowledge folder, and what the journal holds."""

    telegram: FakeTelegram
    folder: Path
    journal: MemoryJournal
    use_cases: UseCases
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

    def edits(self, old: str, new: str) -> None:
        """An author changes the FAQ."""
        faq = self.folder / "ferry/faq.yaml"
        text = faq.read_text()
        assert old in text
        faq.write_text(text.replace(old, new))

    async def recorded(self) -> None:
        """Until the journal has written what it was handed."""
        await self.use_cases.journal._queue.join()

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


FERRY: Final[Mapping[str, str]] = {
    "ferry/article.md": ARTICLE,
    "ferry/faq.yaml": FAQ,
    "ferry/questions.jsonl": QUESTIONS,
}


@cache
def _answerer(files: tuple[tuple[str, str], ...]) -> Answerer:
    return load_revision(dict(files)).answerer


@asynccontextmanager
async def ferry_in(
    folder: Path, files: Mapping[str, str] = FERRY, abilities: Json | None = None
) -> AsyncIterator[Ferry]:
    """The bot on a folder with these files; ``abilities``: what it can do beyond the usual, as getMe tells."""
    write_files(folder, files)
    journal = MemoryJournal()
    use_cases = await use_cases_on(_answerer(tuple(files.items())), folder, journal, lambda: NOW)
    telegram = FakeTelegram(delivers_to(lambda: application), me={**BOT, **(abilities or {})})
    application = application_on(telegram, use_cases, contact=CONTACT)
    async with use_cases.journal.writing(), application:
        await application.start()
        yield Ferry(telegram, folder, journal, use_cases, application)
        await application.stop()
    assert telegram.mistakes == []


def application_on(
    telegram: FakeTelegram,
    use_cases: UseCases,
    groups: SqlGroups | None = None,
    clock: Clock = CLOCK,
    bus: EventBus | None = None,
    contact: str | None = None,
) -> ChatApplication:
    """The bot, with Adele as its admin."""
    request, admins = InProcess(telegram), {telegram.private("Adele").id}
    return build_application(
        TOKEN, "http://127.0.0.1:1", use_cases, admins, request,
        group_store=groups or MemoryGroups(), clock=clock, bus=bus, contact=contact,
    )  # fmt: skip


@pytest.fixture
async def ferry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ferry]:
    monkeypatch.setattr("bot.chat.admins.releases.PROGRESS_EVERY_S", 60.0)
    async with ferry_in(tmp_path / "knowledge") as ferry:
        yield ferry
