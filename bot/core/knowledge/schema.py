"""The shape of the knowledge files. The loader checks against these models, and the JSON Schema comes out of them."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

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
