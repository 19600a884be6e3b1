"""Several workers, one PostgreSQL, a load balancer in front: each a real process."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from aiohttp.test_utils import unused_port

from bot.chat.intake import AT_ONCE
from tests.end_to_end.test_reliability import PATIENCE, Telegram, faqbot
from tests.end_to_end.test_telegram import SHIPPED

ROOT = Path(__file__).parents[2]
SECRET = "a-webhook-secret"
QUESTIONS = "where do they meet?", "is japan part of the cptpp?"
"""Asked in turn in each chat, so that the answers show their order."""

CLAIMED = 2 * AT_ONCE
"""What a worker may have claimed when it dies: any of it may be answered, not yet said to be, and answered again."""

pytestmark = pytest.mark.skipif(
    "WORKERS" not in os.environ, reason="several workers want a quiet machine: run it by hand with WORKERS=1"
)

balancer_needed = pytest.mark.skipif(
    shutil.which("haproxy") is None, reason="HAProxy is not installed: apt-get install haproxy"
)


class CallingTelegram(Telegram):
    """Calls a webhook as Telegram does: one at a time in a chat, again until it is taken."""

    def __init__(self, webhook: str) -> None:
        super().__init__()
        self._webhook = webhook
        self._calls: dict[int, asyncio.Task[None]] = {}
        self.refusals = 0

    def ask(self, text: str, chat: int) -> None:
        super().ask(text, chat)
        update, before = self.updates.pop(), self._calls.get(chat)
        self._calls[chat] = asyncio.create_task(self._call_webhook(update, before))

    async def _call_webhook(self, update: dict[str, Any], before: asyncio.Task[None] | None) -> None:
        if before:
            await before
        async with aiohttp.ClientSession(headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}) as session:
            while True:
                try:
                    async with session.post(self._webhook, json=update) as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                self.refusals += 1
                await asyncio.sleep(0.1)


@pytest.fixture
def database(postgresql: Callable[[str], str]) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    name = "workers_" + os.urandom(6).hex()
    with psycopg.connect(postgresql("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield postgresql(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class Workers:
    """The workers that run, and the address at which all are reached."""

    def __init__(self, database: str, folder: Path, **settings: str) -> None:
        self.settings = {"DATABASE_URL": database, **settings}
        self.folder = folder
        self.ports = [(unused_port(), unused_port()) for _ in range(3)]
        self.balancer = unused_port()
        self.running: list[asyncio.subprocess.Process] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.balancer}/hook"

    async def start(self, stack: AsyncExitStack, telegram: Telegram, number: int) -> None:
        """One more worker; returns when it is ready."""
        webhook, health = (f"127.0.0.1:{port}" for port in self.ports[number])
        folder = self.folder / f"worker-{number}"
        folder.mkdir()
        worker = faqbot(
            telegram,
            folder,
            WEBHOOK_URL=self.address,
            WEBHOOK_LISTEN=webhook,
            WEBHOOK_SECRET=SECRET,
            HEALTH_LISTEN=health,
            DATA_DIR=str(folder),
            **self.settings,
        )
        self.running.append(await stack.enter_async_context(worker))
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while True:
                try:
                    async with session.get(f"http://{health}/healthz"):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    async def until_all_are_reached(self) -> None:
        """Calls without the secret until the balancer has led to each worker."""
        reached: list[bool] = [False]
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            while not all(reached):
                async with session.post(self.address):
                    pages = [await _page(f"http://127.0.0.1:{health}/metrics") for _, health in self.ports]
                reached = ['faqbot_webhook_refused_total{status="403"}' in page for page in pages]

    async def revisions(self, number: int) -> list[str]:
        """What is live at each of the first workers."""
        pages = [await _page(f"http://127.0.0.1:{health}/readyz") for _, health in self.ports[:number]]
        return [found[1] for page in pages if (found := re.search(r"revision (\w+)", page))]

    @asynccontextmanager
    async def balanced(self) -> AsyncIterator[None]:
        """HAProxy with the shipped configuration, but for names and ports."""
        shipped = (ROOT / "docs/haproxy.cfg").read_text()
        servers = "".join(
            f"    server worker-{number} 127.0.0.1:{webhook} check port {health}\n"
            for number, (webhook, health) in enumerate(self.ports)
        )
        config = re.sub(
            r"(    server .*\n)+", servers, shipped.replace("bind :8080", f"bind 127.0.0.1:{self.balancer}")
        )
        file = self.folder / "haproxy.cfg"
        file.write_text(config)
        balancer = await asyncio.create_subprocess_exec("haproxy", "-f", file, "-q", "-db")
        try:
            yield
        finally:
            balancer.terminate()
            await balancer.wait()


@balancer_needed
async def test_workers_share_the_questions_keep_their_order_and_one_may_die(database: str, tmp_path: Path) -> None:
    workers = Workers(database, tmp_path)
    telegram = CallingTelegram(workers.address)
    telegram.latency = 0.03
    chats, rounds = range(1, 31), 6
    async with AsyncExitStack() as stack:
        await telegram.come()
        stack.push_async_callback(telegram.go)
        await stack.enter_async_context(workers.balanced())
        for number in range(3):
            await workers.start(stack, telegram, number)
        await workers.until_all_are_reached()
        for turn in range(rounds):
            for chat in chats:
                telegram.ask(QUESTIONS[turn % 2], chat)
        await telegram.until(40)
        workers.running[0].kill()
        async with asyncio.timeout(PATIENCE):
            while any(len(_in_turn(telegram, chat)) < rounds for chat in chats):
                await asyncio.sleep(0.05)
    assert len(telegram.replies) - rounds * len(chats) <= CLAIMED
    for chat in chats:
        assert len(_in_turn(telegram, chat)) == rounds, "an answer came out of turn"


def _in_turn(telegram: Telegram, chat: int) -> list[str]:
    """The answers of a chat; one that came twice, one after the other, counts once."""
    answers = [reply["text"] for reply in telegram.replies if reply["chat_id"] == str(chat)]
    return [answer for at, answer in enumerate(answers) if at == 0 or answer != answers[at - 1]]


async def _page(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


async def test_a_reload_at_one_worker_reaches_the_other(database: str, tmp_path: Path) -> None:
    knowledge = shutil.copytree(SHIPPED, tmp_path / "knowledge")
    workers = Workers(database, tmp_path, KNOWLEDGE_DIR=str(knowledge), ADMIN_IDS="7")
    workers.balancer = workers.ports[0][0]  # every call goes to the first worker
    telegram = CallingTelegram(workers.address)
    async with AsyncExitStack() as stack:
        await telegram.come()
        stack.push_async_callback(telegram.go)
        for number in range(2):
            await workers.start(stack, telegram, number)
        before = await workers.revisions(2)
        faq = knowledge / "nara-summit" / "faq.yaml"
        faq.write_text(
            faq.read_text().replace("In Nara, which was selected", "In the city of Nara, which was selected")
        )
        telegram.ask("/reload", 7)
        async with asyncio.timeout(PATIENCE):
            while len(set(after := await workers.revisions(2))) > 1 or after == before:
                await asyncio.sleep(0.05)
    assert len(set(before)) == 1
