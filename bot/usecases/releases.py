"""A reload is a release: load aside, check, replay, compare, and only then swap; or refuse, and say why. And roll back.

The revisions in the database are what counts: a swap is committed there first, then made in memory, so that a kill in
between leaves one whole revision live, and every replica comes to the same one.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

from bot.core.knowledge.files import Files
from bot.core.knowledge.loader import revision_of
from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.knowledge.taught import Lesson, read_lessons, with_lessons
from bot.core.matching.answerer import Answerer
from bot.core.quality.comparison import (
    Examined,
    Mark,
    Order,
    Report,
    compared,
    examine,
    figures_in_percent,
    figures_of,
    marked,
    prepared,
)
from bot.core.quality.selftest import MOST_ASKED
from bot.usecases import worker as handover
from bot.usecases.ask import Desk
from bot.usecases.ports import (
    JournalStore,
    NewRevision,
    Notice,
    Revision,
    RevisionStore,
    RevisionSwapped,
    StaleError,
    Unheard,
)
from bot.usecases.worker import AsideError

log = logging.getLogger(__name__)

REPLAYED: Final = 1_000
"""Journalled questions that are asked of the old and the new."""
LOOK_EVERY: Final = 2.0
"""Seconds between looks for a revision that another replica made live, where nobody says that there is one."""
CHANGED_MEANWHILE: Final = "the file was changed while it was checked; reload once it is saved"
START: Final = "start"
"""Who reloads when the bot starts on files that have changed."""

Examine = Callable[[Order], Awaitable[Examined]]
"""Makes a revision ready aside; raises KnowledgeError and AsideError."""
ReadFiles = Callable[[], Files]
"""Reads the knowledge folder; raises KnowledgeError."""


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


@dataclass(frozen=True)
class RolledBack:
    """An earlier revision is live again."""

    revision: Revision


@dataclass(frozen=True)
class NothingBefore:
    """There is no earlier revision to go back to."""


@dataclass(frozen=True)
class _Read:
    """The files of the folder, and the name of their content."""

    files: Files
    revision: str


Released = Applied | Previewed | OverBudget | Unsound


class Releases:
    """Replaces what the desk knows, all or nothing, one release at a time."""

    def __init__(
        self,
        desk: Desk,
        number: int,
        store: RevisionStore,
        journal: JournalStore,
        read: ReadFiles,
        examine_aside: Examine,
        clock: Callable[[], float],
    ) -> None:
        """``number`` is the revision that the desk has; ``clock`` tells the seconds since 1970. See ``open``."""
        self.desk = desk
        self._number = number
        self._before: tuple[int, Answerer] | None = None
        self._store = store
        self._journal = journal
        self._read = read
        self._examine = examine_aside
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._examining: asyncio.Future[Examined] | None = None
        self._stopping = False
        self._look_now = asyncio.Event()

    @classmethod
    async def open(
        cls,
        make_desk: Callable[[Answerer], Desk],
        store: RevisionStore,
        journal: JournalStore,
        read: ReadFiles,
        examine_aside: Examine,
        clock: Callable[[], float],
    ) -> Self:
        """Starts on the live revision, or with the folder's files where there is none yet.

        Raises KnowledgeError where there is none and the files cannot be used, and StorageError.
        """
        number = await store.live()
        if number is None:
            files = read()
            first = examine(Order(files, most_tried=0))
            name, figures = first.prepared.answerer.knowledge.revision, figures_in_percent(figures_of(first.marks))
            new = NewRevision(name, files, clock(), START, "first", figures, revision_of(files))
            try:
                number = await store.accept(new, None)
            except StaleError:  # another replica started at the same time
                return await cls.open(make_desk, store, journal, read, examine_aside, clock)
            ready = first.prepared
        else:
            ready = prepared(await store.files(number))
        return cls(make_desk(ready.answerer), number, store, journal, read, examine_aside, clock)

    # -- releasing ---------------------------------------------------------------------------------------------

    async def catch_up(self) -> Released | None:
        """At a start: takes the folder's files through the gates if they changed since they were last loaded.

        None where they did not, or where another replica has just done so: then the live revision stays, rolled back
        or not. Raises StorageError, AsideError.
        """
        try:
            files = await asyncio.to_thread(self._read)
        except KnowledgeError as error:
            return _refused("reload", START, error)
        loaded = revision_of(files)
        if loaded == await self._store.loaded():
            return None
        if revision_of(with_lessons(files, await self._lessons())) == self.desk.knowledge.revision:
            await self._store.mark_loaded(loaded)
            return None
        try:
            return await self.reload(START)
        except StaleError:
            await self.look()
            return None

    async def reload(self, who: str, mode: Mode = Mode.WITHIN_BUDGET, expected: str | None = None) -> Released:
        """Takes the files of the folder through the gates, and makes them live if they pass and ``mode`` lets them.

        ``expected`` is the revision that an admin saw and wants anyway: if the files have changed since, the budget
        holds again. Raises StorageError, StaleError and AsideError; then nothing has changed.
        """
        async with self._one_at_a_time:
            try:
                read = await asyncio.to_thread(self._read_named)
            except KnowledgeError as error:
                return _refused("reload", who, error)
            files = with_lessons(read.files, await self._lessons())
            return await self._release(files, who, "reload", "reload", mode, MOST_ASKED, read, expected)

    async def relearn(
        self,
        change: Callable[[tuple[Lesson, ...]], Sequence[Lesson]],
        who: str,
        what: str,
        anyway: bool = False,
        *,
        in_log: str = "lessons",
    ) -> Released:
        """Changes what was taught, through the same gates; ``what`` says how, for the list of revisions.

        ``in_log`` says it for the log, which has nothing that people ask.
        Raises StorageError, StaleError and AsideError; then nothing has changed.
        """
        async with self._one_at_a_time:
            files = await self._store.files(self._number)
            files = with_lessons(files, change(read_lessons(files)))
            mode = Mode.ANYWAY if anyway else Mode.WITHIN_BUDGET
            # No self-test of thousands of phrasings where one has changed: an admin waits for it to be live.
            return await self._release(files, who, what, in_log, mode, 0, None, None)

    async def lessons(self) -> tuple[Lesson, ...]:
        """What was taught and is live. Raises StorageError."""
        return await self._lessons()

    async def _lessons(self) -> tuple[Lesson, ...]:
        return read_lessons(await self._store.files(self._number))

    async def _release(
        self,
        files: Files,
        who: str,
        what: str,
        in_log: str,
        mode: Mode,
        most_tried: int,
        read: _Read | None,
        expected: str | None,
    ) -> Released:
        base, old = self._number, self.desk.answerer
        asked = tuple(await self._journal.recent_questions(REPLAYED))
        try:
            new = await self._examined(Order(files, asked, most_tried))
            if read is not None:
                await asyncio.to_thread(self._expect_unchanged, read)
        except KnowledgeError as error:
            return _refused(in_log, who, error)
        report = await asyncio.to_thread(compared, old.knowledge, await _asked_of(old, new), new)
        if mode is Mode.PREVIEW:
            log.info("preview by %s: %s against %s", who, report.revision, report.against)
            return Previewed(report)
        insists = mode is Mode.ANYWAY and expected in (None, report.revision)
        if report.over_budget and not insists:
            worse = ", ".join(figure.name for figure in report.over_budget)
            log.warning("%s by %s: %s is over budget: %s", in_log, who, report.revision, worse)
            return OverBudget(report)
        if report.revision == report.against:
            if read is not None:
                await self._store.mark_loaded(read.revision)
            await asyncio.to_thread(handover.dismantle, new.prepared.answerer)
            return Applied(report)
        figures = figures_in_percent(figures_of(new.marks))
        loaded = None if read is None else read.revision
        entry = NewRevision(report.revision, new.prepared.files, self._clock(), who, what, figures, loaded)
        number = await self._store.accept(entry, base)
        await self._put(number, new.prepared.answerer)
        log.info("%s by %s: %s is live, in place of %s", in_log, who, report.revision, report.against)
        return Applied(report)

    def _read_named(self) -> _Read:
        files = self._read()
        return _Read(files, revision_of(files))

    def _expect_unchanged(self, read: _Read) -> None:
        """Raises KnowledgeError where the folder is not as it was read: half a file can be a sound one."""
        now = self._read()
        changed = sorted(name for name, _ in set(read.files.items()) ^ set(now.items()))
        if changed:
            raise KnowledgeError([Problem(name, 1, 1, CHANGED_MEANWHILE) for name in dict.fromkeys(changed)])

    # -- going back --------------------------------------------------------------------------------------------

    async def roll_back(self, who: str) -> RolledBack | NothingBefore:
        """Makes the revision live again that the live one took the place of. Raises StorageError and StaleError."""
        async with self._one_at_a_time:
            kept = {revision.number: revision for revision in await self._store.revisions()}
            live = kept.get(self._number)
            target = kept.get(live.base) if live is not None and live.base is not None else None
            if target is None:
                return NothingBefore()
            answerer = await self._at_hand(target.number)
            await self._store.go_back(target.number, self._number)
            await self._put(target.number, answerer)
            log.info("roll back by %s: %s is live", who, target.revision)
            return RolledBack(target)

    async def revisions(self) -> Sequence[Revision]:
        """The last accepted revisions, newest first. Raises StorageError."""
        return await self._store.revisions()

    # -- replicas ----------------------------------------------------------------------------------------------

    def hear(self, notice: Notice) -> None:
        """Has ``follow`` look at once, where another replica has made a revision live, or may have."""
        if isinstance(notice, RevisionSwapped | Unheard):
            self._look_now.set()

    async def follow(self) -> None:
        """Comes to the revision that another replica made live; runs until cancelled."""
        complained = ""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._look_now.wait()
            self._look_now.clear()
            try:
                await self.look()
            except Exception as error:  # whatever it is, the bot goes on with what it knows, and looks again
                if str(error) != complained:
                    log.warning("the live revision could not be looked up: %s", error)
                complained = str(error)
            else:
                complained = ""

    async def look(self) -> bool:
        """Whether another revision was live, which the desk now has. Raises StorageError, AsideError."""
        if await self._store.live() in (self._number, None):
            return False
        async with self._one_at_a_time:
            number = await self._store.live()
            if number is None or number == self._number:
                return False
            await self._put(number, await self._at_hand(number))
            log.info("revision %s is live, from another replica", self.desk.knowledge.revision)
            return True

    # -- the swap ----------------------------------------------------------------------------------------------

    async def _at_hand(self, number: int) -> Answerer:
        """A kept revision, ready to be asked: the one before is still in memory, so going back is at once."""
        if self._before is not None and self._before[0] == number:
            return self._before[1]
        order = Order(await self._store.files(number), most_tried=0, measured=False)
        return (await self._examined(order)).prepared.answerer

    async def _examined(self, order: Order) -> Examined:
        self._examining = asyncio.ensure_future(self._examine(order))
        try:
            return await self._examining
        except asyncio.CancelledError:
            if self._stopping:
                raise AsideError("the bot is being stopped") from None
            raise

    def give_up(self) -> None:
        """At the end: what is being examined is left, so that nobody has to wait for it; nothing changes."""
        self._stopping = True
        if self._examining is not None:
            self._examining.cancel()

    async def _put(self, number: int, answerer: Answerer) -> None:
        gone = self._before
        self._before = (self._number, self.desk.answerer)
        self.desk.put(answerer)
        self._number = number
        if gone is not None and gone[1] is not answerer:
            await asyncio.to_thread(handover.dismantle, gone[1])


async def _asked_of(old: Answerer, new: Examined) -> list[Mark]:
    """What the old revision says to the questions of the new one; between two of them others get their turn."""
    marks = []
    for question, labelled in new.questions:
        marks.append(marked(old.ask(question), labelled))
        await asyncio.sleep(0)
    return marks


def _refused(what: str, who: str, error: KnowledgeError) -> Unsound:
    first, *more = error.problems
    log.warning("%s by %s: refused: %s%s", what, who, first, f", and {len(more)} more" if more else "")
    return Unsound(error.problems)
