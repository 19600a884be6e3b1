"""Telegram as an intake sees it, in-process: updates until they are confirmed, sends, and every kind of trouble."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from telegram.request import BaseRequest, RequestData

ME = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "the_bot"}

Answer = tuple[int, dict[str, Any]] | Exception


def refusal(code: int, description: str, **parameters: int) -> Answer:
    """What Telegram answers where it refuses a call."""
    return code, {"ok": False, "description": description, "parameters": parameters}


async def _nothing() -> None:
    return None


@dataclass
class TelegramServer(BaseRequest):
    """One bot's side of Telegram. ``step`` is awaited before and after each call takes effect."""

    step: Callable[[], Awaitable[None]] = _nothing
    waiting: list[dict[str, Any]] = field(default_factory=list)
    replies: list[tuple[int, str]] = field(default_factory=list)
    polls: int = 0
    trouble: Answer | None = None
    """What every call gets while Telegram is away."""
    trouble_in: dict[int, Answer] = field(default_factory=dict)
    """What sending to a chat gets."""
    poll_trouble: list[Answer] = field(default_factory=list)
    """What the next polls get."""
    hanging_polls: int = 0
    """How many of the next polls never return."""
    webhook: dict[str, str] = field(default_factory=dict)
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
    def read_timeout(self) -> float | None:
        return 5

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

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
        if name == "getMe":
            return 200, {"ok": True, "result": ME}
        if name == "setWebhook":
            self.webhook = parameters
        if name != "sendMessage":
            return 200, {"ok": True, "result": True}
        if not re.fullmatch(r"-?\d{1,18}", parameters.get("chat_id", "")):
            return refusal(400, "Bad Request: chat not found")
        chat = int(parameters["chat_id"])
        if chat in self.trouble_in:
            return self.trouble_in[chat]
        self.replies.append((chat, parameters["text"]))
        return 200, {"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}}

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
