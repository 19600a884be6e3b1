"""What readers do besides asking: look around by commands and buttons, vote on answers, and have it all forgotten."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

from cachetools import TTLCache
from telegram import (
    CallbackQuery,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageReactionUpdated,
    ReactionType,
    ReactionTypeEmoji,
)
from telegram.constants import ReactionEmoji

from bot import texts
from bot.chat import menus, views
from bot.chat.addressing import replied_to, text_of, writer_of
from bot.chat.conversation.audience import Audience, Entries
from bot.chat.conversation.memory import ReplyMemory, occasion
from bot.chat.replies import ephemeral_id, replace_buttons, send
from bot.chat.views import Rendering, button, entries_of, render, render_in_full, rendering
from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching.following.dialogue import Turn
from bot.storage.records import StorageError
from bot.texts import messages
from bot.texts.messages import Told, localised
from bot.usecases.ask import Chosen, FaqService
from bot.usecases.journal import Journal

MAX_TAPS: Final = 10_000
DOUBLE_TAP_S: Final = 2.0
"""Seconds in which a second tap on the same button is the first one's."""
THUMBS: Final = {ReactionEmoji.THUMBS_UP.value: True, ReactionEmoji.THUMBS_DOWN.value: False}
"""The reactions that are votes: whether an answer was helpful."""
MAX_ASKED: Final = 10_000
ASKED_AGAIN_AFTER_S: Final = 600.0
"""Seconds for which nobody is asked again what they looked for."""


