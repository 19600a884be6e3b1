"""Edits of an article's FAQ by a program: a phrasing, a gap, an entry, a labelled question; undone step by step.

Lines are put in where they belong, and no other line is touched: comments, order and an author's own way of writing
stay. What comes of it is read again before it is saved; an edit that would change anything else is refused.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from bot.core.knowledge.article import Citation
from bot.core.knowledge.files import GAPS_FILE, QUESTIONS_FILE
from bot.core.knowledge.items import is_todo
from bot.core.knowledge.schema import id_of
from bot.core.knowledge.yaml_reader import LOADER, read_yaml
from bot.core.language.tokens import cleaned
from bot.core.quality.labelled import Label
from bot.core.quality.wording import asks_of_any_article

_DASH_COLUMN: Final = 2
"""Of the items of a list that is empty so far."""


class EditError(Exception):
    """Says in one line why something cannot be written, and what would help; nothing was changed."""


class Steps:
    """What was written into files, step by step, to be taken back."""

    def __init__(self) -> None:
        self._steps: list[list[tuple[Path, str, str]]] = [[]]

    def begin(self) -> None:
        """Begins a step: what follows is taken back at once."""
        self._steps.append([])

    def save(self, path: Path, before: str, after: str) -> None:
        """Writes a file whole or not at all; raises EditError."""
        try:
            _replace(path, after)
        except OSError as error:
            raise EditError(f"{path} cannot be written: {error.strerror}") from None
        self._steps[-1].append((path, before, after))

    def undo(self) -> bool:
        """Takes the last step back; False where there is none. Raises EditError where a file was changed since."""
        while self._steps[1:] and not self._steps[-1]:
            self._steps.pop()
        for path, saved in {path: after for path, _, after in self._steps[-1]}.items():
            if path.read_text(encoding="utf-8") != saved:
                raise EditError(f"{path.name} was changed since, so undo it there by hand")
        taken_back, self._steps[-1] = self._steps[-1], []
        for path, before, _ in reversed(taken_back):
            if before:
                _replace(path, before)
            else:
                path.unlink()
        return bool(taken_back)

    @property
    def files(self) -> list[Path]:
        """The files that were written."""
        return sorted({path for step in self._steps for path, _, _ in step})


class _File:
    """A YAML file while it is edited: its lines, and the value that these are to have."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = read_yaml(path.name, self.text)
        if document.problems:
            raise EditError(f"{document.problems[0]}; put that right first")
        self.lines = self.text.split("\n")
        self.root: Node | None = yaml.compose(self.text, Loader=LOADER) if self.text.strip() else None
        self.value: Any = {} if document.value is None else document.value

    @property
    def end(self) -> int:
        """The number of the line behind the last one with something in it."""
        return len(self.lines) if self.lines[-1] else len(self.lines) - 1

    def items(self) -> Iterator[tuple[str, MappingNode, Any]]:
        """Every item: its section ("" where the file is one list), its node, and its value."""
        is_list = isinstance(self.root, SequenceNode)
        sections = [("", self.root)] if is_list else [(key.value, node) for key, node in _pairs(self.root)]
        for section, node in sections:
            values = self.value if is_list else self.value[section]
            for item, value in zip(node.value, values, strict=True) if isinstance(node, SequenceNode) else ():
                if isinstance(item, MappingNode):
                    yield section, item, value


