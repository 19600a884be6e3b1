"""Typing errors, mended towards the words of the knowledge base."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.spelling import MAX_MISTYPED_WORDS, Spelling

KNOWN = {"takaichi": 9, "summit": 9, "nara": 5, "temple": 3, "temples": 1, "xij": 1, "1942": 2, "japan": 9}
SPELLING = Spelling(KNOWN)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("takaichi", "takaichi"),
        ("takachi", "takaichi"),
        ("takiachi", "takaichi"),
        ("sumit", "summit"),
        ("summmit", "summit"),
        ("jpaan", "japan"),
        ("ixj", "xij"),
        ("templee", "temple"),
    ],
)
def test_one_slip_is_mended(typed: str, meant: str) -> None:
    assert SPELLING.repaired([typed]) == (meant,)


@pytest.mark.parametrize("word", ["simple", "sample", "bee", "le", "lle", "x", "", "1943", "19422", "beijing"])
def test_an_ordinary_word_a_number_or_another_word_is_left_alone(word: str) -> None:
    assert SPELLING.repaired([word]) == (word,)


def test_of_words_as_near_the_more_frequent_is_meant() -> None:
    assert Spelling({"bratwurst": 1, "bratworst": 5}).repaired(["bratwwrst"]) == ("bratworst",)


def test_in_a_sentence_only_what_is_mistyped_changes() -> None:
    assert SPELLING.repaired(["the", "sumit", "in", "nara"]) == ("the", "summit", "in", "nara")


def test_another_language_is_not_taken_for_typing_errors() -> None:
    foreign = [f"sumit{chr(97 + i)}qx" for i in range(MAX_MISTYPED_WORDS)]
    assert SPELLING.repaired([*foreign, "sumit"]) == (*foreign, "sumit")


def test_without_words_nothing_is_mended() -> None:
    assert Spelling({}).repaired(["sumit"]) == ("sumit",)


@given(st.text())
def test_any_token_becomes_itself_or_a_known_word(token: str) -> None:
    (repaired,) = SPELLING.repaired([token])
    assert repaired in {token, *KNOWN}
