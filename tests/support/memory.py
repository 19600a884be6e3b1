"""The stores of the use cases in memory: fast, and as simple as can be. The real ones have tests of their own."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.core.knowledge.files import Files, read_folder
from bot.core.knowledge.loader import revision_of
from bot.core.knowledge.taught import LessonStatus
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Kind
from bot.core.quality.calibration import calibrated
from bot.core.quality.comparison import CheckRequest, CheckResult, LoadedRevision, check_revision
from bot.storage.events import Event, EventBus
from bot.storage.journal import SqlJournal
from bot.storage.records import (
    Counts,
    Day,
    GroupSettings,
    NewRevision,
    Noted,
    Record,
    ReplyNumbers,
    Revision,
    StaleError,
    StorageError,
    UnansweredQuestion,
    Vote,
    Withdrawn,
)
from bot.storage.stores import SqlGroups, SqlRevisions
from bot.usecases import cache
from bot.usecases.ask import FaqService
from bot.usecases.journal import Journal
from bot.usecases.releases import Numbered, Releases
from bot.usecases.teaching import Teaching, UseCases


@dataclass
class MemoryJournal(SqlJournal):
    """The journal in a list; while ``away`` is more than 0, that many writes fail."""

    items: list[Noted] = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    away: int = 0
    purged: list[float] = field(default_factory=list)

    @property
    def records(self) -> list[Record]:
        """What was asked, oldest first."""
        return [item for item in self.items if isinstance(item, Record)]

    @property
    def votes(self) -> list[Vote]:
        """The votes as they stand: the last of each person and answer."""
        last = {(item.record, item.person): item for item in self.items if isinstance(item, Vote)}
        return [vote for vote in last.values() if vote.helpful is not None]

    async def journal_key(self) -> bytes:
        return b"key"

    async def write(self, items: Sequence[Noted]) -> None:
        if self.away:
            self.away -= 1
            raise StorageError("the database: locked")
        for item in items:
            if isinstance(item, Record):
                await self.forget_record(item.key)
            if isinstance(item, Withdrawn):
                await self.forget_record(item.record)
            else:
                self.items.append(item)

    async def replies_to(self, key: str) -> tuple[int, ...]:
        replies = {item.record: item.message_ids for item in self.items if isinstance(item, ReplyNumbers)}
        return replies.get(key, ()) if any(record.key == key for record in self.records) else ()

    async def forget_record(self, key: str) -> int:
        return self._drop(lambda item: isinstance(item, Record) and item.key == key)

    async def forget_chat(self, chat: str) -> int:
        return self._drop(lambda item: isinstance(item, Record) and item.chat == chat)

    def _drop(self, which: Callable[[Noted], bool]) -> int:
        before = len(self.items)
        self.items = [item for item in self.items if not which(item)]
        return before - len(self.items)

    async def purge(self, before: float) -> int:
        self.purged.append(before)
        return 0

    async def takes_on_digest(self, day: str) -> bool:
        return True

    async def recent_questions(self, most: int) -> Sequence[str]:
        asked = [record.question for record in self.records if record.outcome is not Kind.SMALLTALK]
        return asked[: -most - 1 : -1]

    async def unanswered_question(self, key: str) -> UnansweredQuestion | None:
        return next((found for found in await self.unanswered(len(self.items)) if found.key == key), None)

    async def unanswered(self, most: int) -> Sequence[UnansweredQuestion]:
        against = {vote.record for vote in self.votes if not vote.helpful}
        return [
            UnansweredQuestion(
                record.key, record.question, record.at, record.outcome, record.entry, record.key in against
            )
            for record in reversed(self.records)
            if record.question not in self.ignored
            and (record.outcome not in (Kind.ANSWER, Kind.SMALLTALK) or record.key in against)
        ][:most]

    async def ignore(self, questions: Sequence[str], at: float) -> None:
        self.ignored.update(questions)

    async def counts(self, since: float) -> Counts:
        outcomes = Counter(record.outcome for record in self.records)
        entries = Counter(record.entry for record in self.records if record.outcome is Kind.ANSWER and record.entry)
        helpful = sum(bool(vote.helpful) for vote in self.votes)
        days = (Day("2026-09-21", dict(outcomes)),) if outcomes else ()
        return Counts(days, helpful, len(self.votes) - helpful, 0, 0.001, tuple(entries.most_common(10)))


async def check_here(request: CheckRequest) -> CheckResult:
    """Checks in this process; what was calibrated before is kept, as the bot does."""
    return check_revision(request, calibrate=cache.calibration_of)


async def use_cases_on(
    answerer: Answerer, folder: Path, journal: MemoryJournal | None = None, clock: Callable[[], float] = time.time
) -> UseCases:
    """The use cases whose service has an answerer for the files in a folder."""
    store, revisions, files = journal or MemoryJournal(), MemoryRevisions(), read_folder(folder)
    first = NewRevision(answerer.knowledge.revision, files, clock(), "start", "first", {}, revision_of(files))
    number = await revisions.accept(first, None)
    record = Journal(store, b"key", 30, clock)
    service, loaded = FaqService(answerer, record), LoadedRevision(files, answerer, LessonStatus(), (), calibrated(()))
    releases = Releases(
        service, Numbered(number, loaded), revisions, store, lambda: read_folder(folder), check_here, clock
    )
    return UseCases(record, releases, Teaching(releases, store, clock))


@dataclass
class MemoryRevisions(SqlRevisions):
    """The revisions in a list."""

    kept: list[tuple[Revision, Files]] = field(default_factory=list)
    live_number: int | None = None
    loaded_files: str | None = None

    async def live(self) -> int | None:
        return self.live_number

    async def loaded(self) -> str | None:
        return self.loaded_files

    async def accept(self, new: NewRevision, base: int | None) -> int:
        self._expect_live(base)
        number = len(self.kept) + 1
        revision = Revision(number, new.revision, base, new.at, new.who, new.what, new.figures, live=False)
        self.kept.append((revision, new.files))
        self.live_number = number
        self.loaded_files = new.loaded or self.loaded_files
        return number

    async def mark_loaded(self, loaded: str) -> None:
        self.loaded_files = loaded

    async def go_back(self, number: int, base: int) -> None:
        self._expect_live(base)
        self.live_number = number

    async def revisions(self) -> Sequence[Revision]:
        return [replace(revision, live=revision.number == self.live_number) for revision, _ in reversed(self.kept)]

    async def files(self, number: int) -> Files:
        return self.kept[number - 1][1]

    def _expect_live(self, base: int | None) -> None:
        if self.live_number != base:
            raise StaleError


class MemoryGroups(SqlGroups):
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


class MemoryEventBus(EventBus):
    """The bus of one of several workers in this process: what it posts, the others hear at once."""

    def __init__(self) -> None:
        super().__init__()
        self._others: list[MemoryEventBus] = []

    def joins(self, other: "MemoryEventBus") -> "MemoryEventBus":
        """Puts two workers on one bus; gives this one."""
        self._others.append(other)
        other._others.append(self)
        return self

    def publish(self, event: Event) -> None:
        """Tells all workers."""
        for bus in (self, *self._others):
            EventBus.publish(bus, event)
