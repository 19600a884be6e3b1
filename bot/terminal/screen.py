"""A terminal: reads lines and keys, shows messages, gives up in one line; plainly through a pipe, else in style.

prompt_toolkit, for line editing and history, is imported only where somebody sits there.
"""

import os
import shutil
import stat
import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, Protocol

import click

from bot import texts
from bot.core.language.tokens import cleaned
from bot.texts import Part, Parts, Role

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession

WRONG_SETUP: Final = 2
"""Exit code where a setting or the knowledge folder is wrong."""
BAD_INPUT: Final = 1
"""Exit code where a file that a command was given is wrong, or nobody takes the output."""
INDENTS: Final = {Role.QUOTE: 4, Role.PLACE: 4, Role.CONTEXT: 4, Role.CHOICE: 2, Role.ITEM: 2}
SPACED: Final = frozenset({Role.ASKED, Role.QUOTE, Role.HEADING, Role.LEAD, Role.PARAGRAPH})
"""Roles that have an empty line before them."""
STYLES: Final[dict[Role, dict[str, Any]]] = {
    Role.ASKED: {"bold": True}, Role.HEADING: {"bold": True}, Role.QUOTE: {"italic": True},
    Role.PLACE: {"dim": True}, Role.HINT: {"dim": True},
}  # fmt: skip
BYTE_ORDER_MARK: Final = "\ufeff"
MAX_WIDTH: Final = 90
"""Columns beyond which lines are hard to read."""


def own_language() -> str:
    """The language of whoever sits there, as the environment tells."""
    told = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return texts.with_texts(next(filter(None, told), None))


def at_terminal() -> bool:
    """True where somebody sits there, rather than a pipe or a file."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def at_keyboard() -> bool:
    """Whether keys can be typed although the questions came on standard input: it is the terminal from now on."""
    if not sys.stdout.isatty():
        return False
    try:
        os.dup2(os.open("/dev/tty", os.O_RDONLY), sys.stdin.fileno())
    except OSError:
        return False
    return True


def somebody_types() -> bool:
    """Whether lines may come on standard input: from a terminal, a pipe or a file, but not under a service manager."""
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except OSError:
        return True  # no real file: a test's
    return sys.stdin.isatty() or not stat.S_ISCHR(kind)


def mend_streams() -> None:
    """Opens what is closed; what is no text becomes a replacement character, what cannot be shown an escape."""
    for name, mode, errors in (
        ("stdin", "r", "replace"),
        ("stdout", "w", "backslashreplace"),
        ("stderr", "w", "backslashreplace"),
    ):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - kept open
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def give_up(message: str, code: int = WRONG_SETUP) -> NoReturn:
    """Says what is wrong, and ends."""
    click.echo(message, err=True)
    sys.exit(code)


def plain(parts: Parts) -> str:
    """A message as plain lines, without a line end after the last."""
    return "\n".join(line for part, space in _spaced(parts) for line in (*space, _indented(part)))


def show(parts: Parts) -> None:
    """Prints a message at once, in style and in lines of a readable width where a terminal shows it."""
    width = min(shutil.get_terminal_size().columns, MAX_WIDTH) if sys.stdout.isatty() else None
    for part, space in _spaced(parts):
        for line in space:
            click.echo(line)
        click.secho(_indented(part, width), **STYLES.get(part.role, {}))


def typed_lines() -> Iterator[str]:
    """The lines of standard input."""
    for line in sys.stdin:
        yield line.rstrip("\r\n").removeprefix(BYTE_ORDER_MARK)


def transcript(question: str, answer: Parts) -> Parts:
    """A question and its answer, as in a list of several."""
    return (Part(Role.ASKED, question), *answer, Part(Role.TEXT, ""))


class Chat(Protocol):
    """Somebody to talk with, line by line, until it is over."""

    @property
    def over(self) -> bool: ...
    def welcome(self) -> Parts: ...
    async def says(self, line: str) -> Parts: ...


class KeyChat(Chat, Protocol):
    """Somebody who asks for one key each, and now and then for a line."""

    @property
    def wants_line(self) -> bool: ...


async def chat(conversation: Chat, history: Path) -> None:
    """Chats until somebody leaves; ``history`` is the file that remembers what was typed at a terminal."""
    if at_terminal():
        await _chat_at_terminal(conversation, history)
        return
    for line in typed_lines():
        if parts := await conversation.says(line):
            show(transcript(line, parts))
        if conversation.over:
            return


async def ask_keys(session: KeyChat) -> None:
    """Goes on until there is no more to say: one key each at a terminal, one line each through a pipe."""
    show(session.welcome())
    lines = _keys_and_lines(session) if at_terminal() else typed_lines()
    while not session.over and (line := next(lines, None)) is not None:
        show(await session.says(line))


def _keys_and_lines(session: KeyChat) -> Iterator[str]:
    with suppress(ImportError):  # then a line that is typed cannot be edited but at its end
        import readline  # noqa: F401
    while True:
        if session.wants_line:
            yield click.prompt("", prompt_suffix="> ", default="", show_default=False)
        elif key := click.getchar():
            yield key
        else:
            return


def _spaced(parts: Parts) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """Each part with the empty line before it, where there is one: a quote with its place stands apart."""
    before: Role | None = None
    for part in parts:
        after_place = before is Role.PLACE and part.role in (Role.TEXT, Role.ECHO) and part.text
        yield part, ("",) if before and (part.role in SPACED or after_place) else ()
        before = part.role


def _indented(part: Part, width: int | None = None) -> str:
    # Neither a knowledge file nor a question can send the terminal a control sequence.
    text, indent = cleaned(part.text), " " * INDENTS.get(part.role, 0)
    if width is None or len(indent + text) <= width:
        return (indent + text).rstrip()
    # An address stays in one piece, and so does what is written without spaces: the terminal cuts it where it must.
    whole = textwrap.TextWrapper(
        width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return whole.fill(text)


async def _chat_at_terminal(conversation: Chat, history: Path) -> None:
    session = _session(history)
    show(conversation.welcome())
    while not conversation.over:
        click.echo()
        try:
            line = await session.prompt_async("> ")
        except KeyboardInterrupt:
            click.secho(texts.HOW_TO_LEAVE, dim=True)
            continue
        except EOFError:
            click.echo(texts.FAREWELL)
            return
        for each in line.splitlines() or [line]:  # several, where they were pasted
            show(await conversation.says(each))


def _session(history: Path) -> "PromptSession[str]":
    from prompt_toolkit import PromptSession
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    remembered: History
    try:
        history.parent.mkdir(parents=True, exist_ok=True)
        history.touch(mode=0o600)
        remembered = FileHistory(str(history))
    except OSError:
        remembered = InMemoryHistory()
    commands = WordCompleter(list(texts.TERMINAL_COMMANDS), meta_dict=texts.TERMINAL_COMMANDS, sentence=True)
    return PromptSession(history=remembered, auto_suggest=AutoSuggestFromHistory(), completer=commands)
