"""The commands that show something to look through: /start, /help, /topics, /source, /privacy."""

import re
from typing import Final

from telegram import Message, User

from bot import texts
from bot.chat import browsing
from bot.chat.rendering import Block, Rendering, render_entries, rendering
from bot.core.knowledge import KnowledgeBase

_PAYLOAD: Final = re.compile(r"/start(?:@\w+)?\s+(\S+)", re.IGNORECASE)


def start(message: Message, me: User, knowledge: KnowledgeBase) -> Rendering:
    """/start: the entry that a deep link names, else what this is."""
    if message.chat.type != message.chat.PRIVATE:
        return browsing.start_in_group(knowledge, me.username or "")
    payload = _PAYLOAD.match(message.text or "")
    if payload is None:
        return browsing.start(knowledge)
    entry = knowledge.entry(payload[1])
    if entry is None:
        return browsing.topics(knowledge, 0, texts.UNKNOWN_LINK)
    return render_entries((entry,), knowledge, asked=False)


def topics(knowledge: KnowledgeBase) -> Rendering:
    """/topics: the first page of them."""
    return browsing.topics(knowledge, 0)


def source(knowledge: KnowledgeBase) -> Rendering:
    """/source: the first page of the first article."""
    return browsing.source(knowledge, next(iter(knowledge.articles)), 0)


def privacy() -> Rendering:
    """/privacy: what is kept about whoever asks."""
    return rendering([Block(texts.PRIVACY_KEEPS_NOTHING)])
