"""What the matcher knows of English."""

import pytest

from bot.core.language.english import (
    CONTRACTIONS,
    SHORTHAND,
    Asked,
    asked_for,
    content_words,
    is_ordinary,
    leans_on_context,
    rarity,
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("how many people died", Asked.NUMBER),
        ("percentage of the vote", Asked.NUMBER),
        ("how old is the temple", Asked.AGE),
        ("how long did it last", Asked.AGE),
        ("when did he land", Asked.TIME),
        ("on which day", Asked.TIME),
        ("what exact date", Asked.TIME),
        ("where do they meet", Asked.PLACE),
        ("in which city", Asked.PLACE),
        ("why nara", Asked.REASON),
        ("how come they meet", Asked.REASON),
        ("who hosts it", Asked.PERSON),
        ("what is the temple called", Asked.NAME),
        ("how do they travel", Asked.MANNER),
        ("did lee cancel", Asked.YES_NO),
        ("what is nara", Asked.THING),
        ("nara temple", Asked.NOTHING),
        ("", Asked.NOTHING),
    ],
)
def test_the_question_word_says_what_is_asked_for(question: str, asked: Asked) -> None:
    assert asked_for(question.split()) is asked


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    assert rarity("the") == 0.0
    assert rarity("the") < rarity("president") < rarity("shipyard") <= rarity("horyu") == 1.0


def test_ordinary_words_are_known() -> None:
    assert is_ordinary("temple")
    assert not is_ordinary("takaichi")


def test_shorthand_and_contractions_are_written_out_in_plain_words() -> None:
    for words in (*SHORTHAND.values(), *CONTRACTIONS.values()):
        assert all(word.isalpha() and word == word.casefold() for word in words)


@pytest.mark.parametrize(
    "question",
    ["and when", "what about china", "why there", "and which ticket", "why", "but who pays", "when was it built"],
)
def test_a_question_that_says_too_little_leans_on_the_one_before(question: str) -> None:
    assert leans_on_context(question.split())


@pytest.mark.parametrize(
    "question",
    [
        "who is captain",
        "what does a ticket cost",
        "is it true that the old boat sank",
        "is there parking",
        "so is there parking",
        "and who chairs the association",
    ],
)
def test_a_question_that_says_enough_stands_alone(question: str) -> None:
    assert not leans_on_context(question.split())


def test_content_words_are_what_a_question_is_about() -> None:
    assert content_words("and what about the old temple in nara".split()) == ["temple", "nara"]
