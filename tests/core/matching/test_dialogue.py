"""How a message takes up what the bot has just said."""

import pytest

from bot.core.knowledge.model import KnowledgeBase
from bot.core.matching.following.dialogue import (
    Asks,
    BreaksOff,
    Chooses,
    Meaning,
    Turn,
    TurnsDown,
    asserts,
    claimed,
    command_in,
    meaning_of,
)

GUESSED = Turn(("captain",), ("ferry-return", "ticket-price"), guessed=True, question="who steers the fery")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("yes", Chooses("captain")),
        ("1", Chooses("captain")),
        ("number 2", Chooses("ferry-return")),
        ("the last one", Chooses("ticket-price")),
        ("the ticket one", Chooses("ticket-price")),
        ("4", Asks("4")),
        ("+1", Asks("+1")),
        ("None of these!", TurnsDown()),
        ("*ferry*", Asks("who steers the ferry")),
        ("I mean the bus", Asks("who steers the fery bus")),
        ("how much is a ticket?", Asks("how much is a ticket?")),
        ("what is the name of the", BreaksOff()),
        ("how many", Asks("how many")),
    ],
)
def test_what_is_typed_after_a_guess(text: str, meaning: Meaning, knowledge: KnowledgeBase) -> None:
    assert meaning_of(text, GUESSED, knowledge) == meaning


@pytest.mark.parametrize("text", ["yes", "1", "neither", "*ferry*", "the ticket one"])
def test_with_nothing_said_before_a_message_stands_for_itself(text: str, knowledge: KnowledgeBase) -> None:
    assert meaning_of(text, None, knowledge) == Asks(text)


def test_how_many_of_what_is_no_question_where_nothing_was_said_before(knowledge: KnowledgeBase) -> None:
    assert meaning_of("how many", None, knowledge) == BreaksOff()


def test_a_related_question_is_taken_by_its_number_and_by_nothing_like_yes(knowledge: KnowledgeBase) -> None:
    answered = Turn(("captain",), ("ferry-return",))
    assert meaning_of("1", answered, knowledge) == Chooses("ferry-return")
    assert meaning_of("yes", answered, knowledge) == Asks("yes")


def test_what_begins_as_a_question_claims_nothing() -> None:
    assert asserts("they meet in Tokyo")
    assert not asserts("where do they meet")
    assert not asserts("they meet in Tokyo?")


@pytest.mark.parametrize(
    "said", ["they meet in Tokyo i think", "I heard that they meet in Tokyo", "they meet in Tokyo, right?"]
)
def test_what_stands_around_a_claim_is_no_part_of_it(said: str) -> None:
    assert claimed(said) == "they meet in Tokyo"


@pytest.mark.parametrize(
    ("word", "command"), [("Topics!", "topics"), ("Hilfe", "help"), ("設定", "settings"), ("who", None)]
)
def test_the_name_of_a_command_calls_it_in_any_language(word: str, command: str) -> None:
    assert command_in(word, None) == command
