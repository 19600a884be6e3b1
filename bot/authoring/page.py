"""``faqbot page``: the article as a web page, with what its FAQ cites of it and what it leaves out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from bot.authoring.check import read, scope_of
from bot.core.knowledge.article import LANGUAGE, Article
from bot.core.knowledge.files import files_from_here
from bot.core.knowledge.loader import Loaded
from bot.core.knowledge.problems import Problem
from bot.core.quality.checks import CheckContext, check
from bot.texts.figures import html
from bot.texts.phrases import counted
from bot.usecases import cache

_FACTS: Final = ("publisher", "date", "url")


def page_of(folder: Path) -> tuple[str, str]:
    """The page of a folder, and what else its reader had better know; raises KnowledgeError."""
    wanted = scope_of(folder)
    with files_from_here(wanted.folder):
        loaded, note = read(wanted)
    return page(loaded, wanted.article, check(CheckContext(loaded, wanted.article, cache.encode))), note


def page(loaded: Loaded, name: str | None = None, problems: Iterable[Problem] = ()) -> str:
    """The HTML page of one article, or of all; the problems stand beside the items that they are about."""
    knowledge = loaded.knowledge
    chosen = [article for article in knowledge.articles.values() if name in (None, article.name)]
    articles = [_shown(article, loaded) for article in chosen]
    return html(
        "page.html",
        heading=articles[0]["title"] if len(articles) == 1 else f"{len(articles)} articles",
        language=LANGUAGE,
        articles=articles,
        numbers={entry.id: at for each in articles for at, entry in enumerate(each["entries"], 1)},
        place_of=loaded.place,
        warnings=_by_item(loaded, problems),
        revision=knowledge.revision,
    )


def _by_item(loaded: Loaded, problems: Iterable[Problem]) -> Mapping[str, list[str]]:
    """What is wrong with each item: a problem belongs to the item that begins last above it."""
    places = {id: loaded.place(id) for id in loaded.knowledge.by_id}
    found: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        above = [(at.line, id) for id, at in places.items() if at.file == problem.file and at.line <= problem.line]
        if above:
            found[max(above)[1]].append(f"line {problem.line}: {problem.message}")
    return found


def _shown(article: Article, loaded: Loaded) -> dict[str, Any]:
    entries = [entry for entry in loaded.knowledge.entries if entry.article == article.name]
    gaps = [gap for gap in loaded.knowledge.gaps if gap.article == article.name]
    paragraphs: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for sentence in article.sentences:
        place = (article.name, sentence.paragraph, sentence.number)
        citing = [entry for entry in entries if place in entry.places]
        id, text = f"{article.name}-{sentence.address}", article.sentence_text(sentence)
        paragraphs[sentence.paragraph].append({"id": id, "text": text, "entries": citing})
    cited = sum(bool(sentence["entries"]) for own in paragraphs.values() for sentence in own)
    are = "is" if len(article.sentences) == 1 else "are"
    known = [f"{key}: {value}" for key in _FACTS if (value := getattr(article, key))]
    return {
        "name": article.name,
        "title": article.title or article.name,
        "language": article.language or LANGUAGE,
        "facts": ", ".join(known) or "Nothing is known about its publisher, date and address.",
        "coverage": f"{cited} of {counted(len(article.sentences), 'sentence')} {are} cited,"
        f" by {counted(len(entries), 'entry')};"
        f" the FAQ names {counted(len(gaps), 'question')} that the article does not answer.",
        "paragraphs": list(paragraphs.values()),
        "entries": entries,
        "gaps": gaps,
    }
