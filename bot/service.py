"""The Telegram bot as a service: put together from the bottom up, started against whatever is away, and stopped.

A network, a server or Telegram that is not there yet is waited for; only what no other attempt can mend ends the bot.
"""

import asyncio
import ctypes
import gc
import logging
import os
import platform
import re
import secrets
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from typing import Final, TypeVar

from telegram import Bot
from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot import app, ops, texts
from bot.app import ExitError
from bot.chat.application import ALLOWED_UPDATES, build_application
from bot.chat.conversation.chats import introduce
from bot.chat.delivery.intake import Intake
from bot.chat.delivery.receiving import (
    AnotherPollsError,
    Poller,
    PollingEndedError,
    Source,
    Webhook,
    WebhookRefusedError,
    serve,
)
from bot.chat.delivery.sending import AiohttpRequest
from bot.chat.releases import tell_all
from bot.chat.teaching import send_digests
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching import vectors
from bot.core.matching.outcome import Kind
from bot.ops import Check, Finding, Metrics, health_page, waiting_for
from bot.settings import Settings
from bot.storage.database import Database, Postgresql
from bot.storage.events import DatabaseEventBus, EventBus, RevisionSwapped
from bot.storage.inbox import DatabaseInbox
from bot.storage.records import StorageAwayError, StorageError
from bot.storage.stores import SqlGroups
from bot.texts import phrases, reports
from bot.timing import Backoff, Recurring, set_within
from bot.usecases import cache
from bot.usecases.released import Released
from bot.usecases.releases import Releases
from bot.usecases.teaching import UseCases
from bot.usecases.worker import WorkerError

T = TypeVar("T")
SECRETS: Final = ("TELEGRAM_BOT_TOKEN", "DATABASE_URL", "WEBHOOK_SECRET")
GIVE_BACK_INTERVAL_S: Final = 300.0
PRIVATE_UMASK: Final = 0o077
"""What the bot writes is for the user alone that it runs as."""
START_BACKOFF: Final = Backoff(first=1.0, longest=30.0, jitter=0.2)

_log: Final = logging.getLogger(__name__)


class AwayError(Exception):
    """Something that the bot needs is not there now; another attempt may find it."""


class _StoppedError(Exception):
    """Told to stop while still waiting for something."""


def run_telegram(settings: Settings) -> None:
    """Runs the Telegram bot until it is told to stop; raises ExitError."""
    if settings.telegram_bot_token is None:
        raise ExitError(texts.NO_TOKEN)
    os.umask(PRIVATE_UMASK)
    app.keep_private(settings.data_dir)
    vectors.keep_table(cache.table_on_disk)
    for name in SECRETS:
        os.environ.pop(name, None)  # what has been read is not for the processes that are started
    hidden = (settings.telegram_bot_token, settings.webhook_secret, settings.database_url)
    ops.set_up_logging(settings.log_level, [each.get_secret_value() for each in hidden if each], settings.log_format)
    database = "the database of DATABASE_URL" if settings.database_url else f"SQLite in {app.database_file(settings)}"
    way = "webhook" if settings.webhook_url else "long polling"
    _log.info("faqbot %s on Python %s, with %s, by %s", app.VERSION, platform.python_version(), database, way)
    is_telegrams_own = settings.telegram_api_url == Settings.model_fields["telegram_api_url"].default
    if is_telegrams_own and not (settings.webhook_url or "https://").startswith("https://"):
        raise ExitError("WEBHOOK_URL: must start with https://, for Telegram calls nothing else")
    try:
        asyncio.run(_serve(settings, settings.telegram_bot_token.get_secret_value()))
    except ExitError:
        raise
    except Exception as error:
        # By way of the log, where secrets are struck out: an error may hold the address that was called.
        _log.critical("the bot has crashed", exc_info=error)
        raise ExitError("the bot has crashed; the log says where", app.CRASHED) from None


