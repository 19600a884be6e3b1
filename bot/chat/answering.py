"""The flow of every question: ask the desk, render the outcome, reply."""

from telegram import ForceReply, Message

from bot import texts
from bot.chat.rendering import Block, render, rendering
from bot.chat.replies import reply_to
from bot.desk import Desk


class Answering:
    """Answers messages from a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, message: Message, question: str) -> None:
        """Replies to a message that asks a question."""
        reply = await self._desk.ask(question)
        await reply_to(message, render(reply))

    async def ask_back(self, message: Message) -> None:
        """Asks for the question that a bare call leaves out; the answer to this comes as a reply to the bot."""
        markup = ForceReply(selective=True, input_field_placeholder=texts.ASK_PLACEHOLDER)
        await reply_to(message, rendering([Block(texts.ASK_WHAT)], markup=markup))
