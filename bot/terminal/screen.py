"""Reads lines and shows messages: plainly through a pipe, with colour, line editing and history in a terminal.

Rich and prompt_toolkit are imported only where somebody sits at a terminal: a batch of questions does without.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import click

from bot import texts
from bot.core.language.tokens import cleaned
from bot.texts import Part, Parts, Role

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from rich.console import Console


INDENTS: Final = {Role.QUOTE: 4, Role.PLACE: 4, Role.CONTEXT: 4, Role.CHOICE: 2, Role.ITEM: 2}
SPACED: Final = frozenset({Role.ASKED, Role.QUOTE, Role.HEADING, Role.LEAD, Role.PARAGRAPH})
"""Roles that have an empty line before them."""
STYLES: Final = {Role.ASKED: "bold", Role.QUOTE: "italic", Role.PLACE: "dim", Role.HEADING: "bold", Role.HINT: "dim"}
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


def plain(parts: Parts) -> str:
    """A message as plain lines, without a line end after the last."""
    return "\n".join(line for part, space in _spaced(parts) for line in (*space, _indented(part.text, part.role)))


def show(parts: Parts) -> None:
    """Prints a message at once, in style where a terminal shows it."""
    if not sys.stdout.isatty():
        click.echo(plain(parts))
        sys.stdout.flush()
        return
    from rich.padding import Padding
    from rich.text import Text

    console = _console()
    for part, space in _spaced(parts):
        for line in space:
            console.print(line)
        text = Text(cleaned(part.text), style=STYLES.get(part.role, ""))
        console.print(Padding(text, (0, 0, 0, INDENTS.get(part.role, 0)), expand=False))


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


@contextmanager
def busy(message: str) -> Iterator[None]:
    """Shows that something is going on, where somebody can see it."""
    if not at_terminal():
        yield
        return
    with _console().status(message):
        yield


def _spaced(parts: Parts) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """Each part with the empty line before it, where there is one: a quote with its place stands apart."""
    before: Role | None = None
    for part in parts:
        after_place = before is Role.PLACE and part.role in (Role.TEXT, Role.ECHO) and part.text
        yield part, ("",) if before and (part.role in SPACED or after_place) else ()
        before = part.role


def _indented(text: str, role: Role) -> str:
    # Neither a knowledge file nor a question can send the terminal a control sequence.
    return (" " * INDENTS.get(role, 0) + cleaned(text)).rstrip()


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


def _console() -> "Console":
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, MAX_WIDTH)
    return console


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
