"""Who is an admin of a group: as Telegram says, remembered for minutes."""

import logging
from collections.abc import Callable
from typing import Final

from cachetools import TTLCache
from telegram import Bot, CallbackQuery, ChatMember, Message
from telegram.error import TelegramError

REMEMBERED_FOR: Final = 180.0
"""Seconds for which Telegram is not asked again about the same person in the same group."""
MOST_PEOPLE: Final = 10_000
_ADMIN: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})

_log: Final = logging.getLogger(__name__)


class GroupAdmins:
    """The admins of groups."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock`` tells seconds, from whenever."""
        self._known: TTLCache[tuple[int, int], bool] = TTLCache(MOST_PEOPLE, REMEMBERED_FOR, clock)

    async def wrote(self, message: Message) -> bool:
        """Whether an admin of its group wrote a message. Only admins can write as the group itself."""
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        user = message.from_user
        return user is not None and await self._is_admin(message.get_bot(), message.chat.id, user.id)

    async def pressed(self, query: CallbackQuery) -> bool:
        """Whether an admin pressed a button; who writes as the group presses under their own number."""
        message = query.message
        return message is not None and await self._is_admin(query.get_bot(), message.chat.id, query.from_user.id)

    async def _is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        known = self._known.get((chat_id, user_id))
        if known is not None:
            return known
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            _log.info("Telegram does not say who is an admin: %s", error)
            return False
        self._known[chat_id, user_id] = member.status in _ADMIN
        return member.status in _ADMIN


async def sees_everything(bot: Bot, chat_id: int) -> bool:
    """Whether Telegram shows the bot every message of a group."""
    if bot.bot.can_read_all_group_messages:
        return True
    try:
        member = await bot.get_chat_member(chat_id, bot.id)
    except TelegramError:
        return False
    return member.status in _ADMIN
