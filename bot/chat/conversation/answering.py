"""The flow of every question: ask, put the outcome into words, reply; first in private chats, then in groups.

A group has the bot answer when it is addressed (or, where the group wants it, when it is sure), and within limits. An
edited question has its answer edited.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from cachetools import TTLCache
from telegram import CallbackQuery, Chat, ForceReply, InlineKeyboardButton, Message
from telegram.constants import ReactionEmoji

from bot import texts
from bot.chat import replies
from bot.chat.addressing import Question, Unasked, is_link_alone, overheard_in, question_in, writer_of
from bot.chat.conversation.audience import Audience, Entries, in_private
from bot.chat.conversation.chats import Groups
from bot.chat.conversation.memory import RecentAnswers, ReplyMemory, occasion
from bot.chat.replies import Numbers
from bot.chat.views import Rendering, ShowToAll, defused, entries_of, render, render_in_full, rendering
from bot.core.matching.following.dialogue import Turn, command_in
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, Outcome, SmallTalk
from bot.storage.records import Fallback
from bot.texts import Part, Role, messages
from bot.texts.messages import localised
from bot.texts.reports import Section, explained
from bot.usecases.ask import FaqService, Reply, Said, TurnedDown, respond, takes_up
from bot.usecases.journal import Journal


@dataclass(eq=False, repr=False)
class Answering:
    """Answers messages from the FAQ service; private chats and groups add what is their own."""

    _faq: FaqService
    _memory: ReplyMemory
    _journal: Journal

    async def ask(self, message: Message, question: Question, last: Turn | None, article: str | None = None) -> Said:
        """The reply to a question in a message, after the bot's last turn, from all articles or one."""
        at, usual = occasion(message), texts.spoken()
        said = await respond(self._faq, question.text, last, at, article, usual, claim=question.claim)
        if isinstance(said, TurnedDown) and last is not None and last.record:
            self._journal.vote(last.record, str(writer_of(message)), helpful=False)
        return said

    async def say(self, message: Message, said: Said, question: Question, last: Turn | None) -> Numbers:
        """Replies with what is to be said, and remembers it; returns the numbers of the messages in which it stands."""
        told = messages.told(said)
        turn = messages.turn_after(said, told, last)
        record = (turn.record if turn else None) or ""
        if told.whole:
            shown = render_in_full(told, localised(said.knowledge), message.get_bot().bot, record)
        else:
            shown = render(told, said.knowledge, record)
        sent = await self._reply(message, shown, question, () if told.guessed else told.shows)
        self._memory.replied(message, sent, turn, last)
        if isinstance(said, Reply) and said.record:
            self._journal.replied(said.record, sent)
        return sent

    async def reacts(self, message: Message, said: Said) -> bool:
        """Reacts to what needs no words ("thanks", "lol"); says whether it does, and Telegram and the chat let it."""
        small_talk = said.outcome if isinstance(said, Reply) and isinstance(said.outcome, SmallTalk) else None
        emoji = messages.WORDLESS.get(small_talk.talk) if small_talk else None
        return emoji is not None and message.edit_date is None and await replies.react(message, emoji)

    async def take_back(self, message: Message) -> None:
        """Takes an answer back whose question was edited into none, and its record."""
        self._journal.withdraw(occasion(message))
        if self._memory.replies_to(message):
            sent = await self._reply(message, rendering([texts.TAKEN_BACK]), Question(""))
            self._memory.replied(message, sent, None, self._memory.last_turn(message))

    async def recall(self, message: Message) -> None:
        """Looks up what replied to a message that was edited, where that was before a restart."""
        if not self._memory.replies_to(message) and (numbers := await self._journal.replies_to(occasion(message))):
            self._memory.replied(message, numbers, None, self._memory.last_turn(message))

    async def _reply(self, message: Message, shown: Rendering, asked: Question, answers: Entries = ()) -> Numbers:
        """Replies to a question, in place of earlier replies to it, as far as these still stand.

        Answers reply to the message that has the question, anything else to whoever passed that on.
        """
        anew = partial(replies.reply_to, message, to=asked.asked_in if answers else None)
        if earlier := self._memory.replies_to(message):
            with replies.unless(replies.GONE):
                return await replies.replace(message, earlier, shown, anew)
        return await anew(shown)