class Editor:
    """The files of one article's folder, and the steps in which they are changed; several editors may share these."""

    def __init__(self, folder: Path, steps: Steps | None = None) -> None:
        self._folder = folder
        self.steps = steps or Steps()

    def add_phrasing(self, id: str, phrasing: str, name: str = "") -> None:
        """Adds a way of asking to the entry or gap of this id; in place of what is still TODO.

        With a ``name``, to that file, which holds nothing but such, as ``phrasings/learnt.yaml``.
        """
        phrasing = cleaned(phrasing)
        if name:
            file = _File(self._folder / name)
            _add_text(file, file.root, file.value, id, phrasing, file.end)
            self._write(file)
            return
        for file in self._files():
            for _, item, value in file.items():
                if _id(item) == id:
                    _add_text(file, item, value, "phrasings", phrasing, _end(_child(item, "question"), file.lines))
                    self._write(file)
                    return
        raise EditError(f"`{id}` stands in no file of {self._folder}")

    def add_gap(self, question: str, answer: str = "", nearest: str | None = None) -> str:
        """Adds a question that the article does not answer; the id that it has."""
        name = GAPS_FILE if (self._folder / GAPS_FILE).exists() else "faq.yaml"
        return self._add_item(name, "not_covered", {"question": question, "answer": answer, "nearest": nearest or ""})

    def add_entry(self, question: str, answer: str, source: Citation) -> str:
        """Adds a question with its answer, which rests on a whole sentence; the id that it has.

        A draft of that sentence, which `faqbot new` left, becomes the entry; else it is a new one, under the topic of
        another one on it.
        """
        file = _File(self._folder / "faq.yaml")
        topic = ""
        for section, item, value in file.items():
            rests_on_it = _value(item, "quote") == source.quote or _value(item, "cite") == source.address
            if rests_on_it and not asks_of_any_article(_value(item, "question")):
                topic = _value(item, "topic") or topic
            is_draft = is_todo(_value(item, "question")) and not _value(item, "id")
            if section == "entries" and rests_on_it and is_draft:
                wanted = {"question": cleaned(question), "answer": cleaned(answer)}
                for key, text in wanted.items():
                    if (node := _child(item, key)) and _value(item, key) != text:
                        _put_at(file.lines, node, text)
                value.update(wanted)
                self._write(file)
                return id_of(wanted["question"])
        values = {"question": question, "topic": topic, "answer": answer, "cite": source.address}
        return self._add_item("faq.yaml", "entries", values)

    def add_label(self, question: str, evidence: Sequence[str], style: str) -> None:
        """Adds a labelled question, unless it is there; ``evidence`` names the sentences that answer it, as "p5s1"."""
        path = self._folder / QUESTIONS_FILE
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for line in text.split("\n"):
            with suppress(ValueError):
                known = json.loads(line)
                if isinstance(known, dict) and known.get("question") == question:
                    return
        kind = Label.ANSWERABLE if evidence else Label.UNANSWERABLE
        row = {"question": question, "kind": kind, "evidence": list(evidence), "style": style}
        line = json.dumps(row, ensure_ascii=False) + "\n"
        self.steps.save(path, text, text + ("\n" if text and not text.endswith("\n") else "") + line)

    # -- files ------------------------------------------------------------------------------------------------

    def _files(self) -> Iterator[_File]:
        yield from (_File(path) for name in ("faq.yaml", GAPS_FILE) if (path := self._folder / name).exists())

    def _add_item(self, name: str, section: str, values: Mapping[str, str]) -> str:
        file = _File(self._folder / name)
        taken = {_id(item) for each in self._files() for _, item, _ in each.items()}
        values = {key: cleaned(value) for key, value in values.items() if value}
        id = id_of(values["question"])
        if id in taken:
            id = next(other for number in range(2, 1000) if (other := f"{id[:36]}-{number}") not in taken)
            values = {"id": id, **values}
        _add_item(file, section, values)
        self._write(file)
        return id

    def _write(self, file: _File) -> None:
        """Saves the lines, if they say what the file is to say, and nothing else."""
        edited = "\n".join(file.lines)
        if read_yaml(file.path.name, edited).value != file.value:
            raise EditError(f"{file.path.name} is written in a way that I cannot add to; write it there by hand")
        self.steps.save(file.path, file.text, edited)


def scalar(text: str) -> str:
    """A text as it stands behind a key or a dash: in double quotes where YAML needs them."""
    plain = read_yaml("", f"- {text}\n")
    return text if not plain.problems and plain.value == [text] else json_quoted(text)


