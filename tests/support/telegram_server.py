"""The one fake Telegram as a bot's delivery meets it: in the process and in any kind of trouble, or behind HTTP.

What a call does is said by ``FakeTelegram`` alone; here is how updates come, are confirmed, and how calls fail.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from aiohttp.test_utils import unused_port
from telegram.request import RequestData

from tests.support.fake_telegram import Chat, FakeTelegram, InProcess, Json, answered, as_sent, found_in

TOKEN: Final = "4242:end-to-end-SECRET"
PATIENCE: Final = 60.0
"""Seconds after which a test gives up on the bot."""

Answer = tuple[int, Json] | Exception


def refusal(code: int, description: str, **parameters: int) -> Answer:
    """What Telegram answers where it refuses a call."""
    return code, {"ok": False, "error_code": code, "description": description, "parameters": parameters}


async def _nothing() -> None:
    return None


class Reply(NamedTuple):
    """A message that the bot sent."""

    chat: int
    text: str
    via: str
    """The path before the token at which the Bot API was called: each of several workers has its own."""


@dataclass
class TelegramServer(InProcess):
    """Telegram without a network, or ``serving`` on loopback. ``step`` is awaited before and after each call."""

    step: Callable[[], Awaitable[None]] = _nothing
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    waiting: list[Json] = field(default_factory=list)
    """The updates that are not confirmed."""
    replies: list[Reply] = field(default_factory=list)
    polls: int = 0
    trouble: Answer | None = None
    """What every call gets while Telegram is away."""
    trouble_in: dict[int, Answer] = field(default_factory=dict)
    """What sending to a chat gets."""
    poll_trouble: list[Answer] = field(default_factory=list)
    """What the next polls get."""
    hanging_polls: int = 0
    """How many of the next polls never return."""
    latency: float = 0.0
    """Seconds that each call takes, but a poll."""
    messages_expected: int = 1
    """How many messages an update brings, before what is seen is told."""
    next_id: int = 1
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = field(default_factory=unused_port)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Of the last poll: another one has come."""
    _runner: web.AppRunner | None = None

    def __post_init__(self) -> None:
        """What people do in the chats of the fake comes as an update."""
        self.telegram.deliver = self._bring

    # -- people ---------------------------------------------------------------------------------------------------

    def say(self, text: str, chat: int = 5, **more: Any) -> int:
        """A person writes to the bot; gives the update's id."""
        return self.deliver({"message": {**self.written(text, chat), **more}})

    def written(self, text: str, person: int) -> Json:
        """What a person writes to the bot in private."""
        who = {"id": person, "is_bot": False, "first_name": "Ana"}
        message: Json = {"message_id": self.next_id, "date": int(time.time()), "from": who}
        entities = {"entities": found_in(text)} if text.startswith("/") else {}
        return {**message, "chat": {**who, "type": "private"}, "text": text, **entities}

    def deliver(self, content: Json) -> int:
        """Any update; gives its id."""
        update = {"update_id": self.next_id, **content}
        self.next_id = int(update["update_id"]) + 1
        self.bring(update)
        return int(update["update_id"])

    def bring(self, update: Json) -> None:
        """An update waits until the bot polls, and has confirmed it."""
        self.waiting.append(update)
        self.arrived.set()

    async def _bring(self, update: Json) -> None:
        self.deliver(update)
        async with asyncio.timeout(PATIENCE):
            while len(self.telegram.touched) + len(self.telegram.offered) < self.messages_expected:
                await asyncio.sleep(0.005)

    @property
    def answered(self) -> Counter[str]:
        """How often each text was sent."""
        return Counter(reply.text for reply in self.replies)

    @property
    def chats_answered(self) -> Counter[int]:
        """How many replies each chat got."""
        return Counter(reply.chat for reply in self.replies)

    async def until(self, replies: int) -> None:
        """Waits for what the bot is to send, all told."""
        async with asyncio.timeout(PATIENCE):
            while len(self.replies) < replies:
                await asyncio.sleep(0.005)

    @property
    def webhook(self) -> Json:
        """What the last call of setWebhook had."""
        return next((given for method, given in reversed(self.telegram.calls) if method == "setWebhook"), {})

    # -- calls ----------------------------------------------------------------------------------------------------

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """A call in the process."""
        await self.step()
        parts = urlsplit(url)
        parameters: Json = {key: values[0] for key, values in parse_qs(parts.query).items()}
        parameters |= as_sent(request_data)
        answer = await self.answer(parts.path.rpartition("/")[2], parameters)
        await self.step()
        if isinstance(answer, Exception):
            raise answer
        return answer[0], json.dumps(answer[1]).encode()

    async def answer(self, method: str, parameters: Json, via: str = "") -> Answer:
        """What comes of a call."""
        if method == "getUpdates":
            return await self._updates(int(parameters.get("offset", 0)), float(parameters.get("timeout", 0)))
        if self.trouble:
            return self.trouble
        await asyncio.sleep(self.latency)
        chat = parameters.get("chat_id")
        if isinstance(chat, int):  # everybody has started a chat with the bot
            self.telegram.chats.setdefault(chat, Chat(chat, "private"))
            if chat in self.trouble_in:
                return self.trouble_in[chat]
        try:
            status, content = answered(self.telegram, method, parameters)
        except (ValueError, KeyError, TypeError):  # what a mutated update led to
            return refusal(400, "Bad Request: can't parse the parameters")
        if method == "sendMessage" and status == 200:
            self.replies.append(Reply(parameters["chat_id"], parameters["text"], via))
        return status, content

    async def _updates(self, offset: int, timeout: float) -> Answer:
        self.polls += 1
        if self.hanging_polls:
            self.hanging_polls -= 1
            await asyncio.Event().wait()
        if self.poll_trouble:
            return self.poll_trouble.pop(0)
        if self.trouble:
            return self.trouble
        if offset <= self.next_id:
            self.waiting[:] = [update for update in self.waiting if update["update_id"] >= offset]
        self._ended.set()
        self.arrived.set()
        self._ended = ended = asyncio.Event()
        until = asyncio.get_running_loop().time() + timeout
        while not self.waiting and not ended.is_set():
            self.arrived.clear()
            try:
                async with asyncio.timeout_at(until):
                    await self.arrived.wait()
            except TimeoutError:
                break
        if ended.is_set():
            return refusal(409, "Conflict: terminated by other getUpdates request")
        return 200, {"ok": True, "result": self.waiting[:100]}

    # -- behind HTTP ----------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it is, while it is there."""
        return f"http://127.0.0.1:{self.port}"

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serves; gives the address."""
        await self.come()
        try:
            yield self.url
        finally:
            await self.go()

    async def come(self) -> None:
        """From now on it can be reached."""
        app = web.Application()
        app.router.add_route("*", "/{via:.*}bot{token}/{method}", self._on_request)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def go(self) -> None:
        """It is away, until it comes again."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _on_request(self, request: web.Request) -> web.Response:
        called = request.match_info
        answer = refusal(401, "Unauthorized")
        if called["token"] == TOKEN:
            answer = await self.answer(called["method"], {**request.query, **await _posted(request)}, called["via"])
        if isinstance(answer, Exception):
            return web.Response(status=502)
        return web.json_response(answer[1], status=answer[0])


async def _posted(request: web.Request) -> Json:
    """The parameters in the body: JSON, or a form with a file."""
    if request.content_type == "application/json":
        return dict(await request.json())
    form: Json = dict(await request.post())
    numbers = {name: int(value) for name, value in form.items() if name == "chat_id"}
    files = {
        name: (file.filename, file.file.read().decode())
        for name, file in form.items()
        if isinstance(file, web.FileField)
    }
    return {**form, **files, **numbers}
