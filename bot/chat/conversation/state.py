"""The state of chats, kept for a while: settings, language and admins, how much was said, which answers still stand.

What other workers say counts too, as far as it is heard. Lost at a restart: the worst of it is one answer more. Every
``clock`` tells seconds, from whenever.
"""

import logging
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from cachetools import LRUCache, TTLCache
from telegram import Bot, CallbackQuery, Chat, ChatMember, InlineQuery, Message, Update, User
from telegram.error import TelegramError

from bot import texts
from bot.chat.addressing import Question, question_for_guest, question_in, text_of
from bot.chat.views.replies import topic_of
from bot.usecases.ask import is_about_the_answer
from bot.usecases.events import AnswerGone, AnswerStands, EventBus, GroupChanged, Spoke
from bot.usecases.ports import GroupSettings, GroupStore, Pace, StorageError

ADMIN_CACHE_S: Final = 180.0
"""Seconds for which Telegram is not asked again about the same person in the same group."""
MAX_PEOPLE: Final = 20_000
MAX_GROUPS: Final = 10_000
_ADMIN: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})

_log: Final = logging.getLogger(__name__)


class GroupAdmins:
    """The admins of groups."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._known: TTLCache[tuple[int, int], bool] = TTLCache(MAX_PEOPLE, ADMIN_CACHE_S, clock)

    async def wrote(self, message: Message) -> bool:
        """True where an admin of its group wrote a message. Only admins can write as the group itself."""
        if message.sender_chat is not None:
            return message.sender_chat.id == message.chat.id
        user = message.from_user
        return user is not None and await self.is_admin(message.get_bot(), message.chat.id, user.id)

    async def pressed(self, query: CallbackQuery) -> bool:
        """True where an admin pressed a button; who writes as the group presses under their own number."""
        message = query.message
        return message is not None and await self.is_admin(query.get_bot(), message.chat.id, query.from_user.id)

    async def is_admin(self, bot: Bot, chat_id: int, user_id: int) -> bool:
        """True where somebody, or the bot itself, is an admin of a group; nobody is while Telegram does not say."""
        known = self._known.get((chat_id, user_id))
        if known is not None:
            return known
        try:
            member = await bot.get_chat_member(chat_id, user_id)
        except TelegramError as error:
            _log.info("Telegram does not say who is an admin: %s", error)
            return False
        self.learn(chat_id, member)
        return member.status in _ADMIN

    async def sees_everything(self, bot: Bot, chat_id: int) -> bool:
        """True where Telegram shows the bot every message of a group; as it is now, for whoever has just changed it."""
        self._known.pop((chat_id, bot.id), None)
        return bool(bot.bot.can_read_all_group_messages) or await self.is_admin(bot, chat_id, bot.id)

    def learn(self, chat_id: int, member: ChatMember) -> None:
        """Somebody is this in a group now."""
        self._known[chat_id, member.user.id] = member.status in _ADMIN


SETTINGS_CACHE_S: Final = 60.0
"""Seconds after which the store is asked again: another worker may have changed something, unheard."""


class Groups:
    """The settings of groups. While the store cannot be read, what was known last counts."""

    def __init__(self, store: GroupStore, clock: Callable[[], float], bus: EventBus) -> None:
        self._store = store
        self._bus = bus
        bus.subscribe(GroupChanged, self._on_change)
        self._fresh: TTLCache[int, GroupSettings] = TTLCache(MAX_GROUPS, SETTINGS_CACHE_S, clock)
        self._last_known: LRUCache[int, GroupSettings] = LRUCache(MAX_GROUPS)

    async def settings(self, chat_id: int) -> GroupSettings:
        """The settings of a group."""
        fresh = self._fresh.get(chat_id)
        if fresh is not None:
            return fresh
        try:
            settings = await self._store.settings(chat_id)
        except StorageError as error:
            _log.warning("the settings of a group cannot be read: %s", error)
            settings = self._last_known.get(chat_id, GroupSettings())
        self._know(chat_id, settings)
        return settings

    async def set(self, chat_id: int, settings: GroupSettings) -> None:
        """Changes the settings of a group; raises StorageError."""
        await self._store.set(chat_id, settings)
        self._bus.publish(GroupChanged(chat_id))
        self._know(chat_id, settings)

    async def move(self, chat_id: int, to: int) -> None:
        """A group has become a supergroup, which has another number; raises StorageError."""
        await self._store.move(chat_id, to)
        for known in (self._fresh, self._last_known):
            known.pop(chat_id, None)
            known.pop(to, None)

    def _on_change(self, event: GroupChanged) -> None:
        self._fresh.pop(event.group, None)

    def _know(self, chat_id: int, settings: GroupSettings) -> None:
        self._fresh[chat_id] = self._last_known[chat_id] = settings


class ChatLanguages:
    """The language to answer each update in: of its words; else that of the chat, or of whoever wrote.

    One that was chosen for a chat counts for everything there.
    """

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._last: LRUCache[tuple[int, int], str] = LRUCache(MAX_PEOPLE)

    async def on_update(self, update: Update) -> None:
        """Lets all that answers this update speak its language."""
        texts.speak(await self._language(update))

    async def _language(self, update: Update) -> str:
        chat, person = update.effective_chat, update.effective_user
        chosen = (await self._groups.settings(chat.id)).language if chat else ""
        if chosen:
            return texts.with_texts(chosen)
        # What somebody wrote last counts for their next name or number, and for the buttons that they press.
        key = chat.id if chat else 0, person.id if person else 0
        words, usual = _words_in(update), self._last.get(key)
        # "quelle?" asks for the source in German, and is a word of French as well.
        language = usual if usual and is_about_the_answer(words) else None
        language = language or texts.reply_language(words, usual or language_of(person))
        if words:
            self._last[key] = language
        return language


def _words_in(update: Update) -> str:
    """The own words of somebody: nothing where they pressed a button, or sent a command."""
    if isinstance(update.inline_query, InlineQuery):
        typed = update.inline_query.query
        # Of a single word it may be half that has been typed so far: "tem" is not Portuguese.
        return "" if typed.isascii() and len(typed.split()) < 2 else typed
    message = update.message or update.edited_message or update.guest_message
    if message is None:
        return ""
    me = message.get_bot().bot
    asked = question_for_guest(message, me) if update.guest_message else question_in(message, me)
    if isinstance(asked, Question):
        return asked.text
    return "" if text_of(message).startswith("/") else text_of(message)


def language_of(person: User | None) -> str:
    """The language of somebody's Telegram, as far as there are texts in it."""
    return texts.with_texts(person.language_code if person else None)


