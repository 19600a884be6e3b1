"""``faqbot new``: makes the folder of an article, and asks at a terminal what is known about it."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import click

from bot import texts
from bot.authoring import scaffold as drafts

OWN_ARTICLES: Final = Path("mine")
"""The knowledge folder that is made where none is set: beside the article that ships, not in its folder."""


def make(name: str, file: Path, given: Mapping[str, str | None], folder: Path | None) -> None:
    """Makes the article's folder in the knowledge folder, which .env names from now on where none was set.

    Raises ScaffoldError.
    """
    knowledge = folder or OWN_ARTICLES
    asks = sys.stdin.isatty()
    drafts.check_name(knowledge, name)
    try:
        text, found = drafts.read_article(file), drafts.facts_in(file)
    except drafts.ArticleFileError as error:
        raise drafts.ScaffoldError(f"{file}: {error}") from None
    facts = {**found, **{key: drafts.check_fact(key, value) for key, value in given.items() if value}}
    if asks:
        asked = {key: label for key, label in drafts.FACTS.items() if not given.get(key)}
        facts |= {key: _fact(key, label, found.get(key, "")) for key, label in asked.items()}
    made = drafts.scaffold(knowledge, name, text, facts)
    if folder is None:
        drafts.remember_folder(Path(".env"), knowledge)
    click.echo(drafts.next_steps(made))
    if folder is None:
        click.echo(texts.FOLDER_REMEMBERED.format(folder=knowledge))
    if unknown := [key for key in drafts.FACTS if not asks and not facts.get(key)]:
        click.echo(texts.NOT_ASKED.format(keys=", ".join(unknown), file=made.folder / "article.md"), err=True)


def _fact(key: str, asked: str, found: str) -> str:
    def checked(value: str) -> str:
        try:
            return drafts.check_fact(key, value.strip())
        except drafts.ScaffoldError as error:
            raise click.BadParameter(str(error)) from None

    question = f"{asked} (empty: {'as it is' if found else 'not known'})"
    return str(click.prompt(question, default=found, show_default=bool(found), value_proc=checked))
