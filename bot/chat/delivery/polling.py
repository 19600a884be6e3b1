"""Long polling: the offset, which confirms updates to Telegram, moves on only after they are stored.

A loop of our own, because python-telegram-bot's moves on first, parses a batch all or nothing, and asks for the same
bad batch for ever.
"""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.chat.delivery.intake import Intake
from bot.chat.delivery.sending import seconds_of
from bot.ops.health import POLL_FAULTS, Finding, Metrics
from bot.storage.inbox import DatabaseInbox
from bot.usecases.ports import StorageError
from bot.usecases.timing import Backoff, Recurring

POLL_S: Final = 8
"""Seconds for which Telegram holds a poll open when there is nothing new."""

LOST_AFTER_S: Final = 12.0
"""Seconds after which a poll is taken for lost: a connection that was cut silently never says so."""

MAX_WAITING: Final = 2000
"""With more than so many waiting, the rest is better kept by Telegram."""

AWAY_AFTER_S: Final = 2 * LOST_AFTER_S
"""Seconds without a poll that returned, after which the health page calls Telegram away."""

_BATCH_SIZE: Final = 100
_CONNECT_TIMEOUT_S: Final = 3.0
_BACKOFF: Final = Backoff(first=0.5, longest=1.5, jitter=0.5)

_log: Final = logging.getLogger(__name__)


class PollingEndedError(Exception):
    """Telegram will not give this process any more updates; says why, for an operator."""


class AnotherPollsError(PollingEndedError):
    """Another process gets them: started again, each would only throw the other out."""


@dataclass(eq=False, repr=False)
class Poller:
    """Fetches updates and hands them to the intake."""

    _request: BaseRequest
    _base_url: str
    """The bot's own, token included."""
    _intake: Intake
    _inbox: DatabaseInbox
    _metrics: Metrics
    _allowed_updates: Sequence[str]

    def __post_init__(self) -> None:
        self._last_poll = time.monotonic()
        self._away, self._unstored = Recurring(_log), Recurring(_log)

    async def check(self) -> Finding:
        """Whether Telegram answers our polls."""
        since = time.monotonic() - self._last_poll
        return Finding(since < AWAY_AFTER_S, f"the last poll returned {since:.0f} s ago")

    async def run(self) -> None:
        """Polls until cancelled; raises PollingEndedError."""
        offset = faults = 0
        while True:
            try:
                batch = await self._poll(offset)
            except (TelegramError, TimeoutError) as error:
                faults += 1
                why = type(error).__name__
                self._metrics.failed_polls.labels(why if why in POLL_FAULTS else "other").inc()
                await asyncio.sleep(self._pause(error, faults))
                continue
            self._last_poll = time.monotonic()
            faults = 0
            if self._away.over("Telegram is back"):
                self._intake.telegram_is_back()
            if batch:
                await self._hand_over(batch)
                # the highest of this batch, not of all: ids may start anew lower after a quiet week
                offset = max(_update_ids(batch)) + 1
            if len(batch) == _BATCH_SIZE:
                await self._make_room()

    async def _poll(self, offset: int) -> list[object]:
        parameters = {
            "offset": offset,
            "timeout": POLL_S,
            "limit": _BATCH_SIZE,
            "allowed_updates": json.dumps(list(self._allowed_updates)),
        }
        async with asyncio.timeout(LOST_AFTER_S):
            batch: Any = await self._request.post(
                f"{self._base_url}/getUpdates?{urlencode(parameters)}",
                read_timeout=LOST_AFTER_S,
                connect_timeout=_CONNECT_TIMEOUT_S,
            )
        if not isinstance(batch, list) or (batch and not _update_ids(batch)):
            raise NetworkError("the answer to getUpdates holds no updates")
        return batch

    def _pause(self, error: Exception, faults: int) -> float:
        """How long to wait before the next poll; raises PollingEndedError where there is no point in one."""
        match error:
            case Conflict():
                raise AnotherPollsError(
                    "another process gets this bot's updates (by polling, or a webhook is set);"
                    " one token serves one of them: stop the other, or use a token of its own"
                )
            case InvalidToken():
                raise PollingEndedError("Telegram does not know this token any more; copy it from @BotFather again")
            case RetryAfter():
                seconds = seconds_of(error)
                self._away.fault(logging.WARNING, "Telegram asks to wait %g s before the next poll", seconds)
                return seconds
            case TimeoutError():
                self._away.fault(logging.WARNING, "a poll did not return in %g s; asking again", LOST_AFTER_S)
                return 0.0
            case _:
                self._away.fault(logging.WARNING, "no updates from Telegram (%s); asking again", error)
                return _BACKOFF.pause(faults)

    async def _hand_over(self, batch: list[object]) -> None:
        try:
            await self._intake.take(batch)
        except StorageError as error:
            says = "updates cannot be stored, so they are answered before they are confirmed: %s"
            self._unstored.fault(logging.ERROR, says, error)
            await self._intake.answer_unstored(batch)
        else:
            self._unstored.over("updates are stored again")

    async def _make_room(self) -> None:
        try:
            while await self._inbox.waiting() > MAX_WAITING:
                await asyncio.sleep(0.05)
        except StorageError:
            return  # whoever stores next says so


def _update_ids(batch: list[object]) -> list[int]:
    return [raw["update_id"] for raw in batch if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]
