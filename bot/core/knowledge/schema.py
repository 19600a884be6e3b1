"""The shape of the knowledge files. The loader checks against these models, and the JSON Schema comes out of them."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9-]{1,40}$"),
    Field(description="Lower-case letters, digits and hyphens, at most 40; unique, and kept for good: links use it."),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Answer = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitationModel(_Model):
    """A verbatim stretch of one sentence of the article."""

    quote: Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)] = Field(
        description="Word for word from the article, within one sentence, long enough to occur once."
    )


class EntryModel(_Model):
    """A question that the article answers."""

    id: Id
    topic: Text = Field(default="General", description="The heading under which /topics lists it.")
    question: Text = Field(description="The question, as it is shown to people.")
    phrasings: list[Text] = Field(default_factory=list, description="Other ways in which people ask it: 8 to 20.")
    answer: Answer = Field(description="One to three sentences that say no more than the quotes do.")
    citations: list[CitationModel] = Field(min_length=1, description="The quotes that the answer rests on.")
    related: list[Id] = Field(default_factory=list, description="Ids of entries that people ask next.")


class GapModel(_Model):
    """A question that people ask and the article does not answer."""

    id: Id
    question: Text
    phrasings: list[Text] = Field(default_factory=list, description="Other ways in which people ask it.")
    answer: Answer | None = Field(default=None, description="One honest sentence: what the article does not say.")
    nearest: Id | None = Field(default=None, description="The entry whose passage comes closest.")


class FaqModel(_Model):
    """faq.yaml: the questions about one article."""

    entries: list[EntryModel] = Field(default_factory=list)
    not_covered: list[GapModel] = Field(default_factory=list)


class LexiconModel(_Model):
    """lexicon.yaml: other names for the same thing, across articles."""

    names: dict[Id, list[Text]] = Field(default_factory=dict, description="People, places, organisations.")
    terms: dict[Id, list[Text]] = Field(default_factory=dict, description="Common words that mean the same.")


class FrontMatterModel(_Model):
    """The head of article.md: what is known about the article; null where it is not known."""

    title: Text | None = None
    publisher: Text | None = None
    date: Text | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=2000)] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")] | None = None


class SchemaOf(StrEnum):
    """A kind of file that an editor can check."""

    FAQ = "faq"
    LEXICON = "lexicon"

    @property
    def file(self) -> str:
        """The file at the top of the knowledge folder that editors are pointed to."""
        return f"{self.value}.schema.json"


_MODELS: Final[Mapping[SchemaOf, type[BaseModel]]] = {SchemaOf.FAQ: FaqModel, SchemaOf.LEXICON: LexiconModel}


def json_schema(kind: SchemaOf = SchemaOf.FAQ) -> str:
    """The JSON Schema of a kind of file, as text."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **_MODELS[kind].model_json_schema()}
    return json.dumps(_any_scalar(schema), ensure_ascii=False, indent=2) + "\n"


def _any_scalar(schema: Any) -> Any:
    # The loader reads every scalar as text: to an editor a bare 7 is a number, and just as right.
    if isinstance(schema, list):
        return [_any_scalar(part) for part in schema]
    if isinstance(schema, dict):
        parts = {key: _any_scalar(part) for key, part in schema.items()}
        return {**parts, "type": ["string", "number", "boolean"]} if parts.get("type") == "string" else parts
    return schema
