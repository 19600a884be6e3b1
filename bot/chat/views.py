"""Messages as Telegram shows them: HTML, and buttons below. Pure; escapes all, and keeps to Telegram's limits.

A button means an action, in the 64 bytes that Telegram gives its data: ids only, no text. A topic is named by an entry
of it, an article by a digest of its name: both outlive a reload and a restart. Those of admins are declared in the
rooms that show them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import blake2s
from html import escape
from typing import Any, ClassVar, Final, dataclass_transform

from telegram import (
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    SwitchInlineQueryChosenChat,
    User,
)
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot import texts
from bot.core.knowledge.article import Citation
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.texts import Part, Role, messages
from bot.texts.messages import Told

# -- buttons -----------------------------------------------------------------------------------------------------------


MAX_LABEL: Final = 60
"""Characters of a button's label; more is cut off by the screen."""
KINDS: Final[dict[str, type["Action"]]] = {}
"""Every class of actions, by the four digits that stand for it in a button's data: a digest of its name."""


@dataclass_transform(frozen_default=True)
@dataclass(frozen=True)
class Action:
    """The meaning of a button, a frozen dataclass."""

    kind: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.kind = blake2s(cls.__name__.encode(), digest_size=2).hexdigest()
        KINDS[cls.kind] = dataclass(frozen=True)(cls)


class ShowAnswer(Action):
    """Answer this entry's question: an example, a related question."""

    entry: str


class ChooseSuggestion(Action):
    """This one was meant; for whoever asked."""

    entry: str


class ShowToAll(Action):
    """Show the answers of the entries with these ``entry_keys``, which one member of a group sees, to all there."""

    entries: str


class NoneOfThese(Action):
    """None was meant of what was offered for the question with this record; for whoever asked."""

    record: str


class ShowMore(Action):
    """All that there is to the entries with these ``entry_keys``, and votes on the answer with this record."""

    entries: str
    record: str


class ShowTopics(Action):
    """A page of the list of topics; pages count from 0."""

    page: int


class ShowTopic(Action):
    """A page of the questions in the topic of this entry."""

    entry: str
    page: int


class ShowInTopic(Action):
    """Answer this entry's question, with the way back to its topic."""

    entry: str


class ShowSource(Action):
    """A page of the article with this ``article_key``."""

    article: str
    page: int


class ShowPrivacy(Action):
    """All about what is kept."""


class Vote(Action):
    """A vote: the answer with this record was helpful, or not."""

    record: str
    helpful: bool


Page = ShowPrivacy | ShowTopics | ShowSource | ShowTopic | ShowInTopic | ShowMore
"""What is turned to in place of the message, or unfolded."""
_FORMS: Final = {str: re.compile(r"[a-z0-9-]{0,40}"), int: re.compile(r"\d{1,4}"), bool: re.compile(r"[01]")}


def encoded(action: Action) -> str:
    """The callback data of an action: its kind, then its fields in order."""
    values = (getattr(action, field.name) for field in fields(action))
    written = (str(int(value)) if isinstance(value, bool) else str(value) for value in values)
    return ":".join((action.kind, *written))


def decoded(data: str) -> Action | None:
    """The action that callback data stands for; None for a button of a version that is no more."""
    kind, *values = data.split(":")
    try:
        action = KINDS[kind]
        types = [field.type for field in fields(action)]
        return action(*(_read(value, type) for value, type in zip(values, types, strict=True)))
    except (KeyError, ValueError):
        return None


def _read(value: str, type: Any) -> Any:
    """A field by its type; raises ValueError where it is none of that type."""
    form = _FORMS.get(type)
    if form is not None and not form.fullmatch(value):
        raise ValueError(value)
    return type(int(value)) if type in (int, bool) else type(value)


MAX_KEYS: Final = 4
"""Entries that a button has room to name."""


def entry_keys(entries: Sequence[Entry]) -> str:
    """A short name for each of some entries, together: the ids of two can be longer than a button's data."""
    return "-".join(blake2s(entry.id.encode(), digest_size=4).hexdigest() for entry in entries)


def entries_of(keys: str, knowledge: KnowledgeBase) -> tuple[Entry, ...]:
    """The entries with these keys, as far as there still are any."""
    return tuple(entry for key in keys.split("-") for entry in knowledge.entries if entry_keys([entry]) == key)


def article_key(name: str) -> str:
    """A short name for an article: folder names can be longer than a button's data."""
    return blake2s(name.encode(), digest_size=8).hexdigest()


def button(label: str, action: Action) -> InlineKeyboardButton:
    """A button with its label shortened at a word."""
    return InlineKeyboardButton(texts.shortened(label, MAX_LABEL), callback_data=encoded(action))


# -- messages ----------------------------------------------------------------------------------------------------------


LIMIT: Final = int(MessageLimit.MAX_TEXT_LENGTH)
_LINKING: Final = re.compile(r"@(?=\w)|(?<![\w/<>])/(?=\w)|(?<!\w)[#$](?=\w)|(?<=\w)\.(?=\w)|:(?=//)")
"""Where Telegram's apps begin, or go on, to make a mention, a command, a tag or a link of plain text."""
_WORD_JOINER: Final = "\u2060"
"""Takes no room, and belongs to no name and no address."""


ELEMENTS: Final = {Role.ASKED: "b", Role.HEADING: "b", Role.QUOTE: "blockquote", Role.CONTEXT: "blockquote expandable"}
"""The HTML element around a part; of any other, none."""


