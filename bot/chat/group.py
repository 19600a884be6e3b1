"""Groups: silence, unless the bot is addressed."""

from telegram import Message, User

from bot.chat.addressing import Bare, NotAddressed, OtherCommand, Question, question_in
from bot.chat.answering import Answering


async def on_message(message: Message, me: User, answering: Answering) -> None:
    """Answers what somebody asked the bot in a group."""
    match question_in(message, me):
        case Question(text):
            await answering.answer(message, text)
        case Bare():
            await answering.ask_back(message)
        case OtherCommand() | NotAddressed():
            pass
