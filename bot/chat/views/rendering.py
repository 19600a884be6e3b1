"""Messages as Telegram shows them: HTML and a keyboard. Pure; escapes everything, and keeps to Telegram's limits."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Final

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import MessageLimit

from bot.chat.views.buttons import keyboard

LIMIT: Final = int(MessageLimit.MAX_TEXT_LENGTH)
_LINKING: Final = re.compile(r"@(?=\w)|(?<![\w/<>])/(?=\w)|(?<!\w)[#$](?=\w)|(?<=\w)\.(?=\w)|:(?=//)")
"""Where Telegram's apps begin, or go on, to make a mention, a command, a tag or a link of plain text."""
_WORD_JOINER: Final = "\u2060"
"""Takes no room, and belongs to no name and no address."""


class Format(StrEnum):
    """The look of a block: the HTML element around it."""

    PLAIN = ""
    BOLD = "b"
    QUOTE = "blockquote"
    FOLDED_QUOTE = "blockquote expandable"


@dataclass(frozen=True)
class Block:
    """A stretch of plain text in one format, and the web address that it links to."""

    text: str
    format: Format = Format.PLAIN
    link: str | None = None


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


NOTHING: Final = Rendering(())
"""Nothing is sent."""


def rendering(
    blocks: Iterable[Block], rows: Iterable[Iterable[InlineKeyboardButton]] = (), markup: ForceReply | None = None
) -> Rendering:
    """Blocks and rows of buttons as messages within Telegram's limits."""
    return Rendering(tuple(_packed(blocks)), markup or keyboard([list(row) for row in rows]))


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
            html += separator + _html(piece, block)
            length += needed
            # What says where a quote stands belongs right under it.
            separator = "\n" if block.format is Format.QUOTE else "\n\n"
    if html:
        yield html


def cut(text: str, most: int) -> str:
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
    """The characters of a text that fit into so many code units; at least one is taken."""
    end = most
    while end > 1 and units(text[:end]) > most:
        end -= (units(text[:end]) - most + 1) // 2
    return max(end, 1)


def defused(text: str) -> str:
    """The words of people, to be shown to others: it looks the same, and Telegram's apps make no link of any of it.

    A command in a message of the bot is obeyed as soon as an admin taps on it.
    """
    return _LINKING.sub(rf"\g<0>{_WORD_JOINER}", text)


def units(text: str) -> int:
    """A text's length as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _html(text: str, block: Block) -> str:
    html = escape(text, quote=False)
    if block.link:
        html = f'<a href="{escape(block.link)}">{html}</a>'
    return f"<{block.format}>{html}</{block.format.split()[0]}>" if block.format else html
