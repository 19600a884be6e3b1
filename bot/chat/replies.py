"""Sending: the one place where a rendering becomes messages in a chat."""

from typing import Final

from telegram import CallbackQuery, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.chat.rendering import Rendering

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


async def reply_to(message: Message, rendering: Rendering) -> tuple[Message, ...]:
    """Sends a rendering as a reply to a message, in its topic; without a reply, where the message is gone."""
    return await _send(message, rendering, ReplyParameters(message.message_id, allow_sending_without_reply=True))


async def show(message: Message, rendering: Rendering) -> tuple[Message, ...]:
    """Sends what was called for; in a group, as a reply to who called for it."""
    if message.chat.type == message.chat.PRIVATE:
        return await _send(message, rendering, None)
    return await reply_to(message, rendering)


async def edit(query: CallbackQuery, rendering: Rendering) -> None:
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


def nothing_to_change(error: BadRequest) -> bool:
    """Whether an edit failed because the message already says so: a button was pressed twice."""
    return "not modified" in error.message.casefold()


async def _send(message: Message, rendering: Rendering, reply: ReplyParameters | None) -> tuple[Message, ...]:
    last = len(rendering.messages) - 1
    return tuple(
        [
            # PTB names the topic, where the message stands in one.
            await message.reply_text(
                html,
                ParseMode.HTML,
                do_quote=False if reply is None else None,
                reply_parameters=reply,
                reply_markup=rendering.markup if at == last else None,
                link_preview_options=NO_PREVIEW,
            )
            for at, html in enumerate(rendering.messages)
        ]
    )
