"""From what people type to tokens."""

import sys
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import Stemmer
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.tokens import MAX_QUESTION, cleaned, normalised, stemmed, tokens

ANY_TEXT = st.text() | st.text(st.characters(categories=["Cf", "Mn", "So", "Nd", "Lo", "Cs", "Zs"]))


@given(ANY_TEXT, st.integers(0, 50))
def test_cleaning_never_fails_and_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(cleaned(text, limit)) <= limit


@given(ANY_TEXT)
def test_nothing_invisible_is_left_after_cleaning(text: str) -> None:
    found = cleaned(text)
    assert found == found.strip()
    assert "  " not in found
    assert all(unicodedata.category(character)[0] != "C" for character in found)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(ANY_TEXT)
def test_any_text_becomes_tokens_without_space_or_case(text: str) -> None:
    for token in tokens(text):
        assert token
        assert not any(character.isspace() for character in token)
        assert normalised(token) == token


@given(ANY_TEXT)
def test_any_token_has_a_stem(text: str) -> None:
    assert all(stemmed(token) for token in tokens(text))


def test_a_long_question_is_cut() -> None:
    assert len(cleaned("why " * 5_000, MAX_QUESTION)) <= MAX_QUESTION


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Where's Lee?", "where is lee"),
        ("WHERE’S LEE", "where is lee"),
        ("they can't, won't and don't", "they can not will not and do not"),
        ("Takaichi's party", "takaichi party"),
        ("we're we've we'll i'm he'd", "we are we have we will i am he would"),
        ("u r gonna meet rn", "you are going to meet right now"),
        ("sooooo coool", "soo cool"),
        ("Café ﬁnance Ｎａｒａ", "cafe finance nara"),
        ("1,300 years in 7th-century Nara", "1300 years in 7th century nara"),
        ("snake_case", "snake case"),
        ("奈良 서울 Москва", "奈良 서울 москва"),
        ("zero\u200bwidth \u202eright", "zero width right"),
        ("👍 ... ?!", ""),
        ("", ""),
        ("at 14:30, or half four", "at 2:30 pm or 4:30"),
        ("Ten past three, a quarter past 6", "3:10 6:15"),
        ("from ten to three", "from ten to three"),
        ("3:2", "3 2"),
        ("half past 2, 8.30 am, 18:00", "2:30 8:30 am 6 pm"),
        ("310k, 45 mins, £6.4 m", "310000 45 minutes 6.4 million"),
        ("can you tell us which of us won", "can you tell we which of we won"),
        ("does the US want it, give us a hint", "does the us want it give us a hint"),
    ],
)
def test_tokens_are_what_was_meant(text: str, found: str) -> None:
    assert " ".join(tokens(text)) == found


def test_an_o_with_an_apostrophe_stays_a_name() -> None:
    assert tokens("O'Brien y'all") == ("o", "brien", "you", "all")


def test_inflections_share_a_stem() -> None:
    assert stemmed("meeting") == stemmed("meetings") == stemmed("meets") == "meet"


@pytest.fixture
def _hasty_threads() -> Iterator[None]:
    """Threads that interrupt each other as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_hasty_threads")
def test_a_reload_may_stem_while_a_question_does() -> None:
    words = [f"{word}{at:b}{end}".replace("1", "o").replace("0", "a") for at in range(400) for word, end in ENDINGS]
    with ThreadPoolExecutor(2) as threads:
        forth, back = threads.map(lambda order: [stemmed(word) for word in order], (words, words[::-1]))
    assert forth == back[::-1] == [Stemmer.Stemmer("english").stemWord(word) for word in words]


ENDINGS = [("nation", "alities"), ("hope", "fulness"), ("organ", "izations")]
