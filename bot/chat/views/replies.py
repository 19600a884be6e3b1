"""Sending: the one place where a rendering becomes messages in a chat. Their numbers are negative where ephemeral."""

from collections.abc import Iterator

from telegram import Bot, CallbackQuery, ForceReply, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.chat.views import ephemeral
from bot.chat.views.ephemeral import NO_PREVIEW
from bot.chat.views.rendering import Rendering

Numbers = tuple[int, ...]
Markup = InlineKeyboardMarkup | ForceReply | None


async def reply_to(message: Message, rendering: Rendering, to: int | None = None) -> Numbers:
    """Sends a rendering as a reply to a message, in its topic; without a reply, where the message is gone.

    ``to`` is the number of another message there to reply to.
    """
    return await send(message, rendering, ReplyParameters(to or message.message_id, allow_sending_without_reply=True))


async def show(message: Message, rendering: Rendering) -> Numbers:
    """Sends what was called for; in a group, as a reply to who called for it."""
    if message.chat.type == message.chat.PRIVATE:
        return await send(message, rendering, None)
    return await reply_to(message, rendering)


async def stands(near: Message, number: int) -> bool:
    """Whether a message of the bot has not been deleted: of a reaction that it never gave, only then is it told off."""
    try:
        await near.get_bot().set_message_reaction(near.chat.id, number, [])
    except BadRequest:
        return False
    return True


async def replace_pressed(query: CallbackQuery, rendering: Rendering) -> None:
    """Puts a rendering in place of the message whose button was pressed."""
    first, *rest = rendering.messages
    number = ephemeral.pressed_number(query)
    try:
        if number is not None and query.message is not None:
            await ephemeral.edit(
                query.get_bot(), query.message.chat.id, query.from_user.id, number, first, rendering.buttons
            )
        else:
            await query.edit_message_text(
                first, ParseMode.HTML, reply_markup=rendering.buttons, link_preview_options=NO_PREVIEW
            )
    except BadRequest as error:
        if not nothing_to_change(error):
            raise
    if rest and number is None and isinstance(query.message, Message):
        await send(query.message, Rendering(tuple(rest)), None)


async def take_buttons_off(query: CallbackQuery) -> None:
    """Leaves the message whose button was pressed as it is, with nothing more to press."""
    try:
        await query.edit_message_reply_markup(None)
    except BadRequest as error:
        if not nothing_to_change(error):
            raise


def nothing_to_change(error: BadRequest) -> bool:
    """Whether an edit failed because the message already says so: a button was pressed twice."""
    return "not modified" in error.message.casefold()


def is_gone(error: BadRequest) -> bool:
    """Whether a call failed because the message that it is about was deleted."""
    return "not found" in error.message.casefold()


async def edit(message: Message, number: int, html: str, buttons: InlineKeyboardMarkup | None) -> None:
    """Changes a reply to a message."""
    bot, chat_id, writer = message.get_bot(), message.chat.id, message.from_user
    try:
        if number < 0 and writer is not None:
            await ephemeral.edit(bot, chat_id, writer.id, number, html, buttons)
        else:
            await bot.edit_message_text(
                html, chat_id, number, parse_mode=ParseMode.HTML, reply_markup=buttons, link_preview_options=NO_PREVIEW
            )
    except BadRequest as error:
        if not nothing_to_change(error):
            raise


async def delete(message: Message, number: int) -> None:
    """Deletes a reply to a message; one that is gone already is none to worry about."""
    bot, chat_id, writer = message.get_bot(), message.chat.id, message.from_user
    try:
        if number < 0 and writer is not None:
            await ephemeral.delete(bot, chat_id, writer.id, number)
        else:
            await bot.delete_message(chat_id, number)
    except BadRequest as error:
        if not is_gone(error):
            raise


async def send_to(bot: Bot, chat_id: int, rendering: Rendering, topic: int | None = None) -> Numbers:
    """Sends a rendering into a chat, as a reply to nothing."""
    sent = []
    for html, markup in with_markup(rendering):
        message = await bot.send_message(
            chat_id, html, ParseMode.HTML, message_thread_id=topic, reply_markup=markup, link_preview_options=NO_PREVIEW
        )
        sent.append(message.message_id)
    return tuple(sent)


async def send(message: Message, rendering: Rendering, reply: ReplyParameters | None) -> Numbers:
    """Sends a rendering where a message stands, as a reply or not."""
    sent = []
    try:
        for html, markup in with_markup(rendering):
            # PTB names the topic, where the message stands in one.
            reply_sent = await message.reply_text(
                html,
                ParseMode.HTML,
                do_quote=False if reply is None else None,
                reply_parameters=reply,
                reply_markup=markup,
                link_preview_options=NO_PREVIEW,
            )
            sent.append(reply_sent.message_id)
    except ChatMigrated as error:
        # The message replied to has another number there.
        return await send_to(message.get_bot(), error.new_chat_id, rendering)
    return tuple(sent)


def with_markup(rendering: Rendering) -> Iterator[tuple[str, Markup]]:
    """Each message, with what stands under it: under the last alone."""
    for at, html in enumerate(rendering.messages):
        yield html, rendering.markup if at == len(rendering.messages) - 1 else None