@dataclass(eq=False, repr=False)
class Browsing:
    """Shows what readers can look through, does what buttons under answers and menus promise, takes votes, forgets."""

    _faq: FaqService
    _memory: ReplyMemory
    _journal: Journal
    _audience: Audience
    _clock: Callable[[], float]
    _admin_ids: Collection[int]
    _contact: str | None
    """How to reach who runs the bot."""

    def __post_init__(self) -> None:
        self._tapped: TTLCache[tuple[int, int, str], bool] = TTLCache(MAX_TAPS, DOUBLE_TAP_S, self._clock)
        self._asked: TTLCache[str, bool] = TTLCache(MAX_ASKED, ASKED_AGAIN_AFTER_S, self._clock)

    @property
    def _knowledge(self) -> KnowledgeBase:
        return localised(self._faq.knowledge)

    # -- commands ----------------------------------------------------------------------------------------------

    async def start(self, message: Message) -> None:
        """/start, bare or from a deep link."""
        knowledge, payload = self._knowledge, menus.payload_in(message)
        entry = knowledge.entry(payload)
        if entry is None:
            await self._audience.show(message, menus.start_command(message, payload, knowledge))
            return
        told = messages.answer((entry,), knowledge, asked=False)
        sent = await self._audience.show(message, render(told, knowledge))
        if sent:
            turn = messages.turn_after(Chosen(entry, knowledge), told, None)
            self._memory.shows(message.chat.id, writer_of(message), sent[0], turn)

    async def help(self, message: Message) -> None:
        """/help."""
        is_admin = message.chat.id in self._admin_ids
        await self._audience.show(message, menus.instructions(self._knowledge, message.get_bot().bot, is_admin))

    async def topics(self, message: Message) -> None:
        """/topics."""
        await self._audience.show(message, menus.topics(self._knowledge, 0))

    async def source(self, message: Message) -> None:
        """/source, or /source 3: from the first paragraph on, or another one."""
        wanted = text_of(message).split()[1:]
        paragraph = int(wanted[0]) if wanted and wanted[0].isdecimal() and len(wanted[0]) < 5 else 1
        await self._audience.show(message, menus.source_from(self._knowledge, paragraph))

    async def group_settings(self, message: Message) -> None:
        """/settings and /quiet in a private chat, where there is nothing to set."""
        await self._audience.show(message, rendering([texts.ONLY_IN_GROUPS]))

    async def privacy(self, message: Message) -> None:
        """/privacy."""
        await self._audience.show(message, menus.privacy(self._journal.days, self._contact))

    # -- buttons -----------------------------------------------------------------------------------------------

    async def open_page(self, query: CallbackQuery, action: views.Page) -> None:
        """Turns to a page, or unfolds an answer: every quote, the paragraphs around, to copy, to share, to vote."""
        knowledge = self._knowledge
        match action:
            case views.ShowPrivacy():
                shown = menus.privacy(self._journal.days, self._contact, in_detail=True)
                await self._audience.to_presser(query, shown)
            case views.ShowTopics(page):
                await self._replace(query, menus.topics(knowledge, page))
            case views.ShowSource(article, page):
                await self._replace(query, menus.source(knowledge, article, page))
            case views.ShowTopic(id, page) if entry := knowledge.entry(id):
                await self._replace(query, menus.topic(entry, knowledge, page))
            case views.ShowInTopic(id) if entry := knowledge.entry(id):
                told = _told_at(query, messages.answer((entry,), knowledge, asked=False), knowledge)
                shown = render(told, knowledge, way_back=menus.back_to_topic(entry, knowledge))
                await self._replace(query, shown, Turn((id,)), (entry,))
            case views.ShowMore(keys, record) if entries := entries_of(keys, knowledge):
                told = _told_at(query, messages.in_full(entries, knowledge), knowledge)
                shown = render_in_full(told, knowledge, query.get_bot().bot, record)
                turn = Turn(tuple(entry.id for entry in entries), record=record or None)
                await self._replace(query, shown, turn, entries)
            case _:
                await query.answer(texts.GONE, show_alert=True)

    async def choose(self, query: CallbackQuery, action: views.ChooseSuggestion | views.NoneOfThese) -> None:
        """Answers what was meant, or takes back what was offered: then the question counts as missed."""
        if _is_for_somebody_else(query):
            await query.answer(texts.NOT_YOURS)
        elif isinstance(action, views.ChooseSuggestion):
            await self.show_answer(query, action)
        else:
            if action.record:
                self._journal.vote(action.record, str(query.from_user.id), helpful=False)
            topics = button(texts.TOPICS_BUTTON, views.ShowTopics(0))
            await self._replace(query, rendering([texts.NONE_FOUND], [[topics]]))

    async def show_answer(self, query: CallbackQuery, action: views.ShowAnswer | views.ChooseSuggestion) -> None:
        """Answers a question: in private below what stands there, in a group to whoever pressed."""
        knowledge = self._knowledge
        entry = knowledge.entry(action.entry)
        if entry is None:
            await query.answer(texts.GONE, show_alert=True)
            return
        told = _told_at(query, messages.answer((entry,), knowledge, asked=False), knowledge)
        tap = query.from_user.id, query.message.message_id if query.message else 0, entry.id
        if tap in self._tapped:
            await query.answer()
            return
        self._tapped[tap] = True
        message, shown = query.message, render(told, knowledge)
        if isinstance(message, Message) and message.chat.type == message.chat.PRIVATE:
            await query.answer()
            number = (await send(message, shown))[0]
        else:
            number = await self._audience.to_presser(query, shown, (entry,))
        self._shown(query, number, messages.turn_after(Chosen(entry, knowledge), told, None))

    async def _replace(
        self, query: CallbackQuery, shown: Rendering | None, turn: Turn | None = None, entries: Entries = ()
    ) -> None:
        """Turns to a page, which may show entries."""
        if shown is None:
            await query.answer(texts.OLD_BUTTON, show_alert=True)
            return
        self._shown(query, await self._audience.to_presser(query, shown, entries), turn)

    def _shown(self, query: CallbackQuery, number: int, turn: Turn | None) -> None:
        if number and query.message is not None:
            self._memory.shows(query.message.chat.id, query.from_user.id, number, turn)

    # -- feedback ----------------------------------------------------------------------------------------------

    async def react(self, reaction: MessageReactionUpdated) -> None:
        """Records a thumb up or down on an answer as a vote, until it is taken away; only admin bots are told."""
        record = self._memory.record_of(reaction.chat.id, reaction.message_id)
        before, now = _thumb(reaction.old_reaction), _thumb(reaction.new_reaction)
        if record is not None and before != now and reaction.user is not None:
            self._journal.vote(record, str(reaction.user.id), helpful=now)

    async def vote(self, query: CallbackQuery, vote: views.Vote) -> None:
        """Records a vote: one a person and answer, which they may change until the end of the day."""
        self._journal.vote(vote.record, str(query.from_user.id), helpful=vote.helpful)
        await query.answer(texts.VOTED)
        message = query.message
        if not isinstance(message, Message) or ephemeral_id(message) is not None:
            return
        await _mark(query, message, vote)
        if not vote.helpful and message.chat.type == message.chat.PRIVATE and vote.record not in self._asked:
            self._asked[vote.record] = True
            back = ForceReply(input_field_placeholder=texts.ASK_PLACEHOLDER)
            await send(message, rendering([texts.WHAT_LOOKED_FOR], markup=back))

    async def forget(self, message: Message) -> None:
        """/forget: the question replied to, if it is one's own; in private, without a reply, all of this chat.

        What is to be forgotten is, even where the bot is quiet about it.
        """
        await self._audience.show(message, rendering([await self._forgotten(message)]))

    async def _forgotten(self, message: Message) -> str:
        replied = message.reply_to_message
        private = message.chat.type == message.chat.PRIVATE
        turn = self._memory.turn_in(replied) if replied is not None and private else None
        try:
            if replied is not None and writer_of(message) == writer_of(replied):
                count = await self._journal.forget_question(occasion(replied))
            elif turn is not None and turn.record is not None:
                count = await self._journal.forget_record(turn.record)
            elif replied is None and private:
                count = await self._journal.forget_chat(occasion(message))
            else:
                return texts.FORGET_HOW if private else texts.FORGET_HOW_IN_GROUP
        except StorageError:
            return texts.FORGET_LATER
        self._memory.forget_words(message)
        return texts.FORGOTTEN.format(count=count) if count else texts.NOTHING_TO_FORGET


