"""Private chats: whatever somebody writes there is for the bot."""

from collections.abc import Callable, Mapping
from typing import Final

from cachetools import TTLCache
from telegram import Message
from telegram.ext import filters

from bot import texts
from bot.chat.conversation.addressing import Bare, NotAddressed, OtherCommand, Question, is_link_alone, question_in
from bot.chat.conversation.answering import Answering
from bot.chat.conversation.memory import ReplyMemory
from bot.chat.routing import EDITED, PERSON, PRIVATE, WORDS, Handler, OnMessage, on_message
from bot.chat.views.rendering import Block, rendering
from bot.chat.views.replies import show
from bot.core.matching.dialogue import command_in
from bot.usecases.ask import Reply
from bot.usecases.journal import Journal

MAX_CHATS: Final = 10_000
TOLD_AGAIN_AFTER_S: Final = 60.0
"""Seconds in which the same chat is not told again."""


class PrivateChats:
    """Answers what people write to the bot."""

    def __init__(
        self,
        answering: Answering,
        journal: Journal,
        memory: ReplyMemory,
        commands: Mapping[str, OnMessage],
        clock: Callable[[], float],
    ) -> None:
        """``commands``: what to do where their bare names are written, as "topics"; ``clock`` counts seconds."""
        self._answering = answering
        self._journal = journal
        self._memory = memory
        self._commands = commands
        self._told: TTLCache[int, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, clock)
        self._albums: TTLCache[str, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, clock)

    def handlers(self) -> list[Handler]:
        """Messages, those without text, and edits."""
        return [
            on_message(PERSON & WORDS & PRIVATE, self.on_message),
            on_message(PERSON & ~WORDS & ~filters.StatusUpdate.ALL & PRIVATE, self.on_unsupported),
            on_message(EDITED & PRIVATE, self.on_edit),
        ]

    async def on_message(self, message: Message) -> None:
        """Answers a message."""
        if message.media_group_id:
            self._albums[message.media_group_id] = True
        match question_in(message, message.get_bot().bot):
            case Question() as question:
                await self._answer(message, question)
            case Bare():
                await self._answering.ask_back(message)
            case OtherCommand():
                await show(message, rendering([Block(texts.UNKNOWN_COMMAND)]))
            case NotAddressed():
                pass

    async def _answer(self, message: Message, question: Question) -> None:
        if is_link_alone(message):
            await show(message, rendering([Block(texts.NO_LINKS)]))
            return
        command = self._commands.get(command_in(question.text, self._memory.last_turn(message)) or "")
        if command is not None:
            await command(message)
            return
        said = await self._answering.answer(message, question)
        if isinstance(said, Reply) and said.record and _is_what_was_looked_for(message):
            self._journal.vote(said.record, str(message.chat.id), helpful=False)

    async def on_edit(self, message: Message) -> None:
        """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
        await self._answering.recall(message)
        asked = question_in(message, message.get_bot().bot)
        if isinstance(asked, Question):
            await self._answering.answer(message, asked)
        else:
            await self._answering.take_back(message)

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
            await show(message, rendering([Block(texts.ONLY_TEXT)]))


def _is_what_was_looked_for(message: Message) -> bool:
    """True where it replies to the question that comes after a vote against an answer."""
    asked = message.reply_to_message
    return asked is not None and asked.text == texts.WHAT_LOOKED_FOR
