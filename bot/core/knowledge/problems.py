"""What is wrong with a knowledge file, where, and what would be right."""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import yaml
from pydantic import BaseModel
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz
from yaml.events import ScalarEvent

from bot.core.knowledge.article import Article
from bot.core.knowledge.schema import MAX_ID, CitationModel, TranslationModel, TranslationsModel
from bot.core.language.english import content_words
from bot.core.language.tokens import cleaned


class Severity(StrEnum):
    """Whether a problem stops a load, or is only worth an author's look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int

    def seen_from(self, file: str) -> str:
        """The place as it is named in a message about a file: the line, and the file or article where it is another."""
        if file == self.file:
            return f"line {self.line}"
        article, _, name = self.file.partition("/")
        return f"line {self.line} of `{name if file.startswith(f'{article}/') else article}`"

    def problem(self, message: str, rule: str = "load", severity: Severity = Severity.ERROR) -> "Problem":
        """What is wrong here."""
        return Problem(self.file, self.line, self.column, message, severity, rule)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    severity: Severity = Severity.ERROR
    rule: str = "load"
    """The name of the check that found it."""

    def __post_init__(self) -> None:
        # It quotes what somebody wrote: nothing of that may steer a terminal.
        object.__setattr__(self, "file", cleaned(self.file))
        object.__setattr__(self, "message", cleaned(self.message))

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class KnowledgeError(Exception):
    """The knowledge files cannot be used; carries every problem found in them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


Mistake = tuple[int, int, str]
"""Where something is wrong, with line and column counted from 0, and what it is."""


# -- YAML -------------------------------------------------------------------------------------------------------

BULLETS: Final = "•–—‐‑−·▪●*"
"""What word processors make of a hyphen in front of an item."""
IN_QUOTES: Final = "put the whole text in quotes"
CONFLICT: Final = "a conflict that git left; keep one of the two versions, and remove the lines with <<<, === and >>>"
_SLIPS: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(pattern): message
    for pattern, message in {
        r" *(?P<at>[^\S ])": "only plain spaces may stand before a text, and here is a tab or a space of another kind",
        rf" *(?P<at>[{BULLETS}])\s": "use a plain hyphen (-) for the dash, not {}",
        r" *(?P<at>-)[^\s-]": "there is no space after the dash; put one there",
        r" *(?:- +)*[a-z_]+(?P<at>:)[^\s/]": "there is no space after the colon; put one there",
        r" *(?:- +)*(?:[\w-]+: +)?(?P<at>[@`%*&!])": f"no text may begin with {{}}; {IN_QUOTES}",
        r""" *(?:- +)*[\w-]+: +[^\s"'\[{|>].*?(?P<at>:)(?: |$)""": f"a colon inside a text; {IN_QUOTES}",
    }.items()
}
"""Lines that no author wants, each with what to say of the character ``at``; looked for where the parser gave up."""


_BEGINNING: Final = re.compile(r"[ -]*[a-z_]*")
"""What may stand before the first thing in a line, or the colon behind it."""


def mistake(error: yaml.MarkedYAMLError, lines: Sequence[str], last: ScalarEvent | None) -> Mistake:
    """What an author did where the parser gave up; ``last`` is the last text that it had read until then."""
    end = error.problem_mark or error.context_mark
    start = error.context_mark or end
    if end is None or start is None:
        return (0, 0, f"this is not YAML: {error.problem}")
    why = (
        f"{error.problem} ({error.context}, which begins in line {start.line + 1})" if error.context else error.problem
    )
    if end.line < len(lines) and _BEGINNING.fullmatch(lines[end.line][: end.column]):
        why = "this is not lined up with what it belongs to, or a line above lacks its colon"
    told = (end.line, end.column, f"look at the spaces, dash and colon here and above: {why}")
    return _not_closed(lines, start, end) or _around_quotes(last, end) or _slip(lines, {start.line, end.line}) or told


def _not_closed(lines: Sequence[str], start: yaml.Mark, end: yaml.Mark) -> Mistake | None:
    """A quote or a bracket that the parser was inside of when the line ended."""
    opened = lines[start.line][start.column : start.column + 1] if start.line < min(end.line, len(lines)) else ""
    if not opened or opened not in "\"'[{":
        return None
    return (start.line, start.column, f"the {opened} that opens here is not closed; close it or remove it")


def _around_quotes(last: ScalarEvent | None, end: yaml.Mark) -> Mistake | None:
    """A text in quotes that was closed in the line where the parser gave up: too late, or too early."""
    if not last or last.style not in ("'", '"') or not last.start_mark or not last.end_mark:
        return None
    line, column = last.start_mark.line, last.start_mark.column
    if last.end_mark.line != end.line or last.end_mark.column > end.column:
        return None
    if line < end.line:
        return line, column, f"the {last.style} that opens here is not closed in its line; close it or remove it"
    other = "single" if last.style == '"' else "double"
    return (line, column, f"the text goes on after its closing quote; put all of it in {other} quotes")


