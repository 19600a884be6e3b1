"""The composition root: the only place where the parts are put together."""

import asyncio
import gc
import logging
import re
import secrets
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import texts
from bot.authoring.paths import files_from_here
from bot.core.knowledge.files import Files, read_folder
from bot.core.knowledge.loader import load_folder
from bot.core.knowledge.problems import KnowledgeError
from bot.core.matching.answerer import Answerer
from bot.core.matching.outcome import Kind
from bot.core.quality.comparison import CheckRequest, CheckResult, check_revision
from bot.ops import logs
from bot.settings import Settings
from bot.texts import phrases
from bot.texts import releases as reporting
from bot.usecases.ask import Desk
from bot.usecases.journal import Journal
from bot.usecases.ports import NOBODY_ELSE, StorageError
from bot.usecases.releases import FolderReleases, Released, Releases
from bot.usecases.teaching import Office, Teaching
from bot.usecases.worker import AsideError, examine_aside

if TYPE_CHECKING:
    from bot.storage.database import Database


_log: Final = logging.getLogger(__name__)


class StartError(Exception):
    """The Telegram bot cannot start; one clear line for whoever set it up."""


class EndedError(Exception):
    """The Telegram bot cannot go on; one clear line for whoever runs it."""


def load_answerer(folder: Path, article: str | None = None) -> Answerer:
    """The knowledge of a folder, or of one article of it alone, ready to be asked; raises KnowledgeError."""
    with files_from_here(folder):
        return Answerer.of(load_folder(folder, article))


def open_folder(folder: Path, article: str | None = None) -> FolderReleases:
    """A desk on a knowledge folder, or on one article of it alone; raises KnowledgeError where it cannot be used."""

    def check() -> CheckResult:
        with files_from_here(folder):
            return check_revision(CheckRequest(read_folder(folder, article), measured=False))

    return FolderReleases(check)


async def kept_files(settings: Settings, revision: str | None = None) -> Files:
    """The files of a revision in the database by the start of its name, or of the live one.

    Raises LookupError, with what there is, where it is not kept; and StorageError.
    """
    from bot.storage.database import Database
    from bot.storage.revisions import SqlRevisions

    database = await Database.open(database_address(settings))
    try:
        store = SqlRevisions(database)
        kept = await store.revisions()
        found = [each for each in kept if (each.live if revision is None else each.revision.startswith(revision))]
        if not found:
            raise LookupError(", ".join(each.revision for each in kept))
        return await store.files(found[0].number)
    finally:
        await database.close()


@asynccontextmanager
async def open_office(
    settings: Settings, database: "Database", count: Callable[[Kind], object]
) -> AsyncIterator[Office]:
    """The journal, the releases and what is learnt, on a database; raises KnowledgeError and StorageError."""
    from bot.storage.journal import SqlJournal
    from bot.storage.revisions import SqlRevisions

    store = SqlJournal(database)
    journal = Journal(store, await store.journal_key(), settings.journal_days, time.time)

    def make_desk(answerer: Answerer) -> Desk:
        return Desk(answerer, journal, count)

    def read() -> Files:
        return read_folder(settings.knowledge_dir)

    revisions = SqlRevisions(database)
    releases = await Releases.open(make_desk, revisions, store, read, examine_aside, time.time)
    async with journal.writing():
        yield Office(journal, releases, Teaching(releases, store, time.time), settings.journal_days)


def run_telegram(settings: Settings) -> None:
    """Runs the Telegram bot until it is told to stop; raises StartError and EndedError."""
    if settings.telegram_bot_token is None:
        raise StartError("TELEGRAM_BOT_TOKEN is not set")
    token = settings.telegram_bot_token.get_secret_value()
    hidden = (settings.telegram_bot_token, settings.webhook_secret, settings.database_url)
    logs.set_up_logging(settings.log_level, [each.get_secret_value() for each in hidden if each], settings.log_format)
    is_telegrams_own = settings.telegram_api_url == Settings.model_fields["telegram_api_url"].default
    if is_telegrams_own and not (settings.webhook_url or "https://").startswith("https://"):
        raise StartError("WEBHOOK_URL: must start with https://, for Telegram calls nothing else")
    try:
        asyncio.run(_serve(settings, token))
    except (StartError, EndedError):
        raise
    except Exception as error:
        # By way of the log, where secrets are struck out: an error may hold the address that was called.
        _log.critical("the bot has crashed", exc_info=error)
        raise EndedError("the bot has crashed; the log says where") from None