def asking_back() -> Rendering:
    """A line that asks for the question that a bare call leaves out; the answer to this comes as a reply to the bot.

    Not remembered: Telegram edits no message that opened a keyboard.
    """
    markup = ForceReply(selective=True, input_field_placeholder=texts.ASK_PLACEHOLDER)
    return rendering([texts.ASK_WHAT], markup=markup)


# -- private chats -----------------------------------------------------------------------------------------------------


MAX_CHATS: Final = 10_000
TOLD_AGAIN_AFTER_S: Final = 60.0
"""Seconds in which the same chat is not told again."""


@dataclass(eq=False, repr=False)
class PrivateChats(Answering):
    """Answers what people write to the bot."""

    _commands: Mapping[str, Callable[[Message], Awaitable[object]]]
    """The things to do where their bare names are written, as "topics"."""
    _admin_ids: Collection[int]
    """Who can ask about the last answer (/why)."""
    _clock: Callable[[], float]

    def __post_init__(self) -> None:
        self._last: dict[int, Outcome] = {}
        self._told: TTLCache[int, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, self._clock)
        self._albums: TTLCache[str, bool] = TTLCache(MAX_CHATS, TOLD_AGAIN_AFTER_S, self._clock)

    async def on_message(self, message: Message) -> None:
        """Answers a message."""
        if message.media_group_id:
            self._albums[message.media_group_id] = True
        match question_in(message):
            case Question() as question:
                await self._answer(message, question)
            case Unasked.BARE:
                await replies.reply_to(message, asking_back())
            case Unasked.OTHER_COMMAND:
                await replies.send(message, rendering([texts.UNKNOWN_COMMAND]))

    async def on_edit(self, message: Message) -> None:
        """Answers what a message asks now. An edited command is not obeyed again, and a bare call not asked back."""
        await self.recall(message)
        asked = question_in(message)
        if isinstance(asked, Question):
            await self._give(message, asked)
        else:
            await self.take_back(message)

    async def _answer(self, message: Message, question: Question) -> None:
        if is_link_alone(message):
            await replies.send(message, rendering([texts.NO_LINKS]))
            return
        command = self._commands.get(command_in(question.text, self._memory.last_turn(message)) or "")
        if command is not None:
            await command(message)
            return
        said = await self._give(message, question)
        asked = message.reply_to_message
        # It replies to the question that comes after a vote against an answer.
        if isinstance(said, Reply) and said.record and asked is not None and asked.text == texts.WHAT_LOOKED_FOR:
            self._journal.vote(said.record, str(message.chat.id), helpful=False)

    async def _give(self, message: Message, question: Question) -> Said:
        last = self._memory.last_turn(message)
        said = await self.ask(message, question, last)
        if isinstance(said, Reply) and message.chat.id in self._admin_ids:
            self._last[message.chat.id] = said.outcome
        if not await self.reacts(message, said):
            await self.say(message, said, question, last)
        return said

    async def explain(self, message: Message) -> None:
        """/why: why the last answer in this chat is what it is."""
        outcome = self._last.get(message.chat.id)
        sections = explained(outcome) if outcome is not None else (Section(texts.WHY_NOTHING_ASKED),)
        blocks: list[Part | str] = []
        for section in sections:
            blocks.append(Part(Role.HEADING, section.heading))
            if section.lines:
                blocks.append(defused("\n".join(section.lines)))
        await replies.send(message, rendering(blocks))

    async def on_unsupported(self, message: Message) -> None:
        """Says of a sticker, a voice and so on, once a minute and chat, that only text can be read.

        An album comes as many messages, of which one has its words.
        """
        if message.media_group_id in self._albums:
            return
        if message.media_group_id:
            self._albums[message.media_group_id] = True
        if message.chat.id not in self._told:
            self._told[message.chat.id] = True
            await replies.send(message, rendering([texts.ONLY_TEXT]))


# -- groups ------------------------------------------------------------------------------------------------------------


SUPERGROUPS_FROM: Final = 1_000_000_000_000


