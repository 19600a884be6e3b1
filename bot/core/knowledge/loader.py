"""From the texts of the files to a knowledge base, or to every problem at once, each with file, line and column."""

import difflib
import hashlib
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from rapidfuzz import fuzz

from bot.core.knowledge.article import Article, Citation
from bot.core.knowledge.files import LEXICON_FILE, Files, translation_files
from bot.core.knowledge.items import Item, ItemReader, is_todo, quotes_in, unknown
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase, Translation
from bot.core.knowledge.problems import KnowledgeError, Place, Problem, Severity
from bot.core.knowledge.schema import (
    SOURCES,
    EntryModel,
    FrontMatterModel,
    GapModel,
    LexiconModel,
    ModelT,
    TranslationsModel,
    checked,
)
from bot.core.knowledge.yaml_reader import Document, Path, read_yaml
from bot.core.language.lexicon import Lexicon

_FRONT_MATTER: Final = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NAME: Final = re.compile(r"[a-z0-9-]{1,60}")
PLACES_LISTED: Final = 3
"""Of a quote that stands in several places."""


@dataclass(frozen=True)
class Loaded:
    """A knowledge base, and what its author wants to know besides."""

    knowledge: KnowledgeBase
    items: Mapping[str, Item]
    """By id, with their places."""
    todo: Mapping[str, Sequence[Place]]
    """What is still to be written: drafts in ``entries`` and ``not_covered``, and ``parts`` of what is served."""
    flaws: Sequence[Problem]
    """What stops nothing, as warnings: ids under `related` or `nearest` that are not there, stale translations."""
    drafted: frozenset[tuple[str, int, int]] = frozenset()
    """The sentences that drafts cite."""
    files: Files = field(default_factory=dict)

    def place(self, id: str, *keys: str | int) -> Place:
        """Where an item stands, or a value in it."""
        return self.items[id].place(*keys)

    def phrasing_place(self, id: str, text: str) -> Place:
        """Where a phrasing of an item stands; its question where it is that."""
        found = (place for phrasing, place in self.items[id].phrasings if phrasing == text)
        return next(found, None) or self.place(id, "question")

    def sentence_place(self, article: str, offset: int) -> Place:
        """Where an offset of an article's text stands."""
        file = f"{article}/article.md"
        raw = self.files[file]
        at = len(raw.rstrip()) - len(self.knowledge.articles[article].text) + offset
        return Place(file, raw.count("\n", 0, at) + 1, at - raw.rfind("\n", 0, at))


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


def version_of(item: Entry | Gap) -> str:
    """The name of an English text, for its translations: a short hash of the answer, or of the question without one."""
    return hashlib.sha256((item.answer or item.question).encode()).hexdigest()[:8]


