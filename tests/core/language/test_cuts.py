import pytest

from bot.core.language.cuts import cut_of


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("who commands the ferry and when does it sail", ("who commands the ferry", "when does it sail")),
        ("why was the route closed and when", ("why was the route closed", "when was the route closed")),
        ("when and why did the ferry stop", ("when did the ferry stop", "why did the ferry stop")),
        ("who are lee & takaichi?", ("who are lee?", "who are takaichi?")),
        ("who did lee meet in japan and in china", ("who did lee meet in japan", "who did lee meet in china")),
        ("bikes & dogs?", ("bikes?", "dogs?")),
        ("how often does it sail and how late", ("how often does it sail", "how late does it sail")),
        ("who commands the ferry and when", ("who commands the ferry", "when commands the ferry")),
        ("how long is the crossing and how much is it?", ("how long is the crossing?", "how much is the crossing?")),
        ("when does the ferry leave and where does it go", ("when does the ferry leave", "where does the ferry go")),
        ("what's the name of the captain and her age", ("what's the name of the captain", "the captain age")),
        ("how much is one ticket and when do they leave", ("how much is one ticket", "when do they leave")),
        ("who is the mayor and how did she vote", ("who is the mayor", "how did she vote")),
        ("names of judges, names of owners", ("names of judges", "names of owners")),
        (
            "what is the title of the book and who wrote it",
            ("what is the title of the book", "who wrote the title of the book"),
        ),
        ("who was sent off and how long is he banned", ("who was sent off", "how long is he banned")),
        ("will there be a pass and what will it cost?", ("will there be a pass?", "what will a pass cost?")),
        ("boats + buses, how much?", ("how much boats?", "how much buses?")),
        ("do the bikes and the dogs cost extra", ("do the bikes cost extra", "do the dogs cost extra")),
        ("can we take photos and bring a friend", ("can we take photos", "can we bring a friend")),
    ],
)
def test_several_questions_in_one_each_have_a_subject(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


def test_one_question_is_not_cut() -> None:
    assert cut_of("how old is the temple?") is None


def test_a_list_may_have_its_first_word_in_common() -> None:
    assert parts_of("temple name + age") == ("temple name", "temple age")
    assert parts_of("price adults / kids / family") == ("price adults", "price kids", "price family")


def parts_of(question: str) -> tuple[str, ...]:
    cut = cut_of(question)
    return cut.parts if cut else ()
