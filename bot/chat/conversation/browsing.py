"""Looking around: the commands for readers, and the buttons under what they see."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

from cachetools import TTLCache
from telegram import CallbackQuery, Message
from telegram.ext import CallbackQueryHandler

from bot import texts
from bot.chat.addressing import replied_to, text_of
from bot.chat.conversation.memory import ReplyMemory
from bot.chat.groups.audience import Entries, Replies
from bot.chat.routing import CALLER, PRIVATE, Handler, OnMessage, Show, on, on_command, on_press
from bot.chat.views import menus
from bot.chat.views.buttons import (
    ChooseSuggestion,
    NoneOfThese,
    ShowAnswer,
    ShowInTopic,
    ShowMore,
    ShowPrivacy,
    ShowSource,
    ShowTopic,
    ShowTopics,
    entries_of,
)
from bot.chat.views.rendering import Rendering, render, render_in_full, rendering
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.matching.following.dialogue import Turn
from bot.texts import messages
from bot.texts.messages import localised
from bot.usecases.ask import Chosen, FaqService
from bot.usecases.journal import Journal

MAX_TAPS: Final = 10_000
DOUBLE_TAP_S: Final = 2.0
"""Seconds in which a second tap on the same button is the first one's."""
EntryAction = ShowAnswer | ChooseSuggestion | ShowTopic | ShowInTopic


@dataclass(eq=False, repr=False)
class Commands:
    """Shows what readers can look through."""

    _faq: FaqService
    _admin_ids: Collection[int]
    _journal_days: int
    _contact: str | None
    """How to reach who runs the bot."""
    _show: Show
    _replies: Replies

    def handlers(self) -> list[Handler]:
        """One for each command."""
        return [
            on_command("start", self.start),
            on_command("help", self.help),
            on_command("topics", self.topics),
            on_command("source", self.source),
            on_command("privacy", self.privacy),
            on_press(ShowPrivacy, self.privacy_in_detail),
            on_command("settings", self.group_settings, CALLER & PRIVATE),
            on_command("quiet", self.group_settings, CALLER & PRIVATE),
        ]

    def by_name(self) -> dict[str, OnMessage]:
        """Those that the bare name calls too, in a private chat."""
        by_own_name = {each.__name__: each for each in (self.help, self.topics, self.source, self.privacy)}
        return {**by_own_name, "settings": self.group_settings}

    @property
    def _knowledge(self) -> KnowledgeBase:
        return localised(self._faq.knowledge)

    async def start(self, message: Message) -> None:
        """/start, bare or from a deep link."""
        await self._show(message, menus.start_command(message, message.get_bot().bot, self._knowledge))

    async def help(self, message: Message) -> None:
        """/help."""
        is_admin = message.chat.id in self._admin_ids
        await self._show(message, menus.instructions(self._knowledge, message.get_bot().bot, is_admin))

    async def topics(self, message: Message) -> None:
        """/topics."""
        await self._show(message, menus.topics(self._knowledge, 0))

    async def source(self, message: Message) -> None:
        """/source, or /source 3: from the first paragraph on, or another one."""
        wanted = text_of(message).split()[1:]
        paragraph = int(wanted[0]) if wanted and wanted[0].isdecimal() and len(wanted[0]) < 5 else 1
        await self._show(message, menus.source_from(self._knowledge, paragraph))

    async def privacy_in_detail(self, query: CallbackQuery, _: ShowPrivacy) -> None:
        """The button under /privacy."""
        shown = menus.privacy(self._journal_days, self._contact, in_detail=True)
        await self._replies.turn(query, shown, menus.TOPICS_PAYLOAD)

    async def group_settings(self, message: Message) -> None:
        """/settings and /quiet in a private chat, where there is nothing to set."""
        await self._show(message, rendering([texts.ONLY_IN_GROUPS]))

    async def privacy(self, message: Message) -> None:
        """/privacy."""
        await self._show(message, menus.privacy(self._journal_days, self._contact))


