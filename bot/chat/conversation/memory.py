"""A memory of what was said, by this worker or another: lost at a restart, when the worst of it is one answer more.

By numbers and ids; the words of a question stay here alone, and for minutes: so long may they be corrected. An edited
question finds its answer here, and a message the turn of the bot that it takes up: "and when?", "source?". Every
``clock`` tells seconds, from whenever.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Chat, Message

from bot.chat.addressing import writer_of
from bot.chat.views.replies import Numbers, number_of, topic_of
from bot.core.matching.following.dialogue import Turn
from bot.storage.events import AnswerGone, AnswerStands, EventBus, Exchanged, Spoke, TurnShown
from bot.storage.records import Pace
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


# -- how much is said, and what need not be said again -----------------------------------------------------------------


MAX_A_MINUTE: Final = {Pace.CALM: (5, 2), Pace.USUAL: (15, 5), Pace.LIVELY: (20, 10)}
"""Messages that all in a group see, of which Telegram itself takes 20; and those for one person, for all or alone."""
MAX_COUNTED: Final = max(map(max, MAX_A_MINUTE.values()))
MAX_PEOPLE: Final = 20_000
MAX_GROUPS: Final = 10_000
MINUTE_S: Final = 60.0
REPEAT_AFTER_S: Final = 300.0
"""Seconds for which an answer is not repeated."""
SUPERGROUPS_FROM: Final = 1_000_000_000_000
MAX_ANSWERS: Final = 20_000
_Said = tuple[int, int | None, tuple[str, ...]]
"""Chat, topic, and the ids of what was answered with."""


class Silenced(StrEnum):
    """Why a question that was heard is not answered."""

    QUIET = "quiet"
    TOO_MANY = "too many"
    TOO_MANY_BY_ONE = "too many by one"


class RateLimit:
    """At most so many messages a minute in a group, and so many for one person there."""

    def __init__(self, clock: Callable[[], float], bus: EventBus) -> None:
        self._clock = clock
        self._bus = bus
        bus.subscribe(Spoke, self._on_spoke)
        self._to_all: LRUCache[int, deque[float]] = LRUCache(MAX_GROUPS)
        self._to_one: LRUCache[str, deque[float]] = LRUCache(MAX_PEOPLE)

    def exceeded(self, chat_id: int, person_id: int, pace: Pace) -> Silenced | None:
        """The limit that one more message, in answer to this person, would exceed."""
        to_all, to_one = MAX_A_MINUTE[pace]
        if self._in_last_minute(self._to_one.get(self._bus.hidden(chat_id, person_id))) >= to_one:
            return Silenced.TOO_MANY_BY_ONE
        return Silenced.TOO_MANY if self._in_last_minute(self._to_all.get(chat_id)) >= to_all else None

    def record(self, chat_id: int, person_id: int, *, for_all: bool = True) -> None:
        """Counts one in answer to a person, for all to see or for that person alone."""
        self._bus.publish(Spoke(chat_id, self._bus.hidden(chat_id, person_id), for_all))

    def _on_spoke(self, event: Spoke) -> None:
        self._to_one.setdefault(event.person, deque(maxlen=MAX_COUNTED)).append(self._clock())
        if event.for_all:
            self._to_all.setdefault(event.group, deque(maxlen=MAX_COUNTED)).append(self._clock())

    def _in_last_minute(self, times: deque[float] | None) -> int:
        now = self._clock()
        return sum(now - at < MINUTE_S for at in times or ())


class RecentAnswers:
    """Where in a group, or in a topic of it, an answer stands that was given a moment ago."""

    def __init__(self, clock: Callable[[], float], bus: EventBus) -> None:
        self._bus = bus
        bus.subscribe(AnswerStands, self._on_stands)
        bus.subscribe(AnswerGone, self._on_gone)
        self._where: TTLCache[_Said, int] = TTLCache(MAX_ANSWERS, REPEAT_AFTER_S, clock)

    def find(self, near: Message, entries: tuple[str, ...]) -> int | None:
        """The number of the message that gives these answers, if there is one in the topic of a message."""
        return self._where.get((near.chat.id, topic_of(near), entries))

    def remember(self, near: Message, entries: tuple[str, ...], message_id: int) -> None:
        """These answers stand in this message now."""
        self._bus.publish(AnswerStands(near.chat.id, topic_of(near), entries, message_id))

    def forget(self, chat_id: int, message_id: int) -> None:
        """A message says something else now."""
        self._bus.publish(AnswerGone(chat_id, message_id))

    def _on_stands(self, event: AnswerStands) -> None:
        self._where[event.group, event.topic, event.entries] = event.message_id

    def _on_gone(self, event: AnswerGone) -> None:
        gone = event.group, event.message_id
        for said in [said for said in self._where if (said[0], self._where.get(said)) == gone]:
            self._where.pop(said, None)


def link_to(chat: Chat, message_id: int) -> str | None:
    """A link to a message; None in a group that is no supergroup: there are none."""
    if chat.type != Chat.SUPERGROUP:
        return None
    # Of a supergroup without a name, the number that the Bot API has shifted and negated.
    return f"https://t.me/{chat.username or f'c/{-chat.id - SUPERGROUPS_FROM}'}/{message_id}"
