"""From the texts of the files to a knowledge base, or to every problem at once, each with file, line and column."""

import difflib
import hashlib
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.core.knowledge.article import Article, Citation
from bot.core.knowledge.files import Files, read_folder
from bot.core.knowledge.hints import COPY_IT, hint, is_unknown_key, meant, said, told_once, unknown_key
from bot.core.knowledge.lexicon import Lexicon
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError, Place, Problem, Severity
from bot.core.knowledge.schema import EntryModel, FaqModel, FrontMatterModel, GapModel, LexiconModel
from bot.core.knowledge.yaml_reader import ArticleText, Document, Path, Places, Value, Written, read_yaml

TODO: Final = "TODO"
NEEDED: Final = ("id", "question", "answer", "citations")
"""The keys without which an item says nothing; where one is TODO, the whole item is a draft."""


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
    return any(is_todo(value) for value in (*(item.get(key) for key in NEEDED), *quotes))


def todo_in(item: Value) -> Iterator[Path]:
    """The parts of an item that are still to be written, as the keys under which they stand."""
    if not isinstance(item, dict):
        return
    for key, value in item.items():
        if is_todo(value):
            yield (key,)
        elif isinstance(value, list):
            yield from ((key, at) for at, part in enumerate(value) if is_todo(part))


def without_todo(item: Value) -> Value:
    """The item without the optional keys that are still TODO, and with a plain TODO in lists."""
    if not isinstance(item, dict):
        return item
    return {key: _plain(value) for key, value in item.items() if key in NEEDED or not is_todo(value)}


def _plain(value: Value) -> Value:
    return [TODO if is_todo(part) else part for part in value] if isinstance(value, list) else value