class ReaderButtons:
    """Does what the buttons under answers and menus promise, and answers every press."""

    def __init__(
        self, faq: FaqService, memory: ReplyMemory, journal: Journal, replies: Replies, clock: Callable[[], float]
    ) -> None:
        self._faq = faq
        self._memory = memory
        self._journal = journal
        self._replies = replies
        self._tapped: TTLCache[tuple[int, int, str], bool] = TTLCache(MAX_TAPS, DOUBLE_TAP_S, clock)

    def handlers(self) -> list[Handler]:
        """One for each button."""
        return [
            on_press(ShowTopics, self.show_topics),
            on_press(ShowSource, self.show_source),
            on_press(ShowTopic, self.show_topic),
            on_press(ShowInTopic, self.show_in_topic),
            on_press(ShowAnswer, self.show_answer),
            on_press(ChooseSuggestion, self.choose),
            on_press(NoneOfThese, self.turn_down),
            on_press(ShowMore, self.show_more),
        ]

    @property
    def _knowledge(self) -> KnowledgeBase:
        return localised(self._faq.knowledge)

    async def show_topics(self, query: CallbackQuery, action: ShowTopics) -> None:
        """Turns to a page of the topics."""
        await self._replace(query, menus.topics(self._knowledge, action.page))

    async def show_source(self, query: CallbackQuery, action: ShowSource) -> None:
        """Turns to a page of an article."""
        await self._replace(query, menus.source(self._knowledge, action.article, action.page))

    async def show_topic(self, query: CallbackQuery, action: ShowTopic) -> None:
        """Turns to a page of the questions of a topic."""
        entry = await self._entry(query, action)
        if entry is not None:
            await self._replace(query, menus.topic(entry, self._knowledge, action.page))

    async def show_in_topic(self, query: CallbackQuery, action: ShowInTopic) -> None:
        """Answers a question of a topic in place of the topic."""
        entry = await self._entry(query, action)
        if entry is not None:
            named = query.inline_message_id is not None
            shown = menus.answer_in_topic(entry, self._knowledge, name_article=named)
            await self._replace(query, shown, Turn((entry.id,)), (entry,))

    async def show_more(self, query: CallbackQuery, action: ShowMore) -> None:
        """Unfolds an answer: every quote, the paragraphs around, to copy, to share, to vote."""
        entries = entries_of(action.entries, self._knowledge)
        if not entries:
            await query.answer(texts.GONE, show_alert=True)
            return
        named, me = query.inline_message_id is not None, query.get_bot().bot
        shown = render_in_full(entries, self._knowledge, me, action.record, name_article=named)
        turn = Turn(tuple(entry.id for entry in entries), record=action.record or None)
        await self._replace(query, shown, turn, entries)

    async def turn_down(self, query: CallbackQuery, action: NoneOfThese) -> None:
        """Takes back what was offered; the question counts as missed."""
        if _is_for_somebody_else(query):
            await query.answer(texts.NOT_YOURS)
            return
        if action.record:
            self._journal.vote(action.record, str(query.from_user.id), helpful=False)
        await self._replace(query, menus.nothing_found())

    async def choose(self, query: CallbackQuery, action: ChooseSuggestion) -> None:
        """Answers what was meant."""
        if _is_for_somebody_else(query):
            await query.answer(texts.NOT_YOURS)
        else:
            await self.show_answer(query, action)

    async def show_answer(self, query: CallbackQuery, action: ShowAnswer | ChooseSuggestion) -> None:
        """Answers a question: in private below what stands there, in a group to whoever pressed."""
        entry = await self._entry(query, action)
        if entry is None:
            return
        # Who reads an inline message may not have met the bot, and its one article.
        named = query.inline_message_id is not None
        knowledge = self._knowledge
        told = messages.answer((entry,), knowledge, asked=False, name_article=named)
        tap = query.from_user.id, query.message.message_id if query.message else 0, entry.id
        if tap in self._tapped:
            await query.answer()
            return
        self._tapped[tap] = True
        number = await self._replies.open(query, render(told, knowledge), entry.id, entries=(entry,))
        self._shown(query, number, messages.turn_after(Chosen(entry, knowledge), told, None))

    async def _entry(self, query: CallbackQuery, action: EntryAction) -> Entry | None:
        """The entry that a button names; where it is no more, the reader is told so."""
        entry = self._knowledge.entry(action.entry)
        if entry is None:
            await query.answer(texts.GONE, show_alert=True)
        return entry

    async def _replace(
        self, query: CallbackQuery, shown: Rendering | None, turn: Turn | None = None, entries: Entries = ()
    ) -> None:
        """Turns to a page, which may show entries."""
        if shown is None:
            await query.answer(texts.OLD_BUTTON, show_alert=True)
            return
        payload = entries[0].id if entries else menus.TOPICS_PAYLOAD
        number = await self._replies.turn(query, shown, payload, entries=entries)
        self._shown(query, number, turn)

    def _shown(self, query: CallbackQuery, number: int, turn: Turn | None) -> None:
        if query.message is not None:
            self._memory.shows(query.message.chat.id, query.from_user.id, number, turn)


def unknown_button() -> Handler:
    """Any other button: it is of a version that is no more. Comes after all others."""

    def say_so(query: CallbackQuery) -> Awaitable[bool]:
        return query.answer(texts.OLD_BUTTON, show_alert=True)

    return CallbackQueryHandler(on(lambda update: update.callback_query, say_so))


def _is_for_somebody_else(query: CallbackQuery) -> bool:
    """True where a suggestion was made to another: who asked chooses what was meant.

    Telegram shows with the button's message what it replied to. Who asked anonymously presses under their own name,
    so that button is anybody's.
    """
    question = replied_to(query.message) if isinstance(query.message, Message) else None
    if question is None or question.from_user is None or question.sender_chat is not None:
        return False
    return not question.from_user.is_bot and question.from_user.id != query.from_user.id
