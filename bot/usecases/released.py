"""What may come of a release, as values, which texts puts into words; and a folder's knowledge without a database."""

import asyncio
from dataclasses import dataclass
from enum import Enum, IntEnum
from pathlib import Path
from typing import Final

from bot.core.knowledge.files import files_from_here, read_folder
from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.matching.answerer import Answerer
from bot.core.quality.comparison import Changes, Report, changes_between, load_revision, read_budget
from bot.usecases import cache
from bot.usecases.ask import FaqService

START: Final = "start"
"""The actor where the bot starts on files that have changed."""


class Step(IntEnum):
    """A step of a release, in order."""

    READ = 1
    CHECK = 2
    COMPARE = 3
    PUT = 4


class Mode(Enum):
    """How far a release may go."""

    PREVIEW = "preview"
    WITHIN_BUDGET = "within budget"
    ANYWAY = "anyway"


@dataclass(frozen=True)
class Applied:
    """The new revision is live."""

    report: Report


@dataclass(frozen=True)
class Previewed:
    """This is what it would do; nothing has changed."""

    report: Report


@dataclass(frozen=True)
class OverBudget:
    """A figure would get worse than the budget allows, so the old revision stays, unless an admin insists."""

    report: Report


@dataclass(frozen=True)
class Unsound:
    """The files cannot be used; the old revision stays."""

    problems: tuple[Problem, ...]
    live: str
    """The revision that stays."""


Released = Applied | Previewed | OverBudget | Unsound


@dataclass(frozen=True)
class Change:
    """Who changes what, for the list of revisions and for the log, which has nothing that people ask."""

    actor: str
    description: str
    log_label: str

    def __str__(self) -> str:
        return f"{self.log_label} by {self.actor}"


def load_answerer(folder: Path, article: str | None = None) -> Answerer:
    """The knowledge of a folder, or of one article of it, ready to be asked; raises KnowledgeError."""
    with files_from_here(folder):
        loaded = load_revision(read_folder(folder, article), None, cache.encode, cache.calibration_of)
        read_budget(loaded.files)  # which a release stops at too
    return loaded.answerer


class FolderReleases:
    """The FAQ service on a knowledge folder, or on one article of it, without a database; and its reload."""

    def __init__(self, folder: Path, article: str | None = None) -> None:
        """Raises KnowledgeError where the files cannot be used."""
        self._folder, self._article = folder, article
        self.faq = FaqService(load_answerer(folder, article))
        self._one_at_a_time = asyncio.Lock()

    async def reload(self) -> Changes | Unsound:
        """Makes the files live where they can be used; says what has changed."""
        async with self._one_at_a_time:
            old = self.faq.knowledge
            try:
                new = await asyncio.to_thread(load_answerer, self._folder, self._article)
            except KnowledgeError as error:
                return Unsound(error.problems, old.revision)
            self.faq.put(new)
            return changes_between(old, new.knowledge)