# -- how much is said, and what need not be said again -----------------------------------------------------------------


MAX_A_MINUTE: Final = {Pace.CALM: (5, 2), Pace.USUAL: (15, 5), Pace.LIVELY: (20, 10)}
"""Messages that all in a group see, of which Telegram itself takes 20; and those for one person, for all or alone."""
MAX_COUNTED: Final = max(map(max, MAX_A_MINUTE.values()))
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
        if self._in_last_minute(self._to_one.get(self._hidden(chat_id, person_id))) >= to_one:
            return Silenced.TOO_MANY_BY_ONE
        return Silenced.TOO_MANY if self._in_last_minute(self._to_all.get(chat_id)) >= to_all else None

    def record(self, chat_id: int, person_id: int, *, for_all: bool = True) -> None:
        """Counts one in answer to a person, for all to see or for that person alone."""
        self._bus.publish(Spoke(chat_id, self._hidden(chat_id, person_id), for_all))

    def _on_spoke(self, event: Spoke) -> None:
        self._to_one.setdefault(event.person, deque(maxlen=MAX_COUNTED)).append(self._clock())
        if event.for_all:
            self._to_all.setdefault(event.group, deque(maxlen=MAX_COUNTED)).append(self._clock())

    def _hidden(self, chat_id: int, person_id: int) -> str:
        return self._bus.hidden(f"{chat_id} {person_id}")

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
        self._what: TTLCache[tuple[int, int], _Said] = TTLCache(MAX_ANSWERS, REPEAT_AFTER_S, clock)

    def find(self, near: Message, entries: tuple[str, ...]) -> int | None:
        """The number of the message that gives these answers, if there is one in the topic of a message."""
        return self._where.get((near.chat.id, topic_of(near), entries))

    def remember(self, near: Message, entries: tuple[str, ...], message_id: int) -> None:
        """These answers stand in this message now, and nothing else does."""
        self.forget(near.chat.id, message_id)
        self._bus.publish(AnswerStands(near.chat.id, topic_of(near), entries, message_id))

    def forget(self, chat_id: int, message_id: int) -> None:
        """A message says something else now."""
        if (chat_id, message_id) in self._what:
            self._bus.publish(AnswerGone(chat_id, message_id))

    def _on_stands(self, event: AnswerStands) -> None:
        said = event.group, event.topic, event.entries
        self._where[said] = event.message_id
        self._what[event.group, event.message_id] = said

    def _on_gone(self, event: AnswerGone) -> None:
        said = self._what.pop((event.group, event.message_id), None)
        if said and self._where.get(said) == event.message_id:
            del self._where[said]


def link_to(chat: Chat, message_id: int) -> str | None:
    """A link to a message; None in a group that is no supergroup: there are none."""
    if chat.type != Chat.SUPERGROUP:
        return None
    # Of a supergroup without a name, the number that the Bot API has shifted and negated.
    return f"https://t.me/{chat.username or f'c/{-chat.id - SUPERGROUPS_FROM}'}/{message_id}"
