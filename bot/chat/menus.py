"""The command menus, by who sees them. Set only where they differ; a menu that cannot be set stops nothing."""

import logging
from typing import Final

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot import texts

_GROUP: Final = ("ask", "topics", "source", "help", "privacy", "forget")
_GROUP_ADMIN: Final = (*_GROUP, "settings", "quiet")
_PRIVATE: Final = ("topics", "source", "help", "privacy", "forget")
_ADMIN: Final = (*_PRIVATE, "reload", "rollback", "revisions", "missed", "taught", "stats", "why")

_log: Final = logging.getLogger(__name__)


async def set_menus(bot: Bot) -> None:
    """Sets the menus of private chats, of groups and of their admins."""
    for scope, names in (
        (BotCommandScopeDefault(), _PRIVATE),
        (BotCommandScopeAllPrivateChats(), _PRIVATE),
        (BotCommandScopeAllGroupChats(), _GROUP),
        (BotCommandScopeAllChatAdministrators(), _GROUP_ADMIN),
    ):
        await _set_menu(bot, scope, names)


class AdminMenus:
    """The menus in the admins' private chats. Telegram takes one only once the admin has written there."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    async def show_to(self, bot: Bot, admin_id: int) -> None:
        """Sets an admin's menu, the first time that they write while the bot is running."""
        if admin_id not in self._seen:
            self._seen.add(admin_id)
            await _set_menu(bot, BotCommandScopeChat(admin_id), _ADMIN)


async def _set_menu(bot: Bot, scope: BotCommandScope, names: tuple[str, ...]) -> None:
    wanted = tuple(BotCommand(name, texts.COMMANDS[name]) for name in names)
    try:
        if await bot.get_my_commands(scope) != wanted:
            await bot.set_my_commands(wanted, scope)
    except TelegramError as error:
        _log.warning("the command menu %s could not be set: %s", scope.type, error)
