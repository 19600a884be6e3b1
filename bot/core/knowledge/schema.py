"""The shape of the knowledge files, as models: values are checked against them, and the JSON Schema comes out of them.

And what is said to an author where something does not fit.
"""

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from bot.core.knowledge.problems import Problem
from bot.core.knowledge.yaml_reader import BULLETS, IN_QUOTES, Document, Path, Value
from bot.core.language.english import content_words

ModelT = TypeVar("ModelT", bound=BaseModel)
MAX_ID: Final = 40
ID_SAYS: Final = (
    "Lower-case letters, digits and hyphens, at most 40; unique, and kept for good: links use it."
    " Made from the question where it is not given."
)
Id = Annotated[str, StringConstraints(pattern=rf"^[a-z0-9-]{{1,{MAX_ID}}}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Quote = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
Address = Annotated[str, StringConstraints(pattern=r"^p[1-9]\d{0,4}s[1-9]\d{0,4}$")]


SOURCES: Final = ("citations", "quote", "cite")
"""The keys of an entry under which it says what it rests on: one of them is needed."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitationModel(_Model):
    """A verbatim stretch of the article."""

    quote: Quote = Field(description="Word for word from the article, within one sentence, long enough to occur once.")


class EntryModel(_Model):
    """A question that the article answers; `citations`, `quote` or `cite` says where."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in SOURCES]})

    id: Id = Field(default="", description=ID_SAYS)
    topic: Text = Field(default="General", description="The heading under which /topics lists it.")
    question: Text = Field(description="The question, as it is shown to people.")
    phrasings: list[Text] = Field(default_factory=list, description="Other ways in which people ask it: 8 to 20.")
    answer: Answer = Field(description="One to three sentences that say no more than the quotes do.")
    citations: list[CitationModel] = Field(
        default_factory=list, min_length=1, description="The quotes that the answer rests on."
    )
    quote: Quote = Field(default="", description="The quote, where there is but one.")
    cite: Address = Field(default="", description="A whole sentence by its place, as p5s1.")
    related: list[Id] = Field(default_factory=list, description="Ids of entries that people ask next.")


class GapModel(_Model):
    """A question that people ask and the article does not answer."""

    id: Id = Field(default="", description=ID_SAYS)
    question: Text
    phrasings: list[Text] = Field(default_factory=list, description="Other ways in which people ask it.")
    answer: Answer | None = Field(default=None, description="One honest sentence: what the article does not say.")
    nearest: Id | None = Field(default=None, description="The entry whose passage comes closest.")


class FaqModel(_Model):
    """faq.yaml: the questions about one article."""

    entries: list[EntryModel] = Field(default_factory=list)
    not_covered: list[GapModel] = Field(default_factory=list)


class NotCoveredModel(_Model):
    """not_covered.yaml: the list of that name in a file of its own."""

    not_covered: list[GapModel] = Field(default_factory=list)


class PhrasingsModel(RootModel[dict[Id, list[Text]]]):
    """phrasings/*.yaml: more ways of asking, by the id of the entry or gap that they belong to."""


class TranslationModel(_Model):
    """An entry or a gap in another language."""

    question: Text
    answer: Answer = ""
    of: Text = Field(default="", description="The version of the English answer that it translates.")


class TranslationsModel(RootModel[dict[Id, TranslationModel]]):
    """faq.LANG.yaml: entries and gaps in another language, by id; those that are missing are shown in English."""


class LexiconModel(_Model):
    """lexicon.yaml: other names for the same thing, in one article or across them."""

    names: dict[Id, list[Text]] = Field(default_factory=dict, description="People, places, organisations.")
    terms: dict[Id, list[Text]] = Field(default_factory=dict, description="Common words that mean the same.")


class FrontMatterModel(_Model):
    """The head of article.md: what is known about the article; null where it is not known."""

    title: Text | None = None
    author: Text | None = None
    publisher: Text | None = None
    date: Text | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")] | None = None


SCHEMAS: Final[Mapping[str, type[BaseModel]]] = {
    "faq": FaqModel,
    "phrasings": PhrasingsModel,
    "translation": TranslationsModel,
    "lexicon": LexiconModel,
}
"""The kinds of files that an editor can check; it finds its schema at the top of the folder, as ``faq.schema.json``."""


def json_schema(kind: str) -> str:
    """The JSON Schema of a kind of file, as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **SCHEMAS[kind].model_json_schema()}
    return json.dumps(_any_scalar(schema), ensure_ascii=False, indent=2) + "\n"


def _any_scalar(schema: Any) -> Any:
    # The loader reads every scalar as text: to an editor a bare 7 is a number, and just as right.
    if isinstance(schema, list):
        return [_any_scalar(part) for part in schema]
    if isinstance(schema, dict):
        parts = {key: _any_scalar(part) for key, part in schema.items()}
        return {**parts, "type": ["string", "number", "boolean"]} if parts.get("type") == "string" else parts
    return schema


# -- what does not fit -------------------------------------------------------------------------------------------

_LEAST_LIKE_A_KEY: Final = 0.75
"""The likeness (0 to 1) from which a key is taken for a known one misspelt; `variations` are no `citations`."""
_ID_SHAPE: Final = f"a to z, 0 to 9 and hyphens, at most {MAX_ID}"
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


def checked(
    document: Document, model: type[ModelT], value: Value, path: Path, problems: list[Problem]
) -> ModelT | None:
    """The value as a model; None where it does not fit, which the problems then say."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        for detail in _told_once(error.errors(), model):
            at = document.problem_with_key if _is_unknown_key(detail) else document.problem
            where = (*path, *detail["loc"])
            is_cut = detail["input"] is None and where in document.cuts
            hint = " (a text that starts with # must be in quotes)" if is_cut else ""
            problems.append(at(where, _said(detail, model) + hint))
        return None


def _is_unknown_key(detail: ErrorDetails) -> bool:
    """Whether it is the key itself that is wrong, not its value."""
    return detail["type"] == "extra_forbidden"


def _told_once(details: Sequence[ErrorDetails], model: type[BaseModel]) -> Iterator[ErrorDetails]:
    """The mistakes without those that another one explains: a key is not missing where it is only misspelt."""
    misspelt = {
        (*detail["loc"][:-1], meant(str(detail["loc"][-1]), _model_at(detail, model).model_fields))
        for detail in details
        if _is_unknown_key(detail)
    }
    return (detail for detail in details if detail["type"] != "missing" or detail["loc"] not in misspelt)


def _said(detail: ErrorDetails, model: type[BaseModel]) -> str:
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
            return f"{name} must be {_PATTERNS.get(key, _ID_SHAPE)}{f', as {proposed}' if proposed else ''}"
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
