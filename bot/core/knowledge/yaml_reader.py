"""YAML as plain text values, safely: from the parser's events, with the place of every value.

No tags, anchors, aliases or merge keys, so nothing is built and nothing expands; a depth limit; duplicate keys are
problems. Every scalar is text, as written: a bare ``no`` or ``7`` too. Only a plain ``null``, ``~`` or nothing is None.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.core.knowledge.problems import Place, Problem

MAX_DEPTH: Final = 12
TOO_DEEP: Final = f"nested more than {MAX_DEPTH} deep"
MAX_SLIPS: Final = 20
"""List items of a file that are left out as no YAML; whoever has more has another kind of file."""
_NESTED: Final = re.compile(rf"(?:[\[{{][^\[\]{{}}]*){{{MAX_DEPTH + 1}}}[\[{{]")
"""Brackets in a line: the parser would look ahead to its end, and give up by a limit of its own."""
_UNREADABLE: Final = re.compile("[^\t\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""A character that YAML has no room for."""
_CUT: Final = re.compile(r"\s*#(?=[^\s#])")
_ITEM: Final = re.compile(r" *- ")
_SECTION: Final = re.compile(r"\w[\w -]*:")
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})

Value = str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]


@dataclass
class Document:
    """What a file says, where each value stands, and what is wrong with it."""

    file: str
    value: Value = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    cuts: dict[Path, tuple[Place, str]] = field(default_factory=dict)
    """Where a # with a letter or a digit right behind it ends a text, as in “track #9”; and what is left of that."""
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path) -> Place:
        """Where the value of this path stands, or the nearest value around it."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, 1, 1))

    def problem(self, path: Path, message: str) -> Problem:
        """A problem at the value of this path, or at the nearest value around it."""
        return self.place(path).problem(message)

    def problem_with_key(self, path: Path, message: str) -> Problem:
        """A problem at the last key of this path itself."""
        return self.keys[path].problem(message)


class _StopError(Exception):
    """Reading cannot go on; the problem is noted already."""


def read_yaml(file: str, text: str, first_line: int = 1) -> Document:
    """Reads the one document of a file; what is wrong with it is in its ``problems``, never raised.

    A list item that is not YAML is told and left out, and the rest is read, so that an author sees all slips at once.
    """
    lines = text.split("\n")
    reader = _Reader(Document(file), first_line, lines)
    for at, line in enumerate(lines):
        if line.startswith("<<<<<<< "):
            reader.note(at, 0, CONFLICT)
        if found := _UNREADABLE.search(line):
            reader.note(at, found.start(), "a control character; remove it")
        if found := _NESTED.search(line):
            reader.note(at, found.end() - 1, TOO_DEEP)
    if reader.document.problems:
        return reader.document
    slips: list[Problem] = []
    for _ in range(MAX_SLIPS):
        reader = _Reader(Document(file), first_line, lines)
        try:
            reader.read("\n".join(lines))
        except _StopError:
            pass
        except yaml.MarkedYAMLError as error:
            line_number, column, message = _mistake(error, lines, reader.last)
            reader.note(line_number, column, message)
            if item := _item_around(lines, line_number):
                slips.append(reader.document.problems.pop())
                lines = [*lines[: item.start], *[""] * len(item), *lines[item.stop :]]
                continue
        break
    reader.document.problems[:0] = slips
    return reader.document


def _item_around(lines: Sequence[str], line: int) -> range | None:
    """The lines of the item of a section's list that a line is in; sections stand at the left margin."""
    dash = next((found for each in lines if (found := _ITEM.match(each))), None)
    if dash is None:
        return None
    begins = next((at for at in range(min(line, len(lines) - 1), -1, -1) if _begins(lines[at], dash.group())), None)
    if begins is None or not lines[begins].startswith(dash.group()):
        return None
    ends = next((at for at in range(begins + 1, len(lines)) if _begins(lines[at], dash.group())), len(lines))
    return range(begins, ends)