def _slip(lines: Sequence[str], at: set[int]) -> Mistake | None:
    """A slip that can be seen in one of these lines, or in the one above the last."""
    above = (line for line in range(max(at) - 1, -1, -1) if line < len(lines) and lines[line].strip())
    for number in sorted(at | {next(above, max(at))}):
        for slip, message in _SLIPS.items():
            if number < len(lines) and (found := slip.match(lines[number])):
                return (number, found.start("at"), message.format(found["at"]))
    return None


# -- the shape --------------------------------------------------------------------------------------------------

_LEAST_LIKE_A_KEY: Final = 0.75
"""The likeness (0 to 1) from which a key is taken for a known one misspelt; `variations` are no `citations`."""
_ID: Final = f"a to z, 0 to 9 and hyphens, at most {MAX_ID}"
_PATTERNS: Final[Mapping[str, str]] = {
    "url": "an address that starts with http:// or https://",
    "language": "a code of two or three letters, as en or en-GB",
    "cite": "the place of a sentence, as p5s1: the first of the fifth paragraph",
}


def meant(key: str, known: Iterable[str]) -> str | None:
    """The known key that was meant, if that can be told."""
    near = difflib.get_close_matches(key.lower().replace(" ", "_"), list(known), n=1, cutoff=_LEAST_LIKE_A_KEY)
    return near[0] if near else None


def id_of(question: str) -> str:
    """The id of an item that is given none: its question as a-z, 0-9 and hyphens, always the same for the same words.

    A long one goes by its question word and the words that are more than grammar. Where that is too long as well, or
    nothing, a short hash makes it unlike others that begin so.
    """
    plain = unicodedata.normalize("NFKD", question.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    slug = "-".join(words)
    if len(slug) > MAX_ID:
        slug = "-".join([*words[:1], *content_words(words[1:])])
    if slug and len(slug) <= MAX_ID:
        return slug
    mark = hashlib.sha256(question.encode()).hexdigest()[:4]
    return f"{slug[: MAX_ID - len(mark) - 1].rpartition('-')[0] or 'question'}-{mark}"


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
    """What the validator found, by its type."""
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    name, value = _name(detail["loc"]), detail["input"]
    match detail["type"]:
        case "missing":
            return f"`{key}` is missing"
        case "extra_forbidden":
            return unknown_key(key, _model_at(detail, model))
        case "string_type" if isinstance(value, dict):
            return f"{name} must be a text, but a colon (or ?) makes it a `key: value`; {IN_QUOTES}"
        case "string_type" if isinstance(value, list):
            return f"{name} must be a text, not a list; if it is one, {IN_QUOTES}"
        case "string_type" | "string_too_short":
            return f"{name} is empty; write it, or remove it"
        case "string_too_long":
            return f"{name} has more than {detail['ctx']['max_length']} characters; make it shorter"
        case "string_pattern_mismatch":
            proposed = "" if key in _PATTERNS else id_of(str(value))
            return f"{name} must be {_PATTERNS.get(key, _ID)}{f', as {proposed}' if proposed else ''}"
        case "too_short":
            return f"{name} needs at least one item"
        case "list_type":
            bullet = isinstance(value, str) and value[:1] in BULLETS
            return f"{name} must be a list, each item with a dash{' (a plain hyphen)' if bullet else ''}"
        case "model_type" | "dict_type" | "model_attributes_type":
            quoted = "citations" in detail["loc"]
            return f"{name} must begin with `quote:`" if quoted else f"{name} must be a group of `key: value` lines"
        case _:
            return f"{name}: {detail['msg']}"


def _name(loc: tuple[str | int, ...]) -> str:
    """What is wrong, by its key; an item by its list and its number, counted from 1."""
    match loc:
        case (*_, str(key), int(at)):
            return f"item {at + 1} of `{key}`"
        case (*_, str(key), "[key]"):
            return f"the name `{key[:40]}`"
        case (*_, str(key)):
            return f"`{key}`"
        case _:
            return "this"


def _model_at(detail: ErrorDetails, model: type[BaseModel]) -> type[BaseModel]:
    if model is TranslationsModel:
        return TranslationModel
    return CitationModel if detail["loc"][:1] == ("citations",) and len(detail["loc"]) > 1 else model


# -- a quote ----------------------------------------------------------------------------------------------------

_LEAST_ALIKE: Final = 65
"""The likeness (0 to 100) to the quote from which a stretch of the article is the one that was meant."""


def hint(quote: str, article: Article) -> str:
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