def _told_at(query: CallbackQuery, told: Told, knowledge: KnowledgeBase) -> Told:
    """A message in place of one whose button was pressed; where the bot is not, for who may not have met it."""
    return messages.for_strangers(told, knowledge) if query.inline_message_id else told


def _is_for_somebody_else(query: CallbackQuery) -> bool:
    """True where a suggestion was made to another: who asked chooses what was meant.

    Telegram shows with the button's message what it replied to. Who asked anonymously presses under their own name,
    so that button is anybody's.
    """
    question = replied_to(query.message) if isinstance(query.message, Message) else None
    if question is None or question.from_user is None or question.sender_chat is not None:
        return False
    return not question.from_user.is_bot and question.from_user.id != query.from_user.id


async def _mark(query: CallbackQuery, message: Message, vote: views.Vote) -> None:
    """Says thanks in the button that was pressed."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()

    def marked(each: InlineKeyboardButton) -> InlineKeyboardButton:
        action = views.decoded(str(each.callback_data))
        if not isinstance(action, views.Vote):
            return each
        usual = texts.HELPFUL if action.helpful else texts.NOT_HELPFUL
        return button(texts.VOTED_FOR if action == vote else usual, action)

    await replace_buttons(query, InlineKeyboardMarkup([[marked(each) for each in row] for row in rows]))


def _thumb(reactions: Sequence[ReactionType]) -> bool | None:
    """The vote that some reactions are, if they are one."""
    emoji = [each.emoji for each in reactions if isinstance(each, ReactionTypeEmoji)]
    return next((THUMBS[each] for each in emoji if each in THUMBS), None)
