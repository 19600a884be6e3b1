"""Outcomes as Telegram shows them: HTML and a keyboard. Pure; escapes everything, and keeps to Telegram's limits."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from typing import Final, assert_never
from urllib.parse import urlencode

from telegram import CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot import texts
from bot.chat.views.buttons import MAX_LABEL, ChooseSuggestion, ShowAnswer, ShowTopics, Vote, button, column, keyboard
from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.matching.outcome import Answered, NotCovered, NotUnderstood, SmallTalk, Suggested, shown_citations
from bot.texts import phrases
from bot.usecases.ask import Reply

LIMIT: Final = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_TO_COPY: Final = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
MIN_TO_COPY: Final = 40
"""Code units of a quote that are copied, however long its place is."""
MAX_COPIES: Final = 3
MAX_RELATED: Final = 3
MAX_EXAMPLES: Final = 3
_LINKING: Final = re.compile(r"@(?=\w)|(?<![\w/<>])/(?=\w)|(?<!\w)[#$](?=\w)|(?<=\w)\.(?=\w)|:(?=//)")
"""Where Telegram's apps begin, or go on, to make a mention, a command, a tag or a link of plain text."""
_WORD_JOINER: Final = "\u2060"
"""Takes no room, and belongs to no name and no address."""


class Format(StrEnum):
    """How a block looks: the HTML element around it."""

    PLAIN = ""
    BOLD = "b"
    QUOTE = "blockquote"
    FOLDED_QUOTE = "blockquote expandable"


@dataclass(frozen=True)
class Block:
    """A stretch of plain text in one format."""

    text: str
    format: Format = Format.PLAIN


@dataclass(frozen=True)
class Rendering:
    """What is to be sent: the HTML of each message in turn, and what stands under the last."""

    messages: tuple[str, ...]
    markup: InlineKeyboardMarkup | ForceReply | None = None

    @property
    def buttons(self) -> InlineKeyboardMarkup | None:
        """The keyboard, where the markup is one: an edited message can have nothing else."""
        return self.markup if isinstance(self.markup, InlineKeyboardMarkup) else None


NOTHING: Final = Rendering(())
"""Nothing is sent."""


def render(reply: Reply, username: str, *, name_article: bool = False) -> Rendering:
    """The reply to a question; ``username`` is the bot's, for links to itself.

    ``name_article``: for readers who have not met the bot, and its one article.
    """
    knowledge = reply.knowledge
    match reply.outcome:
        case Answered(candidates):
            entries = tuple(candidate.item for candidate in candidates)
            return render_entries(entries, knowledge, username, name_article=name_article)
        case Suggested(candidates):
            entries = tuple(candidate.item for candidate in candidates)
            labels = phrases.questions_to_choose(entries, knowledge.articles)
            meant = [button(label, ChooseSuggestion(entry.id)) for label, entry in zip(labels, entries, strict=True)]
            return rendering([Block(phrases.did_you_mean(entries, knowledge.articles))], column(meant))
        case NotCovered() as outcome:
            return render_not_covered(outcome, knowledge, name_article=name_article)
        case SmallTalk(talk):
            return rendering([Block(_with_example(texts.TALK[talk], knowledge))])
        case NotUnderstood():
            return rendering([Block(_with_example(texts.NOT_UNDERSTOOD, knowledge))], [_topics_row()])
        case never:
            assert_never(never)


def render_entries(
    entries: tuple[Entry, ...],
    knowledge: KnowledgeBase,
    username: str,
    *,
    asked: bool = True,
    name_article: bool = False,
    way_back: InlineKeyboardButton | None = None,
) -> Rendering:
    """The answer of one or two entries; where nobody asked it in words, its question stands above it.

    Under it: to copy and to share it, then the way back to where it was chosen from, or related questions.
    """
    citations = shown_citations(entries)
    blocks = []
    for entry in entries:
        blocks += [Block(entry.answer)] if asked else [Block(entry.question, Format.BOLD), Block(entry.answer)]
    blocks += _cited(citations, knowledge, name_article)
    copying, sharing = _copying(citations[:MAX_COPIES], knowledge), _sharing(entries, username)
    rows = [[*copying, *sharing]] if len(copying) == 1 else [copying, sharing]
    rows += [[way_back]] if way_back else column(_related(entries, knowledge))
    with_context = rendering([*blocks, *_context(citations, knowledge)], rows)
    return with_context if len(with_context.messages) == 1 else rendering(blocks, rows)


def with_votes(rendering: Rendering, record: str) -> Rendering:
    """The rendering of an answer, with the buttons to vote on it below its others."""
    rows = rendering.buttons.inline_keyboard if rendering.buttons else ()
    votes = (button(texts.HELPFUL, Vote(record, True)), button(texts.NOT_HELPFUL, Vote(record, False)))
    return replace(rendering, markup=InlineKeyboardMarkup((*rows, votes)))


def render_not_covered(
    outcome: NotCovered, knowledge: KnowledgeBase, question: str = "", name_article: bool = False
) -> Rendering:
    """That the article does not say; below the question, where that is not to be seen elsewhere in the chat."""
    blocks = [Block(defused(question), Format.BOLD)] if question else []
    no, *more = phrases.not_covered(outcome.gap, knowledge.articles)
    blocks += [Block(no, Format.BOLD), *map(Block, more)]
    nearest = outcome.nearest
    if nearest is None:
        return rendering(blocks, [_topics_row()])
    blocks.append(Block(texts.NEAREST))
    blocks += _cited(nearest.citations, knowledge, name_article)
    return rendering(blocks, column([button(nearest.question, ShowAnswer(nearest.id))]))


