"""Figures: the same number, period, date or age, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.figures import (
    Amount,
    age_asked_of,
    amounts_asked,
    figures_alone,
    read_again,
    tells_age,
    tells_when_made,
)
from bot.core.language.tokens import tokens


def asked(text: str) -> frozenset[Amount]:
    return amounts_asked(tokens(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("£6.4m", "6.4 million pounds"),
        ("£2,900,000", "2.9 million"),
        ("1,500,000", "1.5m"),
        ("412k", "412,000"),
        ("1.15k", "£1,150"),
        ("£1.00 p.a.", "one pound a year"),
        ("14:30", "2:30 pm"),
        ("3 yrs 4 months", "three years and four months"),
        ("22.11.22", "22 November 2022"),
        ("22/11/2022", "November 22nd, 2022"),
        ("2022-11-22", "22 Nov 2022"),
        ("11/22/2022", "22 November 2022"),
        ("12.1.", "12 January"),
        ("12/01", "january 12"),
        ("sixty-seven percent", "67%"),
    ],
)
def test_one_figure_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert asked(one) == asked(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("4 months", "4 years"), ("25 march", "9 march"), ("£2.40", "£24"), ("1.5m", "15m"), ("24/7", "24 july")],
)
def test_another_figure_is_another(one: str, other: str) -> None:
    assert not asked(one) <= asked(other)


@pytest.mark.parametrize("text", ["is it £6.4m", "20,000 m²", "so it's 12 pounds, right?", "what happened on 22.11.22"])
def test_a_bare_figure_names_nothing_else(text: str) -> None:
    assert figures_alone(tokens(text))


@pytest.mark.parametrize("text", ["10 years in prison?", "12 quid a night", "right", "sixteen", "how old is Lind"])
def test_what_names_a_thing_or_no_figure_is_no_bare_figure(text: str) -> None:
    assert not figures_alone(tokens(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12.1. or 3.5", "12.1 or 3.5"),  # in the middle of a text it is a number
        ("rose to €2.5.", "rose to 2.5"),
        ("28quid a night", "28 pounds a night"),
        ("on 30/2 or on 13/13", "on 30 february or on 13 13"),
        ("covid19 and mp3", "covid19 and mp3"),
    ],
)
def test_units_and_dates_are_written_out_where_they_are_such(text: str, found: str) -> None:
    assert " ".join(tokens(text)) == found


def test_what_is_stated_is_read_without_what_has_it_confirmed_and_then_without_its_figures() -> None:
    again = [" ".join(words) for words in read_again(tokens("so it's 15 quid a night, right?"))]
    assert again == ["15 pounds a night", "a night"]
    assert [" ".join(words) for words in read_again(tokens("10 years in prison?"))] == ["in prison"]
    assert not list(read_again(tokens("who won in 2016")))


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lind, 58, sang",
        "the 58-year-old Ada Lind",
        "Ada Lind (58)",
        "Ada Lind, aged 58",
        "Ada Lind is 58 years old",
    ],
)
def test_an_age_is_told_of_somebody(text: str) -> None:
    assert tells_age(text, "lind")
    assert not tells_age(text, "pryce")


@pytest.mark.parametrize("text", ["Ada Lind founded Kelp in 2017", "Ada Lind, 58 kilos,", "Lind paid 58"])
def test_another_figure_is_no_age(text: str) -> None:
    assert not tells_age(text, "lind")
    assert not tells_when_made(text, "lind")


@pytest.mark.parametrize(
    "text",
    ["Ada Lind founded Kelp in 2017", "Kelp, founded in 2017,", "Kelp was built in 1897", "the 90-year-old Kelp"],
)
def test_when_a_thing_was_made_tells_its_age(text: str) -> None:
    assert tells_when_made(text, "kelp")


def test_an_age_is_asked_of_somebody() -> None:
    assert age_asked_of(tokens("how old is Ada Lind?")) == age_asked_of(tokens("Ada Lind's age")) == ("ada", "lind")
    assert not age_asked_of(tokens("how long is it"))


@given(st.lists(st.text(alphabet="0123456789.,:/-£ mkyh", max_size=30)) | st.lists(st.text(max_size=20)))
def test_any_figures_are_read(texts: list[str]) -> None:
    words = tokens(" ".join(texts))
    amounts_asked(words)
    figures_alone(words)
    list(read_again(words))
