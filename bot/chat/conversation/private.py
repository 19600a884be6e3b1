"""Private chats: whatever somebody writes there is for the bot."""

from collections.abc import Callable
from typing import Final

from cachetools import TTLCache
from telegram import Message
from telegram.ext import filters

from bot import texts
from bot.chat.conversation.addressing import Bare, NotAddressed, OtherCommand, Question, question_in
from bot.chat.conversation.answering import Answering
from bot.chat.routing import EDITED, PERSON, PRIVATE, WORDS, Handler, on_message
from bot.chat.views.rendering import Block, rendering
from bot.chat.views.replies import show

MAX_CHATS: Final = 10_000
TOLD_AGAIN_AFTER_S: Final = 60.0
"""Seconds in which the same chat is not told again: an album is many messages."""


class PrivateChats:
    """Answers what people write to the bot."""

    def __init__(self, answering: Answering, clock: Callable[[], float]) -> None:
        """``clock`` counts seconds."""
        self._answering = answering
        self._told: TTLCache[int, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, clock)

    def handlers(self) -> list[Handler]:
        """What is written, what is no text, and what is edited."""
        return [
            on_message(PERSON & WORDS & PRIVATE, self.on_message),
            on_message(PERSON & ~WORDS & ~filters.StatusUpdate.ALL & PRIVATE, self.on_unsupported),
            on_message(EDITED & PRIVATE, self.on_edit),
        ]

    async def on_message(self, message: Message) -> None:
        """Answers a message."""
        match question_in(message, message.get_bot().bot):
            case Question(text):
                await self._answering.answer(message, text)
            case Bare():
                await self._answering.ask_back(message)
            case OtherCommand():
                await show(message, rendering([Block(texts.UNKNOWN_COMMAND)]))
            case NotAddressed():
                pass

    async def on_edit(self, message: Message) -> None:
        """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
        asked = question_in(message, message.get_bot().bot)
        if isinstance(asked, Question):
            await self._answering.answer(message, asked.text)
        else:
            await self._answering.take_back(message)

    async def on_unsupported(self, message: Message) -> None:
        """Says of a sticker, a voice and so on, once a minute and chat, that only text can be read."""
        if message.chat.id not in self._told:
            self._told[message.chat.id] = True
            await show(message, rendering([Block(texts.ONLY_TEXT)]))
