"""The bot's introduction: menus and descriptions, and a greeting in a group that it is added to.

Its name is left alone: that is its owner's.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from cachetools import LRUCache
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Message,
)
from telegram.error import TelegramError

from bot import texts
from bot.chat.addressing import ASK
from bot.chat.conversation.state import GroupAdmins, Groups
from bot.chat.views import menus
from bot.chat.views.replies import send_to
from bot.core.knowledge.model import KnowledgeBase
from bot.texts import phrases
from bot.texts.messages import localised
from bot.usecases.ask import FaqService

_GROUP: Final = ("ask", "askme", "topics", "source", "help", "privacy", "forget")
_GROUP_ADMIN: Final = (*_GROUP, "settings", "quiet", "language")
_PRIVATE: Final = ("topics", "source", "language", "help", "privacy", "forget")
_ADMIN: Final = (*_PRIVATE, "reload", "rollback", "revisions", "missed", "taught", "stats", "why")

MAX_MIGRATIONS: Final = 1_000
"""Supergroups remembered that were groups: they were greeted as such."""
_IN: Final = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED})

_log: Final = logging.getLogger(__name__)


async def set_menus(bot: Bot, language: str) -> None:
    """Sets the menus of private chats, of groups and of their admins in a language."""
    for scope, names in (
        (BotCommandScopeDefault(), _PRIVATE),
        (BotCommandScopeAllPrivateChats(), _PRIVATE),
        (BotCommandScopeAllGroupChats(), _GROUP),
        (BotCommandScopeAllChatAdministrators(), _GROUP_ADMIN),
    ):
        await _set_menu(bot, scope, names, language)


class AdminMenus:
    """The menus in the admins' private chats. Telegram takes one only once the admin has written there."""

    def __init__(self) -> None:
        self._seen: set[int] = set()

    async def on_admin_wrote(self, message: Message) -> None:
        """Sets an admin's menu, the first time that they write while the bot is running."""
        if message.chat.id not in self._seen:
            self._seen.add(message.chat.id)
            await _set_menu(message.get_bot(), BotCommandScopeChat(message.chat.id), _ADMIN, texts.ENGLISH)


async def _set_menu(bot: Bot, scope: BotCommandScope, names: tuple[str, ...], language: str) -> None:
    # Ephemeral: what somebody sends by the command, only the bot sees, and what it replies, only they.
    ephemeral = {name for name in names if names in (_GROUP, _GROUP_ADMIN) and name != ASK}
    more = {name: {"is_ephemeral": True} if name in ephemeral else None for name in names}
    wanted = tuple(BotCommand(name, texts.COMMANDS[name], api_kwargs=more[name]) for name in names)
    with _logged(f"the command menu {scope.type}"):
        known = await bot.get_my_commands(scope, _code(language))
        if [command.to_dict() for command in known] != [command.to_dict() for command in wanted]:
            await bot.set_my_commands(wanted, scope, _code(language))


@contextmanager
def _logged(what: str) -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        _log.warning("%s could not be set: %s", what, error)


async def introduce(bot: Bot, knowledge: KnowledgeBase) -> None:
    """Sets menus and descriptions in every language, each only where it differs.

    What cannot be set is logged, and stops nothing.
    """
    for language in texts.languages():
        with texts.speaking(language):
            await set_menus(bot, language)
            await _describe(bot, knowledge, _code(language))


async def _describe(bot: Bot, knowledge: KnowledgeBase, code: str | None) -> None:
    articles = phrases.articles_named(knowledge.articles)
    with _logged("a description"):
        description = texts.shortened(texts.DESCRIPTION.format(article=articles), 512)
        if (await bot.get_my_description(code)).description != description:
            await bot.set_my_description(description, code)
    with _logged("a description"):
        short = texts.shortened(texts.SHORT_DESCRIPTION.format(article=articles), 120)
        if (await bot.get_my_short_description(code)).short_description != short:
            await bot.set_my_short_description(short, code)


def _code(language: str) -> str | None:
    """Telegram's name of a language; none is that of whoever has another one."""
    return None if language == texts.ENGLISH else language


class Membership:
    """Greets each group once, and moves with it."""

    def __init__(self, faq: FaqService, groups: Groups, admins: GroupAdmins) -> None:
        self._admins = admins
        self._faq = faq
        self._groups = groups
        self._migrated: LRUCache[int, bool] = LRUCache(MAX_MIGRATIONS)

    async def on_change(self, change: ChatMemberUpdated) -> None:
        """Greets a group that has just added the bot, and says what the bot can see there."""
        self._admins.learn(change.chat.id, change.new_chat_member)
        was_in, is_in = change.old_chat_member.status in _IN, change.new_chat_member.status in _IN
        is_group = change.chat.type in (Chat.GROUP, Chat.SUPERGROUP)
        if not is_group or was_in or not is_in or change.chat.id in self._migrated:
            return
        bot = change.get_bot()
        is_admin = change.new_chat_member.status == ChatMember.ADMINISTRATOR
        sees_all = is_admin or bool(bot.bot.can_read_all_group_messages)
        await send_to(bot, change.chat.id, menus.greeting(localised(self._faq.knowledge), bot.username, sees_all))

    async def on_migration(self, message: Message) -> None:
        """A group has become a supergroup: another number, the same people. Both are told so."""
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        self._migrated[new] = True
        await self._groups.move(old, new)
