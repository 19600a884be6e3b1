"""The one fake Telegram as a bot's delivery meets it: in the process and in any kind of trouble, or behind HTTP.

What a call does is said by ``FakeTelegram`` alone; here is how updates come, are confirmed, and how calls fail.
"""

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from telegram.request import RequestData

from tests.support.fake_telegram import Chat, FakeTelegram, InProcess, Json, answered

TOKEN: Final = "4242:end-to-end-token"
PATIENCE: Final = 60.0
"""Seconds after which a test gives up on the bot."""

Answer = tuple[int, dict[str, Any]] | Exception


def refusal(code: int, description: str, **parameters: int) -> Answer:
    """What Telegram answers where it refuses a call."""
    return code, {"ok": False, "description": description, "parameters": parameters}


async def _nothing() -> None:
    return None


@dataclass
class TelegramServer(InProcess):
    """Telegram without a network. ``step`` is awaited before and after each call takes effect."""

    step: Callable[[], Awaitable[None]] = _nothing
    telegram: FakeTelegram = field(default_factory=FakeTelegram)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    replies: list[tuple[int, str]] = field(default_factory=list)
    """Chat and text of all that was sent."""
    polls: int = 0
    trouble: Answer | None = None
    """What every call gets while Telegram is away."""
    trouble_in: dict[int, Answer] = field(default_factory=dict)
    """What sending to a chat gets."""
    poll_trouble: list[Answer] = field(default_factory=list)
    """What the next polls get."""
    hanging_polls: int = 0
    """How many of the next polls never return."""
    next_id: int = 1
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, text: str, chat: int = 5, **more: Any) -> int:
        """A person writes to the bot; gives the update's id."""
        person = {"id": chat, "is_bot": False, "first_name": "Ana"}
        message = {"message_id": self.next_id, "date": 1, "chat": {"id": chat, "type": "private"}, "from": person}
        return self.deliver({"message": {**message, "text": text, **more}})

    def deliver(self, content: dict[str, Any]) -> int:
        """Any update; gives its id."""
        update = {"update_id": self.next_id, **content}
        self.next_id = int(update["update_id"]) + 1
        self.waiting.append(update)
        self.arrived.set()
        return self.next_id - 1

    @property
    def answered(self) -> Counter[str]:
        """How often each text was sent."""
        return Counter(text for _, text in self.replies)

    @property
    def webhook(self) -> Json:
        """What the last call of setWebhook had."""
        return next((given for method, given in reversed(self.telegram.calls) if method == "setWebhook"), {})

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        await self.step()
        parts = urlsplit(url)
        name = parts.path.rpartition("/")[2]
        parameters = {key: values[0] for key, values in parse_qs(parts.query).items()}
        answer = await self._answer(name, parameters | (request_data.json_parameters if request_data else {}))
        await self.step()
        if isinstance(answer, Exception):
            raise answer
        return answer[0], json.dumps(answer[1]).encode()

    async def _answer(self, name: str, parameters: dict[str, str]) -> Answer:
        if name == "getUpdates":
            return await self._updates(int(parameters["offset"]))
        if self.trouble:
            return self.trouble
        chat = parameters.get("chat_id", "")
        if re.fullmatch(r"-?\d{1,18}", chat):  # everybody has started a chat with the bot
            self.telegram.chats.setdefault(int(chat), Chat(int(chat), "private"))
            if int(chat) in self.trouble_in:
                return self.trouble_in[int(chat)]
        try:
            status, content = answered(self.telegram, name, parameters)
        except (ValueError, KeyError, TypeError):  # what a mutated update led to
            return refusal(400, "Bad Request: can't parse the parameters")
        if name == "sendMessage" and status == 200:
            self.replies.append((int(chat), parameters["text"]))
        return status, json.loads(content)

    async def _updates(self, offset: int) -> Answer:
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
        while not self.waiting:
            self.arrived.clear()
            await self.arrived.wait()
        return 200, {"ok": True, "result": self.waiting[:100]}


class BotApiServer:
    """Serves the Bot API; updates wait here until the bot fetches them."""

    def __init__(self) -> None:
        self.telegram = FakeTelegram(self._deliver)
        self.messages_expected = 1
        """How many messages an update brings, before what is seen is told."""
        self._updates: list[Json] = []
        self._changed = asyncio.Condition()

    async def _deliver(self, update: Json) -> None:
        async with self._changed:
            self._updates.append(update)
            self._changed.notify_all()
            done = self._changed.wait_for(
                lambda: len(self.telegram.touched) + len(self.telegram.offered) >= self.messages_expected
            )
            await asyncio.wait_for(done, PATIENCE)

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        parameters = {**request.query, **await posted(request)}
        if request.match_info["method"] == "getUpdates":
            return web.json_response({"ok": True, "result": await self._get_updates(parameters)})
        async with self._changed:
            status, body = answered(self.telegram, request.match_info["method"], parameters)
            self._changed.notify_all()
        return web.Response(status=status, body=body, content_type="application/json")

    async def _get_updates(self, parameters: Json) -> list[Json]:
        confirmed = int(parameters.get("offset", 0))
        async with self._changed:
            self._updates = [update for update in self._updates if update["update_id"] >= confirmed]
            try:
                waiting = self._changed.wait_for(lambda: self._updates)
                await asyncio.wait_for(waiting, float(parameters.get("timeout", 0)))
            except TimeoutError:
                return []
            return self._updates

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serves; gives the address."""
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def posted(request: web.Request) -> Json:
    """The parameters in the body, all as they stand in a form: what is no text in JSON."""
    if request.content_type == "application/json":
        body: Json = await request.json()
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()}
    return {name: await _value(value) for name, value in (await request.post()).items()}


async def _value(value: Any) -> Any:
    if isinstance(value, web.FileField):
        return (value.filename, value.file.read().decode())
    return value