async def _serve(settings: Settings, token: str) -> None:
    # Imported here: it takes longer than answering a hundred questions, which `faqbot ask` would pay for.
    from bot.chat.admins.releases import tell_all
    from bot.chat.application import ALLOWED_UPDATES, build_application
    from bot.chat.delivery.intake import Intake, Source, serve
    from bot.chat.delivery.polling import Poller, PollingEndedError
    from bot.chat.delivery.transport import AiohttpRequest
    from bot.chat.delivery.webhook import Webhook
    from bot.chat.groups.profile import introduce
    from bot.ops.health import Finding, health_page
    from bot.ops.metrics import Metrics
    from bot.storage.bulletin import DatabaseBulletin
    from bot.storage.database import Database
    from bot.storage.groups import SqlGroups
    from bot.storage.inbox import DatabaseInbox

    stop = _stop_signal()
    metrics = Metrics()
    worker = secrets.token_hex(8)

    async def knowledge() -> Finding:
        desk = office.desk
        return Finding(
            True, f"revision {desk.knowledge.revision}, {phrases.counted(len(desk.knowledge.entries), 'entry')}"
        )

    def measure() -> None:
        metrics.waiting.set(intake.backlog)
        metrics.under_way.set(intake.under_way)
        metrics.knowledge.clear()
        metrics.knowledge.labels(office.desk.knowledge.revision).set(1)
        health = office.journal.health
        for state, records in (("waiting", health.waiting), ("written", health.written), ("lost", health.lost)):
            metrics.journal.labels(state).set(records)

    async def journal() -> Finding:
        health = office.journal.health
        says = health.fault or f"{health.waiting} waiting, {health.written} written, {health.lost} lost"
        return Finding(health.fault is None, says)

    async with AsyncExitStack() as stack:
        sends, polls = AiohttpRequest(), AiohttpRequest()
        stack.push_async_callback(sends.shutdown)
        stack.push_async_callback(polls.shutdown)
        with _told_in_one_line(settings):
            database = await Database.open(database_address(settings))
            stack.push_async_callback(database.close)
            bulletin = DatabaseBulletin(database, worker) if database.is_postgresql else NOBODY_ELSE
            office = await stack.enter_async_context(
                open_office(settings, database, lambda kind: metrics.outcomes.labels(kind).inc())
            )
            application = build_application(
                token,
                settings.telegram_api_url,
                office,
                settings.admin_ids,
                sends,
                polls,
                groups=SqlGroups(database),
                bulletin=bulletin,
            )
            bot = application.bot
            await application.initialize()
            stack.push_async_callback(application.shutdown)
        inbox = DatabaseInbox(database, worker)
        intake = Intake(application, inbox, metrics)
        source: Source
        open_source: Callable[[], Awaitable[object]]
        if settings.webhook_url is not None and settings.webhook_secret is not None:
            listen, secret = host_and_port(settings.webhook_listen), settings.webhook_secret.get_secret_value()
            source = webhook = Webhook(bot, settings.webhook_url, listen, secret, intake, metrics, ALLOWED_UPDATES)
            open_source = webhook.open
        else:
            source = Poller(polls, bot.base_url, intake, inbox, metrics, ALLOWED_UPDATES)
            open_source = bot.delete_webhook
        caught_up = await _catch_up(office.releases)
        _collect_seldom()
        await application.start()
        stack.push_async_callback(application.stop)
        bulletin.on_notice(office.releases.hear)
        stack.callback(office.releases.give_up)  # which application.stop would wait for
        with _told_in_one_line(settings):
            if settings.health_listen is not None:
                checks = {
                    "database": intake.check,
                    "telegram": source.check,
                    "knowledge": knowledge,
                    "journal": journal,
                }
                page = health_page(host_and_port(settings.health_listen), checks, metrics, measure)
                await stack.enter_async_context(page)
            await open_source()
        # Beside answering: Telegram lets a profile be changed only so often, and may ask to wait for hours.
        beside = [introduce(bot, office.desk.knowledge), office.releases.follow(), bulletin.run()]
        if caught_up is not None:
            beside.append(tell_all(bot, settings.admin_ids, caught_up, office.releases))
        for task in [asyncio.create_task(each) for each in beside]:
            stack.callback(task.cancel)
        if not settings.admin_ids:
            _log.info("ADMIN_IDS is empty: /reload is off")
        _log.info("@%s answers, revision %s", bot.username, office.desk.knowledge.revision)
        try:
            await serve(source, intake, stop)
        except PollingEndedError as error:
            raise EndedError(str(error)) from None


def _collect_seldom() -> None:
    """Has Python look for reference cycles less often, and never in what was loaded: it took a tenth of the CPU."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


async def _catch_up(releases: Releases) -> Released | None:
    """Takes files that have changed since the last load through the gates; whatever comes of it, the bot runs."""
    try:
        released = await releases.catch_up()
    except (StorageError, AsideError) as error:
        _log.error("the files could not be checked: %s", error)
        return None
    if released is not None:
        _log.warning("files changed: %s", reporting.headline(released, releases.desk.knowledge.revision))
    return released


def host_and_port(listen: str) -> tuple[str, int]:
    """``127.0.0.1:8080`` or ``[::1]:8080``, in two."""
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


@contextmanager
def _told_in_one_line(settings: Settings) -> Iterator[None]:
    """Says what in the set-up is wrong; raises StartError."""
    from telegram.error import InvalidToken, TelegramError

    from bot.chat.delivery.webhook import WebhookRefusedError

    url = re.sub("//[^/]*@", "//", settings.telegram_api_url)  # without a password
    try:
        yield
    except InvalidToken:
        raise StartError(f"TELEGRAM_BOT_TOKEN: {url} does not know this token; copy it from @BotFather again") from None
    except WebhookRefusedError as error:
        raise StartError(f"WEBHOOK_URL: Telegram does not take {settings.webhook_url} ({error})") from None
    except TelegramError as error:
        raise StartError(
            f"TELEGRAM_API_URL: {url} cannot be reached ({type(error).__name__}); check the address and the network"
        ) from None
    except OSError as error:
        raise StartError(f"WEBHOOK_LISTEN or HEALTH_LISTEN: {error.strerror or error}") from None
    except KnowledgeError as error:
        missing = texts.NO_KNOWLEDGE_DIR.format(folder=settings.knowledge_dir)
        raise StartError(str(error) if settings.knowledge_dir.is_dir() else missing) from None
    except StorageError as error:
        raise StartError(str(error)) from None


def database_file(settings: Settings) -> Path:
    """Where the SQLite file lies, unless DATABASE_URL names another database."""
    return settings.data_dir / "faqbot.sqlite3"


def database_address(settings: Settings) -> str:
    """The address of the database."""
    from bot.storage.database import sqlite_address

    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    return sqlite_address(database_file(settings))


def _stop_signal() -> asyncio.Event:
    """Set when the process is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    return stop
