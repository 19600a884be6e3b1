"""Restraint in groups: how much is said there, and what need not be said again. Pure, but for the clock it is given.

What other workers say counts too, as far as it is heard (``bot.notices``). Lost at a restart: the worst of it is one
answer more.
"""

from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Chat, Message

from bot.core.matching.outcome import Answered, NotCovered, Outcome
from bot.usecases.ports import AnswerGone, AnswerStands, Bulletin, Notice, Spoke

MAX_A_MINUTE: Final = 10
"""Messages in a group; Telegram itself takes 20 a minute."""
MINUTE_S: Final = 60.0
REPEAT_AFTER_S: Final = 300.0
"""Seconds for which an answer is not repeated."""
SUPERGROUPS_FROM: Final = 1_000_000_000_000
MAX_GROUPS: Final = 10_000
MAX_ANSWERS: Final = 20_000

Clock = Callable[[], float]
_Said = tuple[int, int | None, tuple[str, ...]]
"""Chat, topic, and the ids of what was answered with."""


class Silenced(StrEnum):
    """Why a question that was heard is not answered."""

    QUIET = "quiet"
    TOO_MANY = "too many"


class RateLimit:
    """At most so many messages a minute in a group."""

    def __init__(self, clock: Clock, bulletin: Bulletin) -> None:
        """``clock`` tells seconds, from whenever."""
        self._clock = clock
        self._bulletin = bulletin
        bulletin.on_notice(self._hear)
        self._spoke: LRUCache[int, deque[float]] = LRUCache(MAX_GROUPS)

    def allows(self, chat_id: int) -> bool:
        """Whether one more is not too many."""
        times = self._spoke.get(chat_id)
        return times is None or len(times) < MAX_A_MINUTE or self._clock() - times[0] >= MINUTE_S

    def record(self, chat_id: int) -> None:
        """Counts one."""
        self._count(chat_id)
        self._bulletin.post(Spoke(chat_id))

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, Spoke):
            self._count(notice.group)

    def _count(self, chat_id: int) -> None:
        self._spoke.setdefault(chat_id, deque(maxlen=MAX_A_MINUTE)).append(self._clock())


class RecentAnswers:
    """Where in a group, or in a topic of it, an answer stands that was given a moment ago."""

    def __init__(self, clock: Clock, bulletin: Bulletin) -> None:
        """``clock`` tells seconds, from whenever."""
        self._bulletin = bulletin
        bulletin.on_notice(self._hear)
        self._where: TTLCache[_Said, int] = TTLCache(MAX_ANSWERS, REPEAT_AFTER_S, clock)
        self._what: TTLCache[tuple[int, int], _Said] = TTLCache(MAX_ANSWERS, REPEAT_AFTER_S, clock)

    def find(self, question: Message, outcome: Outcome) -> int | None:
        """The number of the message that says the same, if there is one."""
        said = _said(question, outcome)
        return self._where.get(said) if said else None

    def remember(self, question: Message, outcome: Outcome, message_id: int) -> None:
        """The outcome of a question stands in this message now, and nothing else does."""
        self.forget(question.chat.id, message_id)
        said = _said(question, outcome)
        if said:
            self._keep(said, message_id)
            self._bulletin.post(AnswerStands(*said, message_id))

    def forget(self, chat_id: int, message_id: int) -> None:
        """A message says something else now."""
        if self._drop(chat_id, message_id):
            self._bulletin.post(AnswerGone(chat_id, message_id))

    def _hear(self, notice: Notice) -> None:
        match notice:
            case AnswerStands(group, topic, entries, message_id):
                self._keep((group, topic, entries), message_id)
            case AnswerGone(group, message_id):
                self._drop(group, message_id)
            case _:
                pass

    def _keep(self, said: _Said, message_id: int) -> None:
        self._where[said] = message_id
        self._what[said[0], message_id] = said

    def _drop(self, chat_id: int, message_id: int) -> bool:
        said = self._what.pop((chat_id, message_id), None)
        if said and self._where.get(said) == message_id:
            del self._where[said]
        return said is not None


def _said(question: Message, outcome: Outcome) -> _Said | None:
    topic = question.message_thread_id if question.is_topic_message else None
    match outcome:
        case Answered(candidates):
            return question.chat.id, topic, tuple(candidate.item.id for candidate in candidates)
        case NotCovered(gap) if gap is not None:
            return question.chat.id, topic, (gap.id,)
        case _:
            return None


def link_to(chat: Chat, message_id: int) -> str | None:
    """A link to a message; None in a group that is no supergroup: there are none."""
    if chat.type != Chat.SUPERGROUP:
        return None
    # Of a supergroup without a name, the number that the Bot API has shifted and negated.
    return f"https://t.me/{chat.username or f'c/{-chat.id - SUPERGROUPS_FROM}'}/{message_id}"
