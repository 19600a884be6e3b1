"""The commands of ``faqbot``. Thin: each reads its arguments, calls the part that does the work, and prints.

Each imports what it needs when it runs: ``faqbot --help`` should not wait for NumPy, nor a question for Telegram.
"""

import asyncio
import errno
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from bot import texts
from bot.terminal import screen
from bot.terminal.screen import BAD_INPUT, give_up

if TYPE_CHECKING:
    from bot.core.knowledge.files import Files
    from bot.settings import Settings


_OUTPUT_LOST: Final = (errno.ENOSPC, errno.EIO, errno.EPIPE)
_maybe_folder = click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


class _Commands(click.Group):
    """The commands; what cannot be read, written or used is told in one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs a command; output that cannot be written (a full disk) is told in one line."""
        screen.mend_streams()
        try:
            try:
                return super().main(*args, **kwargs)
            except Exception as error:
                if not _says_what_is_wrong(error):
                    raise
                give_up(str(error))
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in _OUTPUT_LOST or error.filename is not None:
                raise
            # What is still buffered goes nowhere, or Python would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            give_up(texts.NOT_PRINTED.format(reason=error.strerror), BAD_INPUT)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists each command with its whole first paragraph."""
        firsts = {name: (command.help or "").partition("\n\n")[0] for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl([(name, " ".join(first.split())) for name, first in firsts.items()])


def _says_what_is_wrong(error: Exception) -> bool:
    """Whether an error says by itself, in words for people, what is wrong with the set-up."""
    from bot.app import ExitError
    from bot.authoring.edit import EditError
    from bot.core.knowledge.problems import KnowledgeError
    from bot.settings import SettingsError
    from bot.storage.records import StorageError

    return isinstance(error, ExitError | EditError | SettingsError | StorageError | KnowledgeError)


@click.group(cls=_Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="article-faq-bot", prog_name="faqbot", message="%(prog)s %(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Answers questions about an article, and shows the sentence that each answer rests on.

    Without a command: runs the Telegram bot where TELEGRAM_BOT_TOKEN is set, else the terminal chat.
    """
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    if settings.telegram_bot_token is not None:
        _run_telegram(settings)
    elif screen.somebody_types():
        click.echo(texts.NO_TELEGRAM, err=True)
        _chat(settings)
    else:
        give_up(texts.NO_TOKEN)


@main.command()
@click.option("--demo", is_flag=True, help="On the article that comes with the bot.")
def chat(demo: bool) -> None:
    """Chats in the terminal; through a pipe, each line of standard input gets its reply."""
    from bot import app

    settings = _settings()
    _chat(settings.model_copy(update={"knowledge_dir": app.demo_dir()}) if demo else settings)


@main.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
def ask(question: tuple[str, ...], as_objects: bool) -> None:
    """Answers QUESTION; without one, each line of standard input."""
    from bot.terminal.batch import answer_all
    from bot.usecases.ask import FaqService
    from bot.usecases.released import load_answerer

    faq = FaqService(load_answerer(_knowledge_dir()))
    questions = [" ".join(question)] if question else screen.typed_lines()
    with texts.speaking(screen.own_language()):
        asyncio.run(answer_all(faq, questions, as_objects=as_objects, echo=not question))


@main.command("evaluate")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE.jsonl…", type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--errors", "with_errors", is_flag=True, help="Also what went wrong, with the evidence.")
@click.option("--json", "as_object", is_flag=True, help="One JSON object, for programs.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html", help="Also a page.")
@click.option("--learning", is_flag=True, help="What teaching is worth: plays half of the questions, asks the others.")
def evaluate_files(
    files: tuple[Path, ...], with_errors: bool, as_object: bool, report: Path | None, learning: bool
) -> None:
    """Asks labelled questions, and prints how often the answers are right, and false ones given."""
    from bot.terminal import batch
    from bot.usecases.released import load_answerer

    if learning:
        batch.print_curve(_knowledge_dir(), files)
    else:
        batch.evaluate(load_answerer(_knowledge_dir()), files, with_errors, as_object, report)


def _run_telegram(settings: "Settings") -> None:
    from bot import app, service

    try:
        service.run_telegram(settings)
    except app.ExitError as error:
        if settings.log_format != "json":
            give_up(str(error), error.code)
        logging.getLogger("bot").critical(str(error))  # the last line, as all the others are written
        sys.exit(error.code)


def _chat(settings: "Settings") -> None:
    from bot import app
    from bot.terminal.conversation import Conversation
    from bot.usecases.released import FolderReleases

    with texts.speaking(screen.own_language()):
        if screen.at_terminal():
            click.secho(texts.LOADING, dim=True)
        releases = FolderReleases(app.knowledge_dir(settings))
        asyncio.run(screen.chat(Conversation(releases), settings.data_dir / "terminal-history"))


@main.command()
@_maybe_folder
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--format", "form", type=click.Choice(["text", "github", "json"]), default="text", show_default=True)
@click.option(
    "--against", metavar="REVISION|DIR", help="Compare with a revision in the database, or with another folder."
)
@click.option("--all", "every", is_flag=True, help="List every warning, not one line for all of a kind.")
def check(folder: Path | None, strict: bool, form: str, against: str | None, every: bool) -> None:
    """Checks a knowledge folder, or one article of it: what stops a load, and what could be better.

    Every problem stands with its file, line and column. Exits with 1 where the folder does not load. With --against,
    prints instead what changes for readers, as /reload does, and exits with 1 where a figure gets worse than the
    budget allows.
    """
    from bot.authoring import check as checking

    folder = folder or _knowledge_dir()
    if against is not None:
        said, is_well = checking.against(folder, against, None if Path(against).is_dir() else _kept_files(against))
        click.echo(said)
    else:
        is_well = checking.run(folder, form, strict=strict, every=every)
    sys.exit(0 if is_well else 1)


@main.command()
@click.option("--write", "into_files", is_flag=True, help="Put it into the files of KNOWLEDGE_DIR, ready to commit.")
def taught(into_files: bool) -> None:
    """Prints what admins taught in the chat and the FAQ does not have yet, as phrasings and gaps.

    With --write it goes where it belongs: phrasings/taught.yaml, the gaps beside those that are there, and both as
    labelled questions. What stands there already is not written again.
    """
    from bot.authoring.lessons import run

    run(_kept_files(), _knowledge_dir(), into_files=into_files)


def _kept_files(revision: str | None = None) -> "Files":
    from bot import app

    return asyncio.run(app.kept_files(_settings(), revision))


@main.command()
@click.argument("name")
@click.argument("file", metavar="ARTICLE.txt|.md|.html", type=click.Path(path_type=Path))
@click.option("--title", help="What it is called.")
@click.option("--publisher", help="Who published it.")
@click.option("--date", help="The day of publication, as readers are to see it.")
@click.option("--url", help="Its web address.")
@click.option("--language", help="A code, as en.")
def new(name: str, file: Path, **given: str | None) -> None:
    """Makes the folder NAME for an article, with a draft of its FAQ for you to write.

    What is known about the article comes from the options, from the web page, or is asked in a terminal. Where no
    KNOWLEDGE_DIR is set, the folder is made in `mine`, and .env says so.
    """
    from bot.authoring.new import make

    settings = _settings()
    make(name, file, given, settings.knowledge_dir if "knowledge_dir" in settings.model_fields_set else None)


@main.command()
@_maybe_folder
def preview(folder: Path | None) -> None:
    """Chats in the terminal while you write: reads changed files by itself, and says why after every answer.

    DIR is the folder of one article, to be answered from it alone, or that of all.
    """
    from bot.authoring.check import scope_of
    from bot.terminal import preview as previewing

    settings = _settings()
    wanted = scope_of(folder or _knowledge_dir())
    history = settings.data_dir / "terminal-history"
    try:
        asyncio.run(previewing.preview(wanted, history))
    except KeyboardInterrupt:
        click.echo(texts.FAREWELL)


@main.command()
@_folder
@click.option("--questions", "most", type=click.IntRange(1, 200), default=20, show_default=True)
def interview(folder: Path, most: int) -> None:
    """Asks you what readers may ask, as the bot would answer it now; one key says right, wrong or not in the article.

    DIR is the folder of one article. What is wrong becomes a phrasing, an entry or a gap by one more key, and every
    answer is kept as a labelled question in questions.jsonl.
    """
    from bot.authoring.check import scope_of
    from bot.terminal.interview import Interview

    wanted = scope_of(folder)
    if wanted.article is None:
        give_up(texts.INTERVIEW_WHERE.format(folder=folder))
    asyncio.run(screen.ask_keys(Interview(wanted.folder, wanted.article, most)))


@main.command()
@click.argument("file", metavar="[QUESTIONS.txt]", required=False, type=click.Path(allow_dash=True))
def learn(file: str | None) -> None:
    """Goes through what readers asked in vain, alike ones at once: one key teaches, and shows the next.

    The questions come from the journal, or from QUESTIONS.txt, one a line (- is standard input). What is taught is
    written into the folder of its article, ready to commit: phrasings/learnt.yaml, gaps, labelled questions.
    """
    from bot import app
    from bot.terminal import learn as learning
    from bot.usecases.released import load_answerer

    settings = _settings()
    if file is None:
        asked = asyncio.run(app.unanswered(settings))
    else:
        with click.open_file(file, encoding="utf-8", errors="replace") as questions:
            asked = learning.questions_in(questions)
    session = learning.Learning(load_answerer(_knowledge_dir()), settings.knowledge_dir, asked)
    try:
        asyncio.run(learning.learn(session, are_piped=file == "-"))
    finally:
        if file is None and session.ignored:
            asyncio.run(app.ignore(settings, session.ignored))


@main.command()
@_folder
def page(folder: Path) -> None:
    """Prints one web page: the article with what its FAQ does not cover. DIR is its folder, or that of all.

    Each entry stands there once, with its line in the file and what `faqbot check` says about it.
    """
    from bot.authoring.page import page_of

    made, note = page_of(folder)
    click.echo(made)
    if note:
        click.echo(note, err=True)


@main.command()
@click.argument("kind", type=click.Choice(["faq", "phrasings", "translation", "lexicon"]), default="faq")
def schema(kind: str) -> None:
    """Prints the JSON Schema of a kind of knowledge file, for editors."""
    from bot.core.knowledge.schema import json_schema

    click.echo(json_schema(kind), nl=False)


@main.command()
@click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
def doctor(as_objects: bool) -> None:
    """Checks token, webhook, database, knowledge, clock and disk, and says what to do about each."""
    from bot.doctor import report

    sys.exit(0 if asyncio.run(report(_settings(), as_objects=as_objects)) else 1)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copies the SQLite database to FILE while the bot runs: journal, inbox, revisions, settings of groups."""
    from bot import app
    from bot.storage.records import StorageError

    try:
        app.back_up(_settings(), file)
    except StorageError as error:
        give_up(str(error), BAD_INPUT)
    click.echo(texts.BACKED_UP.format(file=file))


def _settings() -> "Settings":
    from bot.settings import read_settings

    return read_settings()


def _knowledge_dir() -> Path:
    """The knowledge folder that is set."""
    from bot import app

    return app.knowledge_dir(_settings())