@dataclass(eq=False, repr=False)
class GroupAnswering(Answering):
    """Answers what is asked in groups."""

    _audience: Audience
    _groups: Groups
    _recent: RecentAnswers

    async def on_message(self, message: Message) -> None:
        """Answers a message that asks the bot, or that the bot may answer unasked."""
        match question_in(message):
            case Question() as question:
                await self._answer(message, question)
            case Unasked.BARE:
                await self._audience.show(message, asking_back())
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
        if above is None or not await replies.stands(message, above):
            sent = await replies.send(message, shown)
            self._recent.remember(message, ids, sent[0])
            self._audience.rate.record(message.chat.id, query.from_user.id)
            await query.answer()
        else:
            await query.answer(texts.SHOWN_ABOVE)
        await replies.replace_pressed(query, shown)

    async def _perhaps_answer(self, message: Message) -> bool:
        """Answers what the bot was not asked, where the group wants that and the bot is sure; says whether it did."""
        overheard = overheard_in(message)
        settings = await self._groups.settings(message.chat.id)
        if not isinstance(overheard, Question) or not settings.unaddressed:
            return False
        if not await self._faq.answers_unaddressed(overheard.text, settings.article_in(replies.topic_of(message))):
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
        last = self._memory.last_turn(message)
        said = await self.ask(message, question, last, settings.article_in(replies.topic_of(message)))
        edited = bool(self._memory.replies_to(message))
        says_no = isinstance(said, Reply) and isinstance(said.outcome, NotCovered | NotUnderstood)
        if not edited and await self.reacts(message, said):
            return
        if isinstance(said, TurnedDown) and question.by_reply and not await self._audience.may_begin(message):
            return  # "no" in reply counts as a vote; what to say to it is for its writer alone, or for nobody
        if not edited and says_no and settings.fallback is not Fallback.WORDS and replies.ephemeral_id(message) is None:
            if settings.fallback is Fallback.REACTION and not await replies.react(message, ReactionEmoji.SHRUG):
                await self._say(message, said, question, last)
        elif edited or question.alone or not await self._points_above(message, _ids(said)):
            await self._say(message, said, question, last)

    async def _say(self, message: Message, said: Said, question: Question, last: Turn | None) -> None:
        sent = await self.say(message, said, question, last)
        for_all = any(number > 0 for number in sent)
        if for_all:
            self._recent.remember(message, () if question.alone else _ids(said), sent[0])
        self._audience.rate.record(message.chat.id, writer_of(message), for_all=for_all)

    async def _reply(self, message: Message, shown: Rendering, asked: Question, answers: Entries = ()) -> Numbers:
        """An answer is for all, unless whoever asked wants to read it alone."""
        return await self._audience.reply(
            message,
            shown,
            self._memory.replies_to(message),
            for_all=bool(answers) and not asked.alone,
            to=asked.asked_in,
            entries=answers,
            instead=in_private(message, texts.ANSWERED_IN_PRIVATE) if asked.alone else None,
        )

    async def _points_above(self, message: Message, entries: tuple[str, ...]) -> bool:
        """Points to the message that gave the same answer a moment ago; says whether there still is one."""
        above = self._recent.find(message, entries) if entries and replies.ephemeral_id(message) is None else None
        if above is None:
            return False
        sent = await self._audience.point(
            message, above, rendering([texts.ANSWERED_ABOVE], _links(message.chat, above))
        )
        if not sent:
            self._recent.remember(message, (), above)
            return False
        self._audience.rate.record(message.chat.id, writer_of(message), for_all=sent[0] > 0)
        return True


def _ids(said: Said) -> tuple[str, ...]:
    """The entries that a question is answered with."""
    return said.outcome.ids if isinstance(said, Reply) and isinstance(said.outcome, Answered) else ()


def _links(chat: Chat, message_id: int) -> list[list[InlineKeyboardButton]]:
    """A button that leads to a message; none in a group that is no supergroup: there are no links."""
    if chat.type != Chat.SUPERGROUP:
        return []
    # Of a supergroup without a name, the number that the Bot API has shifted and negated.
    link = f"https://t.me/{chat.username or f'c/{-chat.id - SUPERGROUPS_FROM}'}/{message_id}"
    return [[InlineKeyboardButton(texts.GO_TO_ANSWER, url=link)]]
