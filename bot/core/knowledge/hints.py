"""What is wrong with a text that is no YAML, in an author's words, and where the mistake began.

The parser notices a mistake where it can go on no longer, which may be far below; and it talks of scalars and blocks.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final, Protocol

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process
from yaml.events import ScalarEvent

from bot.core.knowledge.article import Article, Sentence
from bot.core.knowledge.schema import CitationModel, TranslationModel, TranslationsModel

_KEY: Final = re.compile(r"(?P<dashes>(?:- +)*)(?P<key>[\w-]+):(?= |$)")
_DASH: Final = re.compile(r"-(?: |$)")
_GLUED_KEY: Final = re.compile(r"[a-z_]+:\S")

BULLETS: Final = ("•", "–", "—", "‐", "‑", "−", "·", "▪", "●")
"""What word processors make of a hyphen in front of an item."""
USE_A_HYPHEN: Final = "use a plain hyphen (-) for the dash"
_RESOLVE_IT: Final = "keep one of the two versions, and remove the lines that begin with <<<<<<<, ======= and >>>>>>>"


class _Mark(Protocol):
    """A place, by either of the two parsers."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where; line and column count from 0."""

    line: int
    column: int
    message: str


def mistake(error: yaml.MarkedYAMLError, text: str, last: ScalarEvent | None) -> Mistake:
    """What an author did where the parser gave up; ``last`` is the last text that it had read until then."""
    return _Reading(error, text.split("\n"), last).mistake()


def in_quotes(text: str) -> str:
    """How to quote a text, as advice: in quotation marks that it does not have itself."""
    if '"' not in text:
        return "put the text in double quotes"
    if "'" not in text:
        return "put the text in single quotes, as it has double quotes itself"
    return "put the text in single quotes, and write each ' in it twice"


