"""The flow of every question: ask, render the outcome, reply; and private chats. Groups add their own in ``group``.

An edited question has its answer edited.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from cachetools import TTLCache
from telegram import ForceReply, Message

from bot import texts
from bot.chat.addressing import Question, Unasked, is_link_alone, question_in, writer_of
from bot.chat.conversation.audience import Audience, in_private
from bot.chat.conversation.memory import ReplyMemory, occasion
from bot.chat.views.rendering import Rendering, defused, render, render_in_full, rendering
from bot.chat.views.replies import Numbers, react, send
from bot.core.matching.following.dialogue import command_in
from bot.core.matching.outcome import Outcome
from bot.texts import Part, Role, messages
from bot.texts.why import Section, explained
from bot.usecases.ask import FaqService, Reply, Said, TurnedDown, record_of, respond
from bot.usecases.journal import Journal


@dataclass(eq=False, repr=False)
class Answering:
    """Answers messages from the FAQ service; private chats and groups add what is their own."""

    _faq: FaqService
    _memory: ReplyMemory
    _journal: Journal
    _audience: Audience

    async def ask(self, message: Message, question: Question, article: str | None = None) -> Said:
        """The reply to a question in a message, from all articles or one."""
        last, at = self._memory.last_turn(message), occasion(message)
        said = await respond(self._faq, question.text, last, at, article, texts.spoken(), claim=question.claim)
        if isinstance(said, TurnedDown) and last is not None and last.record:
            self._journal.vote(last.record, str(writer_of(message)), helpful=False)
        return said

    async def say(self, message: Message, said: Said, question: Question) -> Numbers:
        """Replies with what is to be said, and remembers it; returns the numbers of the messages in which it stands.

        In a group an answer is for all, unless whoever asked wants to read it alone.
        """
        told = messages.told(said)
        turn = messages.turn_after(said, told, self._memory.last_turn(message))
        record = (turn.record if turn else None) or ""
        if told.whole:
            shown = render_in_full(told, messages.localised(said.knowledge), message.get_bot().bot, record)
        else:
            shown = render(told, said.knowledge, record)
        for_all = bool(told.shows) and not told.guessed and not question.alone
        instead = in_private(message, texts.ANSWERED_IN_PRIVATE) if question.alone else None
        entries = () if told.guessed else told.shows
        earlier, to = self._memory.replies_to(message), question.asked_in
        sent = await self._audience.reply(
            message, shown, earlier, for_all=for_all, to=to, entries=entries, instead=instead
        )
        self._memory.replied(message, sent, turn)
        if key := record_of(said):
            self._journal.replied(key, sent)
        return sent

    async def take_back(self, message: Message) -> None:
        """Takes an answer back whose question was edited into none, and its record."""
        self._journal.withdraw(occasion(message))
        if earlier := self._memory.replies_to(message):
            sent = await self._audience.reply(message, rendering([texts.TAKEN_BACK]), earlier, for_all=False)
            self._memory.replied(message, sent, None)

    async def recall(self, message: Message) -> None:
        """Looks up what replied to a message that was edited, where that was before a restart."""
        if not self._memory.replies_to(message) and (numbers := await self._journal.replies_to(occasion(message))):
            self._memory.replied(message, numbers, None)


def asking_back() -> Rendering:
    """A line that asks for the question that a bare call leaves out; the answer to this comes as a reply to the bot.

    Not remembered: Telegram edits no message that opened a keyboard.
    """
    markup = ForceReply(selective=True, input_field_placeholder=texts.ASK_PLACEHOLDER)
    return rendering([texts.ASK_WHAT], markup=markup)


async def reacts(message: Message, said: Said) -> bool:
    """Reacts to what needs no words ("thanks", "lol"); says whether it does, and Telegram and the chat let the bot."""
    emoji = messages.wordless(said)
    return emoji is not None and message.edit_date is None and await react(message, emoji)


# -- private chats -----------------------------------------------------------------------------------------------------


MAX_CHATS: Final = 10_000
TOLD_AGAIN_AFTER_S: Final = 60.0
"""Seconds in which the same chat is not told again."""


@dataclass(eq=False, repr=False)
class PrivateChats(Answering):
    """Answers what people write to the bot."""

    _commands: Mapping[str, Callable[[Message], Awaitable[object]]]
    """The things to do where their bare names are written, as "topics"."""
    _admin_ids: Collection[int]
    """Who can ask about the last answer (/why)."""
    _clock: Callable[[], float]

    def __post_init__(self) -> None:
        self._last: dict[int, Outcome] = {}
        self._told: TTLCache[int, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, self._clock)
        self._albums: TTLCache[str, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, self._clock)

    async def on_message(self, message: Message) -> None:
        """Answers a message."""
        if message.media_group_id:
            self._albums[message.media_group_id] = True
        match question_in(message):
            case Question() as question:
                await self._answer(message, question)
            case Unasked.BARE:
                await self._audience.to_one(message, asking_back())
            case Unasked.OTHER_COMMAND:
                await send(message, rendering([texts.UNKNOWN_COMMAND]))
            case Unasked.NOT_ADDRESSED:
                pass

    async def _answer(self, message: Message, question: Question) -> None:
        if is_link_alone(message):
            await send(message, rendering([texts.NO_LINKS]))
            return
        command = self._commands.get(command_in(question.text, self._memory.last_turn(message)) or "")
        if command is not None:
            await command(message)
            return
        said = await self._give(message, question)
        asked = message.reply_to_message
        # It replies to the question that comes after a vote against an answer.
        if isinstance(said, Reply) and said.record and asked is not None and asked.text == texts.WHAT_LOOKED_FOR:
            self._journal.vote(said.record, str(message.chat.id), helpful=False)

    async def _give(self, message: Message, question: Question) -> Said:
        said = await self.ask(message, question)
        if isinstance(said, Reply) and message.chat.id in self._admin_ids:
            self._last[message.chat.id] = said.outcome
        if not await reacts(message, said):
            await self.say(message, said, question)
        return said

    async def on_edit(self, message: Message) -> None:
        """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
        await self.recall(message)
        asked = question_in(message)
        if isinstance(asked, Question):
            await self._give(message, asked)
        else:
            await self.take_back(message)

    async def explain(self, message: Message) -> None:
        """/why: why the last answer in this chat is what it is."""
        outcome = self._last.get(message.chat.id)
        sections = explained(outcome) if outcome is not None else (Section(texts.WHY_NOTHING_ASKED),)
        blocks: list[Part | str] = []
        for section in sections:
            blocks.append(Part(Role.HEADING, section.heading))
            if section.lines:
                blocks.append(defused("\n".join(section.lines)))
        await send(message, rendering(blocks))

    async def on_unsupported(self, message: Message) -> None:
        """Says of a sticker, a voice and so on, once a minute and chat, that only text can be read.

        An album comes as many messages, of which one has its words.
        """
        if message.media_group_id in self._albums:
            return
        if message.media_group_id:
            self._albums[message.media_group_id] = True
        if message.chat.id not in self._told:
            self._told[message.chat.id] = True
            await send(message, rendering([texts.ONLY_TEXT]))
