"""The commands that show something to look through: /start, /source, /privacy."""

import re
from typing import Final

from telegram import Message, User

from bot import texts
from bot.chat import browsing
from bot.chat.rendering import NOTHING, Block, Rendering, render_entries, rendering
from bot.core.knowledge import KnowledgeBase

_PAYLOAD: Final = re.compile(r"/start(?:@\w+)?\s+(\S+)", re.IGNORECASE)


def start(message: Message, me: User, knowledge: KnowledgeBase) -> Rendering:
    """/start: the entry that a deep link names, else what this is.

    A link that adds the bot to a group starts it there with a payload, right after the greeting: one is enough.
    """
    payload = _PAYLOAD.match(message.text or "")
    entry = knowledge.entry(payload[1]) if payload else None
    if entry is not None:
        return render_entries((entry,), knowledge, me.username or "", asked=False)
    if message.chat.type != message.chat.PRIVATE:
        return NOTHING if payload else browsing.start_in_group(knowledge, me.username or "")
    return browsing.topics(knowledge, 0, texts.UNKNOWN_LINK) if payload else browsing.start(knowledge, me)


def source(knowledge: KnowledgeBase) -> Rendering:
    """/source: the first page of the first article."""
    return browsing.source(knowledge, next(iter(knowledge.articles)), 0)


def privacy(days: int) -> Rendering:
    """/privacy: what is kept about whoever asks; questions for so many days."""
    kept = texts.PRIVACY.format(days=texts.count(days, "day"))
    return rendering([Block(kept), Block(texts.PRIVACY_FORGET), Block(texts.PRIVACY_MEMORY)])
