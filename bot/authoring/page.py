"""``faqbot page``: an article, what its FAQ does not cover of it, and each entry once with its line and warnings."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.authoring.check import read, target
from bot.core.knowledge.article import LANGUAGE, Article
from bot.core.knowledge.files import files_from_here
from bot.core.knowledge.loader import Loaded, load_with_places
from bot.core.knowledge.model import Entry, Gap
from bot.core.knowledge.problems import Place, Problem
from bot.core.quality.checks import Subject, check
from bot.texts.phrases import counted
from bot.usecases import cache

_FACTS: Final = ("publisher", "date", "url")


@dataclass(frozen=True)
class MarkedSentence:
    """A sentence, and the entries that cite it."""

    id: str
    place: str
    text: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class ShownItem:
    """An entry or a gap, where it is written, and what the check says about it."""

    item: Entry | Gap
    place: Place
    warnings: Sequence[str]


@dataclass(frozen=True)
class MarkedArticle:
    """An article as the page shows it."""

    name: str
    title: str
    language: str
    facts: str
    paragraphs: Sequence[Sequence[MarkedSentence]]
    entries: Sequence[ShownItem]
    gaps: Sequence[ShownItem]

    @property
    def coverage(self) -> str:
        """In one line, how much of the article is asked for."""
        sentences = [sentence for paragraph in self.paragraphs for sentence in paragraph]
        cited = sum(bool(sentence.entries) for sentence in sentences)
        are = "is" if len(sentences) == 1 else "are"
        return (
            f"{cited} of {counted(len(sentences), 'sentence')} {are} cited, by {counted(len(self.entries), 'entry')};"
            f" the FAQ names {counted(len(self.gaps), 'question')} that the article does not answer."
        )


def page_of(folder: Path) -> tuple[str, str]:
    """The page of a folder, and what else its reader had better know; raises KnowledgeError."""
    wanted = target(folder)
    with files_from_here(wanted.folder):
        loaded, note = read(wanted, load_with_places)
    return page(loaded, wanted.article, check(Subject(loaded, wanted.article, cache.encode))), note


def page(loaded: Loaded, name: str | None = None, problems: Iterable[Problem] = ()) -> str:
    """The HTML page of one article, or of all; the problems stand beside the items that they are about."""
    knowledge = loaded.knowledge
    chosen = [article for article in knowledge.articles.values() if name in (None, article.name)]
    warnings = _by_item(loaded, problems)
    articles = [_marked(article, loaded, warnings) for article in chosen]
    environment = Environment(
        loader=PackageLoader("bot.authoring"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        heading=articles[0].title if len(articles) == 1 else f"{len(articles)} articles",
        language=LANGUAGE,
        articles=articles,
        numbers={each.name: {entry.item.id: at for at, entry in enumerate(each.entries, 1)} for each in articles},
        revision=knowledge.revision,
    )


def _by_item(loaded: Loaded, problems: Iterable[Problem]) -> Mapping[str, list[str]]:
    """What is wrong with each item: a problem belongs to the item that begins last above it."""
    begins: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for id in loaded.knowledge.by_id:
        place = loaded.place(id)
        begins[place.file].append((place.line, id))
    for starts in begins.values():
        starts.sort()
    found: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        starts = begins.get(problem.file, [])
        at = bisect_right(starts, problem.line, key=lambda start: start[0])
        if at:
            found[starts[at - 1][1]].append(f"line {problem.line}: {problem.message}")
    return found


def _marked(article: Article, loaded: Loaded, warnings: Mapping[str, Sequence[str]]) -> MarkedArticle:
    knowledge = loaded.knowledge
    entries = [entry for entry in knowledge.entries if entry.article == article.name]
    gaps = [gap for gap in knowledge.gaps if gap.article == article.name]
    paragraphs: dict[int, list[MarkedSentence]] = defaultdict(list)
    for sentence in article.sentences:
        place = (article.name, sentence.paragraph, sentence.number)
        marked = MarkedSentence(
            f"{article.name}-{sentence.address}",
            f"paragraph {sentence.paragraph}, sentence {sentence.number}",
            article.sentence_text(sentence),
            [entry for entry in entries if place in entry.places],
        )
        paragraphs[sentence.paragraph].append(marked)
    known = [f"{key}: {value}" for key in _FACTS if (value := getattr(article, key))]

    def shown(items: Iterable[Entry | Gap]) -> list[ShownItem]:
        return [ShownItem(item, loaded.place(item.id), warnings.get(item.id, ())) for item in items]

    return MarkedArticle(
        article.name,
        article.title or article.name,
        article.language or LANGUAGE,
        ", ".join(known) or "Nothing is known about its publisher, date and address.",
        list(paragraphs.values()),
        shown(entries),
        shown(gaps),
    )
