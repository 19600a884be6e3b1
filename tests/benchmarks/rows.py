"""The rows of docs/reliability.md that are about time, memory or many kills: figure beside target.

    python -m tests.benchmarks.rows [1 3 6 10 11 14 17 19 23]

Without numbers: all, in some five minutes, most of it row 1 and row 6. Row 13 has ``reload_stall``, row 7 and 27 have
``soak``. The installed ``faqbot`` runs as a process where a row is about one; SQLite, the shipped knowledge.
"""

import argparse
import asyncio
import os
import random
import resource
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from bot.core.knowledge.problems import KnowledgeError
from bot.core.language.english import rarities
from bot.storage.database import Database, sqlite_address
from bot.usecases.released import load_answerer
from tests.chat.test_intake import Bot, running
from tests.chat.test_webhook import HEADER, SECRET, serving
from tests.support.faqbot import faqbot, stopped
from tests.support.ferry import FILES
from tests.support.folders import load_folder, write_files
from tests.support.hostile_files import alias_bomb, merge_key_bomb
from tests.support.telegram_server import TelegramServer, refusal

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
KILLS = 50
A_SECOND = 20
QUESTION = "where do they meet?"
MEGABYTE = 2**20


Measure = Callable[[Path], Coroutine[Any, Any, None]]
"""Measures in a folder that is empty, and tells."""


def tell(row: int, what: str, target: str, ours: str) -> None:
    """Prints one figure."""
    print(f"{row:>3}  {what:52} {target:28} {ours}", flush=True)


