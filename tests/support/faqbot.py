"""The installed ``faqbot`` as a process."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from tests.support.ferry import FILES
from tests.support.folders import write_files
from tests.support.telegram_server import PATIENCE, TOKEN, TelegramServer

FAQBOT: Final = Path(sys.executable).parent / "faqbot"


@asynccontextmanager
async def faqbot(
    telegram: TelegramServer, folder: Path, *arguments: str, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot, and what it writes in ``folder/log``; killed in the end if it is still there."""
    environment = {
        "PATH": os.environ["PATH"],
        "KNOWLEDGE_DIR": str(folder / "knowledge"),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": telegram.url,
        **settings,
    }
    if not (folder / "knowledge").exists():
        write_files(folder / "knowledge", FILES)  # a small FAQ: it is there at once
    with (folder / "log").open("ab") as log:
        bot = await asyncio.create_subprocess_exec(
            FAQBOT, *arguments, cwd=folder, env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            yield bot
        finally:
            if bot.returncode is None:
                bot.kill()
                await bot.wait()


async def stopped(bot: asyncio.subprocess.Process) -> float:
    """Tells the bot to stop; gives the seconds that it took."""
    began = time.monotonic()
    bot.send_signal(signal.SIGTERM)
    async with asyncio.timeout(PATIENCE):
        assert await bot.wait() == 0
    return time.monotonic() - began
