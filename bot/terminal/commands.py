"""What every command does with its streams and its errors: one line, and an exit code."""

import errno
import os
import stat
import sys
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from bot import texts

WRONG_SETUP = 2
"""Exit code where a setting or the knowledge folder is wrong."""
BAD_INPUT = 1
"""Exit code where a file that a command was given is wrong, or nobody takes the output."""


class Commands(click.Group):
    """The commands; what cannot be read, written or used is told in one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs a command; output that cannot be written (a full disk) is told in one line."""
        _mend_streams()
        try:
            try:
                return super().main(*args, **kwargs)
            except Exception as error:
                if not self.is_told(error):
                    raise
                give_up(str(error))
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EIO, errno.EPIPE) or error.filename is not None:
                raise
            # What is still buffered goes nowhere, or Python would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            give_up(texts.NOT_PRINTED.format(reason=error.strerror), BAD_INPUT)

    @staticmethod
    def is_told(error: Exception) -> bool:
        """Whether an error says by itself, in words for people, what is wrong with the set-up."""
        raise NotImplementedError

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists each command with its whole first paragraph."""
        firsts = {name: (command.help or "").partition("\n\n")[0] for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl([(name, " ".join(first.split())) for name, first in firsts.items()])


def _mend_streams() -> None:
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


def somebody_types() -> bool:
    """Whether lines may come on standard input: from a terminal, a pipe or a file, but not under a service manager."""
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except OSError:
        return True  # no real file: a test's
    return sys.stdin.isatty() or not stat.S_ISCHR(kind)


def give_up(message: str, code: int = WRONG_SETUP) -> NoReturn:
    """Says what is wrong, and ends."""
    click.echo(message, err=True)
    sys.exit(code)
