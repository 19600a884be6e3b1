"""The catalogue of texts: one YAML file a language beside this module, and the language that is spoken now.

``tools.yaml`` has what authors and operators read at the command line, in English like the documentation.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

ENGLISH: Final = "en"
PLURAL_FORMS: Final = frozenset({"zero", "one", "two", "few", "many", "other"})
"""Keys under which a text has a form for each kind of number, as the CLDR names them."""

_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


class Text(str):
    """A text of one language; ``format`` chooses the plural form that ``count`` needs."""

    __slots__ = ("_forms", "_language")
    _forms: Mapping[str, str]
    _language: str

    def __new__(cls, forms: str | Mapping[str, str], language: str) -> "Text":
        by_number = {"other": forms} if isinstance(forms, str) else forms
        text = super().__new__(cls, by_number["other"])
        text._forms, text._language = by_number, language
        return text

    def format(self, *args: object, **values: object) -> str:
        """The text with its placeholders filled in."""
        form = self._forms["other"]
        if len(self._forms) > 1:
            form = self._forms.get(_plural_form(self._language, values["count"]), form)
        return form.format(*args, **values)


Texts = Text | tuple[Text, ...] | Mapping[str, Text]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Texts are in this language, within the block and in the tasks that are started there."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """The code of the language that texts are in now."""
    return _spoken.get()


def find(key: str) -> Texts:
    """A text, or a table of texts, in the language that is spoken now; in English, where it has not got that far."""
    return catalogue(spoken()).get(key) or catalogue(ENGLISH)[key]


@cache
def catalogue(language: str) -> Mapping[str, Texts]:
    """Every text of a language by its key; the English one has the tools' as well."""
    names = [language, "tools"] if language == ENGLISH else [language]
    return {key: _texts(value, language) for name in names for key, value in _read(name).items()}


def _read(name: str) -> dict[str, Any]:
    content = files("bot.texts").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    # The base loader takes every scalar for text: "yes" is a word here.
    read: dict[str, Any] = yaml.load(content, yaml.CBaseLoader)  # noqa: S506 (it makes nothing but strings)
    return read


def _texts(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return tuple(_texts(each, language) for each in value)
    if isinstance(value, dict) and not value.keys() <= PLURAL_FORMS:
        return {key: _texts(each, language) for key, each in value.items()}
    return Text(value, language)


def _plural_form(language: str, number: Any) -> str:
    # Imported where it is needed: `faqbot ask --json` speaks no language.
    from babel import Locale

    return Locale.parse(language).plural_form(number)