class _Reading:
    def __init__(self, error: yaml.MarkedYAMLError, lines: Sequence[str], last: ScalarEvent | None) -> None:
        self._lines = lines
        self._said = f"{error.context or ''} {error.problem or ''}"
        self._end = _place(error.problem_mark) or _place(error.context_mark) or (0, 0)
        self._start = _place(error.context_mark) or self._end
        self._last = last

    def mistake(self) -> Mistake:
        line, column = self._end
        if found := self._strange_line():
            return found
        if "alias" in self._said or "anchor" in self._said:
            return self._mark_in_front()
        if self._last and (found := self._after_quotes(self._last)):
            return found
        if "\t" in self._indentation(line):
            return Mistake(line, self._line(line).index("\t"), "a tab before the text; use spaces instead")
        if "quoted scalar" in self._said and "escape" in self._said:
            message = "a backslash means something else in double quotes; put the text in single quotes"
            return Mistake(line, column, message)
        if "quoted scalar" in self._said or "double-quoted" in self._said:
            return _unclosed_quotes(*self._start, self._line(self._start[0]))
        if "mapping values" in self._said:
            return self._colon()
        if "cannot start any token" in self._said or "directive" in self._said:
            mark = self._line(line)[column : column + 1]
            return Mistake(line, column, f"no text may start with {mark}; {in_quotes(self._line(line)[column:])}")
        if "block scalar" in self._said:
            mark = self._line(self._start[0])[self._start[1] : self._start[1] + 1]
            advice = in_quotes(self._line(self._start[0])[self._start[1] :])
            return Mistake(*self._start, f"no text in one line may start with {mark}; {advice}")
        if "simple key" in self._said:
            return self._neither_item_nor_key()
        if "flow" in self._said:
            bracket = self._line(self._start[0])[self._start[1] : self._start[1] + 1]
            return Mistake(
                *self._start, f"this {bracket} is not closed; if it belongs to a text, put the text in quotes"
            )
        if "block" in self._said:
            return self._out_of_line()
        return Mistake(line, column, f"this is not valid YAML: {self._said.strip()}")

    def _strange_line(self) -> Mistake | None:
        """The first line that nobody wrote so on purpose, wherever the parser gave up."""
        for at, line in enumerate(self._lines):
            if line.startswith("<<<<<<< "):
                return Mistake(at, 0, f"a conflict that git left; {_RESOLVE_IT}")
            indentation = self._indentation(at)
            if line.strip() and (strange := indentation.strip(" \t")):
                column = indentation.index(strange[0])
                return Mistake(at, column, "a space that is not a plain one; type the spaces before the text anew")
        return None

    def _mark_in_front(self) -> Mistake:
        line, column = self._start
        written = self._line(line)[column:]
        if not self._line(line)[:column].strip() and written.startswith("* "):
            return Mistake(line, column, f"{USE_A_HYPHEN}, not *")
        return Mistake(line, column, f"a text that starts with {written[:1]} must be in quotes; {in_quotes(written)}")

    # -- quotation marks --------------------------------------------------------------------------------------

    def _after_quotes(self, last: ScalarEvent) -> Mistake | None:
        """Something follows a text in quotes, in the line in which the parser saw the quotes closed."""
        start, end = _place(last.start_mark), _place(last.end_mark)
        if last.style not in ("'", '"') or start is None or end is None or end[0] != self._end[0]:
            return None
        if start[0] != end[0]:
            return _unclosed_quotes(*start, self._line(start[0]))
        advice = in_quotes(self._line(start[0])[start[1] :])
        return Mistake(*start, f"the text goes on after its closing quote; {advice}")

    # -- colons and dashes ------------------------------------------------------------------------------------

    def _colon(self) -> Mistake:
        line, column = self._end
        key = _KEY.match(self._line(line).lstrip())
        if key and key.end() == column - len(self._indentation(line)) + 1 and line > 0:
            return self._out_of_line()  # the line above seems to go on here
        begun = _KEY.match(self._line(line).lstrip())
        written = self._line(line).lstrip()[begun.end() if begun else 0 :]
        return Mistake(line, column, f"a colon inside a text; {in_quotes(written)}")

    def _neither_item_nor_key(self) -> Mistake:
        line, column = self._start
        written = self._line(line)[column:]
        if written.startswith(BULLETS):
            return Mistake(line, column, f"{USE_A_HYPHEN}, not {written[0]}")
        if written.startswith("-"):
            return Mistake(line, column, "there is no space after the dash; put one there")
        if _GLUED_KEY.match(written):
            return Mistake(line, column + written.index(":"), "there is no space after the colon; put one there")
        return Mistake(line, column, "this line is neither `- item` nor `key: value`; is a dash or a colon missing?")

    # -- indentation ------------------------------------------------------------------------------------------

    def _out_of_line(self) -> Mistake:
        line, column = self._end
        begins = len(self._indentation(line))
        if column > begins and self._line(line)[:column].rstrip()[-1:] in ("]", "}"):
            message = f"the text goes on after a closing bracket; {in_quotes(self._line(line))}"
            return Mistake(line, max(map(self._line(line).find, "[{")), message)
        kind = "dash" if _DASH.match(self._line(line).lstrip()) else "key"
        fitting = self._fitting(line, kind)
        if fitting is None:
            return Mistake(line, begins, "this line does not fit what is above it; look at its spaces, dash and colon")
        right = f"put it below that of line {fitting[0] + 1}, in column {fitting[1] + 1}"
        return Mistake(line, begins, f"this {kind} is in column {begins + 1}; {right}")

    def _fitting(self, line: int, kind: str) -> tuple[int, int] | None:
        """The dash or key that a line was to stand below, if one can be told."""
        begins = len(self._indentation(line))
        above = list(self._above(line, kind))
        if any(column == begins for _, column in above):  # in place for another list, not for the one right above it
            return next((place for place in above if place[1] != begins), None)
        return min(above, key=lambda place: (abs(place[1] - begins), line - place[0]), default=None)

    def _above(self, line: int, kind: str) -> Iterator[tuple[int, int]]:
        """Where dashes or keys stand in the lines above, from the nearest up to the next one at the left margin."""
        for at in range(line - 1, -1, -1):
            begins = len(self._indentation(at))
            written = self._line(at)[begins:]
            key = _KEY.match(written)
            if kind == "dash" and _DASH.match(written):
                yield at, begins
            if kind == "key" and key:
                yield at, begins + len(key["dashes"])
            if key and not begins:
                return

    def _line(self, at: int) -> str:
        return self._lines[at] if at < len(self._lines) else ""

    def _indentation(self, at: int) -> str:
        line = self._line(at)
        return line[: len(line) - len(line.lstrip())]


def _unclosed_quotes(line: int, column: int, written: str) -> Mistake:
    mark = written[column : column + 1]
    return Mistake(line, column, f"the {mark} that opens here is never closed in its line; close it, or remove it")


def _place(mark: _Mark | None) -> tuple[int, int] | None:
    return (mark.line, mark.column) if mark else None


_OTHER_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "entries": ("faq", "faqs", "questions", "items", "answers", "covered"),
    "not_covered": ("gaps", "noes", "nos", "unanswered", "notanswered", "unanswerable", "missing", "uncovered"),
    "phrasings": ("variations", "variants", "alternatives", "synonyms", "examples", "wordings", "ask", "asked"),
    "citations": ("quotes", "quote", "sources", "source", "cites", "evidence", "references"),
    "quote": ("text", "sentence", "passage", "citation", "source"),
    "question": ("q", "ask"),
    "answer": ("a", "reply", "response", "text"),
    "topic": ("section", "heading", "category", "title", "group", "theme"),
    "related": ("seealso", "see", "next", "links"),
    "nearest": ("closest", "near", "related", "see", "entry"),
    "title": ("headline", "heading", "name"),
    "publisher": ("author", "newspaper", "source", "site", "outlet"),
    "date": ("published", "day", "publishedon", "publicationdate"),
    "url": ("link", "address", "web", "website", "webaddress"),
    "language": ("lang", "locale"),
    "names": ("people", "places"),
    "terms": ("words", "synonyms"),
}
"""What people call the keys of the files, without marks and capital letters."""
LEAST_LIKE: Final = 0.7
"""The likeness (0 to 1) from which a key is taken for a known one misspelt; `notes` is none of `entries`."""


