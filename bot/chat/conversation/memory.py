"""A memory of what was replied to which message, by this worker or another: for a while, by numbers and ids.

The words of a question stay here alone, and for minutes: so long may they be corrected.

An edited question finds its answer here, and a message the turn of the bot that it takes up: "and when?", "source?".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Message

from bot.chat.views.replies import number_of
from bot.core.matching.following.dialogue import Turn
from bot.usecases.events import Event, EventBus, Exchanged, TurnShown, pseudonym
from bot.usecases.journal import ChatKind, Occasion

MAX_EXCHANGES: Final = 20_000
"""Exchanges remembered; the least recent are forgotten."""

TURN_LASTS_S: Final = 120.0
"""Seconds for which a message in a group takes up the last answer to the same person."""

WORDS_LAST_S: Final = 600.0
"""Seconds for which a question can be corrected."""

_Place = tuple[str, int]
"""A message: its chat, hidden, and its number there."""


@dataclass(frozen=True)
class Replied:
    """The messages that replied to a question, and the bot's turn that the question took up."""

    message_ids: tuple[int, ...]
    before: Turn | None


def occasion(message: Message) -> Occasion:
    """Where a message was written, for the journal; only its hash is kept."""
    kind = ChatKind.PRIVATE if message.chat.type == message.chat.PRIVATE else ChatKind.GROUP
    return Occasion(kind, str(message.chat.id), str(number_of(message)))


class ReplyMemory:
    """The recent exchanges."""

    def __init__(self, bus: EventBus, key: bytes, clock: Callable[[], float]) -> None:
        """Other workers learn of them by the ``bus``, the chats hidden by ``key``; ``clock`` tells seconds."""
        self._bus = bus
        self._key = key
        self._replies: LRUCache[_Place, Replied] = LRUCache(MAX_EXCHANGES)
        self._shown: LRUCache[_Place, Turn | None] = LRUCache(MAX_EXCHANGES)
        self._last_shown: LRUCache[str, Turn | None] = LRUCache(MAX_EXCHANGES)
        self._shown_to: TTLCache[str, Turn | None] = TTLCache(MAX_EXCHANGES, TURN_LASTS_S, clock)
        self._words: TTLCache[_Place | str, str] = TTLCache(MAX_EXCHANGES, WORDS_LAST_S, clock)
        """What was asked before a turn, by the message that shows it, and of the last one by its chat."""
        bus.subscribe(self._on_event)

    def replied(self, question: Message, message_ids: tuple[int, ...], turn: Turn | None) -> None:
        """Remembers what replied to a question, and what the bot's turn was."""
        before, asker = self.last_turn(question), self._asker(question)
        self._note(Exchanged(*self._place(question), message_ids, before, turn, asker))

    def record_of(self, chat_id: int, message_id: int) -> str | None:
        """The key of the record of the question that a message of the bot answers."""
        turn = self._shown.get((pseudonym(chat_id, self._key), message_id))
        return turn.record if turn is not None and turn.shown else None

    def shows(self, chat_id: int, reader_id: int, message_id: int, turn: Turn | None) -> None:
        """Remembers what a message of the bot has become by a button, and who pressed it."""
        chat = pseudonym(chat_id, self._key)
        self._note(TurnShown(chat, message_id, turn, pseudonym(f"{chat} {reader_id}", self._key)))

    def replies_to(self, question: Message) -> Replied | None:
        """The messages that replied to a question; None where nothing that is remembered did."""
        return self._replies.get(self._place(question))

    def last_turn(self, question: Message) -> Turn | None:
        """The bot's turn that a message takes up: the one replied to, else the last one.

        In a group that is the last one to the same person, for as long as people remember what they asked.
        An edited question takes up what it did before.
        """
        earlier = self.replies_to(question)
        if earlier is not None:
            return earlier.before
        if question.reply_to_message is not None and (turn := self.turn_in(question.reply_to_message)) is not None:
            return turn
        if question.chat.type != question.chat.PRIVATE:
            asker = self._asker(question)
            return None if question.reply_to_message else self._with_words(self._shown_to.get(asker), asker)
        chat = pseudonym(question.chat.id, self._key)
        return self._with_words(self._last_shown.get(chat), chat)

    def turn_in(self, message: Message) -> Turn | None:
        """The bot's turn that stands in a message of its own."""
        place = self._place(message)
        return self._with_words(self._shown.get(place), place)

    def forget_words(self, message: Message) -> None:
        """Forgets what was asked in the chat of a message, as far as whoever wrote it can correct it."""
        chat, asker = pseudonym(message.chat.id, self._key), self._asker(message)
        for key in [key for key in self._words if key in (chat, asker) or key[0] == chat]:
            self._words.pop(key, None)

    def _note(self, event: Exchanged | TurnShown) -> None:
        # What was asked stays here, and for minutes: others learn of numbers and ids alone.
        match event:
            case Exchanged(chat, _, message_ids, before, after, asker):
                self._keep_words(after, (chat, asker, *((chat, message_id) for message_id in message_ids)))
                event = replace(event, before=_without_words(before), after=_without_words(after))
            case TurnShown(chat, message_id, turn, reader):
                self._keep_words(turn, (chat, reader, (chat, message_id)))
                event = replace(event, turn=_without_words(turn))
        self._on_event(event)
        self._bus.publish(event)

    def _keep_words(self, turn: Turn | None, keys: Iterable[_Place | str]) -> None:
        for key in keys:
            self._words.pop(key, None)
            if turn is not None and turn.question:
                self._words[key] = turn.question

    def _with_words(self, turn: Turn | None, key: _Place | str) -> Turn | None:
        return replace(turn, question=self._words.get(key)) if turn is not None else None

    def _on_event(self, event: Event) -> None:
        match event:
            case Exchanged(chat, question_id, message_ids, before, after, asker):
                self._replies[chat, question_id] = Replied(message_ids, before)
                for message_id in message_ids:
                    self._shown[chat, message_id] = self._last_shown[chat] = after
                self._shown_to[asker] = after
            case TurnShown(chat, message_id, turn, reader):
                self._shown[chat, message_id] = self._last_shown[chat] = self._shown_to[reader] = turn
            case _:
                pass

    def _place(self, message: Message) -> _Place:
        return pseudonym(message.chat.id, self._key), number_of(message)

    def _asker(self, question: Message) -> str:
        """The one who asks in a chat, hidden."""
        asker = question.sender_chat or question.from_user
        return pseudonym(f"{pseudonym(question.chat.id, self._key)} {asker.id if asker else 0}", self._key)


def _without_words(turn: Turn | None) -> Turn | None:
    return replace(turn, question=None) if turn is not None else None
