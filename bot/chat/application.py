"""Which update goes to which callback: python-telegram-bot's Application, put together from a desk.

How updates arrive is decided elsewhere: by polling, or by ``Application.process_update``.
"""

import logging
import time
from collections.abc import Callable, Collection
from typing import Any, Final

from telegram import CallbackQuery, Message, Update, User
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.chat.admins import releases as admin
from bot.chat.admins import releases as statistics
from bot.chat.admins import teaching
from bot.chat.conversation import answering as edits
from bot.chat.conversation import answering as private
from bot.chat.conversation import callbacks as pressing
from bot.chat.conversation import inline
from bot.chat.conversation import inline as guest
from bot.chat.conversation.addressing import calls_by_command, from_a_person, text_of
from bot.chat.conversation.answering import Answering, Wordless
from bot.chat.conversation.group import GroupAnswering
from bot.chat.conversation.memory import Exchanges
from bot.chat.delivery.sending import SendingPolicy
from bot.chat.groups import settings as group_settings
from bot.chat.groups.membership import Membership
from bot.chat.groups.profile import AdminMenus
from bot.chat.groups.settings import GroupAdmins, Groups, GroupSettingsPanel
from bot.chat.views import browsing, feedback
from bot.chat.views import browsing as commands
from bot.chat.views import buttons as admin_buttons
from bot.chat.views.rendering import Block, Rendering, rendering
from bot.chat.views.replies import show
from bot.texts import english as texts
from bot.usecases.ports import NOBODY_ELSE, Bulletin, GroupStore
from bot.usecases.teaching import Office

ALLOWED_UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MY_CHAT_MEMBER,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
)
"""The kinds of updates that the bot does something with; Telegram sends no others."""

AFTERWARDS: Final = 1
"""The group of handlers that come to an update after it was answered."""

Context = ContextTypes.DEFAULT_TYPE
ChatApplication = Application[Any, Any, Any, Any, Any, Any]

_log: Final = logging.getLogger(__name__)


def build_application(
    token: str,
    api_url: str,
    office: Office,
    admin_ids: Collection[int],
    request: BaseRequest | None = None,
    updates_request: BaseRequest | None = None,
    clock: Callable[[], float] = time.monotonic,
    *,
    groups: GroupStore,
    now: Callable[[], float] = time.time,
    bulletin: Bulletin = NOBODY_ELSE,
) -> ChatApplication:
    """The bot on its office, not yet connected; ``request`` is a way to reach Telegram other than PTB's own.

    ``clock`` tells seconds from whenever, ``now`` those since 1970.
    """
    key = token.encode()
    policy = SendingPolicy(bulletin=bulletin, key=key)
    builder = ApplicationBuilder().updater(None).rate_limiter(policy).token(token)
    builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    if request is not None:
        builder.request(request)
    if updates_request is not None:
        builder.get_updates_request(updates_request)
    application = builder.build()
    callbacks = Callbacks(office, admin_ids, groups, clock, now, Exchanges(bulletin, key), bulletin)
    application.add_handlers(callbacks.handlers())
    application.add_handler(callbacks.after_an_admin_wrote(), AFTERWARDS)
    application.add_error_handler(on_error)
    return application