def meant(key: str, known: Iterable[str]) -> str | None:
    """The known key that was meant, if that can be told."""
    bare = {_bare_key(name): name for name in known}
    written = _bare_key(key)
    if written in bare:
        return bare[written]
    for name in bare.values():
        if written in _OTHER_NAMES.get(name, ()):
            return name
    near = difflib.get_close_matches(written, bare, n=1, cutoff=LEAST_LIKE)
    return bare[near[0]] if near else None


def _bare_key(key: str) -> str:
    return "".join(filter(str.isalnum, key.lower()))


COPY_IT: Final = "; copy it from there"
_LOOKED_AT: Final = 8
"""Sentences that are compared word by word: those that look most like the quote."""
_LONGEST: Final = 2_000
"""Characters of a sentence that is looked at; no quote is longer."""
_LEAST_ALIKE: Final = 0.5
"""The share of a quote's words that a sentence must have in that order to be the one that was meant."""
_DIFFERENCES_SHOWN: Final = 2


def hint(quote: str, article: Article) -> str:
    """The end of the message about a quote that does not stand in the article word for word."""
    if "…" in quote or "..." in quote:
        return "; where words are left out, make two quotes of it"
    near = _looking_alike(quote, article)
    for sentence in near:
        for differs, made_alike in _DIFFERENCES.items():
            if found := _found(quote, article.sentence_text(sentence), made_alike):
                return f"; only {differs} differ: the article has “{found}”"
    comparisons = [_Comparison(quote, sentence, article.sentence_text(sentence)) for sentence in near]
    best = max(comparisons, key=lambda each: each.alike, default=None)
    return best.said() if best and best.alike >= _LEAST_ALIKE else COPY_IT


def _looking_alike(quote: str, article: Article) -> list[Sentence]:
    sentences = [sentence for sentence in article.sentences if sentence.end - sentence.start <= _LONGEST]
    texts = list(map(article.sentence_text, sentences))
    found = [
        at
        for scorer in (fuzz.WRatio, fuzz.partial_ratio)
        for _, _, at in process.extract(
            quote, texts, scorer=scorer, processor=str.lower, score_cutoff=50, limit=_LOOKED_AT
        )
    ]
    return [sentences[at] for at in dict.fromkeys(found)]


def _without_spaces(character: str) -> str:
    return "" if character.isspace() else character


def _without_marks(character: str) -> str:
    return character if character.isalnum() else ""


def _bare(character: str) -> str:
    return _without_marks(character).lower()


_DIFFERENCES: Final[dict[str, Callable[[str], str]]] = {
    "capital letters": str.lower,
    "spaces": _without_spaces,
    "punctuation or spaces": _without_marks,
    "capital letters, punctuation or spaces": _bare,
}
"""What may be all that differs, and how to make it alike."""


def _found(quote: str, sentence: str, made_alike: Callable[[str], str]) -> str:
    """The stretch of the sentence that is like the quote; empty where there is none."""
    wanted = "".join(map(made_alike, quote))
    places = [at for at, character in enumerate(sentence) for _ in made_alike(character)]
    start = "".join(map(made_alike, sentence)).find(wanted) if wanted else -1
    return sentence[places[start] : places[start + len(wanted) - 1] + 1] if start >= 0 else ""


class _Comparison:
    """A quote and a sentence, word by word."""

    def __init__(self, quote: str, sentence: Sentence, text: str) -> None:
        self._sentence = sentence
        self._words = text.split()
        written = quote.split()
        matcher = SequenceMatcher(None, _bare_words(written), _bare_words(self._words), autojunk=False)
        self._blocks = [block for block in matcher.get_matching_blocks() if block.size]
        self._length = len(written)
        self.alike = sum(block.size for block in self._blocks) / max(self._length, 1)

    def said(self) -> str:
        """Where the sentence stands, and the words of it where the quote has others, each with those around them."""
        stretches = list(dict.fromkeys(" ".join(words).strip(" ,;:.") for words in self._differing()))
        if not stretches:
            return COPY_IT
        listed = " and ".join(f"“{stretch}”" for stretch in stretches[:_DIFFERENCES_SHOWN])
        return f"; paragraph {self._sentence.paragraph}, sentence {self._sentence.number} has {listed}"

    def _differing(self) -> Iterator[Sequence[str]]:
        first, last = self._blocks[0], self._blocks[-1]
        if first.a:  # as many words as the quote has there, or as there are
            yield self._words[max(first.b - first.a, 0) : first.b + 2]
        for one, other in pairwise(self._blocks):
            yield self._words[one.b + one.size - 1 : other.b + 1]
        if after := self._length - last.a - last.size:
            end = last.b + last.size
            yield self._words[max(end - 2, 0) : end + after]


