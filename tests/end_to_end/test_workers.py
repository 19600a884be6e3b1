"""Several workers, one PostgreSQL, a load balancer in front: each a real process, and they last for all these tests."""

import asyncio
import json
import os
import random
import re
import shutil
import signal
import socket
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import psycopg
import pytest
import pytest_asyncio

from bot.chat.delivery.intake import AT_ONCE
from bot.storage.events import CHANNEL
from tests.support.fake_telegram import Json
from tests.support.faqbot import faqbot
from tests.support.ferry import FILES
from tests.support.folders import write_files
from tests.support.telegram_server import Answer, TelegramServer, refusal

HAPROXY = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIGURATION = Path(__file__).parents[2] / "docs" / "haproxy.cfg"
PATIENCE = 120.0
DATABASE = "workers"
SECRET = "a-webhook-secret"
ADMIN = 7
QUESTIONS = "who is the captain of the ferry?", "how much is a ticket?"
"""Asked in turn in each chat, so that the answers show their order."""

CLAIMED = 2 * AT_ONCE
"""What a worker may have claimed when it dies: any of it may be answered, not yet said to be, and answered again."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed: apt-get install haproxy"),
]


class CallingTelegram(TelegramServer):
    """Calls a webhook as Telegram does: one at a time in a chat, again until it is taken."""

    def __init__(self, webhook: str) -> None:
        super().__init__()
        self.telegram.is_local = True
        self.called_at = webhook
        self._calls: dict[int, asyncio.Task[None]] = {}
        self.refused: Counter[int] = Counter()
        """How often the webhook refused, by status; 0 where it did not answer."""
        self.to_close: dict[int, float] = {}
        """Chats whose next message is refused, with the seconds that they are closed for then."""
        self.closed: dict[int, tuple[str, float]] = {}
        """Who was told that a chat is closed, and until when."""
        self.disobeyed: list[str] = []

    def command(self, text: str, group: int, webhook: str) -> None:
        """The admin calls a command in a group; one worker is told."""
        usual, self.called_at = self.called_at, webhook
        self.deliver(
            {"message": {**self.written(text, ADMIN), "chat": {"id": group, "type": "group", "title": "Readers"}}}
        )
        self.called_at = usual

    def bring(self, update: Json) -> None:
        chat = update["message"]["chat"]["id"]
        self._calls[chat] = asyncio.create_task(self._call_webhook(update, self.called_at, self._calls.get(chat)))

    def said_in(self, chat: int) -> list[str]:
        """What the bot said in a chat; what it said twice, one after the other, once."""
        said = [reply.text for reply in self.replies if reply.chat == chat]
        return [text for at, text in enumerate(said) if at == 0 or text != said[at - 1]]

    def who_spoke_in(self, chat: int, since: int) -> set[int]:
        """The numbers of the workers that said something in a chat after so many replies."""
        return {_number(reply.via) for reply in self.replies[since:] if reply.chat == chat}

    async def _call_webhook(self, update: Json, webhook: str, before: asyncio.Task[None] | None) -> None:
        if before:
            await before
        async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as session:
            while (status := await _status(session, webhook, update)) != 200:
                self.refused[status] += 1
                await asyncio.sleep(0.1)

    async def answer(self, method: str, parameters: Json, via: str = "") -> Answer:
        chat, now = parameters.get("chat_id", 0), time.monotonic()
        if method == "sendMessage":
            if chat in self.to_close:
                self.closed[chat] = via, now + self.to_close.pop(chat)
            elif now < self.closed.get(chat, ("", now))[1]:
                self.disobeyed.append(via)
            if (wait := self.closed.get(chat, ("", now))[1] - now) > 0:
                return refusal(429, "Too Many Requests", retry_after=round(wait))
        return await super().answer(method, parameters, via)


class Workers:
    """The workers, on one database and one knowledge folder, and the balancer at which all are reached."""

    def __init__(self, database: str, beside: str, folder: Path, **settings: str) -> None:
        """``beside`` is another database of the same server."""
        self.database = database
        self._settings = settings
        self._beside = beside
        self.folder = folder
        self.knowledge = write_files(folder / "knowledge", FILES)
        self.ports = [(_free_port(), _free_port()) for _ in range(3)]
        self._balancer = _free_port()
        self.running: dict[int, asyncio.subprocess.Process] = {}
        self.telegram = CallingTelegram(f"http://127.0.0.1:{self._balancer}/hook")

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Telegram and the balancer are there; workers come as they are called for."""
        async with AsyncExitStack() as self._stack:
            await self.telegram.come()
            self._stack.push_async_callback(self.telegram.go)
            await self._stack.enter_async_context(self._balanced())
            yield

    def webhook(self, number: int) -> str:
        """Where a worker is called, past the balancer."""
        return f"http://127.0.0.1:{self.ports[number][0]}/hook"

    async def are(self, number: int) -> None:
        """Sees to it that so many run, listen to each other, and are reached through the balancer."""
        for each in range(number):
            if each not in self.running or self.running[each].returncode is not None:
                await self._start(each)
        await _until(lambda: all(self.log(each).count("listening to other workers") for each in range(number)))
        reached = [False]
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while not all(reached):
                await _status(session, self.telegram.called_at, {}, secret="wrong")
                reached = ['refused_total{status="403"}' in await self._page(each, "metrics") for each in range(number)]

    async def revisions(self, number: int) -> set[str]:
        """What is live at the first workers."""
        pages = [await self._page(each, "readyz") for each in range(number)]
        return {re.findall(r"revision (\w+)", page)[0] for page in pages}

    def postgresql(self, *, away: bool) -> None:
        """Ends all connections and takes no more, or takes them again."""
        with psycopg.connect(self._beside, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS {str(not away).lower()}".encode())
            if away:
                ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
                connection.execute(ended, [DATABASE])

    async def _start(self, number: int) -> None:
        webhook, health = (f"127.0.0.1:{port}" for port in self.ports[number])
        folder = self.folder / f"worker-{number}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        worker = faqbot(
            self.telegram,
            folder,
            TELEGRAM_API_URL=f"{self.telegram.url}/worker-{number}/",
            WEBHOOK_URL=self.telegram.called_at,
            WEBHOOK_LISTEN=webhook,
            WEBHOOK_SECRET=SECRET,
            HEALTH_LISTEN=health,
            DATA_DIR=str(folder),
            DATABASE_URL=self.database,
            KNOWLEDGE_DIR=str(self.knowledge),
            ADMIN_IDS=str(ADMIN),
            **self._settings,
        )
        self.running[number] = await self._stack.enter_async_context(worker)

    def log(self, number: int) -> str:
        """What a worker has logged since it was started last."""
        return (self.folder / f"worker-{number}" / "log").read_text()

    async def _page(self, number: int, page: str) -> str:
        address = f"http://127.0.0.1:{self.ports[number][1]}/{page}"
        async with aiohttp.ClientSession() as session, session.get(address) as answer:
            return await answer.text()

    @asynccontextmanager
    async def _balanced(self) -> AsyncIterator[None]:
        """HAProxy with the shipped configuration, but for names and ports."""
        servers = "".join(
            f"    server worker-{number} 127.0.0.1:{webhook} check port {health}\n"
            for number, (webhook, health) in enumerate(self.ports)
        )
        shipped = CONFIGURATION.read_text().replace("bind :8080", f"bind 127.0.0.1:{self._balancer}")
        file = self.folder / "haproxy.cfg"
        file.write_text(re.sub(r"(    server .*\n)+", servers, shipped))
        balancer = await asyncio.create_subprocess_exec(str(HAPROXY), "-f", file, "-q", "-db")
        try:
            yield
        finally:
            balancer.terminate()
            await balancer.wait()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workers(postgresql: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workers]:
    """None yet; each test says how many it wants."""
    with psycopg.connect(postgresql("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}".encode())
        workers = Workers(postgresql(DATABASE), postgresql("postgres"), tmp_path_factory.mktemp("workers"))
        async with workers.at_work():
            yield workers
        connection.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)".encode())


