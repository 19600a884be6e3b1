"""The commands of ``faqbot``. Thin: each reads its arguments, calls the part that does the work, and prints."""

import asyncio
import json
import sys
from collections.abc import Iterable
from typing import NoReturn

import click

from bot import app
from bot.answers import as_json
from bot.core.problems import KnowledgeError
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
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    desk = _desk(settings)
    if settings.telegram_bot_token is not None:
        try:
            app.run_telegram(settings, desk)
        except app.StartError as error:
            _give_up(str(error))


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
