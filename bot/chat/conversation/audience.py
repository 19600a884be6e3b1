"""Who sees what, and how much: in a private chat its reader, in a group all of them the answers, one alone the rest.

The one place that knows of ephemeral messages: wherever Telegram lets the bot, they tell whoever asked what is not for
all. Where it does not, all see one line, with a way into the private chat.
"""

import logging
import re
from collections import deque
from collections.abc import Callable
from dataclasses import replace as with_
from enum import StrEnum
from functools import partial
from typing import Final
from urllib.parse import quote

from cachetools import LRUCache, TTLCache
from telegram import CallbackQuery, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest, Forbidden

from bot import texts
from bot.chat import replies
from bot.chat.addressing import wish_in, writer_of
from bot.chat.conversation.chats import MAX_GROUPS, MAX_PEOPLE, Groups
from bot.chat.menus import TOPICS_PAYLOAD
from bot.chat.replies import Numbers
from bot.chat.views import MAX_KEYS, Rendering, ShowToAll, button, entry_keys
from bot.core.knowledge.model import Entry
from bot.storage.events import EventBus, Spoke
from bot.storage.records import Pace
from bot.timing import Clock
from bot.usecases.journal import Journal

Entries = tuple[Entry, ...]

MAX_A_MINUTE: Final = {Pace.CALM: (5, 2), Pace.USUAL: (15, 5), Pace.LIVELY: (20, 10)}
"""Messages that all in a group see, of which Telegram itself takes 20; and those for one person, for all or alone."""
MAX_COUNTED: Final = max(map(max, MAX_A_MINUTE.values()))
MINUTE_S: Final = 60.0
MAX_TOLD: Final = 10_000
TOLD_AGAIN_AFTER_S: Final = 60.0
"""Seconds for which the same person is not told again why nothing is said."""
MAX_DRAFT: Final = 256
"""Characters of what somebody wrote that are carried into the private chat."""
_TAG: Final = re.compile(r"<[^>]*>")

_log: Final = logging.getLogger(__name__)


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


