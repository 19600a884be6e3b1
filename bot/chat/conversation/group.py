"""Groups: the bot answers when it is addressed (or, where a group wants it, when it is sure), and within limits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cachetools import TTLCache
from telegram import CallbackQuery, Chat, InlineKeyboardButton, Message
from telegram.constants import ReactionEmoji

from bot import texts
from bot.chat.addressing import Question, Unasked, overheard_in, question_in, writer_of
from bot.chat.conversation.answering import Answering, asking_back, reacts
from bot.chat.conversation.chats import Groups
from bot.chat.views.buttons import ShowToAll, entries_of
from bot.chat.views.rendering import render, rendering
from bot.chat.views.replies import ephemeral_id, react, replace_pressed, send, stands, topic_of
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood
from bot.storage.events import AnswerStands, EventBus
from bot.storage.records import Fallback
from bot.texts import messages
from bot.texts.messages import localised
from bot.usecases.ask import Reply, Said, TurnedDown, takes_up

REPEAT_AFTER_S: Final = 300.0
"""Seconds for which an answer is not repeated."""
MAX_ANSWERS: Final = 20_000
SUPERGROUPS_FROM: Final = 1_000_000_000_000
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


@dataclass(eq=False, repr=False)
class GroupAnswering(Answering):
    """Answers what is asked in groups."""

    _groups: Groups
    _recent: RecentAnswers

    async def on_message(self, message: Message) -> None:
        """Answers a message that asks the bot, or that the bot may answer unasked."""
        match question_in(message):
            case Question() as question:
                await self._answer(message, question)
            case Unasked.BARE:
                await self._audience.show(message, asking_back())
            case Unasked.OTHER_COMMAND:
                pass
            case Unasked.NOT_ADDRESSED:
                await self._perhaps_answer(message)

    async def on_edit(self, message: Message) -> None:
        """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
        await self.recall(message)
        asked = question_in(message)
        if isinstance(asked, Question):
            await self._answer(message, asked)
        elif not (self._memory.replies_to(message) and await self._perhaps_answer(message)):
            for number in self._memory.replies_to(message):
                self._recent.remember(message, (), number)
            await self.take_back(message)

    async def show_to_all(self, query: CallbackQuery, action: ShowToAll) -> None:
        """Shows to all what one member sees, once."""
        knowledge = localised(self._faq.knowledge)
        message, entries = query.message, entries_of(action.entries, knowledge)
        if not entries or not isinstance(message, Message):
            await query.answer(texts.GONE, show_alert=True)
            return
        silenced = await self._audience.why_silent(message.chat.id, query.from_user.id)
        if silenced is not None:
            await query.answer(texts.SILENCED[silenced], show_alert=True)
            return
        shown = render(messages.answer(entries, knowledge, asked=False), knowledge)
        ids = tuple(entry.id for entry in entries)
        above = self._recent.find(message, ids)
        if above is None or not await stands(message, above):
            sent = await send(message, shown)
            self._recent.remember(message, ids, sent[0])
            self._audience.rate.record(message.chat.id, query.from_user.id)
            await query.answer()
        else:
            await query.answer(texts.SHOWN_ABOVE)
        await replace_pressed(query, shown)

    async def _perhaps_answer(self, message: Message) -> bool:
        """Answers what the bot was not asked, where the group wants that and the bot is sure; says whether it did."""
        overheard = overheard_in(message)
        settings = await self._groups.settings(message.chat.id)
        if not isinstance(overheard, Question) or not settings.unaddressed:
            return False
        if not await self._faq.answers_unaddressed(overheard.text, settings.article_in(topic_of(message))):
            return False
        silenced = await self._audience.why_silent(message.chat.id, writer_of(message))
        if silenced and not self._memory.replies_to(message):
            self._journal.silenced(silenced)
        else:
            await self._give(message, overheard)
        return True

    async def _answer(self, message: Message, question: Question) -> None:
        # What is edited makes no noise.
        if not self._memory.replies_to(message) and (
            self._is_remark(message, question) or await self._audience.falls_silent(message)
        ):
            return
        await self._give(message, question)

    def _is_remark(self, message: Message, question: Question) -> bool:
        """True where people only react to what the bot said, or speak of it: a group is spared the politeness."""
        if question.by_reply and takes_up(question.text, self._memory.last_turn(message), self._faq.knowledge):
            return False
        may_be = question.by_reply or question.in_passing
        return may_be and not self._faq.asks_something(question.text, in_passing=question.in_passing)

    async def _give(self, message: Message, question: Question) -> None:
        settings = await self._groups.settings(message.chat.id)
        said = await self.ask(message, question, settings.article_in(topic_of(message)))
        edited = bool(self._memory.replies_to(message))
        says_no = isinstance(said, Reply) and isinstance(said.outcome, NotCovered | NotUnderstood)
        if not edited and await reacts(message, said):
            return
        if isinstance(said, TurnedDown) and question.by_reply and not await self._audience.may_begin(message):
            return  # "no" in reply counts as a vote; what to say to it is for its writer alone, or for nobody
        if not edited and says_no and settings.fallback is not Fallback.WORDS and ephemeral_id(message) is None:
            if settings.fallback is Fallback.REACTION and not await react(message, ReactionEmoji.SHRUG):
                await self._say(message, said, question)
        elif edited or question.alone or not await self._points_above(message, _ids(said)):
            await self._say(message, said, question)

    async def _say(self, message: Message, said: Said, question: Question) -> None:
        sent = await self.say(message, said, question)
        for_all = any(number > 0 for number in sent)
        if for_all:
            self._recent.remember(message, () if question.alone else _ids(said), sent[0])
        self._audience.rate.record(message.chat.id, writer_of(message), for_all=for_all)

    async def _points_above(self, message: Message, entries: tuple[str, ...]) -> bool:
        """Points to the message that gave the same answer a moment ago; says whether there still is one."""
        above = self._recent.find(message, entries) if entries and ephemeral_id(message) is None else None
        if above is None:
            return False
        link = link_to(message.chat, above)
        rows = [[InlineKeyboardButton(texts.GO_TO_ANSWER, url=link)]] if link else []
        sent = await self._audience.point(message, above, rendering([texts.ANSWERED_ABOVE], rows))
        if not sent:
            self._recent.remember(message, (), above)
            return False
        self._audience.rate.record(message.chat.id, writer_of(message), for_all=sent[0] > 0)
        return True


def _ids(said: Said) -> tuple[str, ...]:
    """The entries that a question is answered with."""
    return said.outcome.ids if isinstance(said, Reply) and isinstance(said.outcome, Answered) else ()


def link_to(chat: Chat, message_id: int) -> str | None:
    """A link to a message; None in a group that is no supergroup: there are none."""
    if chat.type != Chat.SUPERGROUP:
        return None
    # Of a supergroup without a name, the number that the Bot API has shifted and negated.
    return f"https://t.me/{chat.username or f'c/{-chat.id - SUPERGROUPS_FROM}'}/{message_id}"
