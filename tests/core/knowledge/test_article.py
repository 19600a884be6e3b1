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


ONE_SENTENCE = [
    "The prize went to Ms. Parfitt on Monday.",
    "Cllr. Smith and Ms. Lee met.",
    "PC. Jones came.",
    "Approx. 300 people came, approx. half of them old.",
    "Tel. 0123 456 or tel. (0123) 457, ext. 7 for bookings.",
    "Vol. 2 is out, as is Vol. IV of it.",
    "Dana Okoro has a Ph.D. in physics.",
    "It is 5 ft. tall, 2 in. wide and weighs 3 lb. or so.",
    "He is 5 ft. 6 in. tall.",
    "Open on Mon. 6 May, max. 40 people.",
    "Ms.\u00a0Parfitt came.",
    "The first boat leaves at 9:30 a.m. Monday to Friday.",
    "The webcast begins at 2 p.m. EST on the company's website.",
    "Polls close at 8 p.m. Eastern time.",
    "The deadline is 5 p.m. June 30.",
    "It runs until 6 p.m. Dec. 24 and again after the holidays.",
    "The train left at 7:15 P.M. Friday.",
    "Troops left Ft. Bragg in May.",
    "See Fig. 3 and Figs. 4 and 5.",
    "Vol. 2, ch. 3 and para. 7 apply.",
    "Min. age 12, max. height 1.9 m.",
    "The est. cost is £4m, incl. VAT.",
    "Atty. Gen. Lee Poe sued.",
    "The price is $5 per doz. or $1 ea. at the door.",
    "Ald. Ron Peel and Cllr. May Dunn voted no.",
    "Temperatures reached 31 deg. C on Monday.",
    "Open 9 a.m.-5 p.m. Mon.-Fri. and Sat. 10 a.m. to noon.",
    "She lives at No. 10 Mill Lane.",
]
"""As newsrooms and notices write them."""


@pytest.mark.parametrize("text", ONE_SENTENCE)
def test_a_time_a_title_or_a_number_does_not_end_a_sentence(text: str) -> None:
    assert [sentence for *_, sentence in sentences(text)] == [text]


TWO_SENTENCES = [
    "It is 5 ft. Nobody knew.",
    "He bought a PC. It broke.",
    "It is on Sat. Come.",
    "She has a Ph.D. Her mother has none.",
    "They walked in. Ms. Lee stayed.",
    "It is in. Jane left.",
    "He took part. 30 others did too.",
    "The ferry leaves at 9:30 a.m. Tickets cost £4.",
    "It starts at 9 a.m. Monday is a holiday.",
    "Bring food, drinks, etc. Dogs are not allowed.",
    "The answer is no. Nobody came.",
    "The sun is hot. Mt. Hood has snow.",
    "It is shut on Sun. Monday is busy.",
    "They sat. Monday came.",
    "The cat sat on the mat. 12 people saw it.",
    "It opens at 10 a.m. No. 4 bus stops here.",
    "It opens at 10 a.m. St. Mary's opens at noon.",
    "He saw the fig. The tree is old.",
    "This is the end of Vol. Two is next.",
]


@pytest.mark.parametrize("text", TWO_SENTENCES)
def test_a_sentence_may_end_with_a_time_or_an_abbreviation(text: str) -> None:
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
    assert [place.address for place in ARTICLE.places("A fine day")] == ["p2s1", "p2s2"]


def test_a_quote_in_other_words_or_in_capitals_is_not_there() -> None:
    assert ARTICLE.places("I hoped to meet") == []
    assert ARTICLE.places("TAKAICHI") == []
    assert ARTICLE.places("  ") == []


def test_a_quote_may_run_on_into_the_next_sentence_of_its_paragraph() -> None:
    (place,) = ARTICLE.places("day. A fine")
    assert (place.quote, place.sentence, place.last_sentence) == ("day. A fine", 1, 2)
    assert place.places == (("a", 2, 1), ("a", 2, 2))


def test_a_quote_over_more_than_two_sentences_or_into_another_paragraph_is_nowhere() -> None:
    article = Article("a", "One. Two. Three.\nFour.")
    for quote in ("One. Two. Three", "Three. Four"):
        assert article.places(quote) == []
        assert article.crosses_sentences(quote)
    assert not article.crosses_sentences("One. Two")


@given(st.text("aB. “”’'—-\u00ad\u200b\u0301é가\u11a8ﬁ½ \u00a0\t", min_size=1, max_size=40), st.data())
def test_what_is_found_is_always_verbatim(text: str, data: st.DataObject) -> None:
    article = Article("a", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    for place in article.places(text[start:end]):
        assert article.text[place.start : place.end] == place.quote
        first, last = (article.by_address[f"p{place.paragraph}s{n}"] for n in (place.sentence, place.last_sentence))
        assert first.start <= place.start < first.end
        assert last.start < place.end <= last.end
