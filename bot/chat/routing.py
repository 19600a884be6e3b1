"""Routing: how the rooms declare which update goes to which of their callbacks.

A callback takes what it is about (a message, a pressed button with its action), not an update.
"""

from collections.abc import Awaitable, Callable, Collection, Coroutine
from types import UnionType
from typing import Any, Final, TypeVar

from telegram import CallbackQuery, Message, Update
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot import texts
from bot.chat.addressing import calls_by_command, from_a_person
from bot.chat.views.buttons import Action, decoded
from bot.chat.views.rendering import Rendering

Handler = BaseHandler[Any, Any, Any]
OnMessage = Callable[[Message], Awaitable[object]]
Show = Callable[[Message, Rendering], Awaitable[object]]
"""Sends what a command called for, within the rate limit of groups."""
ActionT = TypeVar("ActionT", bound=Action)
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


def admins(ids: Collection[int]) -> filters.BaseFilter:
    """Messages of the bot's admins in person: not under a group's or channel's name, nor passed on."""
    return PERSON & filters.User(ids) & ~filters.FORWARDED & ~filters.SenderChat.ALL


def on_command(name: str, callback: OnMessage, who: filters.BaseFilter = CALLER, *, block: bool = True) -> Handler:
    """A command, in a new message; not blocking, others in its chat are answered meanwhile."""
    return CommandHandler(name, on(_message, callback), who, block=block)


def on_message(which: filters.BaseFilter, callback: OnMessage) -> Handler:
    """A message, new or edited, that a filter finds."""
    return MessageHandler(which, on(_message, callback))


def on_press(
    kind: type[ActionT] | UnionType, callback: Callable[[CallbackQuery, Any], Awaitable[None]], *, block: bool = True
) -> Handler:
    """A press on a button whose action is of a kind."""

    async def on_query(query: CallbackQuery) -> None:
        await callback(query, decoded(query.data or ""))

    to_query = on(lambda update: update.callback_query, on_query)
    return CallbackQueryHandler(to_query, lambda data: isinstance(decoded(str(data)), kind), block=block)


def on_admin_press(
    kind: type[ActionT] | UnionType,
    callback: Callable[[CallbackQuery, Message, Any], Awaitable[None]],
    admin_ids: Collection[int],
) -> Handler:
    """A press on a button in an admin's own chat; for anybody else it does nothing.

    Not blocking: what it asks for may take as long as a release.
    """

    async def on_query(query: CallbackQuery, action: Action) -> None:
        presser, message = query.from_user.id, query.message
        if presser in admin_ids and isinstance(message, Message) and message.chat.id == presser:
            await callback(query, message, action)
        else:
            await query.answer(texts.OLD_BUTTON, show_alert=True)

    return on_press(kind, on_query, block=False)


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
