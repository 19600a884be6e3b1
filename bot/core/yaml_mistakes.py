"""What is wrong with a text that is no YAML, in an author's words, and where the mistake began.

The parser notices a mistake where it can go on no longer, which may be far below; and it talks of scalars and blocks.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import yaml
from yaml.events import ScalarEvent

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
