"""What people read about the bot before they talk to it. Its name is left alone: that is its owner's."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from bot import texts
from bot.chat.menus import set_menus
from bot.core.knowledge import KnowledgeBase

_log: Final = logging.getLogger(__name__)


async def introduce(bot: Bot, knowledge: KnowledgeBase) -> None:
    """Sets menus and descriptions, each only where it differs; what cannot be set is logged, and stops nothing."""
    articles = texts.articles(list(knowledge.articles.values()))
    description, short = texts.DESCRIPTION.format(article=articles), texts.SHORT_DESCRIPTION.format(article=articles)

    async def current_description() -> str:
        return (await bot.get_my_description()).description

    async def current_short_description() -> str:
        return (await bot.get_my_short_description()).short_description

    await set_menus(bot)
    await _set_where_it_differs(texts.shortened(description, 512), current_description, bot.set_my_description)
    await _set_where_it_differs(texts.shortened(short, 120), current_short_description, bot.set_my_short_description)


async def _set_where_it_differs(
    wanted: str, current: Callable[[], Awaitable[str]], set_to: Callable[[str], Awaitable[bool]]
) -> None:
    try:
        if await current() != wanted:
            await set_to(wanted)
    except TelegramError as error:
        _log.warning("a description could not be set: %s", error)
