"""Sentences of an article, and where quotes stand in it."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.knowledge.article import Article


def sentences(text: str) -> list[tuple[int, int, str]]:
    article = Article("a", text)
    return [(s.paragraph, s.number, article.sentence_text(s)) for s in article.sentences]


def test_sentences_are_numbered_within_their_paragraph() -> None:
    assert sentences("One. Two!\n\n  Three?  \nFour.") == [
        (1, 1, "One."),
        (1, 2, "Two!"),
        (2, 1, "Three?"),
        (3, 1, "Four."),
    ]


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "The U.S. pressed Japan. A U.S.-included framework, e.g. with Mr. Lee, remains."
    assert [sentence for *_, sentence in sentences(text)] == [
        "The U.S. pressed Japan.",
        "A U.S.-included framework, e.g. with Mr. Lee, remains.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The prize went to Ms. Parfitt on Monday.",
        "Cllr. Smith and Ms. Lee met.",
        "PC. Jones came.",
        "Approx. 30 people came, approx. half of them old.",
        "Tel. 0123 456 or tel. (0123) 457.",
        "Vol. 2 is out, as is Vol. IV of it.",
        "Dana Okoro has a Ph.D. in physics.",
        "It is 5 ft. tall, 2 in. wide and weighs 3 lb. or so.",
        "He is 5 ft. 6 in. tall.",
        "Open on Mon. 6 May, max. 40 people.",
        "Ms.\u00a0Parfitt came.",
    ],
)
def test_a_sentence_goes_on_after_an_abbreviation(text: str) -> None:
    assert [sentence for *_, sentence in sentences(text)] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "It is 5 ft. Nobody knew.",
        "He bought a PC. It broke.",
        "It is on Sat. Come.",
        "She has a Ph.D. Her mother has none.",
        "They walked in. Ms. Lee stayed.",
        "It is in. Jane left.",
        "He took part. 30 others did too.",
    ],
)
def test_a_sentence_ends_with_an_abbreviation_where_the_next_one_begins(text: str) -> None:
    assert len(sentences(text)) == 2


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\u3000", "\u0085", "\t"])
def test_any_white_space_may_stand_before_a_full_stop(space: str) -> None:
    assert sentences(f"Bonjour{space}. Au{space}revoir.")[-1][2] == f"Au{space}revoir."


@given(st.text() | st.text("aB. ?!\n“”’…\u2028\u00a0 "))
def test_every_sentence_stands_where_it_says(text: str) -> None:
    article = Article("a", text)
    end = 0
    for sentence in article.sentences:
        assert end <= sentence.start < sentence.end <= len(text)
        stretch = article.sentence_text(sentence)
        assert stretch == stretch.strip()
        assert "\n" not in stretch
        end = sentence.end


ARTICLE = Article("a", "Takaichi said: “I hope to meet—soon.” It’s  the 1910-1945 rule.\nA ﬁne day. A fine day.")


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ('"I hope to meet-soon."', "“I hope to meet—soon.”"),
        ("It's the", "It’s  the"),
        ("1910–1945", "1910-1945"),
        (" the 1910-1945 ", "the 1910-1945"),
    ],
)
def test_a_quote_is_found_however_it_is_typed_and_shown_as_it_stands(quote: str, found: str) -> None:
    (place,) = ARTICLE.places(quote)
    assert place.quote == found
    assert ARTICLE.text[place.start : place.end] == found


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("quote", ["café", "Zoë’s café", "Việt", "경주"])
def test_a_quote_is_found_however_its_accents_are_written(form: Literal["NFC", "NFD"], quote: str) -> None:
    article = Article("a", unicodedata.normalize(form, "In Zoë’s café: Việt, 경주."))
    for typed in (unicodedata.normalize("NFC", quote), unicodedata.normalize("NFD", quote)):
        (place,) = article.places(typed)
        assert article.text[place.start : place.end] == place.quote == unicodedata.normalize(form, quote)


def test_a_letter_without_its_accent_is_another_letter() -> None:
    assert Article("a", unicodedata.normalize("NFD", "A café.")).places("cafe") == []


def test_a_quote_that_stands_twice_is_found_twice() -> None:
    assert [place.place for place in ARTICLE.places("A fine day")] == [("a", 2, 1), ("a", 2, 2)]


def test_a_quote_in_other_words_or_in_capitals_is_not_there() -> None:
    assert ARTICLE.places("I hoped to meet") == []
    assert ARTICLE.places("TAKAICHI") == []
    assert ARTICLE.places("  ") == []


def test_a_quote_over_the_end_of_a_sentence_is_in_no_sentence() -> None:
    assert ARTICLE.places("day. A fine") == []
    assert ARTICLE.crosses_sentences("day. A fine")
    assert not ARTICLE.crosses_sentences("A fine day")


@given(st.text("aB. “”’'—-\u00ad\u200b\u0301é가\u11a8ﬁ½ \u00a0\t", min_size=1, max_size=40), st.data())
def test_what_is_found_is_always_verbatim(text: str, data: st.DataObject) -> None:
    article = Article("a", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for place in article.places(text[start:end]):
        assert article.text[place.start : place.end] == place.quote
        (within,) = (s for s in article.sentences if (s.paragraph, s.number) == (place.paragraph, place.sentence))
        assert within.start <= place.start < place.end <= within.end
