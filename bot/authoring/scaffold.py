"""``faqbot new``: a folder for a new article, with a draft of its FAQ for a person to write."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bot.core.article import Article
from bot.core.drafts import TODO
from bot.core.schema import FrontMatterModel, SchemaOf, json_schema
from bot.texts import count

FACTS: Final = {
    "title": "Title",
    "publisher": "Publisher",
    "date": "Date of publication",
    "url": "Web address",
    "language": "Language, as en",
}
"""What can be known about an article, by the key in the front matter, as it is asked for."""
LONGEST_QUOTE: Final = 2000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")

ALWAYS_ASKED: Final[Mapping[str, str]] = {
    "who-wrote": "Who wrote this article?",
    "when-published": "When was this article published?",
    "where-published": "Where was this article published?",
    "exact-date": "On what exact date did it happen?",
    "exact-place": "Where exactly is it, and what is the address?",
    "cost": "How much does it cost, and who pays?",
    "how-many": "How many people are involved?",
    "who-else": "What are the names of the other people involved?",
    "cause": "What was the cause?",
    "background": "What happened before this?",
    "reactions": "What did others say about it?",
    "next": "What happens next, and when?",
    "more": "Where can I read more about it?",
}
"""What readers ask of any article, by the last part of the id; most articles answer some of it and never all."""


class ScaffoldError(Exception):
    """Says in one line why the folder cannot be made; nothing was changed."""


@dataclass(frozen=True)
class Scaffolded:
    """A new article folder, and how much there is to write."""

    folder: Path
    paragraphs: int
    sentences: int
    entries: int
    gaps: int


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
    try:
        FrontMatterModel.model_validate({key: value or None})
    except ValidationError:
        hint = {"url": "must start with http:// or https://", "language": "must be a code, as en"}
        raise ScaffoldError(f"this {hint.get(key, 'is too long')}") from None
    return value


def scaffold(knowledge: Path, name: str, text: str, facts: Mapping[str, str | None]) -> Scaffolded:
    """Makes the folder, whole or not at all; raises ScaffoldError."""
    check_name(knowledge, name)
    article = Article(name, text)
    quotes = [quote for quote in map(article.sentence_text, article.sentences) if _can_be_quoted(quote, article)]
    try:
        knowledge.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=knowledge))
        try:
            (aside / "article.md").write_text(_front_matter(facts) + text + "\n", encoding="utf-8")
            (aside / "faq.yaml").write_text("".join(_faq(name, article)), encoding="utf-8")
            aside.chmod(0o755)
            aside.rename(knowledge / name)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
        if not (knowledge / SchemaOf.FAQ.file).exists():
            (knowledge / SchemaOf.FAQ.file).write_text(json_schema(), encoding="utf-8")
    except OSError as error:
        raise ScaffoldError(f"{knowledge / name} cannot be made: {error.strerror}") from None
    return Scaffolded(knowledge / name, len(article.paragraphs), len(article.sentences), len(quotes), len(ALWAYS_ASKED))


def next_steps(made: Scaffolded) -> str:
    """What was made, and what the author does now."""
    return f"""\
Made {made.folder}: {count(made.paragraphs, "paragraph")} with {count(made.sentences, "sentence")}.

1. Read {made.folder / "article.md"} and remove what is not the article (menus, captions, adverts).
2. Write {made.folder / "faq.yaml"}: {count(made.entries, "entry")} and {count(made.gaps, "gap")} wait for you as TODO.
   (A gap is a question that the article does not answer: they are listed under not_covered.)
   What is written is served; what is TODO waits.
3. faqbot check {made.folder}
4. faqbot preview {made.folder}"""


def _can_be_quoted(sentence: str, article: Article) -> bool:
    return len(sentence) <= LONGEST_QUOTE and len(article.places(sentence)) == 1


def _front_matter(facts: Mapping[str, str | None]) -> str:
    lines = [f"{key}: {_quoted(value) if (value := facts.get(key)) else 'null'}" for key in FACTS]
    return "\n".join(["---", *lines, "---", ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _faq(name: str, article: Article) -> Iterator[str]:
    yield f"""\
# yaml-language-server: $schema=../{SchemaOf.FAQ.file}
# A draft. Replace each {TODO} by your own words: nothing that is {TODO} is served, and nothing else waits for it.
# One sentence may answer several questions (copy the block, with a new id) or none (delete it).
# How to write good entries: README.md of the knowledge folder. What is left to do: faqbot check

entries:
"""
    for sentence in article.sentences:
        quote = article.sentence_text(sentence)
        if not _can_be_quoted(quote, article):
            yield f"\n  # Paragraph {sentence.paragraph}, sentence {sentence.number} cannot be quoted as a whole.\n"
            continue
        yield f"""
  - id: {name}-p{sentence.paragraph}s{sentence.number}
    topic: {TODO}
    question: {TODO}
    phrasings:
      - {TODO}
    answer: {TODO}
    citations:
      - quote: {_quoted(quote)}
"""
    yield """
# What readers of any article ask. Delete what this one answers; for the rest, say honestly what it does not say.
not_covered:
"""
    for ending, question in ALWAYS_ASKED.items():
        yield f"""
  - id: {name}-{ending}
    question: {question}
    phrasings:
      - {TODO}
    answer: {TODO}
"""