@dataclass(frozen=True)
class Rendering:
    """A thing to be sent: the HTML of each message in turn, and what stands under the last.

    ``line`` is what a whole group sees of it where it is for one member; empty, it is the first line.
    """

    messages: tuple[str, ...]
    markup: InlineKeyboardMarkup | ForceReply | None = None
    line: str = ""

    @property
    def buttons(self) -> InlineKeyboardMarkup | None:
        """The keyboard, where the markup is one: an edited message can have nothing else."""
        return self.markup if isinstance(self.markup, InlineKeyboardMarkup) else None


def rendering(
    parts: Iterable[Part | str], rows: Iterable[Sequence[InlineKeyboardButton]] = (), markup: ForceReply | None = None
) -> Rendering:
    """Parts, or plain texts, and rows of buttons as messages within Telegram's limits."""
    whole = [Part(Role.TEXT, part) if isinstance(part, str) else part for part in parts]
    filled = [list(row) for row in rows if row]
    return Rendering(tuple(_packed(whole)), markup or (InlineKeyboardMarkup(filled) if filled else None))


# -- Telegram's limits -----------------------------------------------------------------------------------------------


def _packed(parts: Iterable[Part]) -> Iterator[str]:
    """The parts in as few messages as they fit into; a limit counts what is shown, not the HTML around it."""
    html, length, separator = "", 0, ""
    for part in parts:
        for piece in pieces(defused(part.text) if part.role is Role.ECHO else part.text, LIMIT):
            needed = len(separator) + units(piece)
            if html and length + needed > LIMIT:
                yield html
                html, separator, length, needed = "", "", 0, units(piece)
            html += separator + _html(piece, part)
            length += needed
            # What says where a quote stands belongs right under it.
            separator = "\n" if part.role is Role.QUOTE else "\n\n"
    if html:
        yield html


def cut(text: str, most: int) -> str:
    """The text in at most so many code units, cut between words."""
    return text if units(text) <= most else next(pieces(text, most - 1)) + "…"


def pieces(text: str, most: int) -> Iterator[str]:
    """The text, cut between words into pieces of at most so many UTF-16 code units, and of at least one character."""
    rest = text.strip()
    while rest and units(rest) > most:
        end = len(rest.encode("utf-16-le", "surrogatepass")[: 2 * most].decode("utf-16-le", "surrogatepass"))
        end = max(1, end - (units(rest[:end]) > most))  # half of a pair is none
        space = rest.rfind(" ", 0, end)
        cut = space if space > 0 else end
        yield rest[:cut]
        rest = rest[cut:].strip()
    if rest:
        yield rest


def defused(text: str) -> str:
    """The words of people, to be shown to others: it looks the same, and Telegram's apps make no link of any of it.

    A command in a message of the bot is obeyed as soon as an admin taps on it.
    """
    return _LINKING.sub(rf"\g<0>{_WORD_JOINER}", text)


def units(text: str) -> int:
    """A text's length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _html(text: str, part: Part) -> str:
    html, element = escape(text, quote=False), ELEMENTS.get(part.role)
    if part.link:
        html = f'<a href="{escape(part.link)}">{html}</a>'
    return f"<{element}>{html}</{element.split()[0]}>" if element else html


# -- answers -----------------------------------------------------------------------------------------------------------


MAX_TO_COPY: Final = int(InlineKeyboardButtonLimit.MAX_COPY_TEXT)
MIN_TO_COPY: Final = 40
"""Code units of a quote that are copied, however long its place is."""
MAX_COPIES: Final = 3
MAX_QUERY: Final = 256
"""Characters of an inline query."""


def render(
    said: Told, knowledge: KnowledgeBase, record: str = "", *, way_back: InlineKeyboardButton | None = None
) -> Rendering:
    """A message with what is offered below it: three buttons at most.

    ``record`` is the key of its record in the journal, where there is one; ``way_back`` leads back to where an answer
    was chosen from.
    """
    labels = messages.questions_to_choose(said.offers, knowledge.articles)
    offers = list(zip(labels, said.offers, strict=True))
    if said.guessed:
        rows = [[button(label, ChooseSuggestion(entry.id))] for label, entry in offers]
        rows.append([button(texts.NONE_OF_THESE, NoneOfThese(record))])
        return replace(rendering(said.parts, rows), line=texts.NOT_SURE_HERE)
    more = [button(texts.MORE, ShowMore(entry_keys(said.shows), record))] if said.shows else []
    if way_back:
        return rendering(said.parts, [more, [way_back]])
    topics = [button(texts.TOPICS_BUTTON, ShowTopics(0))] if said.topics else []
    return rendering(said.parts, [*([button(q, ShowAnswer(e.id))] for q, e in offers), more, topics])


def render_in_full(said: Told, knowledge: KnowledgeBase, me: User, record: str) -> Rendering:
    """All that there is to some answers; below it, to copy, to share and to vote."""
    citations = [citation for entry in said.shows for citation in entry.citations][:MAX_COPIES]
    copying, sharing = _copying(citations, knowledge), _sharing(said.shows, me)
    rows = [[*copying, *sharing]] if len(copying) == 1 else [copying, sharing]
    if record:
        rows.append([button(texts.HELPFUL, Vote(record, True)), button(texts.NOT_HELPFUL, Vote(record, False))])
    whole = rendering(said.parts, rows)
    without_context = tuple(part for part in said.parts if part.role not in (Role.LEAD, Role.CONTEXT))
    return whole if len(whole.messages) == 1 else rendering(without_context, rows)


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
