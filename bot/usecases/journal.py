"""The journal: the record of what was asked and how it went, without who asked.

Whoever answers hands a record over and goes on; one task writes what is waiting. A database that is slow, full, locked
or away costs records, at worst, never an answer and never its time; ``health`` shows it.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.core.language.tokens import MAX_QUESTION, cleaned
from bot.core.matching.outcome import Outcome, Verdict
from bot.storage.records import Noted, Record, ReplyNumbers, Silence, StorageError, Vote, Withdrawn, day_of, pseudonym
from bot.timing import Backoff, Recurring

if TYPE_CHECKING:
    from bot.storage.journal import SqlJournal

_MASKS: Final = (
    (re.compile(r"[^\s@＠<>()\[\],;:]+[@＠][^\s@＠<>()\[\],;:]+\.[^\W\d_]{2,}"), "[e-mail]"),
    (re.compile(r"(?<![\w@＠])[@＠]\w+|\b(?:t|telegram)\.me/\+?\w+", re.IGNORECASE), "[name]"),
    (re.compile(r"\d{6,}:[\w-]{20,}"), "[key]"),
    (re.compile(r"(?<!\w)[+(]{0,2}\d(?:[\s().\-–/]{0,2}\d){6,}(?!\w)"), "[number]"),
    (re.compile(r"\d{6,}"), "[number]"),
)
"""In order: what looks like an address holds an @ as well, and a key holds a number."""
_KEPT: Final = re.compile(
    r"""(?:1[5-9]|20)\d\d(?:\s?[-–/.]\s?(?:1[5-9]|20)\d\d)?    # years
    |\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:19|20)?\d\d              # 13.01.2026
    |(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?:\s\d{1,2})?       # 2026-01-13, and the hour of a time behind it
    |\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d\s\d{1,2}""",
    re.VERBOSE,
)
"""Numbers that tell nobody's address or telephone: years and dates."""
_OF_A_ROOM: Final = re.compile(r"\b(?:rooms?|halls?|gates?|platforms?|zones?)\s+$", re.IGNORECASE)


def masked(question: str) -> str:
    """The question without e-mail addresses, names, phone numbers and long digit strings; dates and rooms stay."""
    text = cleaned(question, MAX_QUESTION)
    for pattern, mask in _MASKS:
        text = pattern.sub(partial(_replaced, mask), text)
    return text


def _replaced(mask: str, found: re.Match[str]) -> str:
    is_of_a_room = _OF_A_ROOM.search(found.string, max(0, found.start() - 12), found.start())
    return found[0] if is_of_a_room or _KEPT.fullmatch(found[0]) else mask


_log: Final = logging.getLogger(__name__)

QUEUE_SIZE: Final = 10_000
"""Records that may wait; what comes while it is full is lost, and counted."""
BATCH_SIZE: Final = 200
"""Records that are written at once."""
TRIES: Final = 6
"""How often a batch is tried, with pauses of 1, 2, 4, 8 and 16 s between, before it is given up."""
BACKOFF: Final = Backoff(first=1.0, longest=16.0)
PURGE_INTERVAL_S: Final = 3600.0
LOOK_EVERY: Final = 20.0
"""Seconds between looks whether something is to be purged, or the database is back."""
DAY_S: Final = 86_400.0
SHUTDOWN_TIMEOUT_S: Final = 1.5
"""Seconds that leaving ``writing`` waits for what is still to be written: a stop is not for the journal to hold up."""


class ChatKind(StrEnum):
    """Where a question was asked."""

    PRIVATE = "private"
    GROUP = "group"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Occasion:
    """The kind of chat that a question came from, and opaque keys of chat and message; only their hash is written."""

    kind: ChatKind
    chat: str
    message: str


class JournalHealth(NamedTuple):
    """How the journal does: records waiting, written and lost since the start, and what is wrong now, if anything."""

    waiting: int
    written: int
    lost: int
    fault: str | None


