"""The items of a FAQ as their author wrote them, out of the files of an article; drafts told from what is served."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.knowledge.files import GAPS_FILE, Files, phrasing_files
from bot.core.knowledge.problems import Place, Problem, id_of, is_unknown_key, meant, said, told_once, unknown_key
from bot.core.knowledge.schema import MAX_ID, SOURCES, EntryModel, FaqModel, GapModel, NotCoveredModel, PhrasingsModel
from bot.core.knowledge.yaml_reader import Document, Path, Value, read_yaml

TODO: Final = "TODO"
_NEEDED: Final = ("question", "answer", *SOURCES)
"""The keys without which an item says nothing; where one is TODO, the whole item is a draft."""
_DROPPED_AS_TODO: Final = frozenset({"id", "cite"})
"""The keys of a draft that must not look like a text."""
_ID: Final = re.compile(rf"[a-z0-9-]{{1,{MAX_ID}}}")
_NO_TEXTS: Final = frozenset({"id", "related", "nearest", "cite", "of", "url", "language"})
"""The keys of values without spaces: what follows them is a comment, and nothing of theirs."""
_COMMENTED: Final = "what follows # is not read; if it belongs to the text, put the text in quotes"
NOT_HERE: Final = "this article has no entry or gap"
SECTIONS: Final[Mapping[str, type[EntryModel] | type[GapModel]]] = {"entries": EntryModel, "not_covered": GapModel}
ModelT = TypeVar("ModelT", bound=BaseModel)


# -- what is still to be written --------------------------------------------------------------------------------


def is_todo(value: Value) -> bool:
    """Whether a text is still to be written; ``- TODO: ask this`` is, though YAML reads a group of keys there."""
    text = next(iter(value), None) if isinstance(value, dict) else value
    return isinstance(text, str) and text.lstrip().startswith(TODO)


def is_draft(item: Value) -> bool:
    """Whether an item of a FAQ is not ready to be served."""
    if not isinstance(item, dict):
        return False
    citations = item.get("citations")
    quotes = (
        [cited.get("quote") for cited in citations if isinstance(cited, dict)] if isinstance(citations, list) else []
    )
    return any(is_todo(value) for value in (*(item.get(key) for key in _NEEDED), *quotes))


def _todo_in(item: Value) -> Iterator[Path]:
    """The parts of an item that are still to be written, as the keys under which they stand."""
    if not isinstance(item, dict):
        return
    for key, value in item.items():
        if is_todo(value):
            yield (key,)
        elif isinstance(value, list):
            yield from ((key, at) for at, part in enumerate(value) if is_todo(part))


def _without_todo(item: Value) -> Value:
    """The item without the optional keys that are still TODO, and with a plain TODO in lists."""
    if not isinstance(item, dict):
        return item
    kept = frozenset(_NEEDED) - _DROPPED_AS_TODO
    return {
        key: [TODO if is_todo(part) else part for part in value] if isinstance(value, list) else value
        for key, value in item.items()
        if key in kept or not is_todo(value)
    }


# -- items ------------------------------------------------------------------------------------------------------


@dataclass
class Item:
    """An entry or a gap as its author wrote it; a draft is looked at and not served."""

    id: str
    """Empty for a draft that has neither id nor question yet."""
    model: EntryModel | GapModel
    article: str
    document: Document
    path: Path
    draft: bool
    phrasings: list[tuple[str, Place]]
    """From all files, also those that are still to be written, each with its place."""

    def place(self, *keys: str | int) -> Place:
        """Where the value under these keys stands, or the nearest value around it."""
        return self.document.place((*self.path, *keys))

    @property
    def asked(self) -> tuple[str, ...]:
        """The phrasings that are written."""
        return tuple(text for text, _ in self.phrasings if not is_todo(text))


def checked(
    document: Document, model: type[ModelT], value: Value, path: Path, problems: list[Problem]
) -> ModelT | None:
    """The value as a model; None where it does not fit, which the problems then say."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for detail in told_once(error.errors(), model):
            at = document.problem_with_key if is_unknown_key(detail) else document.problem
            where = (*path, *detail["loc"])
            hidden = detail["input"] is None and (where in document.cuts or where in document.comments)
            hint = " (a text that starts with # must be in quotes)" if hidden else ""
            problems.append(at(where, said(detail, model) + hint))
        return None


def _at(value: Value, path: Path) -> Value:
    for key in path:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
    return value


