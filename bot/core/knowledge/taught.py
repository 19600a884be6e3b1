"""What was taught in the chat: phrasings and gaps laid over the FAQ, until its author has taken them up.

They are one more file of the knowledge, ``taught.yaml``, kept with the revisions and never in the folder: so they go
live, are rolled back and reach every replica as everything else does.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Annotated, ClassVar, Final

import yaml
from pydantic import ConfigDict, StringConstraints, TypeAdapter, ValidationError

from bot.core.knowledge.files import GAPS_FILE, PHRASINGS_FOLDER, Files
from bot.core.knowledge.model import Entry, Gap, ItemT, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError
from bot.core.knowledge.schema import Id, Text
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.language.tokens import tokens

TAUGHT_FILE: Final = "taught.yaml"
_STRICT: Final = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class TaughtPhrasing:
    """A way of asking for an entry or a gap."""

    __pydantic_config__: ClassVar = _STRICT
    target: Id
    phrasing: Text

    @property
    def text(self) -> str:
        """The words that were taught."""
        return self.phrasing

    @property
    def key(self) -> str:
        """Names it in a button: 8 hexadecimal digits."""
        return _short_hash(self.target, self.phrasing)


@dataclass(frozen=True, slots=True)
class TaughtGap:
    """A question that the article does not answer, and other wordings of it.

    ``nearest`` is the entry whose passage comes closest, if any.
    """

    __pydantic_config__: ClassVar = _STRICT
    id: Id
    article: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
    question: Text
    nearest: Id | None = None
    phrasings: tuple[Text, ...] = ()

    @property
    def text(self) -> str:
        """The words that were taught."""
        return self.question

    @property
    def key(self) -> str:
        """Names it in a button: 8 hexadecimal digits."""
        return _short_hash(self.article, self.question)


Lesson = TaughtPhrasing | TaughtGap


def new_gap(questions: Sequence[str], article: str, nearest: Entry | None) -> TaughtGap:
    """A gap of questions that mean the same, with an id of its own; ``nearest`` is of the same article."""
    question, *others = questions
    id = f"taught-{_short_hash(article, question)}"
    return TaughtGap(id, article, question, nearest.id if nearest else None, tuple(others))


@dataclass(frozen=True)
class _Taught:
    __pydantic_config__: ClassVar = _STRICT
    phrasings: tuple[TaughtPhrasing, ...] = ()
    not_covered: tuple[TaughtGap, ...] = ()


def read_lessons(files: Files) -> tuple[Lesson, ...]:
    """What was taught, out of the files; raises KnowledgeError."""
    document = read_yaml(TAUGHT_FILE, files.get(TAUGHT_FILE, ""))
    if document.problems:
        raise KnowledgeError(document.problems)
    try:
        read = TypeAdapter(_Taught).validate_python(document.value or {})
    except ValidationError as error:
        raise KnowledgeError([document.problem(tuple(d["loc"]), d["msg"]) for d in error.errors()]) from None
    return (*read.phrasings, *read.not_covered)


def with_lessons(files: Files, lessons: Sequence[Lesson]) -> Files:
    """The files, with exactly these lessons."""
    others = {name: text for name, text in files.items() if name != TAUGHT_FILE}
    if not lessons:
        return others
    content = {
        "phrasings": [asdict(each) for each in lessons if isinstance(each, TaughtPhrasing)],
        "not_covered": [_gap_fields(each) for each in lessons if isinstance(each, TaughtGap)],
    }
    return {**others, TAUGHT_FILE: _dumped({key: value for key, value in content.items() if value})}


def taught(knowledge: KnowledgeBase, lessons: Sequence[Lesson]) -> KnowledgeBase:
    """The knowledge base with the lessons in it, which all have their place there."""
    phrasings: dict[str, list[str]] = defaultdict(list)
    gaps = []
    for lesson in lessons:
        if isinstance(lesson, TaughtPhrasing):
            phrasings[lesson.target].append(lesson.phrasing)
        else:
            nearest = lesson.nearest if lesson.nearest and knowledge.entry(lesson.nearest) else None
            gaps.append(Gap(lesson.id, lesson.article, lesson.question, lesson.phrasings, None, nearest))
    entries = tuple(_with(entry, phrasings) for entry in knowledge.entries)
    return replace(knowledge, entries=entries, gaps=(*(_with(gap, phrasings) for gap in knowledge.gaps), *gaps))


@dataclass(frozen=True)
class LessonStatus:
    """Lessons that still count, those that the FAQ has by itself now, and those whose entry or article is gone."""

    kept: tuple[Lesson, ...] = ()
    merged: tuple[Lesson, ...] = ()
    orphaned: tuple[Lesson, ...] = ()


def lesson_status(knowledge: KnowledgeBase, lessons: Sequence[Lesson]) -> LessonStatus:
    """Sorts lessons by whether the FAQ as it is written still needs them; the same words are the same phrasing."""
    if not lessons:  # the usual case, and reading every phrasing is a fifth of the time that a load takes
        return LessonStatus()
    written = knowledge.by_words()
    kept: list[Lesson] = []
    merged: list[Lesson] = []
    orphaned: list[Lesson] = []
    for lesson in lessons:
        has_its_place = (
            lesson.target in knowledge.by_id
            if isinstance(lesson, TaughtPhrasing)
            else lesson.article in knowledge.articles and lesson.id not in knowledge.by_id
        )
        (merged if tokens(lesson.text) in written else kept if has_its_place else orphaned).append(lesson)
    return LessonStatus(tuple(kept), tuple(merged), tuple(orphaned))


def as_faq_yaml(knowledge: KnowledgeBase, lessons: Iterable[Lesson]) -> str:
    """The lessons as they stand in files of each article, phrasings and noes; empty where there are none."""
    phrasings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    gaps: dict[str, list[TaughtGap]] = defaultdict(list)
    for lesson in lessons:
        if isinstance(lesson, TaughtGap):
            gaps[lesson.article].append(lesson)
        elif (item := knowledge.by_id.get(lesson.target)) is not None:
            phrasings[item.article][lesson.target].append(lesson.phrasing)
    blocks = []
    for article in sorted({*phrasings, *gaps}):
        if phrasings[article]:
            blocks.append(f"# {article}/{PHRASINGS_FOLDER}/taught.yaml\n{_dumped(dict(phrasings[article]))}")
        if gaps[article]:
            fields = [_gap_fields(gap, "article") for gap in gaps[article]]
            blocks.append(f"# {article}/{GAPS_FILE}: add to its list\n{_dumped({'not_covered': fields})}")
    return "\n".join(blocks)


def _gap_fields(gap: TaughtGap, *without: str) -> dict[str, object]:
    fields = {key: value for key, value in asdict(gap).items() if value and key not in without}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()}


def _with(item: ItemT, phrasings: Mapping[str, list[str]]) -> ItemT:
    if item.id not in phrasings:
        return item
    return replace(item, phrasings=(*item.phrasings, *phrasings[item.id]))


def _dumped(value: object) -> str:
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000)


def _short_hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]
