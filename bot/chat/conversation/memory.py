"""What was replied to which message, by this worker or another: for a while, by numbers alone, lost at a restart.

An edited question finds its answer here, and a follow-up ("and when?") the entry that it leans on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Message

from bot.chat.views.ephemeral import number_of
from bot.usecases.ports import Bulletin, EntryShown, Exchanged, Notice, hidden

MAX_EXCHANGES: Final = 20_000
"""Exchanges remembered; the least recent are forgotten."""

LEANS_FOR_S: Final = 120.0
"""Seconds for which a question in a group leans on the last answer to the same person."""

_Place = tuple[str, int]
"""A message: its chat, hidden, and its number there."""


@dataclass(frozen=True)
class Replied:
    """The messages that replied to a question, and the id of the entry that the question leant on."""

    message_ids: tuple[int, ...]
    context_entry: str | None


class NotReplied:
    """Nothing that is remembered replied to it."""


class ReplyMemory:
    """The recent exchanges."""

    def __init__(
        self, bulletin: Bulletin, key: bytes, clock: Callable[[], float], max_size: int = MAX_EXCHANGES
    ) -> None:
        """Other workers learn of them by the ``bulletin``, the chats hidden by ``key``; ``clock`` tells seconds."""
        self._bulletin = bulletin
        self._key = key
        self._replies: LRUCache[_Place, Replied] = LRUCache(max_size)
        self._shown: LRUCache[_Place, str | None] = LRUCache(max_size)
        self._records: LRUCache[_Place, str | None] = LRUCache(max_size)
        self._last_shown: LRUCache[str, str | None] = LRUCache(max_size)
        self._shown_to: TTLCache[str, str | None] = TTLCache(max_size, LEANS_FOR_S, clock)
        bulletin.on_notice(self._hear)

    def replied(
        self, question: Message, message_ids: tuple[int, ...], entry: str | None, record: str | None = None
    ) -> None:
        """Remembers what replied to a question, which entry answered it, and under which key it is recorded."""
        leant_on, asker = self.context_entry(question), self._asker(question)
        self._note(Exchanged(*self._place(question), message_ids, leant_on, entry, asker, record))

    def record_of(self, chat_id: int, message_id: int) -> str | None:
        """The key of the record of the question that a message of the bot replied to."""
        return self._records.get((hidden(chat_id, self._key), message_id))

    def shows(self, chat_id: int, reader_id: int, message_id: int, entry: str | None) -> None:
        """Remembers which entry a message of the bot shows, and who wanted to see it."""
        chat = hidden(chat_id, self._key)
        self._note(EntryShown(chat, message_id, entry, hidden(f"{chat} {reader_id}", self._key)))

    def replies_to(self, question: Message) -> Replied | NotReplied:
        """What replied to a question."""
        return self._replies.get(self._place(question)) or NotReplied()

    def context_entry(self, question: Message) -> str | None:
        """The id of the entry that a follow-up leans on: the one replied to, else the last one shown.

        In a group that is the last one shown to the same person, for as long as people remember what they asked.
        An edited question leans on what it leant on before.
        """
        earlier = self.replies_to(question)
        if isinstance(earlier, Replied):
            return earlier.context_entry
        if question.reply_to_message is not None:
            return self._shown.get(self._place(question.reply_to_message))
        if question.chat.type != question.chat.PRIVATE:
            return self._shown_to.get(self._asker(question))
        return self._last_shown.get(hidden(question.chat.id, self._key))

    def _note(self, notice: Exchanged | EntryShown) -> None:
        self._hear(notice)
        self._bulletin.post(notice)

    def _hear(self, notice: Notice) -> None:
        match notice:
            case Exchanged(chat, question_id, message_ids, context_entry, entry, asker, record):
                self._replies[chat, question_id] = Replied(message_ids, context_entry)
                for message_id in message_ids:
                    self._shown[chat, message_id] = self._last_shown[chat] = entry
                    self._records[chat, message_id] = record
                self._shown_to[asker] = entry
            case EntryShown(chat, message_id, entry, reader):
                self._shown[chat, message_id] = self._last_shown[chat] = self._shown_to[reader] = entry
            case _:
                pass

    def _place(self, message: Message) -> _Place:
        return hidden(message.chat.id, self._key), number_of(message)

    def _asker(self, question: Message) -> str:
        """Whoever asks in a chat, hidden."""
        asker = question.sender_chat or question.from_user
        return hidden(f"{hidden(question.chat.id, self._key)} {asker.id if asker else 0}", self._key)
