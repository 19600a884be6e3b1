"""What is wrong with the shape of a knowledge file, in an author's words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.core.key_hints import meant
from bot.core.schema import CitationModel
from bot.core.yaml_mistakes import BULLETS, USE_A_HYPHEN, in_quotes


def unknown_key(key: str, model: type[BaseModel]) -> str:
    """The message about a key that a model lacks."""
    near = meant(key, model.model_fields)
    if key == "quote" and near == "citations":
        return "`quote` stands under `citations:`, with a dash: write `citations:`, and `- quote: …` in the next line"
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
    return CitationModel if detail["loc"][:1] == ("citations",) and len(detail["loc"]) > 1 else model
