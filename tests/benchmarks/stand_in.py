"""A Bot API stand-in that does as little as it can, so that the bot under measurement is what is measured.

Runs as a process of its own. Users write at a steady rate or all at once; each user's reply is matched by chat.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import time
import urllib.request
from collections import deque
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp

BOT = {"id": 123456, "is_bot": True, "first_name": "Bot", "username": "the_bot", "can_read_all_group_messages": False}
TOKEN = "123456:BENCHMARK-token"


class StandIn:
    """The server's state: what waits to be fetched, and when each chat's question was asked and answered."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.waiting: deque[dict[str, Any]] = deque()
        self.asked: dict[int, deque[float]] = {}
        self.seconds: list[float] = []
        self.sent = 0
        self.unmatched = 0
        self.started = self.finished = 0.0
        self.update_id = 1
        self.webhook: tuple[str, str] | None = None
        self.arrived = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()
        self.calls = asyncio.Semaphore(64)
        self.session: aiohttp.ClientSession | None = None

    async def answer(self, method: str, parameters: dict[str, str]) -> object:
        """What one call returns."""
        if method == "getUpdates":
            return await self._updates(int(parameters.get("offset") or 0), float(parameters.get("timeout") or 0))
        if self.latency:
            await asyncio.sleep(self.latency)
        if method == "getMe":
            return BOT
        if method == "setWebhook":
            self.webhook = parameters["url"], parameters.get("secret_token", "")
            while self.waiting:
                self.spawn(self._call_webhook(*self.webhook, self.waiting.popleft()))
            return True
        if method in ("sendMessage", "sendPhoto", "sendDocument"):
            return self._sent(int(parameters["chat_id"]))
        if method == "setMessageReaction":  # the answer to thanks
            self._answered(int(parameters["chat_id"]))
            return True
        if method == "answerInlineQuery":
            self._answered(int(parameters["inline_query_id"]))
            return True
        if method == "getWebhookInfo":
            return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
        return True

    def ask(self, text: str, chat: int) -> None:
        """A user writes ``text`` in a private chat."""
        user = {"id": chat, "is_bot": False, "first_name": "Ana"}
        message = {"message_id": self.update_id, "date": int(time.time()), "chat": {**user, "type": "private"}}
        self._bring(chat, message={**message, "from": user, "text": text})

    def type(self, text: str, user: int) -> None:
        """A user has typed ``text`` after the bot's name."""
        query = {"id": str(self.update_id), "query": text, "offset": ""}
        who = {"id": user, "is_bot": False, "first_name": "Ana"}
        self._bring(self.update_id, inline_query={**query, "from": who})

    def _bring(self, answered_by: int, **content: dict[str, Any]) -> None:
        """``answered_by`` is the number by which the answer is known: the chat's, or the query's."""
        self.asked.setdefault(answered_by, deque()).append(time.perf_counter())
        update = {"update_id": self.update_id, **content}
        self.update_id += 1
        if self.webhook:
            self.spawn(self._call_webhook(*self.webhook, update))
        else:
            self.waiting.append(update)
            self.arrived.set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something beside the rest."""
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _call_webhook(self, url: str, secret: str, update: dict[str, Any]) -> None:
        async with self.calls:
            self.session = self.session or aiohttp.ClientSession()
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with self.session.post(url, json=update, headers=headers) as response:
                        if response.status == 200:
                            return
                await asyncio.sleep(0.1)

    async def load(self, texts: list[str], number: int, rate: float, chats: int, inline: bool = False) -> None:
        """``number`` messages (or inline queries) in turn from ``chats`` users, ``rate`` a second (0: all at once)."""
        self.seconds, self.sent, self.asked, self.unmatched = [], number, {}, 0
        self.started = time.perf_counter()
        for count in range(number):
            if rate and (wait := self.started + count / rate - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            (self.type if inline else self.ask)(texts[count % len(texts)], 1000 + count % chats)

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

    async def _updates(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
        if not self.waiting and timeout:
            self.arrived.clear()
            try:
                await asyncio.wait_for(self.arrived.wait(), min(timeout, 5))
            except TimeoutError:
                return []
        return [self.waiting[number] for number in range(min(100, len(self.waiting)))]

    def _answered(self, number: int) -> None:
        if times := self.asked.get(number):
            self.finished = time.perf_counter()
            self.seconds.append(self.finished - times.popleft())
        else:
            self.unmatched += 1

    def _sent(self, chat: int) -> dict[str, Any]:
        self._answered(chat)
        return {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private", "first_name": "A"}, "text": "x"}


class _Connection(asyncio.Protocol):
    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        self.read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.read += data
        while (end := self.read.find(b"\r\n\r\n")) >= 0:
            head = self.read[:end].decode("latin-1")
            lowered = head.lower()
            start = lowered.find("content-length:")
            length = int(lowered[start + 15 :].split("\r\n", 1)[0]) if start >= 0 else 0
            if len(self.read) < end + 4 + length:
                return
            body = self.read[end + 4 : end + 4 + length]
            self.read = self.read[end + 4 + length :]
            self.stand_in.spawn(self._reply(head.split(" ", 2)[1], body))

    async def _reply(self, target: str, body: bytes) -> None:
        url = urlsplit(target)
        method = url.path.rsplit("/", 1)[-1]
        if method == "_load":
            self.stand_in.spawn(self.stand_in.load(**json.loads(body)))
            result: object = True
        elif method == "_report":
            result = self.stand_in.report()
        elif body[:1] == b"{":
            result = await self.stand_in.answer(method, json.loads(body))
        else:
            fields = parse_qs(url.query) | parse_qs(body.decode("utf-8", "replace"))
            result = await self.stand_in.answer(method, {name: values[0] for name, values in fields.items()})
        payload = json.dumps({"ok": True, "result": result}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head.encode() + payload)


async def _serve(port: int, latency: float) -> None:
    stand_in = StandIn(latency)
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(stand_in), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def _main(port: int, latency: float) -> None:
    asyncio.run(_serve(port, latency))


@contextmanager
def running(port: int, latency: float) -> Iterator[str]:
    """The stand-in in its own process; gives its address. ``latency`` is what each call takes, in seconds."""
    server = multiprocessing.get_context("spawn").Process(target=_main, args=(port, latency), daemon=True)
    server.start()
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
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
    with urllib.request.urlopen(urllib.request.Request(f"{address}/bot{TOKEN}/{method}", body)) as response:
        return json.load(response)["result"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8089)
    parser.add_argument("--latency", type=float, default=0.0)
    _main(**vars(parser.parse_args()))
