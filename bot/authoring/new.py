"""``faqbot new``: a folder for a new article, with a draft of its FAQ for a person to write."""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from bot import texts
from bot.authoring.article_file import FACTS, ArticleFileError, against_fact, facts_in, read_article
from bot.authoring.edit import json_quoted
from bot.core.knowledge.article import Article
from bot.core.knowledge.items import TODO
from bot.core.knowledge.schema import SchemaOf, json_schema
from bot.texts.phrases import counted

OWN_ARTICLES: Final = Path("mine")
"""The knowledge folder that is made where none is set: beside the article that ships, not in its folder."""
MAX_QUOTE: Final = 2000
MIN_SENTENCE_WORDS: Final = 6
"""Words; what is shorter may be a heading."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")

OVERVIEW: Final = (
    "what is it about", "what happened", "summarise it", "in short", "tldr", "tell me about it", "give me the gist",
    "what does the article say", "main points please", "what's this", "i haven't read it, what is it", "explain",
)  # fmt: skip
"""How people ask what any article is about."""


class ScaffoldError(Exception):
    """Says in one line why the folder cannot be made; nothing was changed."""


@dataclass(frozen=True)
class Scaffolded:
    """A new article folder, and how much there is to write."""

    folder: Path
    paragraphs: int
    sentences: int
    entries: int


def make(name: str, file: Path, given: Mapping[str, str | None], folder: Path | None) -> None:
    """Makes the article's folder in the knowledge folder, which .env names from now on where none was set.

    Raises ScaffoldError.
    """
    knowledge = folder or OWN_ARTICLES
    asks = sys.stdin.isatty()
    check_name(knowledge, name)
    try:
        text, found = read_article(file), facts_in(file)
    except ArticleFileError as error:
        raise ScaffoldError(f"{file}: {error}") from None
    facts = {**found, **{key: check_fact(key, value) for key, value in given.items() if value}}
    if asks:
        asked = {key: label for key, label in FACTS.items() if not given.get(key)}
        facts |= {key: _fact(key, label, found.get(key, "")) for key, label in asked.items()}
    made = scaffold(knowledge, name, text, facts)
    if folder is None:
        remember_folder(Path(".env"), knowledge)
    click.echo(next_steps(made))
    if folder is None:
        click.echo(texts.FOLDER_REMEMBERED.format(folder=knowledge))
    if unknown := [key for key in FACTS if not asks and not facts.get(key)]:
        click.echo(texts.NOT_ASKED.format(keys=", ".join(unknown), file=made.folder / "article.md"), err=True)


def _fact(key: str, asked: str, found: str) -> str:
    def checked(value: str) -> str:
        try:
            return check_fact(key, value.strip())
        except ScaffoldError as error:
            raise click.BadParameter(str(error)) from None

    question = f"{asked} (empty: {'as it is' if found else 'not known'})"
    return str(click.prompt(question, default=found, show_default=bool(found), value_proc=checked))


def check_name(knowledge: Path, name: str) -> None:
    """Raises ScaffoldError where no folder of this name can be made."""
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"the name {name[:40]!r} must be lower-case letters, digits and hyphens, at most 30")
    if knowledge.exists() and not knowledge.is_dir():
        raise ScaffoldError(f"{knowledge} is not a folder; set KNOWLEDGE_DIR to one")
    if (knowledge / name).exists() or (knowledge / name).is_symlink():
        raise ScaffoldError(f"{knowledge / name} exists already; choose another name")


def check_fact(key: str, value: str) -> str:
    """The value, if it can stand in the front matter; raises ScaffoldError."""
    if reason := against_fact(key, value):
        raise ScaffoldError(f"this {reason}")
    return value


def scaffold(knowledge: Path, name: str, text: str, facts: Mapping[str, str | None]) -> Scaffolded:
    """Makes the folder, whole or not at all; raises ScaffoldError."""
    check_name(knowledge, name)
    head = [f"{key}: {json_quoted(value) if (value := facts.get(key)) else 'null'}" for key in FACTS]
    article = Article(name, text)
    quotes = [quote for quote in map(article.sentence_text, article.sentences) if _can_be_quoted(quote, article)]
    try:
        knowledge.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=knowledge))
        try:
            (draft / "article.md").write_text("\n".join(["---", *head, "---", text, ""]), encoding="utf-8")
            (draft / "faq.yaml").write_text("".join(_faq(name, article)), encoding="utf-8")
            draft.chmod(0o755)
            draft.rename(knowledge / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        if not (knowledge / SchemaOf.FAQ.file).exists():
            (knowledge / SchemaOf.FAQ.file).write_text(json_schema(), encoding="utf-8")
    except OSError as error:
        raise ScaffoldError(f"{knowledge / name} cannot be made: {error.strerror}") from None
    return Scaffolded(knowledge / name, len(article.paragraphs), len(article.sentences), len(quotes))


def next_steps(made: Scaffolded) -> str:
    """What was made, and what the author does now."""
    return f"""\