def rendering(
    blocks: Iterable[Block], rows: Iterable[Iterable[InlineKeyboardButton]] = (), markup: ForceReply | None = None
) -> Rendering:
    """Blocks and rows of buttons as messages within Telegram's limits."""
    return Rendering(tuple(_packed(blocks)), markup or keyboard([list(row) for row in rows]))


def examples(knowledge: KnowledgeBase) -> list[Entry]:
    """Questions to start with: of each of the first topics, the first that a button shows whole."""
    return [
        next((entry for entry in topic.entries if len(entry.question) <= MAX_LABEL), topic.entries[0])
        for topic in knowledge.topics[:MAX_EXAMPLES]
    ]


def _with_example(text: str, knowledge: KnowledgeBase) -> str:
    return text.format(example=examples(knowledge)[0].question, article=phrases.the_articles(knowledge.articles))


def _cited(citations: Iterable[Citation], knowledge: KnowledgeBase, name_article: bool = False) -> Iterator[Block]:
    for citation in citations:
        yield Block(citation.quote, Format.QUOTE)
        yield Block(place(citation, knowledge, name_article))


def _context(citations: Iterable[Citation], knowledge: KnowledgeBase) -> Iterator[Block]:
    """The paragraphs around the quotes, folded; each once."""
    around = {(citation.article, citation.paragraph): citation for citation in citations}
    for citation in around.values():
        paragraph = knowledge.paragraph(citation)
        if paragraph != citation.quote:
            yield Block(texts.PARAGRAPH_IN_FULL.format(number=citation.paragraph))
            yield Block(paragraph, Format.FOLDED_QUOTE)


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
    where = _shortened(place(citation, knowledge), most - min(MIN_TO_COPY, units(citation.quote)))
    return texts.COPIED_QUOTE.format(quote=_shortened(citation.quote, most - units(where)), place=where)


def _sharing(entries: tuple[Entry, ...], username: str) -> list[InlineKeyboardButton]:
    """A button that opens Telegram's list of chats, to share a link to the answer; a link leads to one entry."""
    if len(entries) > 1:
        return []
    link = f"https://t.me/{username}?start={entries[0].id}"
    return [InlineKeyboardButton(texts.SHARE, url=f"https://t.me/share/url?{urlencode({'url': link})}")]


def place(citation: Citation, knowledge: KnowledgeBase, name_article: bool = False) -> str:
    """Where a quote stands; of several articles, in which."""
    if len(knowledge.articles) == 1 and not name_article:
        return phrases.place(citation)
    return phrases.place_in(citation, knowledge.articles[citation.article])


def _related(entries: tuple[Entry, ...], knowledge: KnowledgeBase) -> list[InlineKeyboardButton]:
    shown = {entry.id for entry in entries}
    ids = dict.fromkeys(id for entry in entries for id in entry.related if id not in shown)
    related = [entry for entry in map(knowledge.entry, ids) if entry is not None]
    return [button(entry.question, ShowAnswer(entry.id)) for entry in related[:MAX_RELATED]]


def _topics_row() -> list[InlineKeyboardButton]:
    return [button(texts.TOPICS_BUTTON, ShowTopics(0))]


# -- Telegram's limits ------------------------------------------------------------------------------------------------


def _packed(blocks: Iterable[Block]) -> Iterator[str]:
    """The blocks in as few messages as they fit into; a limit counts what is shown, not the HTML around it."""
    html, length, separator = "", 0, ""
    for block in blocks:
        for piece in pieces(block.text, LIMIT):
            needed = len(separator) + units(piece)
            if html and length + needed > LIMIT:
                yield html
                html, separator, length, needed = "", "", 0, units(piece)
            html += separator + _html(piece, block.format)
            length += needed
            # What says where a quote stands belongs right under it.
            separator = "\n" if block.format is Format.QUOTE else "\n\n"
    if html:
        yield html


def _shortened(text: str, most: int) -> str:
    """The text in at most so many code units, cut between words."""
    return text if units(text) <= most else next(pieces(text, most - 1)) + "…"


def pieces(text: str, most: int) -> Iterator[str]:
    """The text, cut between words into pieces of at most so many UTF-16 code units, and of at least one character."""
    rest = text.strip()
    while rest and units(rest) > most:
        end = _longest(rest, most)
        space = rest.rfind(" ", 0, end)
        cut = space if space > 0 else end
        yield rest[:cut]
        rest = rest[cut:].strip()
    if rest:
        yield rest


def _longest(text: str, most: int) -> int:
    """How many characters of a text fit into so many code units; at least one is taken."""
    end = most
    while end > 1 and units(text[:end]) > most:
        end -= (units(text[:end]) - most + 1) // 2
    return max(end, 1)


def defused(text: str) -> str:
    """What people typed, to be shown to others: it looks the same, and Telegram's apps make no link of any of it.

    A command in a message of the bot is obeyed as soon as an admin taps on it.
    """
    return _LINKING.sub(rf"\g<0>{_WORD_JOINER}", text)


def units(text: str) -> int:
    """A text's length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _html(text: str, format: Format) -> str:
    escaped = escape(text, quote=False)
    return f"<{format}>{escaped}</{format.split()[0]}>" if format else escaped
