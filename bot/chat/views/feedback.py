"""What readers say about answers and about what is kept of them: votes under an answer, and /forget."""

import re
from dataclasses import replace
from typing import Final

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.chat.views.rendering import Block, Rendering, rendering
from bot.texts import english as texts
from bot.usecases.journal import ChatKind, Journal, Occasion
from bot.usecases.ports import StorageError

MARK: Final = "vote:"
"""How the data of every vote starts."""
_VOTE: Final = re.compile(r"vote:([+-]):([0-9a-f]{16})")


def occasion(message: Message) -> Occasion:
    """Where a message was written, for the journal; only its hash is kept."""
    kind = ChatKind.PRIVATE if message.chat.type == message.chat.PRIVATE else ChatKind.GROUP
    return Occasion(kind, str(message.chat.id), str(message.message_id))


def with_votes(rendering: Rendering, record: str) -> Rendering:
    """The rendering of an answer, with the buttons to vote on it below its others."""
    rows = rendering.buttons.inline_keyboard if rendering.buttons else ()
    votes = (
        InlineKeyboardButton(texts.HELPFUL, callback_data=f"{MARK}+:{record}"),
        InlineKeyboardButton(texts.NOT_HELPFUL, callback_data=f"{MARK}-:{record}"),
    )
    return replace(rendering, markup=InlineKeyboardMarkup((*rows, votes)))


async def on_vote(query: CallbackQuery, journal: Journal) -> None:
    """Records a vote: one a person and answer, which they may change until the end of the day."""
    vote = _VOTE.fullmatch(query.data or "")
    if vote is None:
        await query.answer(texts.OLD_BUTTON, show_alert=True)
        return
    journal.vote(vote[2], str(query.from_user.id), helpful=vote[1] == "+")
    await query.answer(texts.VOTED)


async def forget(message: Message, journal: Journal) -> Rendering:
    """/forget: the question replied to, if it is one's own; in private, without a reply, all of this chat."""
    return rendering([Block(await _forgotten(message, journal))])


async def _forgotten(message: Message, journal: Journal) -> str:
    replied = message.reply_to_message
    private = message.chat.type == message.chat.PRIVATE
    try:
        if replied is not None and _same_person(message, replied):
            count = await journal.forget_question(occasion(replied))
        elif replied is None and private:
            count = await journal.forget_chat(occasion(message))
        else:
            return texts.FORGET_HOW if private else texts.FORGET_HOW_IN_GROUP
    except StorageError:
        return texts.FORGET_LATER
    return texts.FORGOTTEN.format(questions=texts.count(count, "question")) if count else texts.NOTHING_TO_FORGET


def _same_person(message: Message, replied: Message) -> bool:
    one, other = ((m.sender_chat or m.from_user) for m in (message, replied))
    return one is not None and other is not None and one.id == other.id
