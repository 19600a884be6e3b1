"""From the texts of the files to a knowledge base, or to every problem at once, each with file, line and column."""

import difflib
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.core.article import Article, Citation
from bot.core.files import Files, read_folder
from bot.core.knowledge import Entry, Gap, KnowledgeBase
from bot.core.lexicon import Lexicon
from bot.core.problems import KnowledgeError, Problem
from bot.core.schema import EntryModel, FaqModel, FrontMatterModel, GapModel, LexiconModel
from bot.core.yaml_reading import Document, read_yaml

_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NAME: Final = re.compile(r"[a-z0-9-]{1,60}")
ModelT = TypeVar("ModelT", bound=BaseModel)


def load_folder(folder: Path) -> KnowledgeBase:
    """The knowledge base of a folder; raises KnowledgeError with every problem."""
    return load(read_folder(folder))


def load(files: Files) -> KnowledgeBase:
    """The knowledge base that the files make; raises KnowledgeError with every problem in any of them."""
    loading = _Loading(files)
    knowledge = loading.load()
    if loading.problems:
        raise KnowledgeError(loading.problems)
    return knowledge


def revision_of(files: Files) -> str:
    """The name of this content: a hash over the files, 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0{files[name]}".encode())
    return digest.hexdigest()[:12]


@dataclass
class _Written:
    """An item as its author wrote it, and where."""

    id: str
    article: str
    document: Document
    path: tuple[str | int, ...]
    model: EntryModel | GapModel

    def problem(self, message: str, *where: str | int) -> Problem:
        return self.document.problem((*self.path, *where), message)


@dataclass
class _Loading:
    files: Files
    problems: list[Problem] = field(default_factory=list)
    articles: dict[str, Article] = field(default_factory=dict)
    written: list[_Written] = field(default_factory=list)

    def load(self) -> KnowledgeBase:
        for name in sorted({path.partition("/")[0] for path in self.files if "/" in path}):
            self._read_article(name)
            self._read_faq(name)
        lexicon = self._read_lexicon()
        self._check_ids()
        entries = [self._entry(item, item.model) for item in self.written if isinstance(item.model, EntryModel)]
        gaps = [self._gap(item, item.model) for item in self.written if isinstance(item.model, GapModel)]
        return KnowledgeBase(revision_of(self.files), self.articles, tuple(entries), tuple(gaps), lexicon)

    # -- the files --------------------------------------------------------------------------------------------

    def _read_article(self, name: str) -> None:
        file = f"{name}/article.md"
        if not _NAME.fullmatch(name):
            self.problems.append(Problem(file, 1, 1, f"the folder name {name[:40]!r} must be a-z, 0-9 and hyphens"))
        raw = self.files.get(file, "")
        head = _FRONT_MATTER.match(raw)
        matter = FrontMatterModel()
        if head:
            document = read_yaml(file, head.group(1), first_line=2)
            document.value = {} if document.value is None else document.value
            matter = self._checked(document, FrontMatterModel, document.value) or matter
        text = raw[head.end() if head else 0 :].strip()
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
                checked = self._checked(document, model, item, (section, at), noted=True)
                if checked is not None:
                    self.written.append(_Written(checked.id, name, document, (section, at), checked))
        if not content.get("entries") and not document.problems:
            self.problems.append(document.problem((), "there are no entries; a FAQ needs at least one"))

    def _read_lexicon(self) -> Lexicon:
        if "lexicon.yaml" not in self.files:
            return Lexicon()
        document = read_yaml("lexicon.yaml", self.files["lexicon.yaml"])
        checked = self._checked(document, LexiconModel, document.value or {})
        return Lexicon(checked.names, checked.terms) if checked else Lexicon()

    # -- one value --------------------------------------------------------------------------------------------

    def _checked(
        self, document: Document, model: type[ModelT], value: Any, path: tuple[str | int, ...] = (), noted: bool = False
    ) -> ModelT | None:
        if not noted:
            self.problems += document.problems
        try:
            return model.model_validate(value)
        except ValidationError as error:
            self.problems += [
                document.problem((*path, *detail["loc"]), _said(detail, model)) for detail in error.errors()
            ]
            return None

    def _refuse_unknown(self, document: Document, content: dict[str, Any], model: type[BaseModel]) -> None:
        for key in content:
            if key not in model.model_fields:
                self.problems.append(document.problem((key,), _unknown_key(key, model)))

    def _check_ids(self) -> None:
        first: dict[str, _Written] = {}
        for item in self.written:
            known = first.setdefault(item.id, item)
            if known is not item:
                place = known.problem("", "id")
                self.problems.append(
                    item.problem(f"the id `{item.id}` is taken by {place.file}:{place.line}; choose another", "id")
                )

    # -- items ------------------------------------------------------------------------------------------------

    def _entry(self, item: _Written, model: EntryModel) -> Entry:
        article = self.articles[item.article]
        self._check_references(item, "related", model.related)
        citations = [
            citation
            for at, cited in enumerate(model.citations)
            for citation in self._citation(item, article, cited.quote, at)
        ]
        return Entry(
            model.id, item.article, model.topic, model.question, tuple(model.phrasings), model.answer,
            tuple(citations), tuple(model.related),
        )  # fmt: skip

    def _gap(self, item: _Written, model: GapModel) -> Gap:
        self._check_references(item, "nearest", [model.nearest] if model.nearest else [])
        return Gap(model.id, item.article, model.question, tuple(model.phrasings), model.answer, model.nearest)

    def _citation(self, item: _Written, article: Article, quote: str, at: int) -> Iterator[Citation]:
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
            message = f"this quote is not in the article word for word{_closest(quote, article)}"
        self.problems.append(item.problem(message, "citations", at, "quote"))

    def _check_references(self, item: _Written, key: str, ids: Iterable[str]) -> None:
        known = {other.id: other for other in self.written}
        for at, id in enumerate(ids):
            other = known.get(id)
            where = (key, at) if key == "related" else (key,)
            if other is None:
                self.problems.append(item.problem(f"there is no entry `{id}`{_meant(id, known)}", *where))
            elif isinstance(other.model, GapModel):
                self.problems.append(item.problem(f"`{id}` is in not_covered; name an entry", *where))


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
    near = difflib.get_close_matches(quote, sentences, n=1, cutoff=0.3)
    if not near:
        return "; copy it from there"
    matcher = difflib.SequenceMatcher(None, quote, near[0], autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 3]
    if not blocks:
        return "; copy it from there"
    stretch = near[0][blocks[0].b : blocks[-1].b + blocks[-1].size]
    return f"; the closest is “{stretch.strip()}”"
