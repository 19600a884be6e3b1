"""Sending: the one place where a rendering becomes messages in a chat.

Ephemeral ones, between one member of a group and the bot, are of the Bot API 10.3. python-telegram-bot 22.8 does not
know them: to it they are messages with the number 0, so nothing may be done with them by its own methods. Their numbers
are negative here, and so are told from those of messages that all can see.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final

from telegram import (
    Bot,
    CallbackQuery,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
    User,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import Defaults

from bot.chat.views import Action, Rendering, decoded

DEFAULTS: Final = Defaults(ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True))
"""What holds for every message."""
NOTHING_CHANGED: Final = "not modified"
"""An edit was refused because the message already says so: a button was pressed twice."""
GONE: Final = "not found"
"""A call was refused because the message that it is about was deleted."""
_IDS: Final = 10**10
"""More than there are seconds since 1970."""
_log: Final = logging.getLogger(__name__)
Numbers = tuple[int, ...]


async def reply_to(message: Message, rendering: Rendering, to: int | None = None) -> Numbers:
    """Sends a rendering as a reply to a message, in its topic; without a reply, where the message is gone.

    ``to`` is the number of another message there to reply to.
    """
    reply = ReplyParameters(to or message.message_id, allow_sending_without_reply=True)
    return await send_to(message.get_bot(), message.chat.id, rendering, topic_of(message), reply)


async def stands(near: Message, number: int) -> bool:
    """True where a message of the bot still stands; else taking a reaction back fails, though none was given."""
    try:
        await near.get_bot().set_message_reaction(near.chat.id, number, [])
    except BadRequest:
        return False
    return True


async def react(message: Message, emoji: str) -> bool:
    """Reacts to a message; says whether Telegram and the chat let the bot."""
    if ephemeral_id(message) is not None:
        return False
    try:
        await message.set_reaction(emoji)
    except BadRequest:
        return False
    return True


async def replace_pressed(query: CallbackQuery, rendering: Rendering) -> None:
    """Puts a rendering in place of the message whose button was pressed."""
    first, *rest = rendering.messages
    number, more = pressed_number(query), Rendering(tuple(rest))
    if number is not None and query.message is not None:
        await edit(query.message, number, first, rendering.buttons, query.from_user)
        await send_ephemeral(query.message, query.from_user.id, more, pressed=query.id)
        return
    with unless(NOTHING_CHANGED):
        await query.edit_message_text(first, reply_markup=rendering.buttons)
    if isinstance(query.message, Message):
        await send(query.message, more)


async def replace_buttons(query: CallbackQuery, buttons: InlineKeyboardMarkup | None) -> None:
    """Puts other buttons, or none, under the message whose button was pressed, and leaves it as it is."""
    with unless(NOTHING_CHANGED):
        await query.edit_message_reply_markup(buttons)


@contextmanager
def unless(refusal: str) -> Iterator[None]:
    """Passes over a refusal of Telegram that is nothing to worry about, by what it says."""
    try:
        yield
    except BadRequest as error:
        if refusal not in error.message.casefold():
            raise


async def edit(
    near: MaybeInaccessibleMessage,
    number: int,
    html: str,
    buttons: InlineKeyboardMarkup | None,
    reader: User | None = None,
) -> None:
    """Changes a message of the bot in the chat of another; an ephemeral one is between the bot and its reader."""
    bot, chat_id = near.get_bot(), near.chat.id
    with unless(NOTHING_CHANGED):
        if number < 0 and reader is not None:
            text = {"text": html, "parse_mode": ParseMode.HTML, "link_preview_options": DEFAULTS.link_preview_options}
            changed = _known_as(chat_id, reader.id, number) | text | ({"reply_markup": buttons} if buttons else {})
            await bot.do_api_request("editEphemeralMessageText", changed)
        else:
            await bot.edit_message_text(html, chat_id, number, reply_markup=buttons)


async def delete(message: Message, number: int) -> None:
    """Deletes a reply to a message; one that is gone already is none to worry about."""
    bot, chat_id, writer = message.get_bot(), message.chat.id, message.from_user
    with unless(GONE):
        if number < 0 and writer is not None:
            await bot.do_api_request("deleteEphemeralMessage", _known_as(chat_id, writer.id, number))
        else:
            await bot.delete_message(chat_id, number)


async def replace(
    message: Message, numbers: Numbers, rendering: Rendering, send_rest: Callable[[Rendering], Awaitable[Numbers]]
) -> Numbers:
    """Edits what stands there, deletes what is too much, and sends what is more; raises where it is gone."""
    kept = numbers[: len(rendering.messages)]
    for at, (number, html) in enumerate(zip(kept, rendering.messages, strict=False)):
        buttons = rendering.buttons if at == len(rendering.messages) - 1 else None
        await edit(message, number, html, buttons, message.from_user)
    for number in numbers[len(kept) :]:
        await delete(message, number)
    rest = rendering.messages[len(kept) :]
    return (*kept, *(await send_rest(Rendering(rest, rendering.markup)) if rest else ()))


async def send(near: MaybeInaccessibleMessage, rendering: Rendering, reply: ReplyParameters | None = None) -> Numbers:
    """Sends a rendering where a message stands, as a reply or not."""
    return await send_to(near.get_bot(), near.chat.id, rendering, topic_of(near), reply)


async def send_to(
    bot: Bot,
    chat_id: int,
    rendering: Rendering,
    topic: int | None = None,
    reply: ReplyParameters | None = None,
    more: dict[str, Any] | None = None,
) -> Numbers:
    """Sends a rendering into a chat; ``more`` is what python-telegram-bot has no name for."""
    numbers = []
    for at, html in enumerate(rendering.messages):
        markup = rendering.markup if at == len(rendering.messages) - 1 else None
        message = await bot.send_message(
            chat_id, html, message_thread_id=topic, reply_parameters=reply, reply_markup=markup, api_kwargs=more
        )
        id = ephemeral_id(message)
        numbers.append(message.message_id if id is None else -id)
    return tuple(numbers)


def actions_below(message: Message | None) -> Iterator[Action]:
    """The actions of the buttons below a message of the bot."""
    if message is not None and message.from_user == message.get_bot().bot and message.reply_markup is not None:
        for each in chain.from_iterable(message.reply_markup.inline_keyboard):
            if action := decoded(str(each.callback_data)):
                yield action


def topic_of(message: MaybeInaccessibleMessage) -> int | None:
    """The forum topic that a message stands in, as far as Telegram shows it."""
    return message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None


# -- ephemeral messages ------------------------------------------------------------------------------------------------


def ephemeral_id(message: object) -> int | None:
    """The id of an ephemeral message; None where all can see it."""
    if not isinstance(message, Message):
        return None
    id: int | None = message.api_kwargs.get("ephemeral_message_id")
    return id


def number_of(message: Message) -> int:
    """The number of what somebody wrote in a chat; as Telegram may give an id again, that of its second too."""
    id = ephemeral_id(message)
    return message.message_id if id is None else -(id * _IDS + int(message.date.timestamp()))


async def send_ephemeral(
    near: MaybeInaccessibleMessage,
    receiver: int,
    rendering: Rendering,
    *,
    reply_to: ReplyParameters | None = None,
    asked_in: int | None = None,
    pressed: str | None = None,
) -> Numbers:
    """Sends a rendering to one member of the group of a message; none, where Telegram does not let the bot.

    Telegram takes it from an admin at any time, from others within seconds after an ephemeral message (``asked_in``)
    or a press on a button (``pressed``, the id of the callback query). A server that does not know ephemeral messages
    sends it to all, which its numbers tell.
    """
    by_press = {} if pressed is None else {"callback_query_id": pressed}
    more: dict[str, Any] = {"ephemeral_message_parameters": {"receiver_user_id": receiver, **by_press}}
    if asked_in is not None:
        more["reply_parameters"] = {"ephemeral_message_id": asked_in}
    try:
        return await send_to(near.get_bot(), near.chat.id, rendering, topic_of(near), reply_to, more)
    except (BadRequest, Forbidden, ChatMigrated) as error:
        _log.info("an ephemeral message could not be sent: %s", error)
        return ()


def pressed_number(query: CallbackQuery) -> int | None:
    """The number of the ephemeral message whose button was pressed; None where it was another one's."""
    id = ephemeral_id(query.message)
    return None if id is None else -id


def _known_as(chat_id: int, receiver: int, number: int) -> dict[str, Any]:
    return {"chat_id": chat_id, "receiver_user_id": receiver, "ephemeral_message_id": -number}
