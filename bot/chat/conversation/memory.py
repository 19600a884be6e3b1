"""A memory of what was said, by this worker or another: lost at a restart, but for what the buttons of answers tell.

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
from bot.chat.replies import Numbers, actions_below, number_of, topic_of
from bot.chat.views import ShowMore, entries_of
from bot.core.matching.following.dialogue import Turn
from bot.storage.events import AnswerStands, EventBus, TurnTaken
from bot.usecases.ask import FaqService
from bot.usecases.journal import ChatKind, Occasion

MAX_REMEMBERED: Final = 20_000
"""Turns; the least recent are forgotten."""

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
    """The recent turns, and what they replied to."""

    def __init__(self, faq: FaqService, bus: EventBus, clock: Callable[[], float]) -> None:
        self._faq = faq
        self._bus = bus
        self._replies: LRUCache[_Place, TurnTaken] = LRUCache(MAX_REMEMBERED)
        self._shown: LRUCache[_Place, Turn | None] = LRUCache(MAX_REMEMBERED)
        self._last_shown: LRUCache[str, Turn | None] = LRUCache(MAX_REMEMBERED)
        self._shown_to: TTLCache[str, Turn | None] = TTLCache(MAX_REMEMBERED, TURN_LASTS_S, clock)
        self._words: TTLCache[tuple[str, str], str] = TTLCache(MAX_REMEMBERED, WORDS_LAST_S, clock)
        """What was asked, by its chat and record: other workers learn of numbers and ids alone."""
        bus.subscribe(TurnTaken, self._on_turn)

    def replied(self, question: Message, message_ids: Numbers, turn: Turn | None, before: Turn | None) -> None:
        """Remembers what replied to a question, what the bot's turn was, and the one before, that it took up."""
        self._tell(question.chat.id, writer_of(question), message_ids, turn, number_of(question), before)

    def shows(self, chat_id: int, reader_id: int, message_id: int, turn: Turn | None) -> None:
        """Remembers what a message of the bot has become by a button, and who pressed it."""
        self._tell(chat_id, reader_id, (message_id,), turn)

    def record_of(self, chat_id: int, message_id: int) -> str | None:
        """The key of the record of the question that a message of the bot answers."""
        turn = self._shown.get((self._bus.hidden(chat_id), message_id))
        return turn.record if turn is not None and turn.shown else None

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
        replied = question.reply_to_message
        if replied is not None and (turn := self.turn_in(replied)) is not None:
            return turn
        chat = self._bus.hidden(question.chat.id)
        if question.chat.type == question.chat.PRIVATE:
            return self._with_words(chat, self._last_shown.get(chat))
        asker = self._bus.hidden(question.chat.id, writer_of(question))
        return None if replied else self._with_words(chat, self._shown_to.get(asker))

    def turn_in(self, message: Message) -> Turn | None:
        """The bot's turn that stands in a message of its own; where that is forgotten, as far as its buttons tell."""
        place = self._place(message)
        return self._with_words(place[0], self._shown.get(place) or self._told_by_buttons(message))

    def forget_words(self, message: Message) -> None:
        """Forgets what was asked in the chat of a message."""
        chat = self._bus.hidden(message.chat.id)
        for key in [key for key in self._words if key[0] == chat]:
            self._words.pop(key, None)

    def _tell(
        self,
        chat_id: int,
        reader_id: int,
        message_ids: Numbers,
        turn: Turn | None,
        question_id: int | None = None,
        before: Turn | None = None,
    ) -> None:
        """Tells all workers of a turn without the words of its question, which stay here, and for minutes."""
        chat, reader = self._bus.hidden(chat_id), self._bus.hidden(chat_id, reader_id)
        if turn is not None and turn.record and turn.question:
            self._words[chat, turn.record] = turn.question
        turn, before = (replace(each, question=None) if each is not None else None for each in (turn, before))
        self._bus.publish(TurnTaken(chat, reader, message_ids, turn, question_id, before))

    def _with_words(self, chat: str, turn: Turn | None) -> Turn | None:
        return replace(turn, question=self._words.get((chat, turn.record or ""))) if turn is not None else None

    def _told_by_buttons(self, message: Message) -> Turn | None:
        more = next((action for action in actions_below(message) if isinstance(action, ShowMore)), None)
        entries = entries_of(more.entries, self._faq.knowledge) if more else ()
        return Turn(tuple(entry.id for entry in entries), record=more.record or None) if more and entries else None

    def _on_turn(self, event: TurnTaken) -> None:
        if event.question_id is not None:
            self._replies[event.chat, event.question_id] = event
        for message_id in event.message_ids:
            self._shown[event.chat, message_id] = self._last_shown[event.chat] = event.turn
        self._shown_to[event.reader] = event.turn

    def _place(self, message: Message) -> _Place:
        return self._bus.hidden(message.chat.id), number_of(message)


# -- what stands above in a group --------------------------------------------------------------------------------------


REPEAT_AFTER_S: Final = 300.0
"""Seconds for which an answer is not repeated."""
MAX_ANSWERS: Final = 20_000
_Told = tuple[int, int | None, tuple[str, ...]]
"""Chat, topic, and the ids of what was answered with."""


class RecentAnswers:
    """Where in a group, or in a topic of it, an answer stands that was given a moment ago."""

    def __init__(self, clock: Callable[[], float], bus: EventBus) -> None:
        self._bus = bus
        bus.subscribe(AnswerStands, self._on_stands)
        self._where: TTLCache[_Told, int] = TTLCache(MAX_ANSWERS, REPEAT_AFTER_S, clock)

    def find(self, near: Message, entries: tuple[str, ...]) -> int | None:
        """The number of the message that gives these answers, if there is one in the topic of a message."""
        return self._where.get((near.chat.id, topic_of(near), entries))

    def remember(self, near: Message, entries: tuple[str, ...], message_id: int) -> None:
        """These answers stand in this message now, and no others."""
        self._bus.publish(AnswerStands(near.chat.id, topic_of(near), entries, message_id))

    def _on_stands(self, event: AnswerStands) -> None:
        message = event.group, event.message_id
        for said in [said for said in self._where if (said[0], self._where.get(said)) == message]:
            self._where.pop(said, None)
        if event.entries:
            self._where[event.group, event.topic, event.entries] = event.message_id
