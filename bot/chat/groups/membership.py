"""The bot's own coming and going: a greeting in a group that it is added to, quiet where it is removed."""

from typing import Final

from cachetools import LRUCache
from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update
from telegram.ext import ChatMemberHandler, filters

from bot.chat.groups.directory import GroupAdmins, Groups
from bot.chat.routing import Handler, on_message
from bot.chat.views import menus
from bot.chat.views.replies import send_to
from bot.texts.messages import localised
from bot.usecases.ask import Desk

MAX_MIGRATIONS: Final = 1_000
"""Supergroups remembered that were groups: they were greeted as such."""
_IN: Final = frozenset({ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED})


class Membership:
    """Greets each group once, and moves with it."""

    def __init__(self, desk: Desk, groups: Groups, admins: GroupAdmins) -> None:
        self._admins = admins
        self._desk = desk
        self._groups = groups
        self._migrated: LRUCache[int, bool] = LRUCache(MAX_MIGRATIONS)

    def handlers(self) -> list[Handler]:
        """The bot's own coming and going, and a group that becomes a supergroup."""

        async def on_update(update: Update, _: object) -> None:
            if update.my_chat_member is not None:
                await self.on_change(update.my_chat_member)

        return [
            ChatMemberHandler(on_update, ChatMemberHandler.MY_CHAT_MEMBER),
            on_message(filters.StatusUpdate.MIGRATE, self.on_migration),
        ]

    async def on_change(self, change: ChatMemberUpdated) -> None:
        """Greets a group that has just added the bot, and says what the bot can see there."""
        self._admins.learn(change.chat.id, change.new_chat_member)
        if not _was_added(change) or change.chat.id in self._migrated:
            return
        bot = change.get_bot()
        is_admin = change.new_chat_member.status == ChatMember.ADMINISTRATOR
        sees_all = is_admin or bool(bot.bot.can_read_all_group_messages)
        await send_to(bot, change.chat.id, menus.greeting(localised(self._desk.knowledge), bot.username, sees_all))

    async def on_migration(self, message: Message) -> None:
        """A group has become a supergroup: another number, the same people. Both are told so."""
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        self._migrated[new] = True
        await self._groups.move(old, new)


def _was_added(change: ChatMemberUpdated) -> bool:
    in_group = change.chat.type in (Chat.GROUP, Chat.SUPERGROUP)
    return in_group and change.old_chat_member.status not in _IN and change.new_chat_member.status in _IN