class Callbacks:
    """The callbacks by kind of update. Each takes the message out of the update and hands it on."""

    def __init__(
        self,
        office: Office,
        admin_ids: Collection[int],
        groups: GroupStore,
        clock: Callable[[], float],
        now: Callable[[], float],
        exchanges: Exchanges,
        bulletin: Bulletin,
    ) -> None:
        self._office = office
        self._desk = office.desk
        self._admin_ids = frozenset(admin_ids)
        self._exchanges = exchanges
        self._answering = Answering(office.desk, self._exchanges, office.journal, self._admin_ids)
        self._admin_menus = AdminMenus()
        self._membership = Membership()
        self._wordless = Wordless(clock)
        self._groups = Groups(groups, clock, bulletin)
        self._group_admins = GroupAdmins(clock)
        self._group_answering = GroupAnswering(office.desk, self._answering, self._groups, clock, now, bulletin)
        self._group_settings = GroupSettingsPanel(self._groups, self._group_admins, now)

    def handlers(self) -> list[BaseHandler[Any, Any, Any]]:
        """In order: the first that takes an update keeps it."""
        person = filters.UpdateType.MESSAGE & FromAPerson()
        # What somebody passes on into a group, or quotes there, is said to the group, and calls nobody.
        caller = person & (filters.ChatType.PRIVATE | CallsByCommand())
        words = filters.TEXT | filters.CAPTION
        wordless = person & ~words & ~filters.StatusUpdate.ALL
        return [
            *self._for_admins(person & self._from_an_admin()),
            CommandHandler("start", self.on_start, caller),
            CommandHandler("help", self.on_help, caller),
            CommandHandler("topics", self.on_topics, caller),
            CommandHandler("source", self.on_source, caller),
            CommandHandler("privacy", self.on_privacy, caller),
            CommandHandler("forget", self.on_forget, caller),
            CommandHandler("settings", self.on_settings, caller & filters.ChatType.GROUPS),
            CommandHandler("quiet", self.on_quiet, caller & filters.ChatType.GROUPS),
            MessageHandler(person & words & filters.ChatType.PRIVATE, self.on_private_message),
            MessageHandler(wordless & filters.ChatType.PRIVATE, self.on_wordless_message),
            MessageHandler(person & words & filters.ChatType.GROUPS, self.on_group_message),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE, self.on_edited_message),
            MessageHandler(filters.StatusUpdate.MIGRATE, self.on_migration),
            CallbackQueryHandler(self.on_group_settings_press, group_settings.PRESSES),
            CallbackQueryHandler(self.on_vote, pattern=f"^{feedback.MARK}"),
            # Not blocking: teaching goes through the gates of a release, and others are answered meanwhile.
            CallbackQueryHandler(self.on_admin_press, pattern=f"^{admin_buttons.MARK}", block=False),
            CallbackQueryHandler(self.on_press),
            # Not blocking: they come as fast as people type, and each stands for itself.
            InlineQueryHandler(self.on_inline_query, block=False),
            MessageHandler(filters.UpdateType.GUEST_MESSAGE, self.on_guest_message),
            ChatMemberHandler(self.on_membership, ChatMemberHandler.MY_CHAT_MEMBER),
        ]

    def _for_admins(self, admins: filters.BaseFilter) -> list[BaseHandler[Any, Any, Any]]:
        """What only admins can call; for all others it is an unknown command."""
        in_private = admins & filters.ChatType.PRIVATE
        return [
            # Not blocking: others are answered while a revision is checked.
            CommandHandler("reload", self.on_reload, admins, block=False),
            CommandHandler("rollback", self.on_roll_back, admins, block=False),
            CommandHandler("revisions", self.on_revisions, in_private),
            CommandHandler("missed", self.on_missed, in_private, block=False),
            CommandHandler("taught", self.on_taught, in_private),
            CommandHandler("stats", self.on_stats, in_private, block=False),
            CommandHandler("why", self.on_why, in_private),
            MessageHandler(in_private & filters.TEXT & ~filters.COMMAND & SearchesAnEntry(), self.on_search),
        ]

    def after_an_admin_wrote(self) -> BaseHandler[Any, Any, Any]:
        """Sees what admins write in their private chats, whatever has answered it."""
        in_private = filters.UpdateType.MESSAGE & filters.ChatType.PRIVATE
        return MessageHandler(in_private & self._from_an_admin(), self.on_admin_wrote)

    def _from_an_admin(self) -> filters.BaseFilter:
        """An admin in person: by number, and not under a group's or channel's name, nor passed on from elsewhere."""
        return filters.User(self._admin_ids) & ~filters.FORWARDED & ~filters.SenderChat.ALL

    async def on_private_message(self, update: Update, context: Context) -> None:
        """Any text in a private chat."""
        await private.on_message(_message(update), context.bot.bot, self._answering)

    async def on_wordless_message(self, update: Update, _: Context) -> None:
        """A sticker, a voice and so on, in a private chat."""
        await self._wordless.on_message(_message(update))

    async def on_group_message(self, update: Update, context: Context) -> None:
        """Any text in a group that the bot gets to see."""
        await self._group_answering.on_message(_message(update), context.bot.bot)

    async def on_edited_message(self, update: Update, context: Context) -> None:
        """An edited message, in private or in a group."""
        message = update.edited_message
        if message is None:
            return
        if message.chat.type == message.chat.PRIVATE:
            await edits.on_edit(message, context.bot.bot, self._answering)
        else:
            await self._group_answering.on_edit(message, context.bot.bot)

    async def on_inline_query(self, update: Update, _: Context) -> None:
        """Somebody types after the bot's name, in any chat."""
        if update.inline_query is not None:
            await inline.on_query(update.inline_query, self._desk)

    async def on_guest_message(self, update: Update, context: Context) -> None:
        """Somebody mentions the bot in a chat that it is not in."""
        if update.guest_message is not None:
            await guest.on_message(update.guest_message, context.bot.bot, self._desk)

    async def on_start(self, update: Update, context: Context) -> None:
        """/start, bare or from a deep link."""
        message = _message(update)
        await self._show(message, commands.start_command(message, context.bot.bot, self._desk.knowledge))

    async def on_help(self, update: Update, context: Context) -> None:
        """/help."""
        message = _message(update)
        is_admin = message.chat.id in self._admin_ids
        await self._show(message, browsing.instructions(self._desk.knowledge, context.bot.bot, is_admin))

    async def on_topics(self, update: Update, _: Context) -> None:
        """/topics."""
        await self._show(_message(update), browsing.topics(self._desk.knowledge, 0))

    async def on_source(self, update: Update, _: Context) -> None:
        """/source."""
        await self._show(_message(update), commands.source_command(self._desk.knowledge))

    async def on_privacy(self, update: Update, _: Context) -> None:
        """/privacy."""
        await self._show(_message(update), commands.privacy(self._office.journal_days))

    async def on_forget(self, update: Update, _: Context) -> None:
        """/forget. What is to be forgotten is, even where the bot is quiet about it."""
        message = _message(update)
        await self._show(message, await feedback.forget(message, self._office.journal))

    async def on_vote(self, update: Update, _: Context) -> None:
        """A vote on an answer."""
        await feedback.on_vote(_query(update), self._office.journal)

    async def on_reload(self, update: Update, _: Context) -> None:
        """/reload, from an admin."""
        message = _message(update)
        await admin.reload(message, _writer(message), self._office.releases)

    async def on_roll_back(self, update: Update, _: Context) -> None:
        """/rollback, from an admin."""
        message = _message(update)
        await admin.roll_back(message, _writer(message), self._office.releases)

    async def on_revisions(self, update: Update, _: Context) -> None:
        """/revisions, from an admin."""
        await admin.revisions(_message(update), self._office.releases)

    async def on_missed(self, update: Update, _: Context) -> None:
        """/missed, from an admin."""
        await teaching.missed(_message(update), self._office.learning)

    async def on_taught(self, update: Update, _: Context) -> None:
        """/taught, from an admin."""
        await teaching.taught(_message(update), self._office.learning)

    async def on_stats(self, update: Update, _: Context) -> None:
        """/stats, from an admin."""
        await statistics.stats(_message(update), self._office.learning)

    async def on_why(self, update: Update, _: Context) -> None:
        """/why, from an admin."""
        await self._answering.explain(_message(update))

    async def on_search(self, update: Update, _: Context) -> None:
        """An admin's words to find the entry that a missed question asks for."""
        message = _message(update)
        key = teaching.search_in_reply(message)
        if key is not None:
            await teaching.search(message, key, self._office.learning)

    async def on_admin_press(self, update: Update, _: Context) -> None:
        """A button under the bot's own message to an admin; for anybody else it does nothing."""
        query = _query(update)
        if query.from_user.id in self._admin_ids and _in_own_chat(query):
            await teaching.on_press(query, self._office)
        else:
            await query.answer(texts.OLD_BUTTON, show_alert=True)

    async def on_settings(self, update: Update, _: Context) -> None:
        """/settings, in a group."""
        message = _message(update)
        if await self._group_admins.wrote(message):
            await self._group_settings.show(message)
        else:
            await self._refuse_to_set(message)

    async def on_quiet(self, update: Update, context: Context) -> None:
        """/quiet, in a group."""
        message = _message(update)
        if await self._group_admins.wrote(message):
            await self._group_settings.quiet(message, " ".join(context.args or ()))
        else:
            await self._refuse_to_set(message)

    async def _refuse_to_set(self, message: Message) -> None:
        """Tells who is no admin so; a command without the bot's name may well be meant for another bot."""
        if "@" in text_of(message).split()[0]:
            await self._show(message, rendering([Block(texts.NOT_A_GROUP_ADMIN)]))

    async def on_group_settings_press(self, update: Update, _: Context) -> None:
        """A pressed button under the settings of a group."""
        await self._group_settings.on_press(_query(update))

    async def on_membership(self, update: Update, context: Context) -> None:
        """The bot was added, removed, promoted or restricted."""
        if update.my_chat_member is not None:
            await self._membership.on_change(update.my_chat_member, context.bot, self._desk.knowledge)

    async def on_migration(self, update: Update, _: Context) -> None:
        """A group has become a supergroup. Telegram says so twice: in the one, and in the other."""
        message = _message(update)
        self._membership.on_migration(message)
        old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
        await self._groups.move(old, new)

    async def on_admin_wrote(self, update: Update, context: Context) -> None:
        """Whatever an admin wrote in private."""
        await self._admin_menus.show_to(context.bot, _message(update).chat.id)

    async def on_press(self, update: Update, _: Context) -> None:
        """A pressed button."""
        query = _query(update)
        await pressing.on_press(query, self._desk.knowledge, self._exchanges)
        if query.message is not None:
            self._group_answering.changed(query.message.chat.id, query.message.message_id)

    async def _show(self, message: Message, rendering: Rendering) -> None:
        """Shows what was called for; in a group, within its restraint."""
        if message.chat.type == message.chat.PRIVATE:
            await show(message, rendering)
        else:
            await self._group_answering.show(message, rendering)


