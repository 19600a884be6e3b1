"""Labelled questions: what people ask, and which sentences of the article answer it. One JSON object a line."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path, PurePath
from typing import Final

from bot.core.knowledge.files import QUESTIONS_FILE, Files
from bot.core.knowledge.model import Entry, Gap, KnowledgeBase
from bot.core.knowledge.problems import KnowledgeError, Problem
from bot.core.language.recognise import ENGLISH
from bot.core.language.tokens import tokens

Sentences = frozenset[tuple[str, int, int]]
"""Sentences as article, paragraph and number."""
NO_STYLE: Final = "plain"
INTERVIEW: Final = "interview"
"""The style of questions that were picked for being hard, rather than asked by readers."""
MISSED: Final = "missed"
"""The style of those that readers asked in vain."""
_NAMED: Final = re.compile(r"(?:(?P<article>[^/]+)/)?p(?P<paragraph>\d{1,6})s(?P<sentence>\d{1,6})")


class Label(StrEnum):
    """Whether the article answers a question."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    CHITCHAT = "chitchat"
    OVERHEARD = "overheard"
    """What people say to each other in a group."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and its label. ``evidence``: one of these sentences answers it; all of them where ``in_parts``."""

    id: str
    question: str
    label: Label
    evidence: Sentences = frozenset()
    in_parts: bool = False
    style: str = NO_STYLE
    set: str = ""
    language: str = ENGLISH
    need: str = ""
    """Names what is wanted, where several people word it."""
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)
    """Where it stands."""


