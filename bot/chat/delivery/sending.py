"""What is sent to Telegram: the requests, and what happens when one is not taken: wait, try again, send it another way.

Every call of the bot passes here with its method and chat, getUpdates apart. What cannot be settled is raised as
python-telegram-bot's own error, and whoever called decides: the intake keeps the update for later after NetworkError
and RetryAfter, and lets it go after anything else. No URL, and so no token, leaves this module in an error.
"""

import asyncio
import datetime as dtm
import html
import io
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final
from urllib.request import getproxies, proxy_bypass

import aiohttp
from telegram import ReplyParameters
from telegram._utils.types import JSONDict
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TimedOut
from telegram.ext import BaseRateLimiter
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.storage.events import ChatClosed, EventBus
from bot.timing import Backoff

_log: Final = logging.getLogger(__name__)

MAX_DELAY_S: Final = 30.0
"""How long a call waits for a chat that takes no more messages, in seconds; after that the caller may try later."""

TRIES: Final = 5
"""How often a call is made in all while Telegram or the network fails."""

BACKOFF: Final = Backoff(first=0.5, longest=4.0, jitter=0.5)
_TAG: Final = re.compile(r"</?[a-z][^<>]*>")


class SendingPolicy(BaseRateLimiter[None]):
    """Obeys ``retry_after`` chat by chat, and retries faults with growing, jittered pauses."""

    def __init__(
        self,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        bus: EventBus | None = None,
    ) -> None:
        """Other workers learn by the ``bus`` of chats to wait for."""
        self._sleep = sleep
        self._clock = clock
        self._bus = bus or EventBus()
        self._bus.subscribe(ChatClosed, self._on_closed)
        self._closed_until: dict[str, float] = {}
        self._moved_to: dict[object, int] = {}

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,  # noqa: ARG002  (endpoint and data are the same, by name)
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> bool | JSONDict | list[JSONDict]:
        """Makes one call, as often as it takes; raises what remains."""
        call = dict(data)
        if endpoint == "editMessageReplyMarkup":
            call.pop("parse_mode", None)  # the library gives it to every edit
        faults = 0
        give_up_at = self._clock() + MAX_DELAY_S
        while True:
            chat = call.get("chat_id")
            if chat in self._moved_to:
                if "ephemeral_message_parameters" in call:  # of an action in the group as it was
                    raise ChatMigrated(self._moved_to[chat])
                chat = call["chat_id"] = self._moved_to[chat]
                call.pop("reply_parameters", None)  # the supergroup does not have the old messages
            if self._closed_until:
                await self._until_open(chat, give_up_at)
            try:
                return await callback(endpoint, call, **kwargs)
            except RetryAfter as error:
                seconds = seconds_of(error)
                _log.warning("Telegram asks to wait %g s before the next %s", seconds, endpoint)
                if chat is not None:
                    self._bus.publish(ChatClosed(self._bus.hidden(chat), seconds))
                if self._clock() + seconds > give_up_at:
                    raise
                if chat is None:
                    await self._sleep(seconds)
            except ChatMigrated as error:
                if chat is None or error.new_chat_id in self._moved_to:
                    raise
                self._moved_to[chat] = error.new_chat_id
            except BadRequest as error:
                if not (_leave_out_what_is_gone(call, error) or _leave_out_formatting(call, error)):
                    raise
            except NetworkError as error:
                faults += 1
                if faults == TRIES:
                    raise
                _log.debug("%s failed (%s); trying again", endpoint, error)
                await self._sleep(BACKOFF.pause(faults))

    def _on_closed(self, event: ChatClosed) -> None:
        now = self._clock()
        self._closed_until = {chat: until for chat, until in self._closed_until.items() if until > now}
        self._closed_until[event.chat] = now + event.seconds

    async def _until_open(self, chat: object, give_up_at: float) -> None:
        key = self._bus.hidden(chat)
        # again and again, because the chat may have been closed anew meanwhile
        while (wait := self._closed_until.get(key, 0.0) - self._clock()) > 0:
            if self._clock() + wait > give_up_at:
                raise RetryAfter(dtm.timedelta(seconds=wait))
            await self._sleep(wait)


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait. The library gives a number today, a timedelta from its next major version on."""
    retry_after = error.retry_after
    return retry_after.total_seconds() if isinstance(retry_after, dtm.timedelta) else float(retry_after)


def is_for_later(error: Exception | None) -> bool:
    """Whether the same call may well succeed later; BadRequest is a NetworkError in name only."""
    return isinstance(error, RetryAfter | NetworkError) and not isinstance(error, BadRequest)


def _leave_out_what_is_gone(call: dict[str, Any], error: BadRequest) -> bool:
    """Takes out of the call what Telegram could not find; False where nothing helps."""
    complaint = error.message.lower()
    reply = call.get("reply_parameters")
    if not isinstance(reply, ReplyParameters):
        return False
    if "thread not found" in complaint and "message_thread_id" in call:
        del call["message_thread_id"]  # topics were switched off, or a thread of replies: the reply knows its own place
        return True
    if "replied not found" in complaint and reply.allow_sending_without_reply:
        del call["reply_parameters"]
        return True
    return False


def _leave_out_formatting(call: dict[str, Any], error: BadRequest) -> bool:
    """Makes plain text of what Telegram cannot read as HTML; False where that is not what is wrong.

    An answer without bold letters is one; the fault is ours, and stands in the log.
    """
    if "can't parse entities" not in error.message.lower() or call.get("parse_mode") != ParseMode.HTML:
        return False
    del call["parse_mode"]
    for part in ("text", "caption"):
        if isinstance(call.get(part), str):
            call[part] = html.unescape(_TAG.sub("", call[part]))
    _log.error("sent without formatting, for Telegram could not read it: %s", error)
    return True


# -- the requests, over aiohttp ----------------------------------------------------------------------------------------


CONNECTIONS: Final = 128
"""Open at once; further requests wait for a free one."""
CONNECT_S: Final = 5.0
READ_S: Final = 10.0
"""How long an answer may take that does not say otherwise."""
ALL_BUT_READING_S: Final = 90.0
"""Waiting for a connection, and writing, of a file too: aiohttp has no timeout for these alone."""
_TOKEN: Final = re.compile(r"\d{3,}:[A-Za-z0-9_-]{5,}")


class AiohttpRequest(BaseRequest):
    """Sends the requests of a ``telegram.Bot``; with its own, four fifths of a bot's time went into httpx."""

    read_timeout = READ_S
    _session: aiohttp.ClientSession | None = None

    async def initialize(self) -> None:
        """Opens the session; does nothing where it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=60),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
            self._proxies = getproxies()  # once: aiohttp would look in a thread at every request

    async def shutdown(self) -> None:
        """Closes the session and its connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = None,
        *_: Any,
        **__: Any,
    ) -> tuple[int, bytes]:
        """The status and the body of the answer; raises TimedOut or NetworkError where there is none."""
        if self._session is None:
            raise RuntimeError("The session is not open: call initialize() first.")
        read = read_timeout if isinstance(read_timeout, int | float) else READ_S
        timeout = aiohttp.ClientTimeout(ALL_BUT_READING_S + read, sock_connect=CONNECT_S, sock_read=read)
        try:
            address = URL(url, encoded=True)
            proxy = self._proxies.get(address.scheme)
            proxy = None if proxy and proxy_bypass(address.host or "") else proxy
            async with self._session.request(
                method, address, **_body(request_data), timeout=timeout, allow_redirects=False, proxy=proxy
            ) as response:
                return response.status, await response.read()
        # "from None": what aiohttp raises can hold the URL, and with it the token
        except TimeoutError as error:
            raise TimedOut(f"Timed out ({type(error).__name__})") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(f"{type(error).__name__}: {_TOKEN.sub('<token>', str(error))}") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """The answer as an object; half an answer is a network fault like any other, and may be tried again."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or (answer.get("ok") and "result" not in answer):
            raise NetworkError("The answer is not one of the Bot API")
        return answer


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """What aiohttp is to send: JSON, or a form where there are files."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        written = json.dumps(request_data.parameters, ensure_ascii=False)
        return {"data": _sendable(written), "headers": {"Content-Type": "application/json"}}
    parameters = {name: _sendable(value).decode() for name, value in request_data.json_parameters.items()}
    form = aiohttp.FormData(parameters, quote_fields=False, default_to_multipart=True)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        # as a stream: aiohttp writes bytes in one go, which holds up the event loop
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=filename, content_type=content_type)
    return {"data": form}


def _sendable(text: str) -> bytes:
    """Half a surrogate pair is no text that can be sent: shown as "?", or the message could never be sent at all."""
    return text.encode("utf-8", "replace")
