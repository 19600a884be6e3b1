"""Where updates come from: long polling, or the webhook that Telegram calls. Both confirm only what is stored.

A polling loop of our own, because python-telegram-bot's moves the offset on, which confirms updates to Telegram, before
they are stored, parses a batch all or nothing, and asks for the same bad batch for ever.
"""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.chat.delivery.intake import Intake, NotAnUpdateError, as_stored
from bot.chat.delivery.sending import seconds_of
from bot.ops import POLL_FAULTS, Finding, Metrics
from bot.storage.inbox import StoredUpdate
from bot.storage.records import StorageError
from bot.timing import Backoff, Recurring

MAX_WAITING: Final = 2000
"""With more than so many waiting, the rest is better kept by Telegram."""
DRAIN_TIMEOUT_S: Final = 8.0
"""Seconds for finishing what is under way once told to stop; with all the rest it must stay below 10."""

_log: Final = logging.getLogger(__name__)


# -- polling -----------------------------------------------------------------------------------------------------------


POLL_S: Final = 8
"""Seconds for which Telegram holds a poll open when there is nothing new."""

LOST_AFTER_S: Final = 12.0
"""Seconds after which a poll is taken for lost: a connection that was cut silently never says so."""

AWAY_AFTER_S: Final = 2 * LOST_AFTER_S
"""Seconds without a poll that returned, after which the health page calls Telegram away."""

_BATCH_SIZE: Final = 100
_CONNECT_TIMEOUT_S: Final = 3.0
_BACKOFF: Final = Backoff(first=0.5, longest=1.5, jitter=0.5)


class PollingEndedError(Exception):
    """Telegram will not give this process any more updates; says why, for an operator."""


class AnotherPollsError(PollingEndedError):
    """Another process gets them: started again, each would only throw the other out."""


@dataclass(eq=False, repr=False)
class Poller:
    """Fetches updates and hands them to the intake."""

    _request: BaseRequest
    _bot: Bot
    _intake: Intake
    _metrics: Metrics
    _allowed_updates: Sequence[str]

    def __post_init__(self) -> None:
        self._last_poll = time.monotonic()
        self._away, self._unstored = Recurring(_log), Recurring(_log)

    async def check(self) -> Finding:
        """Whether Telegram answers our polls."""
        since = time.monotonic() - self._last_poll
        return Finding(since < AWAY_AFTER_S, f"the last poll returned {since:.0f} s ago")

    async def open(self) -> None:
        """Has Telegram call no webhook, or there would be nothing to poll; raises TelegramError."""
        await self._bot.delete_webhook()

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
            while self._intake.backlog > MAX_WAITING:
                await asyncio.sleep(0.05)

    async def _poll(self, offset: int) -> list[object]:
        parameters = {
            "offset": offset,
            "timeout": POLL_S,
            "limit": _BATCH_SIZE,
            "allowed_updates": json.dumps(list(self._allowed_updates)),
        }
        async with asyncio.timeout(LOST_AFTER_S):
            batch: Any = await self._request.post(
                f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}",
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
        updates: list[StoredUpdate] = []
        for raw in batch:
            try:
                updates.append(as_stored(raw, self._intake.clock.now()))
            except NotAnUpdateError as error:
                self._metrics.let_go.labels("unreadable").inc()
                _log.error("set aside: what arrived is no update (%s)", error)
        try:
            await self._intake.take(updates)
        except StorageError as error:
            says = "updates cannot be stored, so they are answered before they are confirmed: %s"
            self._unstored.fault(logging.ERROR, says, error)
            await self._intake.answer_unstored(updates)
        else:
            self._unstored.over("updates are stored again")


def _update_ids(batch: list[object]) -> list[int]:
    return [raw["update_id"] for raw in batch if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]


# -- the webhook -------------------------------------------------------------------------------------------------------


MAX_BODY_BYTES: Final = 1024 * 1024
"""Bytes; the largest update is a small part of it."""

_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name, not a secret
_LATER: Final = {"Retry-After": "2"}
_SHUTDOWN_TIMEOUT_S: Final = 2.0
HEADERS_TIMEOUT_S: Final = 10.0
"""Seconds after which a connection that has not sent a whole request head is closed."""
BODY_TIMEOUT_S: Final = 10.0
"""Seconds that the body of a request may take."""
_CONNECTIONS: Final = 64
_CHECK_VALID_S: Final = 10.0
"""Seconds for which a finding holds: whoever watches may look every second, and each look is a call."""


class WebhookRefusedError(Exception):
    """Telegram does not take the address; with what Telegram says about it."""


