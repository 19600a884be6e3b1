"""What the buttons do."""

from dataclasses import dataclass
from typing import assert_never

from telegram import CallbackQuery, Message

from bot.chat.conversation.addressing import replied_to
from bot.chat.conversation.memory import Exchanges
from bot.chat.views import browsing
from bot.chat.views.buttons import (
    ChooseSuggestion,
    Press,
    ShowAnswer,
    ShowInTopic,
    ShowSource,
    ShowTopic,
    ShowTopics,
    UnknownPress,
    decoded,
)
from bot.chat.views.rendering import Rendering, render_entries
from bot.chat.views.replies import replace_pressed, show
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.texts import english as texts


@dataclass(frozen=True)
class Gone:
    """What the button led to is no more; with what to say about it."""

    why: str


async def on_press(query: CallbackQuery, knowledge: KnowledgeBase, exchanges: Exchanges) -> None:
    """Does what a pressed button promises, and answers every press."""
    press = decoded(query.data or "", tuple(knowledge.articles))
    if _is_for_somebody_else(query, press):
        await query.answer(texts.NOT_YOURS)
        return
    match led_to(press, knowledge, query.get_bot().username, name_article=query.inline_message_id is not None):
        case Gone(why):
            await query.answer(why, show_alert=True)
        case Rendering() as rendering:
            await query.answer()
            if not isinstance(query.message, Message):
                await replace_pressed(query, rendering)
                return
            shown_in: tuple[int, ...] = (query.message.message_id,)
            if _adds(press, query.message):
                shown_in = await show(query.message, rendering)
            else:
                await replace_pressed(query, rendering)
            if isinstance(press, ShowAnswer | ChooseSuggestion | ShowInTopic):
                exchanges.shows(query.message.chat.id, shown_in[0], press.entry)


def led_to(
    press: Press | UnknownPress, knowledge: KnowledgeBase, username: str, *, name_article: bool = False
) -> Rendering | Gone:
    """What a button leads to in the current knowledge; ``name_article``: where readers have not met the bot."""
    match press:
        case ShowTopics(page):
            return browsing.topics(knowledge, page)
        case ShowSource(article, page):
            return browsing.source(knowledge, article, page)
        case ShowAnswer(id) | ChooseSuggestion(id) | ShowTopic(id) | ShowInTopic(id):
            entry = knowledge.entry(id)
            return Gone(texts.GONE) if entry is None else _led_to_entry(press, entry, knowledge, username, name_article)
        case UnknownPress():
            return Gone(texts.OLD_BUTTON)
        case never:
            assert_never(never)


def _led_to_entry(
    press: ShowAnswer | ChooseSuggestion | ShowTopic | ShowInTopic,
    entry: Entry,
    knowledge: KnowledgeBase,
    username: str,
    name_article: bool,
) -> Rendering:
    match press:
        case ShowTopic(_, page):
            return browsing.topic(entry, knowledge, page)
        case ShowInTopic():
            return browsing.answer_in_topic(entry, knowledge, username, name_article=name_article)
        case ShowAnswer() | ChooseSuggestion():
            return render_entries((entry,), knowledge, username, asked=False, name_article=name_article)
        case never:
            assert_never(never)


def _adds(press: Press | UnknownPress, message: Message) -> bool:
    """Whether the answer comes as a message of its own: in private what stands above stays; a group is kept short."""
    return isinstance(press, ShowAnswer | ChooseSuggestion) and message.chat.type == message.chat.PRIVATE


def _is_for_somebody_else(query: CallbackQuery, press: Press | UnknownPress) -> bool:
    """Whether the button belongs to another: who asked chooses what was meant.

    Telegram shows with the button's message what it replied to. Who asked anonymously presses under their own name,
    so that button is anybody's.
    """
    if not isinstance(press, ChooseSuggestion) or not isinstance(query.message, Message):
        return False
    question = replied_to(query.message)
    if question is None or question.from_user is None or question.sender_chat is not None:
        return False
    return not question.from_user.is_bot and question.from_user.id != query.from_user.id
