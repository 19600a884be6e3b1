"""A memory of what was said, by this worker or another: lost at a restart, when the worst of it is one answer more.

By numbers and ids; the words of a question stay here alone, and for minutes: so long may they be corrected. An edited
question finds its answer here, and a message the turn of the bot that it takes up: "and when?", "source?". The
``clock`` tells seconds, from whenever.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Message

from bot.chat.addressing import writer_of
from bot.chat.views.replies import Numbers, number_of
from bot.core.matching.following.dialogue import Turn
from bot.storage.events import EventBus, Exchanged, TurnShown
from bot.usecases.journal import ChatKind, Occasion

MAX_EXCHANGES: Final = 20_000
"""Exchanges remembered; the least recent are forgotten."""

TURN_LASTS_S: Final = 120.0
"""Seconds for which a message in a group takes up the last answer to the same person."""

WORDS_LAST_S: Final = 600.0
"""Seconds for which a question can be corrected."""

_Place = tuple[str, int]
"""A message: its chat, hidden, and its number there."""


def occasion(message: Message) -> Occasion:
    """Where a message was written, for the journal; only its hash is kept."""
    kind = ChatKind.PRIVATE if message.chat.type == message.chat.PRIVATE else ChatKind.GROUP
    return Occasion(kind, str(message.chat.id), str(number_of(message)))


class ReplyMemory:
    """The recent exchanges."""

    def __init__(self, bus: EventBus, clock: Callable[[], float]) -> None:
        self._bus = bus
        self._replies: LRUCache[_Place, Exchanged] = LRUCache(MAX_EXCHANGES)
        self._shown: LRUCache[_Place, Turn | None] = LRUCache(MAX_EXCHANGES)
        self._last_shown: LRUCache[str, Turn | None] = LRUCache(MAX_EXCHANGES)
        self._shown_to: TTLCache[str, Turn | None] = TTLCache(MAX_EXCHANGES, TURN_LASTS_S, clock)
        self._words: TTLCache[tuple[str, str], str] = TTLCache(MAX_EXCHANGES, WORDS_LAST_S, clock)
        """What was asked, by its chat and record: other workers learn of numbers and ids alone."""
        bus.subscribe(Exchanged, self._on_exchange)
        bus.subscribe(TurnShown, self._on_shown)

    def replied(self, question: Message, message_ids: Numbers, turn: Turn | None) -> None:
        """Remembers what replied to a question, and what the bot's turn was."""
        chat, number = self._place(question)
        before, after = _without_words(self.last_turn(question)), self._kept_apart(chat, turn)
        self._bus.publish(Exchanged(chat, number, message_ids, before, after, self._asker(question)))

    def record_of(self, chat_id: int, message_id: int) -> str | None:
        """The key of the record of the question that a message of the bot answers."""
        turn = self._shown.get((self._bus.hidden(chat_id), message_id))
        return turn.record if turn is not None and turn.shown else None

    def shows(self, chat_id: int, reader_id: int, message_id: int, turn: Turn | None) -> None:
        """Remembers what a message of the bot has become by a button, and who pressed it."""
        chat, reader = self._bus.hidden(chat_id), self._bus.hidden(chat_id, reader_id)
        self._bus.publish(TurnShown(chat, message_id, self._kept_apart(chat, turn), reader))

    def replies_to(self, question: Message) -> Numbers:
        """The numbers of the messages that replied to a question; none, where nothing did or it was long ago."""
        earlier = self._replies.get(self._place(question))
        return earlier.message_ids if earlier else ()

    def last_turn(self, question: Message) -> Turn | None:
        """The bot's turn that a message takes up: the one replied to, else the last one.

        In a group that is the last one to the same person, for as long as people remember what they asked.
        An edited question takes up what it did before.
        """
        earlier = self._replies.get(self._place(question))
        if earlier is not None:
            return earlier.before
        if question.reply_to_message is not None and (turn := self.turn_in(question.reply_to_message)) is not None:
            return turn
        chat = self._bus.hidden(question.chat.id)
        if question.chat.type == question.chat.PRIVATE:
            return self._with_words(chat, self._last_shown.get(chat))
        return None if question.reply_to_message else self._with_words(chat, self._shown_to.get(self._asker(question)))

    def turn_in(self, message: Message) -> Turn | None:
        """The bot's turn that stands in a message of its own."""
        place = self._place(message)
        return self._with_words(place[0], self._shown.get(place))

    def forget_words(self, message: Message) -> None:
        """Forgets what was asked in the chat of a message."""
        chat = self._bus.hidden(message.chat.id)
        for key in [key for key in self._words if key[0] == chat]:
            self._words.pop(key, None)

    def _kept_apart(self, chat: str, turn: Turn | None) -> Turn | None:
        """A turn without the words of its question, which stay here, and for minutes."""
        if turn is not None and turn.record and turn.question:
            self._words[chat, turn.record] = turn.question
        return _without_words(turn)

    def _with_words(self, chat: str, turn: Turn | None) -> Turn | None:
        return replace(turn, question=self._words.get((chat, turn.record or ""))) if turn is not None else None

    def _on_exchange(self, event: Exchanged) -> None:
        self._replies[event.chat, event.question_id] = event
        for message_id in event.message_ids:
            self._shown[event.chat, message_id] = self._last_shown[event.chat] = event.after
        self._shown_to[event.asker] = event.after

    def _on_shown(self, event: TurnShown) -> None:
        self._shown[event.chat, event.message_id] = event.turn
        self._last_shown[event.chat] = self._shown_to[event.reader] = event.turn

    def _place(self, message: Message) -> _Place:
        return self._bus.hidden(message.chat.id), number_of(message)

    def _asker(self, question: Message) -> str:
        return self._bus.hidden(question.chat.id, writer_of(question))


def _without_words(turn: Turn | None) -> Turn | None:
    return replace(turn, question=None) if turn is not None else None
