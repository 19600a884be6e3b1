"""The private chat: any text is a question."""

from telegram import Message, User

from bot import texts
from bot.chat.addressing import Bare, NotAddressed, OtherCommand, Question, question_in
from bot.chat.answering import Answering
from bot.chat.rendering import Block, rendering
from bot.chat.replies import show


async def on_message(message: Message, me: User, answering: Answering) -> None:
    """Answers what somebody wrote in a private chat."""
    match question_in(message, me):
        case Question(text):
            await answering.answer(message, text)
        case Bare():
            await answering.ask_back(message)
        case OtherCommand():
            await show(message, rendering([Block(texts.UNKNOWN_COMMAND)]))
        case NotAddressed():
            pass
