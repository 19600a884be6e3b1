"""What a message asks, without what people put around it."""

import pytest

from bot.core.language.smalltalk import Talk, kind_of, said
from bot.core.language.split import MAX_WHOLE_WORDS, read, tells_of_oneself
from bot.core.language.tokens import tokens


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("who is the captain, thank you!", ["who is the captain"]),
        ("1) who is the captain", ["who is the captain"]),
        ("1. who is the captain 2. when does it sail", ["who is the captain", "when does it sail"]),
        ("@anna how old is it https://example.org/a?b=1 🙏", ["how old is it"]),
        ("Dear sir or madam, could you tell me how old it is? Kind regards, J. Smith", ["how old it is?"]),
        ("ok so who's the captain lol", ["who's the captain"]),
        ("sorry i meant the other one", ["the other one"]),
        ("ferry\ncaptain\nprice", ["ferry", "captain", "price"]),
        ("It left at 9 a.m. from St. Mary's. who saw it?", ["who saw it?"]),
        ("The ferry\n- length\n- port", ["length", "port"]),
        ("a. first boat b. fare c. dogs", ["first boat", "fare", "dogs"]),
        ("Questions: a) the fare b) when does it sail", ["the fare", "when does it sail"]),
        ("We sail with two dogs. Is that ok?", ["We sail with two dogs?"]),
        ("we want to bring a bike, can we do that?", ["we want to bring a bike?"]),
        ("is that ok?", ["is that ok?"]),
        ("start date, end date?", ["start date, end date?"]),
    ],
)
def test_a_question_is_read_without_what_stands_around_it(message: str, questions: list[str]) -> None:
    assert list(read(message).questions) == questions


@pytest.mark.parametrize(
    ("message", "talk"),
    [
        ("source?", Talk.SOURCE),
        ("where did u get that", Talk.SOURCE),
        ("r u sure about that", Talk.SURE),
        ("erase all my messages", Talk.DELETE),
        ("who built this thing", Talk.MAKER),
        ("is this private", Talk.PRIVACY),
        ("who wrote this article", Talk.AUTHOR),
        ("how up to date is this info", Talk.DATE),
        ("my friends call me Bo", Talk.READER),
    ],
)
def test_small_talk_is_told_by_its_words(message: str, talk: Talk) -> None:
    assert kind_of(tokens(message)) is talk
    assert read(f"ok, {message} please").talk is talk


def test_each_alternative_of_a_line_is_said_once() -> None:
    assert list(said("(hi|hello|hey) [there] you")) == ["hi you", "hello there you", "hey you"]


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("I come from Brazil", True),
        ("my phone is about to die", True),
        ("i live here and do the cooking myself", False),  # may ask, and is read as a question
        ("i live in Gull Sands will the bus come to us", False),
        ("I am a student is there a discount", False),
        ("my season ticket will it be refunded", False),
        ("we travel with a dog can our dog come too", False),
    ],
)
def test_who_leaves_the_comma_out_still_asks(text: str, is_said: bool) -> None:
    assert tells_of_oneself(text) is is_said


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (
            "My aunt rang, and the neighbour has one too. I should be glad to hear whether anybody was hurt, so that"
            " she can sleep. The cat is fine",
            "whether anybody was hurt",
        ),
        (
            "we are off on friday and i was wondering how much a ticket is because i have no cash",
            "how much a ticket is",
        ),
    ],
)
def test_what_somebody_would_like_to_know_is_found_in_a_story(message: str, question: str) -> None:
    assert read(message).questions == (question,)
    assert read(message).whole == ""


def test_of_a_long_story_what_is_said_just_before_the_question_goes_with_it() -> None:
    story = "We used to come every summer, and my husband would take the children up the tower while I had a rest. "
    message = read(f"{story * 3}They loved the old clock. Who built it? Greetings from Ostley.")
    assert message.questions == ("Who built it?",)
    assert message.whole.endswith("They loved the old clock Who built it?")
    assert len(message.whole.split()) == MAX_WHOLE_WORDS
