"""From the texts of the files to a knowledge base, or to every problem at once, each with file, line and column."""

import difflib
import hashlib
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

from bot.core.article import Article, Citation
from bot.core.drafts import is_draft, is_todo, todo_in, without_todo, written
from bot.core.files import Files, read_folder
from bot.core.knowledge import Entry, Gap, KnowledgeBase
from bot.core.lexicon import Lexicon
from bot.core.places import ArticleText, Places, Written
from bot.core.problems import KnowledgeError, Place, Problem, Severity
from bot.core.schema import EntryModel, FaqModel, FrontMatterModel, GapModel, LexiconModel
from bot.core.yaml_reading import Document, Path, Value, read_yaml

_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
HINTS: Final = 20
"""Wrong quotes for which the nearest words of the article are looked for; whoever has more has another article."""
_NAME: Final = re.compile(r"[a-z0-9-]{1,60}")
ModelT = TypeVar("ModelT", bound=BaseModel)
ItemModel = EntryModel | GapModel


@dataclass(frozen=True)
class Loaded:
    """A knowledge base, and what its author wants to know besides."""

    knowledge: KnowledgeBase
    places: Places
    todo: Mapping[str, Sequence[Place]]
    """What is still to be written: drafts in ``entries`` and ``not_covered``, and ``parts`` of what is served."""
    flaws: Sequence[Problem]
    """What is wrong with drafts, as warnings: it will stop a load once they are written."""


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
    articles: dict[str, Article] = field(default_factory=dict)
    texts: dict[str, ArticleText] = field(default_factory=dict)
    items: list[_Item] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)
    """The section of every id that is written down, be its item faulty or a draft."""
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
        return Loaded(knowledge, self._places(), self.todo, flaws)

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
        content = document.value
        if not isinstance(content, dict):
            if not document.problems:
                self.problems.append(
                    document.problem((), "`entries:` is missing; the file must have a list of entries")
                )
            return
        self._refuse_unknown(document, content, FaqModel)
        models: dict[str, type[EntryModel] | type[GapModel]] = {"entries": EntryModel, "not_covered": GapModel}
        for section, model in models.items():
            items = content.get(section)
            if not isinstance(items, list):
                if items is not None:
                    self.problems.append(
                        document.problem((section,), f"`{section}` must be a list, each item with a dash")
                    )
                continue
            for at, item in enumerate(items):
                self._read_item(document, name, model, item, (section, at))
        if not content.get("entries") and not document.problems:
            self.problems.append(document.problem((), "there are no entries; a FAQ needs at least one"))

    def _read_item(self, document: Document, article: str, model: type[ItemModel], item: Value, path: Path) -> None:
        draft = is_draft(item)
        if draft:
            self.todo[str(path[0])].append(document.place(path))
        else:
            self.todo["parts"] += [document.place((*path, *where)) for where in todo_in(item)]
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            self.sections.setdefault(str(item["id"]), str(path[0]))
        checked = self._checked(document, model, without_todo(item), path, self.flaws if draft else self.problems)
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
            problems += [document.problem((*path, *detail["loc"]), _said(detail, model)) for detail in error.errors()]
            return None

    def _refuse_unknown(self, document: Document, content: dict[str, Any], model: type[BaseModel]) -> None:
        for key in content:
            if key not in model.model_fields:
                self.problems.append(document.problem((key,), _unknown_key(key, model)))

    def _check_ids(self) -> None:
        first: dict[str, _Item] = {}
        for item in sorted(self.items, key=lambda item: item.draft):
            known = first.setdefault(item.id, item)
            if known is not item:
                place = known.place("id")
                self._note(item, f"the id `{item.id}` is taken by {place.file}:{place.line}; choose another", "id")

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
            where = " and ".join(f"paragraph {p.paragraph}, sentence {p.sentence}" for p in places[:3])
            message = f"this quote stands {len(places)} times in the article ({where}); make it longer"
        elif article.crosses_sentences(quote):
            message = "this quote goes over the end of a sentence; make one quote of each sentence"
        else:
            self.hints += 1
            hint = _closest(quote, article) if self.hints <= HINTS else "; copy it from there"
            message = f"this quote is not in the article word for word{hint}"
        self._note(item, message, "citations", at, "quote")

    def _check_references(self, item: _Item) -> None:
        for id, where in _references(item.model):
            match self.sections.get(id):
                case None:
                    self._note(item, f"there is no entry `{id}`{_meant(id, self.sections)}", *where)
                case "not_covered":
                    self._note(item, f"`{id}` is in not_covered; name an entry", *where)


def _references(model: EntryModel | GapModel) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The ids that an item names, each with the keys under which it stands."""
    if isinstance(model, EntryModel):
        yield from ((id, ("related", at)) for at, id in enumerate(model.related))
    elif model.nearest:
        yield model.nearest, ("nearest",)


def _said(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What the validator found, in an author's words."""
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return f"`{key}` is missing"
        case "extra_forbidden":
            return _unknown_key(key, model)
        case "string_type":
            return f"`{key}` must be a text; if it is one, put it in double quotes"
        case "string_too_short":
            return f"`{key}` is empty; write it, or leave the key out"
        case "string_too_long":
            return f"`{key}` has more than {context['max_length']} characters; make it shorter"
        case "string_pattern_mismatch" if key == "url":
            return "`url` must start with http:// or https://"
        case "string_pattern_mismatch":
            return f"`{key}` must be lower-case letters, digits and hyphens, at most 40"
        case "too_short":
            return f"`{key}` needs at least one item"
        case "list_type":
            return f"`{key}` must be a list, each item with a dash"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "this must be a group of `key: value` lines"
        case _:
            return f"`{key}`: {detail['msg'].lower()}"


def _unknown_key(key: str, model: type[BaseModel]) -> str:
    return f"unknown key `{key[:40]}`{_meant(key, model.model_fields)}; known are {', '.join(model.model_fields)}"


def _meant(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean `{near[0]}`?)" if near else ""


def _closest(quote: str, article: Article) -> str:
    sentences = [article.sentence_text(sentence) for sentence in article.sentences]
    near = process.extractOne(quote, sentences, scorer=fuzz.WRatio, score_cutoff=50)
    if near is None:
        return "; copy it from there"
    sentence = near[0]
    blocks = [block for block in Indel.opcodes(quote, sentence).as_matching_blocks() if block.size > 3]
    if not blocks:
        return "; copy it from there"
    start, end = blocks[0].b, blocks[-1].b + blocks[-1].size
    while start and not sentence[start - 1].isspace():
        start -= 1
    while end < len(sentence) and not sentence[end].isspace():
        end += 1
    return f"; the closest is “{sentence[start:end].strip()}”"
