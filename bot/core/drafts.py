"""What an author has not written yet: a text that starts with TODO. It is never served, and stops nothing else."""

from collections.abc import Iterable, Iterator
from typing import Final

from bot.core.yaml_reading import Path, Value

TODO: Final = "TODO"
NEEDED: Final = ("id", "question", "answer", "citations")
"""The keys without which an item says nothing; where one is TODO, the whole item is a draft."""


def is_todo(value: Value) -> bool:
    """Whether a text is still to be written; ``- TODO: ask this`` is, though YAML reads a group of keys there."""
    text = next(iter(value), None) if isinstance(value, dict) else value
    return isinstance(text, str) and text.lstrip().startswith(TODO)


def is_draft(item: Value) -> bool:
    """Whether an item of a FAQ is not ready to be served."""
    if not isinstance(item, dict):
        return False
    citations = item.get("citations")
    quotes = (
        [cited.get("quote") for cited in citations if isinstance(cited, dict)] if isinstance(citations, list) else []
    )
    return any(is_todo(value) for value in (*(item.get(key) for key in NEEDED), *quotes))


def todo_in(item: Value) -> Iterator[Path]:
    """The parts of an item that are still to be written, as the keys under which they stand."""
    if not isinstance(item, dict):
        return
    for key, value in item.items():
        if is_todo(value):
            yield (key,)
        elif isinstance(value, list):
            yield from ((key, at) for at, part in enumerate(value) if is_todo(part))


def without_todo(item: Value) -> Value:
    """The item without the optional keys that are still TODO, and with a plain TODO in lists."""
    if not isinstance(item, dict):
        return item
    return {key: _plain(value) for key, value in item.items() if key in NEEDED or not is_todo(value)}


def _plain(value: Value) -> Value:
    return [TODO if is_todo(part) else part for part in value] if isinstance(value, list) else value


def written(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that are not still to be written."""
    return tuple(text for text in texts if not is_todo(text))