def memory() -> float:
    """The most memory that this program has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@asynccontextmanager
async def telegram_at(latency: float) -> AsyncIterator[TelegramServer]:
    """Telegram on loopback, whose calls take so many seconds."""
    server = TelegramServer(latency=latency)
    async with server.serving():
        yield server


async def kills(folder: Path) -> None:
    """Row 1: SIGKILL at random moments under a steady load, and in the middle of a backlog."""
    chance, in_flight, asked = random.Random(1), 0, 0
    async with telegram_at(0.02) as telegram:

        async def people() -> None:
            nonlocal asked
            while True:
                asked += 1
                telegram.say(QUESTION, asked)
                await asyncio.sleep(1 / A_SECOND)

        asking = asyncio.create_task(people())
        for _ in range(KILLS):
            async with faqbot(telegram, folder) as bot:
                await telegram.until(len(telegram.replies) + 1)
                await asyncio.sleep(2 * chance.random())
                bot.kill()
                await bot.wait()
            in_flight += claimed(folder)
        asking.cancel()
        asked += 1
        telegram.say(QUESTION, asked)  # so that the last bot is up before it is told to stop
        async with faqbot(telegram, folder) as bot:
            while len(telegram.chats_answered) < asked:
                await asyncio.sleep(0.05)
            await stopped(bot)
        counts = telegram.chats_answered
    lost, doubled = asked - len(counts), sum(counts.values()) - len(counts)
    what = f"{KILLS} kills, {A_SECOND} questions a second, {asked:,} in all"
    tell(1, what, f"lost 0, doubled <= {in_flight} in flight", f"lost {lost}, doubled {doubled}")


async def kill_in_a_backlog(folder: Path) -> None:
    """Row 1, as the table of stock bots has it: killed after 20 of 100."""
    async with telegram_at(0.0) as telegram:
        for chat in range(1, 101):
            telegram.say(QUESTION, chat)
        async with faqbot(telegram, folder) as bot:
            await telegram.until(20)
            bot.kill()
            await bot.wait()
        in_flight = claimed(folder)
        async with faqbot(telegram, folder) as bot:
            while len(telegram.chats_answered) < 100:
                await asyncio.sleep(0.05)
            await stopped(bot)
        counts = telegram.chats_answered
    doubled = sum(counts.values()) - len(counts)
    target = f"lost 0, doubled <= {in_flight} in flight"
    tell(1, "killed after 20 of 100 that waited", target, f"lost {100 - len(counts)}, doubled {doubled}")


def claimed(folder: Path) -> int:
    """How many updates a killed bot was answering, or had answered and not yet said so."""
    with sqlite3.connect(folder / "data" / "faqbot.sqlite3") as connection:
        return int(connection.execute("SELECT count(*) FROM inbox WHERE worker IS NOT NULL").fetchone()[0])


async def stop_under_load(folder: Path) -> None:
    """Row 3."""
    async with telegram_at(0.05) as telegram:
        for chat in range(1, 601):
            telegram.say(QUESTION, chat)
        async with faqbot(telegram, folder) as bot:
            await telegram.until(40)
            took = await stopped(bot)
        async with faqbot(telegram, folder) as bot:
            await telegram.until(600)
            await stopped(bot)
        counts = telegram.chats_answered
    ours = f"lost {600 - len(counts)}, doubled {sum(counts.values()) - len(counts)}, {took:.1f} s"
    tell(3, "SIGTERM with 560 of 600 waiting", "lost 0, <= 10 s", ours)


async def away(folder: Path) -> None:
    """Row 6."""
    async with telegram_at(0.02) as telegram, faqbot(telegram, folder) as bot:
        telegram.say(QUESTION, 1)
        await telegram.until(1)
        await telegram.go()
        await asyncio.sleep(75)
        telegram.say(QUESTION, 2)
        await telegram.come()
        back = time.monotonic()
        await telegram.until(2)
        tell(6, "first reply after 75 s without Telegram", "<= 5 s", f"{time.monotonic() - back:.1f} s")
        await stopped(bot)


async def flood(folder: Path) -> None:
    """Row 10: the stand-in tells the flooding chat to wait, as Telegram does."""
    telegram = TelegramServer()
    telegram.trouble_in[5] = refusal(429, "Too Many Requests", retry_after=30)
    database = await Database.open(sqlite_address(folder / "bot.sqlite3"))
    began: dict[int, float] = {}
    seconds: list[float] = []

    async def answered(bot: Bot) -> None:
        while len(seconds) < 500:
            await bot.until(lambda: len(telegram.replies) > len(seconds))
            now = time.perf_counter()
            seconds.extend(now - began[reply.chat] for reply in telegram.replies[len(seconds) :])

    async with running(telegram, database) as bot:
        watching = asyncio.create_task(answered(bot))
        for number in range(60):
            telegram.say(f"flood {number}")
        for number in range(500):
            began[100 + number] = time.perf_counter()
            telegram.say(f"question {number}", chat=100 + number)
            await asyncio.sleep(0.01)
        await watching
    await database.close()
    seconds.sort()
    tell(10, "others, while one chat sends 60 at once", "p99 <= 1 s", f"p99 {seconds[int(0.99 * len(seconds))]:.2f} s")


async def two_pollers(folder: Path) -> None:
    """Row 11: from the moment that the second one starts."""
    (folder / "a").mkdir()
    (folder / "b").mkdir()
    async with telegram_at(0.02) as telegram, faqbot(telegram, folder / "a") as first:
        telegram.say(QUESTION, 1)
        await telegram.until(1)
        began = time.monotonic()
        async with faqbot(telegram, folder / "b") as second:
            code = await first.wait()
            took = time.monotonic() - began
            await stopped(second)
    said = (folder / "a" / "log").read_text().splitlines()[-1]
    tell(11, "two pollers on one token", "one exits, <= 10 s", f"exit code {code} in {took:.1f} s: {said[:60]}…")


def refusal_of(folder: Path) -> tuple[float, float, str]:
    """Milliseconds and MB that refusing a knowledge folder takes, and what is said."""
    before, began = memory(), time.perf_counter()
    try:
        load_folder(folder)
    except KnowledgeError as error:
        took = 1000 * (time.perf_counter() - began)
        return took, memory() - before, str(error.problems[0])
    raise AssertionError("it was not refused")


async def bombs(folder: Path) -> None:
    """Rows 14 and 15."""
    faq = write_files(folder / "knowledge", FILES) / "ferry/faq.yaml"
    for row, what, content in (
        (14, "merge-key bomb of 427 bytes", merge_key_bomb()),
        (15, "alias bomb", alias_bomb()),
        (15, "nested 5,000 deep", "[" * 5_000),
    ):
        faq.write_text(content)
        took, grown, said = refusal_of(faq.parents[1])
        tell(row, what, "<= 50 ms, <= 50 MB", f"{took:.1f} ms, {grown:.1f} MB: {said[:50]}…")


async def huge(folder: Path) -> None:
    """Row 17."""
    faq = write_files(folder / "knowledge", FILES) / "ferry/faq.yaml"
    faq.write_bytes(b"# a long comment\n" * (100 * MEGABYTE // 17))
    took, grown, said = refusal_of(faq.parents[1])
    tell(17, "a file of 100 MB", "refused before it is read", f"{took:.1f} ms, {grown:.1f} MB: {said[:50]}…")
    faq.unlink()
    os.mkfifo(faq)
    took, grown, said = refusal_of(faq.parents[1])
    tell(17, "a FIFO", "refused before it is read", f"{took:.1f} ms, {grown:.1f} MB: {said[:50]}…")


async def large_body(folder: Path) -> None:
    """Row 19."""

    async def body() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield chunk

    chunk = b"x" * MEGABYTE
    database = await Database.open(sqlite_address(folder / "bot.sqlite3"))
    async with serving(database) as served:
        before = memory()
        statuses: Counter[int | str] = Counter()
        for secret in (SECRET, "wrong"):
            try:
                statuses[await served.called(data=body(), headers={HEADER: secret})] += 1
            except aiohttp.ClientError:  # it hung up before all was sent
                statuses["hung up"] += 1
        grown = memory() - before
    await database.close()
    tell(19, "a body of 50 MB, with the secret and without", "413, 403", f"{dict(statuses)}, + {grown:.1f} MB")


async def long_messages(_: Path) -> None:
    """Row 23."""
    answerer, chance = load_answerer(KNOWLEDGE), random.Random(23)
    known = list(rarities())[:20_000]
    own = sorted({word for entry in answerer.knowledge.entries for word in entry.question.split()})
    for what, texts in (
        ("one letter", [letter * 4096 for letter in "aeinost?"]),
        ("one word", [f"{word} " * 4096 for word in chance.choices(own, k=40)]),
        ("many common words", [" ".join(chance.choices(known, k=900)) for _ in range(200)]),
        ("many words of the article", [" ".join(chance.choices(own, k=900)) for _ in range(200)]),
        ("many words of no language", ["".join(chance.choices("abcdefghijk ", k=4096)) for _ in range(200)]),
    ):
        took = []
        for text in texts:
            began = time.perf_counter()
            answerer.ask(text[:4096])
            took.append(1000 * (time.perf_counter() - began))
        took.sort()
        figures = f"{median(took):.2f} ms median, {took[int(0.99 * len(took))]:.2f} p99"
        tell(23, f"4,096 characters, {what}", "<= 2 ms", figures)


ROWS: dict[int, list[Measure]] = {
    14: [bombs], 17: [huge], 19: [large_body], 23: [long_messages], 3: [stop_under_load], 10: [flood],
    11: [two_pollers], 6: [away], 1: [kill_in_a_backlog, kills],
}  # fmt: skip


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", type=int, help=f"of {sorted(ROWS)}; 15 is shown with 14")
    wanted = parser.parse_args().rows
    print(f"row  {'what':52} {'target':28} ours")
    for measure in (each for row, measures in ROWS.items() if not wanted or row in wanted for each in measures):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(Path(folder)))


if __name__ == "__main__":
    main()
