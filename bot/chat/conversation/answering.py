"""The flow of every question: ask the desk, render the outcome, reply. An edited question has its answer edited."""

from collections.abc import Callable, Collection
from typing import Final

from cachetools import TTLCache
from telegram import ForceReply, Message, User

from bot.chat.conversation.addressing import Bare, NotAddressed, OtherCommand, Question, question_in
from bot.chat.conversation.memory import Exchanges, NotReplied, Replied
from bot.chat.views.feedback import occasion, with_votes
from bot.chat.views.rendering import Block, Format, Rendering, inert, render, rendering
from bot.chat.views.replies import replace, reply_to, show
from bot.core.matching.outcome import Answered, Outcome
from bot.texts import english as texts
from bot.texts.why import Section, explained
from bot.usecases.ask import Desk, Reply
from bot.usecases.journal import Journal


class Answering:
    """Answers messages from a desk."""

    def __init__(self, desk: Desk, exchanges: Exchanges, journal: Journal, explained_to: Collection[int] = ()) -> None:
        """``explained_to``: the private chats in which the last answer can be asked about (/why)."""
        self._desk = desk
        self._exchanges = exchanges
        self._journal = journal
        self._explained_to = explained_to
        self._last: dict[int, Outcome] = {}

    async def answer(self, message: Message, question: str) -> None:
        """Replies to a message that asks a question, in place of an earlier reply to it."""
        await self.say(message, await self.ask(message, question))

    async def ask(self, message: Message, question: str) -> Reply:
        """What the desk says to a question in a message."""
        reply = await self._desk.ask(question, self._exchanges.leans_on(message), occasion(message))
        if message.chat.id in self._explained_to:
            self._last[message.chat.id] = reply.outcome
        return reply

    async def say(self, message: Message, reply: Reply, to: int | None = None) -> tuple[int, ...]:
        """Replies with an outcome, an answer with votes; returns the numbers of the messages in which it stands.

        ``to`` as for ``reply``.
        """
        shown = render(reply, message.get_bot().username)
        if reply.record is not None and isinstance(reply.outcome, Answered):
            shown = with_votes(shown, reply.record)
        return await self.reply(message, shown, _entry(reply.outcome), to)

    async def explain(self, message: Message) -> None:
        """/why: why the last answer in this chat is what it is."""
        outcome = self._last.get(message.chat.id)
        sections = explained(outcome) if outcome is not None else (Section(texts.WHY_NOTHING_ASKED),)
        blocks = []
        for section in sections:
            blocks.append(Block(section.heading, Format.BOLD))
            if section.lines:
                blocks.append(Block(inert("\n".join(section.lines))))
        await show(message, rendering(blocks))

    async def take_back(self, message: Message) -> None:
        """Takes an answer back whose question was edited into none, and its record."""
        self._journal.withdraw(occasion(message))
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


async def on_edit(message: Message, me: User, answering: Answering) -> None:
    """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
    asked = question_in(message, me)
    if isinstance(asked, Question):
        await answering.answer(message, asked.text)
    else:
        await answering.take_back(message)


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


MOST_CHATS: Final = 10_000
SILENCE: Final = 60.0
"""Seconds in which the same chat is not told again: an album is many messages."""


class Wordless:
    """Says, once a minute and chat, that only text can be read; ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._told: TTLCache[int, bool] = TTLCache(MOST_CHATS, SILENCE, clock)

    async def on_message(self, message: Message) -> None:
        """Tells whoever sent it."""
        if message.chat.id not in self._told:
            self._told[message.chat.id] = True
            await show(message, rendering([Block(texts.ONLY_TEXT)]))
