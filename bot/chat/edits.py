"""Edited messages: their answers follow."""

from telegram import Message, User

from bot.chat.addressing import Question, question_in
from bot.chat.answering import Answering


async def on_edit(message: Message, me: User, answering: Answering) -> None:
    """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
    asked = question_in(message, me)
    if isinstance(asked, Question):
        await answering.answer(message, asked.text)
    else:
        await answering.take_back(message)
