"""``faqbot doctor``: looks at everything that the bot needs from outside, and says what to do about what is wrong.

Changes nothing, but for bringing an existing database up to date, as every start does.
"""

import json
import os
import platform
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Literal

import aiohttp
import click
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import app
from bot.chat.delivery.sending import AiohttpRequest
from bot.core.knowledge.problems import KnowledgeError
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.inbox import DatabaseInbox
from bot.storage.records import StorageError
from bot.texts import phrases
from bot.usecases.released import load_answerer

MIN_FREE_BYTES: Final = 200 * 1024 * 1024
"""Bytes that should be free on the disk of DATA_DIR."""

MAX_DRIFT_S: Final = 30.0
"""Seconds that our clock may differ from Telegram's: what is too old to answer is judged by ours."""

_TIMEOUT: Final = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True)
class Diagnosis:
    """How one part is, and what to do about it where it is not well."""

    part: str
    says: str
    advice: str = ""
    bears_it: bool = False
    """Whether the bot runs all the same."""

    @property
    def level(self) -> Literal["ok", "warn", "wrong"]:
        """``ok``; ``warn``, where something could be better; ``wrong``, where it does not run like this."""
        if not self.advice:
            return "ok"
        return "warn" if self.bears_it else "wrong"


async def report(settings: Settings, *, as_objects: bool) -> bool:
    """Prints every diagnosis, in words or as a JSON object; whether all is well."""
    well = True
    async for found in examine(settings):
        well = well and found.level != "wrong"
        if as_objects:
            told = {"part": found.part, "level": found.level, "says": found.says, "advice": found.advice}
            click.echo(json.dumps(told, ensure_ascii=False))
            continue
        click.echo(f"{found.level:<5} {found.part}: {found.says}")
        if found.advice:
            click.echo(f"      -> {found.advice}")
    return well


async def examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    """Every diagnosis, as it is found."""
    yield Diagnosis("version", f"faqbot {app.VERSION}, Python {platform.python_version()}")
    yield knowledge(settings)
    yield disk(settings.data_dir)
    yield await database(settings)
    if settings.telegram_bot_token is None:
        yield Diagnosis(
            "token", "TELEGRAM_BOT_TOKEN is not set", "get one from @BotFather; without it, only the terminal"
        )
        return
    async with AiohttpRequest() as request:
        url = settings.telegram_api_url
        token = settings.telegram_bot_token.get_secret_value()
        bot = Bot(token, base_url=f"{url}/bot", request=request, get_updates_request=request)
        try:
            yield await identity(bot)
            yield await webhook(bot, settings)
        except InvalidToken:
            yield Diagnosis("token", f"{url} does not know it", "copy it from @BotFather again")
            return
        except TelegramError as error:
            yield Diagnosis("Telegram", f"{url}: {error}", "check TELEGRAM_API_URL, the network and the firewall")
            return
    yield await clock(url)
    if not settings.admin_ids:
        yield Diagnosis(
            "admins", "ADMIN_IDS is empty, so /reload is off", "set it to your numeric user id", bears_it=True
        )


def knowledge(settings: Settings) -> Diagnosis:
    """Whether the knowledge loads."""
    try:
        folder = app.knowledge_dir(settings)
        loaded = load_answerer(folder).knowledge
    except app.ExitError as error:
        return Diagnosis("knowledge", str(error), "set KNOWLEDGE_DIR")
    except KnowledgeError as error:
        first = next(iter(error.problems), "")
        found = phrases.counted(len(error.problems), "problem")
        return Diagnosis("knowledge", f"{found}; the first: {first}", f"faqbot check {folder}")
    return Diagnosis("knowledge", f"{phrases.counted(len(loaded.entries), 'entry')}, revision {loaded.revision}")


def disk(folder: Path) -> Diagnosis:
    """Whether the bot can write its files."""
    nearest = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    if not os.access(nearest, os.W_OK):
        return Diagnosis(
            "disk", f"{nearest} cannot be written", "give it to the user that runs faqbot, or set DATA_DIR"
        )
    free = shutil.disk_usage(nearest).free
    says = f"{free / 1024**2:,.0f} MB free for {folder}"
    return Diagnosis("disk", says, "make room, or set DATA_DIR elsewhere" if free < MIN_FREE_BYTES else "")


async def database(settings: Settings) -> Diagnosis:
    """Whether the database can be used, and what waits in it."""
    file = app.database_file(settings)
    if file is not None and not file.exists():
        return Diagnosis("database", f"{file} is made at the first start")
    try:
        opened = await Database.open(app.database_address(settings))
        try:
            waiting = await DatabaseInbox(opened, "doctor").waiting()
            kind = "PostgreSQL" if opened.is_postgresql else f"SQLite in {file}"
        finally:
            await opened.close()
    except StorageError as error:
        of_file = f"see that {file} is a database that the user of faqbot may write to"
        of_server = "check DATABASE_URL, and that the server runs and lets us in"
        return Diagnosis("database", str(error), of_file if file else of_server)
    return Diagnosis("database", f"{kind}, {waiting} updates waiting")


async def identity(bot: Bot) -> Diagnosis:
    """Whether the token is known, and what the bot gets to see in groups; raises TelegramError."""
    me = await bot.get_me()
    sees = "sees all messages of its groups" if me.can_read_all_group_messages else "sees in groups what addresses it"
    inline = "inline is on" if me.supports_inline_queries else "inline is off (@BotFather: /setinline)"
    return Diagnosis("token", f"@{me.username}; {sees}; {inline}")


async def webhook(bot: Bot, settings: Settings) -> Diagnosis:
    """Whether Telegram delivers updates as the settings have it; raises TelegramError."""
    known = await bot.get_webhook_info()
    pending = f"{known.pending_update_count} updates pending"
    if settings.webhook_url is None and known.url:
        advice = "set WEBHOOK_URL, or start faqbot: it ends that"
        return Diagnosis("updates", f"{pending}; Telegram calls {known.url}", advice)
    if settings.webhook_url is None:
        return Diagnosis("updates", f"{pending}; by long polling")
    if known.url != settings.webhook_url:
        says = f"{pending}; Telegram calls {known.url or 'nobody'}"
        return Diagnosis("updates", says, "start faqbot: it tells Telegram")
    if known.last_error_message:
        when = f"{known.last_error_date:%Y-%m-%d %H:%M} UTC" if known.last_error_date else "lately"
        advice = "check the load balancer, its certificate, our log"
        return Diagnosis("updates", f"{pending}; {when}: {known.last_error_message}", advice)
    return Diagnosis("updates", f"{pending}; by webhook")


async def clock(url: str) -> Diagnosis:
    """Whether our clock agrees with Telegram's."""
    try:
        async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True) as session, session.head(url) as answer:
            theirs = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Diagnosis("clock", f"{url} does not tell the time, so ours could not be compared")
    drift = abs(time.time() - theirs)
    return Diagnosis(
        "clock", f"{drift:.0f} s off", "set the clock by NTP" if drift > MAX_DRIFT_S else "", bears_it=True
    )
