"""The commands of ``faqbot``. Thin: each reads its arguments, calls the part that does the work, and prints."""

import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console

from bot import app
from bot.answers import as_json
from bot.authoring import reports
from bot.authoring.article_files import ArticleFileError, read_article
from bot.authoring.check import report_on
from bot.authoring.scaffold import FACTS, ScaffoldError, check_fact, check_name, next_steps, scaffold
from bot.core.problems import KnowledgeError
from bot.core.schema import SchemaOf, json_schema
from bot.desk import Desk
from bot.settings import Settings, SettingsError, read_settings

WRONG_SETUP = 2
"""Exit code where a setting or the knowledge folder is wrong."""


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(context: click.Context) -> None:
    """Answers questions about an article, and shows the sentence that each answer rests on.

    Without a command: runs the Telegram bot where TELEGRAM_BOT_TOKEN is set, else the terminal chat.
    """


@main.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_objects", is_flag=True, help="One JSON object a line.")
def ask(question: tuple[str, ...], as_objects: bool) -> None:
    """Answers QUESTION; without one, each line of standard input."""
    desk = _desk(_settings())
    asyncio.run(_ask(desk, [" ".join(question)] if question else (line.rstrip("\n") for line in sys.stdin), as_objects))


async def _ask(desk: Desk, questions: Iterable[str], as_objects: bool) -> None:
    for question in questions:
        reply = await desk.ask(question)
        click.echo(json.dumps(as_json(reply), ensure_ascii=False) if as_objects else str(reply.outcome))
        sys.stdout.flush()


@main.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Exit with 1 for warnings too.")
@click.option("--format", "form", type=click.Choice(["text", "github", "json"]), default="text", show_default=True)
def check(folder: Path | None, strict: bool, form: str) -> None:
    """Checks a knowledge folder, or one article of it: what stops a load, and what could be better.

    Every problem stands with its file, line and column. Exits with 1 where the folder does not load.
    """
    console = Console()
    with Console(stderr=True).status("Loading") as status:
        report = report_on(folder or _settings().knowledge_dir, lambda rule: status.update(f"Checking {rule}"))
    if form == "text":
        reports.as_text(report, console)
    else:
        click.echo(reports.as_github(report) if form == "github" else reports.as_json(report))
    sys.exit(0 if report.loads and not (strict and report.problems) else 1)


@main.command()
@click.argument("name")
@click.argument("file", metavar="ARTICLE.txt|.md|.html", type=click.Path(path_type=Path))
def new(name: str, file: Path) -> None:
    """Makes the folder NAME for an article, with a draft of its FAQ for you to write.

    In a terminal it asks what is known about the article; leave empty what is not.
    """
    knowledge = _settings().knowledge_dir
    try:
        check_name(knowledge, name)
        text = read_article(file)
        facts = {key: _fact(key) for key in FACTS} if sys.stdin.isatty() else {}
        made = scaffold(knowledge, name, text, facts)
    except ArticleFileError as error:
        _give_up(f"{file}: {error}")
    except ScaffoldError as error:
        _give_up(str(error))
    click.echo(next_steps(made))


def _fact(key: str) -> str:
    def checked(value: str) -> str:
        try:
            return check_fact(key, value.strip())
        except ScaffoldError as error:
            raise click.BadParameter(str(error)) from None

    return str(
        click.prompt(f"{key.capitalize()} (empty: not known)", default="", show_default=False, value_proc=checked)
    )


@main.command()
@click.argument("kind", type=click.Choice([kind.value for kind in SchemaOf]), default=SchemaOf.FAQ.value)
def schema(kind: str) -> None:
    """Prints the JSON Schema of faq.yaml, or of lexicon.yaml, for editors."""
    click.echo(json_schema(SchemaOf(kind)), nl=False)


def _settings() -> Settings:
    try:
        return read_settings()
    except SettingsError as error:
        _give_up(str(error))


def _desk(settings: Settings) -> Desk:
    try:
        return app.open_desk(settings.knowledge_dir)
    except KnowledgeError as error:
        _give_up(str(error))


def _give_up(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(WRONG_SETUP)