async def test_a_reload_at_one_reaches_the_other(workers: Workers) -> None:
    await workers.are(2)
    (before,) = await workers.revisions(2)
    faq = workers.knowledge / "ferry" / "faq.yaml"
    faq.write_text(faq.read_text().replace("A gear had cracked in March.", "In March, a gear had cracked."))
    workers.telegram.say("/reload", ADMIN)
    async with asyncio.timeout(PATIENCE):
        while before in await workers.revisions(2):
            await asyncio.sleep(0.05)
    assert len(await workers.revisions(2)) == 1


async def test_when_telegram_closes_a_chat_to_one_the_other_keeps_away_too(workers: Workers) -> None:
    """The one that was told cannot do anything after that, so that the other gets what is next for this chat."""
    await workers.are(2)
    telegram, group, since = workers.telegram, -70, len(workers.telegram.replies)
    async with await psycopg.AsyncConnection.connect(workers.database, autocommit=True) as listener:
        await listener.execute(f"LISTEN {CHANNEL}".encode())
        telegram.to_close[ADMIN] = 4
        telegram.say(QUESTIONS[0], ADMIN)
        async with asyncio.timeout(PATIENCE):
            async for event in listener.notifies():
                if json.loads(event.payload)["kind"] == "ChatClosed":
                    break
    told = _number(telegram.closed[ADMIN][0])
    other = 1 - told
    workers.running[told].send_signal(signal.SIGSTOP)
    try:
        telegram.command("/rollback", group, workers.webhook(other))  # said in the group, and to the admin in private
        await _until(lambda: other in telegram.who_spoke_in(group, since))
        await _until(lambda: other in telegram.who_spoke_in(ADMIN, since))
    finally:
        workers.running[told].send_signal(signal.SIGCONT)
    assert telegram.disobeyed == []


