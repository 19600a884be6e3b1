"""The bot's own coming and going: a greeting in a group that it is added to, quiet where it is removed."""

from typing import Final

from cachetools import LRUCache
from telegram import Bot, Chat, ChatMember, ChatMemberUpdated, Message

from bot.chat.views import browsing
from bot.chat.views.replies import send_to
from bot.core.knowledge.model import KnowledgeBase

MOST_MIGRATIONS: Final = 1_000
"""Supergroups remembered that were groups: they were greeted as such."""
_IN: Final = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED})


class Membership:
    """Greets each group once."""

    def __init__(self) -> None:
        self._migrated: LRUCache[int, bool] = LRUCache(MOST_MIGRATIONS)

    async def on_change(self, change: ChatMemberUpdated, bot: Bot, knowledge: KnowledgeBase) -> None:
        """Greets a group that has just added the bot, and says what the bot can see there."""
        if not _was_added(change) or change.chat.id in self._migrated:
            return
        is_admin = change.new_chat_member.status == ChatMember.ADMINISTRATOR
        sees_all = is_admin or bool(bot.bot.can_read_all_group_messages)
        await send_to(bot, change.chat.id, browsing.greeting(knowledge, bot.username, sees_all))

    def on_migration(self, message: Message) -> None:
        """A group has become a supergroup: another number, the same people."""
        self._migrated[message.migrate_to_chat_id or message.chat.id] = True


def _was_added(change: ChatMemberUpdated) -> bool:
    in_group = change.chat.type in (Chat.GROUP, Chat.SUPERGROUP)
    return in_group and change.old_chat_member.status not in _IN and change.new_chat_member.status in _IN