@dataclass(eq=False, repr=False)
class Webhook:
    """Serves the address that Telegram calls, and tells Telegram to call it."""

    _bot: Bot
    _url: str
    """The public one; the next is the host and port behind it."""
    _listen: tuple[str, int]
    _secret: str
    _intake: Intake
    _metrics: Metrics
    _allowed_updates: Sequence[str]

    def __post_init__(self) -> None:
        self._checked: tuple[float, Finding] | None = None
        self._path = urlsplit(self._url).path or "/"
        self._server = _Server(self._receive)
        self._runner = web.ServerRunner(self._server, access_log=None, shutdown_timeout=_SHUTDOWN_TIMEOUT_S)

    async def check(self) -> Finding:
        """Whether Telegram can be reached, and reaches us."""
        if self._checked is None or time.monotonic() - self._checked[0] > _CHECK_VALID_S:
            self._checked = time.monotonic(), await self._find()
        return self._checked[1]

    async def _find(self) -> Finding:
        try:
            known = await self._bot.get_webhook_info()
        except TelegramError as error:
            return Finding(False, f"{type(error).__name__}: {error}")
        says = f"{known.pending_update_count} updates pending"
        if known.last_error_message:
            says += f"; its last trouble with us: {known.last_error_message}"
        return Finding(known.url == self._url, says if known.url == self._url else "another webhook is set")

    async def open(self) -> None:
        """Serves the address and has Telegram call it; ``run`` closes it in the end.

        Raises OSError where ``listen`` is taken, WebhookRefusedError, and TelegramError.
        """
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, *self._listen).start()
            await self._bot.set_webhook(
                self._url,
                secret_token=self._secret,
                max_connections=_CONNECTIONS,
                allowed_updates=self._allowed_updates,
            )
        except BaseException as error:
            await self._runner.cleanup()
            if isinstance(error, BadRequest):
                raise WebhookRefusedError(error.message) from None
            raise

    async def run(self) -> None:
        """Goes on serving until cancelled."""
        try:
            await asyncio.Event().wait()
        finally:
            await self._runner.cleanup()

    async def _receive(self, request: web.BaseRequest) -> web.Response:
        self._server.heard_from(request)
        response = await self._reply(request)
        if response.status != 200:
            self._metrics.refused.labels(str(response.status)).inc()
            _log.debug("%s %s was refused with %d", request.method, request.path, response.status)
        return response

    async def _reply(self, request: web.BaseRequest) -> web.Response:
        if request.path != self._path:
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405)
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), self._secret.encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > MAX_BODY_BYTES:
            return web.Response(status=413)
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                raw = json.loads(await request.read())
            update = as_stored(raw, self._intake.clock.now())
        except TimeoutError:
            return web.Response(status=408)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except (ValueError, RecursionError, NotAnUpdateError):
            return web.Response(status=400)
        if self._intake.backlog > MAX_WAITING:
            return web.Response(status=503, headers=_LATER)
        try:
            await self._intake.take([update])
        except StorageError as error:
            _log.error("an update cannot be stored: %s", error)
            if self._intake.is_one_of_several:
                return web.Response(status=503, headers=_LATER)  # Telegram keeps it, and asks another worker
            await self._intake.answer_unstored([update])
        return web.Response()


class _Server(web.Server):
    """Serves HTTP, and hangs up on whoever connects and does not come out with a request."""

    def __init__(self, handler: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> None:
        super().__init__(handler, access_log=None)
        self._silent: set[web.RequestHandler] = set()

    def __call__(self) -> web.RequestHandler:
        """The protocol of a new connection."""
        connection = super().__call__()
        self._silent.add(connection)
        asyncio.get_running_loop().call_later(HEADERS_TIMEOUT_S, self._hang_up_on, connection)
        return connection

    def heard_from(self, request: web.BaseRequest) -> None:
        """Notes that a whole request head has come; from then on the server's own keep-alive watches."""
        self._silent.discard(request.protocol)

    def _hang_up_on(self, connection: web.RequestHandler) -> None:
        if connection in self._silent:
            self._silent.discard(connection)
            connection.force_close()


# -- either ------------------------------------------------------------------------------------------------------------


Source = Poller | Webhook


async def serve(source: Source, intake: Intake, stop: asyncio.Event) -> None:
    """Serves until ``stop`` is set, then finishes what is under way; raises what ended the source."""
    receiving = asyncio.create_task(source.run(), name="receiving")
    answering = asyncio.create_task(intake.run(), name="answering")
    stopped = asyncio.create_task(stop.wait(), name="until told to stop")
    tasks = receiving, answering, stopped
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        _log.info("told to stop: finishing what is under way")
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    await intake.drain(DRAIN_TIMEOUT_S)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome
