"""Groups: their settings and their admins, as the store and Telegram tell them, kept for a while."""

import logging
from collections.abc import Callable
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Bot, CallbackQuery, ChatMember, Message
from telegram.error import TelegramError

from bot.usecases.notices import Bulletin, GroupChanged, Notice
from bot.usecases.ports import GroupSettings, GroupStore, StorageError

ADMIN_CACHE_S: Final = 180.0
"""Seconds for which Telegram is not asked again about the same person in the same group."""
MAX_PEOPLE: Final = 10_000
_ADMIN: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})

_log: Final = logging.getLogger(__name__)


class GroupAdmins:
    """The admins of groups."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` tells seconds, from whenever."""
        self._known: TTLCache[tuple[int, int], bool] = TTLCache(MAX_PEOPLE, ADMIN_CACHE_S, clock)

    async def wrote(self, message: Message) -> bool:
        """True where an admin of its group wrote a message. Only admins can write as the group itself."""
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        user = message.from_user
        return user is not None and await self.is_admin(message.get_bot(), message.chat.id, user.id)

    async def pressed(self, query: CallbackQuery) -> bool:
        """True where an admin pressed a button; who writes as the group presses under their own number."""
        message = query.message
        return message is not None and await self.is_admin(query.get_bot(), message.chat.id, query.from_user.id)

    async def is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """True where somebody, or the bot itself, is an admin of a group; nobody is while Telegram does not say."""
        known = self._known.get((chat_id, user_id))
        if known is not None:
            return known
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            _log.info("Telegram does not say who is an admin: %s", error)
            return False
        self.learn(chat_id, member)
        return member.status in _ADMIN

    def learn(self, chat_id: int, member: ChatMember) -> None:
        """Somebody is this in a group now."""
        self._known[chat_id, member.user.id] = member.status in _ADMIN


def topic_of(message: Message) -> int | None:
    """The forum topic that a message stands in."""
    return message.message_thread_id if message.is_topic_message else None


async def sees_everything(bot: Bot, chat_id: int) -> bool:
    """True where Telegram shows the bot every message of a group."""
    if bot.bot.can_read_all_group_messages:
        return True
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramError:
        return False
    return member.status in _ADMIN


SETTINGS_CACHE_S: Final = 60.0
"""Seconds after which the store is asked again: another worker may have changed something, unheard."""
MAX_GROUPS: Final = 10_000


class Groups:
    """The settings of groups. While the store cannot be read, what was known last counts."""

    def __init__(self, store: GroupStore, clock: Callable[[], float], bulletin: Bulletin) -> None:
        """``clock`` tells seconds, from whenever."""
        self._store = store
        self._bulletin = bulletin
        bulletin.on_notice(self._hear)
        self._fresh: TTLCache[int, GroupSettings] = TTLCache(MAX_GROUPS, SETTINGS_CACHE_S, clock)
        self._last_known: LRUCache[int, GroupSettings] = LRUCache(MAX_GROUPS)

    async def settings(self, chat_id: int) -> GroupSettings:
        """The settings of a group."""
        fresh = self._fresh.get(chat_id)
        if fresh is not None:
            return fresh
        try:
            settings = await self._store.settings(chat_id)
        except StorageError as error:
            _log.warning("the settings of a group cannot be read: %s", error)
            settings = self._last_known.get(chat_id, GroupSettings())
        self._know(chat_id, settings)
        return settings

    async def set(self, chat_id: int, settings: GroupSettings) -> None:
        """Changes the settings of a group; raises StorageError."""
        await self._store.set(chat_id, settings)
        self._know(chat_id, settings)
        self._bulletin.post(GroupChanged(chat_id))

    async def move(self, chat_id: int, to: int) -> None:
        """A group has become a supergroup, which has another number; raises StorageError."""
        await self._store.move(chat_id, to)
        for known in (self._fresh, self._last_known):
            known.pop(chat_id, None)
            known.pop(to, None)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, GroupChanged):
            self._fresh.pop(notice.group, None)

    def _know(self, chat_id: int, settings: GroupSettings) -> None:
        self._fresh[chat_id] = self._last_known[chat_id] = settings
