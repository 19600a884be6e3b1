"""The flow of every question: ask the desk, render the outcome, reply. An edited question has its answer edited."""

from telegram import ForceReply, Message

from bot import texts
from bot.chat.exchanges import Exchanges, NotReplied, Replied
from bot.chat.rendering import Block, Rendering, render, rendering
from bot.chat.replies import replace, reply_to
from bot.core.outcomes import Answered, Outcome
from bot.desk import Desk


class Answering:
    """Answers messages from a desk."""

    def __init__(self, desk: Desk, exchanges: Exchanges) -> None:
        self._desk = desk
        self._exchanges = exchanges

    async def answer(self, message: Message, question: str) -> None:
        """Replies to a message that asks a question, in place of an earlier reply to it."""
        reply = await self._desk.ask(question, self._exchanges.leans_on(message))
        await self._reply(message, render(reply, message.get_bot().username), _entry(reply.outcome))

    async def take_back(self, message: Message) -> None:
        """Takes an answer back whose question was edited into none."""
        if isinstance(self._exchanges.replies_to(message), Replied):
            await self._reply(message, rendering([Block(texts.TAKEN_BACK)]), None)

    async def ask_back(self, message: Message) -> None:
        """Asks for the question that a bare call leaves out; the answer to this comes as a reply to the bot.

        Not remembered: Telegram edits no message that opened a keyboard.
        """
        markup = ForceReply(selective=True, input_field_placeholder=texts.ASK_PLACEHOLDER)
        await reply_to(message, rendering([Block(texts.ASK_WHAT)], markup=markup))

    async def _reply(self, message: Message, rendering: Rendering, entry: str | None) -> None:
        match self._exchanges.replies_to(message):
            case Replied(message_ids, _):
                sent = await replace(message, message_ids, rendering)
            case NotReplied():
                sent = await reply_to(message, rendering)
        self._exchanges.replied(message, sent, entry)


def _entry(outcome: Outcome) -> str | None:
    """The entry that a follow-up to this outcome leans on."""
    return outcome.candidates[0].item.id if isinstance(outcome, Answered) else None