class Audience:
    """Sends to readers: in a private chat there, in a group to all or to one member alone, within its limits."""

    def __init__(self, groups: Groups, journal: Journal, clock: Clock, bus: EventBus) -> None:
        self._groups = groups
        self._journal = journal
        self._now = clock.now
        self.rate = RateLimit(clock.monotonic, bus)
        """How much was said in each group; ``show`` counts by itself, and whoever sends otherwise counts it here."""
        self._told: TTLCache[tuple[int, int], bool] = TTLCache(MAX_TOLD, TOLD_AGAIN_AFTER_S, clock.monotonic)
        self._knows_ephemeral = True

    async def show(self, message: Message, rendering: Rendering) -> Numbers:
        """Shows what a command called for; in a group, to whoever called for it, unless it has to be silent."""
        if message.chat.type == message.chat.PRIVATE:
            return await replies.send(message, rendering)
        if not rendering.messages or await self.falls_silent(message):
            return ()
        numbers = await self.to_one(message, rendering)
        self.rate.record(message.chat.id, writer_of(message), for_all=False)
        return numbers

    async def falls_silent(self, message: Message) -> bool:
        """True where the limits want silence; whoever asked is told so, by the way, once in a while.

        What only they see is no noise, as long as it is not too much.
        """
        silenced = await self.why_silent(message.chat.id, writer_of(message))
        if silenced is None or (replies.ephemeral_id(message) is not None and silenced is not Silenced.TOO_MANY_BY_ONE):
            return False
        self._journal.silenced(silenced)
        person = message.chat.id, writer_of(message)
        if person not in self._told:
            self._told[person] = True
            told = await self.ephemeral(message, in_private(message, texts.SILENCED[silenced]))
            if told is None:
                await replies.react(message, ReactionEmoji.SLEEPING_FACE)
        return True

    async def why_silent(self, chat_id: int, person_id: int) -> Silenced | None:
        """Why one more message in a group, in answer to this person, would be too much."""
        settings = await self._groups.settings(chat_id)
        if self._now() < settings.quiet_until:
            return Silenced.QUIET
        return self.rate.exceeded(chat_id, person_id, settings.pace)

    async def to_one(
        self, message: Message, rendering: Rendering, instead: Rendering | None = None, entries: Entries = ()
    ) -> Numbers:
        """Replies to a message for its writer alone, in a private chat just so.

        Where that cannot be, all see the first line of it, or something else ``instead``; of what was asked in an
        ephemeral message nobody sees anything: it is told in the private chat, if there is one. ``entries`` are what is
        answered with: the reader can show them to all.
        """
        if message.chat.type == message.chat.PRIVATE:
            return await replies.reply_to(message, rendering)
        numbers = await self.ephemeral(message, with_show_to_all(rendering, entries))
        if numbers is not None:
            return numbers
        if replies.ephemeral_id(message) is not None:
            return await _in_private(message, rendering)
        if instead is None and (await self._groups.settings(message.chat.id)).ephemeral:
            instead = brief(message, rendering)
        return await replies.reply_to(message, instead or rendering)

    async def ephemeral(self, message: Message, rendering: Rendering, to: int | None = None) -> Numbers | None:
        """Sends to the writer of a message in a group alone; None where Telegram, or the group, does not let the bot.

        An ephemeral message can be replied to for seconds; after that an admin can still write. ``to`` is the number of
        another message to reply to, without which nothing is sent.
        """
        writer = message.from_user
        if writer is None or writer.is_bot or message.sender_chat is not None:
            return None  # nobody is known behind an anonymous admin
        asked_in, numbers = replies.ephemeral_id(message), Numbers()
        if asked_in is not None:
            numbers = self._learn_from(await replies.send_ephemeral(message, writer.id, rendering, asked_in=asked_in))
        if not numbers and await self.may_begin(message):
            # to a message, as long as it stands; or to another one, which must
            number, lenient = to or message.message_id, None if to else True
            reply = None if asked_in else ReplyParameters(number, allow_sending_without_reply=lenient)
            numbers = self._learn_from(await replies.send_ephemeral(message, writer.id, rendering, reply_to=reply))
        return numbers or None

    def _learn_from(self, numbers: Numbers) -> Numbers:
        """A server that is older than ephemeral messages has shown one to all: it gets no other."""
        if numbers and not _are_ephemeral(numbers):
            self._knows_ephemeral = False
            _log.warning("the Bot API server does not know ephemeral messages: update it")
        return numbers

    async def point(self, message: Message, above: int, pointer: Rendering) -> Numbers:
        """Tells the writer of a message of an answer above; nothing, where that stands there no more.

        Where only all can see it, it is a reply to that answer, which Telegram refuses once the answer is deleted.
        """
        numbers = await self.ephemeral(message, pointer, to=above)
        if numbers is not None:
            return numbers
        with replies.unless(replies.GONE):
            return await replies.send(message, pointer, ReplyParameters(above))
        return ()

    async def may_begin(self, message: Message) -> bool:
        """True where the bot may write to one member of a group unprompted, which only an admin may."""
        bot, chat = message.get_bot(), message.chat
        wanted = replies.ephemeral_id(message) is not None or (await self._groups.settings(chat.id)).ephemeral
        return wanted and self._knows_ephemeral and await self._groups.is_admin(bot, chat.id, bot.id)

    async def reply(
        self,
        message: Message,
        rendering: Rendering,
        earlier: Numbers = (),
        *,
        for_all: bool,
        to: int | None = None,
        entries: Entries = (),
        instead: Rendering | None = None,
    ) -> Numbers:
        """Replies to a message, in place of earlier replies to it, as far as these still stand.

        For all to see, but for an ephemeral message; else as ``to_one``. ``to`` is the number of another message to
        reply to. What all have seen is corrected before all; what one has seen makes room for an answer that all are
        to see.
        """
        if for_all and replies.ephemeral_id(message) is None:
            anew = partial(replies.reply_to, message, to=to)
            if _are_ephemeral(earlier):
                for number in earlier:
                    await replies.delete(message, number)
                earlier = ()
        else:
            anew = partial(self.to_one, message, instead=instead, entries=entries)
        if earlier:
            shown = with_show_to_all(rendering, entries if _are_ephemeral(earlier) else ())
            with replies.unless(replies.GONE):
                return await replies.replace(message, earlier, shown, partial(self.reply, message, for_all=for_all))
        return await anew(rendering)

    async def to_presser(self, query: CallbackQuery, rendering: Rendering, entries: Entries = ()) -> int:
        """Shows what a button leads to in place of the message, and answers the press.

        Returns the number of the message that shows it, or 0.

        What all see in a group stays as it is: whoever presses gets it alone, or else a link into the private chat, to
        the first of the ``entries``, or the topics. ``entries`` as in ``to_one``.
        """
        message = query.message
        if message is None or message.chat.type == message.chat.PRIVATE:
            await query.answer()
            await replies.replace_pressed(query, rendering)
            return message.message_id if message else 0
        rendering = with_show_to_all(rendering, entries)
        number = replies.pressed_number(query)
        if number is not None:
            try:
                await replies.replace_pressed(query, rendering)
            except BadRequest:  # it is gone
                number = None
        if number is None and self._knows_ephemeral and (await self._groups.settings(message.chat.id)).ephemeral:
            numbers = self._learn_from(
                await replies.send_ephemeral(message, query.from_user.id, rendering, pressed=query.id)
            )
            number = numbers[0] if numbers else None
        if number is None:
            payload = entries[0].id if entries else TOPICS_PAYLOAD
            await query.answer(url=f"https://t.me/{query.get_bot().username}?start={payload}")
            return 0
        await query.answer()
        return number


async def _in_private(message: Message, rendering: Rendering) -> Numbers:
    """Tells the writer of a message in their private chat; nothing, where they never opened one."""
    if message.from_user is not None:
        try:
            await replies.send_to(message.get_bot(), message.from_user.id, rendering)
        except (BadRequest, Forbidden) as error:
            _log.info("an ephemeral message could not be answered: %s", error)
    return ()


def brief(message: Message, rendering: Rendering) -> Rendering:
    """A rendering in a line, for all to see, and a button that takes what was asked into the private chat."""
    if isinstance(rendering.markup, ForceReply) or not rendering.messages:
        return rendering
    return in_private(message, rendering.line or _TAG.sub("", rendering.messages[0].partition("\n")[0]))


def in_private(message: Message, line: str) -> Rendering:
    """A line of HTML, and a button that takes what was asked into the private chat."""
    bot = message.get_bot()
    draft = quote(wish_in(message)[:MAX_DRAFT])
    link = f"https://t.me/{bot.username}{'?text=' + draft if draft else ''}"
    return Rendering((line,), InlineKeyboardMarkup([[InlineKeyboardButton(texts.ASK_IN_PRIVATE, url=link)]]))


def with_show_to_all(rendering: Rendering, entries: Entries) -> Rendering:
    """The answers that one member sees, with a button to show them to all."""
    if not 1 <= len(entries) <= MAX_KEYS:
        return rendering
    rows = rendering.buttons.inline_keyboard if rendering.buttons else ()
    return with_(
        rendering, markup=InlineKeyboardMarkup((*rows, (button(texts.SHOW_TO_ALL, ShowToAll(entry_keys(entries))),)))
    )


def _are_ephemeral(numbers: Numbers) -> bool:
    return any(number < 0 for number in numbers)
