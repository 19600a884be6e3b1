"""The one fake Telegram as a process of its own, with people who write at a steady rate or all at once.

How long each waits for a reply is measured here; replies are matched by chat. Of what is sent nothing is kept or looked
at, so that the bot is what is measured.
"""

import asyncio
import json
import multiprocessing
import time
import urllib.request
from collections import defaultdict, deque
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.fake_telegram import Json
from tests.support.telegram_server import TOKEN, Answer, TelegramServer

CALLS_AT_ONCE = 64
"""Of the webhook."""


@dataclass
class StandIn(TelegramServer):
    """Telegram, and when each chat's question was asked and answered."""

    asked: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    seconds: list[float] = field(default_factory=list)
    sent: int = 0
    unmatched: int = 0
    started: float = 0.0
    finished: float = 0.0
    _called_at: dict[str, str] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _calls: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CALLS_AT_ONCE))
    _session: aiohttp.ClientSession | None = None

    async def answer(self, method: str, parameters: Json, via: str = "") -> Answer:
        """As usual, and what is asked from outside: to begin with a load, and what has come of it."""
        if method == "_load":
            self._begin(self.load(**parameters))
            return 200, {"ok": True, "result": True}
        if method == "_report":
            return 200, {"ok": True, "result": self.report()}
        if method in ("sendMessage", "sendPhoto", "sendDocument", "setMessageReaction"):  # the last answers thanks
            await asyncio.sleep(self.latency)
            self._answered(int(parameters["chat_id"]))
            sent = {
                "message_id": 1,
                "date": 0,
                "chat": {"id": int(parameters["chat_id"]), "type": "private"},
                "text": "x",
            }
            return 200, {"ok": True, "result": method == "setMessageReaction" or sent}
        answer = await super().answer(method, parameters, via)
        if method == "answerInlineQuery":
            self._answered(int(parameters["inline_query_id"]))
        elif method == "setWebhook":
            self._called_at = {"url": parameters["url"], "secret": parameters["secret_token"]}
            waiting, self.waiting = self.waiting, []
            for update in waiting:
                self.bring(update)
        return answer

    async def load(self, texts: list[str], number: int, rate: float, chats: int, inline: bool = False) -> None:
        """``number`` messages (or inline queries) in turn from ``chats`` users, ``rate`` a second (0: all at once)."""
        self.seconds, self.sent, self.unmatched = [], number, 0
        self.asked.clear()
        self.started = time.perf_counter()
        for count in range(number):
            if rate and (wait := self.started + count / rate - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            (self._type if inline else self._ask)(texts[count % len(texts)], 1000 + count % chats)

    def _ask(self, text: str, chat: int) -> None:
        self.asked[chat].append(time.perf_counter())
        self.say(text, chat)

    def _type(self, text: str, user: int) -> None:
        self.asked[self.next_id].append(time.perf_counter())
        who = {"id": user, "is_bot": False, "first_name": "Ana"}
        self.deliver({"inline_query": {"id": str(self.next_id), "query": text, "offset": "", "from": who}})

    def bring(self, update: Json) -> None:
        """To the webhook, if there is one."""
        if self._called_at:
            self._begin(self._call_webhook(update))
        else:
            super().bring(update)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call_webhook(self, update: Json) -> None:
        async with self._calls:
            self._session = self._session or aiohttp.ClientSession()
            headers = {"X-Telegram-Bot-Api-Secret-Token": self._called_at["secret"]}
            while True:
                with suppress(aiohttp.ClientError):
                    async with self._session.post(self._called_at["url"], json=update, headers=headers) as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.1)

    def _answered(self, number: int) -> None:
        if times := self.asked.get(number):
            self.finished = time.perf_counter()
            self.seconds.append(self.finished - times.popleft())
        else:
            self.unmatched += 1

    def report(self) -> dict[str, Any]:
        """How many were answered, how fast."""
        ordered = sorted(self.seconds) or [0.0]
        took = max(self.finished - self.started, 1e-9)
        return {
            "sent": self.sent,
            "answered": len(self.seconds),
            "unmatched": self.unmatched,
            "per_second": len(self.seconds) / took,
            "p50_ms": 1000 * ordered[len(ordered) // 2],
            "p99_ms": 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))],
        }


async def _serve(port: int, latency: float) -> None:
    server = StandIn(port=port, latency=latency)
    server.telegram.is_local = True
    await server.come()
    await asyncio.Event().wait()


def _main(port: int, latency: float) -> None:
    asyncio.run(_serve(port, latency))


@contextmanager
def running(port: int, latency: float) -> Iterator[str]:
    """The stand-in in its own process; gives its address. ``latency`` is what each call takes, in seconds."""
    server = multiprocessing.get_context("spawn").Process(target=_main, args=(port, latency), daemon=True)
    server.start()
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                control(address, "getMe")
                break
            except OSError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.join()


def control(address: str, method: str, **parameters: Any) -> Any:
    """Calls one method from outside the bot."""
    body = json.dumps(parameters).encode()
    call = urllib.request.Request(f"{address}/bot{TOKEN}/{method}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(call) as response:
        return json.load(response)["result"]