def written(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that are not still to be written."""
    return tuple(text for text in texts if not is_todo(text))


_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
HINTS: Final = 20
"""Wrong quotes for which the nearest words of the article are looked for; whoever has more has another article."""
_NAME: Final = re.compile(r"[a-z0-9-]{1,60}")
_ID: Final = re.compile(r"[a-z0-9-]{1,40}")
PLACES_LISTED: Final = 3
"""Of a quote that stands in several places."""
ModelT = TypeVar("ModelT", bound=BaseModel)
_SHOWN: Final = frozenset({"question", "phrasings", "answer", "quote", "topic"})
"""The keys of texts that people read or ask."""
_HIDDEN: Final = " (a text that starts with # must be in quotes)"
_SECTIONS: Final[Mapping[str, type[EntryModel] | type[GapModel]]] = {"entries": EntryModel, "not_covered": GapModel}


@dataclass(frozen=True)
class Loaded:
    """A knowledge base, and what its author wants to know besides."""

    knowledge: KnowledgeBase
    places: Places
    todo: Mapping[str, Sequence[Place]]
    """What is still to be written: drafts in ``entries`` and ``not_covered``, and ``parts`` of what is served."""
    flaws: Sequence[Problem]
    """What is wrong with drafts, as warnings: it will stop a load once they are written."""
    cut: Sequence[Place] = ()
    """Where a text for readers ends at a #: what follows is a comment to YAML, and seldom to its author."""


def load_folder(folder: pathlib.Path, article: str | None = None) -> KnowledgeBase:
    """The knowledge base of a folder, or of one article of it alone; raises KnowledgeError with every problem."""
    return load(read_folder(folder, article))


def load(files: Files) -> KnowledgeBase:
    """The knowledge base that the files make; raises KnowledgeError with every problem in any of them."""
    return load_with_places(files).knowledge


def load_with_places(files: Files) -> Loaded:
    """As ``load``, with the places of everything, for a report to its author."""
    loading = _Loading(files)
    loaded = loading.load()
    if loading.problems:
        raise KnowledgeError(loading.problems)
    return loaded


def revision_of(files: Files) -> str:
    """The name of this content: a hash over the files, 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0{files[name]}".encode())
    return digest.hexdigest()[:12]


@dataclass
class _Item:
    """An entry or a gap as its author wrote it; a draft is looked at and not served."""

    model: EntryModel | GapModel
    article: str
    document: Document
    path: Path
    draft: bool

    @property
    def id(self) -> str:
        return self.model.id

    def place(self, *keys: str | int) -> Place:
        return self.document.place((*self.path, *keys))


@dataclass
class _Loading:
    files: Files
    problems: list[Problem] = field(default_factory=list)
    flaws: list[Problem] = field(default_factory=list)
    cut: list[Place] = field(default_factory=list)
    articles: dict[str, Article] = field(default_factory=dict)
    texts: dict[str, ArticleText] = field(default_factory=dict)
    items: list[_Item] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    """The section of every id that is written down, be its item faulty or a draft."""
    ids_lost: bool = False
    """Whether an item is there whose id is unknown or wrong: an id that leads nowhere may be meant for it."""
    served: set[str] = field(default_factory=set)
    """The entries that are no drafts: only these can be led to."""
    todo: dict[str, list[Place]] = field(default_factory=lambda: defaultdict(list))
    hints: int = 0

    def load(self) -> Loaded:
        for name in sorted({path.partition("/")[0] for path in self.files if "/" in path}):
            self._read_article(name)
            self._read_faq(name)
        lexicon = self._read_lexicon()
        self._check_ids()
        self.served = {item.id for item in self.items if not item.draft and isinstance(item.model, EntryModel)}
        for item in self.items:
            self._check_references(item)
        entries = [(item, self._entry(item, item.model)) for item in self.items if isinstance(item.model, EntryModel)]
        gaps = [(item, self._gap(item, item.model)) for item in self.items if isinstance(item.model, GapModel)]
        knowledge = KnowledgeBase(
            revision_of(self.files),
            self.articles,
            tuple(entry for item, entry in entries if not item.draft),
            tuple(gap for item, gap in gaps if not item.draft),
            lexicon,
        )
        if self.todo["entries"] and not knowledge.entries:
            place = self.todo["entries"][0]
            message = "every entry is still TODO; write the question and the answer of at least one"
            self.problems.append(Problem(place.file, place.line, place.column, message))
        flaws = [replace(flaw, severity=Severity.WARNING, rule="draft") for flaw in self.flaws]
        return Loaded(knowledge, self._places(), self.todo, flaws, self.cut)

    def _places(self) -> Places:
        # An id that is here twice is a problem, unless one of the two is a draft: then the other counts.
        ordered = sorted(self.items, key=lambda item: not item.draft)
        return Places(
            {item.id: Written(item.document, item.path, tuple(item.model.phrasings)) for item in ordered}, self.texts
        )

    # -- the files --------------------------------------------------------------------------------------------

    def _read_article(self, name: str) -> None:
        file = f"{name}/article.md"
        if not _NAME.fullmatch(name):
            self.problems.append(Problem(file, 1, 1, f"the folder name {name[:40]!r} must be a-z, 0-9 and hyphens"))
        raw = self.files.get(file, "")
        head = _FRONT_MATTER.match(raw)
        matter = FrontMatterModel()
        if head:
            document = read_yaml(file, head.group(1), first_line=raw.count("\n", 0, head.start(1)) + 1)
            matter = self._read_whole(document, FrontMatterModel) or matter
        elif raw.lstrip().partition("\n")[0].rstrip() == "---":
            self.problems.append(Problem(file, 1, 1, "the front matter has no closing `---`"))
        body = raw[head.end() if head else 0 :]
        text = body.strip()
        self.texts[name] = ArticleText(file, raw, len(raw) - len(body.lstrip()))
        if not text:
            self.problems.append(Problem(file, 1, 1, "the article has no text; put it below the front matter"))
        self.articles[name] = Article(name, text, **matter.model_dump())

    def _read_faq(self, name: str) -> None:
        file = f"{name}/faq.yaml"
        document = read_yaml(file, self.files.get(file, ""))
        self.problems += document.problems
        self.ids_lost |= bool(document.problems)
        self.cut += _cut(document)
        content = document.value
        if not isinstance(content, dict):
            if not document.problems:
                self.problems.append(
                    document.problem((), "`entries:` is missing; the file must have a list of entries")
                )
            return
        section_of = {key: meant(key, _SECTIONS) for key in content}
        for key, section in section_of.items():
            if section != key:
                self.problems.append(document.problem_with_key((key,), unknown_key(key, FaqModel)))
            if section is not None:
                self._read_section(document, name, section, key, content[key])
        found = any(content[key] for key, section in section_of.items() if section == "entries")
        if not found and not document.problems:
            self.problems.append(document.problem((), "there are no entries; a FAQ needs at least one"))

    def _read_section(self, document: Document, article: str, section: str, key: str, items: Value) -> None:
        """Reads a list of items; under a misspelt key too, so that all that is wrong with them is told at once."""
        if isinstance(items, list):
            for at, item in enumerate(items):
                self._read_item(document, article, section, item, (key, at))
        elif items is not None:
            self.problems.append(document.problem((key,), f"`{key}` must be a list, each item with a dash"))

    def _read_item(self, document: Document, article: str, section: str, item: Value, path: Path) -> None:
        draft = is_draft(item)
        if draft:
            self.todo[section].append(document.place(path))
        else:
            self.todo["parts"] += [document.place((*path, *where)) for where in todo_in(item)]
        id = item.get("id") if isinstance(item, dict) else None
        if isinstance(id, str) and _ID.fullmatch(id):
            self.sections.setdefault(id, section)
        else:
            self.ids_lost = True
        model, problems = _SECTIONS[section], self.flaws if draft else self.problems
        checked = self._checked(document, model, without_todo(item), path, problems)
        if checked is not None:
            self.items.append(_Item(checked, article, document, path, draft))

    def _read_lexicon(self) -> Lexicon:
        if "lexicon.yaml" not in self.files:
            return Lexicon()
        document = read_yaml("lexicon.yaml", self.files["lexicon.yaml"])
        checked = self._read_whole(document, LexiconModel)
        return Lexicon(checked.names, checked.terms) if checked else Lexicon()

    # -- one value --------------------------------------------------------------------------------------------

    def _read_whole(self, document: Document, model: type[ModelT]) -> ModelT | None:
        self.problems += document.problems
        return self._checked(document, model, {} if document.value is None else document.value, (), self.problems)

    def _checked(
        self, document: Document, model: type[ModelT], value: Value, path: Path, problems: list[Problem]
    ) -> ModelT | None:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            for detail in told_once(error.errors(), model):
                at = document.problem_with_key if is_unknown_key(detail) else document.problem
                where = (*path, *detail["loc"])
                hidden = detail["input"] is None and where in document.comments
                problems.append(at(where, said(detail, model) + (_HIDDEN if hidden else "")))
            return None

    def _check_ids(self) -> None:
        first: dict[str, _Item] = {}
        for item in sorted(self.items, key=lambda item: item.draft):
            known = first.setdefault(item.id, item)
            if known is not item:
                self.ids_lost = True
                taken = known.place("id").seen_from(item.place().file)
                self._note(item, f"the id `{item.id}` is taken in {taken}; choose another", "id")

    # -- items ------------------------------------------------------------------------------------------------

    def _note(self, item: _Item, message: str, *where: str | int) -> None:
        place = item.place(*where)
        (self.flaws if item.draft else self.problems).append(Problem(place.file, place.line, place.column, message))

    def _entry(self, item: _Item, model: EntryModel) -> Entry:
        article = self.articles[item.article]
        citations = [
            citation
            for at, cited in enumerate(model.citations)
            if not is_todo(cited.quote)
            for citation in self._citation(item, article, cited.quote, at)
        ]
        return Entry(
            model.id, item.article, model.topic, model.question, written(model.phrasings), model.answer,
            tuple(citations), tuple(id for id in model.related if id in self.served),
        )  # fmt: skip

    def _gap(self, item: _Item, model: GapModel) -> Gap:
        nearest = model.nearest if model.nearest in self.served else None
        return Gap(model.id, item.article, model.question, written(model.phrasings), model.answer, nearest)

    def _citation(self, item: _Item, article: Article, quote: str, at: int) -> Iterator[Citation]:
        places = article.places(quote)
        if len(places) == 1:
            yield places[0]
            return
        if places:
            message = f"this quote stands {len(places)} times in the article ({_listed(places)}); make it longer"
        elif article.crosses_sentences(quote):
            message = "this quote goes over the end of a sentence; make one quote of each sentence"
        else:
            self.hints += 1
            nearest = hint(quote, article) if self.hints <= HINTS else COPY_IT
            message = f"this quote is not in the article word for word{nearest}"
        self._note(item, message, "citations", at, "quote")

    def _check_references(self, item: _Item) -> None:
        for id, where in _references(item.model):
            match self.sections.get(id):
                case None:
                    near = difflib.get_close_matches(id, list(self.sections), n=1)
                    if near or not self.ids_lost:
                        suggestion = f" (did you mean `{near[0]}`?)" if near else ""
                        self._note(item, f"there is no entry `{id}`{suggestion}", *where)
                case "not_covered":
                    self._note(item, f"`{id}` is in not_covered; name an entry", *where)


def _cut(document: Document) -> Iterator[Place]:
    """Where a text for readers ends at a #."""
    for path, mark in document.comments.items():
        if next((key for key in reversed(path) if isinstance(key, str)), None) in _SHOWN:
            yield Place(document.file, mark.line, mark.column)


def _references(model: EntryModel | GapModel) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The ids that an item names, each with the keys under which it stands."""
    if isinstance(model, EntryModel):
        yield from ((id, ("related", at)) for at, id in enumerate(model.related))
    elif model.nearest:
        yield model.nearest, ("nearest",)


def _listed(places: Sequence[Citation]) -> str:
    """Where a quote stands: each sentence once."""
    sentences = dict.fromkeys(f"paragraph {place.paragraph}, sentence {place.sentence}" for place in places)
    more = ["elsewhere"] if len(sentences) > PLACES_LISTED else []
    return " and ".join([*list(sentences)[:PLACES_LISTED], *more])
