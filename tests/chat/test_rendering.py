"""Rendering: escapes everything, keeps to Telegram's limits, says which article of several."""

from dataclasses import Field, fields, replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import User

from bot.chat import application  # noqa: F401 - of which every action is known
from bot.chat.views import (
    ELEMENTS,
    KINDS,
    LIMIT,
    MAX_TO_COPY,
    MIN_TO_COPY,
    Action,
    copied,
    decoded,
    encoded,
    pieces,
    render_in_full,
    rendering,
)
from bot.core.knowledge.article import Article, Citation
from bot.core.knowledge.model import Entry, KnowledgeBase
from bot.core.matching.answerer import Answerer
from bot.texts import Part, Role, messages
from bot.texts.messages import in_full, source
from tests.support.fake_telegram import formatted, utf16

ME = User(4242, "Faq", is_bot=True, username="faq_bot", supports_inline_queries=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300).filter(str.strip)
ROLES = st.sampled_from([Role.TEXT, *ELEMENTS])
BLOCKS = st.lists(st.builds(Part, ROLES, TEXTS), min_size=1, max_size=5)


@pytest.mark.reliability(21)
@given(BLOCKS)
def test_shows_what_was_written_whatever_it_is(blocks: list[Part]) -> None:
    text, entities = formatted("\n\n".join(rendering(blocks).messages))
    assert "".join(text.split()) == "".join("".join(block.text for block in blocks).split())
    assert {entity["type"] for entity in entities} <= {"bold", "blockquote", "expandable_blockquote"}


@pytest.mark.reliability(26)
@given(st.text("ab 😀&<", min_size=1).filter(str.strip), st.integers(1, 3000), ROLES)
def test_no_message_is_longer_than_telegram_takes(text: str, times: int, role: Role) -> None:
    for message in rendering([Part(role, text * times), "after"]).messages:
        assert 1 <= utf16(formatted(message)[0]) <= LIMIT


IDS = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)
FIELDS = {
    "key": st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    "record": st.just("0" * 16),
    "page": st.integers(0, 9999),
}


def any_field(field: Field[object]) -> st.SearchStrategy[object]:
    """A value for a field of an action, as long as they come."""
    usual = IDS if field.type is str else st.from_type(cast(type[object], field.type))
    return FIELDS.get(field.name, usual)


ANY_ACTION = st.one_of(
    [st.builds(kind, **{field.name: any_field(field) for field in fields(kind)}) for kind in KINDS.values()]
)


@given(ANY_ACTION)
def test_an_action_survives_the_64_bytes_of_a_button(action: Action) -> None:
    data = encoded(action)
    assert len(data.encode()) <= 64
    assert decoded(data) == action


@given(st.text())
def test_any_other_data_is_an_unknown_action(data: str) -> None:
    assert decoded(data) is None


def test_an_answer_in_two_parts_shows_a_quote_of_each(shipped: Answerer) -> None:
    knowledge = shipped.knowledge
    entries = tuple(entry for entry in knowledge.entries if len(entry.citations) == 2)[:2]
    [message] = rendering(messages.answer(entries, knowledge).parts).messages
    text, parts = formatted(message)
    assert all(entry.answer in text for entry in entries)
    assert [part["type"] for part in parts] == ["blockquote", "blockquote"]


def test_of_several_articles_says_which_by_title_in_quotation_marks_or_by_its_folders_name() -> None:
    articles = {"first-one": Article("first-one", "A."), "second": Article("second", "A.", title="A second")}
    knowledge = KnowledgeBase("r", articles, (), ())
    citation = Citation("first-one", 3, 2, 0, 1, "A")
    assert source(citation, knowledge).text == "Paragraph 3, sentence 2, in First one"
    assert source(replace(citation, runs_on=True), knowledge).text == "Paragraph 3, sentences 2 and 3, in First one"
    assert source(replace(citation, article="second"), knowledge).text == "Paragraph 3, sentence 2, in “A second”"


@given(st.text("ab 😀", min_size=1, max_size=600).filter(str.strip))
def test_what_a_button_copies_is_cut_between_words_and_keeps_its_place(quote: str) -> None:
    knowledge = KnowledgeBase("r", {"one": Article("one", quote)}, (), ())
    text = copied(Citation("one", 1, 1, 0, len(quote), quote), knowledge)
    assert utf16(text) <= MAX_TO_COPY
    assert text.endswith("” (Paragraph 1, sentence 1)")


def test_however_long_a_title_is_the_quote_can_be_copied() -> None:
    quote = "The leaders will meet in Nara, which was chosen for its quiet temples and parks."
    long = Article("long", quote, title="On the road " * 42)
    knowledge = KnowledgeBase("r", {"long": long, "other": Article("other", "A.")}, (), ())
    text = copied(Citation("long", 1, 1, 0, len(quote), quote), knowledge)
    assert utf16(text) <= MAX_TO_COPY
    shown, where = text.split("” (")
    assert quote.startswith(shown.strip("“…"))
    assert MIN_TO_COPY - len(" temples") <= utf16(shown)
    assert where.startswith("Paragraph 1, sentence 1, in “On the road")


@given(st.text("a 😀", min_size=1, max_size=9).filter(str.strip), st.integers(-3, 2))
def test_a_text_is_cut_into_pieces_however_little_room_there_is(text: str, most: int) -> None:
    assert "".join("".join(pieces(text, most)).split()) == "".join(text.split())


def test_an_answer_too_long_with_its_paragraphs_comes_without_them() -> None:
    sentence = "word " * 500 + "end."
    citation = Citation("one", 1, 1, 0, 4, "word")
    entry = Entry("id", "one", "Topic", "Question?", (), "answer " * 200, (citation,))
    knowledge = KnowledgeBase("r", {"one": Article("one", sentence)}, (entry,), ())
    assert "in full" in render_in_full(in_full((entry,), knowledge), knowledge, ME, "").messages[0]
    longer = replace(entry, answer="answer " * 280)
    [message] = render_in_full(in_full((longer,), knowledge), knowledge, ME, "").messages
    assert "in full" not in message


def test_where_the_article_has_an_address_the_source_is_a_link_to_the_very_words() -> None:
    quote = "Nara, with its well-known deer & temples, will host the leaders"
    article = Article("one", quote, url="https://news.example/nara", publisher="The Nara Post", date="13 January 2026")
    knowledge = KnowledgeBase("r", {"one": article}, (), ())
    part = source(Citation("one", 1, 1, 0, len(quote), quote), knowledge)
    assert part.text == "The Nara Post, 13 January 2026"
    assert (
        part.link == "https://news.example/nara#:~:text=Nara%2C%20with%20its%20well%2Dknown,will%20host%20the%20leaders"
    )
    [html] = rendering([part]).messages
    assert formatted(html)[1][0]["url"] == part.link
    short = source(Citation("one", 1, 1, 0, 4, "deer & temples"), knowledge)
    assert short.link == "https://news.example/nara#:~:text=deer%20%26%20temples"