def _bare_words(words: Sequence[str]) -> list[str]:
    return ["".join(map(_bare, word)) or word for word in words]


def unknown_key(key: str, model: type[BaseModel]) -> str:
    """The message about a key that a model lacks."""
    near = meant(key, model.model_fields)
    hint = f" (did you mean `{near}`?)" if near else ""
    return f"unknown key `{key[:40]}`{hint}; known are {', '.join(model.model_fields)}"


def is_unknown_key(detail: ErrorDetails) -> bool:
    """Whether it is the key itself that is wrong, not its value."""
    return detail["type"] == "extra_forbidden"


def told_once(details: Sequence[ErrorDetails], model: type[BaseModel]) -> Iterator[ErrorDetails]:
    """The mistakes without those that another one explains: a key is not missing where it is only misspelt."""
    misspelt = {
        (*detail["loc"][:-1], meant(str(detail["loc"][-1]), _model_at(detail, model).model_fields))
        for detail in details
        if is_unknown_key(detail)
    }
    return (detail for detail in details if detail["type"] != "missing" or detail["loc"] not in misspelt)


def said(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What the validator found."""
    name, key = _name(detail), str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "missing":
            return f"`{key}` is missing"
        case "extra_forbidden":
            return unknown_key(key, _model_at(detail, model))
        case "string_type":
            return f"{name} {_no_text(detail, model)}"
        case "string_too_short":
            return f"{name} {_empty(detail, model)}"
        case "string_too_long":
            return f"{name} has more than {detail['ctx']['max_length']} characters; make it shorter"
        case "string_pattern_mismatch":
            return f"{name} must be {_PATTERNS.get(key, 'lower-case letters, digits and hyphens, at most 40')}"
        case "too_short":
            return f"{name} needs at least one item"
        case "list_type":
            return f"{name} must be a list, each item with a dash{_bullet(detail['input'])}"
        case "model_type" | "dict_type" | "model_attributes_type":
            return _no_group(detail, name)
        case _:
            return f"{name}: {detail['msg'].lower()}"


def _bullet(written: object) -> str:
    return f"; {USE_A_HYPHEN}, not {written[0]}" if isinstance(written, str) and written.startswith(BULLETS) else ""


_PATTERNS: Mapping[str, str] = {
    "url": "an address that starts with http:// or https://",
    "language": "a code of two or three letters, as en or en-GB",
    "cite": "the place of a sentence, as p5s1: the first of the fifth paragraph",
}


def _name(detail: ErrorDetails) -> str:
    """What is wrong, by its key; an item by its list and its number, counted from 1."""
    match detail["loc"]:
        case (*_, str(key), int(at)):
            return f"item {at + 1} of `{key}`"
        case (*_, str(key), "[key]"):
            return f"the name `{key[:40]}`"
        case (*_, str(key)):
            return f"`{key}`"
        case _:
            return "this"


def _no_text(detail: ErrorDetails, model: type[BaseModel]) -> str:
    match detail["input"]:
        case None:
            return _empty(detail, model)
        case dict(group):
            cause = "its colon" if any(group.values()) else "its colon, or the ? in front,"
            return f"must be a text, but {cause} makes it a `key: value`; {in_quotes(_as_written(group))}"
        case list():
            return "must be a text, not a list; if it is one, put it in quotes"
        case _:
            return "must be a text"


def _empty(detail: ErrorDetails, model: type[BaseModel]) -> str:
    if isinstance(detail["loc"][-1], int):
        return "is empty; write it, or remove its dash"
    field = _model_at(detail, model).model_fields.get(str(detail["loc"][-1]))
    return "is empty; write it" if field and field.is_required() else "is empty; write it, or leave the key out"


def _no_group(detail: ErrorDetails, name: str) -> str:
    match detail["loc"]:
        case (*_, "citations", int()):
            return f"{name} must begin with `quote:`"
        case ():
            return "this must be a group of `key: value` lines"
        case _:
            return f"{name} must be a group of `key: value` lines"


def _as_written(group: Mapping[str, Any]) -> str:
    return " ".join(f"{key}: {value}" for key, value in group.items())


def _model_at(detail: ErrorDetails, model: type[BaseModel]) -> type[BaseModel]:
    if model is TranslationsModel:
        return TranslationModel
    return CitationModel if detail["loc"][:1] == ("citations",) and len(detail["loc"]) > 1 else model
