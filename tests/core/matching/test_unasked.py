"""Speaking up: only to a question, and only when sure."""

import pytest

from bot.core.matching.answerer import Answerer
from bot.core.matching.following.dialogue import answers_unaddressed


def says(answerer: Answerer, message: str) -> bool:
    return answers_unaddressed(message, answerer.ask(message))


@pytest.mark.parametrize(
    "message",
    ["who is the captain of the ferry?", "so who is the captain of the ferry"],
)
def test_speaks_up_to_a_question(answerer: Answerer, message: str) -> None:
    assert says(answerer, message)


@pytest.mark.parametrize(
    "message",
    [
        "I know who the captain of the ferry is",
        "Ilse Brandt is the captain of the ferry.",
        "what a captain the ferry has",
        "captain?",
        "is it expensive?",
        "who is the captain of the football team on the school trip?",
        "how many people work on board?",
        "so who else is the captain of the ferry?",
        "hello",
        "",
        "😀?",
    ],
)
def test_is_silent_otherwise(answerer: Answerer, message: str) -> None:
    assert not says(answerer, message)
