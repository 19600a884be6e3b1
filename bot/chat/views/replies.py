"""Sending: the one place where a rendering becomes messages in a chat."""

from collections.abc import Iterator, Sequence
from typing import Final

from telegram import Bot, CallbackQuery, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated

from bot.chat.views.rendering import Rendering

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


async def reply_to(message: Message, rendering: Rendering, to: int | None = None) -> tuple[int, ...]:
    """Sends a rendering as a reply to a message, in its topic; without a reply, where the message is gone.

    ``to`` is the number of another message there to reply to. Returns the numbers of the messages sent, as
    ``replace`` and ``show`` do.
    """
    return await _send(message, rendering, ReplyParameters(to or message.message_id, allow_sending_without_reply=True))


async def replace(message: Message, message_ids: Sequence[int], rendering: Rendering) -> tuple[int, ...]:
    """Puts a rendering in place of earlier replies to a message; sends anew, where they were deleted."""
    kept = message_ids[: len(rendering.messages)]
    try:
        for at, (message_id, html) in enumerate(zip(kept, rendering.messages, strict=False)):
            await _edit(message, message_id, html, rendering.buttons if at == len(rendering.messages) - 1 else None)
    except BadRequest as error:
        if "not found" not in error.message.casefold():
            raise
        return await reply_to(message, rendering)
    for message_id in message_ids[len(kept) :]:
        await message.get_bot().delete_message(message.chat.id, message_id)
    rest = rendering.messages[len(kept) :]
    return (*kept, *(await reply_to(message, Rendering(rest, rendering.markup)) if rest else ()))


async def show(message: Message, rendering: Rendering) -> tuple[int, ...]:
    """Sends what was called for; in a group, as a reply to who called for it."""
    if message.chat.type == message.chat.PRIVATE:
        return await _send(message, rendering, None)
    return await reply_to(message, rendering)


async def replace_pressed(query: CallbackQuery, rendering: Rendering) -> None:
    """Puts a rendering in place of the message whose button was pressed."""
    first, *rest = rendering.messages
    try:
        await query.edit_message_text(
            first, ParseMode.HTML, reply_markup=rendering.buttons, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if not nothing_to_change(error):
            raise
    if rest and isinstance(query.message, Message):
        await _send(query.message, Rendering(tuple(rest)), None)


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


async def _edit(message: Message, message_id: int, html: str, buttons: InlineKeyboardMarkup | None) -> None:
    try:
        await message.get_bot().edit_message_text(
            html,
            message.chat.id,
            message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=buttons,
            link_preview_options=NO_PREVIEW,
        )
    except BadRequest as error:
        if not nothing_to_change(error):
            raise


async def send_to(bot: Bot, chat_id: int, rendering: Rendering) -> tuple[int, ...]:
    """Sends a rendering into a chat, as a reply to nothing."""
    sent = []
    for html, markup in _with_markup(rendering):
        message = await bot.send_message(
            chat_id, html, ParseMode.HTML, reply_markup=markup, link_preview_options=NO_PREVIEW
        )
        sent.append(message.message_id)
    return tuple(sent)


async def _send(message: Message, rendering: Rendering, reply: ReplyParameters | None) -> tuple[int, ...]:
    sent = []
    try:
        for html, markup in _with_markup(rendering):
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


def _with_markup(rendering: Rendering) -> Iterator[tuple[str, InlineKeyboardMarkup | ForceReply | None]]:
    """Each message, with what stands under it: under the last alone."""
    for at, html in enumerate(rendering.messages):
        yield html, rendering.markup if at == len(rendering.messages) - 1 else None
