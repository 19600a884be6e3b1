"""A service with releases on a database, and a knowledge folder to change."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.knowledge.files import read_folder
from bot.storage.database import Database
from bot.storage.journal import SqlJournal
from bot.storage.stores import SqlRevisions
from bot.usecases.ask import FaqService
from bot.usecases.journal import ChatKind, Journal, Occasion
from bot.usecases.releases import Releases
from bot.usecases.worker import Check
from tests.support.ferry import ARTICLE, FAQ
from tests.support.folders import write_files
from tests.support.memory import check_here

QUESTIONS = """\
{"id": "1", "question": "who is the captain", "kind": "answerable", "evidence": ["p1s2"]}
{"id": "2", "question": "why was the route closed", "kind": "answerable", "evidence": ["p2s2"]}
{"id": "3", "question": "how much is a ticket", "kind": "answerable", "evidence": ["p2s1"]}
{"id": "4", "question": "departure times from holm", "kind": "unanswerable"}
{"id": "5", "question": "hello", "kind": "chitchat"}
"""


@dataclass
class Newsroom:
    """A knowledge folder, and the bot that was started on it."""

    folder: Path
    database: Database
    releases: Releases
    journal: Journal

    @property
    def service(self) -> FaqService:
        return self.releases.faq

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


async def start(folder: Path, database: Database, check: Check = check_here) -> Newsroom:
    store = SqlJournal(database)
    journal = Journal(store, await store.journal_key(), 30, time.time)
    releases = await Releases.open(
        lambda answerer: FaqService(answerer, journal),
        SqlRevisions(database),
        store,
        lambda: read_folder(folder),
        check,
        time.time,
    )
    return Newsroom(folder, database, releases, journal)


@pytest.fixture
def ferry_folder(tmp_path: Path) -> Path:
    return write_files(
        tmp_path / "knowledge",
        {"ferry/article.md": ARTICLE, "ferry/faq.yaml": FAQ, "ferry/questions.jsonl": QUESTIONS},
    )


@pytest.fixture
async def newsroom(ferry_folder: Path, sqlite_database: Database) -> AsyncIterator[Newsroom]:
    """On SQLite: the stores are held to the same contract on either database (``tests/storage``)."""
    started = await start(ferry_folder, sqlite_database)
    async with started.journal.writing():
        yield started
