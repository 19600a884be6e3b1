"""Rendering: escapes everything, keeps to Telegram's limits, says which article of several."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.buttons import (
    ChooseSuggestion,
    Press,
    ShowAnswer,
    ShowInTopic,
    ShowSource,
    ShowTopic,
    ShowTopics,
    decoded,
    encoded,
)
from bot.chat.rendering import LIMIT, Block, Format, place, render_entries, rendering
from bot.core.answering import Answerer
from bot.core.article import Article, Citation
from bot.core.knowledge import KnowledgeBase
from tests.fake_telegram import formatted, utf16

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300).filter(str.strip)
BLOCKS = st.lists(st.builds(Block, TEXTS, st.sampled_from(Format)), min_size=1, max_size=5)


@given(BLOCKS)
def test_shows_what_was_written_whatever_it_is(blocks: list[Block]) -> None:
    text, entities = formatted("\n\n".join(rendering(blocks).messages))
    assert "".join(text.split()) == "".join("".join(block.text for block in blocks).split())
    assert {entity["type"] for entity in entities} <= {"bold", "blockquote"}


@given(st.text("ab 😀&<", min_size=1).filter(str.strip), st.integers(1, 3000), st.sampled_from(Format))
def test_no_message_is_longer_than_telegram_takes(text: str, times: int, format: Format) -> None:
    for message in rendering([Block(text * times, format), Block("after")]).messages:
        assert 1 <= utf16(formatted(message)[0]) <= LIMIT


@given(st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True), st.integers(0, 9999))
def test_a_press_survives_the_64_bytes_of_a_button(id: str, page: int) -> None:
    presses: list[Press] = [
        ShowAnswer(id),
        ChooseSuggestion(id),
        ShowTopics(page),
        ShowTopic(id, page),
        ShowInTopic(id),
    ]
    article = id * 2
    for press in [*presses, ShowSource(article, page)]:
        data = encoded(press)
        assert len(data.encode()) <= 64
        assert decoded(data, [article]) == press


def test_an_answer_in_two_parts_shows_a_quote_of_each(shipped: Answerer) -> None:
    knowledge = shipped.knowledge
    entries = tuple(entry for entry in knowledge.entries if len(entry.citations) == 2)[:2]
    [message] = render_entries(entries, knowledge).messages
    text, parts = formatted(message)
    assert all(entry.answer in text for entry in entries)
    assert [part["type"] for part in parts] == ["blockquote", "blockquote"]


def test_of_several_articles_says_which_by_title_or_by_its_folders_name() -> None:
    articles = {"first-one": Article("first-one", "A."), "second": Article("second", "A.", title="A second")}
    knowledge = KnowledgeBase("r", articles, (), ())
    citation = Citation("first-one", 3, 2, 0, 1, "A")
    assert place(citation, knowledge) == "Paragraph 3, sentence 2, in “First one”"
    assert place(replace(citation, article="second"), knowledge) == "Paragraph 3, sentence 2, in “A second”"