class FromAPerson(filters.MessageFilter):
    """Messages that a person wrote."""

    def filter(self, message: Message) -> bool:
        """Whether a person wrote this one."""
        return from_a_person(message)


class CallsByCommand(filters.MessageFilter):
    """Messages that begin with a command in the writer's own words."""

    def filter(self, message: Message) -> bool:
        """Whether this one does."""
        return calls_by_command(message)


class SearchesAnEntry(filters.MessageFilter):
    """Replies to the bot's message that asks which entry a missed question is about."""

    def filter(self, message: Message) -> bool:
        """Whether this one is such a reply."""
        return teaching.search_in_reply(message) is not None


async def on_error(update: object, context: Context) -> None:
    """Logs what went wrong, without what anybody wrote; in a private chat, says so."""
    error = context.error
    if isinstance(error, TelegramError):
        _log.warning("an update could not be answered: %s: %s", type(error).__name__, error)
        return
    _log.error("an update could not be answered", exc_info=error)
    message = update.message if isinstance(update, Update) else None
    if message is not None and message.chat.type == message.chat.PRIVATE:
        await show(message, rendering([Block(texts.SOMETHING_WENT_WRONG)]))


def _message(update: Update) -> Message:
    """The message that a filter has found in an update."""
    if update.message is None:
        raise ValueError("an update without a message came past the filters")
    return update.message


def _writer(message: Message) -> User:
    """Who wrote the message that a filter has found to be an admin's."""
    if message.from_user is None:
        raise ValueError("a message without a writer came past the filters")
    return message.from_user


def _in_own_chat(query: CallbackQuery) -> bool:
    """Whether the button stands in the private chat of who pressed it."""
    return query.message is not None and query.message.chat.id == query.from_user.id


def _query(update: Update) -> CallbackQuery:
    if update.callback_query is None:
        raise ValueError("an update without a callback query came past the filters")
    return update.callback_query
