"""What was replied to which message: for a while, by numbers alone, lost at a restart.

An edited question finds its answer here, and a follow-up ("and when?") the entry that it leans on.
"""

from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache
from telegram import Message

MOST_EXCHANGES: Final = 20_000
"""Exchanges remembered; the least recent are forgotten."""


@dataclass(frozen=True)
class Replied:
    """The messages that replied to a question, and the id of the entry that the question leant on."""

    message_ids: tuple[int, ...]
    leant_on: str | None


class NotReplied:
    """Nothing that is remembered replied to it."""


class Exchanges:
    """The recent exchanges."""

    def __init__(self, most: int = MOST_EXCHANGES) -> None:
        self._replies: LRUCache[tuple[int, int], Replied] = LRUCache(most)
        self._shown: LRUCache[tuple[int, int], str | None] = LRUCache(most)
        self._last_shown: LRUCache[int, str | None] = LRUCache(most)

    def replied(self, question: Message, message_ids: tuple[int, ...], entry: str | None) -> None:
        """Remembers what replied to a question, and which entry answered it."""
        self._replies[_key(question)] = Replied(message_ids, self.leans_on(question))
        for message_id in message_ids:
            self.shows(question.chat.id, message_id, entry)

    def shows(self, chat_id: int, message_id: int, entry: str | None) -> None:
        """Remembers which entry a message of the bot shows."""
        self._shown[chat_id, message_id] = self._last_shown[chat_id] = entry

    def replies_to(self, question: Message) -> Replied | NotReplied:
        """What replied to a question."""
        return self._replies.get(_key(question)) or NotReplied()

    def leans_on(self, question: Message) -> str | None:
        """The id of the entry that a follow-up leans on: the one replied to; in private, else the last one shown.

        An edited question leans on what it leant on before.
        """
        earlier = self.replies_to(question)
        if isinstance(earlier, Replied):
            return earlier.leant_on
        if question.reply_to_message is not None:
            return self._shown.get(_key(question.reply_to_message))
        return self._last_shown.get(question.chat.id) if question.chat.type == question.chat.PRIVATE else None


def _key(message: Message) -> tuple[int, int]:
    return message.chat.id, message.message_id