Made {made.folder}: {counted(made.paragraphs, "paragraph")} with {counted(made.sentences, "sentence")}.
It answers already what the article is about; the rest is for you:

1. faqbot preview {made.folder}     ask what readers will ask; a key makes an entry or a gap of it
2. faqbot interview {made.folder}   it asks you, question after question
3. faqbot check {made.folder}       what is wrong, and what could be better

{made.folder / "faq.yaml"} has a block for each sentence, with its quote in place.
What is TODO there waits, and stops nothing."""


def remember_folder(settings: Path, knowledge: Path) -> None:
    """Writes the knowledge folder into the file of the settings, .env; raises ScaffoldError."""
    try:
        old = settings.read_text(encoding="utf-8") if settings.exists() else ""
        line = f"{'' if not old or old.endswith(chr(10)) else chr(10)}KNOWLEDGE_DIR={knowledge.as_posix()}\n"
        with settings.open("a", encoding="utf-8") as file:
            file.write(line)
    except (OSError, UnicodeDecodeError) as error:
        raise ScaffoldError(f"{settings} cannot be written: {error}") from None


def _can_be_quoted(sentence: str, article: Article) -> bool:
    return len(sentence) <= MAX_QUOTE and len(article.places(sentence)) == 1


def _faq(name: str, article: Article) -> Iterator[str]:
    says = next((each for each in article.sentences if _is_whole(article.sentence_text(each))), article.sentences[0])
    yield f"""\
# yaml-language-server: $schema=../{SchemaOf.FAQ.file}
# Replace each {TODO} by a question that the sentence answers, and add how people ask it: three ways are enough to
# start. One sentence may answer several questions (copy the block) or none (delete it). Nothing that is {TODO} is
# served, and nothing waits for it. The answer may say less than the sentence, in your words; never more.

entries:
  - id: {name}-overview
    topic: In short
    question: What is this about?
    phrasings: [{", ".join(map(json_quoted, OVERVIEW))}]
    answer: {json_quoted(article.sentence_text(says)[:MAX_QUOTE])}
    cite: {says.address}
"""
    for sentence in article.sentences:
        quote = article.sentence_text(sentence)
        in_place = _can_be_quoted(quote, article)
        source = f"quote: {json_quoted(quote)}" if in_place else f"cite: {sentence.address}"
        yield f"""
  - question: {TODO}
    phrasings:
      - {TODO}
    answer: {json_quoted(quote[:MAX_QUOTE])}
    {source}
"""
    yield """
# What people will ask and the article does not say: who, when, where, why, how much, how many, what next.
#  - question: Who wrote this?
#    phrasings: [name of the author]
#    answer: The article does not name its author.
not_covered:
"""


def _is_whole(sentence: str) -> bool:
    """Whether it is a sentence rather than a heading."""
    return sentence.endswith((".", "!", "”")) and len(sentence.split()) >= MIN_SENTENCE_WORDS
