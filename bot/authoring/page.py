"""``faqbot page``: one page that shows an article, what its FAQ cites of it, and what it leaves out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.core.knowledge.article import LANGUAGE, Article, Sentence
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.texts.phrases import counted

_FACTS: Final = ("publisher", "date", "url")


@dataclass(frozen=True)
class MarkedSentence:
    """A sentence, the entries that cite it, and its text cut into what is quoted and what is not."""

    id: str
    place: str
    text: str
    pieces: Sequence[tuple[str, bool]]
    entries: Sequence[Entry]


@dataclass(frozen=True)
class MarkedArticle:
    """An article as the page shows it."""

    name: str
    title: str
    language: str
    facts: str
    paragraphs: Sequence[Sequence[MarkedSentence]]
    gaps: Sequence[Gap]

    @property
    def cited(self) -> list[MarkedSentence]:
        """The sentences that some entry cites."""
        return [sentence for paragraph in self.paragraphs for sentence in paragraph if sentence.entries]

    @property
    def coverage(self) -> str:
        """In one line, how much of the article is asked for."""
        sentences = sum(map(len, self.paragraphs))
        entries = {entry.id for sentence in self.cited for entry in sentence.entries}
        are = "is" if sentences == 1 else "are"
        return (
            f"{len(self.cited)} of {counted(sentences, 'sentence')} {are} cited, by {counted(len(entries), 'entry')};"
            f" the FAQ names {counted(len(self.gaps), 'question')} that the article does not answer."
        )


def page(knowledge: KnowledgeBase, name: str | None = None) -> str:
    """The HTML page of one article, or of all."""
    chosen = [article for article in knowledge.articles.values() if name in (None, article.name)]
    articles = [_marked(article, knowledge) for article in chosen]
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
        revision=knowledge.revision,
    )


def _marked(article: Article, knowledge: KnowledgeBase) -> MarkedArticle:
    entries = [entry for entry in knowledge.entries if entry.article == article.name]
    sentences = [_marked_sentence(sentence, article, entries) for sentence in article.sentences]
    numbers = sorted({sentence.paragraph for sentence in article.sentences})
    known = [f"{key}: {value}" for key in _FACTS if (value := getattr(article, key))]
    return MarkedArticle(
        article.name,
        article.title or article.name,
        article.language or LANGUAGE,
        ", ".join(known) or "Nothing is known about its publisher, date and address.",
        [[m for m, s in zip(sentences, article.sentences, strict=True) if s.paragraph == n] for n in numbers],
        [gap for gap in knowledge.gaps if gap.article == article.name],
    )


def _marked_sentence(sentence: Sentence, article: Article, entries: Sequence[Entry]) -> MarkedSentence:
    place = (article.name, sentence.paragraph, sentence.number)
    citing = [entry for entry in entries if place in entry.places]
    spans = [(c.start, c.end) for entry in citing for c in entry.citations if place in c.places]
    return MarkedSentence(
        f"{article.name}-p{sentence.paragraph}s{sentence.number}",
        f"paragraph {sentence.paragraph}, sentence {sentence.number}",
        article.sentence_text(sentence),
        list(_pieces(article.text, sentence, spans)),
        citing,
    )


def _pieces(text: str, sentence: Sentence, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The sentence in stretches that are quoted by some entry, or by none."""
    inside = (cut for span in spans for cut in span if sentence.start < cut < sentence.end)
    cuts = sorted({sentence.start, sentence.end, *inside})
    for start, end in pairwise(cuts):
        yield text[start:end], any(first <= start and end <= last for first, last in spans)
