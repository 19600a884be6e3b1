"""Groups: the bot answers when it is addressed (or, where a group wants it, when it is sure), and with restraint."""

from collections.abc import Callable
from typing import Final

from telegram import InlineKeyboardButton, Message
from telegram.constants import ReactionEmoji
from telegram.error import BadRequest

from bot import texts
from bot.chat.conversation.addressing import Bare, NotAddressed, OtherCommand, Question, overheard_in, question_in
from bot.chat.conversation.answering import Answering
from bot.chat.conversation.restraint import RateLimit, RecentAnswers, Silenced, link_to
from bot.chat.groups.settings import Groups
from bot.chat.routing import EDITED, GROUPS, PERSON, WORDS, Handler, on_message
from bot.chat.views.rendering import Block, Rendering, rendering
from bot.chat.views.replies import show
from bot.core.matching.outcome import NotCovered, NotUnderstood, Outcome, SmallTalk
from bot.core.matching.smalltalk import Talk
from bot.usecases.ask import Desk, Reply
from bot.usecases.ports import Bulletin, Fallback

REMARKS: Final = tuple(map(SmallTalk, (Talk.CHATTER, Talk.THANKS, Talk.GOODBYE, Talk.MOOD, Talk.PRAISE)))
"""What nobody waits for an answer to."""


class GroupAnswering:
    """Answers what is asked in groups."""

    def __init__(
        self,
        desk: Desk,
        answering: Answering,
        groups: Groups,
        clock: Callable[[], float],
        now: Callable[[], float],
        bulletin: Bulletin,
    ) -> None:
        """``clock`` tells seconds from whenever, ``now`` those since 1970."""
        self._desk = desk
        self._answering = answering
        self._groups = groups
        self._now = now
        self._rate = RateLimit(clock, bulletin)
        self._recent = RecentAnswers(clock, bulletin)

    def handlers(self) -> list[Handler]:
        """What is written, and what is edited."""
        return [
            on_message(PERSON & WORDS & GROUPS, self.on_message),
            on_message(EDITED & GROUPS, self.on_edit),
        ]

    async def on_message(self, message: Message) -> None:
        """Answers a message that asks the bot, or that the bot may answer unasked."""
        match question_in(message, message.get_bot().bot):
            case Question() as question:
                await self._answer(message, question)
            case Bare():
                if not await self._why_silent(message.chat.id):
                    await self._answering.ask_back(message)
                    self._rate.record(message.chat.id)
            case OtherCommand():
                pass
            case NotAddressed():
                await self._perhaps_speak_up(message)

    async def on_edit(self, message: Message) -> None:
        """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
        asked = question_in(message, message.get_bot().bot)
        if isinstance(asked, Question):
            await self._answer(message, asked)
        elif not (self._answering.replies_to(message) and await self._perhaps_speak_up(message)):
            self._forget_replies(message)
            await self._answering.take_back(message)

    async def show(self, message: Message, rendering: Rendering) -> None:
        """Shows what a command called for; in a group, within the same restraint."""
        if message.chat.type == message.chat.PRIVATE:
            await show(message, rendering)
        elif rendering.messages and not await self._why_silent(message.chat.id):
            await show(message, rendering)
            self._rate.record(message.chat.id)

    def changed(self, chat_id: int, message_id: int) -> None:
        """A message of the bot says something else, since one of its buttons was pressed."""
        self._recent.forget(chat_id, message_id)

    async def _perhaps_speak_up(self, message: Message) -> bool:
        """Answers what the bot was not asked, where the group wants that and the bot is sure; says whether it did."""
        overheard = overheard_in(message)
        if not isinstance(overheard, Question) or not (await self._groups.settings(message.chat.id)).unaddressed:
            return False
        if not self._desk.speaks_up(overheard.text):
            return False
        await self._answer(message, overheard)
        return True

    async def _answer(self, message: Message, question: Question) -> None:
        edited = bool(self._answering.replies_to(message))
        silenced = await self._why_silent(message.chat.id)
        if silenced and not edited:  # an answer that is edited makes no noise
            self._desk.silenced(silenced)
            return
        settings = await self._groups.settings(message.chat.id)
        reply = await self._answering.ask(message, question.text)
        above = self._recent.find(message, reply.outcome)
        if edited:
            await self._say(message, reply, question.asked_in)
        elif question.by_reply and _is_remark(reply.outcome):
            pass
        elif isinstance(reply.outcome, NotCovered | NotUnderstood) and settings.fallback is not Fallback.WORDS:
            await self._fall_back(message, reply, question.asked_in, settings.fallback)
        elif above is not None:
            await self._point(message, above)
        else:
            await self._say(message, reply, question.asked_in)

    async def _say(self, message: Message, reply: Reply, to: int | None) -> None:
        self._forget_replies(message)
        sent = await self._answering.say(message, reply, to)
        self._recent.remember(message, reply.outcome, sent[0])
        self._rate.record(message.chat.id)

    async def _point(self, message: Message, above: int) -> None:
        """Says that the answer stands above; where messages have no links, by a reply to it."""
        link = link_to(message.chat, above)
        rows = [[InlineKeyboardButton(texts.GO_TO_ANSWER, url=link)]] if link else []
        pointer = rendering([Block(texts.ANSWERED_ABOVE)], rows)
        await self._answering.reply(message, pointer, None, to=None if link else above)
        self._rate.record(message.chat.id)

    async def _fall_back(self, message: Message, reply: Reply, to: int | None, fallback: Fallback) -> None:
        if fallback is Fallback.REACTION:
            try:
                await message.set_reaction(ReactionEmoji.SHRUG)
            except BadRequest:  # the group allows other reactions only
                await self._say(message, reply, to)

    async def _why_silent(self, chat_id: int) -> Silenced | None:
        settings = await self._groups.settings(chat_id)
        if self._now() < settings.quiet_until:
            return Silenced.QUIET
        return None if self._rate.allows(chat_id) else Silenced.TOO_MANY

    def _forget_replies(self, message: Message) -> None:
        for message_id in self._answering.replies_to(message):
            self._recent.forget(message.chat.id, message_id)


def _is_remark(outcome: Outcome) -> bool:
    """Whether people only react to what the bot said ("lol ok"): a group is spared the politeness."""
    return isinstance(outcome, NotUnderstood) or outcome in REMARKS
