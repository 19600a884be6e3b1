"""The commands of ``faqbot``. Thin: each reads its arguments, calls the part that does the work, and prints.

Each imports what it needs when it runs: ``faqbot --help`` should not wait for NumPy, nor a question for Telegram.
"""

import asyncio
import errno
import json
import logging
import os
import stat
import sys
from collections.abc import Coroutine, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from bot import texts

if TYPE_CHECKING:
    from bot.core.knowledge.files import Files
    from bot.core.knowledge.model import KnowledgeBase
    from bot.core.matching.answerer import Answerer
    from bot.core.quality.labelled import Labelled
    from bot.settings import Settings
    from bot.usecases.ask import Desk
    from bot.usecases.releases import FolderReleases


T = TypeVar("T")
WRONG_SETUP = 2
"""Exit code where a setting or the knowledge folder is wrong."""
OWN_ARTICLES = "mine"
"""The knowledge folder that `faqbot new` makes where none is set: beside the article that ships, not in its folder."""
BAD_INPUT = 1
"""Exit code where a file that the command was given is wrong."""
NOT_WELL = 1
"""Exit code of the doctor where something is wrong."""
NOT_WRITTEN = 1
"""Exit code where nobody takes the output."""


class Commands(click.Group):
    """The commands; whatever standard input and output are, there is no traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Runs a command; output that cannot be written (a full disk) is told in one line."""
        _mend_streams()
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EIO, errno.EPIPE) or error.filename is not None:
                raise
            # What is still buffered goes nowhere, or Python would complain at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            _give_up(texts.NOT_PRINTED.format(reason=error.strerror), NOT_WRITTEN)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists each command with its whole first paragraph."""
        firsts = {name: (command.help or "").partition("\n\n")[0] for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl([(name, " ".join(first.split())) for name, first in firsts.items()])


def _mend_streams() -> None:
    """Opens what is closed, and has written as an escape what the terminal's encoding does not know."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - kept open
        elif mode == "w" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
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
    elif _somebody_types():
        click.echo(texts.NO_TELEGRAM, err=True)
        _chat(settings)
    else:
        _give_up(texts.NO_TOKEN)


def _somebody_types() -> bool:
    """Whether lines may come on standard input: from a terminal, a pipe or a file, but not under a service manager."""
    try:
        kind = os.fstat(sys.stdin.fileno()).st_mode
    except OSError:
        return True  # no real file: a test's
    return sys.stdin.isatty() or not stat.S_ISCHR(kind)


@main.command()
@click.option("--demo", is_flag=True, help="On the article that comes with the bot.")
def chat(demo: bool) -> None:
    """Chats in the terminal; through a pipe, each line of standard input gets its reply."""
    settings = _settings()
    _chat(settings.model_copy(update={"knowledge_dir": _demo_dir()}) if demo else settings)


def _demo_dir() -> Path:
    """The knowledge that comes with the package, or with the source."""
    packaged = Path(__file__).parent / "demo"
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / "knowledge"


@main.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
def ask(question: tuple[str, ...], as_objects: bool) -> None:
    """Answers QUESTION; without one, each line of standard input."""
    from bot.terminal.screen import typed_lines

    desk = _open_folder(_settings()).desk
    questions = [" ".join(question)] if question else typed_lines()
    with texts.speaking(_own_language()):
        printing = _print_objects(desk, questions) if as_objects else _print_answers(desk, questions, echo=not question)
        asyncio.run(printing)


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
    if learning:
        _print_learning(files)
        return
    from bot.core.quality.evaluation import evaluate
    from bot.terminal import screen
    from bot.texts import figures

    answerer = _answerer(_settings())
    questions = _questions(files, answerer.knowledge)
    with click.progressbar(questions, label=texts.EVALUATING, file=sys.stderr, hidden=not sys.stderr.isatty()) as each:
        done = figures.Evaluation.of(evaluate(answerer.ask, each), answerer.knowledge)
    if report is not None:
        _write_report(report, figures.page(done))
    if as_object:
        found = {"errors": figures.error_objects(done.cases)} if with_errors else {}
        click.echo(json.dumps({**figures.as_object(done), **found}, ensure_ascii=False))
        return
    click.echo(figures.as_text(done))
    if with_errors:
        click.echo()
        screen.show(figures.as_parts(done.cases))


def _print_learning(files: Iterable[Path]) -> None:
    from bot.core.knowledge.files import read_folder
    from bot.core.knowledge.loader import load
    from bot.core.quality.learning_curve import learning_curve
    from bot.texts.figures import learning_table
    from bot.usecases import vector_cache

    knowledge = read_folder(_knowledge_dir(_settings()))
    points = learning_curve(knowledge, _questions(files, load(knowledge)), vector_cache.encode)
    with click.progressbar(points, label=texts.EVALUATING, file=sys.stderr, hidden=not sys.stderr.isatty()) as each:
        played = list(each)
    click.echo(learning_table(played))


def _questions(files: Iterable[Path], knowledge: "KnowledgeBase") -> "list[Labelled]":
    from bot.core.knowledge.problems import KnowledgeError
    from bot.core.quality.labelled import read_labelled_files

    try:
        return read_labelled_files(files, knowledge)
    except KnowledgeError as error:
        _give_up(str(error), BAD_INPUT)


def _write_report(file: Path, page: str) -> None:
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        _give_up(texts.NOT_WRITTEN.format(file=file, reason=error.strerror), BAD_INPUT)
    click.echo(texts.REPORT_WRITTEN.format(file=file), err=True)


async def _print_objects(desk: "Desk", questions: Iterable[str]) -> None:
    from bot.terminal.json_output import as_json

    for question in questions:
        click.echo(json.dumps(as_json(await desk.ask(question)), ensure_ascii=False))
        sys.stdout.flush()


async def _print_answers(desk: "Desk", questions: Iterable[str], echo: bool) -> None:
    from bot.terminal import conversation as terminal
    from bot.terminal import screen

    for question in questions:
        answer = terminal.answered(await desk.ask(question))
        screen.show(terminal.transcript(question, answer) if echo else answer)


def _run_telegram(settings: "Settings") -> None:
    from bot import app, service

    try:
        service.run_telegram(settings)
    except app.StartError as error:
        _end(str(error), WRONG_SETUP, settings)
    except service.EndedError as error:
        _end(str(error), error.code, settings)


def _end(says: str, code: int, settings: "Settings") -> NoReturn:
    """The last line, as all the others are written."""
    if settings.log_format == "json":
        logging.getLogger("bot").critical(says)
        sys.exit(code)
    _give_up(says, code)


def _chat(settings: "Settings") -> None:
    from bot.terminal import screen
    from bot.terminal.conversation import Conversation

    with texts.speaking(_own_language()):
        with screen.busy(texts.LOADING):
            releases = _open_folder(settings)
        asyncio.run(screen.chat(Conversation(releases), settings.data_dir / "terminal-history"))


def _own_language() -> str:
    """The language of whoever sits at the terminal, as the environment tells."""
    told = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return texts.with_texts(next(filter(None, told), None))


@main.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
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
    if against is not None:
        sys.exit(0 if _within_budget(folder or _knowledge_dir(_settings()), against) else 1)
    from rich.console import Console

    from bot.authoring import check as reports
    from bot.authoring.check import report_on

    folder = folder or _knowledge_dir(_settings())
    console, progress = Console(), Console(stderr=True)
    if not progress.is_terminal:
        click.echo(texts.CHECKING_PART.format(what=folder), err=True)
    with progress.status(texts.LOADING) as status:
        report = report_on(folder, lambda rule: status.update(texts.CHECKING_PART.format(what=rule)))
    if form == "text":
        reports.as_text(report, console, every=every)
    else:
        click.echo(reports.as_github(report) if form == "github" else reports.as_json(report))
    sys.exit(0 if report.loads and not (strict and report.problems) else 1)


def _within_budget(folder: Path, against: str) -> bool:
    """Prints what the folder would change against a revision or another folder."""
    from bot.authoring.paths import files_from_here
    from bot.core.knowledge.files import read_folder
    from bot.core.knowledge.problems import KnowledgeError
    from bot.core.quality.comparison import CheckRequest, check_revision, compared_with, load_revision
    from bot.texts import releases as reporting
    from bot.usecases import vector_cache
    from bot.usecases.releases import OverBudget, Previewed, Unsound

    try:
        files = read_folder(Path(against)) if Path(against).is_dir() else _kept_files(against)
        old = load_revision(files, encode=vector_cache.encode).answerer
    except KnowledgeError as error:
        _give_up(f"{against}:\n{error}")
    try:
        with files_from_here(folder):
            report = compared_with(old, check_revision(CheckRequest(read_folder(folder)), vector_cache.encode))
    except KnowledgeError as error:
        click.echo("\n".join(reporting.full(Unsound(error.problems))))
        return False
    click.echo("\n".join(reporting.full(OverBudget(report) if report.over_budget else Previewed(report))))
    text = texts.AGAINST_OVER if report.over_budget else texts.AGAINST_WITHIN
    click.echo("\n" + text.format(against=against))
    return not report.over_budget


@main.command()
def taught() -> None:
    """Prints what admins taught in the chat, as files of phrasings and noes."""
    from bot.core.knowledge.taught import as_faq_yaml
    from bot.core.quality.comparison import load_revision
    from bot.usecases import vector_cache

    live = load_revision(_kept_files(), encode=vector_cache.encode)
    click.echo(as_faq_yaml(live.answerer.knowledge, live.lessons.kept) or f"# {texts.NOTHING_TAUGHT}\n", nl=False)


def _kept_files(revision: str | None = None) -> "Files":
    from bot import app

    return _from_database(app.kept_files(_settings(), revision), texts.NO_REVISIONS, revision)


def _from_database(looking: Coroutine[None, None, T], nothing: str, revision: str | None = None) -> T:
    """What was looked for; ``nothing`` is said where there is no database yet."""
    from bot.usecases.ports import StorageError

    try:
        return asyncio.run(looking)
    except LookupError as error:
        known = str(error)
        _give_up(texts.NO_SUCH_REVISION.format(revision=revision, known=known) if known else nothing)
    except StorageError as error:
        _give_up(str(error))


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
    from bot.authoring import scaffold as drafts

    settings = _settings()
    is_set = "knowledge_dir" in settings.model_fields_set
    knowledge = settings.knowledge_dir if is_set else Path(OWN_ARTICLES)
    asks = sys.stdin.isatty()
    try:
        drafts.check_name(knowledge, name)
        text, found = drafts.read_article(file), drafts.facts_in(file)
        facts = {**found, **{key: drafts.check_fact(key, value) for key, value in given.items() if value}}
        if asks:
            asked = {key: label for key, label in drafts.FACTS.items() if not given.get(key)}
            facts |= {key: _fact(key, label, found.get(key, "")) for key, label in asked.items()}
        made = drafts.scaffold(knowledge, name, text, facts)
        if not is_set:
            drafts.remember_folder(Path(".env"), knowledge)
    except drafts.ArticleFileError as error:
        _give_up(f"{file}: {error}")
    except drafts.ScaffoldError as error:
        _give_up(str(error))
    click.echo(drafts.next_steps(made))
    if not is_set:
        click.echo(texts.FOLDER_REMEMBERED.format(folder=knowledge))
    if unknown := [key for key in drafts.FACTS if not asks and not facts.get(key)]:
        click.echo(texts.NOT_ASKED.format(keys=", ".join(unknown), file=made.folder / "article.md"), err=True)


def _fact(key: str, asked: str, found: str) -> str:
    from bot.authoring.scaffold import ScaffoldError, check_fact

    def checked(value: str) -> str:
        try:
            return check_fact(key, value.strip())
        except ScaffoldError as error:
            raise click.BadParameter(str(error)) from None

    question = f"{asked} (empty: {'as it is' if found else 'not known'})"
    return str(click.prompt(question, default=found, show_default=bool(found), value_proc=checked))


@main.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def preview(folder: Path | None) -> None:
    """Chats in the terminal while you write: reads changed files by itself, and says why after every answer.

    DIR is the folder of one article, to be answered from it alone, or that of all.
    """
    from bot import app
    from bot.authoring.check import target
    from bot.core.knowledge.problems import KnowledgeError
    from bot.terminal import preview as previewing

    settings = _settings()
    wanted = target(folder or _knowledge_dir(settings))
    history = settings.data_dir / "terminal-history"
    try:
        asyncio.run(previewing.preview(wanted, lambda: app.open_folder(wanted.folder, wanted.article), history))
    except KnowledgeError as error:
        _give_up(str(error))
    except KeyboardInterrupt:
        click.echo(texts.FAREWELL)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--questions", "most", type=click.IntRange(1, 200), default=30, show_default=True)
def interview(folder: Path, most: int) -> None:
    """Asks you what readers may ask, as the bot would answer it now; one key says right, wrong or not in the article.

    DIR is the folder of one article. What is wrong becomes a phrasing, an entry or a gap by one more key, and every
    answer is kept as a labelled question in questions.jsonl.
    """
    from bot.authoring.check import target
    from bot.authoring.paths import files_from_here
    from bot.core.knowledge.problems import KnowledgeError
    from bot.terminal import interview as interviewing

    wanted = target(folder)
    if wanted.article is None:
        _give_up(texts.INTERVIEW_WHERE.format(folder=folder))
    try:
        with files_from_here(wanted.folder):
            session = interviewing.Interview(wanted.folder, wanted.article, most)
    except KnowledgeError as error:
        _give_up(str(error))
    asyncio.run(interviewing.interview(session))


@main.command()
@click.argument("file", metavar="[QUESTIONS.txt]", required=False, type=click.Path(allow_dash=True))
def learn(file: str | None) -> None:
    """Goes through what readers asked in vain, alike ones at once: one key teaches, and shows the next.

    The questions come from the journal, or from QUESTIONS.txt, one a line (- is standard input). What is taught is
    written into the folder of its article, ready to commit: phrasings/learnt.yaml, gaps, labelled questions.
    """
    from bot import app
    from bot.terminal import learn as learning
    from bot.terminal import screen

    settings = _settings()
    if file is None:
        asked = _from_database(app.unanswered(settings), texts.LEARN_NO_JOURNAL)
    else:
        with click.open_file(file, encoding="utf-8", errors="replace") as questions:
            asked = learning.questions_in(questions)
    session = learning.Learning(_answerer(settings), settings.knowledge_dir, asked)
    if file == "-" and not learning.at_keyboard():
        screen.show(session.groups())
        return
    lines = iter(click.getchar, "") if screen.at_terminal() else screen.typed_lines()
    try:
        asyncio.run(learning.learn(session, lines))
    finally:
        if file is None and session.ignored:
            _from_database(app.ignore(settings, session.ignored), "")


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def page(folder: Path) -> None:
    """Prints one web page: the article with what its FAQ does not cover. DIR is its folder, or that of all.

    Each entry stands there once, with its line in the file and what `faqbot check` says about it.
    """
    from bot.authoring.check import read, target
    from bot.authoring.page import page as page_of
    from bot.authoring.paths import files_from_here
    from bot.core.knowledge.loader import load_with_places
    from bot.core.knowledge.problems import KnowledgeError
    from bot.core.quality.checks import Subject
    from bot.core.quality.checks import check as warnings_of
    from bot.usecases import vector_cache

    wanted = target(folder)
    try:
        with files_from_here(wanted.folder):
            loaded, note = read(wanted, load_with_places)
    except KnowledgeError as error:
        _give_up(str(error))
    click.echo(page_of(loaded, wanted.article, warnings_of(Subject(loaded, wanted.article, vector_cache.encode))))
    if note:
        click.echo(note, err=True)


@main.command()
@click.argument("kind", type=click.Choice(["faq", "phrasings", "translation", "lexicon"]), default="faq")
def schema(kind: str) -> None:
    """Prints the JSON Schema of a kind of knowledge file, for editors."""
    from bot.core.knowledge.schema import SchemaOf, json_schema

    click.echo(json_schema(SchemaOf(kind)), nl=False)


@main.command()
@click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
def doctor(as_objects: bool) -> None:
    """Checks token, webhook, database, knowledge, clock and disk, and says what to do about each."""
    asyncio.run(_doctor(_settings(), as_objects))


async def _doctor(settings: "Settings", as_objects: bool) -> None:
    from bot.doctor import Level, examine

    wrong = False
    async for found in examine(settings):
        wrong = wrong or found.level is Level.WRONG
        if as_objects:
            click.echo(json.dumps(found.as_object(), ensure_ascii=False))
            continue
        click.echo(f"{found.level:<5} {found.part}: {found.says}")
        if found.advice:
            click.echo(f"      -> {found.advice}")
    if wrong:
        sys.exit(NOT_WELL)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copies the SQLite database to FILE while the bot runs: journal, inbox, revisions, settings of groups."""
    from bot import app
    from bot.usecases.ports import StorageError

    try:
        asyncio.run(app.back_up(_settings(), file))
    except StorageError as error:
        _give_up(str(error), BAD_INPUT)
    click.echo(texts.BACKED_UP.format(file=file))


def _settings() -> "Settings":
    from bot.settings import SettingsError, read_settings

    try:
        return read_settings()
    except SettingsError as error:
        _give_up(str(error))


def _answerer(settings: "Settings") -> "Answerer":
    from bot import app
    from bot.core.knowledge.problems import KnowledgeError

    try:
        return app.load_answerer(_knowledge_dir(settings))
    except KnowledgeError as error:
        _give_up(str(error))


def _open_folder(settings: "Settings") -> "FolderReleases":
    from bot import app
    from bot.core.knowledge.problems import KnowledgeError

    try:
        return app.open_folder(_knowledge_dir(settings))
    except KnowledgeError as error:
        _give_up(str(error))


def _knowledge_dir(settings: "Settings") -> Path:
    """The knowledge folder that is set."""
    from bot import app

    try:
        return app.knowledge_dir(settings)
    except app.StartError as error:
        _give_up(str(error))


def _give_up(message: str, code: int = WRONG_SETUP) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
