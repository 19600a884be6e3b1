"""The installed ``faqbot`` as a process, while everything around it fails: rows 1 to 11 of docs/reliability.md."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from tests.support.faqbot import faqbot, stopped
from tests.support.telegram_server import PATIENCE, TelegramServer

pytestmark = pytest.mark.slow


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    server = TelegramServer()
    async with server.serving():
        yield server


@pytest.mark.reliability(1)
async def test_killed_again_and_again_it_loses_no_question(telegram: TelegramServer, tmp_path: Path) -> None:
    telegram.latency = 0.02
    chance = random.Random(5)
    for chat in range(1, 201):
        telegram.say("who is the captain?", chat)
    kills = 3
    for _ in range(kills):
        async with faqbot(telegram, tmp_path) as bot:
            await telegram.until(len(telegram.replies) + chance.randint(5, 50))
            bot.kill()
            await bot.wait()
    assert len(telegram.chats_answered) < 200
    async with faqbot(telegram, tmp_path) as bot:
        async with asyncio.timeout(PATIENCE):
            while len(telegram.chats_answered) < 200:
                await asyncio.sleep(0.01)
        await stopped(bot)
    # What was under way, or finished and not yet said to be: no more than twice what goes at once.
    assert sum(telegram.chats_answered.values()) - 200 <= kills * 2 * 64


@pytest.mark.reliability(3)
async def test_told_to_stop_under_load_nothing_is_lost_or_doubled(telegram: TelegramServer, tmp_path: Path) -> None:
    telegram.latency = 0.05
    for chat in range(1, 301):
        telegram.say("who is the captain?", chat)
    async with faqbot(telegram, tmp_path) as bot:
        await telegram.until(40)
        await stopped(bot)
    assert len(telegram.replies) < 300
    async with faqbot(telegram, tmp_path) as bot:
        await telegram.until(300)
        await stopped(bot)
    assert set(telegram.chats_answered.values()) == {1}


@pytest.mark.reliability(11)
async def test_of_two_processes_on_one_token_one_survives_and_the_other_says_why(
    telegram: TelegramServer, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    async with faqbot(telegram, tmp_path / "a") as first:
        telegram.say("who is the captain?", 1)
        await telegram.until(1)
        async with faqbot(telegram, tmp_path / "b") as second:
            async with asyncio.timeout(PATIENCE):
                assert await first.wait() == 3
            telegram.say("who is the captain?", 2)
            await telegram.until(2)
            await stopped(second)
    assert "another process gets this bot's updates" in (tmp_path / "a" / "log").read_text()


@pytest.mark.reliability(6)
async def test_after_telegram_was_away_it_replies_again(telegram: TelegramServer, tmp_path: Path) -> None:
    async with faqbot(telegram, tmp_path) as bot:
        telegram.say("who is the captain?", 1)
        await telegram.until(1)
        await telegram.go()
        await asyncio.sleep(3)  # for several polls in vain
        telegram.say("who is the captain?", 2)
        await telegram.come()
        await telegram.until(2)
        await stopped(bot)


async def test_telegram_that_is_away_at_the_start_is_waited_for(telegram: TelegramServer, tmp_path: Path) -> None:
    await telegram.go()
    health = f"127.0.0.1:{unused_port()}"
    telegram.say("who is the captain?", 1)
    async with faqbot(telegram, tmp_path, HEALTH_LISTEN=health) as bot:
        async with asyncio.timeout(PATIENCE):
            while "waiting for Telegram" not in (tmp_path / "log").read_text():
                await asyncio.sleep(0.1)
        assert "waiting for telegram" in await _get(f"http://{health}/readyz")
        await telegram.come()
        await telegram.until(1)
        assert '"ready": true' in await _get(f"http://{health}/readyz")
        await stopped(bot)
    assert "Telegram is there" in (tmp_path / "log").read_text()


async def test_while_it_waits_it_can_be_stopped(telegram: TelegramServer, tmp_path: Path) -> None:
    await telegram.go()
    async with faqbot(telegram, tmp_path, DATABASE_URL="postgresql://me:SECRET@127.0.0.1:9/none") as bot:
        async with asyncio.timeout(PATIENCE):
            while "waiting for the database" not in (tmp_path / "log").read_text():
                await asyncio.sleep(0.1)
        assert await stopped(bot) < 10
    assert "SECRET" not in (tmp_path / "log").read_text()


async def test_what_it_writes_is_for_its_own_user_alone(telegram: TelegramServer, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    (data / "faqbot.sqlite3").touch(mode=0o644)
    async with faqbot(telegram, tmp_path) as bot:
        telegram.say("who is the captain?", 1)
        await telegram.until(1)
        modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (data, *data.iterdir())}
        await stopped(bot)
    assert modes.pop("data") == "0o700"
    assert {"faqbot.sqlite3", "faqbot.sqlite3-wal", "faqbot.key"} <= set(modes)
    assert set(modes.values()) == {"0o600"}


@pytest.mark.reliability(20)
async def test_nothing_that_it_writes_has_the_token_or_what_was_asked(telegram: TelegramServer, tmp_path: Path) -> None:
    health = f"127.0.0.1:{unused_port()}"
    async with faqbot(telegram, tmp_path, LOG_LEVEL="DEBUG", LOG_FORMAT="json", HEALTH_LISTEN=health) as bot:
        telegram.say("who is the captain, my name is Zebulon?", 1)
        await telegram.until(1)
        await telegram.go()  # faults are logged as well
        await asyncio.sleep(1)
        await telegram.come()
        telegram.say("who is the captain?", 2)
        await telegram.until(2)
        pages = [await _get(f"http://{health}/{page}") for page in ("healthz", "readyz", "metrics")]
        command = Path(f"/proc/{bot.pid}/cmdline").read_bytes().decode()
        title = Path(f"/proc/{bot.pid}/comm").read_text()
        await stopped(bot)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in files} >= {"log", "faqbot.sqlite3"}
    assert not [path for path, content in files.items() if b"SECRET" in content]
    lines = (tmp_path / "log").read_text()
    for written in (lines, command, title, *pages):
        assert "SECRET" not in written
    assert "Zebulon" not in lines
    assert all(json.loads(line)["level"] for line in lines.splitlines())
    assert '"ready": true' in pages[1]
    assert "faqbot_answer_seconds_count" in pages[2]


async def _get(url: str) -> str:
    async with aiohttp.ClientSession() as session, session.get(url) as got:
        return await got.text()
