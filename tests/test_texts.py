"""The texts: each is shown somewhere, none is misspelt, and every language has them with the same placeholders."""

import re
from pathlib import Path

import pytest

from bot import texts
from bot.texts.catalogue import catalogue

BOT = Path(texts.__file__).parents[1]
SOURCES = "".join(file.read_text() for file in BOT.rglob("*") if file.suffix in {".py", ".html"})
USED = {name.lower() for name in re.findall(r"\btexts\.([A-Z][A-Z_]*)\b", SOURCES)} - {"my_text", "english"}


def test_every_text_is_shown_somewhere() -> None:
    assert catalogue("en").keys() - USED == set()


def test_every_text_that_is_shown_exists() -> None:
    assert USED - catalogue("en").keys() == set()


def test_every_table_of_texts_is_one_in_english() -> None:
    tables = {name.lower() for name, value in catalogue("en").items() if not isinstance(value, str)}
    assert {name.lower() for name in texts.__annotations__} == tables


def test_a_misspelt_text_is_an_error() -> None:
    with pytest.raises(AttributeError, match="not_coverd"):
        _ = texts.NOT_COVERD


@pytest.mark.parametrize(("count", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_number_chooses_the_plural_form(count: int, said: str) -> None:
    assert texts.DAYS.format(count=count) == said
