"""The flow of every question: ask the desk, render the outcome, reply. An edited question has its answer edited."""

from telegram import ForceReply, Message

from bot import texts
from bot.chat.exchanges import Exchanges, NotReplied, Replied
from bot.chat.rendering import Block, Rendering, render, rendering
from bot.chat.replies import replace, reply_to
from bot.core.outcomes import Answered, Outcome
from bot.desk import Desk, Reply


class Answering:
    """Answers messages from a desk."""

    def __init__(self, desk: Desk, exchanges: Exchanges) -> None:
        self._desk = desk
        self._exchanges = exchanges

    async def answer(self, message: Message, question: str) -> None:
        """Replies to a message that asks a question, in place of an earlier reply to it."""
        await self.say(message, await self.ask(message, question))

    async def ask(self, message: Message, question: str) -> Reply:
        """What the desk says to a question in a message."""
        return await self._desk.ask(question, self._exchanges.leans_on(message))

    async def say(self, message: Message, reply: Reply) -> tuple[int, ...]:
        """Replies with an outcome; returns the numbers of the messages in which it stands."""
        return await self.reply(message, render(reply, message.get_bot().username), _entry(reply.outcome))

    async def take_back(self, message: Message) -> None:
        """Takes an answer back whose question was edited into none."""
        if self.replies_to(message):
            await self.reply(message, rendering([Block(texts.TAKEN_BACK)]), None)

    def replies_to(self, message: Message) -> tuple[int, ...]:
        """The numbers of the messages that replied to a message; none, where nothing did or it was long ago."""
        earlier = self._exchanges.replies_to(message)
        return earlier.message_ids if isinstance(earlier, Replied) else ()

    async def ask_back(self, message: Message) -> None:
        """Asks for the question that a bare call leaves out; the answer to this comes as a reply to the bot.

        Not remembered: Telegram edits no message that opened a keyboard.
        """
        markup = ForceReply(selective=True, input_field_placeholder=texts.ASK_PLACEHOLDER)
        await reply_to(message, rendering([Block(texts.ASK_WHAT)], markup=markup))

    async def reply(
        self, message: Message, rendering: Rendering, entry: str | None, to: int | None = None
    ) -> tuple[int, ...]:
        """Replies to a message, in place of an earlier reply to it, and remembers the entry that is shown.

        ``to`` is the number of another message that the reply is to hang on.
        """
        match self._exchanges.replies_to(message):
            case Replied(message_ids, _):
                sent = await replace(message, message_ids, rendering)
            case NotReplied():
                sent = await reply_to(message, rendering, to)
        self._exchanges.replied(message, sent, entry)
        return sent


def _entry(outcome: Outcome) -> str | None:
    """The entry that a follow-up to this outcome leans on."""
    return outcome.candidates[0].item.id if isinstance(outcome, Answered) else None
