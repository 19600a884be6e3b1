"""The Telegram application: which update goes to which callback, of all the rooms.

A callback takes what it is about (a message, a pressed button with its action), not an update.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from functools import partial
from types import UnionType
from typing import Any, Final, TypeVar

from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import (
    ApplicationBuilder,
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot import texts
from bot.chat import views
from bot.chat.addressing import calls_by_command, from_a_person
from bot.chat.conversation.answering import GroupAnswering, PrivateChats
from bot.chat.conversation.audience import Audience
from bot.chat.conversation.browsing import Browsing
from bot.chat.conversation.chats import ChatLanguages, Groups, Membership
from bot.chat.conversation.inline import ElsewhereAnswering
from bot.chat.conversation.memory import RecentAnswers, ReplyMemory
from bot.chat.conversation.settings import GroupAction, GroupSettingsPanel
from bot.chat.delivery.intake import ChatApplication
from bot.chat.delivery.sending import SendingPolicy
from bot.chat.releases import ApplyAnyway, KeepOld, ReleaseCommands, send_stats
from bot.chat.replies import DEFAULTS, send
from bot.chat.teaching import TeachingAction, TeachingCommands, searched_in_reply
from bot.chat.views import rendering
from bot.storage.events import EventBus
from bot.storage.stores import SqlGroups
from bot.timing import CLOCK, Clock
from bot.usecases.teaching import UseCases

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
Handler = BaseHandler[Any, Any, Any]
OnMessage = Callable[[Message], Awaitable[object]]
OnPress = tuple[type[views.Action] | UnionType, Callable[..., Awaitable[object]]]
"""Actions, and what is called when a button with one of them is pressed."""
T = TypeVar("T")


class Where(filters.MessageFilter):
    """Messages of which something is true."""

    def __init__(self, is_true: Callable[[Message], object]) -> None:
        super().__init__()
        self._is_true = is_true

    def filter(self, message: Message) -> bool:
        return bool(self._is_true(message))


PRIVATE: Final = filters.ChatType.PRIVATE
GROUPS: Final = filters.ChatType.GROUPS
WORDS: Final = filters.TEXT | filters.CAPTION
PERSON: Final = filters.UpdateType.MESSAGE & Where(from_a_person)
CALLER: Final = PERSON & (PRIVATE | Where(calls_by_command))
"""Who calls the bot by a command: what somebody passes on into a group, or quotes there, calls nobody."""
EDITED: Final = filters.UpdateType.EDITED_MESSAGE


def build_application(
    token: str,
    api_url: str,
    use_cases: UseCases,
    admin_ids: Collection[int],
    request: BaseRequest,
    *,
    group_store: SqlGroups,
    clock: Clock = CLOCK,
    bus: EventBus | None = None,
    contact: str | None = None,
) -> ChatApplication:
    """The bot on its use cases, not yet connected; ``contact`` says how to reach who runs it."""
    bus = bus or EventBus()
    builder = ApplicationBuilder().updater(None).rate_limiter(SendingPolicy(bus=bus)).defaults(DEFAULTS).token(token)
    builder.base_url(f"{api_url}/bot").base_file_url(f"{api_url}/file/bot")
    application = builder.request(request).get_updates_request(request).build()

    # The rooms.
    admin_ids = frozenset(admin_ids)
    faq, journal, seconds = use_cases.faq, use_cases.journal, clock.monotonic
    memory = ReplyMemory(faq, bus, seconds)
    groups = Groups(group_store, seconds, bus)
    audience = Audience(groups, journal, clock, bus)
    in_groups = GroupAnswering(faq, memory, journal, audience, groups, RecentAnswers(seconds, bus))
    browsing = Browsing(faq, memory, journal, audience, seconds, admin_ids, contact)
    panel = GroupSettingsPanel(faq, groups, clock.now, audience)
    # By these names as commands, and in a private chat as bare words.
    commands: dict[str, OnMessage] = {
        "help": browsing.help,
        "topics": browsing.topics,
        "source": browsing.source,
        "privacy": browsing.privacy,
        "settings": browsing.group_settings,
        "forget": browsing.forget,
    }
    private = PrivateChats(faq, memory, journal, commands, admin_ids, seconds)
    elsewhere, membership = ElsewhereAnswering(faq), Membership(faq, groups)

    # The routes: of those that answer, the first that takes an update keeps it.
    to_language = TypeHandler(Update, on(lambda update: update, ChatLanguages(groups).on_update))
    to_menu = on_message(admins(admin_ids) & PRIVATE, membership.on_admin_wrote)
    answers = [
        *for_admins(use_cases, private, admin_ids),
        on_command("start", browsing.start),
        on_command("language", panel.language),
        on_command("settings", panel.show, CALLER & GROUPS),
        on_command("quiet", panel.quiet, CALLER & GROUPS),
        on_command("quiet", browsing.group_settings),
        *(on_command(name, callback) for name, callback in commands.items()),
        on_message(PERSON & WORDS & PRIVATE, private.on_message),
        on_message(PERSON & ~WORDS & ~filters.StatusUpdate.ALL & PRIVATE, private.on_unsupported),
        on_message(EDITED & PRIVATE, private.on_edit),
        on_message(PERSON & WORDS & GROUPS, in_groups.on_message),
        on_message(EDITED & GROUPS, in_groups.on_edit),
        on_message(filters.StatusUpdate.MIGRATE, membership.on_migration),
        on_presses(
            (views.Page, browsing.open_page),
            (views.ShowAnswer, browsing.show_answer),
            (views.ChooseSuggestion | views.NoneOfThese, browsing.choose),
            (views.Vote, browsing.vote),
            (views.ShowToAll, in_groups.show_to_all),
            (GroupAction, panel.on_press),
        ),
        MessageReactionHandler(on(lambda update: update.message_reaction, browsing.react)),
        # Not blocking: they come as fast as people type, and each stands for itself.
        InlineQueryHandler(on(lambda update: update.inline_query, elsewhere.on_query), block=False),
        MessageHandler(filters.UpdateType.GUEST_MESSAGE, on(lambda update: update.guest_message, elsewhere.on_guest)),
        ChatMemberHandler(on(lambda update: update.my_chat_member, membership.on_change)),
    ]
    application.add_handlers({BEFORE: [to_language], ANSWERING: answers, AFTERWARDS: [to_menu]})
    application.add_error_handler(on_error)
    return application


def for_admins(use_cases: UseCases, private: PrivateChats, admin_ids: Collection[int]) -> list[Handler]:
    """What only admins can call: for all others it is an unknown command.

    What takes as long as a release does not block: others are answered while a revision is checked.
    """
    releases, teaching = ReleaseCommands(use_cases.releases), TeachingCommands(use_cases.teaching)
    by_admins, in_private = admins(admin_ids), admins(admin_ids) & PRIVATE
    searches = filters.TEXT & ~filters.COMMAND & Where(searched_in_reply)
    return [
        on_command("reload", releases.reload, by_admins, block=False),
        on_command("rollback", releases.roll_back, by_admins, block=False),
        on_command("revisions", releases.revisions, in_private),
        on_command("missed", teaching.missed, in_private, block=False),
        on_command("taught", teaching.taught, in_private),
        on_message(in_private & searches, teaching.search),
        on_command("stats", partial(send_stats, use_cases.teaching), in_private, block=False),
        on_command("why", private.explain, in_private),
        on_admin_presses(
            admin_ids,
            (ApplyAnyway, releases.apply_anyway),
            (KeepOld, releases.keep_old),
            (TeachingAction, teaching.on_press),
        ),
    ]


def admins(ids: Collection[int]) -> filters.BaseFilter:
    """Messages of the bot's admins in person: not under a group's or channel's name, nor passed on."""
    return PERSON & filters.User(ids) & ~filters.FORWARDED & ~filters.SenderChat.ALL