async def test_while_postgresql_is_away_they_refuse_and_afterwards_nothing_is_lost(workers: Workers) -> None:
    await workers.are(2)
    telegram, chats, rounds = workers.telegram, range(100, 110), 4
    telegram.refused.clear()
    for turn in range(rounds):
        if turn == rounds // 2:
            await _until(lambda: all(telegram.said_in(chat) for chat in chats))
            workers.postgresql(away=True)
        for chat in chats:
            telegram.say(QUESTIONS[turn % 2], chat)
    try:
        await _until(lambda: telegram.refused[503] >= len(chats))
    finally:
        workers.postgresql(away=False)
    await _until(lambda: all(len(telegram.said_in(chat)) >= rounds for chat in chats))
    assert all(len(telegram.said_in(chat)) == rounds for chat in chats), "an answer came out of turn"


async def test_three_share_the_questions_keep_their_order_and_one_may_die(workers: Workers) -> None:
    await workers.are(3)
    telegram, chats, rounds = workers.telegram, range(200, 230), 6
    telegram.latency = 0.03
    before = len(telegram.replies)
    for turn in range(rounds):
        for chat in chats:
            telegram.say(QUESTIONS[turn % 2], chat)
    await telegram.until(before + 40)
    workers.running[_number(telegram.replies[before].via)].kill()
    await _until(lambda: all(len(telegram.said_in(chat)) >= rounds for chat in chats))
    assert len(telegram.replies) - before - rounds * len(chats) <= CLAIMED
    assert all(len(telegram.said_in(chat)) == rounds for chat in chats), "an answer came out of turn"


def _number(via: str) -> int:
    """The worker that called Telegram, each by a path of its own."""
    return int(via.removeprefix("worker-").rstrip("/"))


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():
            await asyncio.sleep(0.02)


async def _status(session: aiohttp.ClientSession, url: str, update: Json, secret: str = SECRET) -> int:
    """The status of a call of the webhook; 0 where there is no answer."""
    try:
        async with session.post(url, json=update, headers={"X-Telegram-Bot-Api-Secret-Token": secret}) as answer:
            return answer.status
    except aiohttp.ClientError:
        return 0


def _free_port() -> int:
    """A port below those that outgoing connections take, for a server that starts later."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