def read_labelled_files(paths: Iterable[Path], knowledge: KnowledgeBase) -> list[Labelled]:
    """The labelled questions of some JSONL files; raises KnowledgeError with everything wrong in any of them."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        try:
            files[str(path)] = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            problems.append(Problem(str(path), 1, 1, f"the file cannot be read: {error.strerror}"))
        except UnicodeDecodeError:
            problems.append(Problem(str(path), 1, 1, "the file is not UTF-8 text; save it as UTF-8"))
    return _read_all(files, knowledge, problems)


def labelled_questions(files: Files, knowledge: KnowledgeBase) -> list[Labelled]:
    """Those that ship with the articles; raises KnowledgeError with everything wrong in any of them."""
    own = {name: files[name] for name in sorted(files) if name.endswith(f"/{QUESTIONS_FILE}")}
    return _read_all(own, knowledge, [])


def _read_all(files: Files, knowledge: KnowledgeBase, problems: list[Problem]) -> list[Labelled]:
    found: list[Labelled] = []
    for name, text in files.items():
        try:
            found += read_labelled(name, text, knowledge)
        except KnowledgeError as error:
            problems += error.problems
    if problems:
        raise KnowledgeError(problems)
    return found


def read_labelled(file: str, text: str, knowledge: KnowledgeBase) -> list[Labelled]:
    """The labelled questions of one JSONL file; raises KnowledgeError with every line that is not one.

    A sentence named without its article ("p3s2") belongs to the article in whose folder the file lies, or to the only
    one there is. The questions of one file are a set, with the name of the file or of that article.
    """
    path = PurePath(file)
    own = path.parent.name if path.parent.name in knowledge.articles else None
    only = next(iter(knowledge.articles)) if len(knowledge.articles) == 1 else None
    found: list[Labelled] = []
    problems: list[Problem] = []
    no_json = 0
    # Not splitlines(): JSON may hold U+2028 and its like within a line.
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    for number, line in lines:
        try:
            read = _labelled(json.loads(line), number, own or path.stem, own or only, knowledge)
            found.append(replace(read, file=file, line=number))
        except json.JSONDecodeError as error:
            no_json += 1
            curly = line[error.pos : error.pos + 1] in set("“”„")
            advice = '; type straight quotation marks (")' if curly else ""
            problems.append(Problem(file, number, error.colno, f"not a JSON object: {error.msg}{advice}"))
        except RecursionError:
            problems.append(Problem(file, number, 1, "nested too deep; write one flat JSON object a line"))
        except _NotAQuestionError as error:
            problems.append(Problem(file, number, 1, str(error)))
    if no_json > 1 and no_json == len(lines):
        # Another kind of file: one line says so, instead of one for each of its lines.
        message = 'these are no labelled questions; write one JSON object a line, as {"question": …, "kind": …}'
        problems = [Problem(file, 1, 1, message)]
    if not found and not problems:
        problems.append(Problem(file, 1, 1, "there are no questions here; write one JSON object a line"))
    if problems:
        raise KnowledgeError(problems)
    return found


def contradictions(labelled: Iterable[Labelled], knowledge: KnowledgeBase) -> Iterator[tuple[Labelled, str]]:
    """Labels that say something else than the FAQ does word for word, and how to mend each."""
    written = knowledge.by_words()
    for each in labelled:
        items = written.get(tokens(each.question), [])
        if not items or each.label not in (Label.ANSWERABLE, Label.UNANSWERABLE):
            continue
        told = f"“{each.question}” is labelled {each.label}, and stands in `{items[0].id}`"
        if each.label is Label.UNANSWERABLE and all(isinstance(item, Entry) for item in items):
            yield each, f"{told}, which answers it; delete this line, or take the phrasing out there"
        elif each.label is Label.ANSWERABLE and all(isinstance(item, Gap) for item in items):
            yield each, f"{told}, a gap; delete this line, or take the phrasing out there"
        elif each.label is Label.ANSWERABLE and not any(each.evidence & _places(item) for item in items):
            yield each, f"{told}, which rests on other sentences; put the evidence right here, or move the phrasing"


def _places(item: Entry | Gap) -> Sentences:
    return item.places if isinstance(item, Entry) else frozenset()


class _NotAQuestionError(Exception):
    """Says what is wrong with a line, and what would be right."""


def _labelled(row: object, number: int, set_name: str, article: str | None, knowledge: KnowledgeBase) -> Labelled:
    if not isinstance(row, dict):
        raise _NotAQuestionError("this must be a JSON object, as {…}")
    usual = (("question", None), ("style", NO_STYLE), ("id", f"{number}"), ("language", ENGLISH))
    question, style, id, language = (_text(row, key, default) for key, default in usual)
    need = _text(row, "need", None) if "need" in row else ""
    label = _text(row, "kind", None)
    if label not in set(Label):
        raise _NotAQuestionError(f"`kind` must be one of {', '.join(Label)}")
    in_parts = row.get("evidence_all", False)
    if not isinstance(in_parts, bool):
        raise _NotAQuestionError("`evidence_all` must be true or false")
    named = row.get("evidence", [])
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise _NotAQuestionError('`evidence` must be a list of sentences, as ["p3s2"]')
    evidence = frozenset(_sentence(name, article, knowledge) for name in named)
    if label == Label.ANSWERABLE and not evidence:
        raise _NotAQuestionError('`evidence` is missing: name the sentences that answer it, as ["p3s2"]')
    return Labelled(id, question, Label(label), evidence, in_parts, style, set_name, language, need)


def _sentence(name: str, article: str | None, knowledge: KnowledgeBase) -> tuple[str, int, int]:
    found = _NAMED.fullmatch(name)
    if found is None:
        raise _NotAQuestionError(f"`{name[:60]}` names no sentence; write p3s2 or article/p3s2")
    article = found["article"] or article
    if article is None:
        raise _NotAQuestionError(f"`{name}` could be of any article; write article/{name}")
    if article not in knowledge.articles:
        known = ", ".join(list(knowledge.articles)[:5])
        raise _NotAQuestionError(f"there is no article `{article[:60]}`; known are {known}")
    sentence = knowledge.articles[article].by_address.get(f"p{int(found['paragraph'])}s{int(found['sentence'])}")
    if sentence is None:
        last = knowledge.articles[article].sentences[-1].address
        raise _NotAQuestionError(f"there is no sentence `{name}`; the last one is {last}")
    return article, sentence.paragraph, sentence.number


def _text(row: dict[str, object], key: str, default: str | None) -> str:
    value = row.get(key, default)
    if value is None:
        raise _NotAQuestionError(f"`{key}` is missing")
    if not isinstance(value, str) or not value.strip():
        raise _NotAQuestionError(f"`{key}` must be a text")
    return value
