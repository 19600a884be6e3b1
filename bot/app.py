"""The composition root: the only place where the parts are put together."""

import asyncio
import logging
import signal
from pathlib import Path
from typing import Final

from bot import logs
from bot.core.answering import Answerer
from bot.core.loading import load_folder
from bot.desk import Desk
from bot.settings import Settings

_log: Final = logging.getLogger(__name__)


class StartError(Exception):
    """The Telegram bot cannot start; one clear line for whoever set it up."""


def load_answerer(folder: Path) -> Answerer:
    """The knowledge of a folder, ready to be asked; raises KnowledgeError."""
    return Answerer.of(load_folder(folder))


def open_desk(folder: Path) -> Desk:
    """A desk on a knowledge folder; raises KnowledgeError where it cannot be used."""
    return Desk(load_answerer(folder), lambda: load_answerer(folder))


def run_telegram(settings: Settings, desk: Desk) -> None:
    """Runs the Telegram bot until it is told to stop; raises StartError."""
    if settings.telegram_bot_token is None:
        raise StartError("TELEGRAM_BOT_TOKEN is not set")
    secrets = [settings.telegram_bot_token.get_secret_value()]
    logs.set_up_logging(settings.log_level, secrets)
    asyncio.run(_poll(settings, settings.telegram_bot_token.get_secret_value(), desk))


async def _poll(settings: Settings, token: str, desk: Desk) -> None:
    # Imported here: it takes longer than answering a hundred questions, which `faqbot ask` would pay for.
    from telegram.error import InvalidToken, TelegramError
    from telegram.ext import Updater

    from bot.chat.application import ALLOWED_UPDATES, build_application
    from bot.chat.profile import introduce

    application = build_application(token, settings.telegram_api_url, desk, settings.admin_ids)
    try:
        await application.initialize()
    except InvalidToken:
        raise StartError(
            f"TELEGRAM_BOT_TOKEN: {settings.telegram_api_url} does not know this token; copy it from @BotFather again"
        ) from None
    except TelegramError as error:
        raise StartError(
            f"TELEGRAM_API_URL: {settings.telegram_api_url} cannot be reached ({type(error).__name__}); "
            "check the address and the network"
        ) from None
    updater = Updater(application.bot, application.update_queue)
    async with application, updater:
        # Beside answering: Telegram lets a profile be changed only so often, and may ask to wait for hours.
        introducing = asyncio.create_task(introduce(application.bot, desk.knowledge))
        stop = _stop_signal()
        await application.start()
        await updater.start_polling(
            allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1, error_callback=_on_polling_error
        )
        _log.info("@%s answers, revision %s", application.bot.username, desk.knowledge.revision)
        if not settings.admin_ids:
            _log.info("ADMIN_IDS is empty: /reload is off")
        await stop.wait()
        introducing.cancel()
        await updater.stop()
        await application.stop()


def _on_polling_error(error: Exception) -> None:
    _log.warning("no updates from Telegram: %s", error)


def _stop_signal() -> asyncio.Event:
    """Set when the process is told to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    return stop
