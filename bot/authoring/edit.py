"""Edits of an article's FAQ by a program: a phrasing, a gap, an entry, a labelled question; undone step by step.

Lines are put in where they belong, and no other line is touched: comments, order and an author's own way of writing
stay. What comes of it is read again before it is saved; an edit that would change anything else is refused.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from bot.core.knowledge.files import GAPS_FILE
from bot.core.knowledge.items import is_todo
from bot.core.knowledge.problems import id_of
from bot.core.knowledge.yaml_reader import read_yaml
from bot.core.language.tokens import cleaned

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
QUESTIONS_FILE: Final = "questions.jsonl"
_DASH_COLUMN: Final = 2
"""Of the items of a list that is empty so far."""


class EditError(Exception):
    """Says in one line why an edit cannot be made; nothing was changed."""


@dataclass(frozen=True)
class _Change:
    path: Path
    before: str
    after: str


Steps = list[list[_Change]]


class Editor:
    """The files of one article's folder, and what was changed in them; editors of several may share their steps."""

    def __init__(self, folder: Path, steps: Steps | None = None) -> None:
        self.folder = folder
        self._steps: Steps = [] if steps is None else steps

    def step(self) -> None:
        """Begins a step: what follows is undone at once."""
        self._steps.append([])

    def add_phrasing(self, id: str, phrasing: str) -> None:
        """Adds a way of asking to the entry or gap of this id; in place of what is still TODO."""
        for file in self._faq_files():
            text = self._read(file)
            for section, at, item in _items(text):
                if _id(item) == id:
                    self._write(file, text, *_with_phrasing(text, section, at, item, _one_line(phrasing)))
                    return
        raise EditError(f"`{id}` stands in no file of {self.folder}")

    def add_to_phrasings(self, name: str, id: str, phrasing: str) -> None:
        """Adds a way of asking for this id to a file that holds nothing but such, as ``phrasings/learnt.yaml``."""
        file, phrasing = self.folder / name, _one_line(phrasing)
        text = self._read(file)
        root = yaml.compose(text, Loader=_LOADER) if text.strip() else None
        lines, node = text.split("\n"), _child(root, id)
        if isinstance(node, SequenceNode) and node.value:
            _add_to_list(lines, node, phrasing)
        else:
            at = len(lines) if lines[-1] else len(lines) - 1
            lines[at:] = [f"{id}:", f"  - {scalar(phrasing)}", ""]

        def change(value: Any) -> None:
            value[id] = [*(value.get(id) or []), phrasing]

        self._write(file, text, "\n".join(lines), change)

    def add_gap(self, question: str, answer: str = "", nearest: str | None = None) -> str:
        """Adds a question that the article does not answer; the id that it has."""
        file = self.folder / GAPS_FILE
        file = file if file.exists() else self.folder / "faq.yaml"
        return self._add_item(file, "not_covered", {"question": question, "answer": answer, "nearest": nearest or ""})

    def add_entry(self, question: str, answer: str, source: Mapping[str, str]) -> str:
        """Adds a question with its answer, and the id that it has; ``source`` names a sentence: its text and its place.

        A draft of that sentence, which `faqbot new` left, becomes the entry; else it is a new one.
        """
        file = self.folder / "faq.yaml"
        text = self._read(file)
        for section, at, item in _items(text):
            draft = is_todo(_value(item, "question")) and any(_value(item, key) == source[key] for key in source)
            if section == "entries" and draft and not _value(item, "id"):
                wanted = {"question": _one_line(question), "answer": _one_line(answer)}
                self._write(file, text, *_with_values(text, section, at, item, wanted))
                return id_of(wanted["question"])
        return self._add_item(file, "entries", {"question": question, "answer": answer, "cite": source["cite"]})

    def add_label(self, question: str, kind: str, evidence: Sequence[str], style: str) -> None:
        """Adds a labelled question, unless it is there; ``evidence`` names sentences, as "p5s1"."""
        path = self.folder / QUESTIONS_FILE
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if any(question == row.get("question") for row in _rows(text)):
            return
        row = {"question": question, "kind": kind, "evidence": list(evidence), "style": style}
        line = json.dumps(row, ensure_ascii=False) + "\n"
        self._save(_Change(path, text, text + ("\n" if text and not text.endswith("\n") else "") + line))

    def undo(self) -> bool:
        """Takes the last step back; False where there is none. Raises EditError where a file was changed since."""
        while self._steps and not self._steps[-1]:
            self._steps.pop()
        if not self._steps:
            return False
        for path, saved in {change.path: change.after for change in self._steps[-1]}.items():
            if path.read_text(encoding="utf-8") != saved:
                raise EditError(f"{path.name} was changed since, so undo it there by hand")
        for change in reversed(self._steps.pop()):
            if change.before:
                _replace(change.path, change.before)
            else:
                change.path.unlink()
        return True

    # -- files ------------------------------------------------------------------------------------------------

    def _faq_files(self) -> Iterator[Path]:
        yield from (path for name in ("faq.yaml", GAPS_FILE) if (path := self.folder / name).exists())

    def _read(self, file: Path) -> str:
        text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
        if problems := read_yaml(file.name, text).problems:
            raise EditError(f"{problems[0]}; put that right first")
        return text

    def _add_item(self, file: Path, section: str, values: Mapping[str, str]) -> str:
        text = self._read(file)
        taken = {_id(item) for each in self._faq_files() for _, _, item in _items(self._read(each))}
        values = {key: _one_line(value) for key, value in values.items() if value}
        id = id_of(values["question"])
        if id in taken:
            id = next(other for number in range(2, 1000) if (other := f"{id[:36]}-{number}") not in taken)
            values = {"id": id, **values}
        self._write(file, text, *_with_item(text, section, values))
        return id

    def _write(self, file: Path, text: str, edited: str, change: Callable[[Any], None]) -> None:
        """Saves the edited text, if it says what the change makes of the old one, and nothing else."""
        wanted = deepcopy(read_yaml(file.name, text).value)
        wanted = {} if wanted is None else wanted
        change(wanted)
        if read_yaml(file.name, edited).value != wanted:
            raise EditError(f"{file.name} is written in a way that I cannot add to; write it there by hand")
        self._save(_Change(file, text, edited))

    def _save(self, change: _Change) -> None:
        try:
            _replace(change.path, change.after)
        except OSError as error:
            raise EditError(f"{change.path} cannot be written: {error.strerror}") from None
        if not self._steps:
            self.step()
        self._steps[-1].append(change)