async def _serve(settings: Settings, token: str) -> None:
    """Puts the bot together from the bottom up, waits for what is not there yet, and answers until told to stop."""
    stop = _stop_signal()
    reached = partial(_reached, stop, settings)
    metrics = Metrics(app.VERSION, Kind)
    worker = secrets.token_hex(8)
    checks: dict[str, Check] = {part: waiting_for(part) for part in ("database", "knowledge", "telegram")}
    async with AsyncExitStack() as stack:
        # 1. The health page, so that whoever watches sees what the bot waits for.
        if settings.health_listen is not None:
            with _told_in_one_line(settings):
                page = health_page(settings.health_listen, checks, metrics)
                await stack.enter_async_context(page)
        try:
            # 2. The database, and on it what the bot knows and remembers.
            database = await reached("the database", lambda: Database.open(app.database_address(settings)))
            stack.push_async_callback(database.close)
            several = DatabaseEventBus(database, worker, token.encode()) if isinstance(database, Postgresql) else None
            bus = several or EventBus()
            opening = partial(app.open_use_cases, settings, database, lambda kind: metrics.outcomes.labels(kind).inc())
            use_cases = await reached("the database", lambda: stack.enter_async_context(opening()))
            checks |= _checks(use_cases)
            metrics.watch(lambda: use_cases.journal.health[:3], lambda: use_cases.faq.knowledge.revision)

            # 3. Telegram: the bot, and the door by which updates come in.
            sends, polls = [await stack.enter_async_context(AiohttpRequest()) for _ in range(2)]
            application = build_application(
                token,
                settings.telegram_api_url,
                use_cases,
                settings.admin_ids,
                sends,
                group_store=SqlGroups(database),
                bus=bus,
                contact=settings.operator_contact,
            )
            intake = Intake(application, DatabaseInbox(database, worker), metrics)
            checks["database"] = intake.check
            await reached("Telegram", application.initialize)
            stack.push_async_callback(application.shutdown)
            source = _source(settings, application.bot, intake, polls, metrics)
            caught_up = await _catch_up(use_cases.releases)
            # Python looks for reference cycles seldom among all objects, and often among a few: in no pause of its own.
            gc.collect()
            gc.set_threshold(2_000, 2, 1_000)
            await application.start()
            stack.push_async_callback(application.stop)
            stack.callback(use_cases.releases.give_up)  # which application.stop would wait for
            await reached("Telegram", source.open)
            checks["telegram"] = source.check
        except _StoppedError:
            return

        # 4. Beside answering: Telegram lets a profile be changed only so often, and may ask to wait for hours.
        beside = [introduce(application.bot, use_cases.faq.knowledge), _settle_down()]
        if several is not None:
            bus.subscribe(RevisionSwapped, use_cases.releases.on_swap)
            beside += [several.run(), use_cases.releases.follow()]
        if caught_up is not None:
            beside.append(tell_all(application.bot, settings.admin_ids, caught_up))
        if settings.weekly_digest:
            beside.append(send_digests(application.bot, settings.admin_ids, use_cases.teaching, time.time))
        for task in [asyncio.create_task(each) for each in beside]:
            stack.callback(task.cancel)

        # 5. Answers, until told to stop.
        if not settings.admin_ids:
            _log.info("ADMIN_IDS is empty: /reload is off")
        _log.info("@%s answers, revision %s", application.bot.username, use_cases.faq.knowledge.revision)
        try:
            await serve(source, intake, stop)
        except AnotherPollsError as error:
            raise ExitError(str(error), app.ANOTHER_POLLS) from None
        except PollingEndedError as error:
            raise ExitError(str(error)) from None


def _source(settings: Settings, bot: Bot, intake: Intake, polls: BaseRequest, metrics: Metrics) -> Source:
    """Where updates come from: the webhook where one is set, else long polling."""
    if settings.webhook_url is None or settings.webhook_secret is None:
        return Poller(polls, bot, intake, metrics, ALLOWED_UPDATES)
    secret = settings.webhook_secret.get_secret_value()
    return Webhook(bot, settings.webhook_url, settings.webhook_listen, secret, intake, metrics, ALLOWED_UPDATES)


async def _reached(stop: asyncio.Event, settings: Settings, what: str, reach: Callable[[], Awaitable[T]]) -> T:
    """What comes of ``reach``, tried until it succeeds: a network may come up long after the machine.

    Raises ExitError for what no further attempt can mend, and _StoppedError.
    """
    away, faults = Recurring(_log), 0
    while not stop.is_set():
        try:
            with _told_in_one_line(settings):
                reached = await reach()
        except AwayError as error:
            faults += 1
            away.fault(logging.WARNING, "waiting for %s: %s", what, error)
            await set_within(START_BACKOFF.pause(faults), stop)
        else:
            away.over(f"{what} is there")
            return reached
    raise _StoppedError


def _checks(use_cases: UseCases) -> dict[str, Check]:
    """What the health page says once the database is open."""

    async def knowledge() -> Finding:
        known = use_cases.faq.knowledge
        return Finding(True, f"revision {known.revision}, {phrases.counted(len(known.entries), 'entry')}")

    async def journal() -> Finding:
        health = use_cases.journal.health
        says = health.fault or f"{health.waiting} waiting, {health.written} written, {health.lost} lost"
        return Finding(health.fault is None, says)

    return {"knowledge": knowledge, "journal": journal}


async def _settle_down() -> None:
    """Reads the encoder, and returns to the system what a start and each reload needed: glibc alone keeps a fifth."""
    # in a thread: the first question would wait a second for it, and all others with that one
    await asyncio.to_thread(vectors.encode, ["?"])
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return  # another C library, that keeps less
    while True:
        await asyncio.to_thread(trim, 0)
        await asyncio.sleep(GIVE_BACK_INTERVAL_S)


async def _catch_up(releases: Releases) -> Released | None:
    """Takes files that have changed since the last load through the gates; whatever comes of it, the bot runs."""
    try:
        released = await releases.catch_up()
    except (StorageError, WorkerError) as error:
        _log.error("the files could not be checked: %s", error)
        return None
    if released is not None:
        _log.warning("files changed: %s", reports.headline(released))
    return released


@contextmanager
def _told_in_one_line(settings: Settings) -> Iterator[None]:
    """Says what in the set-up is wrong; raises ExitError."""
    url = re.sub("//[^/]*@", "//", settings.telegram_api_url)  # without a password
    try:
        yield
    except InvalidToken:
        raise ExitError(f"TELEGRAM_BOT_TOKEN: {url} does not know this token; copy it from @BotFather again") from None
    except WebhookRefusedError as error:
        raise ExitError(f"WEBHOOK_URL: Telegram does not take {settings.webhook_url} ({error})") from None
    except TelegramError as error:
        raise AwayError(
            f"TELEGRAM_API_URL: {url} cannot be reached ({type(error).__name__}); check the address and the network"
        ) from None
    except OSError as error:
        raise ExitError(f"WEBHOOK_LISTEN or HEALTH_LISTEN: {error.strerror or error}") from None
    except KnowledgeError as error:
        app.knowledge_dir(settings)
        raise ExitError(str(error)) from None
    except StorageAwayError as error:
        raise AwayError(str(error)) from None
    except StorageError as error:
        raise ExitError(str(error)) from None


def _stop_signal() -> asyncio.Event:
    """Set when the process is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    return stop
