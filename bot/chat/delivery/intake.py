"""The intake: what Telegram delivers is stored, then answered; in order within a chat, chats side by side.

Polling and the webhook call ``take``; an update is theirs to confirm once it returns. From there on the inbox holds it
until it is answered or let go, however often the bot, the database or Telegram fails meanwhile. Callbacks are reached
through ``Application.process_update``, whose errors say whether an update is finished or is to be tried again.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Collection, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from cachetools import LRUCache
from telegram import Update
from telegram.error import RetryAfter
from telegram.ext import Application, ContextTypes

from bot import ops
from bot.chat.delivery.sending import is_for_later, seconds_of
from bot.ops import KINDS, Finding, Metrics
from bot.storage.inbox import DatabaseInbox, StoredUpdate
from bot.storage.records import StorageError
from bot.timing import CLOCK, Backoff, Clock, Recurring, set_within

ChatApplication = Application[Any, Any, Any, Any, Any, Any]

AT_ONCE: Final = 64
"""Updates under way at the same time: most of it is waiting for Telegram. Measured: tests/benchmarks/throughput.py."""
ANSWER_TIMEOUT_S: Final = 300.0
"""Seconds after which a callback that does not return is broken off: it would hold up its chat for ever."""
MAX_TRIED_S: Final = 24 * 3600.0
"""Seconds for which an answer that Telegram does not take is tried again; as long as Telegram keeps an update."""
DUPLICATES_KEPT_S: Final = 48 * 3600.0
"""Seconds for which the ids of answered updates are kept: longer than Telegram delivers them again."""
WORTH_ANSWERING_FOR: Final = {
    "callback_query": 120.0,  # Telegram takes an answer for 150 s
    "inline_query": 25.0,  # for 30 s
    "my_chat_member": 600.0,  # a greeting long after the bot was added puzzles
}
"""How old an update may be, in seconds, to be worth an answer; questions always are."""
_BACKOFF: Final = Backoff(first=1.0, longest=60.0)
_LOOK_INTERVAL_S: Final = 1.0
_BATCH_DELAY_S: Final = 0.005
"""Seconds between two looks into the inbox under load: more is then finished and claimed in one commit."""
_MANY: Final = 4
"""Updates under way at once that are a load."""
_HOUSEKEEPING_INTERVAL_S: Final = 2.0
_TRUSTED_AFTER_S: Final = 10.0
_PURGE_INTERVAL_S: Final = 3600.0

_LARGEST_ID: Final = 2**63 - 1
_KIND: Final = re.compile(r"[a-z_]{1,64}")

_failures: ContextVar[list[Exception]] = ContextVar("failures")
"""What the callbacks for the update in hand failed with; python-telegram-bot tells it to an error handler alone."""
_log: Final = logging.getLogger(__name__)


@dataclass
class _Batch:
    """Updates that are stored in one commit."""

    updates: list[StoredUpdate] = field(default_factory=list)
    is_closed: bool = False
    fault: StorageError | None = None


@dataclass(eq=False, repr=False)
class Intake:
    """Has updates stored, and each answered once."""

    _application: ChatApplication
    _inbox: DatabaseInbox
    _metrics: Metrics
    clock: Clock = CLOCK

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.under_way = 0
        """How many updates are being answered, or are next."""
        self._finished: list[int] = []
        self._answering: set[asyncio.Task[None]] = set()
        self._answered_unstored: LRUCache[int, None] = LRUCache(10_000)
        self.backlog = 0
        """How many updates are stored and not finished; of other workers, as of some seconds ago."""
        self._metrics.waiting.set_function(lambda: self.backlog)
        self._metrics.under_way.set_function(lambda: self.under_way)
        self._next_batch = _Batch()
        self._storing = asyncio.Lock()
        self._last_taken: float | None = None
        self._something_to_do = asyncio.Event()
        self._telegram_is_back = asyncio.Event()
        self._unread, self._unkept = Recurring(_log), Recurring(_log)
        self._application.add_error_handler(_note_failure)

    @property
    def is_one_of_several(self) -> bool:
        """Whether other workers may answer from the same inbox."""
        return self._inbox.database.is_postgresql

    async def check(self) -> Finding:
        """Whether the inbox can be used."""
        try:
            waiting = await self._inbox.waiting()
        except StorageError as error:
            return Finding(False, str(error))
        since = "none yet" if self._last_taken is None else f"{self.clock.monotonic() - self._last_taken:.0f} s ago"
        return Finding(True, f"{waiting} waiting, {self.under_way} under way here, the last update {since}")

    async def take(self, updates: Sequence[StoredUpdate]) -> None:
        """Stores updates; once this returns they may be confirmed. Raises StorageError: then they may not."""
        self._last_taken = self.clock.monotonic()
        for stored in updates:
            self._metrics.updates.labels(stored.kind if stored.kind in KINDS else "other").inc()
            _log.debug("taken in: update %d, a %s", stored.update_id, stored.kind)
        batch = self._next_batch
        batch.updates += updates
        async with self._storing:
            if not batch.is_closed:  # else it was stored by another that waited with us: one commit for all
                self._next_batch, batch.is_closed = _Batch(), True
                try:
                    await self._inbox.store(batch.updates)
                except StorageError as error:
                    batch.fault = error
        if batch.fault is not None:
            raise batch.fault
        self.backlog += len(updates)
        self._something_to_do.set()

    async def answer_unstored(self, updates: Sequence[StoredUpdate]) -> None:
        """Answers without the inbox, while the database is away; they may be confirmed only when this returns."""
        by_chat: dict[str, list[StoredUpdate]] = {}
        for stored in updates:
            if stored.update_id not in self._answered_unstored:
                by_chat.setdefault(stored.chat, []).append(stored)
        async with asyncio.TaskGroup() as tasks:
            for own in by_chat.values():
                tasks.create_task(self._answer_in_order(own))

    def telegram_is_back(self) -> None:
        """Has everything tried again at once that waits because Telegram did not take it."""
        self._telegram_is_back.set()
        self._telegram_is_back = asyncio.Event()

    async def run(self) -> None:
        """Answers what is stored, until cancelled; ``drain`` then finishes what is under way."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._maintain())
            while True:
                await self._start_waiting()
                if self.under_way >= _MANY:
                    await asyncio.sleep(_BATCH_DELAY_S)
                await set_within(_LOOK_INTERVAL_S, self._something_to_do)  # then too: others may have left something

    async def drain(self, seconds: float) -> None:
        """Finishes what is under way for so long; what is not finished then stays in the inbox."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=seconds)
        for task in list(self._answering):
            task.cancel()
        await asyncio.gather(*self._answering, return_exceptions=True)
        try:
            await self._inbox.next(0, self._finished)
            await self._inbox.release()
        except StorageError as error:
            _log.error("cannot say what is answered, so some may be answered twice: %s", error)

    async def _start_waiting(self) -> None:
        """Tells the inbox what is finished, and starts on as much as there is room for."""
        self._something_to_do.clear()
        finished = list(self._finished)
        try:
            # more than there is room for: who finishes need not wait for the next look into the inbox
            claimed = await self._inbox.next(max(0, 2 * AT_ONCE - self.under_way), finished)
        except StorageError as error:
            self._metrics.storage_faults.inc()
            self._unread.fault(logging.ERROR, "the inbox cannot be read: %s", error)
            return
        del self._finished[: len(finished)]
        self.backlog = max(0, self.backlog - len(finished))
        self._unread.over("the inbox can be read again")
        for stored in claimed:
            self.under_way += 1
            task = asyncio.create_task(self._answer_claimed(stored), name=f"update {stored.update_id}")
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer_claimed(self, stored: StoredUpdate) -> None:
        try:
            await self._answer(stored)
        finally:
            self.under_way -= 1
            self._something_to_do.set()
        self._finished.append(stored.update_id)

    async def _answer_in_order(self, updates: Collection[StoredUpdate]) -> None:
        for stored in updates:
            self.under_way += 1
            try:
                await self._answer(stored)
            finally:
                self.under_way -= 1
            self._answered_unstored[stored.update_id] = None

    async def _answer(self, stored: StoredUpdate) -> None:
        """Returns when the update is answered, or let go; raises nothing but CancelledError."""
        ops.update_in_hand.set(stored.update_id)
        tries = 0
        while True:
            async with self._slots:
                failure = await self._try(stored)
            if not is_for_later(failure):
                seconds = max(0.0, self.clock.now() - stored.received)
                self._metrics.answered.observe(seconds)
                _log.debug("done with a %s, %.3f s after it came", stored.kind, seconds)
                return
            tries += 1
            self._metrics.tried_again.inc()
            pause = seconds_of(failure) if isinstance(failure, RetryAfter) else _BACKOFF.pause(tries)
            if self.clock.now() - stored.received + pause > MAX_TRIED_S:
                self._metrics.let_go.labels("not sent").inc()
                _log.error("let go after %d tries: %s", tries, failure)
                return
            _log.warning("not sent (%s); trying again in %g s at the latest", failure, pause)
            await self._wait_without_a_slot(pause, early=not isinstance(failure, RetryAfter))

    async def _wait_without_a_slot(self, seconds: float, *, early: bool) -> None:
        self.under_way -= 1
        self._something_to_do.set()
        try:
            await (set_within(seconds, self._telegram_is_back) if early else asyncio.sleep(seconds))
        finally:
            self.under_way += 1

    async def _try(self, stored: StoredUpdate) -> Exception | None:
        """Has the callbacks answer once; gives what they failed with."""
        age = self.clock.now() - stored.received  # a clock that was put back makes nothing stale
        if age > WORTH_ANSWERING_FOR.get(stored.kind, float("inf")):
            self._metrics.let_go.labels("stale").inc()
            _log.info("let go: a %s of %.0f s ago", stored.kind, age)
            return None
        try:
            update = Update.de_json(json.loads(stored.payload), self._application.bot)
        except Exception as error:
            self._metrics.let_go.labels("unreadable").inc()
            _log.error("set aside: a %s that cannot be parsed (%s)", stored.kind, type(error).__name__)
            return None
        failures: list[Exception] = []
        _failures.set(failures)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                await self._application.process_update(update)
        except TimeoutError:
            self._metrics.let_go.labels("broken off").inc()
            _log.error("broken off: the callback for a %s did not return in %g s", stored.kind, ANSWER_TIMEOUT_S)
        except Exception:
            self._metrics.let_go.labels("failed").inc()
            _log.exception("set aside: a %s that no callback could take", stored.kind)
        return failures[0] if failures else None

    async def _maintain(self) -> None:
        """Says that this worker is alive, takes over from dead ones, and forgets old ids."""
        alive_since = self.clock.monotonic()
        purge_at = 0.0
        await self._take_over()
        while True:
            if not await self._maintained(self._inbox.beat()):
                alive_since = self.clock.monotonic()
            elif self.clock.monotonic() - alive_since >= _TRUSTED_AFTER_S:
                # not sooner: after an outage of the database, the others too need time to say that they are alive
                await self._take_over()
            if self.clock.monotonic() >= purge_at:
                purge_at = self.clock.monotonic() + _PURGE_INTERVAL_S
                await self._maintained(self._inbox.purge(self.clock.now() - DUPLICATES_KEPT_S))
            await self._maintained(self._count_waiting())
            await asyncio.sleep(_HOUSEKEEPING_INTERVAL_S)

    async def _count_waiting(self) -> None:
        self.backlog = 0  # while that cannot be read, nothing is held back
        self.backlog = await self._inbox.waiting()

    async def _take_over(self) -> None:
        """Has answered what workers that died left behind."""
        if await self._maintained(self._inbox.release_of_dead()):
            self._something_to_do.set()

    async def _maintained(self, work: Awaitable[None]) -> bool:
        try:
            await work
        except StorageError as error:
            self._metrics.storage_faults.inc()
            self._unkept.fault(logging.WARNING, "housekeeping in the inbox has to wait: %s", error)
            return False
        self._unkept.over("the inbox is looked after again")
        return True


async def _note_failure(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    if context.error is not None:
        _failures.get([]).append(context.error)


class NotAnUpdateError(ValueError):
    """What arrived has no usable update id, so that it cannot even be stored."""


def as_stored(raw: object, now: float) -> StoredUpdate:
    """A raw update, ready for the inbox; raises NotAnUpdateError."""
    if not isinstance(raw, dict):
        raise NotAnUpdateError("not an object")
    update_id = raw.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id <= _LARGEST_ID:
        raise NotAnUpdateError("no update_id")
    kinds = ((name, value) for name, value in raw.items() if _KIND.fullmatch(name) and isinstance(value, dict))
    kind, content = next(kinds, ("unknown", {}))
    try:
        payload = json.dumps(raw)
    except RecursionError:
        raise NotAnUpdateError("nested too deeply") from None
    return StoredUpdate(update_id, chat_key(kind, content), kind, payload, now)


def chat_key(kind: str, content: dict[Any, Any]) -> str:
    """Updates with the same key are answered one after the other.

    Inline and guest queries are about no chat that the bot is in: they queue by who asks, apart from that chat.
    """
    message = content.get("message")
    chat = content.get("chat") or (message.get("chat") if isinstance(message, dict) else None)
    if isinstance(chat, dict) and not kind.startswith("guest"):
        return f"chat {_id_of(chat)}"
    return f"{kind} {_id_of(content.get('from') or content.get('user'))}"


def _id_of(someone: object) -> int:
    id = someone.get("id") if isinstance(someone, dict) else None
    return id if isinstance(id, int) and abs(id) <= _LARGEST_ID else 0