def as_question(text: str) -> str:
    """A question as it is shown to people: begun with a capital letter, and ended with a mark."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".", "!")) else "?")


def scalar(text: str) -> str:
    """A text as it stands behind a key or a dash: in double quotes where YAML needs them."""
    plain = read_yaml("", f"- {text}\n")
    return text if not plain.problems and plain.value == [text] and not plain.comments else json_quoted(text)


def json_quoted(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


# -- where a line goes --------------------------------------------------------------------------------------------


def _with_phrasing(
    text: str, section: str, at: int, item: MappingNode, phrasing: str
) -> tuple[str, Callable[[Any], None]]:
    """The text with one phrasing more, and what that does to the value."""
    lines = text.split("\n")
    node = _child(item, "phrasings")
    listed = [each.value for each in node.value] if isinstance(node, SequenceNode) else []
    todo = next((number for number, each in enumerate(listed) if isinstance(each, str) and is_todo(each)), None)

    def change(value: Any) -> None:
        own = (value[section] if section else value)[at]
        own["phrasings"] = own.get("phrasings") or []
        if todo is None:
            own["phrasings"].append(phrasing)
        else:
            own["phrasings"][todo] = phrasing

    if isinstance(node, SequenceNode) and todo is not None and not node.flow_style:
        mark = node.value[todo].start_mark
        lines[mark.line] = lines[mark.line][: mark.column] + scalar(phrasing)
    elif isinstance(node, SequenceNode):
        _add_to_list(lines, node, phrasing)
    else:
        key = " " * _key_column(item)
        written = next((each for each, _ in item.value if each.value == "phrasings"), None)
        question = _child(item, "question")
        if written is not None:
            lines.insert(written.start_mark.line + 1, f"{key}  - {scalar(phrasing)}")
        else:
            lines[_end(question, lines) : _end(question, lines)] = [f"{key}phrasings:", f"{key}  - {scalar(phrasing)}"]
    return "\n".join(lines), change


def _add_to_list(lines: list[str], node: SequenceNode, phrasing: str) -> None:
    """Adds a text to a list, in the way in which the list is written."""
    if not node.flow_style:
        dash = lines[node.value[-1].start_mark.line][: node.value[-1].start_mark.column]
        lines.insert(_end(node, lines), f"{dash}{scalar(phrasing)}")
        return
    line, column = node.end_mark.line, node.end_mark.column - 1
    before = lines[line][:column].rstrip()
    comma = "" if before.endswith(("[", ",")) else ","
    space = "" if before.endswith("[") else " "
    lines[line] = f"{before}{comma}{space}{json_quoted(phrasing)}{lines[line][column:]}"


def _with_values(
    text: str, section: str, at: int, item: MappingNode, values: Mapping[str, str]
) -> tuple[str, Callable[[Any], None]]:
    """The text with other values behind some keys of an item, each in one line."""
    lines = text.split("\n")
    for key, value in values.items():
        if (node := _child(item, key)) and _value(item, key) != value:
            mark = node.start_mark
            lines[mark.line] = lines[mark.line][: mark.column] + scalar(value)
    return "\n".join(lines), lambda value: value[section][at].update(values)


def _with_item(text: str, section: str, values: Mapping[str, str]) -> tuple[str, Callable[[Any], None]]:
    """The text with one item more at the end of a section, and what that does to the value."""
    lines = text.split("\n")
    root = yaml.compose(text, Loader=_LOADER) if text.strip() else None
    node = root if isinstance(root, SequenceNode) else _child(root, section)

    def change(value: Any) -> None:
        if isinstance(value, list):
            value.append(dict(values))
        else:
            value[section] = [*(value.get(section) or []), dict(values)]

    if isinstance(node, SequenceNode) and node.value:
        first = node.value[0].start_mark
        column = lines[first.line].rfind("-", 0, first.column + 1)
        at, block = _end(node, lines), _block(values, column)
    else:
        block = _block(values, _DASH_COLUMN)
        key = next((each for each, _ in root.value if each.value == section), None) if root else None
        if key is None:
            at = len(lines) if lines[-1] else len(lines) - 1
            block = [*([""] if at else []), f"{section}:", *block[1:]]
        else:
            at = key.start_mark.line + 1
            lines[at - 1] = lines[at - 1].replace("[]", "").rstrip()
            block = block[1:]
    lines[at:at] = block
    return "\n".join(lines) + ("" if lines[-1] == "" else "\n"), change


def _block(values: Mapping[str, str], column: int) -> list[str]:
    """The lines of a new item, with an empty one before it."""
    dash, space = " " * column + "- ", " " * (column + 2)
    return [
        "",
        *(f"{dash if at == 0 else space}{key}: {scalar(value)}" for at, (key, value) in enumerate(values.items())),
    ]


def _items(text: str) -> Iterator[tuple[str, int, MappingNode]]:
    """Every item of a file: its section ("" where the file is one list), its number in it, its node."""
    root = yaml.compose(text, Loader=_LOADER) if text.strip() else None
    sections = [("", root)] if isinstance(root, SequenceNode) else [(key.value, node) for key, node in _pairs(root)]
    for section, node in sections:
        for at, item in enumerate(node.value if isinstance(node, SequenceNode) else ()):
            if isinstance(item, MappingNode):
                yield section, at, item


def _id(item: MappingNode) -> str:
    return _value(item, "id") or id_of(_value(item, "question"))


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return node.value if isinstance(node, MappingNode) else []


def _child(node: Node | None, key: str) -> Node | None:
    return next((value for each, value in _pairs(node) if each.value == key), None)


def _value(item: MappingNode, key: str) -> str:
    child = _child(item, key)
    return child.value.strip() if child is not None and isinstance(child.value, str) else ""


def _key_column(item: MappingNode) -> int:
    return int(item.value[0][0].start_mark.column)


def _end(node: Node | None, lines: Sequence[str]) -> int:
    """The number of the line after the last one with something of the node in it."""
    while isinstance(node, SequenceNode | MappingNode) and node.value and not node.flow_style:
        node = node.value[-1] if isinstance(node, SequenceNode) else node.value[-1][1]
    if node is None:
        return len(lines)
    end = node.end_mark.line + (1 if node.end_mark.column else 0)
    start = node.start_mark.line + 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return max(start, end)


def _one_line(text: str) -> str:
    return cleaned(text).strip()


def _rows(text: str) -> Iterator[Mapping[str, object]]:
    for line in text.split("\n"):
        try:
            row = json.loads(line) if line.strip() else None
        except ValueError:
            continue
        if isinstance(row, dict):
            yield row


def _replace(path: Path, text: str) -> None:
    """Writes a file whole or not at all: somebody may be reading it."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    if path.exists():
        new.chmod(path.stat().st_mode)
    new.replace(path)
