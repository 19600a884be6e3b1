"""What has no words in a private chat: stickers, voices, pictures without a caption."""

from collections.abc import Callable
from typing import Final

from cachetools import TTLCache
from telegram import Message

from bot import texts
from bot.chat.rendering import Block, rendering
from bot.chat.replies import show

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
