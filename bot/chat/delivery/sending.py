"""What happens when Telegram does not take what is sent: wait, try again, send it another way, or give up.

The one place that every call of the bot passes with its method and chat, getUpdates apart. What it cannot settle it
raises as python-telegram-bot's own error, and whoever called decides: the intake keeps the update for later after
NetworkError and RetryAfter, and lets it go after anything else.
"""

import asyncio
import datetime as dtm
import html
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from telegram import ReplyParameters
from telegram._utils.types import JSONDict
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from bot.usecases.events import NOBODY_ELSE, ChatClosed, Event, EventBus, pseudonym
from bot.usecases.timing import Backoff

_LOG: Final = logging.getLogger(__name__)

MAX_DELAY_S: Final = 30.0
"""How long a call waits for a chat that takes no more messages, in seconds; after that the caller may try later."""

TRIES: Final = 5
"""How often a call is made in all while Telegram or the network fails."""

BACKOFF: Final = Backoff(first=0.5, longest=4.0, jitter=0.5)
ORNAMENTS: Final = frozenset({"sendChatAction"})
"""Calls that are worth one attempt, now or never: nobody misses them."""

_TAG: Final = re.compile(r"</?[a-z][^<>]*>")

_EPHEMERAL: Final = "ephemeral_message_parameters"

Sleep = Callable[[float], Awaitable[None]]


class SendingPolicy(BaseRateLimiter[None]):
    """Obeys ``retry_after`` chat by chat, and retries faults with growing, jittered pauses."""

    def __init__(
        self,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        bus: EventBus = NOBODY_ELSE,
        key: bytes = b"",
    ) -> None:
        """Other workers learn by the ``bus`` of chats to wait for, hidden by ``key``."""
        self._sleep = sleep
        self._clock = clock
        self._key = key
        self._bus = bus
        bus.subscribe(self._on_event)
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
        if endpoint in ORNAMENTS:
            return await callback(endpoint, call, **kwargs)
        faults = 0
        give_up_at = self._clock() + MAX_DELAY_S
        while True:
            chat = call.get("chat_id")
            if chat in self._moved_to:
                if _EPHEMERAL in call:  # of an action in the group as it was
                    raise ChatMigrated(self._moved_to[chat])
                chat = self._retarget(call)
            await self._until_open(chat, give_up_at)
            try:
                return await callback(endpoint, call, **kwargs)
            except RetryAfter as error:
                seconds = seconds_of(error)
                _LOG.warning("Telegram asks to wait %g s before the next %s", seconds, endpoint)
                self._close(chat, seconds)
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
                _LOG.debug("%s failed (%s); trying again", endpoint, error)
                await self._sleep(BACKOFF.pause(faults))

    def _retarget(self, call: dict[str, Any]) -> int:
        """A group that became a supergroup has a new id, and its old messages cannot be replied to."""
        chat = self._moved_to[call["chat_id"]]
        call["chat_id"] = chat
        call.pop("reply_parameters", None)
        return chat

    def _close(self, chat: object, seconds: float) -> None:
        if chat is not None:
            closed = ChatClosed(pseudonym(chat, self._key), seconds)
            self._on_event(closed)
            self._bus.publish(closed)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, ChatClosed):
            now = self._clock()
            self._closed_until = {chat: until for chat, until in self._closed_until.items() if until > now}
            self._closed_until[event.chat] = now + event.seconds

    async def _until_open(self, chat: object, give_up_at: float) -> None:
        if not self._closed_until:
            return
        key = pseudonym(chat, self._key)
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
    if "quote" in complaint and reply.quote:
        call["reply_parameters"] = ReplyParameters(reply.message_id, reply.chat_id, allow_sending_without_reply=True)
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
    _LOG.error("sent without formatting, for Telegram could not read it: %s", error)
    return True
