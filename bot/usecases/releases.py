"""A reload is a release: load aside, check, replay, compare, and only then swap; or refuse, and say why. And roll back.

The revisions in the database are what counts: a swap is committed there first, then made in memory, so that a kill in
between leaves one whole revision live, and every worker comes to the same one.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from bot.core.knowledge.files import Files
from bot.core.knowledge.loader import revision_of
from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.knowledge.taught import Lesson, with_lessons
from bot.core.matching.answerer import Answerer
from bot.core.quality.comparison import (
    CheckRequest,
    CheckResult,
    GradedOutcome,
    LoadedRevision,
    checked_before,
    compared,
    figures_in_percent,
    in_brief,
    load_revision,
)
from bot.core.quality.labelled import Labelled
from bot.storage.records import NewRevision, Revision, StaleError
from bot.timing import Recurring, set_within
from bot.usecases import cache
from bot.usecases.ask import FaqService
from bot.usecases.released import (
    START,
    Applied,
    Change,
    Mode,
    OverBudget,
    Previewed,
    Released,
    Step,
    Unsound,
)
from bot.usecases.worker import Check, WorkerError

if TYPE_CHECKING:
    from bot.storage.journal import SqlJournal
    from bot.storage.stores import SqlRevisions

_log: Final = logging.getLogger(__name__)

MAX_REPLAYED: Final = 200
"""Journalled questions that are asked of the old and the new: 5 ms each of a reload that somebody waits for."""
LOOK_INTERVAL_S: Final = 2.0  # between looks for a revision that another worker made live, where nobody tells
CHANGED_MEANWHILE: Final = "the file was changed while it was checked; reload once it is saved"


@dataclass(frozen=True)
class Numbered:
    """A revision in memory, with its number in the store, and what it says to labelled questions, as far as asked."""

    number: int
    loaded: LoadedRevision
    outcomes: dict[Labelled, GradedOutcome] = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Releases:
    """Replaces what the FAQ service knows, all or nothing, one release at a time."""

    faq: FaqService
    _live: Numbered
    _store: "SqlRevisions"
    _journal: "SqlJournal"
    _read: Callable[[], Files]
    """Reads the folder; raises KnowledgeError."""
    _check: Check
    _clock: Callable[[], float]
    """Tells the seconds since 1970."""

    def __post_init__(self) -> None:
        self._before: Numbered | None = None
        self._one_at_a_time = asyncio.Lock()
        self._checking: asyncio.Future[CheckResult] | None = None
        self._stopping = False
        self.step = Step.READ  # of the release under way
        self._look_now = asyncio.Event()

    @classmethod
    async def open(
        cls,
        make_service: Callable[[Answerer], FaqService],
        store: "SqlRevisions",
        journal: "SqlJournal",
        read: Callable[[], Files],
        check: Check,
        clock: Callable[[], float],
    ) -> Self:
        """Starts on the live revision, or with the folder's files where there is none yet.

        Raises KnowledgeError where there is none and the files cannot be used, WorkerError and StorageError.
        """
        number = await store.live()
        if number is None:
            files = read()
            first = await check(CheckRequest(files))  # what this takes of memory is given back with the process
            loaded, figures = first.loaded, figures_in_percent(first.outcomes)
            name = loaded.answerer.knowledge.revision
            new = NewRevision(name, loaded.files, clock(), START, "first", figures, revision_of(files))
            try:
                number = await store.accept(new, None)
            except StaleError:  # another worker started at the same time
                return await cls.open(make_service, store, journal, read, check, clock)
        else:
            files = await store.files(number)
            # in a thread: the health page says meanwhile what the bot waits for
            loaded = await asyncio.to_thread(load_revision, files, None, cache.encode, cache.calibration_of)
        return cls(make_service(loaded.answerer), Numbered(number, loaded), store, journal, read, check, clock)

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        """What was taught and is live."""
        return self._live.loaded.lessons.kept

    # -- releasing ---------------------------------------------------------------------------------------------

    async def catch_up(self) -> Released | None:
        """At a start: takes the folder's files through the gates if they changed since they were last loaded.

        None where they did not, or where another worker has just done so: then the live revision stays, rolled back
        or not. Raises StorageError, WorkerError.
        """
        try:
            files = await asyncio.to_thread(self._read)
        except KnowledgeError as error:
            return self._refused(Change(START, "reload", "reload"), error)
        if revision_of(files) == await self._store.loaded():
            return None
        if revision_of(with_lessons(files, self.lessons)) == self.faq.knowledge.revision:
            await self._store.mark_loaded(revision_of(files))
            return None
        try:
            return await self.reload(START)
        except StaleError:
            await self.look()
            return None

    async def reload(self, actor: str, mode: Mode = Mode.WITHIN_BUDGET, expected: str | None = None) -> Released:
        """Takes the files of the folder through the gates, and makes them live if they pass and ``mode`` lets them.

        ``expected`` is the revision that an admin saw and wants anyway: if the files have changed since, the budget
        holds again. Raises StorageError, StaleError and WorkerError; then nothing has changed.
        """
        async with self._one_at_a_time:
            change = Change(actor, "reload", "reload")
            self.step = Step.READ
            try:
                files = await asyncio.to_thread(self._read)
                if revision_of(with_lessons(files, self.lessons)) == self.faq.knowledge.revision:
                    before = await self._asked_now(self._live.loaded.labelled)
                    checked = checked_before(self._live.loaded, before)
                else:
                    checked, before = await self._checked(files, self.lessons)
                await asyncio.to_thread(self._expect_unchanged, files)
            except KnowledgeError as error:
                return self._refused(change, error)
            return await self._release(change, checked, before, mode, expected, loaded_from=revision_of(files))

    async def apply_lessons(
        self, gone: Collection[str], new: Sequence[Lesson], change: Change, mode: Mode = Mode.WITHIN_BUDGET
    ) -> Released:
        """Changes what was taught, through the same gates: without the lessons of these keys, and with new ones.

        Raises StorageError, StaleError and WorkerError; then nothing has changed.
        """
        async with self._one_at_a_time:
            lessons = (*(each for each in self.lessons if each.key not in gone), *new)
            try:
                checked, before = await self._checked(self._live.loaded.files, lessons)
            except KnowledgeError as error:
                return self._refused(change, error)
            return await self._release(change, checked, before, mode)

    async def _release(
        self,
        change: Change,
        new: CheckResult,
        before: Sequence[GradedOutcome],
        mode: Mode,
        expected: str | None = None,
        loaded_from: str | None = None,
    ) -> Released:
        """What comes of a sound revision; ``before`` is what the live one says, ``loaded_from`` the folder's files."""
        live = self._live
        self.step = Step.COMPARE
        report = await asyncio.to_thread(compared, self.faq.answerer, before, new)
        if mode is Mode.PREVIEW:
            _log.info("preview by %s: %s against %s", change.actor, report.revision, report.against)
            return Previewed(report)
        insists = mode is Mode.ANYWAY and expected in (None, report.revision)
        if report.over_budget and not insists:
            worse = ", ".join(figure.name for figure in report.over_budget)
            _log.warning("%s: %s is over budget: %s", change, report.revision, worse)
            return OverBudget(report)
        if report.revision == report.against:
            if loaded_from is not None:
                await self._store.mark_loaded(loaded_from)
            return Applied(report)
        self.step = Step.PUT
        figures = figures_in_percent(new.outcomes)
        files, now = new.loaded.files, self._clock()
        accepted = NewRevision(report.revision, files, now, change.actor, change.description, figures, loaded_from)
        outcomes = dict(zip(new.labelled, new.outcomes, strict=False))  # those to labelled questions come first
        await self._put(Numbered(await self._store.accept(accepted, live.number), new.loaded, outcomes))
        _log.info("%s: %s is live, in place of %s", change, report.revision, report.against)
        return Applied(report)

    async def _checked(self, files: Files, lessons: tuple[Lesson, ...]) -> tuple[CheckResult, list[GradedOutcome]]:
        """Files checked, and what the live revision says to the same questions. Raises KnowledgeError."""
        self.step = Step.CHECK
        asked = await self._journal.recent_questions(MAX_REPLAYED)
        request = CheckRequest(files, lessons, tuple(asked), thresholds=self.faq.answerer.thresholds)
        # The other process has a processor of its own: by its end, most of what to compare with is known.
        labelled = self._live.loaded.labelled
        meanwhile = asyncio.create_task(self._asked_now(labelled, asked))
        try:
            new = await self._check_in_worker(request)
            asked_before = (await meanwhile)[len(labelled) :]
            return new, await self._asked_now(new.labelled) + asked_before
        finally:
            meanwhile.cancel()

    async def _asked_now(self, labelled: Sequence[Labelled], asked: Sequence[str] = ()) -> list[GradedOutcome]:
        """What the live revision says to some questions; between two of them others get their turn."""
        answerer, known = self.faq.answerer, self._live.outcomes
        new = [each for each in labelled if each not in known]
        await asyncio.to_thread(answerer.foresee, [each.question for each in new], cache.encode)
        await asyncio.to_thread(answerer.foresee, asked)
        for each in new:
            known[each] = in_brief(answerer.ask(each.question), each)
            await asyncio.sleep(0)
        outcomes = [known[each] for each in labelled]
        for question in asked:
            outcomes.append(in_brief(answerer.ask(question)))
            await asyncio.sleep(0)
        return outcomes

    def _expect_unchanged(self, files: Files) -> None:
        """Raises KnowledgeError where the folder is not as it was read: half a file can be a sound one."""
        changed = sorted(name for name, _ in set(files.items()) ^ set(self._read().items()))
        if changed:
            raise KnowledgeError([Problem(name, 1, 1, CHANGED_MEANWHILE) for name in dict.fromkeys(changed)])

    def _refused(self, change: Change, error: KnowledgeError) -> Unsound:
        first, *more = error.problems
        rest = f", and {len(more)} more" if more else ""
        _log.warning("%s: refused: %s%s", change, first, rest)
        return Unsound(error.problems, self.faq.knowledge.revision)

    # -- going back --------------------------------------------------------------------------------------------

    async def roll_back(self, actor: str) -> Revision | None:
        """Makes the revision live again that the live one took the place of; None where there is none.

        Raises StorageError and StaleError.
        """
        async with self._one_at_a_time:
            kept = {revision.number: revision for revision in await self._store.revisions()}
            live = kept.get(self._live.number)
            target = kept.get(live.base) if live is not None and live.base is not None else None
            if target is None:
                return None
            loaded = await self._at_hand(target.number)
            await self._store.go_back(target.number, self._live.number)
            await self._put(loaded)
            _log.info("roll back by %s: %s is live", actor, target.revision)
            return target

    async def revisions(self) -> Sequence[Revision]:
        """The last accepted revisions, newest first. Raises StorageError."""
        return await self._store.revisions()

    # -- workers -----------------------------------------------------------------------------------------------

    def on_swap(self, _: object) -> None:
        """Has ``follow`` look at once, where another worker has made a revision live, or may have."""
        self._look_now.set()

    async def follow(self) -> None:
        """Comes to the revision that another worker made live; runs until cancelled."""
        away = Recurring(_log)
        while True:
            await set_within(LOOK_INTERVAL_S, self._look_now)
            self._look_now.clear()
            try:
                await self.look()
            except Exception as error:  # whatever it is, the bot goes on with what it knows, and looks again
                away.fault(logging.WARNING, "the live revision cannot be looked up: %s", error)
            else:
                away.over("the live revision is looked up again")

    async def look(self) -> bool:
        """Whether another revision was live, which the service now has. Raises StorageError, WorkerError."""
        if await self._store.live() in (self._live.number, None):
            return False
        async with self._one_at_a_time:
            number = await self._store.live()
            if number is None or number == self._live.number:
                return False
            await self._put(await self._at_hand(number))
            _log.info("revision %s is live, from another worker", self.faq.knowledge.revision)
            return True

    # -- the swap ----------------------------------------------------------------------------------------------

    async def _at_hand(self, number: int) -> Numbered:
        """A kept revision, ready to be asked: the one before is still in memory, so going back is at once."""
        if self._before is not None and self._before.number == number:
            return self._before
        request = CheckRequest(await self._store.files(number), measured=False)
        return Numbered(number, (await self._check_in_worker(request)).loaded)

    async def _check_in_worker(self, request: CheckRequest) -> CheckResult:
        self._checking = asyncio.ensure_future(self._check(request))
        try:
            return await self._checking
        except asyncio.CancelledError:
            if self._stopping:
                raise WorkerError("the bot is being stopped") from None
            raise

    def give_up(self) -> None:
        """At the end: what is being checked is left, so that nobody has to wait for it; nothing changes."""
        self._stopping = True
        if self._checking is not None:
            self._checking.cancel()

    async def _put(self, new: Numbered) -> None:
        self._before, self._live = self._live, new
        self.faq.put(new.loaded.answerer)
