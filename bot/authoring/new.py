"""``faqbot new``: a folder for a new article out of its file, with a draft of its FAQ for a person to write."""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from bot import texts
from bot.authoring.article_file import FACTS, against_fact, read_article
from bot.authoring.edit import EditError, json_quoted, scalar
from bot.authoring.questions import subject_of
from bot.core.knowledge.article import Article
from bot.core.knowledge.items import TODO
from bot.core.knowledge.schema import json_schema
from bot.core.quality.wording import OVERVIEW, OVERVIEW_PHRASINGS, PRONOUN
from bot.texts.phrases import counted

OWN_ARTICLES: Final = Path("mine")
"""The knowledge folder that is made where none is set: beside the article that ships, not in its folder."""
SCHEMA_FILE: Final = "faq.schema.json"
MAX_QUOTE: Final = 2000
MIN_SENTENCE_WORDS: Final = 6
"""Words; what is shorter may be a heading."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


def make(name: str, file: Path, given: Mapping[str, str | None], folder: Path | None) -> None:
    """Makes the article's folder in the knowledge folder, which .env names from now on where none was set.

    Raises EditError.
    """
    knowledge = folder or OWN_ARTICLES
    asks = sys.stdin.isatty()
    _check_name(knowledge, name)
    try:
        text, found = read_article(file)
    except EditError as error:
        raise EditError(f"{file}: {error}") from None
    facts = {**found, **{key: value for key, value in given.items() if value}}
    if reason := next(filter(None, (against_fact(key, value) for key, value in facts.items())), None):
        raise EditError(f"this {reason}")
    article = Article(name, text)
    first = article.sentences[0]
    heading = article.sentence_text(first)
    if not facts.get("title") and article.is_title(first) and not against_fact("title", heading):
        facts["title"] = found["title"] = heading
    if asks:
        asked = {key: label for key, label in FACTS.items() if not given.get(key)}
        facts |= {key: _fact(key, label, found.get(key, "")) for key, label in asked.items()}
    made = _scaffold(knowledge, article, facts)
    if folder is None:
        _remember_folder(Path(".env"), knowledge)
    paragraphs, sentences = counted(len(article.paragraphs), "paragraph"), counted(len(article.sentences), "sentence")
    click.echo(texts.NEXT_STEPS.format(folder=made, faq=made / "faq.yaml", paragraphs=paragraphs, sentences=sentences))
    if folder is None:
        click.echo(texts.FOLDER_REMEMBERED.format(folder=knowledge))
    if unknown := [key for key in FACTS if not asks and not facts.get(key)]:
        click.echo(texts.NOT_ASKED.format(keys=", ".join(unknown), file=made / "article.md"), err=True)


def _fact(key: str, asked: str, found: str) -> str:
    def checked(value: str) -> str:
        if reason := against_fact(key, value.strip()):
            raise click.BadParameter(f"this {reason}")
        return value.strip()

    question = f"{asked} (empty: {'as it is' if found else 'not known'})"
    return str(click.prompt(question, default=found, show_default=bool(found), value_proc=checked))


def _check_name(knowledge: Path, name: str) -> None:
    """Raises EditError where no folder of this name can be made."""
    if not _NAME.fullmatch(name):
        raise EditError(f"the name {name[:40]!r} must be lower-case letters, digits and hyphens, at most 30")
    if knowledge.exists() and not knowledge.is_dir():
        raise EditError(f"{knowledge} is not a folder; set KNOWLEDGE_DIR to one")
    if (knowledge / name).exists() or (knowledge / name).is_symlink():
        raise EditError(f"{knowledge / name} exists already; choose another name")


def _scaffold(knowledge: Path, article: Article, facts: Mapping[str, str | None]) -> Path:
    """Makes the folder, whole or not at all; raises EditError."""
    made = knowledge / article.name
    head = [f"{key}: {json_quoted(value) if (value := facts.get(key)) else 'null'}" for key in FACTS]
    try:
        made.mkdir(parents=True)
        (made / "article.md").write_text("\n".join(["---", *head, "---", article.text, ""]), encoding="utf-8")
        (made / "faq.yaml").write_text("".join(_faq(article)), encoding="utf-8")
        if not (knowledge / SCHEMA_FILE).exists():
            (knowledge / SCHEMA_FILE).write_text(json_schema("faq"), encoding="utf-8")
    except OSError as error:
        shutil.rmtree(made, ignore_errors=True)
        raise EditError(f"{made} cannot be made: {error.strerror}") from None
    return made


def _remember_folder(settings: Path, knowledge: Path) -> None:
    """Writes the knowledge folder into the file of the settings, .env; raises EditError."""
    try:
        old = settings.read_text(encoding="utf-8") if settings.exists() else ""
        line = f"{'' if not old or old.endswith(chr(10)) else chr(10)}KNOWLEDGE_DIR={knowledge.as_posix()}\n"
        with settings.open("a", encoding="utf-8") as file:
            file.write(line)
    except (OSError, UnicodeDecodeError) as error:
        raise EditError(f"{settings} cannot be written: {error}") from None


def _faq(article: Article) -> Iterator[str]:
    ends = (".", "!", "”")  # what ends in another way, or is short, may be a heading
    whole = [(each, article.sentence_text(each)) for each in article.sentences]
    told = (each for each, text in whole if text.endswith(ends) and len(text.split()) >= MIN_SENTENCE_WORDS)
    says = next(told, article.sentences[0])
    yield f"""\
# yaml-language-server: $schema=../{SCHEMA_FILE}
# Replace each {TODO} by a question that the sentence answers, and add how people ask it: three ways are enough to
# start. One sentence may answer several questions (copy the block) or none (delete it). Nothing that is {TODO} is
# served, and nothing waits for it. The answer may say less than the sentence, in your words; never more. Where it is
# {TODO} too, its sentence begins with It or They: name what it is about. Topics are a proposal: reword them.

entries:
  - id: {article.name}-overview
    topic: In short
    question: {OVERVIEW}
    phrasings: [{", ".join(map(json_quoted, OVERVIEW_PHRASINGS))}]
    answer: {json_quoted(article.sentence_text(says)[:MAX_QUOTE])}
    cite: {says.address}
"""
    # A heading for /topics: what the first sentence of a paragraph is about.
    firsts = {sentence.paragraph: article.sentence_text(sentence) for sentence in reversed(article.sentences)}
    for sentence in (each for each in article.sentences if not article.is_title(each)):
        quote = article.sentence_text(sentence)
        can_be_quoted = len(quote) <= MAX_QUOTE and len(article.places(quote)) == 1
        source = f"quote: {json_quoted(quote)}" if can_be_quoted else f"cite: {sentence.address}"
        answer = f"{TODO}: {quote}" if PRONOUN.match(quote) else quote
        topic = subject_of(firsts[sentence.paragraph])
        topic_line = f"    topic: {scalar(topic)}\n" if topic else ""
        yield f"""
  - question: {TODO}
{topic_line}    phrasings:
      - {TODO}
    answer: {json_quoted(answer[:MAX_QUOTE])}
    {source}
"""
    yield """
# What people will ask and the article does not say: who, when, where, why, how much, how many, what next.
#  - question: Who wrote this?
#    phrasings: [name of the author]
#    answer: The article does not name its author.
not_covered:
"""