@dataclass
class ItemReader:
    """Reads the items of one article after the other, and keeps what is wrong with them."""

    files: Files
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    flaws: list[Problem] = field(default_factory=list)
    """What is wrong with drafts."""
    todo: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    sections: dict[str, str] = field(default_factory=dict)
    """The section of every id that is written down, be its item faulty or a draft."""
    ids_lost: bool = False
    """Whether an item is there whose id is unknown: an id that leads nowhere may be meant for it."""

    def read(self, article: str) -> None:
        """Reads faq.yaml, not_covered.yaml and the phrasings of an article."""
        faq = self._document(f"{article}/faq.yaml")
        if isinstance(faq.value, dict):
            self._read_sections(faq, article, faq.value, FaqModel)
        elif not faq.problems:
            self.problems.append(faq.problem((), "`entries:` is missing; the file must have a list of entries"))
        if f"{article}/{GAPS_FILE}" in self.files:
            gaps = self._document(f"{article}/{GAPS_FILE}")
            if isinstance(gaps.value, dict):
                self._read_sections(gaps, article, gaps.value, NotCoveredModel)
            else:
                self._read_section(gaps, article, "not_covered", (), gaps.value)
        for file in phrasing_files(self.files, article):
            self._read_phrasings(self._document(file), article)

    def unknown(self, id: str, among: Iterable[str], begin: str = "there is no entry") -> str | None:
        """The message about an id that nothing has; None where it may be meant for an item whose id is lost."""
        near = difflib.get_close_matches(id, list(among), n=1)
        if self.ids_lost and not near:
            return None
        return f"{begin} `{id}`" + (f" (did you mean `{near[0]}`?)" if near else "")

    def _document(self, file: str) -> Document:
        document = read_yaml(file, self.files.get(file, ""))
        self.problems += document.problems
        self.ids_lost |= bool(document.problems)
        return document

    def _read_sections(
        self, document: Document, article: str, content: Mapping[str, Value], model: type[BaseModel]
    ) -> None:
        section_of = {key: meant(key, model.model_fields) for key in content}
        for key, section in section_of.items():
            if section != key:
                self.problems.append(document.problem_with_key((key,), unknown_key(key, model)))
            if section is not None:
                self._read_section(document, article, section, (key,), content[key])
        self.ids_lost |= None in section_of.values()
        found = any(content[key] for key, section in section_of.items() if section in ("entries", None))
        if "entries" in model.model_fields and not found and not document.problems:
            self.problems.append(document.problem((), "there are no entries; a FAQ needs at least one"))

    def _read_section(self, document: Document, article: str, section: str, path: Path, items: Value) -> None:
        """Reads a list of items; under a misspelt key too, so that all that is wrong with them is told at once."""
        if isinstance(items, list):
            for at, item in enumerate(items):
                self._read_item(document, article, section, item, (*path, at))
        elif items is not None:
            named = f"`{path[-1]}`" if path else "this"
            self.problems.append(document.problem(path, f"{named} must be a list, each item with a dash"))

    def _read_item(self, document: Document, article: str, section: str, item: Value, path: Path) -> None:
        draft = is_draft(item)
        if draft:
            self.todo[section].append(document.place(path))
        else:
            self.todo["parts"] += [document.place((*path, *where)) for where in _todo_in(item)]
        id = self._id(item)
        if id:
            self.sections.setdefault(id, section)
        problems = self.flaws if draft else self.problems
        self.note_cuts(document, path, problems)
        model = checked(document, SECTIONS[section], _without_todo(item), path, problems)
        if model is not None:
            texts = [(text, document.place((*path, "phrasings", at))) for at, text in enumerate(model.phrasings)]
            self.items.append(Item(id, model, article, document, path, draft, texts))

    def note_cuts(self, document: Document, within: Path, problems: list[Problem]) -> None:
        """Notes texts that end at a #, and those after which a comment stands: it may be meant for a part of them."""
        for marks, found, rule, message in (
            (document.cuts, problems, "load", "the text ends before this #; put the text in quotes"),
            (document.comments, self.flaws, "comment", _COMMENTED),
        ):
            for path, mark in marks.items():
                key = next((key for key in reversed(path) if isinstance(key, str)), "")
                value = _at(document.value, path)
                if path[: len(within)] == within and key not in _NO_TEXTS and value is not None and not is_todo(value):
                    found.append(mark.problem(message, rule))

    def _id(self, item: Value) -> str:
        given = item.get("id") if isinstance(item, dict) else None
        if isinstance(item, dict) and ("id" not in item or is_todo(given)):
            given = item.get("question")
            given = id_of(given.strip()) if isinstance(given, str) and given.strip() and not is_todo(given) else None
        if isinstance(given, str) and _ID.fullmatch(given):
            return given
        self.ids_lost |= isinstance(given, str) or not is_draft(item)
        return ""

    def _read_phrasings(self, document: Document, article: str) -> None:
        value = {} if document.value is None else document.value
        if isinstance(value, dict):
            self.todo["parts"] += map(document.place, _todo_in(value))
        self.note_cuts(document, (), self.problems)
        model = checked(document, PhrasingsModel, _without_todo(value), (), self.problems)
        items = {item.id: item for item in reversed(self.items) if item.article == article and item.id}
        faulty = self.sections.keys() - {item.id for item in self.items}
        for id, texts in model.root.items() if model else ():
            if id in items:
                items[id].phrasings += [(text, document.place((id, at))) for at, text in enumerate(texts)]
            elif id not in faulty and (message := self.unknown(id, items, NOT_HERE)):
                self.problems.append(document.problem_with_key((id,), message))
