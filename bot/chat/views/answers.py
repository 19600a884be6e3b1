"""Answers as Telegram messages: a first view that fits a phone, and all of it behind *More*."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from telegram import CopyTextButton, InlineKeyboardButton, SwitchInlineQueryChosenChat, User
from telegram.constants import InlineKeyboardButtonLimit

from bot import texts
from bot.chat.views.buttons import (
    ChooseSuggestion,
    NoneOfThese,
    ShowAnswer,
    ShowMore,
    ShowTopics,
    Vote,
    button,
    column,
    entry_keys,
)
from bot.chat.views.rendering import Block, Format, Rendering, cut, defused, rendering, units
from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.texts import messages, phrases
from bot.texts.messages import Told
from bot.texts.parts import Parts, Role

MAX_TO_COPY: Final = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
MIN_TO_COPY: Final = 40
"""Code units of a quote that are copied, however long its place is."""
MAX_COPIES: Final = 3
MAX_QUERY: Final = 256
"""Characters of an inline query."""
_FORMATS: Final = {
    Role.ASKED: Format.BOLD,
    Role.HEADING: Format.BOLD,
    Role.QUOTE: Format.QUOTE,
    Role.CONTEXT: Format.FOLDED_QUOTE,
}


def render(
    said: Told, knowledge: KnowledgeBase, record: str | None = None, *, way_back: InlineKeyboardButton | None = None
) -> Rendering:
    """A message with what is offered below it: three buttons at most.

    ``record`` is the key of its record in the journal, where there is one; ``way_back`` leads back to where an answer
    was chosen from.
    """
    labels = phrases.questions_to_choose(said.offers, knowledge.articles)
    offers = list(zip(labels, said.offers, strict=True))
    if said.guessed:
        rows = [[button(label, ChooseSuggestion(entry.id))] for label, entry in offers]
        rows.append([button(texts.NONE_OF_THESE, NoneOfThese(record or ""))])
        return replace(rendering(blocks(said.parts), rows), line=texts.NOT_SURE_HERE)
    more = [button(texts.MORE, ShowMore(entry_keys(said.shows), record or ""))] if said.shows else []
    if way_back:
        return rendering(blocks(said.parts), [more, [way_back]])
    topics = [button(texts.TOPICS_BUTTON, ShowTopics(0))] if said.topics else []
    return rendering(blocks(said.parts), [*column([button(q, ShowAnswer(e.id)) for q, e in offers]), more, topics])


def render_in_full(
    entries: tuple[Entry, ...], knowledge: KnowledgeBase, me: User, record: str, *, name_article: bool = False
) -> Rendering:
    """All that there is to some answers; below it, to copy, to share and to vote."""
    citations = [citation for entry in entries for citation in entry.citations][:MAX_COPIES]
    copying, sharing = _copying(citations, knowledge), _sharing(entries, me)
    rows = [[*copying, *sharing]] if len(copying) == 1 else [copying, sharing]
    if record:
        rows.append([button(texts.HELPFUL, Vote(record, True)), button(texts.NOT_HELPFUL, Vote(record, False))])
    said = messages.in_full(entries, knowledge, name_article=name_article)
    whole = rendering(blocks(said.parts), rows)
    without_context = tuple(part for part in said.parts if part.role not in (Role.LEAD, Role.CONTEXT))
    return whole if len(whole.messages) == 1 else rendering(blocks(without_context), rows)


def blocks(parts: Parts) -> list[Block]:
    """The parts of a message in Telegram's formats."""
    return [
        Block(
            defused(part.text) if part.role is Role.ECHO else part.text,
            _FORMATS.get(part.role, Format.PLAIN),
            part.link,
        )
        for part in parts
    ]


def _copying(citations: Sequence[Citation], knowledge: KnowledgeBase) -> list[InlineKeyboardButton]:
    """A button for each quote, that copies it with its place."""
    only_one = len(citations) == 1
    return [
        InlineKeyboardButton(
            texts.COPY_THE_QUOTE if only_one else texts.COPY_QUOTE.format(number=number),
            copy_text=CopyTextButton(copied(citation, knowledge)),
        )
        for number, citation in enumerate(citations, 1)
    ]


def copied(citation: Citation, knowledge: KnowledgeBase) -> str:
    """A quote with its place as plain text, shortened to what a button can copy."""
    most = MAX_TO_COPY - units(texts.COPIED_QUOTE.format(quote="", place=""))
    place = messages.source(citation, knowledge).text
    where = cut(place, most - min(MIN_TO_COPY, units(citation.quote)))
    return texts.COPIED_QUOTE.format(quote=cut(citation.quote, most - units(where)), place=where)


def _sharing(entries: tuple[Entry, ...], me: User) -> list[InlineKeyboardButton]:
    """A button that opens Telegram's list of chats and posts the answer itself there: by an inline query for it."""
    if len(entries) > 1 or not me.supports_inline_queries or len(entries[0].question) > MAX_QUERY:
        return []
    chosen = SwitchInlineQueryChosenChat(
        entries[0].question, allow_user_chats=True, allow_group_chats=True, allow_channel_chats=True
    )
    return [InlineKeyboardButton(texts.SHARE, switch_inline_query_chosen_chat=chosen)]
