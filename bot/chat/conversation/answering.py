"""The flow of every question: ask, render the outcome, reply. An edited question has its answer edited."""

from collections.abc import Collection

from telegram import ForceReply, Message

from bot import texts
from bot.chat.conversation.feedback import occasion
from bot.chat.conversation.memory import NotReplied, Replied, ReplyMemory
from bot.chat.routing import PRIVATE, Handler, admins, on_command
from bot.chat.views.answers import render
from bot.chat.views.audience import Entries, Replies, in_private
from bot.chat.views.rendering import Block, Format, Rendering, defused, rendering
from bot.chat.views.replies import Numbers, show
from bot.core.matching.outcome import Answered, Outcome
from bot.texts import messages
from bot.texts.why import Section, explained
from bot.usecases.ask import Desk, Reply
from bot.usecases.journal import Journal


class Answering:
    """Answers messages from a desk."""

    def __init__(
        self, desk: Desk, memory: ReplyMemory, journal: Journal, replies: Replies, explained_to: Collection[int] = ()
    ) -> None:
        """``explained_to``: the private chats in which the last answer can be asked about (/why)."""
        self._desk = desk
        self._replies = replies
        self._memory = memory
        self._journal = journal
        self._explained_to = explained_to
        self._last: dict[int, Outcome] = {}

    def handlers_for_admins(self, admin_ids: Collection[int]) -> list[Handler]:
        """/why."""
        return [on_command("why", self.explain, admins(admin_ids) & PRIVATE)]

    async def answer(self, message: Message, question: str) -> None:
        """Replies to a message that asks a question, in place of an earlier reply to it."""
        await self.say(message, await self.ask(message, question))

    async def ask(self, message: Message, question: str, article: str | None = None) -> Reply:
        """What the desk says to a question in a message, from all articles or one."""
        reply = await self._desk.ask(question, self._memory.context_entry(message), occasion(message), article)
        if message.chat.id in self._explained_to:
            self._last[message.chat.id] = reply.outcome
        return reply

    async def say(self, message: Message, reply: Reply, to: int | None = None, *, alone: bool = False) -> Numbers:
        """Replies with an outcome, an answer with votes; returns the numbers of the messages in which it stands.

        In a group an answer is for all, unless whoever asked wants to read it ``alone``. ``to`` as for ``reply``.
        """
        shown = render(messages.told(reply), reply.knowledge, reply.record)
        answered = isinstance(reply.outcome, Answered)
        return await self.reply(
            message,
            shown,
            _entries(reply.outcome),
            to,
            for_all=answered and not alone,
            instead=in_private(message, texts.ANSWERED_IN_PRIVATE) if alone else None,
            record=reply.record if answered else None,
        )

    async def explain(self, message: Message) -> None:
        """/why: why the last answer in this chat is what it is."""
        outcome = self._last.get(message.chat.id)
        sections = explained(outcome) if outcome is not None else (Section(texts.WHY_NOTHING_ASKED),)
        blocks = []
        for section in sections:
            blocks.append(Block(section.heading, Format.BOLD))
            if section.lines:
                blocks.append(Block(defused("\n".join(section.lines))))
        await show(message, rendering(blocks))

    async def take_back(self, message: Message) -> None:
        """Takes an answer back whose question was edited into none, and its record."""
        self._journal.withdraw(occasion(message))
        if self.replies_to(message):
            await self.reply(message, rendering([Block(texts.TAKEN_BACK)]), (), for_all=False)

    def replies_to(self, message: Message) -> tuple[int, ...]:
        """The numbers of the messages that replied to a message; none, where nothing did or it was long ago."""
        earlier = self._memory.replies_to(message)
        return earlier.message_ids if isinstance(earlier, Replied) else ()

    async def ask_back(self, message: Message) -> None:
        """Asks for the question that a bare call leaves out; the answer to this comes as a reply to the bot.

        Not remembered: Telegram edits no message that opened a keyboard.
        """
        markup = ForceReply(selective=True, input_field_placeholder=texts.ASK_PLACEHOLDER)
        await self._replies.to_one(message, rendering([Block(texts.ASK_WHAT)], markup=markup))

    async def reply(
        self,
        message: Message,
        rendering: Rendering,
        entries: Entries,
        to: int | None = None,
        *,
        for_all: bool,
        instead: Rendering | None = None,
        record: str | None = None,
    ) -> Numbers:
        """Replies to a message, in place of an earlier reply to it, and remembers the entries that are shown.

        ``to`` is the number of another message that the reply is to hang on; ``instead`` as for ``Replies.to_one``.
        """
        match self._memory.replies_to(message):
            case Replied(numbers, _):
                sent = await self._replies.replace(
                    message, numbers, rendering, for_all=for_all, to=to, entries=entries, instead=instead
                )
            case NotReplied() if for_all:
                sent = await self._replies.to_all(message, rendering, to, entries)
            case NotReplied():
                sent = await self._replies.to_one(message, rendering, instead, entries)
        # A follow-up to several answers is understood by the first.
        self._memory.replied(message, sent, entries[0].id if entries else None, record)
        return sent


def _entries(outcome: Outcome) -> Entries:
    """What an outcome answers with."""
    return tuple(candidate.item for candidate in outcome.candidates) if isinstance(outcome, Answered) else ()
