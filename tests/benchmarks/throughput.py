"""How long an answer takes, idle memory, and updates a second: ours and echo bots of two libraries, in one run.

``python -m tests.benchmarks.throughput``; aiogram needs an environment of its own, named by ``--aiogram``. Each bot is
a process of its own against the same stand-in. Ours is the installed ``faqbot`` with everything on: inbox, matching,
journal; SQLite.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from aiohttp.test_utils import unused_port

from tests.benchmarks.stand_in import control, running
from tests.support.folders import load_folder
from tests.support.telegram_server import TOKEN

ROOT: Final = Path(__file__).parents[2]
SHIPPED: Final = ROOT / "knowledge/nara-summit"
SECRET: Final = "benchmark-secret"

PTB_ECHO: Final = """
import sys
from telegram.ext import ApplicationBuilder, MessageHandler, filters
async def echo(update, context):
    await update.message.reply_text(update.message.text)
address, at_once = sys.argv[1], int(sys.argv[2])
builder = ApplicationBuilder().token(sys.argv[3]).base_url(address + "/bot")
if at_once > 1:
    builder.concurrent_updates(at_once)
application = builder.build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling()
"""
AIOGRAM_ECHO: Final = """
import asyncio, sys
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
dispatcher = Dispatcher()
@dispatcher.message()
async def echo(message):
    await message.answer(message.text)
bot = Bot(sys.argv[3], session=AiohttpSession(api=TelegramAPIServer.from_base(sys.argv[1])))
asyncio.run(dispatcher.start_polling(bot))
"""


@contextmanager
def bot(command: list[str], **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """A bot as a process; stopped afterwards."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        environment = {"PATH": os.environ["PATH"], "DATA_DIR": folder, "PYTHONPATH": str(ROOT), **settings}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is not None:
                print(f"it ended: {(Path(folder) / 'log').read_text()[-2000:]}")
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()  # one at a time, an echo bot still has minutes of a flood before it
                process.wait()


def measure(address: str, texts: list[str], number: int, rate: float, cpu_of: int) -> dict[str, Any]:
    """One load from 500 chats; ``rate`` 0 asks all at once."""
    before = _cpu(cpu_of)
    report = load(address, texts, number, rate, 500, patience=90)
    report["cpu_ms"] = 1000 * (_cpu(cpu_of) - before) / max(1, report["answered"])
    return report


def load(address: str, texts: list[str], number: int, rate: float, chats: int, patience: float) -> dict[str, Any]:
    """Asks, and waits until all is answered or patience is over."""
    control(address, "_load", texts=texts, number=number, rate=rate, chats=chats)
    end = time.monotonic() + patience
    while True:
        report: dict[str, Any] = control(address, "_report")
        if report["answered"] >= number or time.monotonic() > end:
            return report
        time.sleep(0.05)


def is_answering(address: str) -> bool:
    """Whether the bot answers at all, once it had time to start."""
    return bool(load(address, ["hello"], 20, 0, 20, patience=60)["answered"] == 20)


def resident_mb(pid: int) -> float:
    """What a process holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def asked_again() -> list[str]:
    """200 questions, which a load repeats: after the news, people ask the same."""
    lines = (SHIPPED / "questions.jsonl").read_text().splitlines()
    return [json.loads(line)["question"] for line in lines[:200]]


def all_different() -> list[str]:
    """Some thousand questions, each asked once: the worst case."""
    phrasings = [text for item in load_folder(ROOT / "knowledge").by_id.values() for text in item.phrasings]
    random.Random(1).shuffle(phrasings)
    return phrasings


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=3000)
    parser.add_argument("--aiogram", help="a Python that has aiogram 3")
    parser.add_argument("--only", default="", help="only bots whose name this regular expression finds")
    parser.add_argument("--api", type=float, help="only with an API that takes so many milliseconds")
    arguments = parser.parse_args()
    number, again, different = arguments.number, asked_again(), all_different()
    python, faqbot = sys.executable, str(Path(sys.executable).parent / "faqbot")
    knowledge = {"KNOWLEDGE_DIR": str(ROOT / "knowledge"), "TELEGRAM_BOT_TOKEN": TOKEN, "LOG_LEVEL": "WARNING"}
    print(f"Other load before it begins: {os.getloadavg()[0]:.1f} processes on {os.cpu_count()} cores")
    steadily, flooded = f"at 100/s: {'p50 ms':>7} {'p99 ms':>7}", f"{'upd/s':>7} {'CPU ms':>7} lost"
    print(f"{'bot':34} {'API':>6} | {steadily} | {'idle MB':>7} | {flooded}")
    for latency in [0.0, 0.05] if arguments.api is None else [arguments.api / 1000]:
        bots: dict[str, tuple[list[str], dict[str, str], list[str]]] = {}
        for at_once in (1, 16, 32):
            echo = [python, "-c", PTB_ECHO, "{}", str(at_once), TOKEN]
            bots[f"PTB echo, polling, {at_once} at once"] = echo, {}, again
        if arguments.aiogram:
            bots["aiogram echo, polling"] = [arguments.aiogram, "-c", AIOGRAM_ECHO, "{}", "0", TOKEN], {}, again
        bots["ours, polling"] = [faqbot], knowledge, again
        bots["ours, polling, all different"] = [faqbot], knowledge, different
        port = unused_port()
        webhook = {
            "WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
            "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
            "WEBHOOK_SECRET": SECRET,
        }
        bots["ours, webhook"] = [faqbot], {**knowledge, **webhook}, again
        bots["ours, webhook, all different"] = [faqbot], {**knowledge, **webhook}, different
        for name, (command, settings, texts) in bots.items():
            if not re.search(arguments.only, name):
                continue
            with running(unused_port(), latency) as address:
                filled = [part.replace("{}", address) if part == "{}" else part for part in command]
                if settings:
                    settings = {**settings, "TELEGRAM_API_URL": address}
                with bot(filled, **settings) as process:
                    if not is_answering(address):
                        print(f"{name:34} does not answer")
                        continue
                    time.sleep(2)  # from its first question on, ours reads its encoder
                    idle = resident_mb(process.pid)
                    steady = measure(address, texts[-1000:], 1000, 100, process.pid)
                    flood = measure(address, texts[:number], number, 0, process.pid)
            lost = flood["sent"] - flood["answered"] + steady["sent"] - steady["answered"]
            print(
                f"{name:34} {1000 * latency:3.0f} ms |           {steady['p50_ms']:7.1f} {steady['p99_ms']:7.1f} |"
                f" {idle:7.0f} | {flood['per_second']:7.0f} {flood['cpu_ms']:7.2f} {lost:4}",
                flush=True,
            )


if __name__ == "__main__":
    main()
