"""The items of a FAQ as their author wrote them, out of the files of an article; drafts are counted and left aside."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel

from bot.core.knowledge.files import GAPS_FILE, Files, phrasing_files
from bot.core.knowledge.problems import Place, Problem
from bot.core.knowledge.schema import (
    MAX_ID,
    SOURCES,
    EntryModel,
    FaqModel,
    GapModel,
    NotCoveredModel,
    PhrasingsModel,
    checked,
    id_of,
    meant,
    unknown_key,
)
from bot.core.knowledge.yaml_reader import Document, Path, Value, read_yaml

TODO: Final = "TODO"
_NEEDED: Final = ("question", "answer", *SOURCES)
"""The keys without which an item says nothing; where one is TODO, the whole item is a draft."""
_ID: Final = re.compile(rf"[a-z0-9-]{{1,{MAX_ID}}}")
_NO_TEXTS: Final = frozenset({"id", "related", "nearest", "cite", "of", "url", "language"})
"""The keys of values without spaces: what follows them is a comment, and nothing of theirs."""
SECTIONS: Final[Mapping[str, type[EntryModel] | type[GapModel]]] = {"entries": EntryModel, "not_covered": GapModel}


# -- what is still to be written --------------------------------------------------------------------------------


def is_todo(value: Value) -> bool:
    """Whether a text is still to be written; ``- TODO: ask this`` is, though YAML reads a group of keys there."""
    text = next(iter(value), None) if isinstance(value, dict) else value
    return isinstance(text, str) and text.lstrip().startswith(TODO)


def quotes_in(item: Mapping[str, Value]) -> list[Value]:
    """The quotes of an entry that nobody has checked yet."""
    citations = item.get("citations")
    listed = citations if isinstance(citations, list) else []
    return [item.get("quote"), *(cited.get("quote") for cited in listed if isinstance(cited, dict))]


def _is_draft(item: Value) -> bool:
    """Whether an item is not ready to be served."""
    return isinstance(item, dict) and any(map(is_todo, (*map(item.get, _NEEDED), *quotes_in(item))))


def _todo_in(item: Value) -> Iterator[Path]:
    """The parts of an item that are still to be written, as the keys under which they stand."""
    for key, value in item.items() if isinstance(item, dict) else ():
        if is_todo(value):
            yield (key,)
        elif isinstance(value, list):
            yield from ((key, at) for at, part in enumerate(value) if is_todo(part))


def _without_todo(item: Value) -> Value:
    """The item without the keys that are still TODO, and with a plain TODO in lists."""
    if not isinstance(item, dict):
        return item
    return {
        key: [TODO if is_todo(part) else part for part in value] if isinstance(value, list) else value
        for key, value in item.items()
        if not is_todo(value)
    }


# -- items ------------------------------------------------------------------------------------------------------


@dataclass
class Item:
    """An entry or a gap as its author wrote it."""

    id: str
    model: EntryModel | GapModel
    article: str
    document: Document
    path: Path
    phrasings: list[tuple[str, Place]]
    """Those that are written, from all files, each with its place."""

    def place(self, *keys: str | int) -> Place:
        """Where the value under these keys stands, or the nearest value around it."""
        return self.document.place((*self.path, *keys))


@dataclass
class ItemReader:
    """Reads the items of one article after the other, and keeps what is wrong with them."""

    files: Files
    items: list[Item] = field(default_factory=list)
    drafts: list[tuple[str, Mapping[str, Value]]] = field(default_factory=list)
    """What is not served yet, with its article."""
    problems: list[Problem] = field(default_factory=list)
    todo: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    sections: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """By article, the section of every id that is written down, be its item faulty or a draft."""
    ids_lost: set[str] = field(default_factory=set)
    """Articles with an item whose id is unknown: an id that leads nowhere may be meant for that, and is not told."""

    def read(self, article: str) -> None:
        """Reads faq.yaml, not_covered.yaml and the phrasings of an article."""
        faq = self._document(f"{article}/faq.yaml")
        if faq.problems:
            self.ids_lost.add(article)
        if isinstance(faq.value, dict):
            self._read_sections(faq, article, faq.value, FaqModel)
        elif not faq.problems:
            self.ids_lost.add(article)
            self.problems.append(faq.problem((), "`entries:` is missing; the file must have a list of entries"))
        if f"{article}/{GAPS_FILE}" in self.files:
            gaps = self._document(f"{article}/{GAPS_FILE}")
            if gaps.problems:
                self.ids_lost.add(article)
            if isinstance(gaps.value, dict):
                self._read_sections(gaps, article, gaps.value, NotCoveredModel)
            else:
                self._read_section(gaps, article, "not_covered", (), gaps.value)
        for file in phrasing_files(self.files, article):
            self._read_phrasings(self._document(file), article)

    def note_cuts(self, document: Document, within: Path = ()) -> None:
        """Notes texts that end at a #: it was meant for a part of them."""
        for path, (mark, text) in document.cuts.items():
            key = next((key for key in reversed(path) if isinstance(key, str)), "")
            if path[: len(within)] == within and key not in _NO_TEXTS and text and not is_todo(text):
                self.problems.append(mark.problem("the text ends before this #; put the text in quotes"))

    def note_unknown(self, document: Document, id: str, article: str) -> None:
        """Notes that a file of an article names an item that it does not have."""
        if article not in self.ids_lost:
            message = unknown(id, self.sections[article], "this article has no entry or gap")
            self.problems.append(document.problem_with_key((id,), message))

    def _document(self, file: str) -> Document:
        document = read_yaml(file, self.files.get(file, ""))
        self.problems += document.problems
        return document

    def _read_sections(
        self, document: Document, article: str, content: Mapping[str, Value], model: type[BaseModel]
    ) -> None:
        section_of = {key: meant(key, model.model_fields) for key in content}
        for key, section in section_of.items():
            if section != key:
                self.problems.append(document.problem_with_key((key,), unknown_key(key, model)))
            if section is None:
                self.ids_lost.add(article)
            else:
                self._read_section(document, article, section, (key,), content[key])
        found = any(content[key] for key, section in section_of.items() if section in ("entries", None))
        if "entries" in model.model_fields and not found and not document.problems:
            self.problems.append(document.problem((), "there are no entries; a FAQ needs at least one"))

    def _read_section(self, document: Document, article: str, section: str, path: Path, items: Value) -> None:
        """Reads a list of items; under a misspelt key too, so that all that is wrong with them is told at once."""
        if isinstance(items, list):
            for at, item in enumerate(items):
                self._read_item(document, article, section, item, (*path, at))
        elif items is not None:
            self.ids_lost.add(article)
            named = f"`{path[-1]}`" if path else "this"
            self.problems.append(document.problem(path, f"{named} must be a list, each item with a dash"))

    def _read_item(self, document: Document, article: str, section: str, item: Value, path: Path) -> None:
        id = _id(item)
        if id:
            self.sections[article].setdefault(id, section)
        if isinstance(item, dict) and _is_draft(item):
            self.todo[section].append(document.place(path))
            self.drafts.append((article, item))
            return
        if not id:
            self.ids_lost.add(article)
        self.todo["parts"] += [document.place((*path, *where)) for where in _todo_in(item)]
        self.note_cuts(document, path)
        model = checked(document, SECTIONS[section], _without_todo(item), path, self.problems)
        if model is not None:
            texts = _written(document, (*path, "phrasings"), model.phrasings)
            self.items.append(Item(id, model, article, document, path, texts))

    def _read_phrasings(self, document: Document, article: str) -> None:
        value = {} if document.value is None else document.value
        self.todo["parts"] += map(document.place, _todo_in(value))
        self.note_cuts(document)
        model = checked(document, PhrasingsModel, _without_todo(value), (), self.problems)
        items = {item.id: item for item in reversed(self.items) if item.article == article}
        for id, texts in model.root.items() if model else ():
            if id in items:
                items[id].phrasings += _written(document, (id,), texts)
            elif id not in self.sections[article]:
                self.note_unknown(document, id, article)


def _id(item: Value) -> str:
    """The id that an item is given, or that its question makes; empty where it has neither."""
    if not isinstance(item, dict):
        return ""
    given, question = item.get("id"), item.get("question")
    if "id" not in item or is_todo(given):
        given = id_of(question.strip()) if isinstance(question, str) and question.strip() else None
        given = None if is_todo(question) else given
    return given if isinstance(given, str) and _ID.fullmatch(given) else ""


def _written(document: Document, path: Path, texts: Iterable[str]) -> list[tuple[str, Place]]:
    return [(text, document.place((*path, at))) for at, text in enumerate(texts) if not is_todo(text)]


def unknown(id: str, known: Iterable[str], begin: str = "there is no entry") -> str:
    """The message about an id that nothing has."""
    near = difflib.get_close_matches(id, list(known), n=1)
    return f"{begin} `{id}`" + (f" (did you mean `{near[0]}`?)" if near else "")