def json_quoted(text: str) -> str:
    """A text in double quotes."""
    return json.dumps(text, ensure_ascii=False)


# -- where a line goes --------------------------------------------------------------------------------------------


def _add_text(file: _File, item: Node | None, value: Any, key: str, text: str, at: int) -> None:
    """Adds a text to the list under a key, in place of what is still TODO; a list that is new begins at that line."""
    node = _child(item, key)
    listed = value[key] = value.get(key) or []
    todo = next((at for at, each in enumerate(listed) if isinstance(each, str) and is_todo(each)), len(listed))
    listed[todo : todo + 1] = [text]
    if not isinstance(node, SequenceNode):
        keys = [each for each, _ in _pairs(item)]
        margin = " " * (keys[0].start_mark.column if keys else 0)
        written = next((each for each in keys if each.value == key), None)
        at = written.start_mark.line + 1 if written else at
        file.lines[at:at] = [*([] if written else [f"{margin}{key}:"]), f"{margin}  - {scalar(text)}"]
    elif todo < len(node.value) and not node.flow_style:
        _put_at(file.lines, node.value[todo], text)
    else:
        _add_to_list(file.lines, node, text)


def _put_at(lines: list[str], node: Node, text: str) -> None:
    mark = node.start_mark
    lines[mark.line] = lines[mark.line][: mark.column] + scalar(text)


def _add_to_list(lines: list[str], node: SequenceNode, phrasing: str) -> None:
    if not node.flow_style:
        dash = lines[node.value[-1].start_mark.line][: node.value[-1].start_mark.column]
        lines.insert(_end(node, lines), f"{dash}{scalar(phrasing)}")
        return
    line, column = node.end_mark.line, node.end_mark.column - 1
    before = lines[line][:column].rstrip()
    comma = "" if before.endswith(("[", ",")) else ","
    space = "" if before.endswith("[") else " "
    lines[line] = f"{before}{comma}{space}{json_quoted(phrasing)}{lines[line][column:]}"


def _add_item(file: _File, section: str, values: Mapping[str, str]) -> None:
    lines, root = file.lines, file.root
    node = root if isinstance(root, SequenceNode) else _child(root, section)
    key = next((each for each, _ in _pairs(root) if each.value == section), None)
    block = _block(values, _DASH_COLUMN)
    if isinstance(node, SequenceNode) and node.value:
        first = node.value[0].start_mark
        at, block = _end(node, lines), _block(values, lines[first.line].rfind("-", 0, first.column + 1))
    elif key is None:
        at = file.end
        block = [*([""] if at else []), f"{section}:", *block[1:]]
    else:
        at = key.start_mark.line + 1
        lines[at - 1] = lines[at - 1].replace("[]", "").rstrip()
        block = block[1:]
    lines[at:at] = block
    lines += [""] if lines[-1] else []
    if isinstance(file.value, list):
        file.value.append(dict(values))
    else:
        file.value[section] = [*(file.value.get(section) or []), dict(values)]


def _block(values: Mapping[str, str], column: int) -> list[str]:
    """The lines of a new item, with an empty one before it."""
    dash, space = " " * column + "- ", " " * (column + 2)
    return [
        "",
        *(f"{dash if at == 0 else space}{key}: {scalar(value)}" for at, (key, value) in enumerate(values.items())),
    ]


def _id(item: MappingNode) -> str:
    return _value(item, "id") or id_of(_value(item, "question"))


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return node.value if isinstance(node, MappingNode) else []


def _child(node: Node | None, key: str) -> Node | None:
    return next((value for each, value in _pairs(node) if each.value == key), None)


def _value(item: MappingNode, key: str) -> str:
    child = _child(item, key)
    return child.value.strip() if child is not None and isinstance(child.value, str) else ""


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


def _replace(path: Path, text: str) -> None:
    """Writes a file whole or not at all: somebody may be reading it."""
    path.parent.mkdir(exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text(text, encoding="utf-8")
    if path.exists():
        new.chmod(path.stat().st_mode)
    new.replace(path)
