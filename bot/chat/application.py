"""The Telegram application: the handlers of every room, put together."""

import logging
from collections.abc import Collection
from typing import Final

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, ContextTypes
from telegram.request import BaseRequest

from bot import texts
from bot.chat.admins.releases import ReleaseCommands
from bot.chat.admins.statistics import Statistics
from bot.chat.admins.teaching import TeachingCommands
from bot.chat.conversation.answering import Answering, PrivateChats
from bot.chat.conversation.audience import Replies
from bot.chat.conversation.browsing import Browsing, Feedback, unknown_button
from bot.chat.conversation.group import GroupAnswering
from bot.chat.conversation.inline import ElsewhereAnswering
from bot.chat.conversation.memory import ReplyMemory
from bot.chat.conversation.profile import AdminMenus, Membership
from bot.chat.conversation.settings import GroupSettingsPanel
from bot.chat.conversation.state import ChatLanguages, GroupAdmins, Groups
from bot.chat.delivery.intake import ChatApplication
from bot.chat.delivery.sending import SendingPolicy
from bot.chat.views.rendering import rendering
from bot.chat.views.replies import DEFAULTS, send
from bot.usecases.events import EventBus
from bot.usecases.ports import GroupStore
from bot.usecases.teaching import UseCases
from bot.usecases.timing import CLOCK, Clock

ALLOWED_UPDATES: Final = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.MESSAGE_REACTION,
    Update.MY_CHAT_MEMBER,
    Update.INLINE_QUERY,
    Update.GUEST_MESSAGE,
)
"""The kinds of updates that the bot does something with; Telegram sends no others."""

BEFORE, ANSWERING, AFTERWARDS = -1, 0, 1
"""The groups of handlers: those that see an update before it is answered, those that answer it, and those after."""

_log: Final = logging.getLogger(__name__)


def build_application(
    token: str,
    api_url: str,
    use_cases: UseCases,
    admin_ids: Collection[int],
    request: BaseRequest,
    *,
    group_store: GroupStore,
    clock: Clock = CLOCK,
    bus: EventBus | None = None,
    contact: str | None = None,
) -> ChatApplication:
    """The bot on its use cases, not yet connected; ``contact`` says how to reach who runs it."""
    bus = bus or EventBus()
    policy = SendingPolicy(bus=bus)
    builder = ApplicationBuilder().updater(None).rate_limiter(policy).defaults(DEFAULTS).token(token)
    builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    application = builder.request(request).get_updates_request(request).build()
    # The rooms, and the handlers that each brings; of each group the first that takes an update keeps it.
    admin_ids = frozenset(admin_ids)
    memory = ReplyMemory(bus, clock.monotonic)
    faq, journal = use_cases.faq, use_cases.journal
    groups, group_admins = Groups(group_store, clock.monotonic, bus), GroupAdmins(clock.monotonic)
    replies = Replies(groups, group_admins)
    answering = Answering(faq, memory, journal, replies, admin_ids)
    in_groups = GroupAnswering(faq, answering, journal, replies, groups, clock, bus)
    show, seconds = in_groups.show, clock.monotonic
    browsing = Browsing(faq, memory, journal, replies, show, seconds, admin_ids, use_cases.journal_days, contact)
    feedback = Feedback(journal, memory, show, seconds)
    bare = {**browsing.by_name(), "forget": feedback.forget}
    answers = [
        # What only admins can call: for all others it is an unknown command.
        *ReleaseCommands(use_cases.releases).handlers(admin_ids),
        *TeachingCommands(use_cases.teaching).handlers(admin_ids),
        *Statistics(use_cases.teaching).handlers(admin_ids),
        *answering.handlers_for_admins(admin_ids),
        *browsing.handlers(),
        *feedback.handlers(),
        *GroupSettingsPanel(faq, groups, group_admins, clock.now, replies, show).handlers(),
        *PrivateChats(answering, journal, memory, bare, seconds).handlers(),
        *in_groups.handlers(),
        *ElsewhereAnswering(faq).handlers(),
        *Membership(faq, groups, group_admins).handlers(),
        unknown_button(),
    ]
    application.add_handlers(
        {BEFORE: [ChatLanguages(groups).listener()], ANSWERING: answers, AFTERWARDS: AdminMenus().handlers(admin_ids)}
    )
    application.add_error_handler(on_error)
    return application


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Logs what went wrong, without what anybody wrote; in a private chat, says so."""
    error = context.error
    if isinstance(error, TelegramError):
        _log.warning("an update could not be answered: %s: %s", type(error).__name__, error)
        return
    _log.error("an update could not be answered", exc_info=error)
    message = update.message if isinstance(update, Update) else None
    if message is not None and message.chat.type == message.chat.PRIVATE:
        await send(message, rendering([texts.SOMETHING_WENT_WRONG]))