def _begins(line: str, dash: str) -> bool:
    """Whether a line begins an item, which begins with this dash, or a section."""
    return line.startswith(dash) or _SECTION.match(line) is not None


class _Reader:
    def __init__(self, document: Document, first_line: int, lines: Sequence[str]) -> None:
        self.document = document
        self._first_line = first_line
        self._lines = lines
        self.last: ScalarEvent | None = None
        """The last text that was read."""

    def note(self, line: int, column: int, message: str) -> None:
        """Adds a problem; line and column count from 0, as the parser has them."""
        self.document.problems.append(self._place(line, column).problem(message))

    def read(self, text: str) -> None:
        events: Iterator[Event] = yaml.parse(text, Loader=LOADER)
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._stop(event, "a second YAML document; keep one in a file")
                self.document.value = self._value(next(events), events, ())

    def _place(self, line: int, column: int) -> Place:
        return Place(self.document.file, line + self._first_line, column + 1)

    def _start(self, event: Event) -> Place:
        mark = event.start_mark
        return self._place(mark.line, mark.column) if mark else Place(self.document.file, 1, 1)

    def _stop(self, event: Event, message: str) -> NoReturn:
        self.document.problems.append(self._start(event).problem(message))
        raise _StopError

    def _value(self, event: Event, events: Iterator[Event], path: Path) -> Value:
        self.document.places[path] = self._start(event)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self._stop(event, "a text that starts with & or * must be in quotes (here are no anchors and aliases)")
        if len(path) > MAX_DEPTH:
            self._stop(event, TOO_DEEP)
        tag = getattr(event, "tag", None)
        if tag is not None and not (isinstance(event, ScalarEvent) and tag == "!"):
            self._stop(event, f"a text that starts with ! must be in quotes (the tag {tag[:40]} is not used here)")
        if isinstance(event, ScalarEvent):
            self.last = event
            plain = event.implicit[0] and event.style not in ("'", '"', "|", ">")
            if not plain:
                return event.value
            text = None if event.value in _NULLS else event.value
            self._note_cut(event, path, text or "")
            return text
        if isinstance(event, SequenceStartEvent):
            return self._list(events, path)
        return self._mapping(events, path)

    def _note_cut(self, event: ScalarEvent, path: Path, text: str) -> None:
        if event.end_mark is None or event.end_mark.line >= len(self._lines):
            return
        line, column = event.end_mark.line, event.end_mark.column
        if cut := _CUT.match(self._lines[line], column):
            self.document.cuts[path] = self._place(line, cut.end() - 1), text

    def _list(self, events: Iterator[Event], path: Path) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            items.append(self._value(event, events, (*path, len(items))))
        return items

    def _mapping(self, events: Iterator[Event], path: Path) -> Value:
        items: dict[str, Value] = {}
        dash_missing = False
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or event.anchor or event.tag:
                self._stop(event, "a key must be a plain word")
            key = event.value
            if key == "<<":
                self._stop(event, "merge keys (<<) are not used here; write the keys out")
            if key in items and not dash_missing:
                first = self.document.keys[(*path, key)]
                # An item of a list that starts over: what repeats below is of the item that this should have been.
                dash_missing = bool(path) and isinstance(path[-1], int) and key == next(iter(items))
                advice = "; if a new item begins here, put a dash before it" if dash_missing else ""
                message = f"the key `{key}` is here twice; the first is in line {first.line}{advice}"
                self.document.problems.append(self._start(event).problem(message))
            self.document.keys[(*path, key)] = self._start(event)
            items[key] = self._value(next(events), events, (*path, key))
        return items


# -- what an author did where the parser gave up --------------------------------------------------------------------

Mistake = tuple[int, int, str]
"""Where something is wrong, with line and column counted from 0, and what it is."""

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


def _mistake(error: yaml.MarkedYAMLError, lines: Sequence[str], last: ScalarEvent | None) -> Mistake:
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
