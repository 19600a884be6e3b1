"""Where items and sentences stand in the knowledge files, for whoever reports on them."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.problems import Place
from bot.core.yaml_reading import Document, Path


@dataclass(frozen=True, slots=True)
class Written:
    """An item in the file that it was written in; its phrasings as they stand there."""

    document: Document
    path: Path
    phrasings: tuple[str, ...]

    def place(self, *keys: str | int) -> Place:
        """Where the value under these keys stands, or the nearest value around it."""
        return self.document.place((*self.path, *keys))


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The file of an article, and the offset at which its text starts."""

    file: str
    raw: str
    start: int

    def place(self, offset: int) -> Place:
        """Where an offset of the article's text stands."""
        at = self.start + offset
        return Place(self.file, self.raw.count("\n", 0, at) + 1, at - self.raw.rfind("\n", 0, at))


@dataclass(frozen=True)
class Places:
    """Items by id, and articles by name."""

    items: Mapping[str, Written]
    articles: Mapping[str, ArticleText]

    def item(self, id: str, *keys: str | int) -> Place:
        """Where an item stands, or a value in it."""
        return self.items[id].place(*keys)

    def phrasing(self, id: str, text: str) -> Place:
        """Where a phrasing of an item stands; its question where it is that."""
        written = self.items[id]
        if text in written.phrasings:
            return written.place("phrasings", written.phrasings.index(text))
        return written.place("question")

    def sentence(self, article: str, offset: int) -> Place:
        """Where an offset of an article's text stands."""
        return self.articles[article].place(offset)