def revision_of(files: Files) -> str:
    """The name of this content: a hash over the files, 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0{files[name]}".encode())
    return digest.hexdigest()[:12]


@dataclass
class _Loading(ItemReader):
    articles: dict[str, Article] = field(default_factory=dict)
    flaws: list[Problem] = field(default_factory=list)

    def load(self) -> Loaded:
        for name in sorted({path.partition("/")[0] for path in self.files if "/" in path}):
            self._read_article(name)
            self.read(name)
        lexicon = self._read_lexicons()
        self._check_ids()
        self._check_references()
        served = {item.id for item in self.items if isinstance(item.model, EntryModel)}
        knowledge = KnowledgeBase(
            revision_of(self.files),
            self.articles,
            tuple(self._entry(item, item.model, served) for item in self.items if isinstance(item.model, EntryModel)),
            tuple(_gap(item, item.model, served) for item in self.items if isinstance(item.model, GapModel)),
            lexicon,
        )
        knowledge = replace(knowledge, translations=self._translations(knowledge))
        items = {item.id: item for item in self.items}
        return Loaded(knowledge, items, self.todo, self.flaws, frozenset(self._drafted()), self.files)

    def _drafted(self) -> Iterator[tuple[str, int, int]]:
        """The sentences that drafts cite."""
        for name, draft in self.drafts:
            article, address = self.articles[name], draft.get("cite")
            for quote in quotes_in(draft):
                found = article.places(quote) if isinstance(quote, str) else []
                yield from (place for citation in found for place in citation.places)
            if isinstance(address, str) and (sentence := article.by_address.get(address)):
                yield name, sentence.paragraph, sentence.number

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
        text = raw[head.end() if head else 0 :].strip()
        if not text:
            self.problems.append(Problem(file, 1, 1, "the article has no text; put it below the front matter"))
        self.articles[name] = Article(name, text, **matter.model_dump())

    def _read_lexicons(self) -> Lexicon:
        shared = self._lexicon(LEXICON_FILE)
        owned = {name: f"{name}/{LEXICON_FILE}" for name in self.articles}
        own = {name: self._lexicon(file) for name, file in owned.items() if file in self.files}
        return replace(shared, own=own)

    def _lexicon(self, file: str) -> Lexicon:
        read = self._read_whole(read_yaml(file, self.files.get(file, "")), LexiconModel)
        return Lexicon(read.names, read.terms) if read else Lexicon()

    def _read_whole(self, document: Document, model: type[ModelT]) -> ModelT | None:
        self.problems += document.problems
        self.note_cuts(document)
        return checked(document, model, {} if document.value is None else document.value, (), self.problems)

    def _translations(self, knowledge: KnowledgeBase) -> dict[str, dict[str, Translation]]:
        found: dict[str, dict[str, Translation]] = {}
        for article in self.articles:
            for file, language in translation_files(self.files, article).items():
                found.setdefault(language, {}).update(self._translated(read_yaml(file, self.files[file]), knowledge))
        return found

    def _translated(self, document: Document, knowledge: KnowledgeBase) -> Iterator[tuple[str, Translation]]:
        read = self._read_whole(document, TranslationsModel)
        article = document.file.partition("/")[0]
        for id, written in read.root.items() if read else ():
            item = knowledge.by_id.get(id)
            if id not in self.sections[article]:
                self.note_unknown(document, id, article)
            elif any(map(is_todo, (written.question, written.answer))):
                self.todo["translations"].append(document.place((id,)))
            elif isinstance(item, Entry) and not written.answer:
                self.problems.append(document.problem((id,), "`answer` is missing"))
            elif item is not None:
                stale = bool(written.of) and written.of != version_of(item)
                if stale:
                    message = f"the English has changed since; translate it again, then write `of: {version_of(item)}`"
                    self.flaws.append(document.place((id, "of")).problem(message, "stale", Severity.WARNING))
                yield id, Translation(written.question, written.answer or None, stale)

    # -- items ------------------------------------------------------------------------------------------------

    def _check_ids(self) -> None:
        first: dict[str, Item] = {}
        for item in self.items:
            known = first.setdefault(item.id, item)
            if known is not item:
                self.ids_lost.add(item.article)
                taken = known.place("id").seen_from(item.place().file)
                if item.model.id:
                    self._note(item, f"the id `{item.id}` is taken in {taken}; choose another", "id")
                else:
                    message = f"the id made of this question, `{item.id}`, is taken in {taken}; give this one an `id`"
                    self._note(item, message, "question")

    def _check_references(self) -> None:
        section_of = {id: section for own in self.sections.values() for id, section in own.items()}
        for item in self.items:
            for id, where in _references(item.model):
                if section_of.get(id) == "not_covered":
                    self._note(item, f"`{id}` is in not_covered; name an entry", *where)
                elif id not in section_of and not self.ids_lost:
                    # It may be the next one to be written; until then it only leads nowhere.
                    message = f"{unknown(id, section_of)} yet"
                    self.flaws.append(item.place(*where).problem(message, "related", Severity.WARNING))

    def _note(self, item: Item, message: str, *where: str | int) -> None:
        self.problems.append(item.place(*where).problem(message))

    def _entry(self, item: Item, model: EntryModel, served: Container[str]) -> Entry:
        related = tuple(id for id in model.related if id in served)
        return Entry(
            item.id, item.article, model.topic, model.question, _asked(item), model.answer,
            tuple(self._citations(item, model)), related,
        )  # fmt: skip

    def _citations(self, item: Item, model: EntryModel) -> Iterator[Citation]:
        """What an entry rests on: its quotes, then the sentence that it names by its place."""
        article = self.articles[item.article]
        if not article.text:  # which is told already, and once is enough
            return
        if not (model.citations or model.quote or model.cite):
            self._note(item, f"what the answer rests on is missing; write {' or '.join(f'`{k}:`' for k in SOURCES)}")
        for at, cited in enumerate(model.citations):
            yield from self._quoted(item, article, cited.quote, "citations", at, "quote")
        if model.quote:
            yield from self._quoted(item, article, model.quote, "quote")
        if sentence := article.by_address.get(model.cite):
            yield article.whole(sentence)
        elif model.cite:
            last = article.sentences[-1].address
            self._note(item, f"there is no sentence `{model.cite}`; the last one is {last}", "cite")

    def _quoted(self, item: Item, article: Article, quote: str, *where: str | int) -> Iterator[Citation]:
        places = article.places(quote)
        if len(places) == 1:
            yield places[0]
            return
        if places:
            found = list(dict.fromkeys(f"paragraph {each.paragraph}, sentence {each.sentence}" for each in places))
            listed = " and ".join([*found[:PLACES_LISTED], *(["elsewhere"] if len(found) > PLACES_LISTED else [])])
            message = f"this quote stands {len(places)} times in the article ({listed}); make it longer"
        elif article.crosses_sentences(quote):
            message = "this quote goes over the end of a paragraph, or of two sentences; make one quote of each"
        else:
            message = f"this quote is not in the article word for word{_hint(quote, article)}"
        self._note(item, message, *where)


def _gap(item: Item, model: GapModel, served: Container[str]) -> Gap:
    nearest = model.nearest if model.nearest in served else None
    return Gap(item.id, item.article, model.question, _asked(item), model.answer, nearest)


def _asked(item: Item) -> tuple[str, ...]:
    return tuple(text for text, _ in item.phrasings)


def _references(model: EntryModel | GapModel) -> list[tuple[str, Path]]:
    """The ids that an item leads to, and the keys under which they stand."""
    if isinstance(model, EntryModel):
        return [(id, ("related", at)) for at, id in enumerate(model.related)]
    return [(model.nearest, ("nearest",))] if model.nearest else []


# -- a quote that is not there ------------------------------------------------------------------------------------

_LEAST_ALIKE: Final = 65
"""The likeness (0 to 100) to the quote from which a stretch of the article is the one that was meant."""


def _hint(quote: str, article: Article) -> str:
    """The end of the message about a quote that does not stand in the article word for word."""
    bare = quote.strip("\"'“”‘’„«» ")
    if bare != quote and article.places(bare):
        return "; remove the quotation marks around it"
    if "…" in quote or "..." in quote:
        return "; where words are left out, make two quotes of it"
    text = article.text
    near = fuzz.partial_ratio_alignment(quote.lower(), text.lower(), score_cutoff=_LEAST_ALIKE)
    if near is None or len(quote) > len(text) or len(text.lower()) != len(text):
        return "; copy it from there"
    # The stretch in whole words, within the sentence that has most of it.
    start, end = near.dest_start, near.dest_end
    sentence = max(article.sentences, key=lambda each: min(each.end, end) - max(each.start, start))
    start, end = max(start, sentence.start), min(end, sentence.end)
    start = text.rfind(" ", sentence.start, start + 1) + 1 or sentence.start
    end = min(found if (found := text.find(" ", end)) >= 0 else sentence.end, sentence.end)
    stretch = text[start:end].strip(" ,;:")
    where = f"paragraph {sentence.paragraph}, sentence {sentence.number}"
    return f"; the article has “{stretch}” ({where}){_difference(quote.split(), stretch.split())}"


def _difference(written: Sequence[str], right: Sequence[str]) -> str:
    """The first words that are others than the article's."""
    one, other = ([word.strip(".,;:!?\"'“”‘’()") for word in words] for words in (written, right))
    for kind, a, a_end, b, b_end in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "replace":
            return f": “{' '.join(other[b:b_end])}”, not “{' '.join(one[a:a_end])}”"
    return ""