def on_command(name: str, callback: OnMessage, who: filters.BaseFilter = CALLER, *, block: bool = True) -> Handler:
    """A command, in a new message; not blocking, others in its chat are answered meanwhile."""
    return CommandHandler(name, on(_message, callback), who, block=block)


def on_message(which: filters.BaseFilter, callback: OnMessage) -> Handler:
    """A message, new or edited, that a filter finds."""
    return MessageHandler(which, on(_message, callback))


def on_presses(*presses: OnPress) -> Handler:
    """A press on any button; one that has none of these actions is of a version that is no more."""

    async def on_query(query: CallbackQuery) -> None:
        if called := _called(query.data, presses):
            callback, action = called
            await callback(query, action)
        else:
            await query.answer(texts.OLD_BUTTON, show_alert=True)

    return CallbackQueryHandler(on(lambda update: update.callback_query, on_query))


def on_admin_presses(admin_ids: Collection[int], *presses: OnPress) -> Handler:
    """A press on a button in an admin's own chat; for anybody else it does nothing."""

    async def on_query(query: CallbackQuery) -> None:
        presser, message, called = query.from_user.id, query.message, _called(query.data, presses)
        if called and presser in admin_ids and isinstance(message, Message) and message.chat.id == presser:
            callback, action = called
            await callback(query, message, action)
        else:
            await query.answer(texts.OLD_BUTTON, show_alert=True)

    of_admins = on(lambda update: update.callback_query, on_query)
    return CallbackQueryHandler(of_admins, lambda data: _called(data, presses) is not None, block=False)


def _called(data: object, presses: Sequence[OnPress]) -> tuple[Callable[..., Awaitable[object]], views.Action] | None:
    """What is to be called for the action of a button, and the action."""
    action = views.decoded(str(data))
    return next(((callback, action) for kind, callback in presses if isinstance(action, kind)), None)


def on(
    part: Callable[[Update], T | None], callback: Callable[[T], Awaitable[object]]
) -> Callable[[Update, Any], Coroutine[Any, Any, None]]:
    """What a handler calls: the callback with the part of an update that it is about."""

    async def on_update(update: Update, _: object) -> None:
        found = part(update)
        if found is not None:
            await callback(found)

    return on_update


def _message(update: Update) -> Message | None:
    return update.message or update.edited_message


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
