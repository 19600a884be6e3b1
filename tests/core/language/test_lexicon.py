"""Other names for the same thing."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.language.lexicon import Lexicon

LEXICON = Lexicon(
    names={"lee": ["lee jae myung", "president lee"], "blue-house": ["the blue house", "cheong wa dae"]},
    terms={"meeting": ["summit", "talks"], "south-korea": ["rok", "seoul's government"]},
)


def test_any_form_of_a_name_is_the_same_concept() -> None:
    for form in ("lee", "lee jae myung", "president lee"):
        assert LEXICON.concepts(form.split()) == ("name:lee",)


def test_the_key_itself_is_a_form() -> None:
    assert LEXICON.concepts(["south", "korea"]) == ("term:south-korea",)


def test_of_several_forms_the_longest_counts() -> None:
    assert LEXICON.concepts("president lee jae myung met lee".split()) == ("name:lee", "name:lee")
    assert LEXICON.concepts("lee jae myung".split()) == ("name:lee",)


def test_inflected_forms_count_too() -> None:
    assert LEXICON.concepts(["summits"]) == ("term:meeting",)


def test_concepts_come_in_order_and_words_between_do_not_matter() -> None:
    assert LEXICON.concepts("talks of lee at the blue house".split()) == ("term:meeting", "name:lee", "name:blue-house")


def test_half_a_name_is_no_name() -> None:
    assert LEXICON.concepts(["the", "blue", "car"]) == ()


def test_an_empty_lexicon_knows_nothing() -> None:
    assert Lexicon().concepts(["lee"]) == ()
    assert Lexicon(names={"x": ["…"]}).concepts(["…"]) == ()


@given(st.lists(st.sampled_from("lee jae myung president the blue house talks rok x".split())))
def test_no_word_counts_twice(words: list[str]) -> None:
    assert len(LEXICON.concepts(words)) <= len(words)
