"""Ephemeral messages, between one member of a group and the bot, as the Bot API 10.3 has them.

python-telegram-bot 22.8 does not know them: to it they are messages with the number 0, so nothing may be done with
them by its own methods. Their numbers are negative here, and so are told from those of messages that all can see.
"""

from typing import Any, Final

from telegram import Bot, CallbackQuery, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_IDS: Final = 10**10
"""More than there are seconds since 1970."""


def ephemeral_id(message: object) -> int | None:
    """What Telegram calls an ephemeral message by; None where all can see it."""
    if not isinstance(message, Message):
        return None
    id: int | None = message.api_kwargs.get("ephemeral_message_id")
    return id


def number_of(message: Message) -> int:
    """The number of what somebody wrote in a chat; as Telegram may give an id again, that of its second too."""
    id = ephemeral_id(message)
    return message.message_id if id is None else -(id * _IDS + int(message.date.timestamp()))


async def send(
    bot: Bot,
    chat_id: int,
    receiver: int,
    html: str,
    markup: InlineKeyboardMarkup | ForceReply | None,
    *,
    topic: int | None = None,
    reply_to: ReplyParameters | None = None,
    asked_in: int | None = None,
    pressed: str | None = None,
) -> int:
    """Sends a message to one member of a group; returns its number.

    Telegram takes it from an admin at any time, from others within seconds after an ephemeral message (``asked_in``)
    or a press on a button (``pressed``, the id of the callback query). A server that does not know ephemeral messages
    sends it to all, which its number tells.
    """
    parameters: dict[str, Any] = {"receiver_user_id": receiver}
    if pressed is not None:
        parameters["callback_query_id"] = pressed
    more: dict[str, Any] = {"ephemeral_message_parameters": parameters}
    if asked_in is not None:
        more["reply_parameters"] = {"ephemeral_message_id": asked_in}
    sent = await bot.send_message(
        chat_id,
        html,
        ParseMode.HTML,
        message_thread_id=topic,
        reply_parameters=reply_to,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
        api_kwargs=more,
    )
    id = ephemeral_id(sent)
    return sent.message_id if id is None else -id


async def edit(
    bot: Bot, chat_id: int, receiver: int, number: int, html: str, buttons: InlineKeyboardMarkup | None
) -> None:
    """Changes an ephemeral message of the bot."""
    await bot.do_api_request(
        "editEphemeralMessageText",
        _known_as(chat_id, receiver, number)
        | {"text": html, "parse_mode": ParseMode.HTML, "link_preview_options": NO_PREVIEW}
        | ({"reply_markup": buttons} if buttons else {}),
    )


async def delete(bot: Bot, chat_id: int, receiver: int, number: int) -> None:
    """Deletes an ephemeral message of the bot."""
    await bot.do_api_request("deleteEphemeralMessage", _known_as(chat_id, receiver, number))


def pressed_number(query: CallbackQuery) -> int | None:
    """The number of the ephemeral message whose button was pressed; None where it was another one's."""
    id = ephemeral_id(query.message)
    return None if id is None else -id


def _known_as(chat_id: int, receiver: int, number: int) -> dict[str, Any]:
    return {"chat_id": chat_id, "receiver_user_id": receiver, "ephemeral_message_id": -number}