@dataclass(eq=False, repr=False)
class Journal:
    """Takes records without waiting, and writes them in its own time, in one task."""

    _store: "SqlJournal"
    _key: bytes
    """The store's ``journal_key``."""
    days: int
    """For so many, records are kept."""
    _clock: Callable[[], float]
    """Tells the seconds since 1970."""
    _pause: Callable[[float], Awaitable[None]] = asyncio.sleep

    def __post_init__(self) -> None:
        self._queue: asyncio.Queue[Noted] = asyncio.Queue(QUEUE_SIZE)
        """What is to be written."""
        self._written = 0
        self._lost = 0
        self._fault: str | None = None
        self._away, self._given_up = Recurring(_log), Recurring(_log)

    @property
    def health(self) -> JournalHealth:
        """How the journal does."""
        return JournalHealth(self._queue.qsize(), self._written, self._lost, self._fault)

    # -- what happened, handed over without waiting; never raises ------------------------------------------------

    def note(self, occasion: Occasion, question: str, outcome: Outcome, revision: str, seconds: float) -> str:
        """Records a question and its outcome; returns the key by which a vote finds the record."""
        verdict = Verdict.of(outcome)
        record = Record(
            key=self._record_key(occasion),
            chat=self._chat_key(occasion) if occasion.kind is ChatKind.PRIVATE else None,
            chat_kind=occasion.kind,
            at=self._clock(),
            question=masked(question),
            outcome=verdict.kind,
            entry=verdict.entry,
            score=verdict.score,
            revision=revision,
            seconds=seconds,
        )
        self._hand_over(record)
        return record.key

    def vote(self, record: str, person: str, helpful: bool | None) -> None:
        """Records a person's vote on an answer; another one on the same day takes its place, and None takes it back."""
        self._hand_over(Vote(record, person, helpful, self._clock()))

    def replied(self, record: str, message_ids: tuple[int, ...]) -> None:
        """Records the numbers of the messages that reply to a recorded question."""
        self._hand_over(ReplyNumbers(record, message_ids))

    async def replies_to(self, occasion: Occasion) -> tuple[int, ...]:
        """The numbers of the messages that reply to a question; none where none are recorded, or none can be read."""
        try:
            return await self._store.replies_to(self._record_key(occasion))
        except StorageError as error:
            self._complain(str(error))
            return ()

    def silenced(self, reason: str) -> None:
        """Counts a question that was heard and, for a rate limit or quiet, not answered."""
        self._hand_over(Silence(reason, day_of(self._clock())))

    def withdraw(self, occasion: Occasion) -> None:
        """Has the record of a question deleted that was edited into none."""
        self._hand_over(Withdrawn(self._record_key(occasion)))

    def _hand_over(self, item: Noted) -> None:
        try:
            self._queue.put_nowait(item)
        except asyncio.QueueFull:
            self._lost += 1

    # -- forgetting --------------------------------------------------------------------------------------------

    async def forget_question(self, occasion: Occasion) -> int:
        """Deletes the record of one question; returns how many there were. Raises StorageError."""
        return await self.forget_record(self._record_key(occasion))

    async def forget_record(self, record: str) -> int:
        """Deletes the record of this key; returns how many there were. Raises StorageError."""
        await self._queue.join()  # what was handed over before is written, or given up
        return await self._store.forget_record(record)

    async def forget_chat(self, occasion: Occasion) -> int:
        """Deletes everything asked in a private chat; returns how many questions. Raises StorageError."""
        await self._queue.join()
        return await self._store.forget_chat(self._chat_key(occasion))

    # -- writing -----------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """While entered, what is handed over is written and what is too old is purged; leaving waits for the rest."""
        tasks = [asyncio.create_task(self._write_on()), asyncio.create_task(self._purge_on())]
        try:
            yield
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SHUTDOWN_TIMEOUT_S):
                    await self._queue.join()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _write_on(self) -> None:
        while True:
            items = [await self._queue.get()]
            while len(items) < BATCH_SIZE and not self._queue.empty():
                items.append(self._queue.get_nowait())
            await self._write(items)
            for _ in items:
                self._queue.task_done()

    async def _write(self, batch: list[Noted]) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                await self._store.write(batch)
            except StorageError as error:
                self._complain(str(error))
            except Exception as error:  # whatever it is, the journal goes on: one bad record must not end it
                _log.exception("journal: not written")
                self._complain(type(error).__name__)
            else:
                self._written += len(batch)
                self._recover()
                return
            if attempt < TRIES:
                await self._pause(BACKOFF.pause(attempt))
        self._lost += len(batch)
        self._given_up.fault(logging.ERROR, "journal: %d records given up since the start", self._lost)

    async def _purge_on(self) -> None:
        due = 0.0
        while True:
            # A fault is looked after too: where nobody asks anything, nothing else would tell that it is over.
            if self._fault is not None or self._clock() >= due:
                try:
                    purged = await self._store.purge(self._clock() - self.days * DAY_S)
                except StorageError as error:
                    self._complain(str(error))
                else:
                    due = self._clock() + PURGE_INTERVAL_S
                    self._recover()
                    if purged:
                        _log.info("journal: %d records older than %d days deleted", purged, self.days)
            await self._pause(LOOK_EVERY)

    def _complain(self, fault: str) -> None:
        self._fault = fault
        self._away.fault(logging.WARNING, "journal: %s", fault)

    def _recover(self) -> None:
        self._fault = None
        self._away.over("journal: it is written again")

    # -- keys --------------------------------------------------------------------------------------------------

    def _record_key(self, occasion: Occasion) -> str:
        return pseudonym(f"message/{occasion.kind}/{occasion.chat}/{occasion.message}", self._key)

    def _chat_key(self, occasion: Occasion) -> str:
        return pseudonym(f"chat/{occasion.chat}", self._key)
