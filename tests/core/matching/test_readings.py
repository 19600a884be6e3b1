"""The ways to read a question that may be two."""

import pytest

from bot.core.matching.answerer import Answerer
from bot.core.matching.split import halves_of


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("who commands the ferry and when does it sail", "who commands the ferry", "when does it sail"),
        ("why was the route closed and when", "why was the route closed", "when route closed"),
        ("when and why did the ferry stop", "when ferry stop", "why did the ferry stop"),
    ],
)
def test_each_half_has_a_subject(question: str, first: str, second: str, answerer: Answerer) -> None:
    (halves,) = halves_of([question], answerer.matcher)
    assert [" ".join(half.phrase.tokens) for half in halves] == [first, second]
