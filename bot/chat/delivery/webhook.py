"""The webhook: Telegram calls us. It answers 200 only once an update is stored, so that nothing is lost after it."""

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.chat.delivery.intake import Intake
from bot.chat.delivery.polling import MAX_WAITING
from bot.chat.delivery.updates import NotAnUpdateError, as_stored
from bot.ops.health import Finding, Metrics
from bot.usecases.ports import StorageError

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

_log: Final = logging.getLogger(__name__)


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
                update = json.loads(await request.read())
            as_stored(update, 0.0)
        except TimeoutError:
            return web.Response(status=408)
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except (ValueError, RecursionError, NotAnUpdateError):
            return web.Response(status=400)
        if self._intake.backlog > MAX_WAITING:
            return web.Response(status=503, headers=_LATER)
        return await self._take(update)

    async def _take(self, update: object) -> web.Response:
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
